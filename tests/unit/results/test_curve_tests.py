"""The tests between the groups of a curve."""

from __future__ import annotations

import numpy as np
import pytest

from ncstats import survival
from ncstats.cohort import FollowUp
from ncstats.results.curve import Times, curve_rows
from ncstats.results.describe import Place
from ncstats.results.model import Results

TIME = np.array([1.0, 2, 2, 3, 4, 4, 5, 6, 7])
CAUSE = np.array([1, 2, 1, 0, 1, 2, 1, 1, 0])
GROUP = np.array(list("aabababb-"))


def _results(cause: np.ndarray, *competing: str) -> Results:
    followed = FollowUp(
        rows=np.arange(len(TIME)),
        left=np.where(cause == 0, TIME, 0.0),
        right=np.where(cause == 0, np.inf, TIME),
        cause=cause,
        causes=("improvement", *competing),
        excluded={},
    )
    groups = {level: level == GROUP for level in "ab"}
    place = Place("c", "arm", "", "improvement")
    return Results(tuple(curve_rows(followed, groups, place, Times((), ()))))


def test_competing_causes_bring_grays_test_of_the_event() -> None:
    results = _results(CAUSE, "stone")
    grouped = GROUP != "-"  # whose group is unknown is in no test
    expected = survival.gray(TIME[grouped], CAUSE[grouped], GROUP[grouped])
    names = {"context": "test", "variable_level": "incidence", "cause": "improvement"}
    found = results.find("c", "improvement", **names)
    assert {row.stat_name: row.stat for row in found} == {
        "statistic": expected.statistic,
        "parameter": 1.0,
        "p.value": expected.p_value,
    }
    assert {(row.method, row.group1, row.group1_level) for row in found} == {("gray", "arm", "")}
    log_rank = results.value(
        "c", "improvement", "p.value", context="test", variable_level="event_free"
    )
    censored = np.where(CAUSE == 1, 1, 0)[grouped]
    assert log_rank == survival.logrank(TIME[grouped], censored, GROUP[grouped]).p_value


def test_without_competing_causes_the_log_rank_is_the_only_one() -> None:
    results = _results(np.minimum(CAUSE, 1))
    methods = {row.method for row in results if row.context == "test"}
    assert methods == {"logrank"}


def test_what_cannot_be_computed_keeps_its_row() -> None:
    results = _results(np.where(CAUSE == 2, 2, 0), "stone")
    rows = [row for row in results if row.context == "test"]
    assert [(row.method, row.stat_name, row.error) for row in rows] == [
        ("logrank", "p.value", "survival.no_event"),
        ("gray", "p.value", "survival.no_event"),
    ]
    assert rows[1].stat == pytest.approx(float("nan"), nan_ok=True)
