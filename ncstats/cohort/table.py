"""One file through all stages: text, headers, normalise, type, check, derive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from ncstats.cohort.check import (
    duplicate_keys,
    duplicate_visits,
    missing_values,
    untimed_visits,
    with_ranges_checked,
)
from ncstats.cohort.complete import Completed, complete
from ncstats.cohort.contradicted import (
    contradictions,
    crossed_counts,
    crossed_out,
    emptied_cells,
    without_contradictions,
)
from ncstats.cohort.derive import categorical, computed_by, derivable
from ncstats.cohort.headers import HeaderNames, Heading, missing_columns, resolve
from ncstats.cohort.ledger import (
    Counts,
    Place,
    cell_changes,
    cell_problems,
    change_counts,
    file_changes,
    file_counts,
    joined,
    kept_problems,
    problem_counts,
)
from ncstats.cohort.mapping import ColumnMapping
from ncstats.cohort.model import KEY, Beside
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
        beside: what the cells say beside their values.
        counts: how many problems and changes there are, by ledger and file, column and code.
    """

    data: pd.DataFrame
    place: Place
    problems: tuple[Problem, ...]
    changes: pd.DataFrame
    beside: Beside = field(default_factory=Beside)
    counts: Mapping[tuple[str, str], Counts] = field(default_factory=dict)


def read_table(
    source: str | Path | TextTable,
    variables: Mapping[str, Variable],
    mapping: ColumnMapping,
    *,
    patients: pd.DataFrame | None = None,
    later: frozenset[str] = frozenset(),
    lang: str,
) -> TypedTable:
    """Read one table; bad cells are missing and listed among the problems.

    Args:
        source: the file, or its text where that has been read.
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
    drop = mapping.drop if patients is None else ()
    text = (
        source
        if isinstance(source, TextTable)
        else read_source(source, names.how_many_known, variables, drop)
    )
    inherited = _inherited(variables, patients)
    now = {name: variable for name, variable in variables.items() if name not in later}
    headings, left_out = _headings(text, names, now, inherited)
    columns = [
        with_ranges_checked(typed(variables[n], text.columns[h.position], mapping, h))
        for n, h in ((n, headings[n]) for n in variables if n in headings)
    ]
    entered = pd.DataFrame({column.variable.name: _series(column) for column in columns})
    positions = {name: heading.position for name, heading in headings.items()}
    place = Place(text, positions, entered[KEY].to_numpy(dtype=object))
    crossed = contradictions(entered, patients, mapping)
    beside = _beside(columns)
    data, completed = _completed(
        without_contradictions(entered, crossed), beside, inherited, now, place=place, lang=lang
    )
    data = _in_order(data, variables)
    cells = [problem for column in columns for problem in cell_problems(column, place)]
    others = [*left_out, *_with_causes(completed.problems, cells, variables, place)]
    others += [place.problem(*found) for found in crossed]
    blank = [*missing_values(data, now)]
    blank += [] if patients is None else untimed_visits(data)
    emptied = emptied_cells(columns, crossed)
    others += [place.problem(*at) for at in blank if (at[1], at[2]) not in emptied]
    check = duplicate_keys if patients is None else duplicate_visits
    others += [place.problem(*found) for found in check(data, text)]
    problems = sorted([*cells, *kept_problems(others, text)], key=place.order)
    changes = joined(
        [
            file_changes(text, lang),
            *(cell_changes(c, place, lang) for c in columns if c.changes or c.faults),
            *crossed_out(crossed, place, lang),
            *completed.changes,
        ]
    )
    changed = change_counts(columns, place) + file_counts(text)
    changed += completed.counts + crossed_counts(crossed, place)
    counts = {
        ("problems", text.source.name): problem_counts(columns, place, others),
        ("changes", text.source.name): changed,
    }
    return TypedTable(data, place, tuple(problems), changes, beside, counts)


def with_problems(
    table: TypedTable, problems: Sequence[Problem], changes: Counts | None = None
) -> TypedTable:
    """The table with problems that are found beside it, and how many changes came with them."""
    file = table.place.table.source.name
    found: Counts = Counter((str(problem.column or ""), problem.code) for problem in problems)
    counts = dict(table.counts)
    for ledger, more in (("problems", found), ("changes", changes or Counter())):
        counts[ledger, file] = counts.get((ledger, file), Counter()) + more
    told = kept_problems([*table.problems, *problems], table.place.table)
    ordered = tuple(sorted(told, key=table.place.order))
    return replace(table, problems=ordered, counts=counts)


def _in_order(data: pd.DataFrame, variables: Mapping[str, Variable]) -> pd.DataFrame:
    """The columns in the dictionary's order; a table that has it is not copied."""
    names = [name for name in variables if name in data]
    return data if [*data] == names else data[names]


def _beside(columns: Iterable[TypedColumn]) -> Beside:
    """Why values are missing and on which side of a limit they lie, by row."""
    reasons, sides = {}, {}
    for column in columns:
        places, name = range(len(column.text.texts)), column.variable.name
        if column.reasons:
            words = np.array([column.reasons.get(place) for place in places], dtype=object)
            reasons[name] = pd.Series(words[column.text.codes], dtype=object)
        if column.sides:
            side = np.array([column.sides.get(place, 0) for place in places], dtype=np.int8)
            sides[name] = pd.Series(side[column.text.codes])
    return Beside(pd.DataFrame(reasons), pd.DataFrame(sides))


def _completed(
    entered: pd.DataFrame,
    beside: Beside,
    inherited: pd.DataFrame | None,
    variables: Mapping[str, Variable],
    *,
    place: Place,
    lang: str,
) -> tuple[pd.DataFrame, Completed]:
    """The table with what follows from it; nothing follows from a value known only by a limit."""
    measured = entered.apply(beside.measured) if len(beside.censored.columns) else entered
    read = _beside_patients(measured, inherited)
    formulae = {
        variables[name]: partial(computed_by, variables[name], derivation)
        for name, derivation in derivable(read.columns, variables).items()
    }
    completed = complete(read, formulae, place, lang)
    data = completed.data
    for name in beside.censored:
        limits = beside.censored[name].to_numpy() != 0
        data[name] = data[name].where(~limits, entered[name])
    return data, completed


def _with_causes(
    found: Iterable[Problem],
    cells: Iterable[Problem],
    variables: Mapping[str, Variable],
    place: Place,
) -> Iterator[Problem]:
    """Problems of derived values; one that follows from a cell with a problem names its column."""
    roots = {(cell.line, cell.column) for cell in cells}
    by_header = {place.header(name): name for name in variables}
    for problem in found:
        name = by_header.get(str(problem.column), "")
        causes = (place.header(read) for read in _read_by(name, variables))
        cause = next((c for c in causes if (problem.line, c) in roots), None)
        yield problem if cause is None else replace(problem, caused_by=cause)


def _read_by(name: str, variables: Mapping[str, Variable]) -> Iterator[str]:
    """Everything that a variable follows from, however far back."""
    waiting, seen = [name], {name}
    while waiting:
        variable = variables.get(waiting.pop())
        for read in variable.derivation.names if variable and variable.derivation else ():
            if read not in seen:
                seen.add(read)
                waiting.append(read)
                yield read


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
        return data
    beside = inherited.reindex(data[KEY]).reset_index(drop=True)
    return pd.concat([data, beside], axis="columns")


def _headings(
    text: TextTable,
    names: HeaderNames,
    variables: Mapping[str, Variable],
    inherited: pd.DataFrame | None,
) -> tuple[Mapping[str, Heading], list[Problem]]:
    """The columns, and warnings of those that are left out."""
    headings, problems = resolve(text, names)
    beside = () if inherited is None else inherited.columns
    there = {*headings, *derivable((*headings, *beside), variables)}
    required = [n for n, v in variables.items() if (v.required or n == KEY) and n not in there]
    problems += missing_columns(text, required)
    if any(problem.severity == "error" for problem in problems):
        raise DataError(problems)
    return headings, problems


def _series(column: TypedColumn) -> pd.Series:
    values = column.values[column.text.codes]
    variable = column.variable
    if variable.kind == "category":
        return categorical(variable, values)
    return pd.Series(values, dtype=object if variable.kind == "text" else None)
