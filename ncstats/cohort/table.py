"""One file through all stages: text, headers, normalise, type, check, derive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ncstats.cohort.check import (
    duplicate_keys,
    missing_values,
    range_fault,
    with_ranges_checked,
)
from ncstats.cohort.derive import Derived, derivable, derive
from ncstats.cohort.headers import HeaderNames, missing_columns, resolve
from ncstats.cohort.ledger import (
    Place,
    cell_changes,
    cell_problems,
    change_frame,
    file_changes,
    joined,
)
from ncstats.cohort.mapping import ColumnMapping
from ncstats.cohort.model import KEY
from ncstats.cohort.read import TextTable, read_text_table
from ncstats.cohort.types import TypedColumn, typed
from ncstats.dictionary import Variable
from ncstats.errors import DataError, Problem
from ncstats.text import significant
from ncstats.text.messages import message

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class TypedTable:
    """A file's rows, typed, checked and derived, and what was found and changed on the way.

    Attributes:
        data: one column per variable, in the dictionary's order.
        place: where the cells stand.
        problems: by line, from left to right.
        changes: by line, from left to right.
    """

    data: pd.DataFrame
    place: Place
    problems: tuple[Problem, ...]
    changes: pd.DataFrame


def read_table(
    path: str | Path,
    variables: Mapping[str, Variable],
    mapping: ColumnMapping,
    *,
    unique_keys: bool,
    lang: str,
) -> TypedTable:
    """Read one table; bad cells are missing and listed among the problems.

    Raises:
        UsageError: the file is missing or cannot be read.
        DataError: it is no table, or its headers are not those of the dictionary.
    """
    names = HeaderNames(variables, mapping)
    text = read_text_table(path, names.how_many_known)
    positions = _positions(text, names, variables)
    columns = [
        with_ranges_checked(typed(variables[name], text.columns[positions[name]], mapping))
        for name in variables
        if name in positions
    ]
    data = pd.DataFrame({column.variable.name: _series(column) for column in columns})
    place = Place(text, positions, data[KEY].to_numpy(dtype=object))
    derived = _derive_all(data, variables)
    problems = [
        *(problem for column in columns for problem in cell_problems(column, place)),
        *(problem for one in derived for problem in _derived_problems(one, data, place)),
    ]
    if unique_keys:
        problems += [place.problem(*found) for found in duplicate_keys(data[KEY], text.lines)]
    problems += _unfilled(data, variables, place, problems)
    changes = joined(
        [
            file_changes(text, lang),
            *(cell_changes(column, place, lang) for column in columns),
            *(_filled(one, place, lang) for one in derived),
        ]
    )
    ordered = data[[name for name in variables if name in data]]
    return TypedTable(ordered, place, tuple(sorted(problems, key=place.order)), changes)


def _positions(
    text: TextTable, names: HeaderNames, variables: Mapping[str, Variable]
) -> Mapping[str, int]:
    positions, problems = resolve(text, names)
    there = {*positions, *derivable(positions, variables)}
    required = [n for n, v in variables.items() if (v.required or n == KEY) and n not in there]
    problems += missing_columns(text, required)
    if problems:
        raise DataError(problems)
    return positions


def _series(column: TypedColumn) -> pd.Series:
    values = column.values[column.text.codes]
    variable = column.variable
    if variable.kind == "category":
        dtype = pd.CategoricalDtype(list(variable.codes), ordered=variable.ordered)
        return pd.Series(pd.Categorical.from_codes(values, dtype=dtype))
    return pd.Series(values, dtype=object if variable.kind == "text" else None)


def _derive_all(data: pd.DataFrame, variables: Mapping[str, Variable]) -> list[Derived]:
    """Derive what can be derived, adding to ``data``; out of the hard range is missing."""
    found = []
    for name, derivation in derivable(data.columns, variables).items():
        derived = derive(variables[name], derivation, data)
        found.append(derived)
        data[name] = derived.series
        impossible = [row for row, fault in _range_faults(derived) if fault.severity == "error"]
        data.loc[impossible, name] = np.nan
    return found


def _range_faults(derived: Derived) -> Iterator[tuple[int, Problem]]:
    """Derived values outside a range, where they are the ones that stand."""
    if derived.variable.kind != "number":
        return
    numbers = derived.computed.to_numpy()
    low, high = derived.variable.soft
    outside: NDArray[np.bool_] = (numbers < low) | (numbers > high)
    if derived.entered:
        outside &= np.isin(np.arange(len(numbers)), derived.filled)
    for row in np.flatnonzero(outside).tolist():
        value = float(numbers[row])
        yield row, range_fault(derived.variable, value, significant(value))


def _derived_problems(derived: Derived, data: pd.DataFrame, place: Place) -> Iterator[Problem]:
    name = derived.variable.name
    for row, fault in _range_faults(derived):
        yield place.problem(fault, row, name)
    for row in derived.conflicts.tolist():
        details = {"variable": name, "derived": _shown(derived.computed[row])}
        conflict = Problem(
            "cohort.conflict_with_derived",
            severity="warning",
            value=_shown(data[name][row]),
            details=details,
        )
        yield place.problem(conflict, row, name)


def _unfilled(
    data: pd.DataFrame, variables: Mapping[str, Variable], place: Place, found: list[Problem]
) -> list[Problem]:
    """Blank cells of required variables; one that an error has emptied is not told twice."""
    told = {(p.line, p.column) for p in found if p.severity == "error"}
    blank = [place.problem(*at) for at in missing_values(data, variables)]
    return [problem for problem in blank if (problem.line, problem.column) not in told]


def _filled(derived: Derived, place: Place, lang: str) -> pd.DataFrame:
    rows = derived.filled
    return change_frame(
        place,
        rows,
        derived.variable.name,
        raw=[""] * len(rows),
        value=[_shown(derived.computed[row]) for row in rows.tolist()],
        rule=[message("cohort.changed_derived", lang)] * len(rows),
    )


def _shown(value: object) -> str:
    return significant(value) if isinstance(value, float) else str(value)
