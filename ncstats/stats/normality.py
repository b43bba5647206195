"""Whether values look normally distributed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ncstats.stats.not_computable import NotComputable
from ncstats.stats.summaries import distinct

if TYPE_CHECKING:
    import numpy.typing as npt

# Royston's approximation was fitted to 3 … 5,000 values.
_FEWEST, _MOST = 3, 5000


@dataclass(frozen=True)
class ShapiroWilk:
    """W, at most 1, and its p-value: small where the values are not normally distributed."""

    statistic: float
    p_value: float
    n: int
    method: str = "shapiro_wilk"


def shapiro_wilk(x: npt.ArrayLike, counts: npt.ArrayLike | None = None) -> ShapiroWilk:
    """Shapiro-Wilk test (1965, Biometrika 52:591-611) by Royston's algorithm AS R94 (1995).

    W compares the spread expected of ordered normal values with the spread observed. From 3 to
    5,000 values, as in R: beyond, Royston's p-value is an extrapolation, and with so many values
    every measured variable departs from the normal distribution anyway.

    Args:
        x: values, shape (n,), or distinct values when ``counts`` is given.
        counts: how often each value occurs, whole numbers, shape of ``x``.

    Raises:
        NotComputable: a value is missing, all are equal, or there are fewer than 3 or more than
            5,000.

    >>> test = shapiro_wilk([1, 2, 3])  # of three values at equal distances W is 1
    >>> round(test.statistic, 9), round(test.p_value, 6)
    (1.0, 1.0)
    """
    values, times = distinct(x, counts)
    n = int(times.sum())
    if n < _FEWEST:
        raise NotComputable("stats.too_few_for_shapiro", n=n, least=_FEWEST)
    if n > _MOST:
        raise NotComputable("stats.too_many_for_shapiro", n=n, most=_MOST)
    if len(values) == 1:
        raise NotComputable("stats.all_values_equal")
    from scipy.stats import shapiro

    statistic, p = shapiro(np.repeat(values, times))
    return ShapiroWilk(float(statistic), float(p), n)
