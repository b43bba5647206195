"""The nonparametric maximum likelihood estimate from interval-censored events."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ncstats.survival.curve import Floats
from ncstats.survival.interval_likelihood import TARGET_GAP, IntervalLikelihood, maximise
from ncstats.survival.turnbull import Observed, Turnbull

# Sums of masses end this close to the share they should end at.
_EDGE = 1e-9


@dataclass(frozen=True, eq=False)
class Npmle:
    """Where the probability lies, and how near the likelihood is to its largest value.

    The mass of each interval is unique; how it lies *within* the interval the data do not say.

    Attributes:
        intervals: Turnbull's (low, high], one time where both are equal, ascending; shape (m, 2).
            The last high is infinite where the child followed longest never had the event.
        mass: probability of each, shape (m,).
        log_likelihood: Σ log Pᵢ over children.
        gap: max over intervals of (1/n) Σ aᵢⱼ/Pᵢ - 1, aᵢⱼ = 1 where child i covers interval j. It
            is 0 at the maximum and nowhere else (Karush, Kuhn and Tucker), and the log-likelihood
            is within n·gap of it.
        iterations: until the gap was reached.
        n: number of children.
        method: key of the register of methods.
    """

    intervals: Floats
    mass: Floats
    log_likelihood: float
    gap: float
    iterations: int
    n: int
    turnbull: Turnbull = field(repr=False)
    method: str = "npmle"

    def bounds(self, t: float) -> tuple[float, float]:
        """Lowest and highest S(t) = P(T > t) with this likelihood: they differ inside an interval.

        Raises:
            ValueError: ``t`` is negative or missing.

        >>> npmle([0, 2], [4, 6]).bounds(3)  # all mass lies in (2, 4]
        (0.0, 1.0)
        >>> npmle([0, 2], [4, 6]).bounds(2), npmle([0, 2], [4, 6]).bounds(4)
        ((1.0, 1.0), (0.0, 0.0))
        """
        if not t >= 0:
            raise ValueError("a curve is read at a time of 0 or later")
        low, high = self.intervals.T
        begins_later = np.where(low == high, low > t, low >= t)
        return float(self.mass[begins_later].sum()), float(self.mass[high > t].sum())

    def quantile(self, p: float) -> tuple[float, float]:
        """The interval (low, high] by which a share ``p`` have had the event; high may be infinite.

        Raises:
            ValueError: ``p`` is not between 0 and 1.

        >>> npmle([1, 4, 4], [2, 5, float("inf")]).quantile(0.5)  # ⅓ in (1, 2], ⅓ in (4, 5]
        (4.0, 5.0)
        """
        if not 0 < p < 1:
            raise ValueError("a probability lies between 0 and 1")
        reached = np.flatnonzero(np.cumsum(self.mass) >= p - _EDGE)[0]
        low, high = self.intervals[reached]
        return float(low), float(high)


def npmle(left: npt.ArrayLike, right: npt.ArrayLike) -> Npmle:
    """Maximum likelihood estimate of when an event happens that is known to lie in (left, right].

    Only Turnbull's intervals can hold mass (Turnbull 1976, J R Stat Soc B 38:290-295). Their masses
    p maximise Σ log Pᵢ, Pᵢ being the sum of those that child i covers, by alternating a
    self-consistency step, pⱼ → pⱼ (1/n) Σ aᵢⱼ/Pᵢ, with an iterative convex minorant step, which
    moves the whole distribution function along a parabola of diagonal curvature (the hybrid of
    Wellner and Zhan 1997, JASA 92:945-959). It stops by the gap, not by standing still. With exact
    times and right-censoring it is the Kaplan-Meier estimate. Where events compete it is
    cause-specific, no probability of the event.

    Args:
        left: last time known to be free of the event, shape (n,), 0 or later, none missing.
        right: first time known to have had it; equal to ``left`` where the time is exact, infinite
            where it was never seen.

    Raises:
        NotComputable: no child, a missing or negative time, an interval that ends before it
            begins, or a gap that could not be brought to 1e-6 per child.

    >>> estimate = npmle([0, 2, 5], [4, 6, float("inf")])
    >>> estimate.intervals.tolist(), estimate.mass.round(6).tolist()  # p₁ p₂ (p₁ + p₂), so ½ each
    ([[2.0, 4.0], [5.0, 6.0]], [0.5, 0.5])
    """
    return fit(Turnbull.of(Observed.of(left, right)))


def fit(turnbull: Turnbull, target: float = TARGET_GAP) -> Npmle:
    """The estimate for children reduced to Turnbull's intervals, to a gap of ``target``."""
    likelihood = IntervalLikelihood.of(
        turnbull.first[None, :], turnbull.stop[None, :], [len(turnbull.intervals)]
    )
    found = maximise(likelihood, target)
    return Npmle(
        intervals=turnbull.intervals,
        mass=found.masses[0],
        log_likelihood=found.log_likelihood,
        gap=found.gap,
        iterations=found.iterations,
        n=len(turnbull.first),
        turnbull=turnbull,
    )
