"""The limits of counts that follow from sums one by one, without a program."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from ncstats.disclosure.shown import Range

if TYPE_CHECKING:
    from ncstats.disclosure.equations import Part
    from ncstats.disclosure.matrix import Floats

MOST_READ = 100
"""So many times, on average, a sum is read: where sums contradict each other limits may move on
and on. They hold whenever the reading ends."""


class Limits:
    """The least and the greatest count of each cell of a part, as far as sums narrow them.

    What the sums say together may be narrower still: for that a program is needed.

    Args:
        part: the cells, and what is shown of them.

    Attributes:
        contradict: whether no counts are left.

    >>> from ncstats.disclosure.equations import Part, System
    >>> from ncstats.disclosure.links import Sum
    >>> twelve = System.of(range(3), [Sum(0, (1, 2))])
    >>> limits = Limits(Part.of(twelve, [Range(12, 12), Range(0, 9), Range(0, 9)]))
    >>> limits.of(1)
    Range(low=3.0, high=9.0)
    >>> limits.exclude(2, Range(7, 9))
    >>> limits.of(1)
    Range(low=6.0, high=9.0)
    """

    def __init__(self, part: Part) -> None:
        matrix = part.system.matrix
        self._part, self._low, self._high = part, part.low.copy(), part.high.copy()
        self._cells = np.split(matrix.indices, matrix.indptr[1:-1])
        self._signs = np.split(matrix.data, matrix.indptr[1:-1])
        self._by_cell = matrix.tocsc()
        self.contradict = False
        self._read(range(matrix.shape[0]))

    def of(self, cell: int) -> Range:
        """Between which counts a cell lies."""
        at = self._part.column(cell)
        return Range(float(self._low[at]), float(self._high[at]))

    def exclude(self, cell: int, within: Range) -> None:
        """Say of a cell that it is not within a range; one between its limits is not remembered."""
        at = self._part.column(cell)
        if within.low <= self._low[at]:
            self._low[at] = max(self._low[at], within.high + 1)
        elif within.high >= self._high[at]:
            self._high[at] = min(self._high[at], within.low - 1)
        self._read(self._sums_of(at))

    def _read(self, sums: Iterable[int]) -> None:
        """Narrow limits by some sums, and by those that these have a bearing on."""
        waiting = deque(sums)
        queued = set(waiting)
        for _ in range(MOST_READ * len(self._cells)):
            if not waiting or self.contradict:
                break
            total = waiting.popleft()
            queued.discard(total)
            for cell in self._narrow(total):
                self.contradict |= bool(self._low[cell] > self._high[cell])
                new = [each for each in self._sums_of(cell) if each not in queued]
                waiting.extend(new)
                queued.update(new)

    def _sums_of(self, at: int) -> list[int]:
        starts = self._by_cell.indptr
        found: list[int] = self._by_cell.indices[starts[at] : starts[at + 1]].tolist()
        return found

    def _narrow(self, total: int) -> list[int]:
        """Narrow the limits of the cells of one sum; the cells whose limits those were."""
        cells, whole = self._cells[total], self._signs[total] > 0
        low, high = self._low[cells], self._high[cells]
        # With their signs they add up to 0, so each is what the others leave of it.
        least, most = np.where(whole, low, -high), np.where(whole, high, -low)
        from_others, to_others = -_of_others(most), -_of_others(least)
        lowest = np.maximum(low, np.where(whole, from_others, -to_others))
        highest = np.minimum(high, np.where(whole, to_others, -from_others))
        self._low[cells], self._high[cells] = lowest, highest
        changed: list[int] = cells[(lowest > low) | (highest < high)].tolist()
        return changed


def _of_others(values: Floats) -> Floats:
    """For each of some values the sum of the others; those that are infinite have one sign."""
    infinite = np.isinf(values)
    finite = np.where(infinite, 0.0, values)
    beyond = values[infinite][:1].sum()
    others: Floats = np.where(infinite.sum() > infinite, beyond, finite.sum() - finite)
    return others
