"""The confidence interval of a median, free of any distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ncstats.stats.effect import Effect
from ncstats.stats.not_computable import NotComputable
from ncstats.stats.summaries import distinct, quantile

if TYPE_CHECKING:
    import numpy.typing as npt

# Rounding must not cost a level that is reached exactly.
_ROUNDING = 1 + 1e-12


def median_ci(x: npt.ArrayLike, counts: npt.ArrayLike | None = None, level: float = 0.95) -> Effect:
    """Median with the exact binomial interval between two ordered values.

    From the k-th smallest value to the k-th largest, k as large as P(B < k) ≤ (1 - ``level``)/2
    allows, B binomial with n and ½: it covers at least ``level``, whatever the distribution (David
    and Nagaraja 2003, Order Statistics, 3rd ed, Wiley, section 7.1). Of few values not even the
    whole range covers as much: for 95 % six are needed.

    Args:
        x: values, shape (n,), or distinct values when ``counts`` is given.
        counts: how often each value occurs, whole numbers, shape of ``x``.
        level: confidence level, between 0 and 1.

    Raises:
        NotComputable: a value is missing, or there are too few.

    >>> interval = median_ci([1, 2, 3, 4, 5, 6])  # 1 - 2/64 = 96.9 %
    >>> interval.estimate, interval.ci_low, interval.ci_high
    (3.5, 1.0, 6.0)
    """
    values, times = distinct(x, counts)
    n = int(times.sum())
    k = _rank(n, level)
    if k == 0:
        raise NotComputable("stats.too_few_for_median_ci", n=n, level=f"{100 * level:g}")
    up_to = np.cumsum(times)
    low, high = (float(values[np.searchsorted(up_to, rank)]) for rank in (k, n + 1 - k))
    return Effect(float(quantile(values, 0.5, counts=times)[0]), low, high, "median_ci", level)


def _rank(n: int, level: float) -> int:
    """The largest k with P(B < k) ≤ (1 - level)/2, 0 where there is none."""
    from scipy.special import bdtr

    most = (1 - level) / 2 * _ROUNDING
    low, high = 0, (n + 1) // 2 + 1
    while high - low > 1:
        k = (low + high) // 2
        if bdtr(k - 1, n, 0.5) <= most:
            low = k
        else:
            high = k
    return low
