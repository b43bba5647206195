"""Cliff's delta: how much more often a value of the first group is the larger one."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, sqrt
from typing import TYPE_CHECKING

import numpy as np

from ncstats.stats.distributions import normal_quantile
from ncstats.stats.effect import Effect
from ncstats.stats.not_computable import NotComputable
from ncstats.stats.samples import check_two_groups, counted

if TYPE_CHECKING:
    import numpy.typing as npt

    from ncstats.stats.samples import Floats, Ints


def cliffs_delta(
    groups: Sequence[npt.ArrayLike] | None = None,
    counts: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Effect:
    """Cliff's δ = P(first > second) - P(first < second), with Cliff's asymmetric interval.

    With dᵢⱼ = 1, 0 or -1 as xᵢ is larger than, equal to or smaller than yⱼ, d is their mean. Its
    variance is estimated consistently, s² = ((n₂ - 1) s²(dᵢ.) + (n₁ - 1) s²(d.ⱼ) + s²(dᵢⱼ)) / n₁n₂,
    and the limits are (d - d³ ± z s √((1 - d²)² + z²s²)) / (1 - d² + z²s²) (Cliff 1996, Ordinal
    Methods for Behavioral Data Analysis; Feng and Cliff 2004, J Mod Appl Stat Meth 3:322-332).
    Where all pairs go one way s is 0, and the far limit is (n - z²) / (n + z²), from the greatest
    variance that δ can have, with n the smaller group.

    Args:
        groups: two arrays of values; missing values dropped before.
        counts: instead, whole numbers of shape (distinct values, 2), values ascending.
        level: confidence level, between 0 and 1.

    Raises:
        NotComputable: a group holds one value or none, or all values are equal.
        ValueError: other than two groups.

    >>> round(cliffs_delta([[3, 4, 5], [1, 2, 3]]).estimate, 6)  # 8 of 9 pairs larger, 1 tied
    0.888889
    """
    table = counted(groups, counts)
    check_two_groups(table)
    sizes = table.sum(axis=0).tolist()
    if min(sizes) < 2:
        raise NotComputable("stats.one_value_in_group")
    if np.count_nonzero(table.any(axis=1)) < 2:
        raise NotComputable("stats.all_values_equal")
    lead = int((table[:, 0] * _ahead(table[:, 1])).sum())
    delta = lead / (sizes[0] * sizes[1])
    z = normal_quantile(level)
    if abs(delta) == 1:
        low, high = _separated(delta, min(sizes), z)
    else:
        s = sqrt(_variance(table, lead))
        centre, scale = delta - delta**3, 1 - delta**2 + (z * s) ** 2
        half = z * s * sqrt((1 - delta**2) ** 2 + (z * s) ** 2)
        low, high = (centre - half) / scale, (centre + half) / scale
    return Effect(delta, low, high, "cliffs_delta", level)


def _ahead(other: Ints) -> Ints:
    """For each value, how many of the other group it is larger than, less how many larger."""
    up_to = np.cumsum(other)
    return np.asarray((up_to - other) - (up_to[-1] - up_to))


def _variance(table: Ints, lead: int) -> float:
    """Cliff's consistent estimate; ``lead`` is the sum of all dᵢⱼ."""
    first, second = table.sum(axis=0).tolist()
    pairs = first * second
    delta = lead / pairs
    rows = _squares(_ahead(table[:, 1]) / second - delta, table[:, 0]) / (first - 1)
    columns = _squares(_ahead(table[:, 0]) / first + delta, table[:, 1]) / (second - 1)
    tied = sum(a * b for a, b in table.tolist())
    won, lost = (pairs - tied + lead) // 2, (pairs - tied - lead) // 2
    cells = won * (1 - delta) ** 2 + lost * (1 + delta) ** 2 + tied * delta**2
    return float(((second - 1) * rows + (first - 1) * columns + cells / (pairs - 1)) / pairs)


def _squares(away: Floats, times: Ints) -> float:
    return fsum(away**2 * times)


def _separated(delta: float, smaller: int, z: float) -> tuple[float, float]:
    far = (smaller - z * z) / (smaller + z * z)
    return (far, 1.0) if delta > 0 else (-1.0, -far)
