"""A step function of time since the origin, estimated from follow-up, with pointwise limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf, nan, sqrt
from typing import Literal

import numpy as np
import numpy.typing as npt

from ncstats.stats.distributions import normal_quantile
from ncstats.text import message
from ncstats.text.notebook import InNotebook, html_headline, html_table

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_SHOWN = ("time", "at_risk", "events", "estimate", "ci_low", "ci_high")
_FIRST_TIMES = 40

CurveLimits = Literal["log-log", "log", "plain"]

# A sum of increments ends this close to 0 or 1 where it should end there.
_EDGE = 1e-12
# R takes a curve this close to one half for one half.
_HALF_TOLERANCE = sqrt(float(np.finfo(float).eps))


@dataclass(frozen=True)
class Point:
    """A curve at one time; ``at_risk`` is the number under observation just before it."""

    time: float
    estimate: float
    standard_error: float
    ci_low: float
    ci_high: float
    at_risk: int


@dataclass(frozen=True, eq=False, repr=False)
class Curve(InNotebook):
    """Survival or cumulative incidence at every distinct time at which somebody left observation.

    The estimate, its standard error and its limits hold from their time on, up to the next one. A
    limit is NaN where the method gives none (no event yet, or nobody left).

    Attributes:
        time: ascending, in the unit of the follow-up.
        estimate: between 0 and 1.
        standard_error: of the estimate itself, not of its logarithm.
        ci_low: lower pointwise limit.
        ci_high: upper pointwise limit.
        at_risk: number under observation just before each time.
        events: number of events at each time (of this curve's cause).
        censored: number whose observation ended without any event.
        median: first time by which half have had the event; NaN when that is not reached.
        median_ci: the same of the two limits.
        start: the estimate before the first time, 1 or 0.
        known_until: last time at which the estimate is determined; infinite once nobody can have
            another event.
        entries: distinct times of entry, ascending; those from the origin on count as minus
            infinity.
        entered: number of children who had entered by each of them.
        ci: the scale of the limits.
        method: key of the register of methods.
    """

    time: Floats
    estimate: Floats
    standard_error: Floats
    ci_low: Floats
    ci_high: Floats
    at_risk: Ints
    events: Ints
    censored: Ints
    median: float
    median_ci: tuple[float, float]
    start: float
    known_until: float
    entries: Floats = field(repr=False)
    entered: Ints = field(repr=False)
    ci: CurveLimits
    method: str

    def __post_init__(self) -> None:
        """Refuse a curve whose columns do not belong together."""
        columns = (
            self.estimate,
            self.standard_error,
            self.ci_low,
            self.ci_high,
            self.at_risk,
            self.events,
            self.censored,
        )
        if any(column.shape != self.time.shape for column in columns):
            raise ValueError("the columns of a curve have one entry per time")
        if (np.diff(self.time) <= 0).any():
            raise ValueError("the times of a curve ascend")

    @property
    def n(self) -> int:
        """Number of children followed."""
        return int(self.entered[-1])

    def at(self, t: float) -> Point:
        """The curve at ``t``: NaN past the last observation, unless nobody was left to follow.

        Raises:
            ValueError: ``t`` is negative or missing.

        >>> from ncstats.survival import kaplan_meier
        >>> point = kaplan_meier([1, 2, 4], [1, 0, 1]).at(2)
        >>> round(point.estimate, 4), point.at_risk  # one of three had the event at 1
        (0.6667, 2)
        """
        if not t >= 0:
            raise ValueError("a curve is read at a time of 0 or later")
        at_risk = self._at_risk(t)
        i = int(np.searchsorted(self.time, t, side="right")) - 1
        if t > self.known_until:
            return Point(t, nan, nan, nan, nan, at_risk)
        if i < 0:
            return Point(t, self.start, 0.0, self.start, self.start, at_risk)
        columns = self.estimate, self.standard_error, self.ci_low, self.ci_high
        estimate, error, low, high = (float(column[i]) for column in columns)
        return Point(t, estimate, error, low, high, at_risk)

    def _at_risk(self, t: float) -> int:
        """Those at risk at the next time of exit, less those who enter between."""
        following = int(np.searchsorted(self.time, t, side="left"))
        if following == len(self.time):
            return 0
        there = np.searchsorted(self.entries, (t, self.time[following]), side="left")
        entered = np.append(0, self.entered)[there]
        return int(self.at_risk[following] - (entered[1] - entered[0]))

    def __repr__(self) -> str:
        return f"<Curve: {self._summary}>"

    @property
    def _summary(self) -> str:
        low, high = (f"{limit:.4g}" for limit in self.median_ci)
        return message(
            "survival.curve",
            followed=self.n,
            events=int(self.events.sum()),
            median=f"{self.median:.4g}",
            low=low,
            high=high,
        )

    def _repr_html_(self) -> str:
        """The first times at which somebody left observation, and how many more there are."""
        heads = [message(f"survival.head_{name}") for name in _SHOWN]
        columns = (getattr(self, name)[:_FIRST_TIMES] for name in _SHOWN)
        rows = [[f"{value:.4g}" for value in row] for row in zip(*columns, strict=True)]
        left = len(self.time) - len(rows)
        more = html_headline(message("survival.more_times", count=left)) if left else ""
        return html_headline(self._summary) + html_table(heads, rows) + more


def limits(
    estimate: Floats, standard_error: Floats, scale: CurveLimits, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Pointwise limits, symmetrical on the scale named, as in R's ``survfit``.

    With s the standard error and z the normal quantile: ``plain`` p ± z s; ``log``
    p exp(± z s/p); ``log-log`` p^exp(± z s/(p log p)) (Kalbfleisch and Prentice 1980), which never
    leaves 0 to 1. NaN where the scale is undefined.

    >>> low, high = limits(np.array([0.5]), np.array([0.1]), "plain")
    >>> low.round(3).tolist(), high.round(3).tolist()  # 0.5 ± 1.96 · 0.1
    ([0.304], [0.696])
    """
    z = normal_quantile(level)
    inside = np.where(estimate > _EDGE, estimate, nan)
    if scale == "plain":
        low, high = estimate - z * standard_error, estimate + z * standard_error
        return np.maximum(low, 0), np.minimum(high, 1)
    if scale == "log":
        factor = np.exp(z * standard_error / inside)
        return inside / factor, np.minimum(inside * factor, 1)
    if scale == "log-log":
        inside = np.where(estimate < 1 - _EDGE, inside, nan)
        power = np.exp(z * standard_error / (inside * np.log(inside)))
        return inside ** (1 / power), inside**power
    raise ValueError("the limits are log-log, log or plain")


def halfway(time: Floats, remaining: Floats) -> float:
    """First time at which ``remaining``, a falling curve, is one half or less; NaN if never.

    Where it equals one half over a stretch of time, the middle of the stretch, as in R.

    >>> halfway(np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.75, 0.5, 0.25, 0.0]))
    2.5
    """
    reached = remaining < 0.5 + _HALF_TOLERANCE
    times, values = time[reached], remaining[reached]
    if not len(times):
        return nan
    later = times[values < values[0]]
    if abs(values[0] - 0.5) < _HALF_TOLERANCE and len(later):
        return float(times[0] + later[0]) / 2
    return float(times[0])


def known_until(time: Floats, surviving: Floats) -> float:
    """Last time at which a curve is determined: for ever once nobody survives without an event.

    >>> known_until(np.array([1.0, 2.0]), np.array([0.5, 0.5]))
    2.0
    """
    return inf if surviving[-1] == 0 else float(time[-1])
