"""The range of a number in stretches within which nothing that is asked tells two values apart."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from ncstats.published.intervals import Interval
from ncstats.published.reconstruct.conditions import Condition, Record, condition, cuts
from ncstats.published.reconstruct.counts import among_key
from ncstats.published.reconstruct.problem import Study
from ncstats.published.reconstruct.records import nodes_of
from ncstats.published.reconstruct.row import QUANTILES, scaled
from ncstats.published.reconstruct.schema import Base
from ncstats.published.reconstruct.shapes import shaped, skew_of
from ncstats.published.reconstruct.targets import NumberTarget

_HALVES = range(-6, 7)
"""Half standard deviations from the mean at which a number is cut that a mean is printed of."""

_UNIT = 10**6
_DRAWN = 2000
"""Values that are drawn to see which shares they have."""

Points = Mapping[Fraction, Fraction]


def stretches_of(study: Study, base: Base) -> tuple[range, ...]:
    """The values of a number by stretch, ascending; those far beyond all that is asked left out.

    Cuts are where a condition changes, at the edges of printed quantiles, and around a mean.
    """
    low, high = base.limits
    edges = sorted(_edges(study, base))
    if edges:
        reach = max(edges[-1] - edges[0], 4)
        low, high = max(low, edges[0] - reach), min(high, edges[-1] + reach)
    starts = sorted({low, high + 1, *(x for x in edges if low < x <= high)})
    first = low + (base.offset - low) % base.step
    lattice = range(first, high + 1, base.step)
    places = [-((first - start) // base.step) for start in starts]
    found = (lattice[max(a, 0) : max(b, 0)] for a, b in pairwise(places))
    return tuple(part for part in found if part)


def _edges(study: Study, base: Base) -> Iterator[int]:
    """The first value of each new stretch, whatever the limits."""
    scales = study.schema.scales
    for node in nodes_of(study):
        for name, values in cuts(node, scales).items():
            for value in values:
                yield from _of_base(study, base, name, value)
    for target in study.numbers:
        if target.name in QUANTILES:
            yield from ends_of(study, base, target)
    for part in described(study, base):
        if part.moments is not None:
            mean, sd = (_middle(interval) for interval in part.moments)
            yield from (round(mean + sd * half / 2) for half in _HALVES)


def ends_of(study: Study, base: Base, target: NumberTarget) -> tuple[int, ...]:
    """The first value of a number that meets a quantile and the first one beyond, where there are.

    The quantile may be of another number that follows from this one alone, and rises with it.
    """
    low, high = target.interval.whole(study.schema.scales.get(target.variable, 1))
    edges = (low, None if high is None else high + 1)
    found = (_of_base(study, base, target.variable, x) for x in edges if x is not None)
    return tuple(x for part in found for x in part)


def _of_base(study: Study, base: Base, name: str, edge: int) -> Iterator[int]:
    """The value of a number from which on another, which follows from it, is not below an edge."""
    if name == base.name:
        yield edge
    elif study.schema.sources((name,)) == (base.name,) and name in study.schema.scales:
        of = _Follower(study, base, name)
        values = range(base.limits[0], base.limits[1] + 1)
        if of(values[0]) < of(values[-1]):
            yield values[0] + bisect_left(values, edge, key=of)


class _Follower:
    """The value of a number that follows from another one alone; 0 where there is none."""

    def __init__(self, study: Study, base: Base, name: str) -> None:
        sources = study.schema.sources
        parts = (part for part in study.schema.derived if sources((part.name,)) == (base.name,))
        self._parts, self._base, self._name = tuple(parts), base.name, name

    def __call__(self, value: int) -> int:
        record: Record = {self._base: value}
        for part in self._parts:
            record[part.name] = part.value(record)
        found = record.get(self._name)
        return found if isinstance(found, int) else 0


@dataclass(frozen=True)
class Described:
    """What the summaries of a number say of how its values spread among some patients.

    Attributes:
        among: of whom; None for all.
        points: by quantile, about where it lies, in units of the last decimal.
        moments: the mean and the standard deviation, in the same unit.
    """

    among: Condition | None
    points: Points
    moments: tuple[Interval, Interval] | None

    def shares(self, stretches: Sequence[range], rng: random.Random) -> list[int]:
        """In what proportion the stretches hold values."""
        if self.moments is None or self.points:
            return spread(stretches, self.points)
        return _shaped(stretches, self.moments, rng)


def described(study: Study, base: Base) -> tuple[Described, ...]:
    """What is said of a number, of fewer patients before more."""
    targets: dict[tuple[str, ...], list[NumberTarget]] = {}
    for target in study.numbers:
        targets.setdefault(among_key(target.among), []).append(target)
    found = (_described(study, base, part) for _, part in sorted(targets.items(), reverse=True))
    return tuple(part for part in found if part.points or part.moments)


def _described(study: Study, base: Base, targets: Sequence[NumberTarget]) -> Described:
    points, moments = {}, {}
    for target in targets:
        ends = ends_of(study, base, target) if target.name in QUANTILES else ()
        if ends:
            points[QUANTILES[target.name]] = Fraction(sum(ends), len(ends))
        elif target.variable == base.name and None not in (
            target.interval.low,
            target.interval.high,
        ):
            moments[target.name] = scaled(target.interval, study.schema.scales[base.name])
    node = targets[0].among.node
    among = None if node is None else condition(node, study.schema.scales)
    both = (moments["mean"], moments["sd"]) if {"mean", "sd"} <= moments.keys() else None
    return Described(among, points, both)


def _middle(interval: Interval) -> Fraction:
    low, high = interval.low or Fraction(0), interval.high or Fraction(0)
    return (low + high) / 2


def spread(stretches: Sequence[range], points: Points) -> list[int]:
    """The shares of the stretches, where between two quantiles all values are as frequent.

    >>> spread([range(10), range(10, 20)], {Fraction(1, 2): Fraction(5)})[0]  # 1/2 + 1/2 · 5/15
    666666
    """
    lowest, highest = Fraction(stretches[0][0]), Fraction(stretches[-1][-1] + 1)
    known = [(lowest, Fraction(0))]
    for share, at in sorted(points.items()):
        known.append((max(known[-1][0], min(at, highest)), share))
    known.append((highest, Fraction(1)))
    upto = [_below(known, part[0]) for part in stretches] + [Fraction(1)]
    return [int((b - a) * _UNIT) for a, b in pairwise(upto)]


def _below(known: Sequence[tuple[Fraction, Fraction]], value: int) -> Fraction:
    """The share of values below one, on straight lines between those that are known."""
    for (x, low), (y, high) in pairwise(known):
        if value < y:
            return low + (high - low) * max(value - x, Fraction(0)) / (y - x)
    return Fraction(1)


def _shaped(
    stretches: Sequence[range], moments: tuple[Interval, Interval], rng: random.Random
) -> list[int]:
    """The shares of the stretches among values with about a mean and a standard deviation."""
    found = [0] * len(stretches)
    starts = [part[0] for part in stretches]
    for value in shaped(_DRAWN, moments, skew_of(moments, stretches[0][0]), rng):
        found[max(0, bisect_right(starts, value) - 1)] += 1
    return found
