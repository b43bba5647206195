"""What counts can be, given all that is shown: few programs for many questions.

Counts that fit what is shown tell something of every cell. Those that a program has found for one
question are held against all others, and limits that follow from sums one by one need no program.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ncstats.disclosure.equations import Part
from ncstats.disclosure.implied import Limits
from ncstats.disclosure.matrix import as_whole
from ncstats.disclosure.shown import ANY, Range

Counts = NDArray[np.int64]
"""A count for each cell of a part."""


class Possible:
    """What the counts of a part can be.

    >>> from ncstats.disclosure.equations import System
    >>> from ncstats.disclosure.links import Sum
    >>> twelve = System.of(range(3), [Sum(0, (1, 2))])
    >>> possible = Possible(Part.of(twelve, [Range(12, 12), Range(0, 9), Range(0, 9)]))
    >>> [n for n in range(13) if possible.can(1, Range(n, n))]
    [3, 4, 5, 6, 7, 8, 9]
    """

    def __init__(self, part: Part) -> None:
        self.part = part
        self._limits = Limits(part)
        self._found: list[Counts] = []

    @cached_property
    def anything(self) -> bool:
        """Whether any counts fit what is shown."""
        return self.can(self.part.cells[0], ANY)

    def can(self, cell: int, within: Range) -> bool:
        """Whether a cell can have a count within a range."""
        left = self._left(cell, within)
        if left is None or self.is_found(cell, within):
            return left is not None
        counts = fitting(self.part, cell, left)
        if counts is None:
            self._limits.exclude(cell, left)
        else:
            self._found.append(counts)
        return counts is not None

    def try_at_once(self, cells: Iterable[int], within: Range) -> None:
        """Look for counts in which many cells are within a range, until no more come into it."""
        left, before = self._open(cells, within), None
        while left and left != before:
            wanted = {cell: int(limits.low) for cell, limits in left.items()}
            counts = as_whole(self.part.nearest(wanted))
            if counts is None:
                break
            self._found.append(counts)
            before, left = left, self._open(left, within)

    def _open(self, cells: Iterable[int], within: Range) -> dict[int, Range]:
        """The cells that may be within a range, and none has been found so; what is left of it."""
        left = {cell: self._left(cell, within) for cell in cells}
        return {
            cell: limits
            for cell, limits in left.items()
            if limits is not None and not self.is_found(cell, within)
        }

    def _left(self, cell: int, within: Range) -> Range | None:
        """What the limits that sums imply leave of a range; None where that is nothing."""
        limits = self._limits.of(cell)
        left = Range(max(limits.low, within.low), min(limits.high, within.high))
        return left if left.low <= left.high and not self._limits.contradict else None

    def is_found(self, cell: int, within: Range) -> bool:
        """Whether counts that were found have a cell within a range."""
        at = self.part.column(cell)
        return any(within.low <= counts[at] <= within.high for counts in reversed(self._found))


def fitting(part: Part, cell: int, within: Range) -> Counts | None:
    """Counts of a part that fit all that is shown, one cell within a range; None where none do."""
    found = part.solve(cell, within, whole=False)
    counts = as_whole(found)
    if found is not None and counts is None:
        found = part.solve(cell, within, whole=True)
        counts = None if found is None else np.round(found).astype(np.int64)
    return counts
