"""Value × level: what is counted of one variable, from which the tally of any groups follows.

It has a column for every level of a category and one for those without a level, and counts those
without a value beside. The tables of two parts of a cohort add to that of the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ncstats.cohort.coded import Coded, Sides, distinct_keys, exact_keys, no_side
from ncstats.dictionary import Variable
from ncstats.errors import Problem, UsageError, unknown_name
from ncstats.tally.model import Counts, Tally

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class CrossTable:
    """Counts of one variable by the levels of a category.

    Attributes:
        variable: what is counted: a number or a category.
        by: the category; None: everybody stands in one column.
        values: distinct numbers, ascending, or the places of all levels; shape (values,). Of a
            part whose numbers were not in order, in any order until it is added (:func:`total`).
        side: of numbers, which are limits, as a tally has it; empty where none is.
        counts: patients, int64, shape (values, columns): a column for each level of ``by``, and the
            last for those without one.
        missing: patients without a value, int64, shape (columns,).
    """

    variable: Variable
    by: Variable | None
    values: NDArray[np.float64 | np.int64]
    side: Sides
    counts: Counts
    missing: Counts

    def pooled(self) -> CrossTable:
        """Everybody in one column, those without a level too."""
        counts, missing = self.counts.sum(axis=1, keepdims=True), self.missing.sum(keepdims=True)
        return replace(self, by=None, counts=counts, missing=missing)

    def tally(self, order: Sequence[str] | None = None) -> Tally:
        """The tally of some of the levels.

        Args:
            order: the groups wanted, in the order wanted; None: every level.

        Raises:
            UsageError: ``order`` names a level that there is not, or one twice.
        """
        columns, ungrouped = [0], 0
        groups: tuple[str, ...] = ("",)
        everybody = self.counts.sum(axis=0) + self.missing
        if self.by is not None:
            groups = groups_of(self.by, order)
            columns, ungrouped = [self.by.codes.index(group) for group in groups], everybody[-1]
        counts = self.counts[:, columns]
        shared: dict[str, Any] = {
            "variable": self.variable.name,
            "groups": groups,
            "missing": self.missing[columns],
            "ungrouped": int(ungrouped),
            "left_out": int(everybody.sum() - everybody[columns].sum() - ungrouped),
        }
        if self.variable.kind == "category":
            return Tally(kind="category", levels=self.variable.codes, counts=counts, **shared)
        kept = np.flatnonzero(counts.any(axis=1))
        keys, scale = exact_keys(self.values[kept].astype(np.float64), self.variable.decimals)
        side = self.side[kept] if self.side.size else self.side
        if not side.any():
            side = no_side()
        return Tally(
            kind="number", keys=keys, side=side, scale=scale, counts=counts[kept], **shared
        )


def cross_table(
    variable: Coded, by: Coded | None = None, among: NDArray[np.bool_] | None = None
) -> CrossTable:
    """Count patients by the value of one variable and the level of another.

    Args:
        variable: a number or a category.
        by: a category of the same patients.
        among: for each patient whether it is counted; None: every one is.
    """
    places = variable.places if among is None else variable.places[among]
    levels = np.zeros(1, dtype=np.int64)
    if by is None:
        counts = np.bincount(places, minlength=len(variable.values)).reshape(-1, 1)
    else:
        # Those without a level, which is -1, stand in the last column.
        levels = by.values.astype(np.int64)
        cells = places.astype(np.min_scalar_type(len(variable.values) * len(levels)))
        cells *= cells.dtype.type(len(levels))
        cells += (by.places if among is None else by.places[among]).astype(cells.dtype)
        size = len(variable.values) * len(levels)
        counts = np.bincount(cells, minlength=size).reshape(-1, len(levels))
    columns = 1 if by is None else len(by.variable.codes) + 1
    if levels.tolist() != [*range(columns)]:
        counts = _at(counts.T, levels % columns, columns).T
    return _of_rows(variable, None if by is None else by.variable, counts)


def _of_rows(coded: Coded, by: Variable | None, counts: Counts) -> CrossTable:
    variable, values, side = coded.variable, coded.values, coded.side
    if variable.kind == "category":
        rows = len(variable.codes) + 1
        # Those without a value, which is -1, stand in the last row.
        table = _at(counts, values.astype(np.int64) % rows, rows)
        return CrossTable(variable, by, np.arange(rows - 1), side, table[:-1], table[-1])
    missing = np.isnan(values)
    there = ~missing & counts.any(axis=1)
    return CrossTable(
        variable, by, values[there], side[there] if side.size else side, counts[there],
        counts[missing].sum(axis=0),
    )  # fmt: skip


def total(parts: Sequence[CrossTable]) -> CrossTable:
    """The table of all parts of a cohort together, of which there is at least one."""
    first = parts[0]
    missing = np.sum([part.missing for part in parts], axis=0)
    if first.variable.kind == "category":
        return replace(
            first, counts=np.sum([part.counts for part in parts], axis=0), missing=missing
        )
    sides = [
        part.side if part.side.size else np.zeros(len(part.values), dtype=np.int64)
        for part in parts
    ]
    values, side, places = distinct_keys(
        np.concatenate([part.values for part in parts]), np.concatenate(sides)
    )
    counts = _at(np.concatenate([part.counts for part in parts]), places, len(values))
    return replace(first, values=values, side=side, counts=counts, missing=missing)


def _at(counts: Counts, places: NDArray[np.integer], rows: int) -> Counts:
    """The rows of a table added at the places where they belong."""
    table = np.zeros((rows, counts.shape[1]), dtype=np.int64)
    np.add.at(table, places, counts)
    return table


def groups_of(variable: Variable, order: Sequence[str] | None) -> tuple[str, ...]:
    """The groups that a variable forms, in the order wanted.

    Raises:
        UsageError: it is no category, or ``order`` names a level it does not have or one twice.
    """
    if variable.kind != "category":
        kind = {"kind": variable.kind}
        raise UsageError(Problem("tally.not_a_group", value=variable.name, details=kind))
    groups = variable.codes if order is None else tuple(order)
    details = {"by": variable.name}
    for place, group in enumerate(groups):
        if group not in variable.codes:
            names = variable.codes
            raise UsageError(unknown_name("tally.unknown_group", group, names, details=details))
        if group in groups[:place]:
            raise UsageError(Problem("tally.group_twice", value=group, details=details))
    return groups
