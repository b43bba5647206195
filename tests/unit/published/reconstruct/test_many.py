"""Hundreds of patients: what is asked is met from the start, and the same way every time."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable

import numpy as np
import pytest

from ncstats.plan import Plan, load_plan
from ncstats.published.read import read_published
from ncstats.published.reconstruct import reconstruct
from ncstats.published.reconstruct.conditions import condition
from ncstats.published.reconstruct.kinds import STRATUM, asked_together, kinds_of
from ncstats.published.reconstruct.many import place
from ncstats.published.reconstruct.problem import MANY, Study, make_study
from ncstats.published.reconstruct.records import costs_of, nodes_of
from ncstats.published.reconstruct.search import Search
from ncstats.published.reconstruct.stretches import stretches_of

MakePlan = Callable[..., Plan]
CELLS = """\
table2,,,a,N,340
table2,,,b,N,260
table1,fever,,,n_percent,213 (36)
table1,cough,,,n,91
table1,score_high,,,n_percent,281 (47)
table2,score,,a,median_iqr,"3.0 [1.0–5.0]"
table2,score,,b,median_iqr,"6.0 [4.0–8.0]"
table2,score,,*,p_value,<0.001
table2,fever,,a,n_percent,148 (44)
table2,fever,,*,p_value,<0.001
table3,stage,s1,,n,300
table3,stage,s2,,n,225
table3,stage,s3,,n,75
text,both,,,n,40
text,high_fever,,,percent_n_N,33% (93/281)
text,median_of_fever,,,median,4
"""
RULES = """
reconstruct:
  ranges: {score: [0, 9]}
  follows:
    - {when: stage = s3, then: fever = yes}
    - {then: score != 7}
"""


def study_of(plan: Plan) -> Study:
    assert plan.published_path is not None
    return make_study(plan, read_published(plan.published_path, plan).rows)


def rows(patients: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(patients)))


def test_hardly_anything_is_left_to_the_search(make_plan: MakePlan) -> None:
    study = study_of(make_plan(CELLS, RULES))
    assert study.strata.n >= MANY
    placed = place(study, random.Random(1))
    search = Search(
        placed.records, study.schema, placed.moves, costs_of(study, {}), random.Random(1)
    )
    assert [cost.key for cost in search.unmet()] == []
    levels = [record["arm"] for record in placed.records]
    assert levels == ["a"] * 340 + ["b"] * 260


def test_every_cell_and_rule_is_met(make_plan: MakePlan) -> None:
    plan = make_plan(CELLS, RULES)
    first, again, other = (reconstruct(plan, seed) for seed in (1, 1, 2))
    assert first.verification.reproduced == first.verification.total == 16
    assert first.patients == again.patients != other.patients
    patients = rows(first.patients)
    assert all(row["fever"] == "yes" for row in patients if row["stage"] == "s3")
    assert not any(row["score"] == "7" for row in patients)


def test_values_are_spread_over_the_range_that_the_quartiles_leave(make_plan: MakePlan) -> None:
    patients = rows(reconstruct(make_plan(CELLS, RULES), seed=1).patients)
    scores = [int(row["score"]) for row in patients]
    assert set(scores) == {0, 1, 2, 3, 4, 5, 6, 8, 9}


def test_fewer_are_measured_where_a_count_says_so(make_plan: MakePlan) -> None:
    cells = CELLS.replace("213 (36)", "213 (38)").replace("148 (44)", "148 (46)")
    found = reconstruct(make_plan(cells), seed=1)
    known = [row["fever"] != "" for row in rows(found.patients)]
    assert 553 <= sum(known) <= 568  # 213 is 38 % of these


def test_means_and_standard_deviations_are_met(make_plan: MakePlan) -> None:
    cells = (
        "table2,,,a,N,340\ntable2,,,b,N,260\n"
        "table6,score,,a,mean_sd,4.2 ± 1.9\ntable6,score,,b,mean_sd,5.1 ± 2.3\n"
    )
    found = reconstruct(make_plan(cells), seed=1)
    assert found.verification.reproduced == 4
    of_a = [int(row["score"]) for row in rows(found.patients) if row["arm"] == "a"]
    assert np.mean(of_a) == pytest.approx(4.2, abs=0.05)


def test_a_stretch_holds_what_no_condition_tells_apart(make_plan: MakePlan) -> None:
    study = study_of(make_plan(CELLS, RULES))
    base = study.schema.bases["score"]
    stretches = stretches_of(study, base)
    values = [value for part in stretches for value in part]
    assert values == list(range(10))
    for node in nodes_of(study):
        holds = condition(node, study.schema.scales)
        for part in stretches:
            assert len({holds({"score": value}) for value in part}) == 1


def test_patients_who_are_alike_are_of_one_kind(make_plan: MakePlan) -> None:
    study = study_of(make_plan(CELLS, RULES))
    codes = {STRATUM: [0, 0, 1, 1, 1], "arm": [0, 0, 1, 1, 1], "fever": [0, 1, 0, 1, 1]}
    together = asked_together(study, "cough", codes)
    # Only both together are counted: of those who cough and have fever.
    assert [target.cell.variable for target in together.counts] == ["cough", "both"]
    kinds = kinds_of(codes, together.others)
    assert kinds.members == ((0,), (1,), (2,), (3, 4))
    assert kinds.strata == (0, 0, 1, 1)
    places = kinds.dealt(np.array([[1, 0, 1, 1], [0, 1, 0, 1]]), random.Random(1))
    assert places[:3] == [0, 1, 0]
    assert sorted(places[3:]) == [0, 1]


@pytest.mark.parametrize("quantile_type", [2, 6, 7])
def test_ranges_quartiles_and_a_p_value_of_three_digits_are_met(
    make_plan: MakePlan, quantile_type: int
) -> None:
    cells = (
        "table2,,,a,N,340\ntable2,,,b,N,261\n"
        'table2,score,,a,median_iqr,"12.0 [4.0–25.0]"\n'
        'table2,score,,b,median_iqr,"14.0 [4.0–26.0]"\n'
        "table2,score,,a,range,0–48\ntable2,score,,b,range,1–50\n"
        "table2,score,,*,p_value,0.217\n"
    )
    more = f"quantile_type: {quantile_type}\nreconstruct: {{ranges: {{score: [0, 50]}}}}\n"
    study = study_of(make_plan(cells, more))
    placed = place(study, random.Random(1))
    search = Search(
        placed.records, study.schema, placed.moves, costs_of(study, {}), random.Random(1)
    )
    assert {cost.key[4] for cost in search.unmet()} <= {"p_value"}
    assert reconstruct(make_plan(cells, more), seed=1).verification.reproduced == 7


def test_groups_that_follow_from_a_number_come_out_as_they_are_printed(make_plan: MakePlan) -> None:
    folder = make_plan("").folder
    text = (folder / "plan.yaml").read_text(encoding="utf-8")
    by_score = "groups:\n  high: {variable: score_high, order: [yes, no]}\n".replace("yes", '"yes"')
    text = text.replace("groups:\n", by_score.replace("no]", '"no"]'), 1)
    table = "  table9: {title: By score, by: high, rows: [{score: {digits: 1}}, fever]}\n"
    text = text.replace("statements:\n", f"{table}statements:\n", 1)
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    cells = (
        "table9,,,yes,N,140\ntable9,,,no,N,180\ntable9,score,,yes,median,7.0\n"
        "table9,score,,no,median,2.0\ntable9,fever,,yes,n,90\ntable9,fever,,no,n,20\n"
    )
    header = "table,variable,level,group,statistic,published\n"
    (folder / "published.csv").write_text(header + cells, encoding="utf-8")
    study = study_of(load_plan(folder))
    assert study.strata.variable == "score_high"
    placed = place(study, random.Random(1))
    search = Search(
        placed.records, study.schema, placed.moves, costs_of(study, {}), random.Random(1)
    )
    assert search.unmet() == ()
    assert [record["score_high"] for record in placed.records] == ["yes"] * 140 + ["no"] * 180


def test_a_number_is_cut_where_another_that_follows_from_it_is_asked_for() -> None:
    study = study_of(load_plan("wilms"))
    base = study.schema.bases["followup_days"]
    years = {part.name: part for part in study.schema.derived}["followup_years"]
    scale = study.schema.scales["followup_years"]
    asked = [t.interval for t in study.numbers if t.variable == "followup_years"]
    assert len(asked) == 9
    for part in stretches_of(study, base):
        ends = [years.value({"followup_days": value}) for value in (part[0], part[-1])]
        for interval in asked:
            low, high = interval.whole(scale)
            assert low is not None
            assert high is not None
            assert len({isinstance(x, int) and low <= x <= high for x in ends}) == 1
            assert len({isinstance(x, int) and x < low for x in ends}) == 1
