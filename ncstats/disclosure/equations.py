"""The part of the linked counts that one of them depends on, as a system of linear equations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ncstats.disclosure.links import Links, Sum
from ncstats.disclosure.matrix import ROUNDING_ERROR, Floats, least, matrix_of
from ncstats.disclosure.shown import Range

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, eq=False)
class View:
    """What a reader sees: how the counts hang together, and what is shown of each.

    Raises:
        ValueError: not one range for each cell.
    """

    links: Links
    ranges: tuple[Range, ...]

    def __post_init__(self) -> None:
        if len(self.ranges) != len(self.links):
            raise ValueError("one range for each cell")

    @cached_property
    def _sums_of(self) -> tuple[tuple[int, ...], ...]:
        found: list[list[int]] = [[] for _ in self.ranges]
        for place, total in enumerate(self.links.sums):
            for cell in total.cells:
                found[cell].append(place)
        return tuple(map(tuple, found))

    @cached_property
    def _parts(self) -> dict[int, Part]:
        return {}

    def part(self, cell: int) -> Part:
        """The part that a cell belongs to; counts that are shown keep parts apart."""
        if cell not in self._parts:
            together, sums = self._reached(cell)
            every = sorted(together.union(*(total.cells for total in sums)))
            part = Part.of(System.of(every, sums), self.ranges)
            self._parts.update(dict.fromkeys(together, part))
        return self._parts[cell]

    def by_part(self, cells: Iterable[int]) -> list[tuple[Part, list[int]]]:
        """Some cells by the part that they belong to, both in the order of the first of them."""
        found: dict[int, tuple[Part, list[int]]] = {}
        for cell in cells:
            part = self.part(cell)
            found.setdefault(id(part), (part, []))[1].append(cell)
        return list(found.values())

    def _reached(self, start: int) -> tuple[set[int], list[Sum]]:
        """What can be reached from a cell over sums, never through a count that is shown."""
        seen, sums, front = {start}, set[int](), [start]
        while front:
            new = {place for cell in front for place in self._sums_of[cell]} - sums
            sums |= new
            reached = {cell for place in new for cell in self.links.sums[place].cells} - seen
            front = [cell for cell in sorted(reached) if not self.ranges[cell].one]
            seen.update(front)
        return seen, [self.links.sums[place] for place in sorted(sums)]


@dataclass(frozen=True, eq=False)
class System:
    """Sums between cells.

    Attributes:
        cells: those that stand in one, and perhaps others; shape (cells,).
        matrix: of the sums, shape (sums, cells): 1 for a whole, -1 for its parts.
    """

    cells: tuple[int, ...]
    matrix: csr_array

    @classmethod
    def of(cls, cells: Iterable[int], sums: Sequence[Sum]) -> System:
        """Sums as linear equations."""
        every = tuple(cells)
        return cls(every, matrix_of(sums, every))

    @cached_property
    def columns(self) -> Mapping[int, int]:
        """Where each cell stands among the cells."""
        return {cell: i for i, cell in enumerate(self.cells)}


@dataclass(frozen=True, eq=False)
class Part:
    """Cells that depend on each other, and what is shown of them.

    Attributes:
        system: the sums between them.
        low: the least count of each, shape (cells,).
        high: the greatest, infinite where there is none.
    """

    system: System
    low: Floats
    high: Floats

    @classmethod
    def of(cls, system: System, ranges: Sequence[Range]) -> Part:
        """Some cells, with what is shown of every cell there is."""
        return cls(
            system,
            low=np.array([ranges[cell].low for cell in system.cells], dtype=np.float64),
            high=np.array([ranges[cell].high for cell in system.cells], dtype=np.float64),
        )

    @property
    def cells(self) -> tuple[int, ...]:
        """All of them, those whose count is shown too."""
        return self.system.cells

    def column(self, cell: int) -> int:
        """Where a cell stands among the cells."""
        return self.system.columns[cell]

    def solve(self, cell: int, within: Range, *, whole: bool) -> Floats | None:
        """Counts that fit what is shown, one cell within a range; None where none do.

        Args:
            cell: of the part.
            within: what is asked of it.
            whole: whether only whole numbers will do.
        """
        low, high, place = self.low.copy(), self.high.copy(), self.column(cell)
        low[place], high[place] = max(low[place], within.low), min(high[place], within.high)
        if low[place] > high[place]:
            return None
        return least(np.zeros(len(self.cells)), self.system.matrix, low, high, whole=whole)

    def nearest(self, wanted: Mapping[int, int]) -> Floats | None:
        """Counts that fit what is shown, some cells' together as near to a value as can be.

        Args:
            wanted: the value of each of those cells, between its limits.
        """
        at = [self.column(cell) for cell in wanted]
        values = np.array([*wanted.values()], dtype=np.float64)
        low, high = self.low.copy(), self.high.copy()
        low[at] = high[at] = values
        beyond = _Beyond(at, self.high[at] - values, values - self.low[at], np.ones(len(at)))
        found = self._moved(low, high, beyond, whole=False)
        return None if found is None else found[0]

    def moves(
        self, fixed: tuple[int, int], withheld: Mapping[int, Range], costs: Sequence[float], *,
        whole: bool,
    ) -> frozenset[int] | None:  # fmt: skip
        """Shown counts that, were they withheld, would let a cell have a value.

        They are those that must move where shown counts move as little as possible, each patient
        at its cell's cost (Kelly, Golden and Assad, Networks 1992;22:397-417).

        Args:
            fixed: the cell and the value.
            withheld: of each count that may be withheld, what would then be shown of it.
            costs: of every cell.
            whole: whether only whole numbers will do.

        Returns:
            None where the value is impossible even so.
        """
        given = sorted(withheld)
        at = [self.column(cell) for cell in given]
        up = [
            _further(withheld[cell].high, shown)
            for cell, shown in zip(given, self.high[at], strict=True)
        ]
        down = self.low[at] - np.array([withheld[cell].low for cell in given])
        low, high = self.low.copy(), self.high.copy()
        low[self.column(fixed[0])] = high[self.column(fixed[0])] = fixed[1]
        beyond = _Beyond(at, np.array(up), down, np.array([costs[cell] for cell in given]))
        found = self._moved(low, high, beyond, whole=whole)
        if found is None:
            return None
        moved = found[1] > ROUNDING_ERROR
        return frozenset(cell for cell, moves in zip(given, moved, strict=True) if moves)

    def _moved(
        self, low: Floats, high: Floats, beyond: _Beyond, *, whole: bool
    ) -> tuple[Floats, Floats] | None:
        """Counts that go beyond their limits at the least cost, and how far each of those goes."""
        from scipy.sparse import hstack

        n, m, own = len(self.cells), len(beyond.at), self.system.matrix[:, beyond.at]
        found = least(
            np.concatenate([np.zeros(n), beyond.costs, beyond.costs]),
            hstack([self.system.matrix, own, -own]).tocsr(),
            np.concatenate([low, np.zeros(2 * m)]),
            np.concatenate([high, beyond.up, beyond.down]),
            whole=whole,
        )
        if found is None:
            return None
        counts, up, down = np.split(found, [n, n + m])
        counts[beyond.at] += up - down
        return counts, up + down


@dataclass(frozen=True, eq=False)
class _Beyond:
    """How far counts may go beyond limits, each patient at a cost; arrays of shape (counts,)."""

    at: list[int]
    up: Floats
    down: Floats
    costs: Floats


def _further(most: float, than: float) -> float:
    return 0.0 if most == than else most - than
