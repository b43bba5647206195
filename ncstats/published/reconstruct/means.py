"""Tests of means as exact fractions, for searches that must decide alike everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor
from typing import Literal, NamedTuple

from ncstats.published.intervals import Interval
from ncstats.published.reconstruct.f_distribution import statistic_at
from ncstats.published.reconstruct.ordered import Sums

MeansTest = Literal["welch", "anova"]

_STEPS = 4
"""Bounds are taken at fractions of a degree of freedom, from the side that is safe."""

_MARGIN = Fraction(1, 10**9)
"""A statistic this close to a bound is left out: two programs may differ in the last digit."""


class Ratio(NamedTuple):
    """F and its degrees of freedom, of which Welch's second is not whole."""

    statistic: Fraction
    df1: int
    df2: Fraction


class Moments(NamedTuple):
    """Size, mean and variance of one group."""

    n: int
    mean: Fraction
    variance: Fraction


def moments(sums: Sums) -> Moments:
    """Of whole numbers, two or more.

    >>> moments(Sums.of([1, 2, 3, 6]))
    Moments(n=4, mean=Fraction(3, 1), variance=Fraction(14, 3))
    """
    n, total, squares = sums
    variance = Fraction(n * squares - total * total, n * (n - 1))
    return Moments(n, Fraction(total, n), variance)


def f_ratio(groups: Sequence[Sequence[int]], test: MeansTest) -> Ratio | None:
    """F of a test of means; None where the values do not determine it.

    >>> f_ratio([[1, 2, 3], [4, 5, 9]], "anova")  # 24 / (16/4)
    Ratio(statistic=Fraction(6, 1), df1=1, df2=Fraction(4, 1))
    >>> f_ratio([[1, 2, 3], [4, 5, 9]], "welch")  # 16 / (1/3 + 7/3), df (8/3)²/(1/18 + 49/18)
    Ratio(statistic=Fraction(6, 1), df1=1, df2=Fraction(64, 25))
    """
    return of_sums([Sums.of(group) for group in groups], test)


def of_sums(groups: Sequence[Sums], test: MeansTest) -> Ratio | None:
    """The same of the sums of each group."""
    filled = [group for group in groups if group.n]
    if len(filled) < 2:
        return None
    if test == "anova":
        return _pooled(filled)
    if any(group.n < 2 for group in filled):
        return None
    return welch_ratio([moments(group) for group in filled])


def _pooled(sums: Sequence[Sums]) -> Ratio | None:
    """Of n, Σx and Σx² of each group (Fisher 1925)."""
    n, total = sum(part[0] for part in sums), sum(part[1] for part in sums)
    means = sum((Fraction(s * s, m) for m, s, _ in sums), Fraction(0))
    between = means - Fraction(total * total, n)
    within = sum(part[2] for part in sums) - means
    df1, df2 = len(sums) - 1, n - len(sums)
    if df2 < 1 or within == 0:
        return None
    return Ratio(between / df1 / (within / df2), df1, Fraction(df2))


def welch_ratio(groups: Sequence[Moments]) -> Ratio | None:
    """Welch's F (1951, Biometrika 38:330-336), of two groups t² of his t test."""
    if any(group.variance == 0 for group in groups):
        return None
    k = len(groups)
    weights = [group.n / group.variance for group in groups]
    whole = sum(weights)
    centre = sum(w * g.mean for w, g in zip(weights, groups, strict=True)) / whole
    spread = sum(w * (g.mean - centre) ** 2 for w, g in zip(weights, groups, strict=True))
    lost = sum((1 - w / whole) ** 2 / (g.n - 1) for w, g in zip(weights, groups, strict=True))
    statistic = spread / (k - 1) / (1 + 2 * (k - 2) * lost / (k * k - 1))
    return Ratio(Fraction(statistic), k - 1, Fraction(k * k - 1) / (3 * lost))


def bounds_at(p: Interval, df1: int, df2: Fraction) -> Interval:
    """The F statistics whose p-value surely lies in an interval, a hair inside of its edges."""
    below = max(Fraction(floor(df2 * _STEPS), _STEPS), Fraction(1, _STEPS))
    above = below if below == df2 else below + Fraction(1, _STEPS)
    # The critical value falls with the degrees of freedom.
    low = Fraction(0) if p.high is None or p.high >= 1 else statistic_at(p.high, df1, below)
    high = None if p.low is None or p.low <= 0 else statistic_at(p.low, df1, above)
    return Interval(low + _MARGIN if low else low, None if high is None else high - _MARGIN)
