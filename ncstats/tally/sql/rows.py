"""The rows that a statement gave, as columns; and the tallies and counts that they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ncstats.tally.combinations import tally_of_combinations
from ncstats.tally.memory import exact_keys
from ncstats.tally.model import Counts, Tally
from ncstats.tally.questions import ConditionCounts
from ncstats.tally.sql.heads import MISSING, NOT_ASKED, Split, VariableHead
from ncstats.tally.sql.statement import COLUMNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

NULL = -9
"""A whole number that is NULL: the key belongs to another head."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The columns of a statement's result by name, each with one entry per row."""

    columns: Mapping[str, NDArray[Any]]

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]]) -> Rows:
        """From rows as database drivers give them, None for NULL."""
        columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
        return cls({
            name: _column(values, kind)
            for (name, kind), values in zip(COLUMNS.items(), columns, strict=True)
        })  # fmt: skip

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.columns[name]

    def where(self, chosen: NDArray[np.bool_]) -> Rows:
        """Some of the rows."""
        return Rows({name: column[chosen] for name, column in self.columns.items()})

    def of_head(self, place: int, split: int = NULL) -> Rows:
        """The rows of one grouping set."""
        return self.where((self["head"] == place) & (self["split"] == split))


def _column(values: Sequence[Any], kind: str) -> NDArray[Any]:
    if kind == "varchar":
        texts = np.empty(len(values), dtype=object)
        texts[:] = values
        return texts
    if kind == "double":
        return np.array([np.nan if v is None else v for v in values], dtype=np.float64)
    return np.array([NULL if v is None else v for v in values], dtype=np.int64)


def tally_of(head: VariableHead, rows: Rows, split: Split, order: Sequence[str] | None) -> Tally:
    """The tally of one variable from the rows of a grouping set whose codes are a split's.

    Args:
        head: of the variable.
        rows: all of its grouping set, which may be one by groups where none are asked for.
        split: what is asked for.
        order: the groups wanted, in order; None: every level.
    """
    variable = head.variable
    kept = rows.where(rows["code"] != NOT_ASKED) if split.where is not None else rows
    groups, columns = _columns(split, kept["code"], order)
    places, keys = _places(head, kept, columns >= 0)
    shared: dict[str, Any] = {
        "variable": variable.name,
        "groups": groups,
        "counts": _table(places, columns, kept["n"], (len(keys.values), len(groups))),
        "missing": _table(
            np.where(places == MISSING, 0, MISSING), columns, kept["n"], (1, len(groups))
        ).reshape(-1),
        "ungrouped": int(kept["n"][columns == MISSING].sum()),
        "left_out": int(kept["n"][columns == NOT_ASKED].sum()),
    }
    if head.is_number:
        return Tally(kind="number", keys=keys.values, scale=keys.scale, **shared)
    return Tally(kind="category", levels=variable.codes, **shared)


@dataclass(frozen=True)
class _Keys:
    values: Any
    scale: int | None = None


def _columns(
    split: Split, codes: NDArray[np.int64], order: Sequence[str] | None
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The groups, and the column of each row: 0, 1, …, or why it stands in none."""
    if split.by is None:
        return ("",), np.zeros(len(codes), dtype=np.int64)
    levels = split.by.codes
    groups = levels if order is None else tuple(order)
    places = [groups.index(level) if level in groups else NOT_ASKED for level in levels]
    # A missing level has the code -1, which picks the last entry.
    return groups, np.array([*places, MISSING], dtype=np.int64)[codes]


def _places(
    head: VariableHead, rows: Rows, counted: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], _Keys]:
    """The place of each row's value among the keys, MISSING where it has none."""
    places = np.full(len(rows["n"]), MISSING, dtype=np.int64)
    if not head.is_number:
        codes = {code: place for place, code in enumerate(head.variable.codes)}
        places[:] = [codes.get(text, MISSING) for text in rows["text"].tolist()]
        return places, _Keys(head.variable.codes)
    known = np.isfinite(rows["number"])
    keys, scale = exact_keys(rows["number"][known & counted], head.variable.decimals)
    distinct, found = np.unique(keys, return_inverse=True)
    places[known & counted] = found
    # Known, of a group that was not asked for: in no row, and not missing either.
    places[known & ~counted] = NOT_ASKED
    return places, _Keys(distinct, scale)


def _table(
    places: NDArray[np.int64],
    columns: NDArray[np.int64],
    counts: NDArray[np.int64],
    shape: tuple[int, int],
) -> Counts:
    """Patients by the place of their value and by group; a negative place is none."""
    table = np.zeros(shape, dtype=np.int64)
    counted = (places >= 0) & (columns >= 0)
    np.add.at(table, (places[counted], columns[counted]), counts[counted])
    return table


def combinations_of(rows: Rows, variables: Sequence[str]) -> Tally:
    """The tally of some variables together, from the rows of their head."""
    counts = np.zeros(1 << len(variables), dtype=np.int64)
    codes, patients = rows["code"], rows["n"]
    np.add.at(counts, codes[codes >= 0], patients[codes >= 0])
    return tally_of_combinations(variables, counts, int(patients[codes == MISSING].sum()))


def condition_of(rows: Rows) -> ConditionCounts:
    """For how many patients a condition holds, from the rows of its head."""
    counted = {int(code): int(n) for code, n in zip(rows["code"], rows["n"], strict=True)}
    true, false, unknown = (counted.get(code, 0) for code in (1, 0, MISSING))
    return ConditionCounts(true, true + false, true + false + unknown)
