"""A printed string as the exact set of unrounded statistics that are printed so.

One rounding rule for all: halves go away from zero. ``2.4`` is [2.35, 2.45), ``<0.001`` of a
p-value [0, 0.001), ``24 (89)`` the count 24 and the denominators of which it is 89 %.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from ncstats.published.ranges import Ranges, Run
from ncstats.text.cells import FORMATS, CellFormat, Part, parse
from ncstats.text.printed import LARGEST, PrintedNumber


@dataclass(frozen=True)
class Interval:
    """Numbers between two bounds; None is no bound; each bound belongs to it or does not.

    >>> print(Interval(Fraction(47, 20), Fraction(49, 20), with_high=False))
    [2.35, 2.45)
    """

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
            low, over = divmod(self.low.numerator * scale, self.low.denominator)
            low += over > 0 or not self.with_low
        if self.high is not None:
            high, over = divmod(self.high.numerator * scale, self.high.denominator)
            high -= over == 0 and not self.with_high
        return low, high

    def holds(self, value: Fraction) -> bool:
        """Whether a number lies in it."""
        above = self.low is None or value > self.low or (self.with_low and value == self.low)
        below = self.high is None or value < self.high or (self.with_high and value == self.high)
        return above and below

    def within(self, low: int, high: int) -> Interval:
        """The part of it from ``low`` to ``high``, both included.

        >>> print(Interval(None, Fraction(1, 1000), with_high=False).within(0, 1))
        [0, 0.001)
        """
        found = self
        if self.low is None or self.low < low:
            found = replace(found, low=Fraction(low), with_low=True)
        if self.high is None or self.high > high:
            found = replace(found, high=Fraction(high), with_high=True)
        return found

    def __str__(self) -> str:
        low = "(-∞" if self.low is None else f"{'[' if self.with_low else '('}{_plain(self.low)}"
        high = "∞)" if self.high is None else f"{_plain(self.high)}{']' if self.with_high else ')'}"
        return f"{low}, {high}"


def _plain(bound: Fraction) -> str:
    return f"{float(bound):.12g}"


def rounded_to(printed: PrintedNumber) -> Interval:
    """The numbers that are printed like this, halves rounded away from zero.

    >>> from decimal import Decimal
    >>> print(rounded_to(PrintedNumber("=", Decimal("2.40"))))
    [2.395, 2.405)
    >>> print(rounded_to(PrintedNumber("=", Decimal("-2.4"))))
    (-2.45, -2.35]
    """
    value = Fraction(printed.value)
    if printed.most is not None:
        return Interval(value, Fraction(printed.most))
    if printed.relation in "<≤":
        return Interval(high=value, with_high=printed.relation == "≤")
    if printed.relation in ">≥":
        return Interval(low=value, with_low=printed.relation == "≥")
    half = Fraction(1, 2 * 10**printed.digits)
    return Interval(value - half, value + half, with_low=value > 0, with_high=value < 0)


def intervals(statistic: str, printed: str) -> dict[str, Interval]:
    """For each number of a printed cell, the unrounded ones of which it is true.

    P-values lie in [0, 1], percentages in [0, 100]; a count is itself.

    Args:
        statistic: name of a cell format.
        printed: a string of that form.

    Raises:
        ValueError: the string does not have that form.

    >>> {name: str(found) for name, found in intervals("mean_sd", "3.2 ± 1.50").items()}
    {'mean': '[3.15, 3.25)', 'sd': '[1.495, 1.505)'}
    >>> str(intervals("p_value", "<0.001")["p"])
    '[0, 0.001)'
    """
    numbers = _numbers(statistic, printed)
    return {part.name: _of(part, numbers[part.name]) for part in FORMATS[statistic].parts}


def _of(part: Part, printed: PrintedNumber) -> Interval:
    if part.kind in ("count", "word", "portion") and printed.relation == "=":
        return Interval(Fraction(printed.value), Fraction(printed.value))
    most = LARGEST.get(part.kind)
    found = rounded_to(printed)
    return found if most is None else found.within(0, most)


def _numbers(statistic: str, printed: str) -> dict[str, PrintedNumber]:
    numbers = parse(statistic, printed)
    if numbers is None:
        raise ValueError(f"not printed as {statistic}: {printed}")
    return numbers


def denominators(statistic: str, printed: str, most: int) -> tuple[int, ...]:
    """The denominators up to ``most`` with which a printed share can be true.

    Raises:
        ValueError: the string does not have that form.

    >>> denominators("n_percent", "24 (89)", 50), denominators("n_percent", "13 (27)", 50)
    ((27,), (48, 49))
    """
    return tuple(count_ranges(_numbers(statistic, printed), FORMATS[statistic], most))


def count_ranges(numbers: Mapping[str, PrintedNumber], form: CellFormat, most: int) -> Ranges:
    """For every denominator up to ``most``, the counts that are printed so with it.

    >>> count_ranges(parse("n_percent", "13 (27)"), FORMATS["n_percent"], 50)
    {48: (13, 13), 49: (13, 13)}
    >>> count_ranges(parse("percent_n_N", "75% (9/12)"), FORMATS["percent_n_N"], 50)
    {12: (9, 9)}
    """
    found = Ranges((Run(0, most, 0, most),))
    for part in form.parts:
        found = found.meet(Ranges.of(_runs(part, numbers[part.name], most)))
    return found


def _runs(part: Part, printed: PrintedNumber, most: int) -> Iterator[Run]:
    """The counts of which one number of a cell is true."""
    if part.kind == "percent":
        yield from _of_percent(printed, most)
    elif part.kind == "portion":
        for total in range(1, most + 1):
            yield Run(total, total, *_portion_counts(int(printed.value), total))
    else:
        fewest, largest = count_bounds(printed, most)
        if part.statistics == ("N",):
            yield Run(fewest, min(largest, most), 0, most)
        else:
            yield Run(0, most, fewest, largest)


def _of_percent(printed: PrintedNumber, most: int) -> Iterator[Run]:
    interval = rounded_to(printed)
    low, high = (None if x is None else x / 100 for x in (interval.low, interval.high))
    share = replace(interval, low=low, high=high)
    for total in range(1, most + 1):
        least, largest = share.whole(total)
        yield Run(total, total, max(least or 0, 0), total if largest is None else largest)


def count_bounds(printed: PrintedNumber, most: int) -> tuple[int, int]:
    """The lowest and highest count up to ``most`` of which a printed number is true.

    >>> from decimal import Decimal
    >>> count_bounds(PrintedNumber("<", Decimal(10)), 50)
    (0, 9)
    >>> count_bounds(PrintedNumber("–", Decimal(23), Decimal(27)), 25)
    (23, 25)
    """
    if printed.relation == "=":
        exact = printed.value == int(printed.value)
        return (int(printed.value), int(printed.value)) if exact else _NONE
    low, high = rounded_to(printed).within(0, most).whole(1)
    return low or 0, most if high is None else high


_NONE = (1, 0)
"""No count."""


def _portion_counts(word: int, total: int) -> tuple[int, int]:
    half = total // 2
    ranges = ((0, 0), (1, (total - 1) // 2), (half, half), (half + 1, total - 1), (total, total))
    return _NONE if word == 2 and total % 2 else ranges[word]
