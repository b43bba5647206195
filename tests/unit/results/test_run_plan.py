"""ncstats.results: what a plan and a notebook's questions compute, on small cohorts."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import ncstats as nc
from ncstats.errors import DataError, UsageError
from ncstats.results.curve import axis_ticks
from ncstats.results.model import Results
from ncstats.results.run import run_plan

Study = Callable[..., nc.Plan]


def _results(plan: nc.Plan) -> Results:
    return run_plan(plan, nc.read_study(plan)).results


def test_every_cell_has_its_own_denominator(small_study: Study) -> None:
    results = _results(small_study())
    group = {"group1": "central_histology", "group1_level": "unfavourable"}
    assert results.value("t", "age_months", "N", context="continuous", **group) == 1
    assert results.value("t", "", "N_obs", **group) == 2
    assert results.value("t", "age_months", "N_miss", **group) == 1
    assert results.value("t", "relapse", "p", variable_level="yes", **group) == 1.0
    everybody = {"group1": "", "group1_level": ""}
    assert results.value("t", "age_months", "median", **everybody) == 30.0
    assert results.value("t", "", "N_miss", group1="central_histology", group1_level="") == 1
    assert results.value("late", "age_months", "N", context="continuous") == 2


def test_a_statistic_that_cannot_be_computed_keeps_its_row_with_the_reason(
    small_study: Study,
) -> None:
    results = _results(small_study())
    group = {"group1": "central_histology", "group1_level": "unfavourable"}
    (row,) = results.find("t", "age_months", stat_name="sd", **group)
    assert math.isnan(row.stat)
    assert row.error == "results.one_value"


def test_one_patient_and_a_group_with_nobody_are_no_obstacle(small_study: Study) -> None:
    plan = small_study()
    first = plan.data_path.read_text().splitlines()[:2]
    plan.data_path.write_text("\n".join(first))
    results = _results(plan)
    nobody = {"group1": "central_histology", "group1_level": "unfavourable"}
    assert results.value("t", "", "N_obs", **nobody) == 0
    (row,) = results.find("t", "stage", stat_name="p.value")
    assert math.isnan(row.stat)
    assert row.error.startswith("stats.")
    assert results.value("t", "stage", "p", variable_level="I", group1="") == 1.0
    (p,) = [row for row in results if row.item == "c" and row.context == "test"]
    assert p.error


def test_statements_count_only_where_the_condition_is_known(small_study: Study) -> None:
    results = _results(small_study())
    assert results.values("text", "young") == {"n": 1.0, "N": 3.0, "p": 1 / 3}
    assert results.value("text", "age", "max") == 60.0


def test_a_curve_says_what_is_beyond_the_follow_up(small_study: Study) -> None:
    results = _results(small_study())
    overall = {"variable_level": "incidence", "group1_level": "", "time": 1.0}
    # Of five followed (one has no time), two at risk remain free of relapse after year 1.
    assert results.value("c", "relapse", "estimate", **overall) == pytest.approx(0.6)
    assert results.value("c", "relapse", "n.risk", **overall) == 2.0
    (row,) = results.find("c", "relapse", **{**overall, "time": 50.0}, stat_name="estimate")
    assert (math.isnan(row.stat), row.error) == (True, "results.beyond_follow_up")
    assert results.value("c", "relapse", "N_miss") == 1.0
    assert {row.group1 for row in results if row.item == "c"} == {"", "central_histology"}


def test_holm_s_adjustment_covers_the_tests_of_the_table(small_study: Study) -> None:
    results = _results(small_study())
    raw = [row.stat for row in results if row.item == "t" and row.stat_name == "p.value"]
    adjusted = [row.stat for row in results if row.item == "t" and row.stat_name == "p.adjusted"]
    assert len(raw) == len(adjusted) == 3
    # The age of one child alone is known in a group, so two tests make the family.
    assert min(filter(math.isfinite, adjusted)) == pytest.approx(min(1.0, 2 * np.nanmin(raw)))


def test_a_test_of_what_makes_the_groups_is_marked_and_outside_the_family(
    small_study: Study,
) -> None:
    plan = small_study()
    text = plan.document.path.read_text(encoding="utf-8")
    text = text.replace("rows: [age_months, stage", "rows: [central_histology, age_months, stage")
    plan.document.path.write_text(text, encoding="utf-8")
    results = _results(nc.load_plan(plan.folder))
    (row,) = results.find("t", "central_histology", stat_name="p.value")
    assert row.warning == "results.groups_made_of_row"
    assert not results.find("t", "central_histology", stat_name="p.adjusted")


def test_a_cohort_without_a_column_of_the_plan_is_refused_before_anything(
    tmp_path: Path, small_study: Study
) -> None:
    plan = small_study()
    (tmp_path / "few.csv").write_text("seqno,age,rel\n1,10,0\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        run_plan(plan, nc.read_study(plan, data=tmp_path / "few.csv"))
    missing = [problem.value for problem in caught.value.problems]
    assert missing == ["central_histology", "followup_days", "stage"]
    assert caught.value.exit_code == 3


def test_the_order_of_the_rows_changes_nothing(small_study: Study) -> None:
    plan = small_study()
    before = _results(plan).to_frame()
    header, *rows = plan.data_path.read_text(encoding="utf-8").splitlines()
    plan.data_path.write_text("\n".join([header, *rows[::-1]]), encoding="utf-8")
    assert before.equals(_results(plan).to_frame())


def test_a_notebook_asks_without_a_plan(small_study: Study) -> None:
    cohort = nc.read_study(small_study())
    described = nc.describe(cohort, "age_months")
    assert described.value("describe", "age_months", "median") == 30.0
    assert not [row for row in described if row.context == "test"]
    compared = nc.compare(cohort, ["age_months", "stage"], by="central_histology")
    methods = {row.variable: row.method for row in compared if row.stat_name == "p.value"}
    assert methods == {"age_months": "mann_whitney", "stage": "fisher_exact"}
    followed = nc.time_to_event(cohort, "relapse", by="central_histology", landmarks=[1])
    assert followed.find("time_to_event", "relapse", stat_name="p.value")[0].method == "logrank"


def test_a_notebook_is_told_what_is_wrong(small_study: Study) -> None:
    cohort = nc.read_study(small_study())
    with pytest.raises(UsageError, match="age_months"):
        nc.describe(cohort, ["age_month"])
    with pytest.raises(UsageError, match="no category"):
        nc.time_to_event(cohort, "relapse", by="age_months")
    with pytest.raises(UsageError, match="after the origin"):
        nc.time_to_event(cohort, "relapse", by="relapse")
    with pytest.raises(UsageError):
        nc.time_to_event(cohort, "relapses")


@pytest.mark.parametrize("until", [0.3, 1, 7, 16.5, 60, 105, 6208])
def test_an_axis_has_few_round_ticks_from_zero(until: float) -> None:
    ticks = axis_ticks(until)
    assert ticks[0] == 0
    assert 3 <= len(ticks) <= 9
    assert ticks[-1] <= until
    assert until - ticks[-1] < ticks[1]


def test_an_axis_without_length_has_one_tick() -> None:
    assert axis_ticks(0) == axis_ticks(math.nan) == (0.0,)
