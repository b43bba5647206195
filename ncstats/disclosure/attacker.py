"""Whoever wants to know what was withheld: what do all the released counts say together?

Linear and integer programming bound every withheld count from the counts that are printed, exact
or rounded, and all the sums between them (Fischetti and Salazar-González, J Am Stat Assoc
2000;95:916-928, call this the attacker's problem).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from ncstats.disclosure.equations import View
from ncstats.disclosure.possible import Possible
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
