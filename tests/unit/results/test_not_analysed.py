"""Who is not in a curve, by reason, and what was seen and does not count."""

from __future__ import annotations

import math
from typing import get_args

import numpy as np
import pytest

from ncstats.cohort.follow_up import FollowUp, Reason
from ncstats.errors import Problem
from ncstats.results.describe import Place
from ncstats.results.model import Results
from ncstats.results.not_analysed import EXCLUDED, LISTED, not_analysed
from ncstats.tally.memory_events import LISTED_CODES, listed
from ncstats.text import catalogue


def _problem(code: str, patient: str, value: str = "") -> Problem:
    return Problem(f"cohort.{code}", "note", patient_id=patient, value=value)


def _follow_up(*problems: Problem, **excluded: int) -> FollowUp:
    return FollowUp(
        rows=np.array([0]),
        left=np.array([1.0]),
        right=np.array([math.inf]),
        cause=np.array([0]),
        causes=("better", "death"),
        excluded=excluded,  # type: ignore[arg-type]  # reasons are literals
        problems=problems,
    )


def _counts(follow_up: FollowUp) -> list[tuple[str, str, float]]:
    place = Place("c", variable="better")
    rows = Results(tuple(not_analysed(follow_up.excluded, listed(follow_up), place))).rows
    assert {(row.item, row.variable, row.context, row.stat_name) for row in rows} <= {
        ("c", "better", "missing", "n")
    }
    return [(row.variable_level, row.cause, row.stat) for row in rows]


def test_every_reason_that_concerns_somebody_has_its_number() -> None:
    found = _counts(_follow_up(no_time=2, negative_time=0, unknown_cause=1))
    assert found == [("excluded.no_time", "", 2.0), ("excluded.unknown_cause", "", 1.0)]


def test_a_finding_is_counted_once_for_each_patient_and_cause() -> None:
    found = _counts(
        _follow_up(
            _problem("competing_not_counted", "a", "death"),
            _problem("reappeared", "a"),
            _problem("reappeared", "a"),
            _problem("reappeared", "b"),
            _problem("negative_time", "c", "-1"),
        )
    )
    assert found == [
        ("listed.reappeared", "", 2.0),
        ("listed.competing_not_counted", "death", 1.0),
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_reason_and_finding_has_its_words(lang: str) -> None:
    codes = {f"{EXCLUDED}_{reason}" for reason in get_args(Reason)}
    codes |= {f"{LISTED}_{code}" for code in LISTED_CODES}
    assert {f"tables.{code}" for code in codes} <= set(catalogue(lang))
