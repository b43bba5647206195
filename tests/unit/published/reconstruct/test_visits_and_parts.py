from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest

from ncstats.cohort import read_cohort
from ncstats.dictionary import load_dictionary
from ncstats.errors import UsageError
from ncstats.plan.reconstruct import Follows, VisitsPlan
from ncstats.published.reconstruct.conditions import Record
from ncstats.published.reconstruct.parts import lattice, split
from ncstats.published.reconstruct.visits import VisitMaker

PLAN = VisitsPlan(
    endpoint="improvement",
    outcome="nc_outcome",
    until="followup_months",
    usual={"modality": "us", "nc_left": "yes", "nc_right": "yes"},
    follows=(
        Follows(when="nc_laterality = left", then="nc_right = no"),
        Follows(then="death = no and kidney_replacement = none"),
    ),
)
OUTCOMES = ("improved", "persistent", "nephrolithiasis", None)


def records() -> list[Record]:
    return [
        {"nc_outcome": outcome, "followup_months": 30 * i + 31, "nc_laterality": side}
        for i, outcome in enumerate(OUTCOMES * 6)
        for side in ("left", "bilateral")
    ]


def test_the_outcome_of_the_visits_is_the_record_s(tmp_path: Path) -> None:
    maker, rng = VisitMaker(PLAN, load_dictionary()), random.Random(1)
    patients, lines = ["patient_id"], [",".join(("patient_id", "visit_months", *maker.columns))]
    for i, record in enumerate(records()):
        patients.append(f"p{i}")
        visits = maker.visits(record, rng)
        assert len(visits) <= PLAN.most
        for visit in visits:
            time = visit["visit_months"]
            assert isinstance(time, int)
            assert 0 < time <= record["followup_months"]  # type: ignore[operator]
            if record["nc_laterality"] == "left":
                assert visit["nc_right"] == "no"
            cells = [str(visit[name] or "") for name in maker.columns]
            lines.append(",".join([f"p{i}", str(time / 10), *cells]))
    for name, text in (("patients", patients), ("visits", lines)):
        (tmp_path / f"{name}.csv").write_text("\n".join(text) + "\n", encoding="utf-8")
    cohort = read_cohort(tmp_path / "patients.csv", visits=tmp_path / "visits.csv")
    found = [None if level != level else level for level in cohort.data["nc_outcome"]]  # noqa: PLR0124 - NaN
    assert found == [record["nc_outcome"] for record in records()]
    followed = ["no" if record["nc_outcome"] is None else "yes" for record in records()]
    assert cohort.data["followup_imaging"].tolist() == followed


def test_the_last_visit_is_at_the_end_of_follow_up() -> None:
    maker = VisitMaker(PLAN, load_dictionary())
    visits = maker.visits(records()[0], random.Random(1))
    assert visits[-1]["visit_months"] == records()[0]["followup_months"]


def test_an_outcome_that_does_not_follow_from_the_endpoint_is_refused() -> None:
    plan = PLAN.model_copy(update={"outcome": "sex"})
    with pytest.raises(UsageError, match="sex"):
        VisitMaker(plan, load_dictionary())


def test_corrected_calcium_lies_on_the_lattice_of_its_parts() -> None:
    dictionary = load_dictionary()
    # 0.01 mmol/L of calcium, and 0.002 for 0.1 g/L of albumin.
    assert lattice(dictionary, "corrected_calcium", 1000) == (0, 2)
    found = split(dictionary, "corrected_calcium", 2346, 1000, random.Random(1))
    assert found is not None
    calcium, albumin = Fraction(found["serum_calcium"], 100), Fraction(found["serum_albumin"], 10)
    assert calcium + Fraction(2, 100) * (40 - albumin) == Fraction(2346, 1000)
    assert split(dictionary, "corrected_calcium", 2345, 1000, random.Random(1)) is None


def test_only_sums_of_recorded_numbers_have_parts() -> None:
    with pytest.raises(UsageError, match="age_months"):
        lattice(load_dictionary(), "age_months", 10)
    with pytest.raises(UsageError, match="serum_sodium"):
        lattice(load_dictionary(), "serum_sodium", 10)
