"""P-values recomputed from printed counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from ncstats.published.audit.counted import agrees, counts_of, p_of_counts, recomputed
from ncstats.published.audit.facts import Facts
from ncstats.published.audit.model import PValue
from ncstats.published.audit.named_tests import meant
from ncstats.text.cells import parse

MakeFacts = Callable[..., Facts]
Codes = Callable[[Iterable[object]], list[tuple[str, str]]]

ARMS = ("table2,,,a,N,30", "table2,,,b,N,30")
# χ² 6.667, p 0.0098; with Yates's correction 5.4, p 0.0201; Fisher 0.0194.
TICKED = ("table2,fever,,a,n_percent,10 (33)", "table2,fever,,b,n_percent,20 (67)")


@pytest.mark.parametrize(
    ("printed", "test", "expected", "methods"),
    [
        ("0.010", "", [], ("chi_squared",)),
        ("0.0098", "Pearson chi-squared", [], ("chi_squared",)),
        ("0.020", "chi-square with Yates's correction", [], ("chi_squared_yates",)),
        ("0.019", "Fisher's exact test", [], ("fisher_exact",)),
        ("0.010", "Fisher's exact test", [("warning", "p_other_test")], ("chi_squared",)),
        ("<0.05", "fisher_exact", [], None),
        ("0.031", "", [("error", "p_of_counts")], None),
        ("0.031", "fisher_exact", [("error", "p_of_counts")], None),
        ("NS", "", [("error", "p_of_counts")], None),
    ],
)
def test_two_by_two(
    facts_of: MakeFacts,
    codes: Codes,
    printed: str,
    test: str,
    expected: list[tuple[str, str]],
    methods: tuple[str, ...] | None,
) -> None:
    facts = facts_of(*ARMS, *TICKED, f"table2,fever,,*,p_value,{printed},,{test}")
    found = list(p_of_counts(facts))
    (value,) = (part for part in found if isinstance(part, PValue))
    assert codes(found) == expected
    assert methods is None or value.methods == methods
    assert value.verdict == ("impossible" if ("error", "p_of_counts") in expected else "attainable")


def test_the_test_that_gives_it_is_named(facts_of: MakeFacts) -> None:
    facts = facts_of(*ARMS, *TICKED, "table2,fever,,*,p_value,0.010,,Fisher's exact test")
    sentence = next(f for f in p_of_counts(facts) if not isinstance(f, PValue)).sentence()
    assert "by another test: 0.010 (Pearson’s χ² test)" in sentence
    assert "0.019 (Fisher’s exact test)" in sentence


def test_levels_by_groups_are_a_table(facts_of: MakeFacts) -> None:
    lines = [
        f"table2,persistent,{level},{group},n,{n}"
        for level, row in (("yes", (8, 4, 6)), ("no", (3, 1, 4)))
        for group, n in zip("abc", row, strict=True)
    ]
    facts = facts_of(*lines, "table2,persistent,,*,p_value,0.747,,Fisher's exact test")
    (found,) = recomputed(facts)
    assert found.counts.table == ((8, 4, 6), (3, 1, 4))
    assert found.p["fisher_exact"] == pytest.approx(4241 / 5681, rel=1e-12)
    assert round(found.p["chi_squared"], 3) == 0.692


def test_a_denominator_that_only_the_percentage_tells_leaves_doubt(
    facts_of: MakeFacts, codes: Codes
) -> None:
    lines = (*ARMS, "table2,fever,,a,n_percent,9 (45)", "table2,fever,,b,n_percent,13 (43)")
    facts = facts_of(*lines, "table2,fever,,*,p_value,0.031")
    assert codes(p_of_counts(facts)) == [("warning", "p_of_counts_unsure")]
    (found,) = recomputed(facts)
    assert found.counts.table == ((9, 13), (11, 17))


def test_counts_that_do_not_say_of_how_many_are_no_table(facts_of: MakeFacts) -> None:
    facts = facts_of("table2,fever,,a,n,9", "table2,fever,,b,n,13", "table2,fever,,*,p_value,0.031")
    assert counts_of(facts, "table2", facts.rows[:2]) is None
    assert list(p_of_counts(facts)) == []


def test_a_p_value_of_equal_groups_with_nobody_counted_is_passed_over(facts_of: MakeFacts) -> None:
    lines = (*ARMS, "table2,fever,,a,n_percent,0 (0)", "table2,fever,,b,n_percent,0 (0)")
    assert list(p_of_counts(facts_of(*lines, "table2,fever,,*,p_value,0.031"))) == []


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Kruskal–Wallis test", ("kruskal_wallis",)),
        ("Wilcoxon rank sum test", ("mann_whitney", "mann_whitney_uncorrected")),
        ("Wilcoxon rank sum exact test", ("mann_whitney_exact",)),
        ("Student's t-test", ("anova", "welch")),
        ("oneway.test (ANOVA)", ("anova",)),
        ("oneway.test", ("anova", "welch")),
        ("log-rank", None),
    ],
)
def test_what_a_printed_name_means(name: str, keys: tuple[str, ...] | None) -> None:
    assert meant(name) == keys


@pytest.mark.parametrize(
    ("printed", "simulated", "exact"),
    [
        ("0.050", True, False),
        ("0.030", False, False),
        ("<0.05", True, True),
        ("<0.04", False, False),
        (">0.05", True, False),
        (">0.06", False, False),
    ],
)
def test_a_simulated_p_value_may_differ_from_another_simulations(
    printed: str, simulated: bool, exact: bool
) -> None:
    """0.0492 with a standard error of 0.00068."""
    number = (parse("p_value", printed) or {})["p"]
    assert agrees(number, "fisher_monte_carlo", 0.0492) is simulated
    assert agrees(number, "fisher_exact", 0.0492) is exact


def test_a_table_past_the_exact_tests_budget_is_held_against_what_stands_in_for_it(
    facts_of: MakeFacts, codes: Codes
) -> None:
    lines = [
        f"table2,place,{level},{group},n,{n + 97 * at + 31 * g}"
        for at, (level, n) in enumerate((f"l{i}", 400) for i in range(12))
        for g, group in enumerate("abcdef")
    ]
    facts = facts_of(*lines, "table2,place,,*,p_value,0.001,,Fisher's exact test")
    (found,) = recomputed(facts)
    assert "fisher_exact" not in found.p
    printed = f"{found.p['chi_squared']:.3f}"
    again = facts_of(*lines, f"table2,place,,*,p_value,{printed},,Fisher's exact test")
    assert codes(p_of_counts(again)) == []
