"""What was found and what was changed, with the place of each: the two ledgers of a cohort."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ncstats.cohort.findings import Changes, Counts, together
from ncstats.cohort.model import KEY
from ncstats.cohort.read import TextTable
from ncstats.cohort.types import TypedColumn
from ncstats.errors import Problem
from ncstats.text.messages import message

if TYPE_CHECKING:
    from numpy.typing import NDArray


FULL_ROWS = 100_000
"""Up to so many rows of input the ledgers hold everything."""

MOST_KEPT = 1_000
"""Of a longer table they hold so many of each column and rule; the counts stay true."""

LOST = "cohort.changed_error"


@dataclass(frozen=True)
class Place:
    """Where the cells of one table stand.

    Attributes:
        table: the file as text.
        positions: position of each variable's column.
        keys: the patient of each row, None where it has none; shape (rows,).
    """

    table: TextTable
    positions: Mapping[str, int]
    keys: NDArray[np.object_]

    def header(self, name: str) -> str:
        """The header of a variable; its name where it is derived."""
        position = self.positions.get(name)
        return name if position is None else self.table.columns[position].header

    def raw(self, row: int, name: str) -> str:
        """The text of a variable's cell."""
        column = self.table.columns[self.positions[name]]
        return column.texts[int(column.codes[row])]

    def problem(self, problem: Problem, row: int, name: str = KEY) -> Problem:
        """A problem with its place filled in."""
        return replace(
            problem,
            file=self.table.path,
            line=int(self.table.lines[row]),
            column=self.header(name),
            patient_id=self.keys[row],
        )

    def order(self, problem: Problem) -> tuple[int, int]:
        """Problems are listed by line, then from left to right."""
        headers = [column.header for column in self.table.columns]
        column = str(problem.column)
        return problem.line or 0, headers.index(column) if column in headers else len(headers)


def rows_of(column: TypedColumn, places: Iterable[int]) -> NDArray[np.intp]:
    """Rows whose text is one of those at ``places`` among the distinct texts."""
    wanted = np.zeros(len(column.text.texts), dtype=bool)
    wanted[list(places)] = True
    return np.flatnonzero(wanted[column.text.codes])


def cell_problems(column: TypedColumn, place: Place) -> Iterator[Problem]:
    """The faults of a column, one for each cell that has one, as far as they are kept."""
    places: dict[str, list[int]] = {}
    for at, fault in column.faults.items():
        places.setdefault(fault.code, []).append(at)
    for found in places.values():
        for row in kept(rows_of(column, found), place.table).tolist():
            fault = column.faults[int(column.text.codes[row])]
            yield place.problem(fault, row, column.variable.name)


def kept(rows: NDArray[np.intp], table: TextTable) -> NDArray[np.intp]:
    """The rows of one column and rule that stand in a ledger: all, but of a very long table."""
    return rows if table.source.rows <= FULL_ROWS else rows[:MOST_KEPT]


def kept_lines(lines: tuple[int, ...], table: TextTable) -> tuple[int, ...]:
    """The lines that a note names: all, but of a very long table."""
    return lines if table.source.rows <= FULL_ROWS else lines[:MOST_KEPT]


def kept_problems(problems: Sequence[Problem], table: TextTable) -> list[Problem]:
    """The problems that stand in the ledger, of each column and code the first."""
    if table.source.rows <= FULL_ROWS:
        return [*problems]
    seen: Counter[tuple[object, str]] = Counter()
    found = []
    for problem in problems:
        seen[problem.column, problem.code] += 1
        if seen[problem.column, problem.code] <= MOST_KEPT:
            found.append(problem)
    return found


def first_changes(changes: Changes, table: TextTable) -> Changes:
    """The changes that stand in the ledger, of each column and rule the first; by line."""
    if table.source.rows <= FULL_ROWS or not len(changes):
        return changes
    seen: Counter[tuple[object, object]] = Counter()
    first = []
    for of in zip(changes.column.tolist(), changes.rule.tolist(), strict=True):
        seen[of] += 1
        first.append(seen[of] <= MOST_KEPT)
    return changes.at(np.array(first))


def problem_counts(
    columns: Iterable[TypedColumn], place: Place, others: Iterable[Problem]
) -> Counts:
    """How many problems there are by column and code, kept or not; ``others`` are of no cell."""
    counts: Counts = Counter()
    for column in columns:
        cells = np.bincount(column.text.codes, minlength=len(column.text.texts))
        for at, fault in column.faults.items():
            counts[place.header(column.variable.name), fault.code] += int(cells[at])
    counts.update((str(problem.column or ""), problem.code) for problem in others)
    return counts


def change_counts(columns: Iterable[TypedColumn], place: Place) -> Counts:
    """How many cells were changed on reading by column and code, kept or not."""
    counts: Counts = Counter()
    for column in columns:
        cells = np.bincount(column.text.codes, minlength=len(column.text.texts))
        for at, rule in _rules(column).items():
            counts[place.header(column.variable.name), rule] += int(cells[at])
    return counts


def file_counts(table: TextTable) -> Counts:
    """How often something was done to a file as a whole, by code; of no column."""
    counts = {
        "cohort.changed_encoding": int(table.encoding != "utf-8"),
        "cohort.changed_title": len(table.titles),
        "cohort.changed_dropped": len(table.dropped),
        "cohort.changed_blank_row": len(table.blank),
    }
    return Counter({("", code): count for code, count in counts.items() if count})


def cell_changes(column: TypedColumn, place: Place, lang: str) -> Changes:
    """The cells of a column that reading changed, those made missing by an error included."""
    rules = _rules(column)
    values = {at: change.value for at, change in column.changes.items()}
    rows = _kept_of(column, rules, place.table)
    codes = column.text.codes[rows].tolist()
    sentences = {code: message(code, lang) for code in set(rules.values())}
    return changed_cells(
        place,
        rows,
        column.variable.name,
        raw=[column.text.texts[code] for code in codes],
        value=["" if rules[code] == LOST else values[code] for code in codes],
        rule=[sentences[rules[code]] for code in codes],
    )


def _rules(column: TypedColumn) -> dict[int, str]:
    """Why reading changed a text, by distinct text; an error empties the cell."""
    lost = [at for at, fault in column.faults.items() if fault.severity == "error"]
    rules = {at: change.rule for at, change in column.changes.items()}
    return rules | dict.fromkeys(lost, LOST)


def _kept_of(column: TypedColumn, rules: Mapping[int, str], table: TextTable) -> NDArray[np.intp]:
    places: dict[str, list[int]] = {}
    for at, rule in rules.items():
        places.setdefault(rule, []).append(at)
    found = [kept(rows_of(column, at), table) for at in places.values()]
    return np.sort(np.concatenate(found)) if found else np.zeros(0, dtype=np.intp)


def changed_cells(
    place: Place,
    rows: NDArray[np.intp],
    name: str,
    *,
    raw: Sequence[str],
    value: Sequence[str],
    rule: Sequence[str],
) -> Changes:
    """Changed cells of one column."""
    lines, keys = place.table.lines[rows].tolist(), place.keys[rows].tolist()
    file, header = place.table.source.name, place.header(name)
    told = zip(lines, keys, raw, value, rule, strict=True)
    return Changes.of_rows([(file, line, key, header, *cell) for line, key, *cell in told])


def file_changes(table: TextTable, lang: str) -> Changes:
    """What was done to the file as a whole: its encoding, and lines that were passed over."""
    changes: list[tuple[int, str, str]] = []
    if table.encoding != "utf-8":
        changes.append((0, table.encoding, "cohort.changed_encoding"))
    changes += [(line, "", "cohort.changed_title") for line in table.titles]
    changes += [(line, "", "cohort.changed_dropped") for line in table.dropped]
    changes += [(line, "", "cohort.changed_blank_row") for line in table.blank]
    rows = [
        (table.source.name, line, None, None, "", value, message(rule, lang))
        for line, value, rule in changes
    ]
    return Changes.of_rows(rows)


def joined(parts: Iterable[Changes]) -> Changes:
    """The changes of one file together, by line; those of one line from left to right."""
    whole = together(parts)
    return whole.at(np.argsort(whole.line, kind="stable")) if len(whole) else whole
