"""The rows that a statement gave, as columns; and the tallies and counts that they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ncstats.cohort.coded import distinct_keys, exact_keys
from ncstats.dictionary import Variable
from ncstats.tally.combinations import tally_of_combinations
from ncstats.tally.crosstab import groups_of
from ncstats.tally.model import Counts, Tally
from ncstats.tally.questions import ConditionCounts
from ncstats.tally.sql.heads import MISSING, NOT_ASKED, Split
from ncstats.tally.sql.statement import COLUMNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

NULL = -9
"""A whole number that is NULL: the key belongs to another head."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The columns of a statement's result by name, each with one entry per row.

    Beside them ``side`` is -1 where a number is a limit and the patients lie below it, 1 where
    above it, 0 where it is their value.
    """

    columns: Mapping[str, NDArray[Any]]

    def __post_init__(self) -> None:
        if "side" not in self.columns:
            side = np.zeros(len(self.columns["n"]), dtype=np.int64)
            object.__setattr__(self, "columns", {**self.columns, "side": side})

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

    def with_(self, more: Rows) -> Rows:
        """These rows and some more."""
        return Rows({
            name: np.concatenate([column, more[name]]) for name, column in self.columns.items()
        })  # fmt: skip

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


@dataclass(frozen=True, eq=False)
class Counted:
    """What a tally is made of.

    Attributes:
        known: the rows of the patients who have a value, by value and the codes of a split.
        everybody: the rows of all patients by the same codes, their values not looked at.
        split: the groups and the condition that are asked for; the codes may be finer.
        order: the groups wanted, in order; None: every level.
    """

    known: Rows
    everybody: Rows
    split: Split
    order: Sequence[str] | None

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of the tally."""
        by = self.split.by
        return ("",) if by is None else groups_of(by, self.order)

    def among(self, rows: Rows) -> Rows:
        """The rows of those for whom the condition holds."""
        return rows if self.split.where is None else rows.where(rows["code"] != NOT_ASKED)

    def columns(self, rows: Rows) -> NDArray[np.int64]:
        """The column of each row: 0, 1, …, or why it stands in none."""
        by, groups = self.split.by, self.groups
        if by is None:
            return np.zeros(len(rows["n"]), dtype=np.int64)
        places = [groups.index(code) if code in groups else NOT_ASKED for code in by.codes]
        # A missing level has the code -1, which picks the last entry.
        columns: NDArray[np.int64] = np.array([*places, MISSING], dtype=np.int64)[rows["code"]]
        return columns


def tally_of(variable: Variable, counted: Counted) -> Tally:
    """The tally of one variable; who has no value is all less those who have one."""
    known, everybody = counted.among(counted.known), counted.among(counted.everybody)
    columns, all_columns = counted.columns(known), counted.columns(everybody)
    places, keys = _places(variable, known, columns >= 0)
    counts = _table(places, columns, known["n"], (len(keys.values), len(counted.groups)))
    nothing = np.zeros(len(all_columns), dtype=np.int64)
    patients = _table(nothing, all_columns, everybody["n"], (1, len(counted.groups)))[0]
    shared: dict[str, Any] = {
        "variable": variable.name,
        "groups": counted.groups,
        "counts": counts,
        "missing": patients - counts.sum(axis=0, dtype=np.int64),
        "ungrouped": int(everybody["n"][all_columns == MISSING].sum()),
        "left_out": int(everybody["n"][all_columns == NOT_ASKED].sum()),
    }
    if variable.kind == "number":
        return Tally(kind="number", keys=keys.values, side=keys.side, scale=keys.scale, **shared)
    return Tally(kind="category", levels=variable.codes, **shared)


@dataclass(frozen=True)
class _Keys:
    values: Any
    side: Any = ()
    scale: int | None = None


def _places(
    variable: Variable, rows: Rows, counted: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], _Keys]:
    """The place of each row's value among the keys; one that stands in no column has none."""
    places = np.full(len(rows["n"]), MISSING, dtype=np.int64)
    if variable.kind == "category":
        codes = {code: place for place, code in enumerate(variable.codes)}
        places[:] = [codes[text] for text in rows["text"].tolist()]
        return places, _Keys(variable.codes)
    keys, scale = exact_keys(rows["number"][counted], variable.decimals)
    distinct, side, found = distinct_keys(keys, rows["side"][counted])
    places[counted] = found
    return places, _Keys(distinct, side, scale)


def _table(
    places: NDArray[np.int64],
    columns: NDArray[np.int64],
    counts: NDArray[np.int64],
    shape: tuple[int, int],
) -> Counts:
    """Patients by the place of their value and by group; a negative place is none."""
    table = np.zeros(shape, dtype=np.int64)
    inside = (places >= 0) & (columns >= 0)
    np.add.at(table, (places[inside], columns[inside]), counts[inside])
    return table


def combination_of(variables: Sequence[str], rows: Rows) -> Tally:
    """The tally of the combinations of yes/no variables, from the rows of their head."""
    counts = _table(
        rows["code"], np.zeros(len(rows["n"]), dtype=np.int64), rows["n"], (1 << len(variables), 1)
    )
    missing = int(rows["n"][rows["code"] == MISSING].sum())
    return tally_of_combinations(variables, counts.reshape(-1), missing)


def condition_of(rows: Rows) -> ConditionCounts:
    """For how many patients a condition holds, from the rows of its head."""
    counted = {int(code): int(n) for code, n in zip(rows["code"], rows["n"], strict=True)}
    true, false, unknown = (counted.get(code, 0) for code in (1, 0, MISSING))
    return ConditionCounts(true, true + false, true + false + unknown)
