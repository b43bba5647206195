"""Which counts that are not shown a reader knows to be of a few."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ncstats.disclosure.equations import View
from ncstats.disclosure.possible import Possible
from ncstats.disclosure.shown import NO_LIMIT, Range

_NOBODY, _SOMEBODY = Range(0, 0), Range(1, NO_LIMIT)


def known_small(
    view: View, cells: Iterable[int], called_small: Collection[int], threshold: int
) -> tuple[int, ...]:
    """The cells of which a reader knows more than that they are small, in their order.

    A count is known to be small where it is said to be, or where it can be neither 0 nor more than
    the threshold; and more is known of it where it cannot be 1, or not the threshold. Where what
    is shown contradicts itself nothing is known.

    Args:
        view: what a reader sees.
        cells: in question.
        called_small: of them, those that are said to be small.
        threshold: counts from 1 to this are small.
    """
    given, found = tuple(cells), set[int]()
    for part, together in view.by_part(given):
        question = _Question(Possible(part), called_small, threshold)
        found.update(question.known(together))
    return tuple(cell for cell in given if cell in found)


class _Question:
    """What is asked of the cells of a part."""

    def __init__(self, possible: Possible, called_small: Collection[int], threshold: int) -> None:
        self.possible, self.called_small = possible, called_small
        self.many = Range(threshold + 1, NO_LIMIT)
        self.ends = (Range(1, 1), Range(threshold, threshold))

    def known(self, cells: list[int]) -> list[int]:
        """Those of which a reader knows too much."""
        if not self.possible.anything:
            return []
        self._settle_most(cells)
        return [cell for cell in cells if self._is_known(cell)]

    def _settle_most(self, cells: list[int]) -> None:
        """Find counts that settle what is asked of many cells at once."""
        small = [cell for cell in cells if cell in self.called_small]
        others = [cell for cell in cells if cell not in self.called_small]
        for end in self.ends:
            self.possible.try_at_once(small, end)
        self.possible.try_at_once(others, _NOBODY)
        others = [cell for cell in others if not self.possible.is_found(cell, _NOBODY)]
        self.possible.try_at_once(others, self.many)

    def _is_known(self, cell: int) -> bool:
        can = self.possible.can
        if cell in self.called_small:
            small = can(cell, _SOMEBODY)
        else:
            small = not can(cell, self.many) and not can(cell, _NOBODY)
        return small and not all(can(cell, end) for end in self.ends)
