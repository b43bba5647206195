"""Normal and χ² probabilities, for one number at a time, by their closed forms.

Own code, though scipy has the same, because loading its special functions takes longer than
everything that a small study computes; the two agree to 13 digits. Where the closed form would be
long, or would leave a float's range, scipy's is loaded after all.
"""

from __future__ import annotations

from functools import lru_cache
from math import erfc, exp, gamma, sqrt
from statistics import NormalDist

import numpy as np

from ncstats.stats.brent import brent_root

_NORMAL = NormalDist()
# Past these a sum has many terms, or e^(-x/2) comes near the smallest float.
_LARGEST_DF = 100
_LARGEST_CHI_SQUARED = 500.0
# Standard deviations of a Poisson law beyond which nothing is left that a float can show.
_FAR = 9
# Of λ, absolute and relative.
_TOLERANCE = 1e-14


def normal_quantile(level: float) -> float:
    """The normal quantile of a two-sided interval with this level.

    Raises:
        ValueError: ``level`` is not between 0 and 1.

    >>> round(normal_quantile(0.95), 6)
    1.959964
    """
    if not 0 < level < 1:
        raise ValueError("a confidence level lies between 0 and 1")
    return _NORMAL.inv_cdf(0.5 + level / 2)


def normal_p_value(z: float) -> float:
    """The probability that a standard normal variable is as far from 0 as ``z``, or farther.

    >>> round(normal_p_value(-1.959964), 6)
    0.05
    """
    return erfc(abs(z) / sqrt(2))


def chi_squared_tail(statistic: float, df: int) -> float:
    """The probability that χ² with ``df`` degrees of freedom is ``statistic`` or greater.

    With y = statistic/2, the sum of e^-y y^a / Γ(a + 1) over a = 0, 1, … below df/2 for an even
    number; over a = ½, 1½, … and with erfc(√y) for an odd one (Abramowitz and Stegun 1964, 26.4.4
    and 26.4.5).

    Args:
        statistic: 0 or greater.
        df: 1 or more.

    >>> round(chi_squared_tail(3.841459, 1), 6), chi_squared_tail(2.0, 2) == exp(-1)
    (0.05, True)
    """
    if df > _LARGEST_DF or statistic > _LARGEST_CHI_SQUARED:
        from scipy.special import chdtrc

        return float(chdtrc(df, statistic))
    y, a = float(statistic) / 2, (df % 2) / 2
    tail = erfc(sqrt(y)) if df % 2 else 0.0
    term = exp(-y) * y**a / gamma(a + 1)
    for _ in range(df // 2):
        tail, a = tail + term, a + 1
        term *= y / a
    return tail


def noncentral_tail(statistic: float, df: int, noncentrality: float) -> float:
    """The probability that non-central χ² is ``statistic`` or greater.

    Σ Pois(j; λ/2) Q(df + 2j), Q being that of χ² (Johnson, Kotz and Balakrishnan 1995, Continuous
    Univariate Distributions 2, chapter 29); each Q is the one before and one more term.

    Args:
        statistic: 0 or greater.
        df: 1 or more.
        noncentrality: λ, 0 or greater.

    >>> round(noncentral_tail(2.0, 2, 0.0), 6)  # e⁻¹
    0.367879
    >>> round(noncentral_tail(4.0, 1, 4.0), 6)  # ½ + P(Z > 4)
    0.500032
    """
    y, mean, a = statistic / 2, noncentrality / 2, df / 2
    j = np.arange(1.0, mean + _FAR * sqrt(mean) + 4 * _FAR)
    weight = np.cumprod(np.concatenate([[exp(-mean)], mean / j]))
    terms = np.cumprod(np.concatenate([[exp(-y) * y**a / gamma(a + 1)], y / (a + j[:-1])]))
    central = chi_squared_tail(statistic, df)
    tails = central + np.concatenate([[0.0], np.cumsum(terms)])
    return float((weight * tails).sum() / weight.sum())


# ε² and η² of one test ask for the same.
@lru_cache(maxsize=256)
def noncentrality(statistic: float, df: int, tail: float) -> float:
    """The λ at which non-central χ² is ``statistic`` or greater with probability ``tail``.

    0 where that is more probable even of χ² itself.

    Args:
        statistic: 0 or greater.
        df: 1 or more.
        tail: between 0 and 1.

    >>> round(noncentrality(4.0, 1, 0.500032), 4), noncentrality(0.5, 1, 0.025)
    (4.0, 0.0)
    """
    if chi_squared_tail(statistic, df) >= tail:
        return 0.0
    if df > _LARGEST_DF or statistic > _LARGEST_CHI_SQUARED:
        from scipy.special import chndtrinc

        return float(chndtrinc(statistic, df, 1 - tail))

    def beyond(noncentrality: float) -> float:
        return noncentral_tail(statistic, df, noncentrality) - tail

    high = 1.0
    while beyond(high) < 0:
        high *= 2
    return brent_root(beyond, 0.0, high, _TOLERANCE)
