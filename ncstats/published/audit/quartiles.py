"""Medians, quartiles and ranges: their order, and whether recorded values can give them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from ncstats.published.audit.denominators import ranges_of
from ncstats.published.audit.facts import LARGEST_COUNT, Facts
from ncstats.published.audit.model import Finding, OneOf, Word
from ncstats.published.audit.summaries import Summaries, closed, summaries
from ncstats.published.intervals import Interval
from ncstats.published.reconstruct.ranks import quantile_place

PROBABILITIES = {"p25": Fraction(1, 4), "median": Fraction(1, 2), "p75": Fraction(3, 4)}
_ORDER = ("min", "p25", "median", "p75", "max")


def order(facts: Facts) -> Iterator[Finding]:
    """Quartiles, medians and ends of a range that do not ascend."""
    for found in summaries(facts):
        for first, second in combinations([n for n in _ORDER if n in found.of], 2):
            low, high = found.of[first].low, found.of[second].high
            if low is not None and high is not None and low >= high:
                cells = dict.fromkeys(found.printed[name].cell for name in (first, second))
                details = {"first": Word(f"audit.{first}"), "second": Word(f"audit.{second}")}
                yield Finding("order", "error", "audit.order", tuple(cells), details)
                break


def grid(facts: Facts) -> Iterator[Finding]:
    """Quantiles that no recorded values give, of whatever type."""
    for found in summaries(facts):
        size = found.size
        if size is None or found.decimals is None or size.n < 1:
            continue
        types = facts.quantile_types
        for name in PROBABILITIES.keys() & found.of.keys():
            if _possible(found, name, size.n, types):
                continue
            fewer = [] if size.own else [
                n for n in range(1, min(size.n, LARGEST_COUNT)) if _possible(found, name, n, types)
            ]  # fmt: skip
            code = "audit.quantile_fewer" if fewer else "audit.quantile"
            number = found.printed[name].number(name)
            details = {
                "statistic": Word(f"audit.{name}"),
                "shown": "" if number is None else f"{number.value:f}",
                "n": size.n,
                "decimals": found.decimals,
                "fewer": OneOf(ranges_of(fewer[-3:])),
            }
            cells = (found.printed[name].cell, *(f.cell for f in size.facts))
            yield Finding("quantiles", "warning" if fewer else "error", code, cells, details)


def _possible(found: Summaries, name: str, n: int, types: tuple[int, ...]) -> bool:
    scale = 10 ** (found.decimals or 0)
    interval = closed(found.of[name])
    return any(quantile_is_possible(interval, n, PROBABILITIES[name], t, scale) for t in types)


def quantile_is_possible(
    interval: Interval, n: int, probability: Fraction, type_: int, scale: int
) -> bool:
    """Whether ``n`` values that are whole numbers of 1/scale have a quantile in the interval.

    A quantile is ((d - a)·x + a·y) / d of two neighbours x ≤ y, with a and d without a common
    divisor: it takes every multiple of 1/d, and no other number.

    >>> half = Interval(Fraction(1185, 10), Fraction(1185, 10))
    >>> [quantile_is_possible(half, n, Fraction(1, 2), 6, 1) for n in (11, 12)]
    [False, True]
    """
    _, _, d = quantile_place(n, probability, type_)
    low, high = interval.whole(scale * d)
    return low is None or high is None or low <= high
