"""Curves, times and tests of patients who are counted are those of the patients one by one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ncstats.results.curve import Times, curve_rows
from ncstats.results.curve_sensitivity import sensitivity_rows
from ncstats.results.curve_tests import Stratified, comparison_rows
from ncstats.results.curve_times import time_rows
from ncstats.results.grouped import Grouped
from ncstats.results.interval_curve import interval_rows
from ncstats.results.model import Results

Make = Callable[..., Grouped]
TIMES = Times((3.0, 5.0), (0.0, 4.0))
RIGHT, CAUSE, GROUP = [1.0, 2, 2, 4, 5, 6, 6, 7], [1, 2, 1, 1, 0, 1, 2, 0], "aabbabb-"
LEFT = [0.5, 2, 1, 4, 5, 4, 6, 7]
COUNTS = np.array([3, 2, 1, 4, 2, 1, 2, 5])
SCANS = np.array([9, 4, 2, 5, 8, 3, 2, 11])
STRATA = Stratified.of("site", ("north", "south"), np.array([0, 1, 0, 0, 1, 1, 0, -1]))


def rows(grouped: Grouped, strata: Stratified) -> Results:
    found = [
        *curve_rows(grouped, TIMES),
        *interval_rows(grouped, TIMES),
        *time_rows(grouped, "months", 4.0),
        *comparison_rows(grouped, strata, pairwise=True),
        *sensitivity_rows(grouped, grouped.follow_up, TIMES.landmarks),
    ]
    return Results(tuple(found))


@pytest.mark.parametrize("late", [False, True])
def test_rows_of_counts_are_those_of_single_patients(grouped_of: Make, late: bool) -> None:
    entry = np.where(np.arange(8) % 3 == 1, 0.5, 0.0) if late else None
    counted = grouped_of(RIGHT, CAUSE, GROUP, LEFT, counts=COUNTS, scans=SCANS, entry=entry)
    alone = counted.one_by_one()
    strata = Stratified(STRATA.variable, np.repeat(STRATA.levels, COUNTS))
    assert (counted.patients, len(alone.codes)) == (20, 20)
    assert rows(counted, STRATA) == rows(alone, strata)


def test_patients_without_number_cost_no_more_than_their_times(grouped_of: Make) -> None:
    grouped = grouped_of(RIGHT, CAUSE, GROUP, counts=np.full(8, 100_000_000))
    found = Results((
        *curve_rows(grouped, TIMES),
        *time_rows(grouped, "months", 4.0),
        *comparison_rows(grouped, STRATA),
    ))  # fmt: skip
    whole = {"context": "curve", "group1": "", "group1_level": ""}
    # One in eight has the event at 1, one in seven at 2, with another cause at 2.
    free = found.values("c", "better", variable_level="event_free", time=3.0, **whole)
    assert free["estimate"] == pytest.approx(7 / 8 * 6 / 7)
    free = found.values("c", "better", variable_level="event_free", time=4.0, **whole)
    assert (free["n.risk"], free["cum.event"]) == (500_000_000, 200_000_000)
    seen = found.values("c", "better", variable_level="observed", **whole)
    assert (seen["median"], seen["max"]) == (4.5, 7)
    test = found.values("c", "better", context="test", method="logrank")
    assert 0 <= test["p.value"] < 1e-6
