"""Cumulative incidence of competing causes, by Aalen and Johansen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ncstats.survival.curve import Curve, Floats, Ints, halfway, known_until, limits
from ncstats.survival.follow_up import FollowUp, Steps


def cumulative_incidence(
    time: npt.ArrayLike,
    cause: npt.ArrayLike,
    causes: Sequence[int] | None = None,
    entry: npt.ArrayLike | None = None,
    counts: npt.ArrayLike | None = None,
) -> dict[int, Curve]:
    """Cumulative incidence Fₖ(t) = Σ S(u-) dₖ/Y over times u up to t, one curve per cause.

    S is the Kaplan-Meier survival free of every cause, dₖ the events of cause k among the Y
    children at risk at u; any number may fall on one time. (Aalen and Johansen 1978, Scand J Stat
    5:141-150.) The standard error is the infinitesimal jackknife of R's ``survfit``, the limits are
    on its log-log scale: F^exp(± z s/(F log F)). The median is the first time with F ≥ ½.

    Args:
        time: last time under observation, shape (n,), 0 or later, none missing.
        cause: what ended it: 0 censored, 1, 2, … the cause.
        causes: the causes wanted; None: those that occur. The curve of one that nobody had is 0.
        entry: when observation began, earlier than ``time`` (left truncation); None: the origin.
        counts: how many children each entry of the columns stands for, 1 or more; None: one.

    Returns:
        One curve per cause, by its number.

    Raises:
        NotComputable: no child, a missing or negative time, a cause that is not 0, 1, 2, …,
            an entry not before its exit.
        ValueError: the columns differ in length, or a count is not whole or below 1.

    >>> curves = cumulative_incidence([1, 2, 3, 4], [1, 2, 0, 1])
    >>> curves[1].estimate.round(6).tolist()  # 1/4, and at 4 what is left free of both: 1/2
    [0.25, 0.25, 0.25, 0.75]
    >>> curves[2].at(3).estimate, curves[2].at(3).at_risk
    (0.25, 2)
    """
    # Sums of floats depend on their order and number: those who are alike, in the order of time,
    # give one answer to the last bit, however they come.
    followed = FollowUp.of_cause(time, cause, entry, counts).distinct()
    steps = followed.steps()
    wanted = steps.causes.tolist() if causes is None else causes
    return {code: _curve(followed, steps, code) for code in wanted}


def _curve(followed: FollowUp, steps: Steps, cause: int) -> Curve:
    events = steps.events_of(cause)
    free = np.cumprod((steps.at_risk - steps.events.sum(axis=0)) / steps.at_risk)
    increments = np.append(1.0, free[:-1]) * events / steps.at_risk
    estimate = np.minimum(np.cumsum(increments), 1)
    pulls = _Pulls.of(followed, steps, increments, np.append(1.0, free[:-1]))
    error = pulls.standard_error(followed.cause, cause)
    low, high = limits(estimate, error, "log-log")
    entries, entered = followed.entered()
    return Curve(
        time=steps.time,
        estimate=estimate,
        standard_error=error,
        ci_low=low,
        ci_high=high,
        at_risk=steps.at_risk,
        events=events,
        censored=steps.censored,
        median=halfway(steps.time, 1 - estimate),
        median_ci=(halfway(steps.time, 1 - high), halfway(steps.time, 1 - low)),
        start=0.0,
        known_until=known_until(steps.time, free),
        entries=entries,
        entered=entered,
        ci="log-log",
        method="aalen_johansen",
    )


@dataclass(frozen=True)
class _Pulls:
    """The infinitesimal jackknife: √Σ Uᵢ², Uᵢ = ∂F/∂wᵢ being the pull of child i's weight on F.

    Besides U, each child has a pull g on log S. Under observation both grow alike for everybody, so
    that they are sums over all times (G, A) less what these were when the child entered:
    U = A - A₀ - G₀ (F - F₀). After leaving, g is fixed, and U = U₁ + g (F - F₁). Both are a line in
    F, and Σ U² at every time follows from the sums of the lines' coefficients and their products.
    Children who are alike have one line.
    """

    counts: Ints  # children of each row
    first: Ints  # step at which they are first at risk
    last: Ints  # step at which they leave
    at_risk: Ints  # what follows has one value per step
    incidence: Floats
    free: Floats  # S just before
    g_before: Floats
    g_after: Floats
    a: Floats

    @classmethod
    def of(cls, followed: FollowUp, steps: Steps, increments: Floats, free: Floats) -> _Pulls:
        y, d = steps.at_risk, steps.events.sum(axis=0)
        # Where nobody survives, nobody is left whose pull it would be.
        growth = np.divide(d, y * (y - d), out=np.zeros(len(y)), where=y > d)
        g_after = np.cumsum(growth)
        g_before = np.append(0.0, g_after[:-1])
        return cls(
            counts=followed.counts,
            first=np.searchsorted(steps.time, followed.entry, side="right"),
            last=followed.steps_at_exit(steps),
            at_risk=y,
            incidence=np.cumsum(increments),
            free=free,
            g_before=g_before,
            g_after=g_after,
            a=np.cumsum(increments * (g_before - 1 / y)),
        )

    def standard_error(self, causes: Ints, of: int) -> Floats:
        """At every step; ``causes`` is how the children of each row left."""
        F, A, y = (column[self.last] for column in (self.incidence, self.a, self.at_risk))
        before = self.first - 1
        g_0, F_0, A_0 = (
            np.where(before >= 0, column[before], 0.0)
            for column in (self.g_after, self.incidence, self.a)
        )
        # Under observation U = A + offset - g₀ F.
        offset = g_0 * F_0 - A_0
        left_u = A + offset - g_0 * F + np.where(causes == of, self.free[self.last] / y, 0)
        left_g = np.where(causes > 0, self.g_before[self.last] - 1 / y, self.g_after[self.last])
        left_g = left_g - g_0
        squares = self._squares(left_u - left_g * F, left_g, self.last)
        n = self._by(np.ones(len(F)), self.first) - self._by(np.ones(len(F)), self.last)
        offsets = self._by(offset, self.first) - self._by(offset, self.last)
        slopes = self._by(g_0, self.first) - self._by(g_0, self.last)
        squares += n * self.a**2 + 2 * self.a * (offsets - self.incidence * slopes)
        squares += self._squares(offset, -g_0, self.first) - self._squares(offset, -g_0, self.last)
        return np.sqrt(np.maximum(squares, 0))

    def _squares(self, level: Floats, slope: Floats, since: Ints) -> Floats:
        """Σ (level + slope F)² at each step over the children there since theirs."""
        flat, mixed, steep = (
            self._by(product, since) for product in (level**2, level * slope, slope**2)
        )
        return np.asarray(flat + 2 * mixed * self.incidence + steep * self.incidence**2)

    def _by(self, value: Floats, since: Ints) -> Floats:
        """Σ value at each step over the children there since theirs."""
        sums = np.bincount(since, self.counts * value, len(self.a))
        return np.cumsum(sums.astype(float))[: len(self.a)]
