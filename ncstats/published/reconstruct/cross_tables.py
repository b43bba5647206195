"""Tables of counts, level × group, as the printed strings allow them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

from ncstats.published.model import PublishedCell
from ncstats.published.reconstruct.costs_between import p_distance, p_of_table
from ncstats.published.reconstruct.counts import among_key, level_of
from ncstats.published.reconstruct.problem import MANY, Study
from ncstats.published.reconstruct.refusals import Proof
from ncstats.published.reconstruct.targets import Among, CountTarget, TestTarget
from ncstats.text import between

_MOST_TABLES = 3000
_MOST_OF_MANY = 60
"""Tables of many patients are tested one by one up to here: each takes Fisher's test longer."""

Column = tuple[int, ...]
"""The counts of one group, level by level."""


def impossible_tables(study: Study) -> Iterator[Proof]:
    """P-values of categories that no table gives of which every printed count is true."""
    for test in study.tests:
        tables = possible_tables(study, test) if test.levels else None
        if tables and all(p_distance(test.test, table, test.p) for table in tables):
            found = {p_of_table(test.test, table) for table in tables} - {None}
            known = [f"{float(p):.3g}" for p in sorted(p for p in found if p is not None)]
            computed = between(known[0], known[-1]) if known else ""
            cells = (test.cell, *counted_cells(study, test))
            yield Proof("p_of_counts", cells, {"computed": computed})


def is_decided(study: Study, test: TestTarget) -> bool:
    """Whether the printed counts leave no table but those with the printed p-value."""
    tables = possible_tables(study, test)
    return bool(tables) and not any(p_distance(test.test, t, test.p) for t in tables or ())


def possible_tables(study: Study, test: TestTarget) -> list[tuple[Column, ...]] | None:
    """Every table of which the printed counts are true, by group; None: too many to list."""
    columns = []
    for group in test.order:
        found = _columns(study, test, group)
        if found is None:
            return None
        columns.append(found)
    most = _MOST_TABLES if study.strata.n < MANY else _MOST_OF_MANY
    if prod(len(column) for column in columns) > most:
        return None
    return [tuple(zip(*table, strict=True)) for table in product(*columns)]


def _columns(study: Study, test: TestTarget, group: str) -> list[Column] | None:
    printed = dict(_printed(study, test, group))
    left = [level for level in test.levels if level not in printed]
    if not printed or len(left) > 1:
        return None
    everyone = study.sizes.of.get((test.by, group), study.sizes.patients)
    totals = set.intersection(*(set(target.ranges) for target in printed.values()))
    found: list[Column] = []
    for total in sorted(t for t in totals if t <= everyone):
        ranges = [
            range(target.ranges[total][0], target.ranges[total][1] + 1)
            for target in printed.values()
        ]
        if len(found) + prod(map(len, ranges)) > _MOST_TABLES:
            return None
        for counts in product(*ranges):
            of = dict(zip(printed, counts, strict=True))
            rest = total - sum(counts)
            if rest >= 0 and (left or rest == 0):
                found.append(tuple(of.get(level, rest) for level in test.levels))
    return found


def _printed(study: Study, test: TestTarget, group: str) -> Iterator[tuple[str, CountTarget]]:
    """What is printed of a group's levels."""
    wanted = among_key(Among(test.by, group, test.where))
    for target in study.settled.possible:
        name, level = level_of(target.condition)
        if name == test.variable and level in test.levels and among_key(target.among) == wanted:
            yield level, target


def counted_cells(study: Study, test: TestTarget) -> tuple[PublishedCell, ...]:
    """The cells that print the counts of a test's table."""
    return tuple(
        cell
        for group in test.order
        for _, target in _printed(study, test, group)
        for cell in target.cells
    )
