"""Tests between groups of values, and how far their statistic is from the printed p-value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from ncstats.published.intervals import Interval
from ncstats.published.reconstruct.means import MeansTest, Ratio, bounds_at, f_ratio, of_sums
from ncstats.published.reconstruct.ordered import RankedGroups, Sums
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
        return self.off(statistic([groups[s] for s in self.strata], self.test))

    def off(self, found: tuple[int, int]) -> int:
        """How far a statistic, as numerator and denominator, is from where it must lie."""
        return _off(*found, self.interval)

    def running(self) -> Running:
        """The comparison of groups that are empty as yet."""
        return _RunningRanks(self)


@dataclass(frozen=True)
class MeansComparison:
    """A test of means between strata, and where its p-value must lie."""

    test: MeansTest
    strata: tuple[int, ...]
    p: Interval

    def cost(self, groups: Groups) -> int:
        """How far F of the strata's values is from where it must lie."""
        return self.off(f_ratio([groups[s] for s in self.strata], self.test))

    def off(self, found: Ratio | None) -> int:
        """How far F is from where it must lie; far where there is none."""
        if found is None:
            return SCALE
        bounds = bounds_at(self.p, found.df1, found.df2)
        return _off(found.statistic.numerator, found.statistic.denominator, bounds)

    def running(self) -> Running:
        """The comparison of groups that are empty as yet."""
        return _RunningMeans(self)


class Running(Protocol):
    """A comparison between groups whose values come and go one by one."""

    def add(self, group: int, value: int) -> None:
        """One value more; the group by its place in the comparison."""

    def remove(self, group: int, value: int) -> None:
        """One value less, which is there."""

    def cost(self) -> int:
        """How far the statistic is from where it must lie."""


class _RunningRanks(RankedGroups):
    def __init__(self, comparison: Comparison) -> None:
        super().__init__(len(comparison.strata))
        self._comparison = comparison

    def cost(self) -> int:
        return self._comparison.off(self.statistic(self._comparison.test))


class _RunningMeans:
    def __init__(self, comparison: MeansComparison) -> None:
        self._comparison = comparison
        self._sums = [Sums(0, 0, 0) for _ in comparison.strata]

    def add(self, group: int, value: int) -> None:
        self._sums[group] = self._sums[group].with_value(value, 1)

    def remove(self, group: int, value: int) -> None:
        self._sums[group] = self._sums[group].with_value(value, -1)

    def cost(self) -> int:
        return self._comparison.off(of_sums(self._sums, self._comparison.test))


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
