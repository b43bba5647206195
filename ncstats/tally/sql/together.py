"""Categories that are counted together: a third of the lookups, and of the memory that they take.

Each grouping set holds a table of its own, a megabyte or two for each thread before the first
patient is seen. Three categories of four levels and a group are some hundred combinations; counted
as one set they tell the counts of each category, which add.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from ncstats.tally.sql.heads import Head, VariableHead
from ncstats.tally.sql.split import Split

MOST_TOGETHER = 3
MOST_COMBINATIONS = 1000
"""Combinations of levels, a missing one among them, beyond which a table outgrows a cache."""


def together(heads: Sequence[Head]) -> tuple[tuple[int, ...], ...]:
    """The places of the heads, those in one tuple that are counted in one grouping set."""
    found: list[list[int]] = []
    last: dict[tuple[Split, ...], list[int]] = {}
    for place, head in enumerate(heads):
        if isinstance(head, VariableHead) and not head.is_number:
            open_set = last.get(head.splits)
            if open_set and _fits([heads[other] for other in (*open_set, place)]):
                open_set.append(place)
                continue
            last[head.splits] = [place]
            found.append(last[head.splits])
        else:
            found.append([place])
    return tuple(map(tuple, found))


def _fits(heads: Sequence[Head]) -> bool:
    levels = [len(head.variable.codes) for head in heads if isinstance(head, VariableHead)]
    return len(levels) <= MOST_TOGETHER and prod(n + 1 for n in levels) <= MOST_COMBINATIONS
