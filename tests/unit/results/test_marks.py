"""What a picture of single children needs, and nothing that says who they are."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

import ncstats as nc
from ncstats.cohort import Cohort, read_cohort
from ncstats.plan import Plan
from ncstats.results.marks import Child, Visit, marks
from ncstats.results.run import run_plan

VISITS = """patient_id,visit_months,modality,nc_present,nephrolithiasis,death,kidney_replacement
secret-2,6,us,yes,no,no,none
secret-2,9,,,no,no,none
secret-2,12,us,no,no,no,none
secret-1,40,us,yes,no,no,none
secret-3,5,us,yes,yes,no,none
secret-4,0,us,yes,no,no,none
"""


@pytest.fixture
def cohort(tmp_path: Path) -> Cohort:
    ids = "".join(f"secret-{i},{sex}\n" for i, sex in enumerate(("male", "female", "male", ""), 1))
    (tmp_path / "patients.csv").write_text(f"patient_id,sex\n{ids}", "utf-8")
    (tmp_path / "visits.csv").write_text(VISITS, "utf-8")
    return read_cohort(tmp_path / "patients.csv", visits=tmp_path / "visits.csv")


def test_each_child_has_its_visits_and_how_observation_ended(cohort: Cohort) -> None:
    endpoint = cohort.dictionary.endpoint("improvement")
    found = marks(cohort, endpoint, "sex", ("female", "male"))
    assert found.children == (
        Child(
            "female",
            (Visit(6, "no_event"), Visit(9, "nothing"), Visit(12, "event")),
            6, 12, "improvement",
        ),
        Child("male", (Visit(40, "no_event"),), 40, None, ""),
        Child("male", (Visit(5, "no_event"),), 0, 5, "nephrolithiasis"),
    )  # fmt: skip
    assert found.children[0].last == 12
    assert found.grades == ()


def test_nothing_says_who_they_are(cohort: Cohort) -> None:
    found = marks(cohort, cohort.dictionary.endpoint("improvement"))
    assert "secret" not in repr(found)
    assert {field.name for field in fields(Child)} == {"group", "visits", "left", "right", "cause"}
    shuffled = cohort.with_frames(visits=cohort.visits.iloc[::-1].reset_index(drop=True))
    assert marks(shuffled, cohort.dictionary.endpoint("improvement")) == found


def test_the_endpoint_must_be_observed_by_visits(cohort: Cohort) -> None:
    endpoint = cohort.dictionary.endpoint("improvement")
    with pytest.raises(TypeError, match="by visits"):
        marks(cohort, replace(endpoint, time=endpoint.event))


def asked(plan: Plan, *, synthetic: bool, swimmer: bool | None) -> set[str]:
    curves = {
        name: curve.model_copy(update={"swimmer": swimmer})
        for name, curve in plan.model.curves.items()
    }
    study = plan.model.study.model_copy(update={"synthetic": synthetic})
    update = {"curves": curves, "study": study, "tables": {}, "figures": {}, "statements": ()}
    plan = replace(plan, model=plan.model.model_copy(update=update))
    return set(run_plan(plan, nc.read_study(plan)).marks)


def test_real_children_are_drawn_only_where_the_plan_asks() -> None:
    plan = nc.load_plan("chongqing")
    first, *others = plan.model.curves
    assert asked(plan, synthetic=True, swimmer=None) == {first}
    assert asked(plan, synthetic=False, swimmer=None) == set()
    assert asked(plan, synthetic=False, swimmer=True) == {first, *others}
    assert asked(plan, synthetic=True, swimmer=False) == set()
