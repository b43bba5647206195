"""Visits beside their patients: inherited variables, and what a cohort checks of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ncstats.cohort import Cohort, read_cohort
from ncstats.cohort.visits import course
from ncstats.dictionary import Endpoint


@pytest.fixture
def cohort(tmp_path: object) -> Cohort:
    folder = tmp_path
    (folder / "p.csv").write_text(  # type: ignore[operator]
        "patient_id,diagnosis_date,serum_albumin\na,2020-01-01,30\nb,2020-03-01,40\n"
    )
    (folder / "v.csv").write_text(  # type: ignore[operator]
        "patient_id,visit_date,modality,serum_calcium\n"
        "b,2020-03-31,us,2.5\na,2020-03-31,us,2.5\na,2020-03-31,ct,\n"
    )
    return read_cohort(folder / "p.csv", visits=folder / "v.csv")  # type: ignore[operator]


def test_each_visit_counts_from_its_own_patients_origin(cohort: Cohort) -> None:
    assert cohort.visits is not None
    assert cohort.visits["patient_id"].tolist() == ["b", "a", "a"]
    assert cohort.visits["visit_months"].tolist() == [30 / 30.4375, 90 / 30.4375, 90 / 30.4375]
    assert cohort.visit_lines is not None
    assert cohort.visit_lines.tolist() == [2, 3, 4]
    assert [source.name for source in cohort.sources] == ["p.csv", "v.csv"]
    # The albumin at diagnosis does not stand in for one that was not measured at the visit.
    assert "corrected_calcium" not in cohort.visits
    assert "diagnosis_date" not in cohort.visits


def test_a_cohort_checks_its_visits_as_it_does_its_patients(cohort: Cohort) -> None:
    assert cohort.visits is not None
    wrong = {
        "the type of modality": cohort.visits.astype({"modality": object}),
        "the patient of each visit": cohort.visits.assign(patient_id=["b", "a", "z"]),
        "known variables": cohort.visits.assign(colour=1.0),
        "rows in order": cohort.visits.iloc[::-1],
    }
    for part, visits in wrong.items():
        with pytest.raises(ValueError, match=f"a cohort needs {part}"):
            cohort.with_frames(visits=visits)
    with pytest.raises(ValueError, match="a line for each visit"):
        replace(cohort, visit_lines=np.array([2]))


def test_only_an_endpoint_of_visits_is_followed_in_them(cohort: Cohort, dictionary: object) -> None:
    endpoint: Endpoint = dictionary.endpoint("relapse")  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="observed by visits"):
        course({}, cohort.patients["patient_id"], endpoint)
