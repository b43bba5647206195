"""Some of a cohort's patients keep what is theirs: lines, visits, and what cells say beside."""

from __future__ import annotations

import numpy as np
import pytest

from ncstats.cohort.select import select
from ncstats.plan import load_plan
from ncstats.report.run import read_study


def test_visits_and_lines_stay_with_their_patient() -> None:
    cohort = read_study(load_plan("chongqing"))
    assert cohort.visits is not None
    kept = np.arange(cohort.n) % 2 == 1
    chosen = select(cohort, kept)
    assert chosen.n == kept.sum()
    assert list(chosen.data["patient_id"]) == list(cohort.data["patient_id"][kept])
    assert list(chosen.lines) == list(cohort.lines[kept])
    assert chosen.visits is not None
    assert chosen.visit_lines is not None
    theirs = cohort.visits["patient_id"].isin(chosen.data["patient_id"])
    assert chosen.visits.equals(cohort.visits[theirs].reset_index(drop=True))
    assert list(chosen.visit_lines) == list(cohort.visit_lines[theirs])
    assert chosen.sources == cohort.sources


def test_everybody_is_the_cohort_itself() -> None:
    cohort = read_study(load_plan("wilms"))
    assert select(cohort, np.ones(cohort.n, dtype=bool)) is cohort


def test_nobody_is_no_cohort() -> None:
    cohort = read_study(load_plan("wilms"))
    with pytest.raises(ValueError, match="a patient"):
        select(cohort, np.zeros(cohort.n, dtype=bool))
