"""Summaries of one continuous variable: quantiles, mean and standard deviation.

Values come as an array, or as distinct values with the number of times each occurs (``counts``).
Both give the same numbers, to the last bit. Missing values are not accepted: the caller drops them
and reports how many there were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, nan, sqrt

import numpy as np
import numpy.typing as npt

from ncstats.stats.not_computable import NotComputable

_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]

# R takes a position this close to a whole number for the whole number (types 4 to 9).
_FUZZ = 4 * float(np.finfo(float).eps)


@dataclass(frozen=True)
class MeanSd:
    """Mean and standard deviation of ``n`` values, in the unit of the values."""

    n: int
    mean: float
    sd: float
    method: str = "mean_sd"


def quantile(
    x: npt.ArrayLike,
    probs: float | Sequence[float],
    type: int = 6,  # noqa: A002 — R's name for it, and the dictionary's
    counts: npt.ArrayLike | None = None,
) -> _Floats:
    """Quantiles of types 2, 6 and 7 of Hyndman and Fan (1996, Am Stat 50:361-365), as in R.

    With the values sorted as x₁ ≤ … ≤ xₙ, the quantile at p lies at position (n + 1)p (type 6, SPSS
    and Minitab), 1 + (n - 1)p (type 7, R and numpy), between two neighbours in proportion; type 2
    (SAS) is xₖ with k = ⌈np⌉, or the mean of two neighbours when np is whole. Positions outside
    the data give the smallest or largest value.

    Args:
        x: values, shape (n,), or distinct values when ``counts`` is given.
        probs: one probability or several, 0 to 1.
        type: 6, 7 or 2.
        counts: how often each value occurs, whole numbers, shape of ``x``.

    Returns:
        One quantile per probability, in the unit of ``x``; NaN when there is no value.

    Raises:
        NotComputable: a value is missing.
        ValueError: an unknown type, or a probability outside 0 to 1.

    >>> quantile([1, 2, 3, 4], [0.25, 0.5, 0.75]).tolist()
    [1.25, 2.5, 3.75]
    >>> quantile([1, 2, 3, 4], [0.25, 0.5, 0.75], type=7).tolist()
    [1.75, 2.5, 3.25]
    >>> quantile([1, 2], 0.5, type=2, counts=[3, 1]).tolist()
    [1.0]
    """
    p = np.atleast_1d(np.asarray(probs, dtype=float))
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("a probability lies between 0 and 1")
    values, times = distinct(x, counts)
    n = int(times.sum())
    position, weight = _position(p, n, type)
    if n == 0:
        return np.full(len(p), nan)
    cumulative = np.cumsum(times)

    def ordered(k: _Floats) -> _Floats:
        return values[np.searchsorted(cumulative, np.clip(k, 1, n), side="left")]

    low, high = ordered(position), ordered(position + 1)
    between = (1 - weight) * low + weight * high
    return np.where((weight == 0) | (low == high), low, np.where(weight == 1, high, between))


def _position(p: _Floats, n: int, type_: int) -> tuple[_Floats, _Floats]:
    """The lower neighbour's rank, and the weight of the upper neighbour."""
    if type_ == 7:
        at = 1 + max(n - 1, 0) * p
        return np.floor(at), at - np.floor(at)
    if type_ == 6:
        at = p * (n + 1)
        low = np.floor(at + _FUZZ)
        return low, np.where(np.abs(at - low) < _FUZZ, 0.0, at - low)
    if type_ == 2:
        low = np.floor(n * p)
        return low, np.where(n * p > low, 1.0, 0.5)
    raise ValueError("quantiles are of type 2, 6 or 7")


def mean_sd(x: npt.ArrayLike, counts: npt.ArrayLike | None = None) -> MeanSd:
    """Arithmetic mean and standard deviation with divisor n - 1.

    The squares are taken of deviations from the mean and the sums are correctly rounded, so a large
    mean does not swallow a small spread, and the order of the rows moves no digit.

    Args:
        x: values, shape (n,), or distinct values when ``counts`` is given.
        counts: how often each value occurs, whole numbers, shape of ``x``.

    Returns:
        NaN for the mean of no value and for the deviation of fewer than two.

    Raises:
        NotComputable: a value is missing.

    >>> mean_sd([2, 4, 4, 4, 5, 5, 7, 9]).mean
    5.0
    >>> mean_sd([1, 3], counts=[2, 2]).sd ** 2  # deviations -1, -1, 1, 1: 4 / 3
    1.3333333333333333
    """
    values, times = distinct(x, counts)
    n = int(times.sum())
    if n == 0:
        return MeanSd(0, nan, nan)
    mean = fsum(values * times) / n
    mean += fsum((values - mean) * times) / n
    squares = fsum((values - mean) ** 2 * times)
    return MeanSd(n, mean, sqrt(squares / (n - 1)) if n > 1 else nan)


def distinct(x: npt.ArrayLike, counts: npt.ArrayLike | None = None) -> tuple[_Floats, _Ints]:
    """Distinct values, ascending, and how often each occurs.

    >>> [part.tolist() for part in distinct([3, 1, 3])]
    [[1.0, 3.0], [1, 2]]
    """
    values = np.asarray(x, dtype=float).ravel()
    if np.isnan(values).any():
        raise NotComputable("stats.missing_value")
    if counts is None:
        unique, times = np.unique(values, return_counts=True)
        return unique, times.astype(np.int64)
    times = whole_counts(counts)
    if times.shape != values.shape:
        raise ValueError("one count is needed for each value")
    unique, place = np.unique(values, return_inverse=True)
    total = np.zeros(len(unique), dtype=np.int64)
    np.add.at(total, place, times)
    return unique[total > 0], total[total > 0]


def whole_counts(counts: npt.ArrayLike) -> _Ints:
    """Counts as integers.

    Raises:
        ValueError: a count is negative or not whole.

    >>> whole_counts([2.0, 0]).tolist()
    [2, 0]
    """
    given = np.asarray(counts)
    if (given != np.floor(given)).any() or (given < 0).any():
        raise ValueError("counts are whole numbers, 0 or more")
    return given.astype(np.int64)
