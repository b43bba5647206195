"""Tests between groups of values, and how far their statistic is from the printed p-value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ncstats.published.intervals import Interval
from ncstats.published.reconstruct.means import MeansTest, bounds_at, f_ratio
from ncstats.published.reconstruct.ranks import RankTest, statistic

SCALE = 1_000_000
"""The cost of a statistic that is off by 1."""

Groups = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Comparison:
    """A rank test between strata, and where the statistic that χ² approximates must lie."""

    test: RankTest
    strata: tuple[int, ...]
    interval: Interval

    def cost(self, groups: Groups) -> int:
        """How far the statistic of the strata's values is from where it must lie."""
        number, over = statistic([groups[s] for s in self.strata], self.test)
        return _off(number, over, self.interval)


@dataclass(frozen=True)
class MeansComparison:
    """A test of means between strata, and where its p-value must lie."""

    test: MeansTest
    strata: tuple[int, ...]
    p: Interval

    def cost(self, groups: Groups) -> int:
        """How far F of the strata's values is from where it must lie."""
        found = f_ratio([groups[s] for s in self.strata], self.test)
        if found is None:
            return SCALE
        bounds = bounds_at(self.p, found.df1, found.df2)
        return _off(found.statistic.numerator, found.statistic.denominator, bounds)


AnyComparison = Comparison | MeansComparison


def _off(number: int, over: int, interval: Interval) -> int:
    """How far number/over is from an interval, in millionths; 0 inside."""
    low, high = interval.low, interval.high
    scaled = number * SCALE // over
    if low is not None and number * low.denominator < low.numerator * over:
        return 1 + max(0, _scaled(low) - scaled)
    if high is not None and number * high.denominator > high.numerator * over:
        return 1 + max(0, scaled - _scaled(high))
    return 0


def _scaled(bound: Fraction) -> int:
    return bound.numerator * SCALE // bound.denominator
