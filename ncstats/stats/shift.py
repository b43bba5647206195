"""The Hodges-Lehmann shift between two groups, and its interval by inverting the rank test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, inf, sqrt
from typing import TYPE_CHECKING

import numpy as np

from ncstats.stats.differences import Differences
from ncstats.stats.distributions import normal_quantile
from ncstats.stats.effect import Effect
from ncstats.stats.ranks import mann_whitney
from ncstats.stats.samples import Samples, check_two_groups, samples

if TYPE_CHECKING:
    import numpy.typing as npt

# Up to this many values per group the test that is inverted is exact, as in R.
_EXACT = 50
# Rounding must not turn a p-value that is exactly 1 - level into a larger one.
_ROUNDING = 1 + 1e-9


def hodges_lehmann(
    groups: Sequence[npt.ArrayLike] | None = None,
    values: npt.ArrayLike | None = None,
    counts: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Effect:
    """How far the first group lies above the second (Hodges and Lehmann 1963, AMS 34:598-611).

    The median of all n₁n₂ differences xᵢ - yⱼ. The interval holds the shifts that the Mann-Whitney
    test does not reject: taken off the first group, they leave a p-value above 1 - ``level``. Up to
    50 values in each group that test is exact, ties kept; beyond, normal with its correction of ½.
    Its limits are differences too. Where even the largest shift is not rejected, as with three
    values in each group, the limits are infinite, with a note. Own code because scipy has none.

    Args:
        groups: two arrays of values; missing values dropped before.
        values: instead, distinct values of shape (m,), with ``counts``; nothing of the size n₁n₂ is
            ever made.
        counts: whole numbers of shape (m, 2).
        level: confidence level, between 0 and 1.

    Raises:
        NotComputable: a group holds no value.
        ValueError: other than two groups.

    >>> hodges_lehmann([[5, 6, 9], [1, 2]]).estimate  # of 3, 4, 4, 5, 7, 8
    4.5
    """
    both = samples(groups, values, counts)
    check_two_groups(both.counts)
    pairs = Differences(*both.of(0), *both.of(1))
    middle = (pairs.total + 1) // 2
    estimate = (pairs.ranked(middle) + pairs.ranked(pairs.total + 1 - middle)) / 2
    if int(both.counts.sum(axis=0).max()) <= _EXACT:
        low, high = _exact_limits(both, pairs, level)
    else:
        low, high = _normal_limits(both, pairs, level)
    note = "stats.unbounded" if low == -inf or high == inf else ""
    return Effect(estimate, low, high, "hodges_lehmann", level, note)


def _normal_limits(both: Samples, pairs: Differences, level: float) -> tuple[float, float]:
    """At a shift that equals no difference, W counts the differences above it."""
    n = int(both.counts.sum())
    # Only values of the same group are tied then.
    ties = sum(t**3 - t for t in both.counts.ravel().tolist())
    sd = sqrt(pairs.total * (n**3 - n - ties) / (12 * n * (n - 1)))
    most = ceil(pairs.total / 2 + 0.5 + normal_quantile(level) * sd) - 1
    if most >= pairs.total:
        return -inf, inf
    return pairs.ranked(pairs.total - most), pairs.ranked(most + 1)


def _exact_limits(both: Samples, pairs: Differences, level: float) -> tuple[float, float]:
    jumps = pairs.distinct()
    # A shift from each stretch between two neighbouring differences, and from beyond the ends.
    shifts = np.concatenate([[jumps[0] - 1], (jumps[:-1] + jumps[1:]) / 2, [jumps[-1] + 1]])

    def kept(stretch: int, side: int) -> bool:
        """Not rejected; or past the estimate, where W lies on the other ``side`` of its mean."""
        test = mann_whitney(counts=_shifted(both, float(shifts[stretch])), exact=True)
        passed = side * (pairs.total - 2 * test.statistic) >= 0
        return passed or test.p_value > (1 - level) * _ROUNDING

    m = len(jumps)
    lowest = _first(m, lambda stretch: kept(stretch, 1))
    highest = m - _first(m, lambda stretch: kept(m - stretch, -1))
    low = -inf if lowest == 0 else float(jumps[lowest - 1])
    high = inf if highest == m else float(jumps[highest])
    return low, high


def _first(last: int, holds: Callable[[int], bool]) -> int:
    """The first of 0 … ``last`` of which something holds that holds of all after it."""
    low, high = 0, last
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _shifted(both: Samples, shift: float) -> npt.NDArray[np.int64]:
    """Counts of distinct values × groups with ``shift`` taken off the first group."""
    return samples(
        values=np.concatenate([both.values - shift, both.values]),
        counts=np.concatenate([both.counts * [1, 0], both.counts * [0, 1]]),
    ).counts
