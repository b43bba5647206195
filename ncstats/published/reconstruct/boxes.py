"""Between which values Σ d²/n lies, each d within bounds of its own and all of them adding to 0.

The statistic of a rank test is such a sum, d being how far a group's rank sum is from what is to be
expected of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise, product

Box = tuple[int, int]
"""Between which whole numbers something lies."""


def most_between(boxes: Sequence[Box], sizes: Sequence[int]) -> Fraction:
    """The largest Σ d²/n with Σ d = 0: at a corner, where all but one d are at a bound.

    >>> most_between([(-4, 4), (-2, 2)], [1, 1])
    Fraction(8, 1)
    """
    best = Fraction(0)
    for free, (low, high) in enumerate(boxes):
        kept = [g for g in range(len(boxes)) if g != free]
        for corner in product(*(boxes[g] for g in kept)):
            rest = -sum(corner)
            if low <= rest <= high:
                total = Fraction(rest * rest, sizes[free])
                total += sum(Fraction(d * d, sizes[g]) for d, g in zip(corner, kept, strict=True))
                best = max(best, total)
    return best


def least_between(boxes: Sequence[Box], sizes: Sequence[int]) -> Fraction:
    """The smallest Σ d²/n with Σ d = 0: d = λn, cut off at the bounds, for one λ.

    >>> least_between([(2, 4), (-3, 2)], [1, 1])
    Fraction(8, 1)
    """
    cuts = sorted({Fraction(x, n) for box, n in zip(boxes, sizes, strict=True) for x in box})

    def placed(slope: Fraction) -> list[Fraction]:
        return [
            min(max(slope * n, Fraction(box[0])), Fraction(box[1]))
            for box, n in zip(boxes, sizes, strict=True)
        ]

    slope = cuts[-1]
    for left, right in pairwise(cuts):
        below, above = sum(placed(left)), sum(placed(right))
        if below <= 0 <= above:
            slope = left if below == above else left + (right - left) * -below / (above - below)
            break
    found = placed(slope)
    return sum((d * d / n for d, n in zip(found, sizes, strict=True)), Fraction(0))
