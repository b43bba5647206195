"""Outcomes: their intervals, and what is said where too few were assessed."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

import ncstats as nc
from ncstats.results.assessed import too_few_assessed
from ncstats.results.model import Results
from ncstats.results.run import run_plan
from ncstats.stats import proportion_ci

Study = Callable[..., nc.Plan]

# Ten children, favourable but for the last two; relapse is known of six of the eight, and of both.
RELAPSE = ["1", "0", "", "", "0", "0", "0", "0", "1", "0"]
TEN = tuple(
    f"{i},1,{2 if i > 8 else 1},{1 + i % 4},3,{relapse},{100 * i},{i},F"
    for i, relapse in enumerate(RELAPSE, start=1)
)
FAVOURABLE = {"group1": "central_histology", "group1_level": "favourable"}
UNFAVOURABLE = {**FAVOURABLE, "group1_level": "unfavourable"}
LIMIT = ("categorical", "conf.low")
EVERYBODY = {"group1": "", "group1_level": ""}
YES = {"context": "categorical", "variable_level": "yes"}

PLAN = """study: {id: mine, title: Mine}
groups: {histology: {variable: central_histology}}
tables:
  first:
    title: F
    rows: [age_months, {heading: H, rows: [relapse, followup_days]}, {heading: S, rows: [stage]}]
  by_histology: {title: B, by: histology, rows: [relapse]}
"""


def _results(plan: nc.Plan) -> Results:
    return run_plan(plan, nc.read_study(plan)).results


@pytest.mark.parametrize(
    ("known", "patients", "too_few"),
    [(0, 0, False), (0, 1, True), (8, 9, True), (9, 10, False), (89, 100, True), (90, 100, False)],
)
def test_nine_of_ten_are_enough(known: int, patients: int, too_few: bool) -> None:
    assert too_few_assessed(known, patients) is too_few


def test_a_proportion_of_an_outcome_has_wilson_limits(small_study: Study) -> None:
    results = _results(small_study(rows=TEN, plan=PLAN))
    found = results.find("first", "relapse", **YES, **EVERYBODY)
    values = {row.stat_name: row.stat for row in found}
    expected = proportion_ci(2, 8)
    assert (values["conf.low"], values["conf.high"]) == (expected.ci_low, expected.ci_high)
    assert {row.method for row in found if row.stat_name.startswith("conf")} == {"wilson"}
    assert not results.find("first", "stage", stat_name="conf.low")
    cohort = nc.read_study(small_study(rows=TEN, plan=PLAN, name="other"))
    for asked in (
        nc.describe(cohort, ["relapse", "stage"]),
        nc.compare(cohort, ["relapse", "stage"], by="central_histology"),
    ):
        limits = [row for row in asked if (row.context, row.stat_name) == LIMIT]
        assert {row.variable for row in limits} == {"relapse"}


def test_a_proportion_of_nobody_has_no_limits(small_study: Study) -> None:
    results = _results(small_study(rows=("1,1,1,1,3,,100,10,F",), plan=PLAN))
    (low,) = results.find("first", "relapse", stat_name="conf.low", **YES)
    assert math.isnan(low.stat)
    assert low.error == "results.no_value"


def test_too_few_assessed_give_bounds_in_each_column(small_study: Study) -> None:
    results = _results(small_study(rows=TEN, plan=PLAN))
    of = {"item": "assessed_relapse", "variable": "relapse", **YES}
    # Of ten, two relapsed and two are unknown; of the eight favourable, one and the same two.
    assert results.value(stat_name="min", **of, **EVERYBODY) == 0.2
    assert results.value(stat_name="max", **of, **EVERYBODY) == 0.4
    assert results.value(stat_name="min", **of, **FAVOURABLE) == 1 / 8
    assert results.value(stat_name="max", **of, **FAVOURABLE) == 3 / 8
    assert results.value(stat_name="max", **of, **UNFAVOURABLE) == 0.5
    known = results.value("assessed_relapse", "relapse", "N_nonmiss", **FAVOURABLE)
    assert known == 6


def test_the_assessed_stand_beside_the_others_by_what_was_known_first(small_study: Study) -> None:
    results = _results(small_study(rows=TEN, plan=PLAN))
    for level, n, age in (("assessed", 8, 6.5), ("not_assessed", 2, 3.5)):
        column = {"group1": "relapse", "group1_level": level}
        assert results.value("assessed_relapse", "", "N_obs", **column) == n
        of_age = results.values("assessed_relapse", "age_months", context="continuous", **column)
        assert (of_age["N"], of_age["median"]) == (n, age)
    shown = {row.variable for row in results if row.group1 == "relapse"}
    assert shown == {"", "age_months", "stage"}
    assert not [row for row in results if row.item == "assessed_relapse" and row.context == "test"]


def test_enough_in_every_column_need_no_such_rows(small_study: Study) -> None:
    whole = tuple(row.replace(",3,,", ",3,0,") for row in TEN)
    assert not [
        row
        for row in _results(small_study(rows=whole, plan=PLAN))
        if row.item.startswith("assessed")
    ]


def test_one_column_with_too_few_is_enough(small_study: Study) -> None:
    # 19 of all 20 are known of, and one of the two in a group.
    many = [f"{i},1,1,1,3,0,100,10,F" for i in range(1, 19)]
    rows = (*many, "19,1,2,1,3,,100,1,F", "20,1,2,1,3,1,9,1,F")
    results = _results(small_study(rows=rows, plan=PLAN))
    assert results.value("assessed_relapse", "relapse", "N_miss", **UNFAVOURABLE) == 1


def test_the_patients_are_those_of_the_table(small_study: Study) -> None:
    plan = PLAN.replace("by: histology,", 'by: histology, where: "age_months > 2",')
    results = _results(small_study(rows=TEN, plan=plan))
    assert results.value("assessed_relapse", "relapse", "N_obs", **EVERYBODY) == 8
    column = {"group1": "relapse", "group1_level": "assessed"}
    assert results.value("assessed_relapse", "", "N_obs", **column) == 6
    assert {row.where for row in results if row.item == "assessed_relapse"} == {"age_months > 2"}


@pytest.mark.parametrize(
    ("statement", "limited"),
    [
        ("{id: x, variable: relapse = yes}", True),
        ("{id: x, variable: relapse = yes, where: stage = I}", True),
        ("{id: x, variable: stage = I, where: relapse = no}", False),
        ("{id: x, variable: relapse = yes, where: relapse = no}", False),
        ("{id: x, variable: age_months < 12}", False),
    ],
)
def test_a_statement_on_an_outcome_has_limits(
    small_study: Study, statement: str, limited: bool
) -> None:
    plan = f"{PLAN}statements: [{statement}]\n"
    found = _results(small_study(rows=TEN, plan=plan)).find("text", "x")
    assert ("conf.low" in {row.stat_name for row in found}) == limited
