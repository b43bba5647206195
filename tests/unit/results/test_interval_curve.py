"""The curve of an event that is known only to lie between two visits."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from ncstats import survival
from ncstats.results.curve import Times
from ncstats.results.grouped import Grouped
from ncstats.results.interval_curve import interval_rows
from ncstats.results.model import Results

Make = Callable[..., Grouped]
HALF = {"right": [4, 6, 8, 8], "cause": [1, 1, 0, 0], "left": [2, 5, 8, 8]}


def results(
    grouped: Grouped,
    *landmarks: float,
    withhold_below: int = 1,
    kinds: tuple[str, ...] = ("interval_censored",),
) -> Results:
    times = Times(tuple(landmarks), (0.0, 4.0, 8.0), withhold_below)
    return Results(tuple(interval_rows(grouped, times, kinds)))


def at(found: Results, time: float) -> dict[str, float]:
    return found.values("c", "better", time=time)


def test_where_the_visits_leave_it_open_there_are_two_ends(grouped_of: Make) -> None:
    found = results(grouped_of(**HALF), 3)
    assert {name: at(found, 4)[name] for name in ("min", "max", "estimate")} == {
        "min": 0.75, "max": 0.75, "estimate": 0.75,
    }  # fmt: skip
    inside = at(found, 3)
    assert (inside["min"], inside["max"]) == (0.75, 1.0)
    assert math.isnan(inside["estimate"])
    (row,) = found.find("c", "better", time=3, stat_name="estimate")
    assert row.error == "results.undetermined"
    # The middle of every interval is there to be drawn: (2, 4] and (5, 6].
    assert {3.0, 5.5} <= {row.time for row in found if row.stat_name == "min"}


def test_a_competing_cause_censors_at_the_last_look_before_it(grouped_of: Make) -> None:
    competing = grouped_of([4, 9, 8], [1, 2, 0], left=[2, 6, 8])
    assert competing.interval[0].tolist() == [2, 6, 8]
    assert competing.interval[1].tolist() == [4, math.inf, math.inf]
    found = results(competing)
    assert at(found, 4)["estimate"] == pytest.approx(2 / 3)
    assert at(found, 8)["n.risk"] == 2  # at risk as everywhere: until the cause was found


def test_limits_only_at_landmarks_and_only_from_30_children_on(grouped_of: Make) -> None:
    few = results(grouped_of(**HALF), 4)
    (row,) = few.find("c", "better", time=4, stat_name="conf.low")
    assert row.error == "survival.too_few_for_limits?n=4&least=30"
    many = {name: values * 8 for name, values in HALF.items()}
    found = results(grouped_of(**many), 4, 99)
    point = at(found, 4)
    assert 0.5 < point["conf.low"] < point["estimate"] == 0.75 < point["conf.high"] < 1
    assert {row.time for row in found if row.stat_name == "conf.low"} == {4, 99}
    (beyond,) = found.find("c", "better", time=99, stat_name="conf.low")
    assert beyond.error == "results.beyond_follow_up"
    assert {row.method for row in found if row.stat_name == "conf.low"} == {"npmle_bootstrap"}


def test_a_landmark_with_few_at_risk_is_marked(grouped_of: Make) -> None:
    found = results(grouped_of(**HALF), 4, 7, withhold_below=3)
    marked = {(row.time, row.warning) for row in found if row.stat_name in ("min", "conf.low")}
    assert (4, "") in marked
    assert (7, "results.too_few_at_risk") in marked


def test_groups_have_curves_of_their_own_and_nobody_a_reason(grouped_of: Make) -> None:
    found = results(grouped_of(**HALF, groups="aabb"))
    assert found.value("c", "better", "n", group1_level="a") == 2
    assert found.value("c", "better", "estimate", group1_level="b", time=8) == 1
    (row,) = results(grouped_of([], [])).find("c", "better", stat_name="estimate")
    assert row.error == "survival.nobody_followed"


def test_with_competing_causes_each_has_its_incidence(grouped_of: Make) -> None:
    sides = {"right": [4, 6, 6, 9], "cause": [1, 2, 1, 0], "left": [2, 3, 5, 9]}
    grouped = grouped_of(**sides, competing=("stone", "death"))
    found = results(grouped, 5.5, kinds=("interval_incidence",))
    followed = grouped.follow_up
    expected = survival.competing_npmle(followed.left, followed.right, followed.cause)
    for number, cause in ((1, "better"), (2, "stone")):
        low, high = expected.bounds(5.5, number)
        point = found.values("c", "better", time=5.5, cause=cause)
        assert (point["min"], point["max"]) == (low, high)
        assert found.value("c", "better", "n", cause=cause) == sides["cause"].count(number)
    nobody = found.find("c", "better", cause="death", stat_name="max")
    assert {row.stat for row in nobody} == {0}
    assert {row.variable_level for row in found} == {"interval_incidence"}


def test_incidence_has_approximate_limits_too(grouped_of: Make) -> None:
    sides = {"right": [4, 6, 8, 8], "cause": [1, 2, 0, 0], "left": [2, 5, 8, 8]}
    many = {name: values * 8 for name, values in sides.items()}
    found = results(grouped_of(**many), 7, kinds=("interval_incidence",))
    point = found.values("c", "better", time=7, cause="better")
    assert 0 < point["conf.low"] < point["estimate"] == 0.25 < point["conf.high"] < 0.5
