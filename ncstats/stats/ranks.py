"""Rank tests for a continuous variable between groups, with ties, from arrays or counts.

Ranks are wanted only in sums, and tied values share one rank, so a matrix of counts (distinct
values × groups, values ascending) holds all that a test needs. Arrays are counted first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import copysign, fsum, sqrt

import numpy as np
import numpy.typing as npt

from ncstats.stats.not_computable import NotComputable
from ncstats.stats.summaries import whole_counts

_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class KruskalWallis:
    """H, its χ² approximation, and ε² = H / (N - 1), the share of rank variance between groups."""

    statistic: float
    df: int
    p_value: float
    epsilon_squared: float
    n: int
    method: str = "kruskal_wallis"


@dataclass(frozen=True)
class MannWhitney:
    """R's W of the first group, its normal approximation, and Cliff's δ (first over second)."""

    statistic: float
    p_value: float
    cliffs_delta: float
    n: int
    method: str = "mann_whitney"


@dataclass(frozen=True)
class _RankSums:
    """Twice each group's rank sum, so that mid-ranks are whole, and Σ (t³ - t) over the ties."""

    sizes: list[int]
    doubled: list[int]
    ties: int

    @property
    def n(self) -> int:
        return sum(self.sizes)

    @property
    def spread(self) -> int:
        """N³ - N - Σ (t³ - t): twelve times the sum of squares of the mid-ranks."""
        return self.n**3 - self.n - self.ties


def kruskal_wallis(
    groups: Sequence[npt.ArrayLike] | None = None, counts: npt.ArrayLike | None = None
) -> KruskalWallis:
    """Kruskal-Wallis test with the tie correction (Kruskal and Wallis 1952, JASA 47:583-621).

    H = 12 / (N (N + 1)) · Σ nⱼ (R̄ⱼ - (N + 1)/2)² / (1 - Σ (t³ - t) / (N³ - N)), here in the equal
    form 3 (N - 1) Σ (2Rⱼ - nⱼ(N + 1))² / nⱼ / (N³ - N - Σ (t³ - t)), whose integers do not cancel.
    The p-value is the upper tail of χ² with one degree of freedom fewer than there are groups.

    Args:
        groups: one array of values per group; missing values dropped before.
        counts: instead, whole numbers of shape (distinct values, groups), values ascending.

    Raises:
        NotComputable: fewer than two groups hold a value, or all values are equal.

    >>> test = kruskal_wallis([[1, 2], [3, 4], [5, 6]])  # mean ranks 1.5, 3.5, 5.5
    >>> round(test.statistic, 6), test.df  # 12/42 · 2(2² + 0² + 2²)
    (4.571429, 2)
    >>> kruskal_wallis(counts=[[2, 0], [0, 2]]).epsilon_squared  # all of it is between groups
    1.0
    """
    from scipy.special import chdtrc

    sums = _rank_sums(_counted(groups, counts))
    n = sums.n
    between = fsum(
        (doubled - size * (n + 1)) ** 2 / size
        for size, doubled in zip(sums.sizes, sums.doubled, strict=True)
    )
    h = 3 * (n - 1) * between / sums.spread
    df = len(sums.sizes) - 1
    return KruskalWallis(h, df, float(chdtrc(df, h)), h / (n - 1), n)


def mann_whitney(
    groups: Sequence[npt.ArrayLike] | None = None,
    counts: npt.ArrayLike | None = None,
    correction: bool = True,
) -> MannWhitney:
    """Mann-Whitney test by the normal approximation (Mann and Whitney 1947, AMS 18:50-60).

    W = R₁ - n₁(n₁ + 1)/2 counts the pairs in which the first group's value is larger, ties as half.
    z = (W - n₁n₂/2 ∓ ½) / √(n₁n₂/12 · (N + 1 - Σ (t³ - t) / (N (N - 1)))), two-sided. Cliff's
    δ = 2W / (n₁n₂) - 1 is the chance that the first is larger less the chance that it is smaller.

    Args:
        groups: two arrays of values; missing values dropped before.
        counts: instead, whole numbers of shape (distinct values, 2), values ascending.
        correction: move W by ½ towards its mean, as R does.

    Raises:
        NotComputable: a group holds no value, or all values are equal.
        ValueError: other than two groups.

    >>> test = mann_whitney([[3, 4, 5], [1, 2, 3]])  # 9 pairs: 8 larger, 1 tied
    >>> test.statistic, round(test.cliffs_delta, 6)
    (8.5, 0.888889)
    """
    from scipy.special import ndtr

    table = _counted(groups, counts)
    if table.shape[1] != 2:
        raise ValueError("the Mann-Whitney test compares two groups")
    sums = _rank_sums(table)
    first, second = sums.sizes
    w = (sums.doubled[0] - first * (first + 1)) / 2
    away = w - first * second / 2
    sd = sqrt(first * second * sums.spread / (12 * sums.n * (sums.n - 1)))
    if correction and away != 0:
        away -= copysign(0.5, away)
    p = min(1.0, 2 * float(ndtr(-abs(away) / sd)))
    return MannWhitney(w, p, 2 * w / (first * second) - 1, sums.n)


def _counted(groups: Sequence[npt.ArrayLike] | None, counts: npt.ArrayLike | None) -> _Ints:
    """Counts of distinct values × groups, values ascending."""
    if (groups is None) == (counts is None):
        raise ValueError("give either groups or counts")
    if counts is not None:
        table = whole_counts(counts)
        if table.ndim != 2:
            raise ValueError("counts have two dimensions: distinct values and groups")
        return table
    arrays = [np.asarray(group, dtype=float).ravel() for group in groups or ()]
    if not arrays:
        raise NotComputable("stats.fewer_than_two_groups")
    pooled = np.concatenate(arrays)
    if np.isnan(pooled).any():
        raise NotComputable("stats.missing_value")
    values, place = np.unique(pooled, return_inverse=True)
    owner = np.repeat(np.arange(len(arrays)), [len(array) for array in arrays])
    flat = np.bincount(place * len(arrays) + owner, minlength=len(values) * len(arrays))
    return flat.reshape(len(values), len(arrays)).astype(np.int64)


def _rank_sums(table: _Ints) -> _RankSums:
    filled = table[:, table.any(axis=0)]
    if filled.shape[1] < 2:
        raise NotComputable("stats.fewer_than_two_groups")
    tied = filled.sum(axis=1)
    if np.count_nonzero(tied) < 2:
        raise NotComputable("stats.all_values_equal")
    # Twice the mid-rank of t values that follow b smaller ones is 2b + t + 1.
    doubled_rank = 2 * (np.cumsum(tied) - tied) + tied + 1
    # Cubes of a count pass 64 bits from two million on: Python's own integers do not.
    ties = sum(t**3 - t for t in tied[tied > 1].tolist())
    return _RankSums(filled.sum(axis=0).tolist(), (doubled_rank @ filled).tolist(), ties)
