"""What is missing in the tables' variables, and why where a cell says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ncstats.disclosure import release
from ncstats.report.run import read_study
from ncstats.results.missing_data import ITEM
from ncstats.results.run import run_plan
from ncstats.tables import build_missing

if TYPE_CHECKING:
    from collections.abc import Callable

    from ncstats.plan import Plan
    from ncstats.tables import Table


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_missing_values_are_counted_by_group(small_study: Callable[..., Plan]) -> None:
    plan = small_study()
    computed = run_plan(plan, read_study(plan))
    table = build_missing(release(computed.results, computed.tallies), plan)
    assert table is not None
    assert [column.label for column in table.columns] == [
        "Characteristic", "Patients", "Missing, n (%)", "Favourable", "Unfavourable",
    ]  # fmt: skip
    # The fifth child's age is missing; two of the six were read as unfavourable, three not.
    assert texts(table) == [["Age at diagnosis", "6", "1 (16.7)", "0 (0.0)", "1 (50.0)"]]
    assert table.notes[-1] == "Variables without a missing value: 2."


def test_recorded_reasons_have_columns(small_study: Callable[..., Plan]) -> None:
    text = (
        "study: {id: a, title: A}\ntables: {t: {title: T, rows: [age_months, central_histology]}}"
    )
    plan = small_study(plan=text)
    cohort = read_study(plan)
    ages = cohort.data["age_months"].where([True, False, False, False, False, True])
    reasons = np.array([None, "not_done", "not_done", "unknown", None, None], dtype=object)
    beside = replace(cohort.beside, reasons={"age_months": reasons})
    cohort = replace(cohort.with_frames(cohort.data.assign(age_months=ages)), beside=beside)
    computed = run_plan(plan, cohort)
    levels = {
        row.variable_level: row.stat
        for row in computed.results
        if row.item == ITEM and row.stat_name == "n"
    }
    assert levels == {"not_done": 2, "unknown": 1, "no_reason": 1}
    table = build_missing(release(computed.results, computed.tallies), plan)
    assert table is not None
    assert [column.heading for column in table.columns][3:] == [
        "Reason recorded: Not done", "Reason recorded: Unknown", "Reason recorded: None recorded",
    ]  # fmt: skip
    assert texts(table) == [
        ["Age at diagnosis", "6", "4 (66.7)", "2", "1", "1"],
        ["Histology read centrally", "6", "1 (16.7)", "", "", "1"],
    ]


def test_nothing_missing_is_no_table(small_study: Callable[..., Plan]) -> None:
    plan = small_study(plan="study: {id: a, title: A}\ntables: {t: {title: T, rows: [stage]}}")
    computed = run_plan(plan, read_study(plan))
    assert build_missing(release(computed.results, computed.tallies), plan) is None
    assert not [row for row in computed.results if row.item == ITEM]
