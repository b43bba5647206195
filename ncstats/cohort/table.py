"""One file through all stages: text, headers, normalise, type, check, derive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ncstats.cohort.check import (
    duplicate_keys,
    duplicate_visits,
)
from ncstats.cohort.derive import derivable
from ncstats.cohort.findings import Changes, Counts
from ncstats.cohort.headers import HeaderNames, Heading, missing_columns, resolve
from ncstats.cohort.ledger import (
    Place,
    file_changes,
    file_counts,
    first_changes,
    joined,
    kept_problems,
)
from ncstats.cohort.mapping import ColumnMapping
from ncstats.cohort.model import KEY, Beside
from ncstats.cohort.read import TextTable
from ncstats.cohort.rows import RowReader, Rows
from ncstats.cohort.sources import read_source
from ncstats.cohort.values import Table
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

    data: Table
    place: Place
    problems: tuple[Problem, ...]
    changes: Changes
    beside: Beside = field(default_factory=Beside)
    counts: Mapping[tuple[str, str], Counts] = field(default_factory=dict)


def read_table(
    source: str | Path | TextTable,
    variables: Mapping[str, Variable],
    mapping: ColumnMapping,
    *,
    patients: Table | None = None,
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
    headings, left_out = headings_of(text, names, now, inherited)
    reader = RowReader(variables, now, mapping, headings, lang, patients, inherited)
    rows = reader.rows(text)
    check = duplicate_keys if patients is None else duplicate_visits
    twice = (rows.place.problem(*found) for found in check(rows.data, text))
    return whole_table(rows, [*left_out, *twice], lang)


def whole_table(rows: Rows, others: Sequence[Problem], lang: str) -> TypedTable:
    """A table of rows, with the problems that are of no row alone."""
    text = rows.place.table
    told = [*others, *(note.problem(rows.place) for note in rows.notes)]
    counts = {
        ("problems", text.source.name): rows.found,
        ("changes", text.source.name): rows.changed + file_counts(text),
    }
    changes = first_changes(joined([file_changes(text, lang), rows.changes]), text)
    table = TypedTable(rows.data, rows.place, rows.problems, changes, rows.beside, counts)
    return with_problems(table, told)


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


def _inherited(variables: Mapping[str, Variable], patients: Table | None) -> tuple[str, ...]:
    """The patients' variables that a visit's are derived from.

    A variable that both tables have is the visit's own: what was measured at diagnosis does not
    stand in for what was not measured at a visit.
    """
    theirs = {} if patients is None else patients
    read = (n for v in variables.values() if v.derivation for n in v.derivation.reads)
    return tuple(n for n in dict.fromkeys(read) if n in theirs and n not in variables)


def headings_of(
    text: TextTable,
    names: HeaderNames,
    variables: Mapping[str, Variable],
    inherited: Sequence[str] = (),
) -> tuple[Mapping[str, Heading], list[Problem]]:
    """The columns, and warnings of those that are left out."""
    headings, problems = resolve(text, names)
    there = {*headings, *derivable((*headings, *inherited), variables)}
    required = [n for n, v in variables.items() if (v.required or n == KEY) and n not in there]
    problems += missing_columns(text, required)
    if any(problem.severity == "error" for problem in problems):
        raise DataError(problems)
    return headings, problems
