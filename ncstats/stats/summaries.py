"""Summaries of one continuous variable: quantiles, mean and standard deviation.

Values come as an array, or as distinct values with the number of times each occurs (``counts``).
Both give the same numbers, to the last bit. Missing values are not accepted: the caller drops them
and reports how many there were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, nan, sqrt
from typing import overload

import numpy as np
import numpy.typing as npt

from ncstats.stats.censoring import CensoredQuantiles, between, order_of
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


@dataclass(frozen=True)
class Moments:
    """How many values, their mean, and the sum of their squared deviations from it."""

    n: int
    mean: float
    squares: float

    @property
    def variance(self) -> float:
        """With divisor n - 1; NaN for fewer than two values."""
        return self.squares / (self.n - 1) if self.n > 1 else nan


@overload
def quantile(
    x: npt.ArrayLike,
    probs: float | Sequence[float],
    type: int = ...,
    counts: npt.ArrayLike | None = ...,
    censored: None = ...,
) -> _Floats: ...
@overload
def quantile(
    x: npt.ArrayLike,
    probs: float | Sequence[float],
    type: int = ...,
    counts: npt.ArrayLike | None = ...,
    *,
    censored: npt.ArrayLike,
) -> CensoredQuantiles: ...
def quantile(
    x: npt.ArrayLike,
    probs: float | Sequence[float],
    type: int = 6,  # noqa: A002 — R's name for it, and the dictionary's
    counts: npt.ArrayLike | None = None,
    censored: npt.ArrayLike | None = None,
) -> _Floats | CensoredQuantiles:
    """Quantiles of types 2, 6 and 7 of Hyndman and Fan (1996, Am Stat 50:361-365), as in R.

    With the values sorted as x₁ ≤ … ≤ xₙ, the quantile at p lies at position (n + 1)p (type 6, SPSS
    and Minitab), 1 + (n - 1)p (type 7, R and numpy), between two neighbours in proportion; type 2
    (SAS) is xₖ with k = ⌈np⌉, or the mean of two neighbours when np is whole. Positions outside
    the data give the smallest or largest value.

    Of censored values a quantile is what their order determines: a value, or below or above a
    limit; never a number put in a limit's place (`order_of`).

    Args:
        x: values, shape (n,), or distinct values when ``counts`` is given.
        probs: one probability or several, 0 to 1.
        type: 6, 7 or 2.
        counts: how often each value occurs, whole numbers, shape of ``x``.
        censored: -1 where a value lies below the number in ``x``, 1 where above, 0 where it is it.

    Returns:
        One quantile per probability, in the unit of ``x``; NaN when there is no value. With
        ``censored``, these and on which side of them each quantile lies.

    Raises:
        NotComputable: a value is missing, or the limits leave the order open.
        ValueError: an unknown type, or a probability outside 0 to 1.

    >>> quantile([1, 2, 3, 4], [0.25, 0.5, 0.75]).tolist()
    [1.25, 2.5, 3.75]
    >>> quantile([1, 2, 3, 4], [0.25, 0.5, 0.75], type=7).tolist()
    [1.75, 2.5, 3.25]
    >>> quantile([1, 2], 0.5, type=2, counts=[3, 1]).tolist()
    [1.0]
    >>> found = quantile([0.5, 0.5, 1, 2, 3], [0.25, 0.5], censored=[-1, -1, 0, 0, 0])
    >>> found.values.tolist(), found.side.tolist()  # the first quartile is <0.5, the median 1
    ([0.5, 1.0], [-1, 0])
    """
    p = np.atleast_1d(np.asarray(probs, dtype=float))
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("a probability lies between 0 and 1")
    places = _ordered(x, censored, counts)
    found = _at(*_position(p, places.n, type), places)
    return found.values if censored is None else found


@dataclass(frozen=True)
class _Places:
    """Distinct values or limits, ascending, their side, and how many lie up to each."""

    values: _Floats
    side: _Ints
    cumulative: _Ints

    @property
    def n(self) -> int:
        return int(self.cumulative[-1]) if len(self.cumulative) else 0

    def ordered(self, rank: _Floats) -> CensoredQuantiles:
        at = np.searchsorted(self.cumulative, np.clip(rank, 1, self.n), side="left")
        return CensoredQuantiles(self.values[at], self.side[at])


def _at(position: _Floats, weight: _Floats, places: _Places) -> CensoredQuantiles:
    if places.n == 0:
        return CensoredQuantiles(np.full(len(weight), nan), np.zeros(len(weight), dtype=np.int64))
    return between(places.ordered(position), places.ordered(position + 1), weight)


def _ordered(
    x: npt.ArrayLike, censored: npt.ArrayLike | None, counts: npt.ArrayLike | None
) -> _Places:
    if censored is None:
        values, times = distinct(x, counts)
        return _Places(values, np.zeros(len(values), dtype=np.int64), np.cumsum(times))
    given, sides = np.asarray(x, dtype=float).ravel(), np.asarray(censored).ravel()
    times = np.ones(len(given), dtype=np.int64) if counts is None else whole_counts(counts)
    if not times.shape == given.shape == sides.shape:
        raise ValueError("one count and one code are needed for each value")
    # A limit that nobody has decides nothing.
    held = times > 0
    order = order_of(given[held], sides[held])
    total = np.zeros(len(order.values), dtype=np.int64)
    np.add.at(total, order.codes, times[held])
    return _Places(order.values, order.side, np.cumsum(total))


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
    if not times.any():
        return MeanSd(0, nan, nan)
    found = moments(values, times)
    return MeanSd(found.n, found.mean, sqrt(found.variance))


def moments(values: _Floats, times: _Ints) -> Moments:
    """Number, mean and sum of squares of distinct values that occur ``times`` over.

    >>> moments(np.array([1.0, 3.0]), np.array([2, 2]))
    Moments(n=4, mean=2.0, squares=4.0)
    """
    n = int(times.sum())
    if len(values) == 1:  # no rounding may give equal values a spread
        return Moments(n, float(values[0]), 0.0)
    mean = fsum(values * times) / n
    mean += fsum((values - mean) * times) / n
    return Moments(n, mean, fsum((values - mean) ** 2 * times))


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
