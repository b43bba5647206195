"""Effects that come from χ² or F, their limits by inverting its non-central distribution.

ε², η² and Cramér's V are functions of a statistic that is about χ² distributed, ω² of one that is
F distributed, non-central with λ where there is an effect. Their limits are those of λ: the values
at which the observed statistic would stand at the upper and the lower end of what is to be expected
(Smithson 2003, Confidence Intervals, Sage). Unlike a bootstrap's, they reach 0; both do, with a
note, where the statistic is smaller than chance alone would let it be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log, sqrt
from typing import TYPE_CHECKING

import numpy as np

from ncstats.stats.contingency import chi_squared, filled_table
from ncstats.stats.distributions import noncentrality
from ncstats.stats.effect import Effect
from ncstats.stats.means import anova
from ncstats.stats.not_computable import NotComputable
from ncstats.stats.ranks import KruskalWallis, kruskal_wallis

if TYPE_CHECKING:
    import numpy.typing as npt

# Standard deviations of a Poisson law beyond which nothing is left that a float can show, and how
# finely it is then summed: as smooth a function as this has all its digits by the third of one.
_FAR = 9
_FINE = 8
# Halvings of a bracket whose ends are one to two: 14 digits are left.
_HALVINGS = 46


def epsilon_squared(
    groups: Sequence[npt.ArrayLike] | None = None,
    counts: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Effect:
    """ε² = H / (N - 1), the share of the ranks' variance that lies between groups.

    As Kelley's (1935, PNAS 21:554-559), of ranks. The limits are those of λ over N - 1, at most 1.

    Args:
        groups: one array of values per group; missing values dropped before.
        counts: instead, whole numbers of shape (distinct values, groups), values ascending.
        level: confidence level, between 0 and 1.

    Raises:
        NotComputable: as `kruskal_wallis`.

    >>> epsilon_squared([[1, 2], [3, 4], [5, 6]]).estimate  # H = 4.571 of 5
    0.9142857142857143
    """
    test = kruskal_wallis(groups, counts)
    return _share(test, test.epsilon_squared, test.n - 1, "epsilon_squared", level)


def eta_squared(
    groups: Sequence[npt.ArrayLike] | None = None,
    counts: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Effect:
    """η² = (H - k + 1) / (N - k), the share of variance between groups less what chance gives.

    As Tomczak and Tomczak (2014, Trends Sport Sci 1:19-25) give it for the Kruskal-Wallis test.
    Where H is less than chance gives, the estimate is below 0 and is not cut off. The limits are
    those of λ over N - k, from 0 to 1.

    Args:
        groups: one array of values per group; missing values dropped before.
        counts: instead, whole numbers of shape (distinct values, groups), values ascending.
        level: confidence level, between 0 and 1.

    Raises:
        NotComputable: as `kruskal_wallis`, or every group holds one value only.

    >>> round(eta_squared([[1, 2], [3, 4], [5, 6]]).estimate, 6)  # (4.571 - 2) / 3
    0.857143
    """
    test = kruskal_wallis(groups, counts)
    rest = test.n - test.df - 1
    if rest == 0:
        raise NotComputable("stats.one_value_per_group")
    return _share(test, test.eta_squared, rest, "eta_squared", level)


def cramers_v(table: npt.ArrayLike, level: float = 0.95) -> Effect:
    """Cramér's V = √(χ² / (N (min(r, c) - 1))), between 0 and 1, of an r × c table (Cramér 1946).

    The limits are √(λ / (N (min(r, c) - 1))), at most 1. Without Yates's correction.

    Args:
        table: whole counts, rows × columns; rows and columns without a count are left out.
        level: confidence level, between 0 and 1.

    Raises:
        NotComputable: fewer than two rows or two columns hold a count.

    >>> round(cramers_v([[10, 20], [20, 10]]).estimate, 6)  # √(6.667 / 60)
    0.333333
    """
    counts = filled_table(table)
    test = chi_squared(counts)
    scale = int(counts.sum()) * (min(counts.shape) - 1)
    estimate = min(1.0, sqrt(test.statistic / scale))
    low, high = noncentrality_limits(test.statistic, test.df, level)
    limits = min(1.0, sqrt(low / scale)), min(1.0, sqrt(high / scale))
    return Effect(estimate, *limits, "cramers_v", level, _note(estimate, high))


def omega_squared(
    groups: Sequence[npt.ArrayLike] | None = None,
    values: npt.ArrayLike | None = None,
    counts: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Effect:
    """ω² = (k - 1)(F - 1) / ((k - 1)(F - 1) + N), the share of variance between groups, of means.

    Of F from the analysis of variance, with what chance gives taken off (Hays 1963); where F is
    less than 1 the estimate is below 0 and is not cut off. The limits are λ / (λ + N), those of λ
    by inverting the non-central F (Kelley 2007, J Stat Softw 20(8):1-24).

    Args:
        groups: one array of values per group; missing values dropped before.
        values: instead, distinct values of shape (m,), with ``counts``.
        counts: whole numbers of shape (m, groups).
        level: confidence level, between 0 and 1.

    Raises:
        NotComputable: as `anova`.

    >>> omega_squared([[1, 2, 3], [3, 4, 5]]).estimate  # F = 6: 5 / (5 + 6)
    0.45454545454545453
    """
    test = anova(groups, values, counts)
    excess = test.df * (test.statistic - 1)
    low, high = noncentrality_limits_of_f(test.statistic, test.df, test.df_within, level)
    estimate = excess / (excess + test.n)
    limits = low / (low + test.n), high / (high + test.n)
    return Effect(estimate, *limits, "omega_squared", level, _note(estimate, high))


def noncentrality_limits(statistic: float, df: int, level: float = 0.95) -> tuple[float, float]:
    """Confidence limits of λ, given a statistic that is non-central χ² with ``df``.

    At the lower limit the chance of a statistic as great or greater is (1 - ``level``)/2, at the
    upper limit that of one as small or smaller; 0 where not even λ = 0 gives so small a chance.

    >>> noncentrality_limits(0.5, 1)[0]
    0.0
    """
    tail = (1 - level) / 2
    return noncentrality(statistic, df, tail), noncentrality(statistic, df, 1 - tail)


def noncentrality_limits_of_f(
    statistic: float, df: int, df_within: float, level: float = 0.95
) -> tuple[float, float]:
    """The same for a statistic that is non-central F with ``df`` and ``df_within``.

    Own code because scipy's inverse is good to four digits only.

    >>> noncentrality_limits_of_f(0.5, 1, 20)[0]
    0.0
    """
    tail = (1 - level) / 2

    def chance(noncentrality: float) -> float:
        return noncentral_f(statistic, df, df_within, noncentrality)

    central = chance(0.0)
    low, high = (_falls_to(p, chance) if central > p else 0.0 for p in (1 - tail, tail))
    return low, high


def noncentral_f(f: float, df: int, df_within: float, noncentrality: float) -> float:
    """The chance that non-central F is at most ``f``.

    Σ Pois(j; λ/2) I_x(df/2 + j, df_within/2) at x = df f / (df f + df_within) (Johnson, Kotz and
    Balakrishnan 1995, Continuous Univariate Distributions 2, chapter 30). Where the Poisson law is
    wide, its sum is taken in steps of a fraction of its standard deviation.

    >>> round(noncentral_f(3.0, 2, 2, 0.0), 12)  # x = ¾, and I_x(1, 1) = x
    0.75
    """
    from scipy.special import betaincc, gammaln

    mean = noncentrality / 2
    deviation = sqrt(mean)
    step = max(1.0, np.floor(deviation / _FINE))
    first = max(0.0, np.floor(mean - _FAR * deviation))
    j = np.arange(first, mean + _FAR * deviation + 4 * _FAR, step)
    weight = np.exp(j * log(mean) - mean - gammaln(j + 1)) if mean > 0 else (j == 0).astype(float)
    rest = df_within / (df * f + df_within)
    below = betaincc(df_within / 2, df / 2 + j, rest)
    return float((weight * below).sum() / weight.sum())


def _falls_to(p: float, chance: Callable[[float], float]) -> float:
    """The λ at which a falling chance is ``p``."""
    low, high = 0.0, 1.0
    while chance(high) > p:
        low, high = high, 2 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if chance(middle) > p else (low, middle)
    return (low + high) / 2


def _share(test: KruskalWallis, estimate: float, of: int, method: str, level: float) -> Effect:
    low, high = noncentrality_limits(test.statistic, test.df, level)
    limits = min(1.0, low / of), min(1.0, high / of)
    return Effect(estimate, *limits, method, level, _note(estimate, high))


def _note(estimate: float, high: float) -> str:
    if high == 0:
        return "stats.less_than_chance"
    return "stats.below_zero" if estimate < 0 else ""
