"""The same question answered by other rules: how far the answer depends on the choice.

The share of patients with the event at each landmark, by three choices: whether an intercurrent
cause competes or is followed on; at which time of its interval the event is put; and whether
competing causes are counted as such (Aalen-Johansen) or as censoring (1 - Kaplan-Meier).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from ncstats import survival
from ncstats.cohort.follow_up import FollowUp
from ncstats.results.grouped import Grouped, numbered, or_reason
from ncstats.results.model import Statistic
from ncstats.survival import Curve

COMPETE, FOLLOWED_ON = "compete", "followed_on"
RIGHT, MIDPOINT, LEFT, INTERVAL = "right", "midpoint", "left", "interval"
COMPETING, CENSORING = "competing", "censoring"
HANDLINGS, PLACINGS, ESTIMANDS = (
    (COMPETE, FOLLOWED_ON),
    (RIGHT, MIDPOINT, LEFT, INTERVAL),
    (COMPETING, CENSORING),
)
ALL_ANSWERS = "all"
"""The value of ``variable_level`` under which the least and the greatest answer stand."""

CONTEXT = "curve"

Floats = npt.NDArray[np.float64]
Bounds = Callable[[float], tuple[float, float]]
"""The least and the greatest share with the event that the data allow at a time; NaN: unknown."""


@dataclass(frozen=True)
class Choice:
    """One way to answer: a value of ``variable_level``, its three parts joined by points."""

    handling: str
    placing: str
    estimand: str

    @property
    def key(self) -> str:
        """What the rows of it bear.

        >>> Choice(COMPETE, RIGHT, COMPETING).key
        'compete.right.competing'
        """
        return f"{self.handling}.{self.placing}.{self.estimand}"


CHOICES = tuple(Choice(*parts) for parts in product(HANDLINGS, PLACINGS, ESTIMANDS))


def sensitivity_rows(
    grouped: Grouped, followed_on: FollowUp, landmarks: tuple[float, ...]
) -> Iterator[Statistic]:
    """Rows of every choice: at each landmark the share with the event, and the number at risk.

    A choice that does not exist has one row without a time that says why. An answer that is not
    determined stands as ``min`` and ``max``; ``all`` holds the least and the greatest of those that
    exist.

    Args:
        grouped: times and causes, intercurrent causes competing; groups are not looked at.
        followed_on: the same patients followed on after intercurrent causes.
        landmarks: when to answer.
    """
    ways = {COMPETE: grouped.follow_up, FOLLOWED_ON: followed_on}
    answers: dict[float, list[float]] = {time: [] for time in landmarks}
    for choice in CHOICES:
        reason = _does_not_exist(choice, ways)
        if reason:
            yield _row(grouped, choice, "estimate", math.nan, error=reason)
            continue
        followed = ways[choice.handling]
        placed = _placed(followed, choice.placing)
        bounds, reason = _bounds(choice, followed, placed)
        for time in landmarks:
            found = _found(*bounds(time))
            answers[time] += [value for value in found.values() if not math.isnan(value)]
            columns: dict[str, Any] = {"time": time, "method": _method(choice)}
            place = grouped.whole
            level = {"variable_level": choice.key}
            yield from numbered(place, CONTEXT, found, reason, **columns, **level)
            at_risk = int(followed.weights[placed >= time].sum())
            yield _row(grouped, choice, "n.risk", at_risk, **columns)
    for time, found_at in answers.items():
        ends = {"min": min(found_at, default=math.nan), "max": max(found_at, default=math.nan)}
        columns = {"time": time, "variable_level": ALL_ANSWERS, "method": "sensitivity"}
        reason = "results.beyond_follow_up"
        yield from numbered(grouped.whole, CONTEXT, ends, reason, **columns)


def _row(grouped: Grouped, choice: Choice, name: str, value: float, **columns: Any) -> Statistic:
    columns.setdefault("method", _method(choice))
    return grouped.whole.row(CONTEXT, name, value, variable_level=choice.key, **columns)


def _method(choice: Choice) -> str:
    if choice.placing == INTERVAL:
        return "competing_npmle" if choice.estimand == COMPETING else "npmle"
    return "aalen_johansen" if choice.estimand == COMPETING else "kaplan_meier"


def _does_not_exist(choice: Choice, ways: Mapping[str, FollowUp]) -> str:
    """Why a choice is none here; empty where it is one."""
    followed = ways[choice.handling]
    if choice.handling == FOLLOWED_ON and len(followed.causes) == len(ways[COMPETE].causes):
        return "results.no_intercurrent_cause"
    if choice.placing != RIGHT and not followed.at_intervals:
        return "results.times_exact"
    if choice.estimand == COMPETING and len(followed.causes) == 1:
        return "results.no_competing_cause"
    return ""


def _found(low: float, high: float) -> dict[str, float]:
    """One share, or two ends where the data leave it open."""
    if math.isnan(low) or math.isclose(low, high, abs_tol=1e-12):
        return {"estimate": low}
    return {"min": low, "max": high}


def _placed(followed: FollowUp, placing: str) -> Floats:
    """The time of each patient, an event put at one place of its interval."""
    event, time = followed.cause == 1, followed.time
    if placing == MIDPOINT:
        return np.where(event, (followed.left + time) / 2, time)
    return np.where(event, followed.left, time) if placing == LEFT else time


def _bounds(choice: Choice, followed: FollowUp, placed: Floats) -> tuple[Bounds, str]:
    """The share over time, and why it is missing where it is."""
    competing = choice.estimand == COMPETING
    if choice.placing == INTERVAL:
        found, reason = _between_looks(followed.one_by_one(), competing=competing), ""
    elif competing:
        curves, reason = or_reason(
            survival.cumulative_incidence, placed, followed.cause, [1], counts=followed.weights
        )
        found = _read(curves[1]) if curves else _unknown
    else:
        event = (followed.cause == 1).astype(int)
        curve, reason = or_reason(survival.kaplan_meier, placed, event, counts=followed.weights)
        found = _turned(_read(curve)) if curve else _unknown
    return found, reason or "results.beyond_follow_up"


def _between_looks(followed: FollowUp, *, competing: bool) -> Bounds:
    """The share by maximum likelihood over the intervals, up to the last time of any patient."""
    if competing:
        sides = (followed.left, followed.right, followed.cause)
        of_causes, _ = or_reason(survival.competing_npmle, *sides)
        found: Bounds = _unknown
        if of_causes is not None:
            found = partial(of_causes.bounds, cause=1) if 1 in of_causes.mass else _never
    else:
        right = np.where(followed.cause == 1, followed.right, np.inf)
        alone, _ = or_reason(survival.npmle, followed.left, right)
        found = _turned(alone.bounds) if alone else _unknown
    last = followed.time.max(initial=-math.inf)
    return lambda time: found(time) if time <= last else _unknown(time)


def _read(curve: Curve) -> Bounds:
    def at(time: float) -> tuple[float, float]:
        estimate = curve.at(time).estimate
        return estimate, estimate

    return at


def _turned(free: Bounds) -> Bounds:
    """Of the share without the event, the share with it."""

    def had(time: float) -> tuple[float, float]:
        low, high = free(time)
        return 1 - high, 1 - low

    return had


def _never(time: float) -> tuple[float, float]:
    """Of an event that nobody had."""
    del time
    return 0.0, 0.0


def _unknown(time: float) -> tuple[float, float]:
    del time
    return math.nan, math.nan
