"""Formulae over a table: what is derived, for whom it is not, and that nobody is told twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ncstats.cohort import Cohort, read_cohort

Read = Callable[..., Cohort]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read patients, and visits if given, by the shared dictionary."""

    def _read(patients: str, visits: str | None = None, lang: str = "en") -> Cohort:
        paths = [tmp_path / "patients.csv", tmp_path / "visits.csv"]
        for path, text in zip(paths, (patients, visits), strict=True):
            if text is not None:
                path.write_text(text, "utf-8")
        return read_cohort(paths[0], None if visits is None else paths[1], lang=lang)

    return _read


EGFR = """\
patient_id,sex,age_months,height_cm,serum_creatinine
1,male,132,120,79.56
2,female,132,120,79.56
3,male,11.9,75,30
4,male,2,55,
5,male,6,65,30
6,,132,120,79.56
"""


def notes(cohort: Cohort, column: str) -> list[list[object]]:
    found = cohort.problems[cohort.problems["column"] == column]
    return found[["severity", "code", "line", "raw", "rule"]].to_numpy().tolist()


def test_who_has_no_value_because_the_formula_is_not_valid_is_noted_once(read: Read) -> None:
    cohort = read(EGFR)
    # 0.9 mg/dL: the authors' 51.6 and 47.8.
    assert cohort.data["egfr_u25"].round(1).tolist()[:2] == [51.6, 47.8]
    assert cohort.data["egfr_u25"].isna().tolist() == [False, False, True, True, True, True]
    assert cohort.data["kdigo_stage"].astype(object).tolist()[:2] == ["g3a", "g3a"]
    # The child without a creatinine and the one without a sex have none for another reason.
    assert notes(cohort, "egfr_u25") == [
        ["note", "cohort.not_applicable", 1, "2",
         "egfr_u25 is not derived: not valid under 12 months (rows: 2; lines: 4, 6)."]
    ]  # fmt: skip
    assert cohort.changes.empty


def test_the_note_is_in_the_language_that_was_asked_for(read: Read) -> None:
    (note,) = notes(read(EGFR, lang="zh"), "egfr_u25")
    assert note[-1] == "egfr_u25 未推导：不适用于12个月以下（2 行；行号：4、6）。"


def test_an_entered_value_wins_and_needs_no_reason(read: Read) -> None:
    text = EGFR.replace("serum_creatinine\n", "serum_creatinine,egfr_u25\n")
    lines = text.splitlines()
    entered = ["", ",51.6", ",60", ",20", ",", ",", ",40"]
    cohort = read("\n".join(a + b for a, b in zip(lines, entered, strict=True)) + "\n")
    assert cohort.data["egfr_u25"].tolist()[:3] == [51.6, 60, 20]
    conflict, note = notes(cohort, "egfr_u25")[::-1]
    assert conflict[:3] == ["warning", "cohort.conflict_with_derived", 3]
    assert note[3:] == [
        "1",
        "egfr_u25 is not derived: not valid under 12 months (rows: 1; lines: 6).",
    ]


def test_a_remark_stands_with_derived_values_only(read: Read) -> None:
    cohort = read(
        "patient_id,age_months,serum_calcium,serum_albumin,blood_ph,corrected_calcium\n"
        "1,0.5,2.00,19,7.30,\n"
        "2,12,2.00,30,7.30,2.20\n"
        "3,12,2.00,30,7.40,\n"
        "4,12,2.00,30,7.30,\n"
    )
    found = notes(cohort, "corrected_calcium")
    unreliable = "the correction is unreliable, ionized calcium decides"
    assert {str(rule).removeprefix("corrected_calcium is derived: ") for *_, rule in found} == {
        f"at an albumin below 20 g/L {unreliable} (rows: 1; lines: 2).",
        f"in newborns {unreliable} (rows: 1; lines: 2).",
        f"in acidosis (pH < 7.35) {unreliable} (rows: 2; lines: 2, 5).",
    }
    without = read("patient_id,serum_calcium,serum_albumin\n1,2.00,30\n")
    assert notes(without, "corrected_calcium") == [], "nothing is known of age and pH"


@pytest.mark.parametrize(
    ("entered", "conflicts"), [("2.20", 0), ("2.25", 0), ("2.15", 0), ("2.251", 1), ("2.149", 1)]
)
def test_corrected_calcium_may_differ_by_its_tolerance(
    read: Read, entered: str, conflicts: int
) -> None:
    cohort = read(
        f"patient_id,serum_calcium,serum_albumin,corrected_calcium\n1,2.00,30,{entered}\n"
    )
    assert cohort.data["corrected_calcium"].tolist() == [float(entered)]
    codes = cohort.problems["code"].tolist()
    assert codes.count("cohort.conflict_with_derived") == conflicts


def test_ages_of_dates_are_those_of_the_calendar(read: Read) -> None:
    cohort = read(
        "patient_id,birth_date,diagnosis_date\n"
        "1,2020-01-31,2020-02-28\n2,2020-01-31,2020-02-29\n3,2020-03-10,2021-03-09\n"
        "4,2020-03-10,2021-03-10\n5,2020-03-10,\n7,2018-03-10,2021-03-09\n"
    )
    assert cohort.data["age_months"].tolist()[:4] == [0.9, 1.0, 11.9, 12.0]
    bands = cohort.data["age_band"].astype(object).tolist()
    assert bands[:4] == ["lt1m", "m1_12", "m1_12", "y1_2"]
    assert pd.isna(bands[4])
    assert notes(cohort, "age_band") == [
        ["note", "cohort.derived_with_remark", 1, "1",
         ("age_band is derived: of a child aged 2 or 5 the printed bands leave a choice; completed "
         "years are taken (rows: 1; lines: 7).")]
    ]  # fmt: skip


def test_a_visit_has_the_age_of_the_visit_and_the_sex_of_its_patient(read: Read) -> None:
    cohort = read(
        "patient_id,sex,age_months,birth_date,diagnosis_date,gestational_age_weeks\n"
        "1,male,6,2020-01-10,2020-07-10,30\n",
        "patient_id,visit_date,visit_months,height_cm,weight_kg,serum_creatinine\n"
        "1,,0,60,6,30\n1,,126,120,25,79.56\n",
    )
    visits = cohort.visits
    assert visits is not None
    assert visits["visit_age_months"].tolist() == [6, 132]
    assert np.isnan(visits["egfr_u25"][0])
    assert round(visits["egfr_u25"][1], 1) == 51.6
    from ncstats.formulae.growth import height_for_age_z

    boy, corrected = np.array(["male"], dtype=object), np.array([6 - 70 / 30.4375])
    expected = height_for_age_z(np.array([60.0]), corrected, boy).values[0]
    assert visits["height_z"][0] == pytest.approx(expected, rel=1e-12)
    (note,) = notes(cohort, "egfr_u25")
    assert note[-1] == "egfr_u25 is not derived: not valid under 12 months (rows: 1; lines: 2)."


def test_many_lines_are_counted_and_the_first_are_named(read: Read) -> None:
    rows = "".join(f"{i},male,5,60,30\n" for i in range(20))
    (note,) = notes(read(EGFR.splitlines()[0] + "\n" + rows), "egfr_u25")
    assert note[3] == "20"
    assert "lines: 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 … (20 in all)" in str(note[4])


def test_one_child_of_whom_nothing_is_known(read: Read) -> None:
    cohort = read("patient_id,sex,age_months,height_cm,weight_kg,serum_creatinine\n1,,,,,\n")
    assert cohort.problems.empty
    assert cohort.data[["egfr_u25", "height_z", "bsa_m2"]].isna().all(axis=None)
    assert cohort.data["kdigo_stage"].isna().all()
