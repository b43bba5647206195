"""A printed number as the exact set of unrounded ones that are printed so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from ncstats.published.reconstruct.chi_squared import statistic_at
from ncstats.text.cells import CellFormat, Part, PrintedNumber

Ranges = Mapping[int, tuple[int, int]]
"""By denominator, the lowest and highest count."""

_MARGIN = Fraction(1, 10**9)
"""A statistic this close to the edge is left out: two programs may differ in the last digit."""


@dataclass(frozen=True)
class Interval:
    """Numbers between two bounds; None is no bound; each bound belongs to it or does not."""

    low: Fraction | None = None
    high: Fraction | None = None
    with_low: bool = True
    with_high: bool = True

    def whole(self, scale: int) -> tuple[int | None, int | None]:
        """The lowest and highest whole number w with w / scale in the interval.

        >>> Interval(Fraction(235, 100), Fraction(245, 100), True, False).whole(100)
        (235, 244)
        """
        low = high = None
        if self.low is not None:
            low = ceil(self.low * scale)
            low += not self.with_low and low == self.low * scale
        if self.high is not None:
            high = floor(self.high * scale)
            high -= not self.with_high and high == self.high * scale
        return low, high

    def holds(self, value: Fraction) -> bool:
        """Whether a number lies in it."""
        above = self.low is None or value > self.low or (self.with_low and value == self.low)
        below = self.high is None or value < self.high or (self.with_high and value == self.high)
        return above and below


def rounded_to(printed: PrintedNumber) -> Interval:
    """The numbers that are printed like this, halves rounded away from zero.

    >>> from decimal import Decimal
    >>> rounded_to(PrintedNumber("=", Decimal("2.4"))).whole(100)
    (235, 244)
    >>> rounded_to(PrintedNumber("=", Decimal("-2.4"))).whole(100)
    (-244, -235)
    """
    value = Fraction(printed.value)
    if printed.relation == "<":
        return Interval(high=value, with_high=False)
    if printed.relation == ">":
        return Interval(low=value, with_low=False)
    half = Fraction(1, 2 * 10**printed.digits)
    return Interval(value - half, value + half, with_low=value > 0, with_high=value < 0)


def statistic_for(p: Interval, df: int) -> Interval:
    """The χ² statistics whose p-value lies in an interval, a hair inside of its edges."""
    low = Fraction(0) if p.high is None or p.high >= 1 else statistic_at(p.high, df) + _MARGIN
    high = None if p.low is None or p.low <= 0 else statistic_at(p.low, df) - _MARGIN
    return Interval(low, high)


def count_ranges(numbers: Mapping[str, PrintedNumber], form: CellFormat, most: int) -> Ranges:
    """For every denominator up to ``most``, the counts that are printed so with it.

    >>> from decimal import Decimal
    >>> from ncstats.text.cells import FORMATS, parse
    >>> count_ranges(parse("n_percent", "13 (27)"), FORMATS["n_percent"], 50)
    {48: (13, 13), 49: (13, 13)}
    >>> count_ranges(parse("percent_n_N", "75% (9/12)"), FORMATS["percent_n_N"], 50)
    {12: (9, 9)}
    """
    found: dict[int, tuple[int, int]] = {}
    for total in range(most + 1):
        low, high = 0, total
        for part in form.parts:
            least, largest = _counts(part, numbers[part.name], total)
            low, high = max(low, least), min(high, largest)
        if low <= high:
            found[total] = (low, high)
    return found


def _counts(part: Part, printed: PrintedNumber, total: int) -> tuple[int, int]:
    """The counts of ``total`` of which one number of a cell is true."""
    if part.kind == "percent":
        if total == 0:
            return _NONE
        interval = rounded_to(printed)
        low, high = (None if x is None else x / 100 for x in (interval.low, interval.high))
        least, most = replace(interval, low=low, high=high).whole(total)
        return least or 0, total if most is None else most
    if part.kind == "portion":
        return _portion_counts(int(printed.value), total)
    if printed.relation != "=" or printed.value != int(printed.value):
        return _NONE
    count = int(printed.value)
    if part.statistics == ("N",):
        return (0, total) if total == count else _NONE
    return count, count


_NONE = (1, 0)
"""No count."""


def _portion_counts(word: int, total: int) -> tuple[int, int]:
    if total == 0:
        return _NONE
    half = total // 2
    ranges = ((0, 0), (1, (total - 1) // 2), (half, half), (half + 1, total - 1), (total, total))
    return _NONE if word == 2 and total % 2 else ranges[word]
