"""Rank tests: found p-values within the truth, the truth within the proved bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncstats.published.audit.facts import Facts
from ncstats.published.audit.model import PValue
from ncstats.published.audit.rank_bounds import rank_bounds
from ncstats.published.audit.rank_cohorts import Path, corners, opposite
from ncstats.published.audit.rank_p import exact_mann_whitney, upper_tail
from ncstats.published.audit.ranked import p_of_ranks
from ncstats.published.intervals import intervals
from ncstats.published.reconstruct.ranks import between, quantile_place, statistic
from ncstats.published.reconstruct.row import Row, Summary
from ncstats.stats import kruskal_wallis, mann_whitney
from ncstats.text.numbers import number

MakeFacts = Callable[..., Facts]
Codes = Callable[[Iterable[object]], list[tuple[str, str]]]

TOP = 4
"""The grid of the enumeration: whole numbers from 0."""

QUARTILES = {"p25": Fraction(1, 4), "median": Fraction(1, 2), "p75": Fraction(3, 4)}
_values = st.lists(st.integers(0, TOP), min_size=2, max_size=4).map(sorted)
_groups = st.lists(_values, min_size=2, max_size=3).filter(lambda g: sum(map(len, g)) <= 9)


def quartiles(values: list[int] | tuple[int, ...]) -> dict[str, str]:
    """What a table with whole numbers prints of some values."""
    found = {}
    for name, probability in QUARTILES.items():
        place = quantile_place(len(values), probability, 6)
        found[name] = number(Fraction(between(place, values), place[2]), 0)
    return found


def row_of(groups: list[list[int]]) -> Row:
    summaries = tuple(
        Summary(name, intervals("median", printed)["median"], (s,))
        for s, values in enumerate(groups)
        for name, printed in quartiles(values).items()
    )
    sizes = tuple(map(len, groups))
    return Row("x", sizes, 1, (0, TOP), summaries)


def enumerated(groups: list[list[int]]) -> list[tuple[tuple[int, ...], ...]]:
    """Every cohort on the grid that prints the same quartiles."""
    same = [
        [
            values
            for values in combinations_with_replacement(range(TOP + 1), len(group))
            if quartiles(values) == quartiles(group)
        ]
        for group in groups
    ]
    return list(product(*same))


@given(_groups)
@settings(max_examples=40, deadline=None)
def test_the_bound_encloses_every_cohort_and_the_found_are_among_them(
    groups: list[list[int]],
) -> None:
    row = row_of(groups)
    bounds = rank_bounds(row)
    assert bounds is not None
    low, high = bounds.kruskal_wallis()
    every = enumerated(groups)
    truth = [Fraction(*statistic(cohort, "kruskal_wallis")) for cohort in every]
    # Equal values throughout have no statistic; it is taken as 0.
    assert all(h == 0 or low <= h for h in truth)
    assert high is None or max(truth) <= high
    found = corners(row)
    assert set(found) <= set(every)
    for first, last in opposite(found):
        path = Path(first, last)
        walked = {path.at(step) for step in range(len(path))}
        assert {cohort for cohort in walked if row.cost(cohort) == 0} <= set(every)


@given(st.tuples(_values, _values))
@settings(max_examples=40, deadline=None)
def test_two_groups_by_every_variant(pair: tuple[list[int], list[int]]) -> None:
    groups = list(pair)
    bounds = rank_bounds(row_of(groups))
    assert bounds is not None
    near, far = bounds.away
    for cohort in enumerated(groups):
        if len({x for part in cohort for x in part}) == 1:
            continue
        w = mann_whitney(cohort).statistic
        assert near <= abs(2 * w - len(cohort[0]) * len(cohort[1])) <= far
        for correction in (True, False):
            low, high = bounds.mann_whitney(correction)
            p = mann_whitney(cohort, correction=correction).p_value
            assert p <= upper_tail(low, 1) * (1 + 1e-9)
            assert high is None or p >= upper_tail(high, 1) * (1 - 1e-9)


def test_the_exact_p_value_counts_orders() -> None:
    # 3 and 4 values: 35 orders; W is 0 or 1 in one each, 2 in two.
    assert exact_mann_whitney(3, 4, 12) == pytest.approx(2 / 35)
    assert exact_mann_whitney(3, 4, 8) == pytest.approx(8 / 35)
    assert exact_mann_whitney(3, 4, 0) == 1.0


APART = (
    "table2,,,a,N,20", "table2,,,b,N,20",
    "table2,x,,a,median_iqr,10.0 [9.0–11.0]", "table2,x,,b,median_iqr,30.0 [29.0–31.0]",
)  # fmt: skip
OWN = ("table2,x,,a,N,20", "table2,x,,b,N,20")


@pytest.mark.parametrize(
    ("printed", "own", "test", "expected", "verdict"),
    [
        ("<0.001", True, "Mann–Whitney U test", [], "attainable"),
        ("0.900", True, "Mann–Whitney U test", [("error", "p_impossible")], "impossible"),
        ("0.900", False, "Mann–Whitney U test", [("warning", "p_impossible_if")], "undecided"),
        ("0.900", True, "", [("warning", "p_impossible_if")], "undecided"),
        ("0.900", True, "Wilcoxon exact test", [("note", "p_undecided")], "undecided"),
    ],
)
def test_groups_that_stand_apart(
    facts_of: MakeFacts,
    codes: Codes,
    printed: str,
    own: bool,
    test: str,
    expected: list[tuple[str, str]],
    verdict: str,
) -> None:
    lines = (*APART, *(OWN if own else ()), f"table2,x,,*,p_value,{printed},,{test}")
    found = list(p_of_ranks(facts_of(*lines)))
    (value,) = (part for part in found if isinstance(part, PValue))
    assert codes(found) == expected
    assert value.verdict == verdict


def test_the_witness_prints_everything(facts_of: MakeFacts) -> None:
    lines = (
        "table2,,,a,N,26", "table2,,,b,N,12", "table2,,,c,N,12",
        "table2,x,,a,median_iqr,118.0 [106.0–129.5],,,recorded as whole numbers",
        "table2,x,,b,median_iqr,91.0 [79.5–107.3],,,recorded as whole numbers",
        "table2,x,,c,median_iqr,112.0 [99.5–128.0],,,recorded as whole numbers",
        "table2,x,,*,p_value,0.003,,Kruskal–Wallis test",
    )  # fmt: skip
    (value,) = p_of_ranks(facts_of(*lines))
    assert isinstance(value, PValue)
    assert value.verdict == "attainable"
    groups = [[int(x) for x in value.witness[name]] for name in "abc"]
    assert number(kruskal_wallis(groups).p_value, 3) == "0.003"
    assert quartiles(groups[1])["median"] == "91"
    assert value.found is not None
    assert value.bound is not None
    assert value.bound[0] <= value.found[0] < 0.003 < value.found[1] <= value.bound[1]


def test_a_group_with_nobody_and_medians_without_numbers_are_passed_over(
    facts_of: MakeFacts,
) -> None:
    nobody = facts_of(
        "table2,,,a,N,20", "table2,,,b,N,0", "table2,x,,a,median,10.0", "table2,x,,b,median,0.0",
        "table2,x,,*,p_value,0.5",
    )  # fmt: skip
    assert list(p_of_ranks(nobody)) == []
    assert list(p_of_ranks(facts_of(*APART[2:], "table2,x,,*,p_value,0.5"))) == []


def test_one_value_in_each_group(facts_of: MakeFacts) -> None:
    facts = facts_of(
        "table2,,,a,N,1", "table2,,,b,N,1", "table2,x,,a,median,10", "table2,x,,b,median,12",
        "table2,x,,*,p_value,1.000,,Mann-Whitney",
    )  # fmt: skip
    (value,) = p_of_ranks(facts)
    assert isinstance(value, PValue)
    assert value.verdict == "attainable"
