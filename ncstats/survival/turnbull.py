"""Events known to lie between two times, and the intervals that can hold probability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ncstats.stats import NotComputable
from ncstats.survival.curve import Floats, Ints


@dataclass(frozen=True)
class Observed:
    """One child per entry: the event lies in (left, right], at it where both are equal.

    ``right`` is infinite for a child without the event when last seen, at ``left``.
    """

    left: Floats
    right: Floats

    @classmethod
    def of(cls, left: npt.ArrayLike, right: npt.ArrayLike) -> Observed:
        """Two columns, checked.

        >>> Observed.of([0, 3], [3, float("inf")]).right.tolist()
        [3.0, inf]
        """
        return cls(np.asarray(left, dtype=float), np.asarray(right, dtype=float))

    def __post_init__(self) -> None:
        """Refuse what no curve can be drawn from."""
        left, right = self.left, self.right
        if left.shape != right.shape or left.ndim != 1:
            raise ValueError("left and right have one value per child")
        if not len(left):
            raise NotComputable("survival.nobody_followed")
        if np.isnan(left).any() or np.isnan(right).any():
            raise NotComputable("survival.missing_value")
        if (left < 0).any():
            raise NotComputable("survival.negative_time", value=float(left.min()))
        if np.isinf(left).any():
            raise NotComputable("survival.infinite_time")
        turned = np.flatnonzero(left > right)
        if len(turned):
            first = turned[0]
            raise NotComputable(
                "survival.interval_turned", left=float(left[first]), right=float(right[first])
            )

    def of_children(self, chosen: Ints) -> Observed:
        """Some of the children, any of them more than once."""
        return Observed(self.left[chosen], self.right[chosen])


@dataclass(frozen=True)
class Turnbull:
    """Turnbull's intervals, and which of them each child's event may lie in.

    Attributes:
        intervals: (low, high], or one time where both are equal; ascending, shape (m, 2).
        first: first interval within each child's, shape (n,).
        stop: one past the last of them; a child covers a stretch without gaps.
    """

    intervals: Floats
    first: Ints
    stop: Ints

    @classmethod
    def of(cls, observed: Observed) -> Turnbull:
        """The maximal intersections of the children's intervals (Turnbull 1976; Peto 1973).

        They begin where some child's interval begins and end at the first end that follows: mass
        elsewhere could be moved into one of them without making anybody less likely.

        >>> turnbull = Turnbull.of(Observed.of([0, 2, 5], [4, 6, np.inf]))
        >>> turnbull.intervals.tolist()  # what the first two share, what the last two share
        [[2.0, 4.0], [5.0, 6.0]]
        >>> turnbull.first.tolist(), turnbull.stop.tolist()
        ([0, 0, 1], [1, 2, 2])
        """
        times = np.unique(np.concatenate([observed.left, observed.right]))
        exact = observed.left == observed.right
        # At one time: exact events begin, all that ends there ends, then (t, … begins.
        begin = 3 * np.searchsorted(times, observed.left) + np.where(exact, 0, 2)
        end = 3 * np.searchsorted(times, observed.right) + 1
        edges = np.unique(np.concatenate([begin, end]))
        ends = edges % 3 == 1
        at = np.flatnonzero(~ends[:-1] & ends[1:])
        low, high = edges[at], edges[at + 1]
        return cls(
            intervals=np.column_stack([times[low // 3], times[high // 3]]),
            first=np.searchsorted(low, begin),
            stop=np.searchsorted(high, end, side="right"),
        )
