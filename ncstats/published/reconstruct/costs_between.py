"""Tests between groups of records, as costs that follow one changed record at a time."""

from __future__ import annotations

import random
from abc import abstractmethod
from collections.abc import Sequence
from fractions import Fraction

from ncstats.published.intervals import Interval
from ncstats.published.reconstruct.comparisons import SCALE, AnyComparison
from ncstats.published.reconstruct.conditions import Condition, Record
from ncstats.published.reconstruct.costs import SAME, UNIT, Followed, Key
from ncstats.published.reconstruct.problem import MANY
from ncstats.published.reconstruct.targets import TestTarget

_MARGIN = Fraction(1, 10**9)
"""A p-value this close to the edge is left out: two machines may differ in the last digit."""

_EXPECTED = 5
_CLEAR = 3
"""A p-value so many times as large as another, or as small, is far from it."""

Pair = tuple[int, int]
"""The group of a record and its value."""

Among = tuple[tuple[str, ...], Condition | None]
"""The variables that are read, and of whom."""


class _Between(Followed):
    """The group and the value of each record among those that are compared."""

    def __init__(self, target: TestTarget, among: Among, n: int) -> None:
        self.key: Key = target.cell.key
        self.weight = 1
        self.reads, self._among = among
        self._variable, self._by = target.variable, target.by
        self._place = {level: at for at, level in enumerate(target.order)}
        self._pairs: list[Pair | None] = [None] * n

    def update(self, i: int, record: Record) -> object:
        """Take group and value of record ``i``."""
        before = self._pairs[i]
        value, group = self._value(record), record.get(self._by)
        at = self._place.get(group) if isinstance(group, str) else None
        inside = at is not None and value is not None
        inside = inside and (self._among is None or bool(self._among(record)))
        after = (at, value) if inside and at is not None and value is not None else None
        if after == before:
            return SAME
        self.restore(i, after)
        return before

    def _value(self, record: Record) -> int | None:
        value = record.get(self._variable)
        return value if isinstance(value, int) else None

    def restore(self, i: int, before: object) -> None:
        """Back to what it was."""
        assert before is None or isinstance(before, tuple)  # noqa: S101 - what update gave
        now = self._pairs[i]
        if now is not None:
            self._leave(*now)
        if before is not None:
            self._enter(*before)
        self._pairs[i] = before

    @abstractmethod
    def _enter(self, group: int, value: int) -> None:
        """A record more in a group."""

    @abstractmethod
    def _leave(self, group: int, value: int) -> None:
        """A record less."""

    def suspect(self, rng: random.Random) -> int:
        """Anyone."""
        return rng.randrange(len(self._pairs))


class TestCost(_Between):
    """A test of a number between the levels of a category."""

    __test__ = False  # not one of pytest's

    def __init__(self, target: TestTarget, among: Among, comparison: AnyComparison, n: int) -> None:
        super().__init__(target, among, n)
        self._running = comparison.running()

    def _enter(self, group: int, value: int) -> None:
        self._running.add(group, value)

    def _leave(self, group: int, value: int) -> None:
        self._running.remove(group, value)

    def cost(self) -> int:
        """How far the statistic is from where it must lie."""
        off = self._running.cost()
        return 1 + 2 * UNIT * off // SCALE if off else 0


class TableCost(_Between):
    """A test of independence between two categories."""

    def __init__(self, target: TestTarget, among: Among, n: int) -> None:
        super().__init__(target, among, n)
        self._levels = {level: at for at, level in enumerate(target.levels)}
        self._table = [[0] * len(self._place) for _ in self._levels]
        self._test, self._p = target.test, target.p
        self._memo: dict[tuple[tuple[int, ...], ...], int] = {}

    def _value(self, record: Record) -> int | None:
        level = record.get(self._variable)
        return self._levels.get(level) if isinstance(level, str) else None

    def _enter(self, group: int, value: int) -> None:
        self._table[value][group] += 1

    def _leave(self, group: int, value: int) -> None:
        self._table[value][group] -= 1

    def cost(self) -> int:
        """How far the p-value of the table is from where it must lie."""
        key = tuple(map(tuple, self._table))
        if key not in self._memo:
            about = quick_distance(self._test, key, self._p)
            self._memo[key] = p_distance(self._test, key, self._p) if about is None else about
        return self._memo[key]


def quick_distance(test: str, table: Sequence[Sequence[int]], p: Interval) -> int | None:
    """About as :func:`p_distance`, of many patients and far from the edges; else None.

    Fisher's exact test of thousands takes as long as hundreds of χ² tests, and where every expected
    count is 5 or more and the p-values of χ² are far from an edge, so are its own.

    >>> band = Interval(Fraction(1, 20), None)
    >>> quick_distance("fisher_exact", [[500, 510], [490, 500]], band)
    0
    >>> quick_distance("fisher_exact", [[5, 6], [7, 8]], band) is None
    True
    """
    total = sum(map(sum, table))
    rows, columns = map(sum, table), [sum(column) for column in zip(*table, strict=True)]
    if test != "fisher_exact" or total < MANY or min(rows) * min(columns) < _EXPECTED * total:
        return None
    found = p_of_table("chi_squared", table)
    edges = [edge for edge in (p.low, p.high) if edge is not None and 0 < edge < 1]
    if found is None or any(edge < _CLEAR * found < _CLEAR**2 * edge for edge in edges):
        return None
    return _off(found, p)


def p_of_table(test: str, table: Sequence[Sequence[int]]) -> Fraction | None:
    """The p-value of a table, levels × groups; None where the counts do not determine it."""
    from ncstats.methods import compute
    from ncstats.stats import NotComputable

    try:
        return Fraction(float(compute(test, table).p_value))
    except NotComputable:
        return None


def p_distance(test: str, table: Sequence[Sequence[int]], p: Interval) -> int:
    """How far the p-value of a table, levels × groups, is from an interval; 0 surely inside.

    >>> p_distance("fisher_exact", [[8, 4, 6], [3, 1, 4]], Interval(Fraction(747, 1000)))
    1
    """
    found = p_of_table(test, table)
    return 2 * UNIT if found is None else _off(found, p)


def _off(found: Fraction, p: Interval) -> int:
    off = -Fraction(1)
    if p.low is not None and p.low > 0:
        off = max(off, p.low - found)
    if p.high is not None and p.high < 1:
        off = max(off, found - p.high)
    return 0 if off + _MARGIN <= 0 else 1 + int(2 * UNIT * max(off, Fraction(0)))
