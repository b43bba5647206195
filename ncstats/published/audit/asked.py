"""A printed count as linear conditions on how many patients there are of each kind."""

from __future__ import annotations

from collections.abc import Iterator

from ncstats.expression.nodes import Missing
from ncstats.published.audit.facts import Fact
from ncstats.published.audit.feasible import Condition
from ncstats.published.intervals import Interval
from ncstats.published.reconstruct.targets import CountTarget
from ncstats.text.cells import FORMATS

Weights = tuple[int, ...]
"""How often the patients of each kind are taken."""


def asked(fact: Fact, target: CountTarget, n: Weights, total: Weights) -> Iterator[Condition]:
    """What a printed count says of how many patients there are of each kind.

    Args:
        fact: the count as it is printed.
        target: what it counts.
        n: of each kind, 1 where its patients are counted.
        total: of each kind, 1 where they are in the denominator.
    """
    # The N of a column and of a number are counts themselves: of patients, and of values.
    measured = isinstance(target.condition, Missing)
    if fact.cell.statistic == "N" and (measured or not fact.cell.variable):
        yield Condition(n, *fact.intervals["N"].whole(1))
        return
    for part in FORMATS[fact.cell.statistic].parts:
        interval = fact.intervals[part.name]
        if part.kind == "portion":
            yield from _portion(int(fact.numbers[part.name].value), n, total)
        elif part.kind == "percent":
            yield Condition(total, 1, None)
            yield from _share(interval, n, total)
        elif part.statistics in (("n",), ("N",)):
            low, high = interval.whole(1)
            yield Condition(n if part.statistics == ("n",) else total, low, high)


def _share(interval: Interval, n: Weights, total: Weights) -> Iterator[Condition]:
    """A percentage p ≤ 100 n / N in whole numbers, whichever way a half was printed."""
    for bound, sign in ((interval.low, 1), (interval.high, -1)):
        if bound is not None:
            times, over = sign * bound.numerator, sign * 100 * bound.denominator
            weights = tuple(over * a - times * b for a, b in zip(n, total, strict=True))
            yield Condition(weights, 0, None)


def _portion(word: int, n: Weights, total: Weights) -> Iterator[Condition]:
    """None, less than half, half, more than half, or all."""
    twice = tuple(2 * a - b for a, b in zip(n, total, strict=True))
    rest = tuple(b - a for a, b in zip(n, total, strict=True))
    yield Condition(total, 1, None)
    if word == 0:
        yield Condition(n, 0, 0)
    elif word == 4:
        yield Condition(rest, 0, 0)
    else:
        yield Condition(twice, *((None, -1), (0, 0), (1, None))[word - 1])
        yield Condition(n, 1, None)
        yield Condition(rest, 1, None)
