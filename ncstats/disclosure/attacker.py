"""Whoever wants to know what was withheld: what do all the released counts say together?

Linear and integer programming bound every withheld count from the counts that are printed, exact
or rounded, and all the sums between them (Fischetti and Salazar-González, J Am Stat Assoc
2000;95:916-928, call this the attacker's problem).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from ncstats.disclosure.equations import Part, View
from ncstats.disclosure.matrix import as_whole
from ncstats.disclosure.possible import Counts, Possible, fitting
from ncstats.disclosure.shown import Range
from ncstats.disclosure.subgroup import Subgroup

Case = tuple[int, int]
"""A cell, and a value that it might have."""


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
    wanted = [Range(value, value) for value in values]
    given, impossible = tuple(cells), dict[int, list[int]]()
    for part, together in view.by_part(given):
        possible = Possible(part)
        for value in wanted:
            possible.try_at_once(together, value)
        for cell, value in product(together, wanted):
            if not possible.can(cell, value):
                impossible.setdefault(cell, []).append(int(value.low))
                if first:
                    break
        if first and impossible:
            break
    return tuple(
        Uncovered(cell, view.links.subgroups[cell], tuple(sorted(impossible[cell])))
        for cell in given
        if cell in impossible
    )


def impossible_of(part: Part, cases: Iterable[Case], *, first: bool = False) -> tuple[Case, ...]:
    """The cases that what is shown of a part makes impossible; the first found alone will do.

    By turns many cells are asked at once to come as near to a value as they can, and the first of
    those that do not reach it alone.
    """
    left, found = list(dict.fromkeys(cases)), list[Case]()
    together = True
    while left:
        counts = _towards(part, left) if together and len(left) > 1 else None
        rest = _without_shown(part, counts, left)
        together, left = len(rest) < len(left), rest
        if left:
            counts = witness(part, *left[0])
            if counts is None:
                found.append(left[0])
                if first:
                    break
            left = _without_shown(part, counts, left[1:])
    return tuple(found)


def _without_shown(part: Part, counts: Counts | None, cases: list[Case]) -> list[Case]:
    """The cases that counts do not show to be possible."""
    if counts is None:
        return cases
    return [(cell, value) for cell, value in cases if counts[part.column(cell)] != value]


def unsettled(part: Part, cases: Iterable[Case]) -> list[Case]:
    """The cases that are not soon found to be possible, by asking many at once until none is."""
    left = list(dict.fromkeys(cases))
    while left:
        rest = _without_shown(part, _towards(part, left), left)
        if len(rest) == len(left):
            break
        left = rest
    return left


def _towards(part: Part, cases: list[Case]) -> Counts | None:
    """Counts in which as many cells as may be have the first value that is asked of them."""
    wanted: dict[int, int] = {}
    for cell, value in cases:
        if part.low[part.column(cell)] <= value <= part.high[part.column(cell)]:
            wanted.setdefault(cell, value)
    return as_whole(part.nearest(wanted)) if wanted else None


def witness(part: Part, cell: int, value: int) -> Counts | None:
    """Counts of a part that fit all that is shown, one cell with a value; None where none do."""
    return fitting(part, cell, Range(value, value))
