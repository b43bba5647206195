"""Tests between the groups two by two, each p-value adjusted for the number of pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import nan, sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ncstats.stats.contingency import fisher_exact
from ncstats.stats.distributions import normal_p_value
from ncstats.stats.multiplicity import Adjustment
from ncstats.stats.multiplicity import adjust as adjusted_p_values
from ncstats.stats.not_computable import NotComputable
from ncstats.stats.ranks import RankSums, mann_whitney, rank_sums
from ncstats.stats.samples import counted
from ncstats.stats.summaries import whole_counts


@dataclass(frozen=True)
class PairTest:
    """The test of one pair of groups.

    Attributes:
        first: place of the first group among those given, from 0.
        second: place of the second group.
        statistic: z of Dunn's test, W of the first group; NaN where the test has none.
        p_value: of this pair alone; NaN where it cannot be computed.
        p_adjusted: over all pairs with a p-value.
        method: the test.
        note: code of the sentence that says why there is no p-value, or that it is not the one
            that ``method`` names; else empty.
    """

    first: int
    second: int
    statistic: float
    p_value: float
    p_adjusted: float
    method: str
    note: str = ""

    @property
    def z(self) -> float:
        """The statistic of Dunn's test."""
        return self.statistic


class _Outcome(NamedTuple):
    statistic: float
    p_value: float
    note: str = ""


def dunn(
    groups: Sequence[npt.ArrayLike] | None = None,
    counts: npt.ArrayLike | None = None,
    adjust: Adjustment = "holm",
    censored: Sequence[npt.ArrayLike] | None = None,
) -> tuple[PairTest, ...]:
    """Dunn's test on the ranks of all groups (Dunn 1964, Technometrics 6:241-252).

    z = (R̄ᵢ - R̄ⱼ) / √((N(N + 1)/12 - Σ (t³ - t) / (12 (N - 1))) (1/nᵢ + 1/nⱼ)), two-sided.

    Args:
        groups: one array of values per group; missing values dropped before.
        counts: instead, whole numbers of shape (distinct values, groups), values ascending.
        adjust: ``holm``, ``bonferroni`` or ``bh``, over all pairs.
        censored: beside ``groups``, arrays of -1 (below the value), 1 (above it) and 0.

    Returns:
        One test per pair of groups; a pair with an empty group has NaN, and a note that says so.

    Raises:
        NotComputable: fewer than two groups hold a value, or all values are equal.

    >>> pair = dunn([[1, 2], [3, 4]])[0]  # mean ranks 1.5 and 3.5: -2 / √(5/3 · 1)
    >>> pair.first, pair.second, round(pair.z, 6)
    (0, 1, -1.549193)
    """
    table = counted(groups, counts, censored)
    sums = rank_sums(table)
    place = {group: i for i, group in enumerate(np.flatnonzero(table.any(axis=0)).tolist())}

    def one(first: int, second: int) -> _Outcome:
        if first not in place or second not in place:
            raise NotComputable("stats.fewer_than_two_groups")
        return _dunn_pair(sums, place[first], place[second])

    return tuple(_pairs(table.shape[1], one, "dunn", adjust))


def pairwise_wilcoxon(
    groups: Sequence[npt.ArrayLike] | None = None,
    counts: npt.ArrayLike | None = None,
    adjust: Adjustment = "holm",
    censored: Sequence[npt.ArrayLike] | None = None,
) -> tuple[PairTest, ...]:
    """The Mann-Whitney test of each pair of groups, each ranked by itself.

    Normal, with its correction of ½, whatever the number of values: R's without ``exact``.

    Args:
        groups: one array of values per group; missing values dropped before.
        counts: instead, whole numbers of shape (distinct values, groups), values ascending.
        adjust: ``holm``, ``bonferroni`` or ``bh``, over all pairs.
        censored: beside ``groups``, arrays of -1 (below the value), 1 (above it) and 0.

    Returns:
        One test per pair of groups; where it cannot be computed NaN, and a note that says why.

    >>> pairwise_wilcoxon([[3, 4, 5], [1, 2, 3]])[0].statistic
    8.5
    """
    table = counted(groups, counts, censored)

    def one(first: int, second: int) -> _Outcome:
        test = mann_whitney(counts=table[:, [first, second]])
        return _Outcome(test.statistic, test.p_value)

    return tuple(_pairs(table.shape[1], one, "pairwise_wilcoxon", adjust))


def pairwise_fisher(table: npt.ArrayLike, adjust: Adjustment = "holm") -> tuple[PairTest, ...]:
    """Fisher's exact test of each pair of columns.

    Args:
        table: whole counts, levels × groups.
        adjust: ``holm``, ``bonferroni`` or ``bh``, over all pairs.

    Returns:
        One test per pair of groups, without a statistic; where it cannot be computed NaN, and a
        note that says why.

    >>> round(pairwise_fisher([[3, 1], [1, 3]])[0].p_value * 70)
    34
    """
    counts = whole_counts(table)
    if counts.ndim != 2:
        raise ValueError("a table has rows and columns")

    def one(first: int, second: int) -> _Outcome:
        test = fisher_exact(counts[:, [first, second]])
        return _Outcome(nan, test.p_value, _STAND_INS.get(test.method, ""))

    return tuple(_pairs(counts.shape[1], one, "pairwise_fisher", adjust))


_STAND_INS = {"chi_squared": "stats.by_chi_squared", "fisher_monte_carlo": "stats.by_simulation"}


def _pairs(
    groups: int, test: Callable[[int, int], _Outcome], method: str, adjustment: Adjustment
) -> Iterator[PairTest]:
    outcomes = {}
    for pair in combinations(range(groups), 2):
        try:
            outcomes[pair] = test(*pair)
        except NotComputable as reason:
            outcomes[pair] = _Outcome(nan, nan, reason.held)
    adjusted = adjusted_p_values([outcome.p_value for outcome in outcomes.values()], adjustment)
    for ((first, second), (statistic, p, note)), p_adjusted in zip(
        outcomes.items(), adjusted, strict=True
    ):
        yield PairTest(first, second, statistic, p, p_adjusted, method, note)


def _dunn_pair(sums: RankSums, first: int, second: int) -> _Outcome:
    sizes = sums.sizes[first], sums.sizes[second]
    # Over a common denominator, in whole numbers: the difference of mean ranks does not cancel.
    difference = sums.doubled[first] * sizes[1] - sums.doubled[second] * sizes[0]
    error = sqrt(sums.spread / (12 * (sums.n - 1)) * (1 / sizes[0] + 1 / sizes[1]))
    z = difference / (2 * sizes[0] * sizes[1]) / error
    return _Outcome(z, normal_p_value(z))
