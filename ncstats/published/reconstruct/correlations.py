"""Correlations between two numbers, met in exact fractions by who has which value."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction

from ncstats.plan.reconstruct import Correlation
from ncstats.published.intervals import Interval, rounded_to
from ncstats.published.reconstruct.conditions import Condition, Record
from ncstats.published.reconstruct.costs import SAME, UNIT, Followed, Key
from ncstats.text.cells import PrintedNumber

_UNDEFINED = 2 * UNIT

Pair = tuple[int, int]


def signed_square(pairs: Sequence[Pair], by_ranks: bool) -> Fraction | None:
    """r·|r| of Pearson's coefficient, or of Spearman's by mid-ranks; None without spread.

    >>> signed_square([(1, 1), (2, 3), (3, 2)], by_ranks=False)  # r = 1/2
    Fraction(1, 4)
    >>> signed_square([(1, 9), (2, 7), (30, 5)], by_ranks=True)
    Fraction(-1, 1)
    """
    first, second = [x for x, _ in pairs], [y for _, y in pairs]
    if by_ranks:
        first, second = _double_ranks(first), _double_ranks(second)
    n, a, b = len(pairs), sum(first), sum(second)
    together = n * sum(x * y for x, y in zip(first, second, strict=True)) - a * b
    spread = (n * sum(x * x for x in first) - a * a) * (n * sum(y * y for y in second) - b * b)
    return Fraction(together * abs(together), spread) if spread else None


def _double_ranks(values: Sequence[int]) -> list[int]:
    """Twice the mid-rank of each value."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0] * len(values)
    start = 0
    while start < len(order):
        end = start + 1
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for at in order[start:end]:
            ranks[at] = start + end + 1
        start = end
    return ranks


class CorrelationCost(Followed):
    """The correlation of two numbers lies in an interval."""

    def __init__(
        self, plan: Correlation, among: tuple[tuple[str, ...], Condition | None], n: int
    ) -> None:
        self.key: Key = (plan.method, *plan.between)
        self.weight = 1
        self.reads = (*plan.between, *among[0])
        self._names, self._among = plan.between, among[1]
        self._by_ranks = plan.method == "spearman"
        self._wanted = _squared(wanted_r(plan))
        self._values: list[Pair | None] = [None] * n

    def update(self, i: int, record: Record) -> object:
        """Take both numbers of record ``i``."""
        before = self._values[i]
        x, y = (record.get(name) for name in self._names)
        inside = self._among is None or self._among(record)
        after = (x, y) if inside and isinstance(x, int) and isinstance(y, int) else None
        self._values[i] = after
        return SAME if after == before else before

    def restore(self, i: int, before: object) -> None:
        """Back to what they were."""
        assert before is None or isinstance(before, tuple)  # noqa: S101 - what update gave
        self._values[i] = before

    def cost(self) -> int:
        """How far the coefficient is from where it must lie."""
        found = signed_square([pair for pair in self._values if pair is not None], self._by_ranks)
        if found is None:
            return _UNDEFINED
        if self._wanted.holds(found):
            return 0
        edges = [edge for edge in (self._wanted.low, self._wanted.high) if edge is not None]
        return 1 + int(_UNDEFINED * min(abs(found - edge) for edge in edges))

    def suspect(self, rng: random.Random) -> int:
        """Anyone."""
        return rng.randrange(len(self._values))


def wanted_r(plan: Correlation) -> Interval:
    """Where the coefficient must lie: in the range, or where it is printed as the plan has it.

    >>> print(wanted_r(Correlation(between=("a", "b"), r="0.60")))
    [0.595, 0.605)
    """
    low, high, digits = plan.interval
    if digits is None:
        return Interval(Fraction(low), Fraction(high))
    return rounded_to(PrintedNumber("=", low)).within(-1, 1)


def _squared(r: Interval) -> Interval:
    """The interval of r·|r|."""
    low, high = (None if x is None else x * abs(x) for x in (r.low, r.high))
    return Interval(low, high, r.with_low, r.with_high)
