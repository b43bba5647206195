"""Cohorts that print the same quantiles, from the least to the most different groups.

In each group the values between two quantiles can all be as low, or all as high, as the quantiles
let them; from one such arrangement to the other leads a path on which every step prints the same.
Walking it in one group after the other passes through the p-values between.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from ncstats.published.reconstruct.row import Anchor, Row
from ncstats.published.reconstruct.row_search import find_values

Values = tuple[int, ...]
Cohort = tuple[Values, ...]
"""By group, the values in ascending order, in units of the last recorded decimal."""

_SEED = 1
_MOST_CORNERS = 81
_STARTS = 6


def corners(row: Row) -> list[Cohort]:
    """Cohorts that meet every quantile of a row, each group at one end of what it can be."""
    plain = replace(row, comparisons=())
    found = find_values(plain, random.Random(_SEED), _STARTS)  # noqa: S311 - a seeded draw is what is wanted
    choices = [_arrangements(plain, s) for s in range(len(row.sizes))]
    if found is not None:
        for choice, values in zip(choices, found.values, strict=True):
            choice.append(tuple(values))
    if max(map(len, choices)) ** len(choices) > _MOST_CORNERS:
        choices = [choice[:2] for choice in choices]
    return [corner for corner in product(*choices) if plain.cost(corner) == 0]


def opposite(found: Sequence[Cohort]) -> list[tuple[Cohort, Cohort]]:
    """Pairs of cohorts of which each group is low in one and high in the other."""
    groups = range(len(found[0]) if found else 0)
    lowest = [min(cohort[g] for cohort in found) for g in groups]
    highest = [max(cohort[g] for cohort in found) for g in groups]
    pairs = []
    for choice in product((False, True), repeat=len(groups)):
        if choice and not choice[0]:
            first = tuple(highest[g] if up else lowest[g] for g, up in enumerate(choice))
            last = tuple(lowest[g] if up else highest[g] for g, up in enumerate(choice))
            pairs.append((first, last))
    return pairs


@dataclass(frozen=True)
class Path:
    """Cohorts between two that print the same quantiles: one group after the other is exchanged.

    In each group the values of the end replace those of the start one by one from the side on
    which they keep their order.
    """

    start: Cohort
    end: Cohort

    def __len__(self) -> int:
        return sum(len(part) for part in self.start) + 1

    def at(self, step: int) -> Cohort:
        """The cohort after so many exchanges; the start after none."""
        found = []
        for start, end in zip(self.start, self.end, strict=True):
            done = min(max(step, 0), len(start))
            kept = len(start) - done
            rising = start[0] <= end[0] and start[-1] <= end[-1]
            mixed = (*start[:kept], *end[kept:]) if rising else (*end[:done], *start[done:])
            found.append(tuple(sorted(mixed)))
            step -= done
        return tuple(found)


def _arrangements(row: Row, stratum: int) -> list[Values]:
    """The lowest and the highest values that a group can have, where its quantiles stand apart."""
    anchors = row.anchors[stratum]
    ends = pairwise(anchors)
    if any(second.first <= first.last for first, second in ends):
        return []
    found = [_lowest(row, stratum, anchors), _highest(row, stratum, anchors)]
    return [values for values in found if values is not None]


def _lowest(row: Row, stratum: int, anchors: Sequence[Anchor]) -> Values | None:
    values: list[int] = []
    at = row.limits[0]
    for anchor in anchors:
        pair = _pair(anchor, range(anchor.low, anchor.high + 1))
        if pair is None or pair[0] < at:
            return None
        values += [at] * (anchor.first - len(values)) + pair
        at = pair[-1]
    return tuple(values + [at] * (row.sizes[stratum] - len(values)))


def _highest(row: Row, stratum: int, anchors: Sequence[Anchor]) -> Values | None:
    values: list[int] = []
    at, n = row.limits[1], row.sizes[stratum]
    for anchor in reversed(anchors):
        pair = _pair(anchor, range(anchor.high, anchor.low - 1, -1))
        if pair is None or pair[-1] > at:
            return None
        values += [at] * (n - 1 - anchor.last - len(values)) + pair[::-1]
        at = pair[0]
    return tuple((values + [at] * (n - len(values)))[::-1])


_MOST_TRIED = 50


def _pair(anchor: Anchor, sums: range) -> list[int] | None:
    """The one or two neighbours of a quantile, as near to each other as they can be."""
    _, a, d = anchor.place
    for total in sums[:_MOST_TRIED]:
        if a == 0:
            if total % d == 0:
                return [total // d]
            continue
        for first in range(total // d, total // d - d, -1):
            second, rest = divmod(total - (d - a) * first, a)
            if rest == 0 and second >= first:
                return [first, second]
    return None
