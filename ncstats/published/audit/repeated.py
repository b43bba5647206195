"""One quantity printed twice, with different values."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ncstats.errors import Severity
from ncstats.published.audit.facts import ACROSS, TEXT, Fact, Facts
from ncstats.published.audit.model import Finding
from ncstats.published.intervals import Interval
from ncstats.text.cells import FORMATS

Name = tuple[str, str, str]


def repeated(facts: Facts) -> Iterator[Finding]:
    """The same variable, level and group of the same patients with values that exclude each other.

    What a plan defines is compared by its conditions instead of its names.
    """
    named: dict[Name, list[Fact]] = {}
    for fact in facts.rows:
        cell = fact.cell
        if cell.variable and cell.group != ACROSS and not (cell.table == TEXT and facts.plan):
            named.setdefault((cell.variable, cell.level, cell.group), []).append(fact)
    for same in named.values():
        for first, second in combinations(same, 2):
            if _same_patients(facts, first, second):
                yield from _compared(facts, first, second)


def _same_patients(facts: Facts, first: Fact, second: Fact) -> bool:
    """Whether two columns are of as many; a text's number may be of fewer."""
    if facts.narrowed(first.cell.table) or facts.narrowed(second.cell.table):
        return False
    if TEXT in (first.cell.table, second.cell.table):
        return True
    sizes = [facts.size(fact.cell) for fact in (first, second)]
    return sizes[0] is not None and sizes[1] is not None and sizes[0].n == sizes[1].n


def _compared(facts: Facts, first: Fact, second: Fact) -> Iterator[Finding]:
    cells = (second.cell, first.cell)
    sizes = [facts.size(fact.cell) for fact in (first, second)]
    unsure = TEXT in (first.cell.table, second.cell.table) or any(
        size is None or size.borrowed for size in sizes
    )
    if first.is_count and second.is_count:
        size = facts.patients
        if size is None or not _counts_exclude(first, second, size.n):
            return
    elif not _numbers_exclude(first, second):
        return
    severity: Severity = "warning" if unsure else "error"
    yield Finding("repeated", severity, "audit.repeated", cells)


def _counts_exclude(first: Fact, second: Fact, most: int) -> bool:
    """Whether no count of one denominator is printed in both ways."""
    one, other = first.ranges(most), second.ranges(most)
    if not one or not other:
        return False
    return not any(
        max(one[n][0], other[n][0]) <= min(one[n][1], other[n][1])
        for n in one.keys() & other.keys()
    )


def _numbers_exclude(first: Fact, second: Fact) -> bool:
    names = {
        part.statistics[0]
        for part in FORMATS[first.cell.statistic].parts
        if len(part.statistics) == 1 and part.kind in ("number", "count")
    }
    pairs = [(first.of(name), second.of(name)) for name in sorted(names)]
    return any(a is not None and b is not None and _apart(a, b) for a, b in pairs)


def _apart(first: Interval, second: Interval) -> bool:
    """Whether two intervals have nothing in common."""
    return _below(first, second) or _below(second, first)


def _below(first: Interval, second: Interval) -> bool:
    if first.high is None or second.low is None:
        return False
    touching = first.with_high and second.with_low
    return first.high < second.low or (first.high == second.low and not touching)
