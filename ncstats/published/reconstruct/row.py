"""One number by group: what its printed cells ask of the values, as whole numbers.

A value stands in units of the last recorded decimal, a group (stratum) by its position.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from ncstats.published.intervals import Interval
from ncstats.published.reconstruct.comparisons import SCALE, AnyComparison, Groups
from ncstats.published.reconstruct.ordered import Sums
from ncstats.published.reconstruct.ranks import Place, between, quantile_place

_QUARTILES = {"p25": Fraction(1, 4), "median": Fraction(1, 2), "p75": Fraction(3, 4)}
_ENDS = {"min": Fraction(0), "max": Fraction(1)}
QUANTILES = {**_QUARTILES, **_ENDS}
_OPEN = 10**15
"""No bound."""

Holds = Callable[[int, int], bool]
"""Whether a condition is true of a value in a stratum."""


@dataclass(frozen=True)
class Summary:
    """One summary statistic of the values of some strata, and where it must lie.

    Attributes:
        name: median, p25, p75, min, max, mean or sd.
        interval: in the unit of the values.
    """

    name: str
    interval: Interval
    strata: tuple[int, ...]


@dataclass(frozen=True)
class Count:
    """How many values of some strata meet a condition: from ``low`` to ``high``."""

    holds: Holds
    strata: tuple[int, ...]
    low: int
    high: int


@dataclass(frozen=True)
class Anchor:
    """A quantile within one stratum: d·Q of the place lies from ``low`` to ``high``."""

    place: Place
    low: int
    high: int

    @property
    def last(self) -> int:
        """Position of the upper of the ordered values it is made of, from 0."""
        return self.place[0] - (self.place[1] == 0)

    @property
    def first(self) -> int:
        """Position of the lower one."""
        return self.place[0] - 1


@dataclass(frozen=True)
class Row:
    """Everything that is asked of one number.

    Attributes:
        sizes: how many values each stratum has.
        scale: 10 to the power of the recorded decimals.
        limits: lowest and highest value.
        step: values are ``offset`` plus a multiple of it.
        allowed: whether a value may stand in a stratum.
    """

    name: str
    sizes: tuple[int, ...]
    scale: int
    limits: tuple[int, int]
    summaries: tuple[Summary, ...] = ()
    counts: tuple[Count, ...] = ()
    comparisons: tuple[AnyComparison, ...] = ()
    allowed: Holds = field(default=lambda _value, _stratum: True, compare=False)
    step: int = 1
    offset: int = 0
    quantile_type: int = 6

    @cached_property
    def anchors(self) -> tuple[tuple[Anchor, ...], ...]:
        """The quantiles of each stratum alone, in the order of their places."""
        found: list[list[Anchor]] = [[] for _ in self.sizes]
        for summary in self.summaries:
            if len(summary.strata) == 1 and (n := self.sizes[summary.strata[0]]):
                anchor = anchor_of(summary, n, self.scale, self.quantile_type)
                if anchor is not None:
                    found[summary.strata[0]].append(anchor)
        return tuple(tuple(sorted(part, key=lambda a: a.place)) for part in found)

    def moments(self, stratum: int) -> tuple[Interval, Interval] | None:
        """Where mean and standard deviation of a stratum lie, in the values' unit; if printed."""
        return self._moments[stratum]

    @cached_property
    def _moments(self) -> tuple[tuple[Interval, Interval] | None, ...]:
        return tuple(map(self._moments_of, range(len(self.sizes))))

    def _moments_of(self, stratum: int) -> tuple[Interval, Interval] | None:
        found = {s.name: s.interval for s in self.summaries if s.strata == (stratum,)}
        if not {"mean", "sd"} <= found.keys():
            return None
        mean, sd = (scaled(found[name], self.scale) for name in ("mean", "sd"))
        return None if None in (mean.low, mean.high, sd.low, sd.high) else (mean, sd)

    def cost(self, groups: Groups) -> int:
        """0 where every cell is met; each stratum's values ascending."""
        total = sum(self._summary_cost(*part, groups) for part in self._anchored)
        for count in self.counts:
            met = sum(count.holds(x, s) for s in count.strata for x in groups[s])
            total += SCALE // 2 * max(count.low - met, 0, met - count.high)
        return total + sum(part.cost(groups) for part in self.comparisons)

    @cached_property
    def _anchored(self) -> tuple[tuple[Summary, Anchor | None], ...]:
        """Each summary of any values, with what it is in whole numbers."""
        sizes = [(part, sum(self.sizes[s] for s in part.strata)) for part in self.summaries]
        return tuple(
            (part, anchor_of(part, n, self.scale, self.quantile_type)) for part, n in sizes if n
        )

    def _summary_cost(self, summary: Summary, anchor: Anchor | None, groups: Groups) -> int:
        """How far a summary is from where it must lie."""
        if len(summary.strata) == 1:
            values: Sequence[int] = groups[summary.strata[0]]
        else:
            values = sorted(x for s in summary.strata for x in groups[s])
        return distance(summary, anchor, values, self.scale)


def anchor_of(summary: Summary, n: int, scale: int, quantile_type: int) -> Anchor | None:
    """A quantile of ``n`` values in whole numbers; None for mean and standard deviation."""
    if summary.name in _QUARTILES:
        place = quantile_place(n, _QUARTILES[summary.name], quantile_type)
    elif summary.name in _ENDS:
        place = (1 if summary.name == "min" else n, 0, 1)
    else:
        return None
    low, high = summary.interval.whole(scale * place[2])
    return Anchor(place, -_OPEN if low is None else low, _OPEN if high is None else high)


def distance(summary: Summary, anchor: Anchor | None, values: Sequence[int], scale: int) -> int:
    """How far a summary of ordered values is from where it must lie; 0 where it lies there.

    ``anchor`` is the summary in whole numbers; None for mean and standard deviation.
    """
    if anchor is None:
        return moment_distance(summary, Sums.of(values), scale)
    return quantile_distance(anchor, values)


def quantile_distance(anchor: Anchor, values: Sequence[int]) -> int:
    """How far a quantile of ordered values is from where it must lie."""
    found = between(anchor.place, values)
    off = max(anchor.low - found, 0, found - anchor.high)
    width = max(1, min(anchor.high - anchor.low, 10**6))
    return SCALE // 4 + off * SCALE // (16 * width) if off else 0


def moment_distance(summary: Summary, sums: Sums, scale: int) -> int:
    """How far a mean or a standard deviation is from where it must lie."""
    n, total, squares = sums
    if summary.name == "mean":
        found, interval = Fraction(total, n * scale), summary.interval
    else:
        if n < 2:
            return SCALE
        found = Fraction(n * squares - total * total, n * (n - 1) * scale * scale)
        interval = squared(summary.interval)
    if interval.holds(found):
        return 0
    edge = interval.low if interval.low is not None and found <= interval.low else interval.high
    width = _width(interval)
    return SCALE // 4 + (0 if edge is None else int(abs(found - edge) * SCALE / (16 * width)))


def scaled(interval: Interval, scale: int) -> Interval:
    """The numbers of an interval times a scale."""
    low, high = (None if x is None else x * scale for x in (interval.low, interval.high))
    return replace(interval, low=low, high=high)


def squared(interval: Interval) -> Interval:
    """The squares of the numbers of an interval that are not negative.

    >>> print(squared(Interval(Fraction(-1, 20), Fraction(1, 20), False, False)))
    [0, 0.0025)
    """
    found = interval if interval.low is None or interval.low >= 0 else replace(interval, low=None)
    low = Fraction(0) if found.low is None else found.low**2
    high = None if found.high is None else found.high**2
    return Interval(low, high, found.low is None or found.with_low, found.with_high)


def _width(interval: Interval) -> Fraction:
    if interval.low is None or interval.high is None:
        return Fraction(1)
    return max(interval.high - interval.low, Fraction(1, 10**6))
