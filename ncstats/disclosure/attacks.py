"""Attacks on one choice of what is withheld after another, with what those before have found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ncstats.disclosure.equations import Part
from ncstats.disclosure.matrix import as_whole
from ncstats.disclosure.possible import Counts, fitting
from ncstats.disclosure.shown import Range

Case = tuple[int, int]
"""A cell, and a value that it might have."""

MOST_KEPT = 200
"""So many sets of counts are kept, the latest."""


class Attacks:
    """Tries which cells can have which values, where always other counts are shown of one system.

    Counts that fitted what was shown before may fit what is shown now, too, and then they settle
    cases without a program.
    """

    def __init__(self) -> None:
        self._found: list[Counts] = []

    def first_impossible(self, part: Part, cases: Iterable[Case]) -> Case | None:
        """The first case that is found to be impossible; None where all of them are possible.

        By turns many cells are asked at once to come as near to a value as they can, and the first
        of those that do not reach it alone.
        """
        left, together = self._not_found(part, cases), True
        while left:
            counts = self._towards(part, left) if together and len(left) > 1 else None
            rest = _without_shown(part, counts, left)
            together, left = len(rest) < len(left), rest
            if left:
                counts = self.witness(part, *left[0])
                if counts is None:
                    return left[0]
                left = _without_shown(part, counts, left[1:])
        return None

    def unsettled(self, part: Part, cases: Iterable[Case]) -> list[Case]:
        """The cases not soon found to be possible, by asking many at once until none more is."""
        left = self._not_found(part, cases)
        while left:
            rest = _without_shown(part, self._towards(part, left), left)
            if len(rest) == len(left):
                break
            left = rest
        return left

    def witness(self, part: Part, cell: int, value: int) -> Counts | None:
        """Counts that fit all that is shown, one cell with a value; None where none do."""
        return self._kept(fitting(part, cell, Range(value, value)))

    def _kept(self, counts: Counts | None) -> Counts | None:
        if counts is not None:
            self._found = [*self._found[1 - MOST_KEPT :], counts]
        return counts

    def _not_found(self, part: Part, cases: Iterable[Case]) -> list[Case]:
        """The cases, each once, that no counts found before show to be possible."""
        left = list(dict.fromkeys(cases))
        if not self._found or not left:
            return left
        found = np.array(self._found)
        found = found[((found >= part.low) & (found <= part.high)).all(axis=1)]
        columns = [part.column(cell) for cell, _ in left]
        shown = (found[:, columns] == [value for _, value in left]).any(axis=0)
        return [case for case, is_shown in zip(left, shown, strict=True) if not is_shown]

    def _towards(self, part: Part, cases: Sequence[Case]) -> Counts | None:
        """Counts in which as many cells as may be have the first value that is asked of them."""
        wanted: dict[int, int] = {}
        for cell, value in cases:
            if part.low[part.column(cell)] <= value <= part.high[part.column(cell)]:
                wanted.setdefault(cell, value)
        return self._kept(as_whole(part.nearest(wanted))) if wanted else None


def _without_shown(part: Part, counts: Counts | None, cases: list[Case]) -> list[Case]:
    """The cases that counts do not show to be possible."""
    if counts is None:
        return cases
    return [(cell, value) for cell, value in cases if counts[part.column(cell)] != value]
