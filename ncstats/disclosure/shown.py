"""What a release shows of a count: its value, a rounded one, on which side of a limit, nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass

NO_LIMIT = math.inf


@dataclass(frozen=True)
class Range:
    """The counts that what is shown leaves possible: whole numbers from ``low`` to ``high``."""

    low: float
    high: float

    @property
    def one(self) -> bool:
        """Whether only one count is left."""
        return self.low == self.high


ANY = Range(0, NO_LIMIT)
"""Of what is not printed, everything is possible."""


@dataclass(frozen=True)
class Rule:
    """How counts are shown.

    Attributes:
        threshold: counts from 1 to this are withheld.
        rounding: other counts are rounded to the nearest multiple of it; 1 leaves them exact.
        bounds: whether a withheld count is printed with its bound: ``<10``, or ``≥10`` where it
            is withheld for the sake of another.
    """

    threshold: int
    rounding: int = 1
    bounds: bool = False

    def small(self, count: int) -> bool:
        """Whether a count is withheld for its own sake."""
        return 1 <= count <= self.threshold

    def rounded(self, count: int) -> int:
        """The nearest multiple, halves upward.

        >>> Rule(7, 5).rounded(12), Rule(9).rounded(12), Rule(7, 10).rounded(15)
        (10, 12, 20)
        """
        return (2 * count + self.rounding) // (2 * self.rounding) * self.rounding

    def released(self, count: int) -> Range:
        """The counts that are printed as this one is.

        >>> Rule(7, 5).released(9), Rule(7, 5).released(23), Rule(9).released(12)
        (Range(low=8, high=12), Range(low=23, high=27), Range(low=12, high=12))
        """
        if count == 0:
            return Range(0, 0)
        shown = self.rounded(count)
        low = shown - self.rounding // 2
        return Range(max(low, self.threshold + 1), shown + (self.rounding - 1) // 2)

    def withheld(self, count: int) -> Range:
        """The counts that are withheld as this one is.

        A count of 0 may be withheld for the sake of others too, and is then printed as a small one
        is; were it never, every small count would be at least 1.

        >>> Rule(9, bounds=True).withheld(3), Rule(9, bounds=True).withheld(12), Rule(7).withheld(3)
        (Range(low=0, high=9), Range(low=10, high=inf), Range(low=0, high=inf))
        """
        if not self.bounds:
            return ANY
        if count > self.threshold:
            return Range(self.threshold + 1, NO_LIMIT)
        return Range(0, self.threshold)
