from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from ncstats.plan import Plan
from ncstats.results.model import Statistic
from ncstats.tables import Table, build_table

MakePlan = Callable[..., Plan]


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def one(study: MakePlan, **table: Any) -> Plan:
    return study(tables={"t": {"title": {"en": "The patients", "zh": "患者"}, **table}})


def both_arms(rows: SimpleNamespace, a: int = 10, b: int = 8, ungrouped: int = 0) -> Any:
    return rows.sizes("arm", ungrouped, a=a, b=b)


def test_a_variable_is_one_row_and_its_levels_stand_below_it(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    plan = one(
        study, cell="n (%)", digits=0,
        rows=["sodium", "stage", {"heading": "Signs", "rows": ["fever"]}],
    )  # fmt: skip
    released = rows.released(
        rows.sizes(all=40),
        rows.numbers("sodium", 40, 137.65, 135, 139.7),
        rows.counts("stage", i=30, ii=10),
        rows.counts("fever", no=35, yes=5),
    )
    table = build_table(released, plan, "t")
    assert [column.label or column.spanner for column in table.columns] == [
        "Characteristic", "All patients (N = 40)",
    ]  # fmt: skip
    assert texts(table) == [
        ["Serum sodium, mmol/L", "137.7 [135.0–139.7]"],
        ["Stage", ""],
        ["I", "30 (75)"],
        ["II", "10 (25)"],
        ["Signs", ""],
        ["Fever", "5 (13)"],  # 12.5 %, halves away from zero
    ]
    assert [(row.kind, row.indent) for row in table.rows] == [
        ("variable", 0), ("variable", 0), ("level", 1), ("level", 1), ("heading", 0),
        ("variable", 1),
    ]  # fmt: skip


def test_every_cell_points_at_the_statistics_behind_it(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    plan = one(study, by="arms", rows=["fever"])
    released = rows.released(
        both_arms(rows),
        rows.counts("fever", by="arm", group="a", no=8, yes=2),
        rows.counts("fever", by="arm", group="b", no=8, yes=0),
        rows.tests("fever", "fisher_exact", 0.2),
    )
    table = build_table(released, plan, "t")
    known = {row.key: row for row in released.results}
    behind = [[known[key].stat for key in cell.statistics] for cell in table.rows[0].cells]
    assert behind == [[], [2, 10], [0, 8], [0.2]]
    assert known[table.columns[1].statistics[0]].stat == 10


def test_groups_are_columns_and_a_total_stands_before_them(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    plan = one(study, by="arms", total=True, cell="n (%)", rows=["fever"])
    released = rows.released(
        both_arms(rows, ungrouped=2),
        rows.counts("fever", no=10, yes=10),
        rows.counts("fever", by="arm", group="a", no=5, yes=5),
        rows.counts("fever", by="arm", group="b", no=4, yes=4),
    )
    table = build_table(released, plan, "t")
    assert [column.spanner for column in table.columns] == [
        "", "All patients (N = 20)", "Drug (N = 10)", "Placebo (N = 8)",
    ]  # fmt: skip
    assert {column.label for column in table.columns[1:]} == {"n (%)"}
    assert texts(table) == [["Fever", "10 (50.0)", "5 (50.0)", "4 (50.0)"]]
    assert "2 patients without a value of “Arm” stand in no column." in table.notes


def test_a_denominator_stands_only_beside_cells_whose_own_is_another(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    plan = one(study, by="arms", rows=["sodium", "stage", "fever"])
    released = rows.released(
        both_arms(rows),
        rows.numbers("sodium", 9, 137, 135, 139, by="arm", group="a"),
        rows.numbers("sodium", 8, 137, 135, 139, by="arm", group="b"),
        rows.counts("stage", by="arm", group="a", i=4, ii=3),
        rows.counts("stage", by="arm", group="b", i=4, ii=4),
        rows.counts("fever", by="arm", group="a", no=5, yes=5),
        rows.counts("fever", by="arm", group="b", no=4, yes=4),
    )
    table = build_table(released, plan, "t")
    assert [(column.kind, column.spanner) for column in table.columns[1:]] == [
        ("denominator", "Drug (N = 10)"), ("cell", "Drug (N = 10)"), ("cell", "Placebo (N = 8)"),
    ]  # fmt: skip
    assert [row[1] for row in texts(table)] == ["9", "7", "", "", ""]
    assert "their number stands under N" in " ".join(table.notes)


def test_no_denominator_stands_beside_cells_that_print_it(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    plan = one(study, cell="n/N (%)", digits="1-", rows=["fever"])
    released = rows.released(
        rows.sizes(all=40),
        rows.counts("fever", no=1, yes=4),
        [rows.row("missing", "fever", "N_miss", 35)],
    )
    table = build_table(released, plan, "t")
    assert texts(table) == [["Fever", "4/5 (80)"]]
    assert "the cell prints how many it counts" in " ".join(table.notes)


def test_each_p_is_marked_with_its_method_by_first_use(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    plan = one(study, by="arms", rows=["stage", "sodium", "fever"])
    released = rows.released(
        both_arms(rows),
        *(rows.counts("stage", by="arm", group=g, i=4, ii=4) for g in "ab"),
        *(rows.numbers("sodium", 8, 1, 1, 1, by="arm", group=g) for g in "ab"),
        *(rows.counts("fever", by="arm", group=g, no=4, yes=4) for g in "ab"),
        rows.tests("stage", "fisher_exact", 0.04, 0.08),
        rows.tests("sodium", "mann_whitney", 0.0004, 0.0012),
        rows.tests("fever", "fisher_exact", 1.0, 1.0),
    )
    table = build_table(released, plan, "t")
    assert [column.kind for column in table.columns[-2:]] == ["p", "p_adjusted"]
    shown = [
        (cell.text, cell.marks, row.cells[-1].text)
        for row in table.rows
        if (cell := row.cells[-2]).text
    ]
    assert shown == [
        ("0.040", ("a",), "0.080"), ("<0.001", ("b",), "0.001"), ("1.000", ("a",), "1.000"),
    ]  # fmt: skip
    assert [note.text for note in table.footnotes] == [
        "Fisher’s exact test.", "Mann–Whitney U test.",
    ]  # fmt: skip
    assert "The table holds 3 tests" in " ".join(table.notes)


def test_a_single_test_is_not_adjusted(study: MakePlan, rows: SimpleNamespace) -> None:
    plan = one(study, by="arms", rows=["fever"])
    released = rows.released(
        both_arms(rows, a=8),
        *(rows.counts("fever", by="arm", group=g, no=4, yes=4) for g in "ab"),
        rows.tests("fever", "fisher_exact", 1.0, 1.0),
    )
    table = build_table(released, plan, "t")
    assert [column.kind for column in table.columns] == ["stub", "cell", "cell", "p"]
    assert "holds one test" in " ".join(table.notes)


def test_a_simulated_p_stands_with_draws_seed_and_error(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    plan = one(study, by="arms", rows=["fever"])
    error = rows.row("test", "fever", "std.error", 0.00123, by="arm", method="fisher_monte_carlo")
    released = rows.released(
        both_arms(rows),
        *(rows.counts("fever", by="arm", group=g, no=4, yes=4) for g in "ab"),
        rows.tests("fever", "fisher_monte_carlo", 0.3),
        [error],
    )
    (note,) = build_table(released, plan, "t").footnotes
    assert "100000 draws, seed 1951, standard error of p 0.00123" in note.text


def test_what_was_not_computed_is_a_dash_with_its_reason(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    plan = one(study, by="arms", rows=["sodium", "fever"])
    nothing = math.nan
    released = rows.released(
        both_arms(rows),
        rows.numbers("sodium", 10, 137, 135, 139, by="arm", group="a"),
        rows.numbers("sodium", 0, nothing, nothing, nothing, by="arm", group="b"),
        rows.counts("fever", by="arm", group="a", no=5, yes=5),
        rows.counts("fever", by="arm", group="b", no=0, yes=0),
        rows.tests("sodium", "mann_whitney", nothing, error="stats.fewer_than_two_groups"),
        rows.tests("fever", "fisher_exact", nothing, error="stats.one_row_or_column"),
    )
    table = build_table(released, plan, "t")
    sodium, fever = table.rows
    assert [cell.text for cell in sodium.cells[1:]] == ["137.0 [135.0–139.0]", "0", "–", "–"]
    assert fever.cells[3].text == "0 (–)"
    reasons = {note.mark: note.text for note in table.footnotes}
    assert reasons[sodium.cells[3].marks[0]] == "Not given: no patient has a value."
    assert sodium.cells[3].marks == fever.cells[3].marks
    assert "nothing to compare" in reasons[sodium.cells[4].marks[0]]
    assert table.columns[2].kind == "denominator"


def test_a_p_between_groups_made_of_the_row_is_kept_and_marked(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    plan = one(study, by="arms", rows=["fever", "stage"])
    released = rows.released(
        both_arms(rows, a=8),
        *(rows.counts("fever", by="arm", group=g, no=4, yes=4) for g in "ab"),
        *(rows.counts("stage", by="arm", group=g, i=4, ii=4) for g in "ab"),
        rows.tests("fever", "fisher_exact", 0.01, warning="results.groups_made_of_row"),
        rows.tests("stage", "fisher_exact", 0.5, 0.5),
    )
    table = build_table(released, plan, "t")
    # One test has a meaning, so there is nothing to adjust for.
    assert [column.kind for column in table.columns] == ["stub", "cell", "cell", "p"]
    assert (table.rows[0].cells[-1].text, table.rows[0].cells[-1].marks) == ("0.010", ("a", "b"))
    assert "the p-value has no meaning" in table.footnotes[1].text
    assert "holds one test" in " ".join(table.notes)


def test_what_was_tested_by_indication_is_no_prevalence(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    plan = one(study, rows=["scan"])
    released = rows.released(rows.sizes(all=8), rows.counts("scan", no=4, yes=4))
    table = build_table(released, plan, "t")
    assert table.rows[0].cells[0].marks == ("a",)
    assert "not a prevalence" in table.footnotes[0].text


def test_a_label_of_the_plan_stands_as_it_is(study: MakePlan, rows: SimpleNamespace) -> None:
    plan = one(study, rows=[{"sodium": {"label": "Sodium (serum)"}}])
    released = rows.released(rows.sizes(all=8), rows.numbers("sodium", 8, 1, 1, 1))
    assert build_table(released, plan, "t").rows[0].label == "Sodium (serum)"


def test_notes_say_whom_how_and_that_patients_are_synthetic(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    table = {
        "title": "T", "where": "age < 12 and fever = yes", "note": "From the chart.",
        "rows": ["sodium", "fever"],
    }  # fmt: skip
    plan = study(synthetic=True, quantile_type=7, tables={"t": table})
    released = rows.released(
        rows.sizes(all=8), rows.numbers("sodium", 8, 1, 1, 1), rows.counts("fever", no=4, yes=4)
    )
    table_en, table_zh = (build_table(released, plan, "t", lang) for lang in ("en", "zh"))
    assert table_en.banner == "Synthetic cohort; no real patients."
    assert table_zh.banner.startswith("合成队列")
    notes = table_en.notes
    assert notes[0] == "Only patients with Age < 12 months and Fever = Yes."
    assert "type 7" in notes[2]
    assert notes[-2:] == (
        "From the chart.",
        "Abbreviations: q1, first quartile; q3, third quartile.",
    )
    assert not build_table(released, study(tables={"t": table}), "t").banner
    assert table_en.banner in table_en._repr_html_()


def test_one_patient_without_a_group_is_one(study: MakePlan, rows: SimpleNamespace) -> None:
    plan = one(study, by="arms", rows=[{"fever": {"test": "none"}}])
    released = rows.released(
        both_arms(rows, ungrouped=1),
        *(rows.counts("fever", by="arm", group=g, no=4, yes=4) for g in "ab"),
    )
    table = build_table(released, plan, "t")
    assert table.notes[0].startswith("One patient")
    assert all(column.kind not in ("p", "p_adjusted") for column in table.columns)


@pytest.mark.parametrize("missing", [0, 3])
def test_notes_say_whether_anything_is_missing(
    study: MakePlan, rows: SimpleNamespace, missing: int
) -> None:
    plan = one(study, rows=["fever"])
    released = rows.released(rows.sizes(all=8 + missing), rows.counts("fever", no=4, yes=4))
    notes = " ".join(build_table(released, plan, "t").notes)
    assert ("No value is missing." in notes) == (missing == 0)


def test_all_words_are_chinese_when_asked(study: MakePlan, rows: SimpleNamespace) -> None:
    plan = one(study, by="arms", rows=["age", "stage"])
    released = rows.released(
        both_arms(rows),
        *(rows.numbers("age", 8, 1, 1, 1, by="arm", group=g) for g in "ab"),
        *(rows.counts("stage", by="arm", group=g, i=4, ii=4) for g in "ab"),
        rows.tests("stage", "chi_squared", 0.5),
    )
    table = build_table(released, plan, "t", "zh")
    assert table.title == "患者"
    assert [row[0] for row in texts(table)] == ["年龄，月", "分期", "I 期", "II 期"]
    assert table.columns[2].spanner == "甲组（N = 10）"
    assert [note.text for note in table.footnotes] == ["Pearson χ² 检验。"]


def test_a_size_that_is_not_known_is_not_printed(study: MakePlan, rows: SimpleNamespace) -> None:
    plan = one(study, rows=["fever"])
    table = build_table(rows.released(rows.counts("fever", no=4, yes=4)), plan, "t")
    assert table.columns[-1].spanner == "All patients"


def test_a_cell_without_statistics_is_a_dash(study: MakePlan, rows: SimpleNamespace) -> None:
    plan = one(study, rows=["sodium"])
    table = build_table(rows.released(rows.sizes(all=8)), plan, "t")
    assert texts(table) == [["Serum sodium, mmol/L", "–"]]


def test_a_row_outside_the_family_has_no_adjusted_p(study: MakePlan, rows: SimpleNamespace) -> None:
    plan = one(study, by="arms", rows=["fever", "stage", "scan"])
    released = rows.released(
        both_arms(rows, a=8),
        *(rows.counts("fever", by="arm", group=g, no=4, yes=4) for g in "ab"),
        *(rows.counts("stage", by="arm", group=g, i=4, ii=4) for g in "ab"),
        *(rows.counts("scan", by="arm", group=g, no=4, yes=4) for g in "ab"),
        rows.tests("fever", "fisher_exact", 0.01, warning="results.groups_made_of_row"),
        rows.tests("stage", "fisher_exact", 0.4, 0.8),
        rows.tests("scan", "fisher_exact", 0.5, 0.8),
    )
    table = build_table(released, plan, "t")
    adjusted = [row.cells[-1].text for row in table.rows]
    assert adjusted == ["", "0.800", "", "", "0.800"]
    assert "The table holds 2 tests" in " ".join(table.notes)


def test_below_an_outcome_stand_its_limits(study: MakePlan, rows: SimpleNamespace) -> None:
    plan = one(study, by="arms", digits="1-", rows=["fever", {"stage": {"cell": "n"}}])
    released = rows.released(
        rows.sizes(by="arm", a=8, b=0),
        *(rows.counts("fever", by="arm", group=g, no=n, yes=n) for g, n in (("a", 4), ("b", 0))),
        *(rows.counts("stage", by="arm", group=g, i=4, ii=4) for g in "ab"),
        _limits(rows, "fever", "yes", "a", 0.215, 0.785),
        _limits(rows, "fever", "yes", "b", math.nan, math.nan),
        _limits(rows, "stage", "i", "a", 0.215, 0.785),
    )
    table = build_table(released, plan, "t")
    kinds = [row.kind for row in table.rows]
    # A bare count is no proportion: there the limits would say of what no one knows.
    assert kinds == ["variable", "interval", "variable", "level", "level"]
    fever, interval = table.rows[:2]
    assert (interval.label, interval.indent) == ("95% CI, %", fever.indent + 1)
    texts = [cell.text for cell in interval.cells]
    assert "21.5–78.5" in texts
    (cell,) = [cell for cell in interval.cells if cell.statistics]
    assert [key[-1] for key in cell.statistics] == ["conf.low", "conf.high"]
    assert "Wilson interval." in table.footnotes_of(interval)
    assert [cell.text for cell in fever.cells if "(" in cell.text] == ["4 (50)", "0 (–)"]


def _limits(
    rows: SimpleNamespace, variable: str, level: str, group: str, low: float, high: float
) -> list[Statistic]:
    return [
        rows.row(
            "categorical", variable, name, value, by="arm", group=group, level=level,
            method="wilson", error="results.no_value" if math.isnan(value) else "",
        )
        for name, value in (("conf.low", low), ("conf.high", high))
    ]  # fmt: skip


def test_what_is_known_by_a_limit_is_printed_so_and_counted_below(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    plan = one(study, by="arms", rows=["sodium", "age"])
    made = [
        *rows.numbers("sodium", 10, 2, 0.5, 3, "arm", "a"),
        *rows.numbers("sodium", 8, 0.5, 0.5, 3, "arm", "b"),
    ]
    limits = {("p25", "a"), ("p25", "b"), ("median", "b")}
    below = "results.below_limit"
    made = [
        replace(row, warning=below if (row.stat_name, row.group1_level) in limits else "")
        for row in made
    ]
    made += [
        rows.row("missing", "sodium", "N_limit", n, by="arm", group=group)
        for group, n in (("a", 3), ("b", 5))
    ]
    table = build_table(rows.released(both_arms(rows), made), plan, "t")
    assert texts(table)[0] == ["Serum sodium, mmol/L", "2.0 [<0.5–3.0]", "<0.5 [<0.5–3.0]"]
    (said,) = [note for note in table.notes if "limit" in note]
    assert "(Serum sodium: 8)" in said
    chinese = build_table(rows.released(both_arms(rows), made), plan, "t", "zh")
    assert any("（血钠 8 例）" in note for note in chinese.notes)


def test_a_width_that_limits_leave_open_is_a_dash(study: MakePlan, rows: SimpleNamespace) -> None:
    plan = one(study, rows=[{"sodium": {"cell": "median (iqr)"}}])
    made = rows.numbers("sodium", 10, 2, 0.5, 3)
    made = [
        replace(row, warning="results.below_limit") if row.stat_name == "p25" else row
        for row in made
    ]
    table = build_table(rows.released(rows.sizes(all=10), made), plan, "t")
    assert texts(table) == [["Serum sodium, mmol/L", "2.0 (–)"]]
