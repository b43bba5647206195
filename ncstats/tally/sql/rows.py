"""The rows that a statement gave, as columns; and the tallies and counts that they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ncstats.cohort.coded import Keys, Sides, distinct_keys, no_side
from ncstats.dictionary import Variable
from ncstats.tally.combinations import tally_of_combinations
from ncstats.tally.crosstab import CrossTable
from ncstats.tally.model import Counts, Tally
from ncstats.tally.questions import ConditionCounts
from ncstats.tally.sql.split import MISSING, NOT_ASKED, Split
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


def cross_table_of(variable: Variable, split: Split, known: Rows, everybody: Rows) -> CrossTable:
    """One variable by the levels of a split; who has no value is all less those who have one.

    Args:
        variable: a number or a category.
        split: the groups and the condition that are asked for; the codes of the rows may be finer.
        known: the rows of the patients who have a value, by value and the codes of a split.
        everybody: the rows of all patients by the same codes, their values not looked at.
    """
    if split.where is not None:
        known, everybody = (rows.where(rows["code"] != NOT_ASKED) for rows in (known, everybody))
    size = 1 if split.by is None else len(split.by.codes) + 1
    # Who has no level, the code -1, stands in the last column.
    columns, all_columns = (
        rows["code"] % size if split.by else np.zeros_like(rows["n"]) for rows in (known, everybody)
    )
    values, side, places = _places(variable, known)
    counts = _table(places, columns, known["n"], (len(values), size))
    patients = _table(np.zeros_like(all_columns), all_columns, everybody["n"], (1, size))[0]
    return CrossTable(variable, split.by, values, side, counts, patients - counts.sum(axis=0))


def _places(variable: Variable, rows: Rows) -> tuple[Keys, Sides, NDArray[np.int64]]:
    """The values that rows have, their sides, and the place of each row's."""
    if variable.kind == "number":
        values, side, found = distinct_keys(rows["number"], rows["side"])
        return values, side, found.astype(np.int64)
    codes = {code: place for place, code in enumerate(variable.codes)}
    places = np.array([codes[text] for text in rows["text"].tolist()], dtype=np.int64)
    return np.arange(len(codes)), no_side(), places


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
