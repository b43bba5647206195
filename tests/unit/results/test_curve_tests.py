"""The tests between the groups of a curve."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ncstats import stats, survival
from ncstats.cohort import FollowUp
from ncstats.results.curve_tests import MOST_TABLES, Stratified, comparison_rows
from ncstats.results.describe import Place
from ncstats.results.grouped import Grouped
from ncstats.results.model import Results

Make = Callable[..., Grouped]
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
    return Results(tuple(comparison_rows(Grouped(followed, groups, place))))


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


def test_without_competing_causes_there_is_no_grays_test() -> None:
    results = _results(np.minimum(CAUSE, 1))
    methods = {row.method for row in results if row.context == "test"}
    assert methods == {
        "logrank", "logrank_permutation", "interval_logrank_sun", "interval_logrank_permutation",
    }  # fmt: skip


def test_what_cannot_be_computed_keeps_its_row() -> None:
    results = _results(np.where(CAUSE == 2, 2, 0), "stone")
    rows = [row for row in results if row.context == "test"]
    assert [(row.method, row.stat_name, row.error) for row in rows] == [
        ("logrank", "p.value", "survival.no_event"),
        ("gray", "p.value", "survival.no_event"),
    ]
    assert rows[1].stat == pytest.approx(float("nan"), nan_ok=True)


def rows_of(results: Results, level: str, context: str = "test") -> dict[str, float]:
    return results.values("c", "better", context=context, variable_level=level)


def compared(grouped: Grouped, strata: Stratified | None = None, **asked: bool) -> Results:
    return Results(tuple(comparison_rows(grouped, strata, **asked)))


LONG = [float(time) for time in range(1, 31)]
MANY = {"right": LONG, "cause": [1] * 30, "groups": "ab" * 15}


def test_few_events_bring_p_values_counted_over_relabellings(grouped_of: Make) -> None:
    enough = compared(grouped_of(**MANY))
    assert {row.method for row in enough} == {"logrank"}
    causes = [1, 0] * 7 + [1] * 16  # eight in b
    few = compared(grouped_of(LONG, causes, "ab" * 15))
    found = rows_of(few, "event_free.permutation")
    expected = survival.permutation_logrank(
        LONG, [int(cause == 1) for cause in causes], list("ab" * 15), tables=MOST_TABLES
    )
    assert found["p.value"] == expected.p_value
    assert found["statistic"] == expected.statistic
    assert ("std.error" in found) == (expected.standard_error is not None)


def test_every_two_groups_are_compared_with_holms_adjustment(grouped_of: Make) -> None:
    grouped = grouped_of(LONG, [1, 1, 2] * 10, "abc" * 10)
    found = compared(grouped, pairwise=True)
    for level in ("event_free", "incidence"):
        pairs = [row for row in found if row.context == "pairwise" and row.variable_level == level]
        raw = [row.stat for row in pairs if row.stat_name == "p.value"]
        assert stats.adjust(raw) == [row.stat for row in pairs if row.stat_name == "p.adjusted"]
        names = [(row.group1_level, row.group2_level) for row in pairs[::3]]
        assert names == [("a", "b"), ("a", "c"), ("b", "c")]
    alone = grouped_of(LONG[:20], [1] * 20, "ab" * 10)
    assert not any(row.context == "pairwise" for row in compared(alone, pairwise=True))


def test_strata_make_a_test_of_their_own(grouped_of: Make) -> None:
    levels = np.array(["x", "y", None] * 10, dtype=object)
    found = compared(grouped_of(**MANY), Stratified("site", levels))
    known = [i for i in range(30) if levels[i] is not None]
    expected = survival.logrank(
        [LONG[i] for i in known], [1] * 20, [i % 2 for i in known],
        strata=[str(levels[i]) for i in known],
    )  # fmt: skip
    assert rows_of(found, "event_free.stratified")["statistic"] == expected.statistic
    row = next(row for row in found if row.method == "logrank_stratified")
    assert row.group2 == "site"


def test_an_event_known_by_visits_has_the_interval_censored_test(grouped_of: Make) -> None:
    left = [time - 0.5 for time in LONG]
    grouped = grouped_of(LONG, [1] * 30, "ab" * 15, left=left)
    expected = survival.interval_logrank(left, LONG, [0, 1] * 15)
    assert rows_of(compared(grouped), "interval_censored") == {
        "statistic": expected.statistic, "parameter": 1, "p.value": expected.p_value,
    }  # fmt: skip


def test_whoever_came_late_is_in_no_test_that_cannot_allow_for_it(grouped_of: Make) -> None:
    late = grouped_of([3, 4, 5, 6], [1, 1, 0, 1], "aabb", entry=np.array([1.0, 0, 0, 2]))
    found = compared(late, Stratified("site", np.array(["x"] * 4, dtype=object)))
    assert {(row.stat_name, row.error) for row in found} == {("p.value", "results.delayed_entry")}


def test_without_groups_there_is_no_test(grouped_of: Make) -> None:
    assert not compared(grouped_of([1, 2], [1, 0])).rows
