"""The part of the linked counts that one of them depends on, as a system of linear equations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ncstats.disclosure.links import Links, Sum
from ncstats.disclosure.shown import Range

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]

ROUNDING_ERROR = 1e-6
"""How far from whole a number of the solver may be."""


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
            part = self._part(cell)
            self._parts.update(dict.fromkeys(part.open, part))
            self._parts.setdefault(cell, part)
        return self._parts[cell]

    def near(self, cell: int, steps: int) -> Part:
        """What lies within some sums of a cell, all beyond as it truly is.

        A reader cannot do this, whoever releases can: what is possible here is possible.
        """
        return self._part(cell, steps)

    def _part(self, start: int, steps: int | None = None) -> Part:
        """What can be reached from a cell over sums, never through a count that is shown."""
        seen, sums, front = {start}, set[int](), [start]
        while front:
            new = {place for cell in front for place in self._sums_of[cell]} - sums
            sums |= new
            reached = {cell for place in new for cell in self.links.sums[place].cells} - seen
            front = [cell for cell in sorted(reached) if self._goes_on(cell, steps)]
            seen.update(front)
            steps = steps if steps is None else steps - 1
        totals = [self.links.sums[place] for place in sorted(sums)]
        return Part.of(sorted(seen), totals, self._as_it_is(seen, totals))

    def _goes_on(self, cell: int, steps: int | None) -> bool:
        if self.ranges[cell].one:
            return False
        return steps is None or steps > 0 or self.links.counts[cell] is None

    def _as_it_is(self, seen: set[int], totals: Sequence[Sum]) -> dict[int, Range]:
        """What is shown of the cells that were reached, and the others as they truly are."""
        found = {cell: self.ranges[cell] for cell in seen}
        for cell in {cell for total in totals for cell in total.cells} - seen:
            count = self.links.counts[cell]
            shown = self.ranges[cell]
            found[cell] = shown if shown.one or count is None else Range(count, count)
        return found


@dataclass(frozen=True, eq=False)
class Part:
    """Cells that depend on each other.

    Attributes:
        cells: all of them, those whose count is shown too; shape (cells,).
        open: those whose count is not shown.
        matrix: of the sums, shape (sums, cells): 1 for a whole, -1 for its parts.
        low: the least count of each, shape (cells,).
        high: the greatest, infinite where there is none.
    """

    cells: tuple[int, ...]
    open: tuple[int, ...]
    matrix: csr_array
    low: Floats
    high: Floats

    @classmethod
    def of(cls, cells: Sequence[int], sums: Sequence[Sum], ranges: Mapping[int, Range]) -> Part:
        """The part of some cells that are not shown, with the sums they stand in."""
        every = sorted({*cells, *(cell for total in sums for cell in total.cells)})
        return cls(
            cells=tuple(every),
            open=tuple(cells),
            matrix=matrix_of(sums, every),
            low=np.array([ranges[cell].low for cell in every], dtype=np.float64),
            high=np.array([ranges[cell].high for cell in every], dtype=np.float64),
        )

    @cached_property
    def _columns(self) -> dict[int, int]:
        return {cell: i for i, cell in enumerate(self.cells)}

    def column(self, cell: int) -> int:
        """Where a cell stands among the cells."""
        return self._columns[cell]

    def solve(
        self, objective: Floats | None = None, fixed: tuple[int, int] | None = None, *,
        whole: bool,
    ) -> Floats | None:  # fmt: skip
        """Counts that fit what is shown, the least ``objective`` first; None where none do.

        Args:
            objective: a cost for each cell; nothing is minimised if None.
            fixed: a cell that is to have a value.
            whole: whether only whole numbers will do.
        """
        low, high = self.low.copy(), self.high.copy()
        if fixed is not None:
            place, value = self.column(fixed[0]), fixed[1]
            if not low[place] <= value <= high[place]:
                return None
            low[place] = high[place] = value
        cost = np.zeros(len(self.cells)) if objective is None else objective
        return self._within(low, high, cost, whole=whole)

    def step(self, cell: int, start: Floats, times: int, *, up: bool) -> Floats | None:
        """A change of all counts that can be made several times from a start, a cell's by one."""
        low, high = (self.low - start) / times, (self.high - start) / times
        place = self.column(cell)
        wanted = 1.0 if up else -1.0
        if not low[place] <= wanted <= high[place]:
            return None
        low[place] = high[place] = wanted
        return self._within(low, high, np.zeros(len(start)), whole=False)

    def _within(
        self, low: Floats, high: Floats, objective: Floats, *, whole: bool
    ) -> Floats | None:
        """The least ``objective`` of numbers between limits for which all sums hold."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        found: Any = milp(
            objective,
            integrality=np.full(len(low), int(whole)),
            bounds=Bounds(low, high),
            constraints=LinearConstraint(self.matrix, 0, 0) if self.matrix.shape[0] else (),
            options={"mip_rel_gap": 0.0},
        )
        return None if found.x is None else np.asarray(found.x, dtype=np.float64)

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
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array, hstack, vstack

        n, given = len(self.cells), sorted(withheld)
        at, m = [self.column(cell) for cell in given], len(withheld)
        low, high = self.low.copy(), self.high.copy()
        low[at] = [withheld[cell].low for cell in given]
        high[at] = [withheld[cell].high for cell in given]
        low[self.column(fixed[0])] = high[self.column(fixed[0])] = fixed[1]
        # Each count that may move is what is shown, and what it moves up, less what it moves down.
        choose = csr_array((np.ones(m), (range(m), at)), shape=(m, n))
        step, still = csr_array(np.eye(m)), csr_array((m, m))
        apart = csr_array((self.matrix.shape[0], 2 * m))
        found: Any = milp(
            np.concatenate([np.zeros(n), np.tile([costs[cell] for cell in given], 2)]),
            integrality=np.full(n + 2 * m, int(whole)),
            bounds=Bounds(np.append(low, [0.0] * 2 * m), np.append(high, [np.inf] * 2 * m)),
            constraints=LinearConstraint(
                vstack([hstack([self.matrix, apart]), hstack([choose, -step, still]),
                        hstack([choose, still, step])]),
                np.concatenate([np.zeros(apart.shape[0]), [-np.inf] * m, self.low[at]]),
                np.concatenate([np.zeros(apart.shape[0]), self.high[at], [np.inf] * m]),
            ),
        )  # fmt: skip
        if found.x is None:
            return None
        moved = found.x[n : n + m] + found.x[n + m :] > ROUNDING_ERROR
        return frozenset(cell for cell, moves in zip(given, moved, strict=True) if moves)


def matrix_of(sums: Sequence[Sum], cells: Sequence[int]) -> csr_array:
    """The coefficients of sums, shape (sums, cells): 1 for a whole, -1 for each of its parts."""
    from scipy.sparse import coo_array

    column = {cell: i for i, cell in enumerate(cells)}
    entries = [
        (1.0 if cell == total.whole else -1.0, row, column[cell])
        for row, total in enumerate(sums)
        for cell in total.cells
    ]
    values, rows, columns = np.array(entries, dtype=np.float64).reshape(-1, 3).T
    places = (rows.astype(np.int64), columns.astype(np.int64))
    return coo_array((values, places), shape=(len(sums), len(cells))).tocsr()
