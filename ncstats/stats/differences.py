"""All differences between the values of two groups, in order, without making all of them."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from ncstats.stats.compositions import ordinal

_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]

# Differences of distinct values that are listed at a time.
_LISTED = 4_000_000
# Differences closer than this part of the largest value are equal but for rounding.
_ROUNDING = 1e-12


class Differences:
    """The differences xᵢ - yⱼ, each as often as its two values occur together.

    >>> pairs = Differences(np.array([5.0, 6.0]), np.array([1, 2]), np.array([1.0]), np.array([3]))
    >>> pairs.total, [pairs.ranked(k) for k in (1, 3, 4, 9)]  # 4 three times, 5 six times
    (9, [4.0, 4.0, 5.0, 5.0])
    """

    def __init__(self, x: _Floats, x_times: _Ints, y: _Floats, y_times: _Ints) -> None:
        """Of distinct values, ascending, and how often each occurs."""
        self._x, self._x_times = x, x_times
        self._y, self._y_times = y, y_times
        self._y_before = np.concatenate([[0], np.cumsum(y_times)])
        self.total = int(x_times.sum()) * int(y_times.sum())

    def distinct(self) -> _Floats:
        """The distinct differences, ascending; of few values only, as it lists them all."""
        listed = np.unique(self._x[:, None] - self._y[None, :])
        scale = max(float(np.abs(self._x).max()), float(np.abs(self._y).max()))
        return listed[np.diff(listed, prepend=-np.inf) > _ROUNDING * scale]

    def ranked(self, k: int) -> float:
        """The k-th smallest difference, k from 1 to ``total``."""
        first, last, below = self._bracket(k)
        owner = np.repeat(np.arange(len(first)), last - first)
        other = first[owner] + ordinal(last - first)
        values = self._x[owner] - self._y[other]
        order = np.argsort(values, kind="stable")
        up_to = below + np.cumsum((self._x_times[owner] * self._y_times[other])[order])
        return float(values[order][np.searchsorted(up_to, k)])

    def _bracket(self, k: int) -> tuple[_Ints, _Ints, int]:
        """For each x the stretch of y that may hold the k-th difference, and how many lie below.

        The range of differences is halved until what is left of it can be listed.
        """
        low, high = self._ends
        none, all_ = np.full(len(self._x), len(self._y)), np.zeros(len(self._x), dtype=np.int64)
        # The smaller the difference, the later in y: a stretch runs from the high end to the low.
        first, last, below = all_, none, 0
        while int((last - first).sum()) > _LISTED:
            middle = low + (high - low) / 2
            if not low < middle < high:
                break
            place = np.searchsorted(self._y, self._x - middle)
            up_to = self._count_from(place)
            if up_to >= k:
                first, high = place, middle
            else:
                last, low, below = place, middle, up_to
        return first, last, below

    @cached_property
    def _ends(self) -> tuple[float, float]:
        return float(self._x[0] - self._y[-1]), float(self._x[-1] - self._y[0])

    def _count_from(self, place: _Ints) -> int:
        """How many differences belong to each x with its y from ``place`` on."""
        return int(((self._y_before[-1] - self._y_before[place]) * self._x_times).sum())
