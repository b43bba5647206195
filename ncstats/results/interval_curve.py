"""Rows of the curves of an event that is known only to lie between two visits."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from ncstats import survival
from ncstats.results.curve import FEW_EVENTS, Times
from ncstats.results.describe import Place
from ncstats.results.grouped import Grouped, Mask, numbered, or_reason
from ncstats.results.model import Statistic
from ncstats.survival import NpmleLandmark

INTERVAL_CENSORED, INTERVAL_INCIDENCE = "interval_censored", "interval_incidence"
"""Values of ``variable_level``: the event-free curve of the event alone, the incidence by cause."""

KINDS = (INTERVAL_INCIDENCE, INTERVAL_CENSORED)

Limits = Callable[[tuple[float, ...]], tuple[NpmleLandmark, ...]]


def interval_rows(
    grouped: Grouped, times: Times, kinds: Collection[str] = KINDS
) -> Iterator[Statistic]:
    """Probabilities by nonparametric maximum likelihood: all patients, then each group.

    ``interval_incidence`` is the cumulative incidence of each cause, ``interval_censored`` the
    probability of no event yet; in the latter competing causes censor at the last visit before
    them, so that it is cause-specific. The rows of a time hold the lowest and the highest value
    (``min``, ``max``), and where the data say one value only, ``estimate``. Times are 0, the ticks
    and landmarks, both ends of every interval that holds probability, and its middle, where the
    value is not determined. At landmarks ``conf.low`` and ``conf.high`` are approximate.
    """
    alone = grouped.one_by_one()
    for place, level, mask in alone.parts():
        for curve in _curves(alone, mask):
            if curve.names["variable_level"] in kinds:
                yield from _rows(curve, place, level, times)


@dataclass(frozen=True)
class _Curve:
    """One curve, or the reason why there is none.

    Attributes:
        names: the columns that name it.
        own: whether it is of the endpoint's own event.
        events: how many there were.
        followed: times of observation, for the number at risk.
        bounds: lowest and highest value at a time; None where there is no curve.
        ends: where probability lies, one row per interval.
        limits: what gives approximate limits at landmarks.
    """

    names: dict[str, str]
    own: bool
    events: int
    followed: npt.NDArray[np.float64]
    bounds: Callable[[float], tuple[float, float]] | None
    ends: npt.NDArray[np.float64]
    limits: Limits
    reason: str = ""

    @property
    def last(self) -> float:
        """The last time at which anything is known."""
        return float(self.followed.max())

    def grid(self, times: Times) -> list[float]:
        """Every time at which the curve is reported."""
        grid = {0.0, self.last, *times.ticks, *times.landmarks}
        for low, high in self.ends.tolist():
            grid.add(low)
            if math.isfinite(high):
                grid |= {(low + high) / 2, high}
        return sorted(grid)


def _curves(grouped: Grouped, mask: Mask) -> Iterator[_Curve]:
    followed = grouped.follow_up
    cause, time = followed.cause[mask], followed.time[mask]
    sides = followed.left[mask], followed.right[mask], cause
    delayed = "results.delayed_entry" if grouped.entry is not None else ""
    estimate, reason = or_reason(survival.competing_npmle, *sides)
    numbers = range(1, len(followed.causes) + 1)
    held = [number for number in numbers if (cause == number).any()]
    # One bootstrap gives the limits of every cause.
    limits = cache(partial(survival.competing_npmle_landmarks_of, *sides, causes=held))
    for number, name in zip(numbers, followed.causes, strict=True):
        there = estimate if estimate is not None and number in estimate.mass else None
        bounds = partial(there.bounds, cause=number) if there else _never
        ends = there.intervals[number][there.mass[number] > 0] if there else _NONE
        yield _Curve(
            names={
                "variable_level": INTERVAL_INCIDENCE,
                "cause": name,
                "method": "competing_npmle",
            },
            own=number == 1,
            events=int((cause == number).sum()),
            followed=time,
            bounds=None if estimate is None or delayed else bounds,
            ends=ends,
            limits=partial(_of_cause, limits, number),
            reason=delayed or reason,
        )
    left, right = (side[mask] for side in grouped.interval)
    alone, reason = or_reason(survival.npmle, left, right)
    yield _Curve(
        names={"variable_level": INTERVAL_CENSORED, "method": "npmle"},
        own=True,
        events=int(grouped.event[mask].sum()),
        followed=time,
        bounds=None if alone is None or delayed else alone.bounds,
        ends=_NONE if alone is None else alone.intervals[alone.mass > 0],
        limits=partial(survival.npmle_landmarks, left, right),
        reason=delayed or reason,
    )


_NONE = np.zeros((0, 2))


def _of_cause(
    limits: Callable[[tuple[float, ...]], dict[int, tuple[NpmleLandmark, ...]]],
    number: int,
    at: tuple[float, ...],
) -> tuple[NpmleLandmark, ...]:
    return limits(at)[number]


def _never(time: float) -> tuple[float, float]:
    """The incidence of a cause that nobody had."""
    del time
    return 0.0, 0.0


def _rows(curve: _Curve, place: Place, level: str, times: Times) -> Iterator[Statistic]:
    shared: dict[str, Any] = {"group1_level": level, **curve.names}
    few = "results.few_events" if curve.own and 0 < curve.events < FEW_EVENTS else ""
    yield place.row("curve", "N", len(curve.followed), **shared)
    yield place.row("curve", "n", curve.events, warning=few, **shared)
    if curve.bounds is None:
        yield place.row("curve", "estimate", math.nan, error=curve.reason, **shared)
        return
    at_risk = {
        time: int((curve.followed >= time).sum())
        for time in sorted({*times.ticks, *times.landmarks})
    }
    limits = _limits(curve, times.landmarks)
    for time in curve.grid(times):
        few_there = time in times.landmarks and at_risk[time] < times.withhold_below
        columns = {**shared, "time": time}
        columns["warning"] = "results.too_few_at_risk" if few_there else ""
        yield from _bounds(curve, curve.bounds, place, columns)
        if time in limits:
            found, reason = limits[time]
            columns["method"] = "npmle_bootstrap"
            yield from numbered(place, "curve", found, reason, **columns)
    for time, count in at_risk.items():
        yield place.row("curve", "n.risk", count, time=time, **shared)


def _bounds(
    curve: _Curve,
    bounds: Callable[[float], tuple[float, float]],
    place: Place,
    columns: dict[str, Any],
) -> Iterator[Statistic]:
    time = columns["time"]
    low, high = bounds(time) if time <= curve.last else (math.nan, math.nan)
    determined = math.isclose(low, high, abs_tol=1e-12)
    reason = "results.beyond_follow_up" if math.isnan(low) else "results.undetermined"
    numbers = {"min": low, "max": high, "estimate": low if determined else math.nan}
    yield from numbered(place, "curve", numbers, reason, **columns)


def _limits(
    curve: _Curve, landmarks: tuple[float, ...]
) -> dict[float, tuple[dict[str, float], str]]:
    """By landmark the approximate limits, and why there are none where they are missing.

    All are asked for at once, because one bootstrap serves every landmark.
    """
    known = tuple(time for time in landmarks if time <= curve.last)
    found, reason = None, "results.no_limits"
    if curve.events and known:
        found, reason = or_reason(curve.limits, known)
    none = {"conf.low": math.nan, "conf.high": math.nan}
    limits = dict.fromkeys(landmarks, (none, "results.beyond_follow_up"))
    limits |= dict.fromkeys(known, (none, reason))
    for point in found or ():
        limits[point.time] = ({"conf.low": point.ci_low, "conf.high": point.ci_high}, reason)
    return limits
