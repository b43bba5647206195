"""Rows of a curve: cumulative incidence and event-free probability over time, by group."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ncstats import survival
from ncstats.plan.curves import FEWEST_AT_RISK
from ncstats.results.describe import Place, missing
from ncstats.results.grouped import Counts, Grouped, Mask, or_reason
from ncstats.results.model import Statistic
from ncstats.survival import Curve

FEW_EVENTS = 5
"""With fewer, a curve is drawn all the same, and said to rest on little."""
MOST_MARKED = 200
"""Up to so many patients each censored one is marked on the curve; of more nobody sees a mark."""


@dataclass(frozen=True)
class Times:
    """The times at which a curve is reported, in the endpoint's unit.

    Attributes:
        landmarks: with standard error, limits and the number at risk.
        ticks: of the axis, where the number at risk stands below the curve.
        withhold_below: a landmark with fewer at risk is marked as one to withhold.
    """

    landmarks: tuple[float, ...]
    ticks: tuple[float, ...]
    withhold_below: int = FEWEST_AT_RISK

    @classmethod
    def of(
        cls, landmarks: Sequence[float], until: float, withhold_below: int = FEWEST_AT_RISK
    ) -> Times:
        """The plan's landmarks, and ticks from 0 to ``until``."""
        return cls(tuple(map(float, landmarks)), axis_ticks(until), withhold_below)


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


def curve_rows(grouped: Grouped, times: Times) -> Iterator[Statistic]:
    """Every statistic of the curves of one endpoint: all patients first, then each group.

    At each tick stand the number at risk just before it, and the events and the censored until
    then; at each landmark the standard error, and a warning where too few were at risk.
    """
    followed, whole = grouped.follow_up, grouped.whole
    yield from missing(grouped.patients, followed.not_followed, whole)
    for place, level, mask in grouped.parts():
        for part in _estimates(grouped, mask):
            yield from _one_curve(part, place, level, times)


@dataclass(frozen=True)
class _Ends:
    """Distinct times at which patients left observation in one way, ascending, and how many."""

    time: npt.NDArray[np.float64]
    counts: Counts

    @classmethod
    def of(cls, time: npt.NDArray[np.float64], weights: Counts) -> _Ends:
        """Of entries that may share a time.

        >>> _Ends.of(np.array([5.0, 2.0, 5.0]), np.array([1, 3, 2])).counts.tolist()
        [3, 3]
        """
        times, place = np.unique(time, return_inverse=True)
        return cls(times, np.bincount(place, weights, len(times)).astype(np.int64))

    @property
    def patients(self) -> int:
        return int(self.counts.sum())

    def before(self, time: float) -> int:
        """Patients who had left before a time."""
        return int(self.counts[: np.searchsorted(self.time, time)].sum())


@dataclass(frozen=True)
class _Estimate:
    """One curve with the columns that name it, or the reason why there is none."""

    names: dict[str, Any]
    method: str
    patients: int
    events: _Ends
    censored: _Ends
    curve: Curve | None
    reason: str = ""


def _estimates(grouped: Grouped, mask: Mask) -> Iterator[_Estimate]:
    followed, counts = grouped.follow_up, grouped.weights[mask]
    time, cause, event = followed.time[mask], followed.cause[mask], grouped.event[mask]
    entry = None if grouped.entry is None else grouped.entry[mask]
    numbers = range(1, len(followed.causes) + 1)
    incidences, reason = or_reason(
        survival.cumulative_incidence, time, cause, numbers, counts=counts
    )
    if entry is not None:
        incidences, reason = None, "results.delayed_entry"

    def ends(where: Mask) -> _Ends:
        return _Ends.of(time[where], counts[where])

    for number, name in zip(numbers, followed.causes, strict=True):
        yield _Estimate(
            names={"variable_level": "incidence", "cause": name},
            method="aalen_johansen",
            patients=int(counts.sum()),
            events=ends(cause == number),
            censored=ends(cause == 0),
            curve=incidences[number] if incidences else None,
            reason=reason,
        )
    # Cause-specific: a competing event censors, as in the log-rank test beside it.
    event_free, reason = or_reason(survival.kaplan_meier, time, event, entry, counts=counts)
    yield _Estimate(
        names={"variable_level": "event_free"},
        method="kaplan_meier",
        patients=int(counts.sum()),
        events=ends(event == 1),
        censored=ends(event == 0),
        curve=event_free,
        reason=reason,
    )


def _one_curve(part: _Estimate, place: Place, level: str, times: Times) -> Iterator[Statistic]:
    shared: dict[str, Any] = {"group1_level": level, "method": part.method, **part.names}
    events = part.events.patients
    own = part.names.get("cause", place.variable) == place.variable
    few = "results.few_events" if own and 0 < events < FEW_EVENTS else ""
    yield place.row("curve", "N", part.patients, **shared)
    yield place.row("curve", "n", events, warning=few, **shared)
    curve = part.curve
    if curve is None:
        yield place.row("curve", "estimate", math.nan, error=part.reason, **shared)
        return
    if part.names["variable_level"] == "event_free":
        yield from _median(curve, place, shared)
    grid = {0.0, *times.ticks, *times.landmarks, *_steps(curve)}
    for time in sorted(grid):
        yield from _at(part, time, place, times, shared)
    if part.patients <= MOST_MARKED:
        for time, number in zip(part.censored.time, part.censored.counts, strict=True):
            yield place.row("curve", "n.censor", float(number), time=float(time), **shared)


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
    part: _Estimate, time: float, place: Place, times: Times, shared: dict[str, Any]
) -> Iterator[Statistic]:
    assert part.curve is not None  # noqa: S101 - asked by the caller
    point = part.curve.at(time)
    known = not math.isnan(point.estimate)
    # Before the first event no method gives limits: 0 or 1 with certainty would be a false claim.
    limited = 0 < point.estimate < 1
    names = {"estimate": "estimate", "ci_low": "conf.low", "ci_high": "conf.high"}
    few = ""
    if time in times.landmarks:
        names["standard_error"] = "std.error"
        few = "results.too_few_at_risk" if point.at_risk < times.withhold_below else ""
    for attribute, name in names.items():
        value = float(getattr(point, attribute)) if known else math.nan
        value = value if limited or attribute in ("estimate", "standard_error") else math.nan
        reason = "results.no_limits" if known else "results.beyond_follow_up"
        error = reason if math.isnan(value) else ""
        yield place.row("curve", name, value, time=time, error=error, warning=few, **shared)
    if time in times.landmarks or time in times.ticks:
        counts = {
            "n.risk": point.at_risk,
            "cum.event": part.events.before(time),
            "cum.censor": part.censored.before(time),
        }
        for name, count in counts.items():
            yield place.row("curve", name, count, time=time, **shared)
