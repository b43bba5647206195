"""Rank tests for a continuous variable between groups, with ties, from arrays or counts.

Ranks are wanted only in sums, and tied values share one rank, so a matrix of counts (distinct
values × groups, values ascending) holds all that a test needs. Arrays are counted first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import copysign, fsum, nan, sqrt

import numpy as np
import numpy.typing as npt

from ncstats.stats.distributions import chi_squared_tail, normal_p_value
from ncstats.stats.not_computable import NotComputable
from ncstats.stats.permutation import permutation_p_value
from ncstats.stats.samples import check_two_groups, counted

_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class KruskalWallis:
    """H with its p-value, and the share of the ranks' variance that lies between groups.

    ε² = H / (N - 1), and η² = (H - k + 1) / (N - k), less what chance gives, for k groups; NaN
    where every group holds one value.
    """

    statistic: float
    df: int
    p_value: float
    epsilon_squared: float
    eta_squared: float
    n: int
    method: str = "kruskal_wallis"


@dataclass(frozen=True)
class MannWhitney:
    """R's W of the first group with its p-value, and Cliff's δ (first over second)."""

    statistic: float
    p_value: float
    cliffs_delta: float
    n: int
    method: str = "mann_whitney"


@dataclass(frozen=True)
class RankSums:
    """What a rank test needs of the groups that hold a value.

    Attributes:
        sizes: how many values each group has.
        doubled: twice the sum of each group's ranks, so that mid-ranks are whole.
        tied: how often each distinct value occurs, values ascending.
    """

    sizes: list[int]
    doubled: list[int]
    tied: list[int]

    @property
    def n(self) -> int:
        """How many values there are."""
        return sum(self.sizes)

    @property
    def spread(self) -> int:
        """N³ - N - Σ (t³ - t): twelve times the sum of squares of the mid-ranks."""
        # Cubes of a count pass 64 bits from two million on: Python's own integers do not.
        return self.n**3 - self.n - sum(t**3 - t for t in self.tied)

    def permutation_p_value(self) -> float:
        """The exact p-value (`ncstats.stats.permutation`)."""
        return permutation_p_value(list(zip(self.sizes, self.doubled, strict=True)), self.tied)


def kruskal_wallis(
    groups: Sequence[npt.ArrayLike] | None = None,
    counts: npt.ArrayLike | None = None,
    exact: bool = False,
    censored: Sequence[npt.ArrayLike] | None = None,
) -> KruskalWallis:
    """Kruskal-Wallis test with the tie correction (Kruskal and Wallis 1952, JASA 47:583-621).

    H = 12 / (N (N + 1)) · Σ nⱼ (R̄ⱼ - (N + 1)/2)² / (1 - Σ (t³ - t) / (N³ - N)), here in the equal
    form 3 (N - 1) Σ (2Rⱼ - nⱼ(N + 1))² / nⱼ / (N³ - N - Σ (t³ - t)), whose integers do not cancel.
    The p-value is the upper tail of χ² with one degree of freedom fewer than there are groups; or,
    exact, the share of all ways to deal these values to groups of these sizes that give an H as
    great or greater. Own code for the exact one because scipy has none.

    Args:
        groups: one array of values per group; missing values dropped before.
        counts: instead, whole numbers of shape (distinct values, groups), values ascending.
        exact: the permutation p-value, ties kept, in place of the approximation.
        censored: beside ``groups``, arrays of -1 (below the value), 1 (above it) and 0.

    Raises:
        NotComputable: fewer than two groups hold a value, or all values are equal; the groups are
            too large for the exact p-value.

    >>> test = kruskal_wallis([[1, 2], [3, 4], [5, 6]])  # mean ranks 1.5, 3.5, 5.5
    >>> round(test.statistic, 6), test.df  # 12/42 · 2(2² + 0² + 2²)
    (4.571429, 2)
    >>> kruskal_wallis(counts=[[2, 0], [0, 2]]).epsilon_squared  # all of it is between groups
    1.0
    >>> kruskal_wallis([[1, 2], [3, 4], [5, 6]], exact=True).p_value  # 3! of 6!/(2! 2! 2!) = 90
    0.06666666666666667
    """
    sums = rank_sums(counted(groups, counts, censored))
    n, df = sums.n, len(sums.sizes) - 1
    between = fsum(
        (doubled - size * (n + 1)) ** 2 / size
        for size, doubled in zip(sums.sizes, sums.doubled, strict=True)
    )
    h = 3 * (n - 1) * between / sums.spread
    eta = (h - df) / (n - df - 1) if n > df + 1 else nan
    if exact:
        p, method = sums.permutation_p_value(), "kruskal_wallis_exact"
    else:
        p, method = chi_squared_tail(h, df), "kruskal_wallis"
    return KruskalWallis(h, df, p, h / (n - 1), eta, n, method)


def mann_whitney(
    groups: Sequence[npt.ArrayLike] | None = None,
    counts: npt.ArrayLike | None = None,
    correction: bool = True,
    exact: bool = False,
    censored: Sequence[npt.ArrayLike] | None = None,
) -> MannWhitney:
    """Mann-Whitney test, normal or exact (Mann and Whitney 1947, AMS 18:50-60).

    W = R₁ - n₁(n₁ + 1)/2 counts the pairs in which the first group's value is larger, ties as half.
    z = (W - n₁n₂/2 ∓ ½) / √(n₁n₂/12 · (N + 1 - Σ (t³ - t) / (N (N - 1)))), two-sided; or, exact,
    the share of all ways to deal these values to groups of these sizes that bring W as far from its
    mean or farther, as in R's coin. Cliff's δ = 2W / (n₁n₂) - 1 is the chance that the first is
    larger less the chance that it is smaller. Own code for the exact one because scipy has none
    where values are tied.

    Args:
        groups: two arrays of values; missing values dropped before.
        counts: instead, whole numbers of shape (distinct values, 2), values ascending.
        correction: move W by ½ towards its mean, as R does; without effect on the exact p-value.
        exact: the permutation p-value, ties kept, in place of the approximation.
        censored: beside ``groups``, arrays of -1 (below the value), 1 (above it) and 0.

    Raises:
        NotComputable: a group holds no value, or all values are equal; the groups are too large
            for the exact p-value.
        ValueError: other than two groups.

    >>> test = mann_whitney([[3, 4, 5], [1, 2, 3]])  # 9 pairs: 8 larger, 1 tied
    >>> test.statistic, round(test.cliffs_delta, 6)
    (8.5, 0.888889)
    >>> mann_whitney([[1, 2], [3, 4]], exact=True).p_value  # {1, 2} or {3, 4}: 2 of 6 ways
    0.3333333333333333
    """
    table = counted(groups, counts, censored)
    check_two_groups(table)
    sums = rank_sums(table)
    first, second = sums.sizes
    w = (sums.doubled[0] - first * (first + 1)) / 2
    if exact:
        p, method = sums.permutation_p_value(), "mann_whitney_exact"
    else:
        p, method = _normal_p_value(sums, w, correction), "mann_whitney"
    lead = sums.doubled[0] - first * (sums.n + 1)  # pairs won less pairs lost, in whole numbers
    return MannWhitney(w, p, lead / (first * second), sums.n, method)


def _normal_p_value(sums: RankSums, w: float, correction: bool) -> float:
    pairs = sums.sizes[0] * sums.sizes[1]
    away = w - pairs / 2
    if correction and away != 0:
        away -= copysign(0.5, away)
    sd = sqrt(pairs * sums.spread / (12 * sums.n * (sums.n - 1)))
    return min(1.0, normal_p_value(away / sd))


def rank_sums(table: _Ints) -> RankSums:
    """The rank sums of groups, from counts of distinct values × groups.

    Raises:
        NotComputable: fewer than two groups hold a value, or all values are equal.

    >>> rank_sums(np.array([[1, 0], [1, 1]])).doubled  # ranks 1, 2.5 and 2.5
    [7, 5]
    """
    filled = table[:, table.any(axis=0)]
    if filled.shape[1] < 2:
        raise NotComputable("stats.fewer_than_two_groups")
    tied = filled.sum(axis=1)
    if np.count_nonzero(tied) < 2:
        raise NotComputable("stats.all_values_equal")
    # Twice the mid-rank of t values that follow b smaller ones is 2b + t + 1.
    doubled_rank = 2 * (np.cumsum(tied) - tied) + tied + 1
    return RankSums(
        filled.sum(axis=0).tolist(), (doubled_rank @ filled).tolist(), tied[tied > 0].tolist()
    )
