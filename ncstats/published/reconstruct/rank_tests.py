"""What a rank test asks of a table of a number's values by kind of patient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING

import numpy as np

from ncstats.published.reconstruct.allotment import Asked
from ncstats.published.reconstruct.comparisons import Comparison
from ncstats.published.reconstruct.kinds import Grid
from ncstats.published.reconstruct.ranks import of_rank_sums
from ncstats.published.reconstruct.targets import TestTarget

if TYPE_CHECKING:
    import numpy.typing as npt

    from ncstats.published.reconstruct.allotment import Table

_STEPS = 256
"""In so many steps ranks are told apart: one patient's then weigh no more than many counts."""

_WITHIN = 5
"""The statistic is brought one part in so many beyond an edge, as ranks shift when values move."""


def ranks_asked(grid: Grid, test: TestTarget, table: Table) -> Iterator[Asked]:
    """Bounds of each group's rank sum that bring a test about where it must lie; none where it is.

    Ranks are those of the table. How far each rank sum is from what is expected of it is shrunk or
    stretched by one factor, by whose square the statistic changes.

    Args:
        grid: of the number, its values ascending.
        test: a rank test between groups that have been placed.
        table: values × kinds.
    """
    comparison = test.comparison(tuple(range(len(test.order))), len(test.order))
    if not isinstance(comparison, Comparison):
        return
    groups = [grid.group(test, level) for level in test.order]
    held = [(part * table).sum(axis=1) for part in groups]
    sizes = [int(part.sum()) for part in held]
    ranks = _double_ranks(np.sum(held, axis=0)) - sum(sizes) - 1
    off = [int((part * ranks).sum()) for part in held]
    factors = _factors(comparison, sizes, off)
    if factors is None:
        return
    unit = max(1, 2 * sum(sizes) // _STEPS)
    steps = (2 * ranks + unit) // (2 * unit)
    for part, away in zip(groups, off, strict=True):
        least, most = (None if x is None else isqrt(int(x * away * away)) // unit for x in factors)
        weights = steps[:, None] * (part if away > 0 else -part.astype(int))
        yield Asked(weights, -most if least is None and most is not None else least, most)


def _double_ranks(totals: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Twice the mid-rank of those who have a value, by how many have each.

    >>> _double_ranks(np.array([2, 0, 1]))  # 1½, and 3
    array([3, 5, 6])
    """
    return 2 * np.cumsum(totals) - totals + 1


def _factors(
    comparison: Comparison, sizes: Sequence[int], off: Sequence[int]
) -> tuple[Fraction | None, Fraction | None] | None:
    """By what the statistic is to be multiplied at the least and at the most, where it is bounded.

    None where it is right, or 0, which no factor changes.
    """
    filled = [(n, away) for n, away in zip(sizes, off, strict=True) if n]
    n = sum(sizes)
    doubled = [size * (n + 1) + away for size, away in filled]
    found = Fraction(
        *of_rank_sums([size for size, _ in filled], doubled, n**3 - n, comparison.test)
    )
    low, high = comparison.interval.low or None, comparison.interval.high
    if comparison.interval.holds(found) or not found:
        return None
    if low is None or high is None:
        least = None if low is None else low + low / _WITHIN
        most = None if high is None else high - high / _WITHIN
    else:
        least, most = (edge + (low + high - 2 * edge) / _WITHIN for edge in (low, high))
    return None if least is None else least / found, None if most is None else most / found
