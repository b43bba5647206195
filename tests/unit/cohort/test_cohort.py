"""Derivations, visits, and the cohort itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ncstats.cohort import Cohort, read_cohort
from ncstats.cohort.derive import derivable
from ncstats.dictionary import Dictionary
from ncstats.errors import DataError, UsageError

Read = Callable[..., Cohort]


def test_variables_are_derived_from_those_they_read(read: Read) -> None:
    # 2.00 + 0.02 × (40 − 30) = 2.20, 2.60 + 0.02 × (40 − 39) = 2.62; nothing from a missing part.
    cohort = read("patient_id,serum_calcium,albumin\n1,2.00,30\n2,2.60,39\n3,,40\n4,1.90,40\n")
    assert cohort.data["corrected_calcium"].tolist()[:2] == [2.2, 2.62]
    assert cohort.data["calcium_group"].astype(object).tolist() == ["normal", "high", np.nan, "low"]
    assert cohort.data["calcium_group"].cat.ordered
    assert cohort.data["albumin_g_dl"].tolist() == [3, 3.9, 4, 4]
    assert cohort.problems.empty


def test_an_entered_value_wins_and_a_disagreement_is_a_warning(read: Read) -> None:
    cohort = read(
        "patient_id,serum_calcium,albumin,corrected_calcium,calcium_group\n"
        "1,2.00,30,2.20,normal\n"
        "2,2.00,30,2.70,\n"
        "3,2.00,30,,low\n"
    )
    assert cohort.data["corrected_calcium"].tolist() == [2.2, 2.7, 2.2]
    # Line 3: the group follows from the calcium that was entered; line 4: entered, though wrong.
    assert cohort.data["calcium_group"].tolist() == ["normal", "high", "low"]
    assert cohort.problems[["severity", "code", "line", "column", "raw"]].to_numpy().tolist() == [
        ["warning", "cohort.conflict_with_derived", 3, "corrected_calcium", "2.7"],
        ["warning", "cohort.conflict_with_derived", 4, "calcium_group", "low"],
    ]
    assert "as 2.2;" in cohort.problems["rule"][0]
    assert cohort.changes[["line", "column", "value"]].to_numpy().tolist() == [
        [3, "calcium_group", "high"],
        [4, "corrected_calcium", "2.2"],
    ]


def test_a_derived_value_beyond_the_hard_range_is_an_error(read: Read) -> None:
    text = "patient_id,serum_calcium,albumin\n1,3,-200\n"
    with pytest.raises(DataError) as error:
        read(text)
    problem = error.value.problems[0]
    assert (problem.code, problem.column, problem.value) == (
        "cohort.derived_out_of_range",
        "corrected_calcium",
        "7.8",
    )
    cohort = read(text, errors="coerce")
    assert cohort.data[["corrected_calcium", "calcium_group"]].isna().all(axis=None)


def test_what_cannot_be_derived_is_absent(read: Read, dictionary: Dictionary) -> None:
    assert "corrected_calcium" not in read("patient_id,serum_calcium\n1,2\n").data
    both = ("serum_calcium", "albumin")
    assert [*derivable(both, dictionary.patients)] == [
        "corrected_calcium",
        "calcium_group",
        "albumin_g_dl",
    ]
    assert [*derivable(("calcium_group",), dictionary.patients)] == []
    assert [*derivable(("corrected_calcium",), dictionary.patients)] == ["calcium_group"]


def test_visits_belong_to_known_patients(read: Read) -> None:
    visits = "patient_id,visit_date\n1,2020-01-01\n1,2020/2/1\n"
    cohort = read("patient_id\n1\n2\n", visits=visits)
    assert cohort.visits is not None
    assert cohort.visits.shape == (2, 2)
    assert [source.rows for source in cohort.sources] == [2, 2]
    assert cohort.changes["file"].tolist() == ["visits.csv"]
    with pytest.raises(DataError, match="“3” is not in the table of patients"):
        read("patient_id\n1\n2\n", visits=visits + "3,\n", errors="coerce")


def test_a_required_variable_must_have_a_column_and_a_value_in_each_cell(
    read: Read, dictionary: Dictionary
) -> None:
    patients: Any = dictionary.patients
    patients["sex"] = replace(patients["sex"], required=True)
    with pytest.raises(DataError, match="“sex”, which is required"):
        read("patient_id\n1\n")
    with pytest.raises(DataError) as error:
        read("patient_id,sex\n1,\n2,sax\n3,male\n")
    assert [(p.code, p.line) for p in error.value.problems] == [
        ("cohort.missing_value", 2),
        ("cohort.not_a_level", 3),
    ]
    patients["calcium_group"] = replace(patients["calcium_group"], required=True)
    assert read("patient_id,sex,serum_calcium,albumin\n1,male,2,40\n").n == 1


def test_one_patient_with_nothing_but_a_name_is_a_cohort(read: Read) -> None:
    cohort = read("patient_id,age_months,sex\n0012,,\n")
    assert cohort.data["patient_id"].tolist() == ["0012"]
    assert cohort.data["age_months"].dtype == np.float64
    assert cohort.data["sex"].cat.categories.tolist() == ["male", "female"]
    assert cohort.holds("age_months < 12").known.tolist() == [False]


def test_conditions_and_arithmetic_are_three_valued(read: Read) -> None:
    cohort = read("patient_id,age_months,sex,birth_date\n1,5,male,2020-01-01\n2,,female,\n")
    young = cohort.holds("age_months < 12")
    assert (young.true.tolist(), young.known.tolist()) == ([True, False], [True, False])
    assert cohort.holds("sex = male or birth_date is missing").true.tolist() == [True, True]
    assert np.isnan(cohort.numbers("age_months / 12 + 1")).tolist() == [False, True]
    assert cohort.holds("1 = 1").true.tolist() == [True, True]
    assert cohort.columns()["sex"].tolist() == ["male", "female"]


def test_a_condition_asked_again_has_the_same_answer(read: Read) -> None:
    cohort = read("patient_id,age_months,sex\n1,5,male\n2,20,\n")
    conditions = [f"age_months < {age}" for age in range(1, 30)]
    first = [cohort.holds(condition) for condition in conditions]
    again = [cohort.holds(condition) for condition in conditions]
    assert [found.true.tolist() for found in again] == [found.true.tolist() for found in first]
    assert cohort.holds("age_months < 29") is cohort.holds("age_months < 29")
    with pytest.raises(ValueError, match="read-only"):
        first[0].true[0] = True


@pytest.mark.parametrize(
    "condition", ["stage = '1'", "sex = mal", "age_months +", "age_months + 1"]
)
def test_what_is_no_condition_of_the_cohort_is_refused(read: Read, condition: str) -> None:
    with pytest.raises(UsageError):
        read("patient_id,age_months,sex\n1,5,male\n").holds(condition)


def test_a_cohort_shows_no_patient(read: Read) -> None:
    cohort = read("patient_id,site\nSECRET,x\n")
    assert repr(cohort) == "<Cohort: 1 patient, 2 variables, 0 problems>"


def test_a_cohort_is_checked_when_it_is_made(read: Read) -> None:
    cohort = read("patient_id,sex\n1,male\n2,female\n")
    wrong = {
        "a patient": cohort.data.iloc[:0],
        "a line for each patient": pd.concat([cohort.data, cohort.data], ignore_index=True),
        "rows in order": cohort.data.iloc[::-1],
        "known variables": cohort.data.assign(other=1.0),
        "one row per patient": cohort.data.assign(patient_id="1"),
        "the type of sex": cohort.data.assign(sex=cohort.data["sex"].astype(object)),
    }
    for part, data in wrong.items():
        with pytest.raises(ValueError, match=f"a cohort needs {part}"):
            cohort.with_frames(data)
    short = {**cohort.patients, "sex": cohort.patients["sex"].at(np.array([0]))}
    with pytest.raises(ValueError, match="a cohort needs rows in order"):
        replace(cohort, patients=short)


def test_frames_of_a_cohort_are_copies_and_make_another_one(read: Read) -> None:
    cohort = read("patient_id,age_months,sex,birth_date\n1,5,male,2020-01-01\n2,,,\n")
    changed = cohort.data
    changed["age_months"] = [6.0, 7.0]
    changed.loc[0, "patient_id"] = "other"
    assert cohort.patients["age_months"].array.tolist()[0] == 5
    assert cohort.patients["patient_id"].array.tolist() == ["1", "2"]
    again = cohort.with_frames(changed)
    assert again.numbers("age_months").tolist() == [6, 7]
    pd.testing.assert_frame_equal(again.data, changed)
    assert [again.patients["birth_date"].shown(row) for row in (0, 1)] == [date(2020, 1, 1), None]
    assert [again.patients["sex"].shown(row) for row in (0, 1)] == ["male", None]


def test_without_a_dictionary_the_shared_one_holds(tmp_path: Path) -> None:
    path = tmp_path / "patients.csv"
    path.write_text("患者编号,性别\n001,女\n", "utf-8")
    assert read_cohort(path).data["sex"].tolist() == ["female"]
    extension = tmp_path / "dictionary.yaml"
    extension.write_text(
        "$schema: https://datapackage.org/profiles/2.0/tableschema.json\nfields: []\n"
    )
    assert read_cohort(path, dictionary=extension).n == 1


def test_only_two_ways_to_treat_errors(read: Read) -> None:
    with pytest.raises(UsageError, match="coerce"):
        read("patient_id\n1\n", errors="corce")
