"""The rows of a table, or of a piece of one: typed, checked and derived, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ncstats.cohort.check import missing_values, untimed_visits, with_ranges_checked
from ncstats.cohort.complete import Completed, Note, complete
from ncstats.cohort.contradicted import (
    contradictions,
    crossed_counts,
    crossed_out,
    emptied_cells,
    without_contradictions,
)
from ncstats.cohort.cross import Found
from ncstats.cohort.derive import computed_by, derivable
from ncstats.cohort.findings import Changes, Counts
from ncstats.cohort.headers import Heading
from ncstats.cohort.ledger import (
    Place,
    cell_changes,
    cell_problems,
    change_counts,
    joined,
    kept_problems,
    problem_counts,
)
from ncstats.cohort.mapping import ColumnMapping
from ncstats.cohort.model import KEY, Beside
from ncstats.cohort.read import TextTable
from ncstats.cohort.types import TypedColumn, typed
from ncstats.cohort.values import Table, Values, beside
from ncstats.dictionary import Variable
from ncstats.errors import Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Rows:
    """Rows as they were read, and what was found and changed in them.

    Attributes:
        data: one column per variable, in the dictionary's order.
        place: where the cells stand.
        problems: of cells and of rows, in no order.
        notes: what is to be said of many rows at once.
        changes: by line, from left to right.
        beside: what the cells say beside their values.
        found: how many problems there are, by column and code, kept or not.
        changed: how many cells were changed, likewise.
    """

    data: Table
    place: Place
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]
    changes: Changes
    beside: Beside
    found: Counts
    changed: Counts


@dataclass(frozen=True)
class RowReader:
    """How the rows of one table are read, once its headers are understood.

    Attributes:
        variables: of the table, in the dictionary's order.
        now: those that are completed with the rows; others follow once the visits are read.
        mapping: how the file speaks.
        headings: the column of each variable.
        lang: language of the ledger of changes.
        patients: when visits are read the patients.
        inherited: of those, the variables that a visit's are derived from.
        present: of a table that is read in pieces how many cells of it hold each text that the
            meaning of others hangs on, by variable; None where the rows are all there are.
    """

    variables: Mapping[str, Variable]
    now: Mapping[str, Variable]
    mapping: ColumnMapping
    headings: Mapping[str, Heading]
    lang: str
    patients: Table | None = None
    inherited: Sequence[str] = ()
    present: Mapping[str, Mapping[str, int]] | None = None

    def rows(self, text: TextTable) -> Rows:
        """Type, check and derive rows; a bad cell is missing and among the problems."""
        columns = [self._typed(name, text) for name in self.variables if name in self.headings]
        entered = {column.variable.name: _values(column) for column in columns}
        positions = {name: heading.position for name, heading in self.headings.items()}
        place = Place(text, positions, entered[KEY].array)
        crossed = contradictions(entered, self.patients, self.mapping)
        said = _beside(columns)
        completed = self._completed(without_contradictions(entered, crossed), said, place)
        data = _in_order(completed.data, self.variables)
        cells = [problem for column in columns for problem in cell_problems(column, place)]
        others = [*_with_causes(completed.faults, cells, self.variables, place)]
        others += [place.problem(*found) for found in crossed]
        others += self._blanks(data, place, emptied_cells(columns, crossed))
        touched = (column for column in columns if column.changes or column.faults)
        changes = [cell_changes(column, place, self.lang) for column in touched]
        changes += [*crossed_out(crossed, place, self.lang), *completed.changes]
        return Rows(
            data=data,
            place=place,
            problems=(*cells, *kept_problems(others, text)),
            notes=completed.notes,
            changes=joined(changes),
            beside=said,
            found=problem_counts(columns, place, others),
            changed=_all_changed(columns, crossed, completed, place),
        )

    def keys(self, text: TextTable) -> NDArray[np.object_]:
        """The patient of each row, None where it has none."""
        column = self._typed(KEY, text)
        keys: NDArray[np.object_] = column.values[column.text.codes]
        return keys

    def _typed(self, name: str, text: TextTable) -> TypedColumn:
        heading, variable = self.headings[name], self.variables[name]
        present = None if self.present is None else self.present.get(name, {})
        column = text.columns[heading.position]
        return with_ranges_checked(typed(variable, column, self.mapping, heading, present))

    def _completed(self, entered: Table, said: Beside, place: Place) -> Completed:
        """The rows with what follows; nothing follows from a value known only by a limit."""
        read = {name: said.measured(column) for name, column in entered.items()}
        if self.patients is not None:
            read |= beside(self.patients, self.inherited, entered[KEY])
        formulae = {
            self.now[name]: partial(computed_by, self.now[name], derivation)
            for name, derivation in derivable(read, self.now).items()
        }
        completed = complete(read, formulae, place, self.lang)
        limits = {
            name: replace(
                completed.data[name],
                array=np.where(sides != 0, entered[name].array, completed.data[name].array),
            )
            for name, sides in said.censored.items()
        }
        return replace(completed, data={**completed.data, **limits})

    def _blanks(
        self, data: Table, place: Place, emptied: set[tuple[int, str]]
    ) -> Iterator[Problem]:
        """Cells that must not be empty and are, save those that an error has emptied."""
        blank = [*missing_values(data, self.now)]
        blank += [] if self.patients is None else untimed_visits(data)
        return (place.problem(*at) for at in blank if (at[1], at[2]) not in emptied)


def _all_changed(
    columns: Iterable[TypedColumn], crossed: Iterable[Found], completed: Completed, place: Place
) -> Counts:
    return change_counts(columns, place) + crossed_counts(crossed, place) + completed.counts


def _in_order(data: Table, variables: Mapping[str, Variable]) -> Table:
    """The columns in the dictionary's order."""
    return {name: data[name] for name in variables if name in data}


def _beside(columns: Iterable[TypedColumn]) -> Beside:
    """Why values are missing and on which side of a limit they lie, by row."""
    reasons, sides = {}, {}
    for column in columns:
        places, name = range(len(column.text.texts)), column.variable.name
        if column.reasons:
            words = np.array([column.reasons.get(place) for place in places], dtype=object)
            reasons[name] = words[column.text.codes]
        if column.sides:
            side = np.array([column.sides.get(place, 0) for place in places], dtype=np.int8)
            sides[name] = side[column.text.codes]
    return Beside(reasons, sides)


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


def _values(column: TypedColumn) -> Values:
    variable = column.variable
    if variable.kind == "category":
        # Few levels have small places: they are made small before there are many of them.
        small = Values.of_places(variable, column.values)
        return small.at(column.text.codes)
    return Values(variable, column.values[column.text.codes])
