"""The same question by every rule."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from ncstats import survival
from ncstats.results.curve_sensitivity import CHOICES, CONTEXT, sensitivity_rows
from ncstats.results.grouped import Grouped
from ncstats.results.model import Results

Make = Callable[..., Grouped]
# At 12: one improved in (0, 6], one in (6, 18]; one had a stone at 10; one is followed to 24.
RIGHT, CAUSE, LEFT = [6, 18, 10, 24], [1, 1, 2, 0], [0, 6, 4, 24]
# Followed on, the third child was seen with it at 20.
ON = {"right": [6, 18, 20, 24], "cause": [1, 1, 0, 0], "left": [0, 6, 20, 24]}


def panel(first: Grouped, second: Grouped, *landmarks: float) -> Results:
    return Results(tuple(sensitivity_rows(first, second.follow_up, landmarks)))


def share(found: Results, key: str, time: float = 12) -> dict[str, float]:
    return found.values("c", "better", context=CONTEXT, variable_level=key, time=time)


@pytest.fixture
def both(grouped_of: Make) -> Results:
    return panel(grouped_of(RIGHT, CAUSE, left=LEFT), grouped_of(**ON), 12)


@pytest.mark.parametrize(
    ("key", "estimate", "at_risk"),
    [
        ("compete.right.competing", 1 / 4, 2),  # the one found at 6
        ("compete.right.censoring", 1 / 4, 2),
        ("compete.midpoint.competing", 2 / 4, 2),  # at 3, and at 12 one of the two left
        ("compete.left.competing", 2 / 4, 1),  # at 0 and at 6
        ("followed_on.right.censoring", 1 / 4, 3),
        ("followed_on.left.censoring", 2 / 4, 2),
    ],
)
def test_each_choice_has_its_share_and_its_number_at_risk(
    both: Results, key: str, estimate: float, at_risk: int
) -> None:
    assert share(both, key) == {"estimate": pytest.approx(estimate), "n.risk": at_risk}


def test_what_the_intervals_leave_open_has_two_ends(both: Results) -> None:
    found = share(both, "compete.interval.censoring")
    assert found["min"] < found["max"]
    assert "estimate" not in found


def test_intervals_with_competing_causes_have_their_own_estimate(both: Results) -> None:
    expected = survival.competing_npmle(LEFT, [*RIGHT[:3], math.inf], CAUSE).bounds(12, 1)
    found = share(both, "compete.interval.competing")
    assert (found["min"], found["max"]) == expected
    columns = {"variable_level": "compete.interval.competing", "stat_name": "n.risk"}
    assert {row.method for row in both.find("c", "better", **columns)} == {"competing_npmle"}


def test_how_far_the_answers_lie_apart(both: Results) -> None:
    answers = [
        row.stat for row in both
        if row.variable_level != "all" and row.stat_name in ("estimate", "min", "max")
        and not math.isnan(row.stat)
    ]  # fmt: skip
    assert share(both, "all") == {"min": min(answers), "max": max(answers)}


def test_a_choice_that_does_not_exist_says_so(both: Results, grouped_of: Make) -> None:
    def reasons(found: Results) -> dict[str, str]:
        return {row.variable_level: row.error for row in found if row.time is None}

    # Followed on nothing competes any more, so the two estimands are one.
    assert reasons(both) == {
        f"followed_on.{placing}.competing": "results.no_competing_cause"
        for placing in ("right", "midpoint", "left", "interval")
    }
    exact = panel(grouped_of([6, 9], [1, 0]), grouped_of([6, 9], [1, 0]), 8)
    found = reasons(exact)
    assert found["followed_on.right.censoring"] == "results.no_intercurrent_cause"
    assert found["compete.midpoint.censoring"] == "results.times_exact"
    assert len(found) == len(CHOICES) - 1
    assert share(exact, "compete.right.censoring", 8)["estimate"] == 0.5


def test_competing_causes_that_nobody_had_leave_the_interval_answer(grouped_of: Make) -> None:
    first = grouped_of([6, 18], [1, 0], left=[2, 18], competing=("stone", "death"))
    second = grouped_of([6, 18], [1, 0], left=[2, 18], competing=("death",))
    found = panel(first, second, 12)
    assert share(found, "followed_on.interval.competing")["estimate"] == 0.5


def test_beyond_the_follow_up_nothing_is_answered(grouped_of: Make) -> None:
    found = panel(grouped_of(RIGHT, CAUSE, left=LEFT), grouped_of(**ON), 99)
    rows = [row for row in found if row.time == 99 and row.stat_name != "n.risk"]
    assert {row.error for row in rows} == {"results.beyond_follow_up"}
