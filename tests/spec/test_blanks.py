"""Blanks of a column that follows from others: one answer, or none, on every engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from engines import ENGINES, Engines

from ncstats.cohort import Cohort, read_cohort
from ncstats.dictionary import load_dictionary
from ncstats.errors import DataError
from ncstats.tally import ConditionQuestion, Question

# Height 110 cm and 40 µmol/L: GFR 100 by Schwartz; the formulae know nothing of an infant.
PATIENTS = """
patient_id,sex,age_months,height_cm,serum_creatinine,egfr_schwartz,egfr_u25,kdigo_stage
grown,female,60,110,40,,,
infant,male,6,66,20,,,
unmeasured,male,70,,45,,,
entered,female,60,110,40,88,89,g2
"""
FILLED = ("egfr_schwartz", "egfr_u25", "kdigo_stage")
PIECEWISE = ("arrow", "arrow-csv")
"""Engines that compute formulae."""
SQL_ENGINES = [name for name in ENGINES if name not in ("memory", *PIECEWISE)]

Read = Callable[[], Cohort]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reading() -> Cohort:
        file = tmp_path / "patients.csv"
        file.write_text(PATIENTS.lstrip(), encoding="utf-8")
        return read_cohort(file, dictionary=load_dictionary())

    return reading


def as_written(cohort: Cohort) -> Cohort:
    """The cohort with the blanks that its file has."""
    data = cohort.data
    for name in FILLED:
        data[name] = data[name].where(data["patient_id"] == "entered")
    return cohort.with_frames(data)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_blank_of_a_conforming_file_is_missing(engine: str, engines: Engines, read: Read) -> None:
    """The formula has no value for an infant, nor without a height."""
    source = engines.source(engine, read())
    asked = [Question(name) for name in FILLED]
    answers = source.answers(asked)
    assert [int(answers.tally(one).missing.sum()) for one in asked] == [2, 2, 2]
    assert answers.tally(asked[0]).values.tolist() == [88.0, 100.375]  # 36.5 × 110 / 40


@pytest.mark.parametrize("engine", PIECEWISE)
def test_a_blank_is_filled_as_in_memory(engine: str, engines: Engines, read: Read) -> None:
    asked = [Question(name) for name in FILLED]
    whole = engines.source("memory", read()).answers(asked)
    found = engines.source(engine, as_written(read())).answers(asked)
    assert found.tally(asked[0]).values.tolist() == [88.0, 100.375]
    for one in asked:
        assert found.tally(one).counts.tolist() == whole.tally(one).counts.tolist()
        assert found.tally(one).missing.tolist() == [2]


@pytest.mark.parametrize("engine", SQL_ENGINES)
@pytest.mark.parametrize(
    "question",
    [
        *map(Question, FILLED),
        ConditionQuestion("egfr_u25 > 60"),  # read, and not counted itself
        Question("sex", where="kdigo_stage = g2"),
    ],
    ids=str,
)
def test_a_blank_that_memory_fills_is_refused(
    engine: str, question: Question | ConditionQuestion, engines: Engines, read: Read
) -> None:
    source = engines.source(engine, as_written(read()))
    with pytest.raises(DataError, match="follows from other columns") as caught:
        source.answers([question])
    (problem,) = caught.value.problems
    assert problem.code == "engine.left_blank"
    assert problem.details["patients"] == 1  # grown alone
    assert "check" in caught.value.text("zh")


@pytest.mark.parametrize("engine", SQL_ENGINES)
def test_who_asks_of_other_columns_meets_no_blank(
    engine: str, engines: Engines, read: Read
) -> None:
    question = Question("sex")
    found = engines.source(engine, as_written(read())).answers([question])
    assert found.tally(question).counts.tolist() == [[2], [2]]
