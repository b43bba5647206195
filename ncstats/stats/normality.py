"""Whether values look normally distributed."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, exp, fsum, log, pi, sqrt
from typing import TYPE_CHECKING

import numpy as np

from ncstats.stats.not_computable import NotComputable
from ncstats.stats.summaries import distinct

if TYPE_CHECKING:
    import numpy.typing as npt

    from ncstats.stats.samples import Floats

# Royston's approximation was fitted to 3 … 5,000 values.
_FEWEST, _MOST = 3, 5000
# Royston (1995): what the two outermost weights differ by from c, in powers of 1/√n.
_OUTERMOST = (0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056)
_NEXT = (0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633)
# And the mean and log standard deviation of -log(γ - log(1 - W)) to n = 11, in powers of n …
_GAMMA = (-2.273, 0.459)
_FEW_MEAN = (0.544, -0.39978, 0.025054, -6.714e-4)
_FEW_LOG_SD = (1.3822, -0.77857, 0.062767, -0.0020322)
# … and of log(1 - W) from 12 on, in powers of log n.
_MANY_MEAN = (-1.5861, -0.31082, -0.083751, 0.0038915)
_MANY_LOG_SD = (-0.4803, -0.082676, 0.0030302)


@dataclass(frozen=True)
class ShapiroWilk:
    """W, at most 1, and its p-value: small where the values are not normally distributed."""

    statistic: float
    p_value: float
    n: int
    method: str = "shapiro_wilk"


def shapiro_wilk(x: npt.ArrayLike, counts: npt.ArrayLike | None = None) -> ShapiroWilk:
    """Shapiro-Wilk test (1965, Biometrika 52:591-611), by Royston (1995, Appl Stat 44:547-551).

    W = (Σ aᵢxᵢ)² / Σ (xᵢ - x̄)² of the ordered values compares the spread that a normal distribution
    would give with the one observed. From 3 to 5,000 values, as in R: beyond, Royston's p-value is
    an extrapolation, and with so many values every measured variable departs from the normal
    distribution anyway. Own code because scipy's weights are good to 1e-9 only, and come with an
    import of 0.7 s.

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
    lack = _lack(np.repeat(values, times))
    return ShapiroWilk(1 - lack, _p_value(lack, n), n)


def _lack(ordered: Floats) -> float:
    """1 - W, without the cancellation where W is near 1."""
    weights = _weights(len(ordered))
    # In units of the range, so that squares stay within what a float holds.
    x = (ordered - ordered[0]) / (ordered[-1] - ordered[0])
    x = x - fsum(x) / len(x)
    squares = fsum(x * x) * fsum(weights * weights)
    product = fsum(weights * x)
    root = sqrt(squares)
    return max(0.0, (root - product) * (root + product) / squares)


def _weights(n: int) -> Floats:
    """Royston's weights a, ascending and symmetric about 0."""
    from scipy.special import ndtri

    if n == _FEWEST:
        return np.array([-1.0, 0.0, 1.0]) * sqrt(0.5)
    m = ndtri((np.arange(1, n + 1) - 0.375) / (n + 0.25))
    squares = fsum(m * m)
    edge = 2 if n > 5 else 1  # how many at each end have a formula of their own
    outer = [
        float(m[-1 - i]) / sqrt(squares) + _polynomial(powers, 1 / sqrt(n))
        for i, powers in enumerate((_OUTERMOST, _NEXT)[:edge])
    ]
    inner = (squares - 2 * fsum(m[-edge:] ** 2)) / (1 - 2 * fsum(a * a for a in outer))
    weights = np.asarray(m / sqrt(inner))
    for i, a in enumerate(outer):
        weights[-1 - i], weights[i] = a, -a
    return weights


def _p_value(lack: float, n: int) -> float:
    from scipy.special import ndtr

    if n == _FEWEST:  # exact: W lies between 3/4 and 1
        return min(1.0, max(0.0, 6 / pi * (asin(sqrt(1 - lack)) - asin(sqrt(0.75)))))
    if lack <= 0:
        return 1.0
    if n <= 11:
        distance = _polynomial(_GAMMA, n) - log(lack)
        if distance <= 0:
            return 0.0
        y, mean, log_sd = -log(distance), _polynomial(_FEW_MEAN, n), _polynomial(_FEW_LOG_SD, n)
    else:
        y, size = log(lack), log(n)
        mean, log_sd = _polynomial(_MANY_MEAN, size), _polynomial(_MANY_LOG_SD, size)
    return float(ndtr((mean - y) / exp(log_sd)))


def _polynomial(coefficients: tuple[float, ...], x: float) -> float:
    return fsum(c * x**power for power, c in enumerate(coefficients))
