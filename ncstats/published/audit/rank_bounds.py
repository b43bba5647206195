"""Between which bounds the statistic of a rank test lies, whatever the values: proved, not found.

The printed quantiles leave each ordered value of a group an interval. From the intervals follow the
lowest and highest rank sum of each group and how many values can be tied at most, and from these
bounds of the statistic that hold of every cohort which prints the same quantiles.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ncstats.published.reconstruct.boxes import Box, least_between, most_between
from ncstats.published.reconstruct.proofs import ordered_bounds
from ncstats.published.reconstruct.row import Row

MOST_GROUPS = 8


@dataclass(frozen=True)
class RankBounds:
    """What the quantiles leave to the ranks.

    Attributes:
        boxes: by group, twice the rank sum less its expectation.
        spread: N³ - N - Σ (t³ - t) over the ties, t values being equal; 0 where all could be.
    """

    sizes: tuple[int, ...]
    boxes: tuple[Box, ...]
    spread: Box

    @property
    def n(self) -> int:
        """How many values there are."""
        return sum(self.sizes)

    def kruskal_wallis(self) -> tuple[Fraction, Fraction | None]:
        """Bounds of H with the tie correction; None where there is no upper one."""
        factor = Fraction(3 * (self.n - 1))
        return self._over(factor * least_between(self.boxes, self.sizes),
                          factor * most_between(self.boxes, self.sizes))  # fmt: skip

    def mann_whitney(self, correction: bool) -> tuple[Fraction, Fraction | None]:
        """Bounds of z², of two groups; None where there is no upper one."""
        low, high = self.away
        factor = Fraction(3 * self.n * (self.n - 1), self.sizes[0] * self.sizes[1])
        low, high = (max(0, x - int(correction)) for x in (low, high))
        return self._over(factor * low**2, factor * high**2)

    @property
    def away(self) -> Box:
        """How far twice the Mann-Whitney statistic can be from n₁n₂."""
        low, high = self.boxes[0]
        distances = (abs(low), abs(high))
        return (0 if low <= 0 <= high else min(distances)), max(distances)

    def _over(self, least: Fraction, most: Fraction) -> tuple[Fraction, Fraction | None]:
        low = least / self.spread[1]
        return low, None if self.spread[0] <= 0 else most / self.spread[0]


def rank_bounds(row: Row) -> RankBounds | None:
    """The bounds of a row's groups; None of more than eight, or of one with values."""
    bounds = [ordered_bounds(row, s) for s, n in enumerate(row.sizes) if n]
    if not 2 <= len(bounds) <= MOST_GROUPS:
        return None
    sizes = tuple(len(part) for part in bounds)
    n = sum(sizes)
    lows = [sorted(low for low, _ in part) for part in bounds]
    highs = [sorted(high for _, high in part) for part in bounds]
    boxes = []
    for g, size in enumerate(sizes):
        others = [h for h in range(len(sizes)) if h != g]
        low = sum(_below(highs[h], x) for h in others for x in lows[g])
        high = sum(_below(lows[h], x) for h in others for x in highs[g])
        expected = size * (n + 1) - size * (size + 1)
        boxes.append((low - expected, high - expected))
    tied = _most_equal(lows, highs)
    widest = n**3 - n
    return RankBounds(sizes, tuple(boxes), (widest - n * (tied**2 - 1), widest))


def _below(ordered: Sequence[int], x: int) -> int:
    """Twice how many are smaller, and how many are equal."""
    return bisect_left(ordered, x) + bisect_right(ordered, x)


def _most_equal(lows: Sequence[Sequence[int]], highs: Sequence[Sequence[int]]) -> int:
    """How many values could be equal at the most: the largest number of intervals in one point."""
    opening = sorted(x for part in lows for x in part)
    closing = sorted(x for part in highs for x in part)
    return max(bisect_right(opening, x) - bisect_left(closing, x) for x in opening)
