"""ncstats.tables.comparisons and sensitivity: effects, p-values, pairs, other choices."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from ncstats.plan import Plan
from ncstats.results.model import Statistic
from ncstats.tables import Table, build_sensitivities, build_table

MakePlan = Callable[..., Plan]


def one(study: MakePlan, **table: Any) -> Plan:
    return study(tables={"t": {"title": {"en": "The patients", "zh": "患者"}, **table}})


def two_arms(rows: SimpleNamespace) -> list[Statistic]:
    return [
        *rows.sizes("arm", a=10, b=8),
        *rows.numbers("sodium", 10, 137.65, 135, 139.7, by="arm", group="a"),
        *rows.numbers("sodium", 8, 135, 134, 138, by="arm", group="b"),
    ]


def effect(rows: SimpleNamespace, key: str, *values: float, **columns: str) -> list[Statistic]:
    names = ("estimate", "conf.low", "conf.high")
    where = {"by": "arm", "method": key, "level": key, **columns}
    return [
        rows.row("effect", columns.pop("variable", "sodium"), name, value, **where)
        for name, value in zip(names, values, strict=False)
    ]


def footnotes_of(table: Table) -> list[str]:
    return [note.text for note in table.footnotes]


def test_the_effect_stands_before_p_with_its_interval_and_direction(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    plan = one(study, by="arms", rows=["sodium"])
    released = rows.released(
        two_arms(rows),
        rows.tests("sodium", "mann_whitney", 0.2),
        effect(rows, "hodges_lehmann", 2.05, -0.44, 4.0),
        effect(rows, "cliffs_delta", 0.5, 0.1, 0.8),
    )
    table = build_table(released, plan, "t")
    assert [column.kind for column in table.columns] == ["stub", "cell", "cell", "effect", "p"]
    assert table.columns[3].label == "Effect [95% CI]"
    cell = table.rows[0].cells[3]
    assert cell.text == "2.1 [-0.4, 4.0]"
    known = {row.key: row.stat for row in released.results}
    assert [known[key] for key in cell.statistics] == [2.05, -0.44, 4.0]
    assert footnotes_of(table) == [
        "Hodges–Lehmann shift, the median difference between pairs: Drug against Placebo.",
        "Mann–Whitney U test.",
    ]


@pytest.mark.parametrize(
    ("key", "values", "text"),
    [
        ("epsilon_squared", (0.214, 0.05, 1.0), "0.21 [0.05, 1.00]"),
        ("odds_ratio", (math.inf, 1.2, math.inf), "∞ [1.20, ∞]"),
        ("risk_difference", (-0.125, -0.5, 0.333), "-12.5 [-50.0, 33.3]"),
    ],
)
def test_each_effect_has_the_digits_of_its_kind(
    study: MakePlan, rows: SimpleNamespace, key: str, values: tuple[float, ...], text: str
) -> None:
    plan = one(study, by="arms", rows=["sodium"])
    table = build_table(rows.released(two_arms(rows), effect(rows, key, *values)), plan, "t")
    assert table.rows[0].cells[3].text == text


def test_an_effect_without_limits_or_without_itself_says_so(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    plan = one(study, by="arms", rows=["sodium", "age"])
    missing = rows.row(
        "effect", "age", "estimate", math.nan, by="arm", method="cliffs_delta",
        level="cliffs_delta", error="stats.all_values_equal",
    )  # fmt: skip
    table = build_table(
        rows.released(
            two_arms(rows),
            rows.numbers("age", 10, 3, 3, 3, by="arm", group="a"),
            rows.numbers("age", 8, 3, 3, 3, by="arm", group="b"),
            effect(rows, "cliffs_delta", 0.5),
            [missing],
        ),
        plan,
        "t",
    )
    assert [row.cells[3].text for row in table.rows] == ["0.50", "–"]
    assert "Not given: all values are equal" in footnotes_of(table)[-1]


def test_a_proportion_s_difference_names_the_level_it_is_of(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    plan = one(study, by="arms", rows=["stage", "fever"])
    columns = {"by": "arm", "method": "risk_difference", "level": "risk_difference"}
    table = build_table(
        rows.released(
            rows.sizes("arm", a=10, b=8),
            *(
                rows.counts(name, by="arm", group=group, **levels)
                for group in "ab"
                for name, levels in (("stage", {"i": 4, "ii": 4}), ("fever", {"no": 4, "yes": 4}))
            ),
            [rows.row("effect", "stage", "estimate", 0.1, **columns)],
            [rows.row("effect", "fever", "estimate", 0.2, **columns)],
        ),
        plan,
        "t",
    )
    assert footnotes_of(table) == [
        "Difference of proportions, percentage points of “I”: Drug against Placebo.",
        "Difference of proportions, percentage points: Drug against Placebo.",
    ]


def test_pairs_of_groups_stand_below_their_variable(study: MakePlan, rows: SimpleNamespace) -> None:
    plan = one(study, by="arms", rows=["sodium"], pairwise=True)
    pair = {"by": "arm", "group": "a", "group2": "arm", "group2_level": "b"}
    released = rows.released(
        two_arms(rows),
        rows.tests("sodium", "kruskal_wallis", 0.2),
        [
            rows.row("pairwise", "sodium", "p.value", 0.01, method="dunn", **pair),
            rows.row("pairwise", "sodium", "p.adjusted", 0.03, method="holm", **pair),
        ],
    )
    table = build_table(released, plan, "t")
    row = table.rows[1]
    assert (row.kind, row.indent) == ("pair", 1)
    assert [cell.text for cell in row.cells] == ["Drug – Placebo", "", "", "0.010", "0.030"]
    assert "Dunn’s test." in footnotes_of(table)
    assert any("over the pairs of their row" in note for note in table.notes)


def test_a_small_group_is_marked_and_stays_in_the_family(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    plan = one(study, by="arms", rows=["sodium"])
    released = rows.released(
        two_arms(rows), rows.tests("sodium", "mann_whitney", 0.2, warning="results.small_group")
    )
    table = build_table(released, plan, "t")
    assert any("fewer than 10 known values" in text for text in footnotes_of(table))
    assert any("one test" in note for note in table.notes)


@pytest.mark.parametrize("adjust", ["holm", "bonferroni", "bh", "none"])
def test_the_note_names_the_adjustment(study: MakePlan, rows: SimpleNamespace, adjust: str) -> None:
    plan = one(study, by="arms", rows=["sodium", "age"], adjust=adjust)
    both = [*rows.tests("sodium", "mann_whitney", 0.2), *rows.tests("age", "mann_whitney", 0.3)]
    ages = [
        *rows.numbers("age", 10, 3, 3, 3, by="arm", group="a"),
        *rows.numbers("age", 8, 3, 3, 3, by="arm", group="b"),
    ]
    notes = build_table(rows.released(two_arms(rows), ages, both), plan, "t").notes
    word = {"holm": "Holm", "bonferroni": "Bonferroni", "bh": "Benjamini", "none": "not adjusted"}
    assert any(word[adjust] in note and "2 tests" in note for note in notes)


@pytest.mark.parametrize(
    ("test", "shown"), [("welch", "136.0 ± 2.0"), ("kruskal_wallis", "137.7 [135.0–139.7]")]
)
def test_a_test_of_normality_decides_the_cell_and_says_so(
    study: MakePlan, rows: SimpleNamespace, test: str, shown: str
) -> None:
    plan = one(study, by="arms", rows=["sodium"], choose="shapiro")
    means = [
        rows.row("continuous", "sodium", name, value, by="arm", group=group, method="mean_sd")
        for group in "ab"
        for name, value in (("mean", 136), ("sd", 2))
    ]
    released = rows.released(two_arms(rows), means, rows.tests("sodium", test, 0.2))
    table = build_table(released, plan, "t")
    assert table.rows[0].cells[1].text == shown
    assert "Shapiro–Wilk" in footnotes_of(table)[0]


def test_what_other_choices_would_give_is_a_table_of_its_own(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    plan = one(study, by="arms", rows=["sodium", "fever"], sensitivity=True)

    def choice(variable: str, key: str, name: str, value: float, group: str = "") -> Statistic:
        method = "fisher_exact" if key == "missing_as_level" else key
        return rows.row(
            "sensitivity", variable, name, value, by="arm", group=group, level=key, method=method
        )

    quartiles = [
        choice("sodium", f"quantile_{type_}", name, value, group)
        for type_ in (2, 6, 7)
        for group in "ab"
        for name, value in (("median", 130 + type_), ("p25", 129), ("p75", 140))
    ]
    released = rows.released(
        two_arms(rows),
        rows.counts("fever", by="arm", group="a", no=5, yes=5),
        rows.counts("fever", by="arm", group="b", no=4, yes=3),
        rows.tests("sodium", "mann_whitney", 0.0454),
        rows.tests("fever", "fisher_exact", 0.747),
        quartiles,
        [
            choice("sodium", "mann_whitney_exact", "p.value", 0.0512),
            choice("fever", "chi_squared", "p.value", 0.692),
            choice("fever", "missing_as_level", "p.value", 0.13),
        ],
    )
    (table,) = build_sensitivities(released, plan)
    assert table.item == "t_sensitivity"
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Serum sodium", "137.7 [135.0–139.7]", "135.0 [134.0–138.0]", "0.045"],
        ["Median and quartiles, type 2", "132.0 [129.0–140.0]", "132.0 [129.0–140.0]", ""],
        ["Median and quartiles, type 7", "137.0 [129.0–140.0]", "137.0 [129.0–140.0]", ""],
        ["Exact Mann–Whitney U test", "", "", "0.051"],
        ["Fever", "", "", "0.747"],
        ["Pearson’s χ² test", "", "", "0.692"],
        ["Fisher’s exact test, missing counted as a level", "", "", "0.130"],
    ]
    assert build_sensitivities(released, one(study, by="arms", rows=["sodium"])) == ()
    frame = released.results.sensitivity()
    assert list(frame.index.names) == ["item", "variable", "choice"]
    assert frame.loc[("t", "fever", "fisher_exact"), "used"]
    assert frame.loc[("t", "fever", "missing_as_level"), "p.value"] == 0.13
    assert frame.loc[("t", "sodium", "quantile_7"), "a: median"] == 137


def test_the_frame_of_choices_is_empty_where_none_was_asked_for(rows: SimpleNamespace) -> None:
    assert rows.released(two_arms(rows)).results.sensitivity().empty
