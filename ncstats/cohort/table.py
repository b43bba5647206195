"""One file through all stages: text, headers, normalise, type, check, derive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from ncstats.cohort.check import (
    duplicate_keys,
    duplicate_visits,
    missing_values,
    untimed_visits,
    with_ranges_checked,
)
from ncstats.cohort.complete import complete
from ncstats.cohort.derive import categorical, computed_by, derivable
from ncstats.cohort.headers import HeaderNames, missing_columns, resolve
from ncstats.cohort.ledger import (
    Place,
    cell_changes,
    cell_problems,
    file_changes,
    joined,
)
from ncstats.cohort.mapping import ColumnMapping
from ncstats.cohort.model import KEY
from ncstats.cohort.read import TextTable
from ncstats.cohort.sources import read_source
from ncstats.cohort.types import TypedColumn, typed
from ncstats.dictionary import Variable
from ncstats.errors import DataError, Problem


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
    patients: pd.DataFrame | None = None,
    later: frozenset[str] = frozenset(),
    lang: str,
) -> TypedTable:
    """Read one table; bad cells are missing and listed among the problems.

    Args:
        path: the file.
        variables: of the table.
        mapping: how the file speaks.
        patients: when visits are read the patients, from whose variables those of a visit may be
            derived; None when the patients themselves are read.
        later: variables that are completed later, once the visits are read.
        lang: language of the ledger of changes.

    Raises:
        UsageError: the file is missing or cannot be read.
        DataError: it is no table, or its headers are not those of the dictionary.
    """
    names = HeaderNames(variables, mapping)
    text = read_source(path, names.how_many_known, variables)
    inherited = _inherited(variables, patients)
    now = {name: variable for name, variable in variables.items() if name not in later}
    positions = _positions(text, names, now, inherited)
    columns = [
        with_ranges_checked(typed(variables[name], text.columns[positions[name]], mapping))
        for name in variables
        if name in positions
    ]
    data = pd.DataFrame({column.variable.name: _series(column) for column in columns})
    place = Place(text, positions, data[KEY].to_numpy(dtype=object))
    data = _beside_patients(data, inherited)
    formulae = {
        variables[name]: partial(computed_by, variables[name], derivation)
        for name, derivation in derivable(data.columns, now).items()
    }
    completed = complete(data, formulae, place, lang)
    data = completed.data[[name for name in variables if name in completed.data]]
    cells = (problem for column in columns for problem in cell_problems(column, place))
    problems = [*cells, *completed.problems]
    blank = [*missing_values(data, now)]
    blank += [] if patients is None else untimed_visits(data)
    problems += _untold([place.problem(*at) for at in blank], problems)
    check = duplicate_keys if patients is None else duplicate_visits
    problems += [place.problem(*found) for found in check(data, text.lines)]
    changes = joined(
        [
            file_changes(text, lang),
            *(cell_changes(column, place, lang) for column in columns),
            *completed.changes,
        ]
    )
    return TypedTable(data, place, tuple(sorted(problems, key=place.order)), changes)


def _inherited(
    variables: Mapping[str, Variable], patients: pd.DataFrame | None
) -> pd.DataFrame | None:
    """The patients' columns that a visit's variables are derived from, by patient.

    A variable that both tables have is the visit's own: what was measured at diagnosis does not
    stand in for what was not measured at a visit.
    """
    if patients is None:
        return None
    read = (n for v in variables.values() if v.derivation for n in v.derivation.reads)
    names = [name for name in dict.fromkeys(read) if name in patients and name not in variables]
    return patients.dropna(subset=KEY).drop_duplicates(KEY).set_index(KEY)[names]


def _beside_patients(data: pd.DataFrame, inherited: pd.DataFrame | None) -> pd.DataFrame:
    if inherited is None:
        return data.copy()
    beside = inherited.reindex(data[KEY]).reset_index(drop=True)
    return pd.concat([data, beside], axis="columns")


def _positions(
    text: TextTable,
    names: HeaderNames,
    variables: Mapping[str, Variable],
    inherited: pd.DataFrame | None,
) -> Mapping[str, int]:
    positions, problems = resolve(text, names)
    beside = () if inherited is None else inherited.columns
    there = {*positions, *derivable((*positions, *beside), variables)}
    required = [n for n, v in variables.items() if (v.required or n == KEY) and n not in there]
    problems += missing_columns(text, required)
    if problems:
        raise DataError(problems)
    return positions


def _series(column: TypedColumn) -> pd.Series:
    values = column.values[column.text.codes]
    variable = column.variable
    if variable.kind == "category":
        return categorical(variable, values)
    return pd.Series(values, dtype=object if variable.kind == "text" else None)


def _untold(blank: list[Problem], found: list[Problem]) -> list[Problem]:
    """Blank cells that must not be; one that an error has emptied is not told twice."""
    told = {(p.line, p.column) for p in found if p.severity == "error"}
    return [problem for problem in blank if (problem.line, problem.column) not in told]
