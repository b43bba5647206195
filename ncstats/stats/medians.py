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
# So many standard deviations below its middle a binomial is less than any level's complement.
_MOST_SDS = 12


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
        raise NotComputable("stats.too_few_for_median_ci")
    up_to = np.cumsum(times)
    low, high = (float(values[np.searchsorted(up_to, rank)]) for rank in (k, n + 1 - k))
    return Effect(float(quantile(values, 0.5, counts=times)[0]), low, high, "median_ci", level)


def _rank(n: int, level: float) -> int:
    """The largest k with P(B < k) ≤ (1 - level)/2, 0 where there is none."""
    middle = n // 2
    lowest = max(0, middle - int(_MOST_SDS * n**0.5 / 2) - 1)
    # P(B = j) as a part of P(B = middle), j from the middle down; what is lower adds nothing.
    down = np.arange(middle, lowest, -1, dtype=np.float64)
    parts = np.cumprod(np.concatenate([[1.0], down / (n - down + 1)]))
    # The distribution is symmetric; of an even n the middle stands alone.
    whole = 2 * parts.sum() - (1.0 if n % 2 == 0 else 0.0)
    up_to = np.cumsum(parts[::-1])
    most = (1 - level) / 2 * _ROUNDING * whole
    return int(lowest + np.searchsorted(up_to, most, side="right"))
