"""Who enters the analysis: counted condition by condition, and restricted everywhere alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ncstats.errors import DataError
from ncstats.report.run import read_study, run
from ncstats.results.eligibility import ITEM
from ncstats.results.run import run_plan

if TYPE_CHECKING:
    from engines import Engines

    from ncstats.plan import Plan
    from ncstats.results.model import Results

BY_STAGE = """study: {id: mine, title: Mine}
eligibility:
  - {id: kidneys, text: Two kidneys, n: 7}
  - {id: records, text: Records complete}
  - {id: known, text: Age known, where: age_months is not missing}
  - {id: young, text: Younger than 50 months, where: age_months < 50}
groups: {histology: {variable: central_histology}}
tables: {t: {title: T, by: histology, total: true, rows: [age_months, stage, relapse]}}
figures: {f: {title: F, bars: stage, where: relapse = yes}}
curves: {c: {title: C, endpoint: relapse, by: histology, landmarks: [1]}}
statements: [{id: early, variable: stage = I, where: relapse = no}]
"""
WITHOUT = "".join(
    line for line in BY_STAGE.splitlines(keepends=True) if "text:" not in line
).replace("eligibility:\n", "")


def left(results: Results) -> dict[tuple[str, str, str], float]:
    rows = (row for row in results if row.item == ITEM and row.stat_name in ("n", "N_obs"))
    return {
        (row.variable, row.variable_level or row.group1, row.group1_level): row.stat for row in rows
    }


def test_each_condition_is_judged_of_those_whom_the_ones_before_have_left(
    small_study: Callable[..., Plan],
) -> None:
    plan = small_study(plan=BY_STAGE)
    results = run_plan(plan, read_study(plan)).results
    # Ages 10, 20, 30, 40, missing, 60; centrally unfavourable is the fourth, the last is unread.
    assert left(results) == {
        ("", "read", ""): 6,
        ("kidneys", "stated", ""): 7,
        ("known", "not_met", ""): 1, ("known", "unknown", ""): 0,
        ("young", "not_met", ""): 1, ("young", "unknown", ""): 0,
        ("", "", ""): 4,
        ("", "central_histology", "favourable"): 3, ("", "central_histology", "unfavourable"): 1,
        ("", "central_histology", ""): 4,
    }  # fmt: skip


def test_what_is_unknown_is_no_yes(small_study: Callable[..., Plan]) -> None:
    plan = small_study(plan=BY_STAGE.replace("is not missing", "> 15"))
    results = run_plan(plan, read_study(plan)).results
    assert left(results)[("known", "not_met", "")] == 1
    assert left(results)[("known", "unknown", "")] == 1


def test_the_analysis_is_that_of_a_file_of_the_eligible_alone(
    small_study: Callable[..., Plan],
) -> None:
    plan = small_study(plan=BY_STAGE)
    lines = plan.data_path.read_text(encoding="utf-8").splitlines()
    alone = small_study(rows=tuple(lines[1:5]), plan=WITHOUT, name="alone")
    computed, other = (run_plan(each, read_study(each)) for each in (plan, alone))
    assert computed.cohort.n == other.cohort.n == 4
    # As texts, in which a missing number is like another.
    assert [repr(row) for row in computed.results if row.item != ITEM] == [
        *map(repr, other.results)
    ]


def test_nobody_eligible_stops_the_run(small_study: Callable[..., Plan]) -> None:
    plan = small_study(plan=BY_STAGE.replace("< 50", "< 5"))
    with pytest.raises(DataError, match="no patient meets"):
        run(plan)


def test_without_conditions_nothing_changes(small_study: Callable[..., Plan]) -> None:
    plan = small_study(plan=WITHOUT)
    computed = run_plan(plan, read_study(plan))
    assert not [row for row in computed.results if row.item == ITEM]
    assert computed.cohort.n == 6


@pytest.mark.parametrize("engine", ["duckdb", "duckdb-csv"])
def test_an_engine_restricts_everything_alike(
    small_study: Callable[..., Plan], engines: Engines, engine: str
) -> None:
    plan = small_study(plan=BY_STAGE)
    cohort = read_study(plan)
    asked, there = (run_plan(plan, of) for of in (cohort, engines.source(engine, cohort)))
    assert there.cohort.n == 4
    assert [*map(repr, there.results)] == [*map(repr, asked.results)]
