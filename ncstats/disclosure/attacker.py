"""Whoever wants to know what was withheld: what do all the released counts say together?

Linear and integer programming bound every withheld count from the counts that are printed, exact
or rounded, and all the sums between them (Fischetti and Salazar-González, J Am Stat Assoc
2000;95:916-928, call this the attacker's problem).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from ncstats.disclosure.equations import ROUNDING_ERROR, Part, View
from ncstats.disclosure.shown import Range
from ncstats.disclosure.subgroup import Subgroup


@dataclass(frozen=True)
class Uncovered:
    """A withheld count that cannot have every value it is promised to have.

    Attributes:
        cell: its place among the cells.
        subgroup: whom it counts.
        impossible: the values it cannot have.
    """

    cell: int
    subgroup: Subgroup
    impossible: tuple[int, ...]


def bounds(view: View, cell: int) -> Range | None:
    """The least and the greatest count that a cell can have; None where what is shown cannot be.

    >>> from ncstats.disclosure.links import Links, Sum
    >>> from ncstats.disclosure.shown import ANY
    >>> links = Links((Subgroup(),) * 3, (12, 5, 7), 3, (Sum(0, (1, 2)),))
    >>> bounds(View(links, (Range(12, 12), Range(0, 9), Range(0, 9))), 1)  # at most 9 of 12
    Range(low=3, high=9)
    """
    part = view.part(cell)
    ends = []
    for sign in (1.0, -1.0):
        objective = np.zeros(len(part.cells))
        objective[part.column(cell)] = sign
        if sign < 0 and not _bounded(part, cell):
            ends.append(np.inf)
            continue
        found = part.solve(objective, whole=True)
        if found is None:
            return None
        ends.append(round(found[part.column(cell)]))
    return Range(*ends)


def _bounded(part: Part, cell: int) -> bool:
    """Whether a cell has a greatest count at all."""
    if np.isfinite(part.high[part.column(cell)]):
        return True
    far = 10 + 10 * float(np.sum(part.low) + np.sum(part.high[np.isfinite(part.high)]))
    return part.solve(fixed=(cell, int(far)), whole=False) is None


def uncovered(
    view: View, cells: Iterable[int], values: Iterable[int], *, first: bool = False
) -> tuple[Uncovered, ...]:
    """Of some cells those that what is shown keeps from some of the values, in order.

    Args:
        view: what a reader sees.
        cells: places of withheld counts.
        values: that each of them is to be able to have.
        first: whether the first one found is enough.
    """
    wanted = tuple(values)
    # Each solution that is found answers for every cell in it.
    possible = set[tuple[int, int]]()
    found: list[Uncovered] = []
    for cell in cells:
        part = view.part(cell)
        for value in wanted:
            if (cell, value) not in possible:
                possible.update((witness(part, cell, value) or {}).items())
        impossible = tuple(value for value in wanted if (cell, value) not in possible)
        if impossible:
            found.append(Uncovered(cell, view.links.subgroups[cell], impossible))
            if first:
                break
    return tuple(found)


def ladder(
    part: Part, cell: int, true: Mapping[int, int | None], values: tuple[int, int]
) -> list[dict[int, int]]:
    """Counts that fit all that is shown for each of several values of a cell, by even steps.

    From the true counts the same whole step is taken again and again, until the cell has the last
    of the values. Where there is no such step, nothing: that alone proves no value impossible.

    Args:
        part: of the cell.
        cell: its place.
        true: the true count of each cell.
        values: the first and the last value wanted, of which the first is the true one.
    """
    first, last = values
    counts = [true[c] for c in part.cells]
    if None in counts:
        return []
    start, steps = np.array(counts, dtype=np.float64), abs(last - first)
    step = part.step(cell, start, steps, up=last > first)
    if step is None or np.abs(step - np.round(step)).max() > ROUNDING_ERROR:
        return []
    moves = np.round(step).astype(np.int64)
    rungs = (start.astype(np.int64) + k * moves for k in range(steps + 1))
    return [dict(zip(part.cells, rung.tolist(), strict=True)) for rung in rungs]


def witness(part: Part, cell: int, value: int) -> dict[int, int] | None:
    """Counts of a part that fit all that is shown, one cell with a value; None where none do."""
    found = part.solve(fixed=(cell, value), whole=False)
    if found is not None and np.abs(found - np.round(found)).max() > ROUNDING_ERROR:
        found = part.solve(fixed=(cell, value), whole=True)
    if found is None:
        return None
    return dict(zip(part.cells, np.round(found).astype(np.int64).tolist(), strict=True))
