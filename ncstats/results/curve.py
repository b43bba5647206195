"""Rows of a curve: cumulative incidence and event-free probability over time, by group."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ncstats import survival
from ncstats.cohort.follow_up import FollowUp
from ncstats.results.describe import Place, missing
from ncstats.results.model import Statistic
from ncstats.stats import NotComputable
from ncstats.survival import Curve

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Times:
    """The times at which a curve is reported, in the endpoint's unit.

    Attributes:
        landmarks: with standard error, limits and the number at risk.
        ticks: of the axis, where the number at risk stands below the curve.
    """

    landmarks: tuple[float, ...]
    ticks: tuple[float, ...]

    @classmethod
    def of(cls, landmarks: Sequence[float], until: float) -> Times:
        """The plan's landmarks, and ticks from 0 to ``until``."""
        return cls(tuple(map(float, landmarks)), axis_ticks(until))


def axis_ticks(until: float, most: int = 8) -> tuple[float, ...]:
    """Round times from 0 to ``until``, at most ``most`` steps of 1, 2 or 5 times 10ᵏ.

    >>> axis_ticks(16.5), axis_ticks(60)[:3]
    ((0.0, 5.0, 10.0, 15.0), (0.0, 10.0, 20.0))
    """
    if not until > 0 or not math.isfinite(until):
        return (0.0,)
    exponent = math.floor(math.log10(until)) - 2
    steps = (factor * 10.0**k for k in range(exponent, exponent + 4) for factor in (1, 2, 5))
    step = next(step for step in steps if until / step <= most)
    return tuple(round(i * step, 12) for i in range(math.floor(until / step + 1e-9) + 1))


def curve_rows(
    follow_up: FollowUp, groups: dict[str, Mask], place: Place, times: Times
) -> Iterator[Statistic]:
    """Every statistic of one endpoint: all patients first, then each group, then the tests.

    Groups are compared by the log-rank test of the event, and where there are competing causes by
    Gray's test of its incidence too.

    Args:
        follow_up: times and causes of the patients analysed.
        groups: for each level, which of those patients are in it; empty without groups.
        place: item, grouping variable and endpoint.
        times: when to report.
    """
    everybody = np.ones(len(follow_up.time), dtype=bool)
    whole = Place(place.item, "", place.where, place.variable)
    yield from missing(len(follow_up.time), follow_up.not_followed, whole)
    for level, mask in {"": everybody, **groups}.items():
        here = place if level else whole
        for part in _estimates(follow_up, mask):
            yield from _one_curve(part, here, level, times)
    if groups:
        yield from _tests(follow_up, groups, place)


@dataclass(frozen=True)
class _Estimate:
    """One curve with the columns that name it, or the reason why there is none."""

    names: dict[str, Any]
    method: str
    patients: int
    events: int
    curve: Curve | None
    reason: str = ""


def _estimates(follow_up: FollowUp, mask: Mask) -> Iterator[_Estimate]:
    time, cause = follow_up.time[mask], follow_up.cause[mask]
    numbers = range(1, len(follow_up.causes) + 1)
    incidences, reason = _or_reason(survival.cumulative_incidence, time, cause, numbers)
    for number, name in zip(numbers, follow_up.causes, strict=True):
        yield _Estimate(
            {"variable_level": "incidence", "cause": name},
            "aalen_johansen",
            len(time),
            int((cause == number).sum()),
            None if reason else incidences[number],
            reason,
        )
    # Cause-specific: a competing event censors, as in the log-rank test beside it.
    event = (cause == 1).astype(int)
    event_free, reason = _or_reason(survival.kaplan_meier, time, event)
    names = {"variable_level": "event_free"}
    yield _Estimate(names, "kaplan_meier", len(time), int(event.sum()), event_free, reason)


def _or_reason(function: Any, *arguments: Any) -> tuple[Any, str]:
    try:
        return function(*arguments), ""
    except NotComputable as error:
        return None, error.held


def _one_curve(part: _Estimate, place: Place, level: str, times: Times) -> Iterator[Statistic]:
    shared: dict[str, Any] = {"group1_level": level, "method": part.method, **part.names}
    yield place.row("curve", "N", part.patients, **shared)
    yield place.row("curve", "n", part.events, **shared)
    curve = part.curve
    if curve is None:
        yield place.row("curve", "estimate", math.nan, error=part.reason, **shared)
        return
    if part.names["variable_level"] == "event_free":
        yield from _median(curve, place, shared)
    grid = {0.0, *times.ticks, *times.landmarks, *_steps(curve)}
    for time in sorted(grid):
        yield from _at(curve, time, place, times, shared)


def _steps(curve: Curve) -> list[float]:
    """The times at which the curve moves, and the last until which it is known."""
    before = np.concatenate([[np.nan], curve.estimate[:-1]])
    moves = curve.time[curve.estimate != before]
    return [*map(float, moves), float(curve.time[-1])]


def _median(curve: Curve, place: Place, shared: dict[str, Any]) -> Iterator[Statistic]:
    numbers = {"median": curve.median}
    numbers |= dict(zip(("conf.low", "conf.high"), curve.median_ci, strict=True))
    for name, value in numbers.items():
        error = "results.not_reached" if math.isnan(value) else ""
        yield place.row("curve", name, value, None, error=error, **shared)


def _at(
    curve: Curve, time: float, place: Place, times: Times, shared: dict[str, Any]
) -> Iterator[Statistic]:
    point = curve.at(time)
    known = not math.isnan(point.estimate)
    # Before the first event no method gives limits: 0 or 1 with certainty would be a false claim.
    limited = 0 < point.estimate < 1
    names = {"estimate": "estimate", "ci_low": "conf.low", "ci_high": "conf.high"}
    if time in times.landmarks:
        names["standard_error"] = "std.error"
    for attribute, name in names.items():
        value = float(getattr(point, attribute)) if known else math.nan
        value = value if limited or attribute in ("estimate", "standard_error") else math.nan
        reason = "results.no_limits" if known else "results.beyond_follow_up"
        error = reason if math.isnan(value) else ""
        yield place.row("curve", name, value, time=time, error=error, **shared)
    if time in times.landmarks or time in times.ticks:
        yield place.row("curve", "n.risk", float(point.at_risk), time=time, **shared)


def _tests(follow_up: FollowUp, groups: dict[str, Mask], place: Place) -> Iterator[Statistic]:
    codes = np.full(len(follow_up.time), -1)
    for code, mask in enumerate(groups.values()):
        codes[mask] = code
    grouped = codes >= 0
    time, cause, codes = follow_up.time[grouped], follow_up.cause[grouped], codes[grouped]
    of_event: dict[str, Any] = {"variable_level": "event_free", "method": "logrank"}
    yield from _test(place, of_event, survival.logrank, time, (cause == 1).astype(int), codes)
    if len(follow_up.causes) > 1:
        event = follow_up.causes[0]
        names = {"variable_level": "incidence", "cause": event, "method": "gray"}
        yield from _test(place, names, survival.gray, time, cause, codes)


def _test(
    place: Place, names: dict[str, Any], function: Any, *arguments: Any
) -> Iterator[Statistic]:
    test, reason = _or_reason(function, *arguments)
    if reason:
        yield place.row("test", "p.value", math.nan, error=reason, **names)
        return
    for name, value in (
        ("statistic", test.statistic),
        ("parameter", test.df),
        ("p.value", test.p_value),
    ):
        yield place.row("test", name, value, **names)
