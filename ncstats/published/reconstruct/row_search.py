"""Values of one number by group that meet its printed cells, by threshold accepting.

Quantiles are pairs of neighbours (anchors) that are set exactly; between them values are free, and
so is the gap within a pair: both move ranks and leave every quantile where it is. The search
walks downhill in the cost of what is left (the test, counts), with a tolerance that falls to zero
(Dueck and Scheuer 1990, J Comput Phys 90:161-175), and starts again where it sticks.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor

from ncstats.published.reconstruct.comparisons import SCALE
from ncstats.published.reconstruct.row import Anchor, Row
from ncstats.published.reconstruct.shapes import shaped, skew_of

STEPS = 2500
"""Moves of one start."""

RESTARTS = 30

SETTLING = 2000
"""Moves after that, which only even out what the search has bunched."""


@dataclass(frozen=True)
class Found:
    """The values of each stratum, ascending, and how many moves were tried."""

    values: tuple[tuple[int, ...], ...]
    moves: int


def find_values(row: Row, rng: random.Random, restarts: int = RESTARTS) -> Found | None:
    """Values for every stratum; None where none were found within the moves allowed."""
    moves = 0
    for start in range(restarts):
        walk = _Walk(row, rng, start)
        if walk.groups is None:
            continue
        moves += walk.run(STEPS + 250 * start)
        if walk.cost == 0:
            walk.settle(SETTLING)
            return Found(tuple(tuple(group) for group in walk.groups), moves)
    return None


class _Walk:
    """One start: values that meet the quantiles, and the moves that lead on from them."""

    def __init__(self, row: Row, rng: random.Random, start: int) -> None:
        self.row = row
        self.rng = rng
        self.start = start
        self.bounds = [self._stratum_bounds(s, start) for s in range(len(row.sizes))]
        self.strata = [s for s, n in enumerate(row.sizes) if n]
        found = [self._first_values(s) for s in range(len(row.sizes))]
        self.groups: list[list[int]] | None = None
        if all(values is not None for values in found):
            self.groups = [values for values in found if values is not None]
        self.cost = 0

    def run(self, steps: int) -> int:
        """Walk until nothing is left to better, or for so many steps; how many were made."""
        groups = self.groups
        if groups is None or not self.strata:
            return 0
        self.cost = self.row.cost(groups)
        for step in range(steps):
            if self.cost == 0:
                return step
            s = self.strata[self.rng.randrange(len(self.strata))]
            moved = self._moved(groups[s], s)
            if moved is None:
                continue
            before, groups[s] = groups[s], moved
            cost = self.row.cost(groups)
            tolerance = SCALE // 3 * (steps - step) ** 2 // steps**2
            if cost <= self.cost + self.rng.randrange(tolerance + 1):
                self.cost = cost
            else:
                groups[s] = before
        return steps

    def settle(self, steps: int) -> None:
        """Spread values that stand bunched, as a laboratory's do not, without losing a cell."""
        groups = self.groups
        if groups is None or not self.strata:
            return
        for _ in range(steps):
            s = self.strata[self.rng.randrange(len(self.strata))]
            moved = self._moved(groups[s], s)
            if moved is None or _bunching(moved) >= _bunching(groups[s]):
                continue
            before, groups[s] = groups[s], moved
            if self.row.cost(groups):
                groups[s] = before

    def _stratum_bounds(self, stratum: int, start: int) -> tuple[int, int]:
        """How far the tails reach: further with every start that failed."""
        low, high = self.row.limits
        anchors = self.row.anchors[stratum]
        moments = self.row.moments(stratum)
        if moments is not None and moments[0].high is not None and moments[1].high is not None:
            mean, sd = moments[0].high, (3 + start) * moments[1].high
            low, high = max(low, floor(mean - sd)), min(high, ceil(mean + sd))
        elif len(anchors) > 1:
            first, last = anchors[0], anchors[-1]
            bottom, top = first.low // first.place[2], last.high // last.place[2] + 1
            reach = max(top - bottom, 4) * (3 + start // 2) // 3
            low, high = max(low, bottom - reach), min(high, top + reach)
        return low, high

    def _draw(self, low: int, high: int, stratum: int) -> int | None:
        """A value of the lattice from low to high that may stand in the stratum."""
        row = self.row
        first = low + (row.offset - low) % row.step
        if first > high:
            return None
        count = (high - first) // row.step + 1
        for _ in range(20):
            value = first + row.step * self.rng.randrange(count)
            if row.allowed(value, stratum):
                return value
        return None

    def _first_values(self, stratum: int) -> list[int] | None:
        for _ in range(60):
            values = self._try_first_values(stratum)
            if values is not None:
                return values
        return None

    def _try_first_values(self, stratum: int) -> list[int] | None:
        n, (low, high) = self.row.sizes[stratum], self.bounds[stratum]
        moments = self.row.moments(stratum)
        if moments is not None and n > 1 and not self.row.anchors[stratum]:
            more = self.rng.randrange(3) if self.start else 0
            skew = skew_of(moments, self.row.limits[0]) + more
            found = [self._on_lattice(x, low, high) for x in shaped(n, moments, skew, self.rng)]
            return self._kept(found, low, high, stratum)
        values: list[int] = []
        for anchor in _separate(self.row.anchors[stratum]):
            pair = self._pair(anchor, low, high, stratum)
            if pair is None or not self._fill(values, anchor.first, low, pair[0], stratum):
                return None
            values += pair
            low = pair[-1]
        if not self._fill(values, n, low, high, stratum):
            return None
        return sorted(values)

    def _on_lattice(self, value: int, low: int, high: int) -> int:
        """The nearest value of the lattice between two bounds, at or below where both are near."""
        low += (self.row.offset - low) % self.row.step
        value = min(max(value, low), high)
        return value - (value - self.row.offset) % self.row.step

    def _fill(self, values: list[int], upto: int, low: int, high: int, stratum: int) -> bool:
        while len(values) < upto:
            value = self._draw(low, high, stratum)
            if value is None:
                return False
            values.append(value)
        return True

    def _pair(self, anchor: Anchor, low: int, high: int, stratum: int) -> list[int] | None:
        """The one or two values of a quantile, between two others."""
        (_, a, d) = anchor.place
        if a == 0:
            first = self._draw(max(low, anchor.low), min(high, anchor.high), stratum)
            return None if first is None else [first]
        middle = anchor.high // d
        if self.rng.randrange(4):
            # Mostly near the quantile; a wide gap is what the stubborn rows need.
            spread = max(4, (self.bounds[stratum][1] - self.bounds[stratum][0]) // 12)
            low = max(low, middle - spread)
        first = self._draw(low, min(high, middle), stratum)
        if first is None:
            return None
        least = -((-(anchor.low - (d - a) * first)) // a)
        most = (anchor.high - (d - a) * first) // a
        second = self._draw(max(first, least), min(high, most), stratum)
        return None if second is None else [first, second]

    def _moved(self, values: Sequence[int], stratum: int) -> list[int] | None:
        """The values of a stratum after one move; None where it is impossible."""
        anchors = _separate(self.row.anchors[stratum])
        if len(anchors) == len(self.row.anchors[stratum]) and anchors:
            if self.rng.randrange(3) == 0:
                return self._move_anchor(values, anchors, stratum)
            return self._move_free(values, anchors, stratum)
        return self._move_any(values, stratum)

    def _move_any(self, values: Sequence[int], stratum: int) -> list[int] | None:
        if self.row.moments(stratum) is not None and len(values) > 1 and self.rng.randrange(2):
            return self._move_two(values, stratum)
        j = self.rng.randrange(len(values))
        low, high = self.bounds[stratum]
        if self.rng.randrange(2):
            reach = max(1, (high - low) >> (2 + self.rng.randrange(8))) * self.row.step
            low, high = max(low, values[j] - reach), min(high, values[j] + reach)
        value = self._draw(low, high, stratum)
        return None if value is None else sorted((*values[:j], value, *values[j + 1 :]))

    def _move_two(self, values: Sequence[int], stratum: int) -> list[int] | None:
        """Two values apart or together by as much, which leaves the mean where it is."""
        low, high = self.bounds[stratum]
        i, j = (self.rng.randrange(len(values)) for _ in range(2))
        reach = max(1, (high - low) >> (3 + self.rng.randrange(8)))
        by = self.row.step * (self.rng.randrange(2 * reach + 1) - reach)
        pair = values[i] + by, values[j] - by
        fits = all(low <= x <= high and self.row.allowed(x, stratum) for x in pair)
        if i == j or not fits:
            return None
        return sorted((*(x for k, x in enumerate(values) if k not in (i, j)), *pair))

    def _move_free(
        self, values: Sequence[int], anchors: Sequence[Anchor], stratum: int
    ) -> list[int] | None:
        """Another value for one that is in no quantile, between the quantiles beside it."""
        j = self.rng.randrange(len(values))
        low, high = self.bounds[stratum]
        for anchor in anchors:
            if anchor.first <= j <= anchor.last:
                return None
            if anchor.last < j:
                low = values[anchor.last]
            elif anchor.first > j:
                high = values[anchor.first]
                break
        value = self._draw(low, high, stratum)
        return None if value is None else sorted((*values[:j], value, *values[j + 1 :]))

    def _move_anchor(
        self, values: Sequence[int], anchors: Sequence[Anchor], stratum: int
    ) -> list[int] | None:
        """Another pair for one quantile; free values that are then beyond it are drawn anew."""
        which = self.rng.randrange(len(anchors))
        anchor = anchors[which]
        low, high = self.bounds[stratum]
        below = anchors[which - 1].last if which else -1
        above = anchors[which + 1].first if which + 1 < len(anchors) else len(values)
        low = values[below] if below >= 0 else low
        high = values[above] if above < len(values) else high
        pair = self._pair(anchor, low, high, stratum)
        if pair is None:
            return None
        lower = self._kept(values[below + 1 : anchor.first], low, pair[0], stratum)
        upper = self._kept(values[anchor.last + 1 : above], pair[-1], high, stratum)
        if lower is None or upper is None:
            return None
        return sorted((*values[: below + 1], *lower, *pair, *upper, *values[above:]))

    def _kept(self, values: Sequence[int], low: int, high: int, stratum: int) -> list[int] | None:
        """The values, those beyond two bounds or off the lattice drawn anew."""
        row = self.row
        kept: list[int] = []
        for value in values:
            fits = low <= value <= high and row.allowed(value, stratum)
            fits = fits and (value - row.offset) % row.step == 0
            new = value if fits else self._draw(low, high, stratum)
            if new is None:
                return None
            kept.append(new)
        return kept


def _bunching(values: Sequence[int]) -> int:
    """The sum of squared gaps between neighbours: least where they stand evenly.

    >>> _bunching([0, 5, 10]) < _bunching([0, 1, 10])
    True
    """
    return sum((after - before) ** 2 for before, after in pairwise(values))


def _separate(anchors: Sequence[Anchor]) -> list[Anchor]:
    """The quantiles that share no value with one before; few values make them overlap."""
    return list(_disjoint(anchors))


def _disjoint(anchors: Sequence[Anchor]) -> Iterator[Anchor]:
    end = -1
    for anchor in anchors:
        if anchor.first > end:
            yield anchor
            end = anchor.last
