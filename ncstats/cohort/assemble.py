"""From files to a cohort."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from ncstats.cohort.check import unknown_patients
from ncstats.cohort.findings import Counts, Findings, together
from ncstats.cohort.headers import HeaderNames, missing_columns
from ncstats.cohort.mapping import ColumnMapping, read_mapping
from ncstats.cohort.model import KEY, Beside, Cohort
from ncstats.cohort.outcomes import with_outcomes
from ncstats.cohort.read import TextTable
from ncstats.cohort.repeats import split_repeats
from ncstats.cohort.sheet import at_its_key, in_sheet
from ncstats.cohort.sources import read_source
from ncstats.cohort.table import TypedTable, read_table, with_problems
from ncstats.dictionary import Dictionary, load_dictionary
from ncstats.dictionary.references import after_visits
from ncstats.errors import DataError, Problem, UsageError, check_language, unknown_name

KEY_ERRORS = (
    "cohort.missing_key",
    "cohort.duplicate_patient",
    "cohort.duplicate_visit",
    "cohort.duplicate_row",
    "cohort.total_row",
    "cohort.unknown_patient",
    "cohort.digits_lost",
)
"""Errors after which nobody can tell whose a row is; nothing makes up for them."""

_WAYS = ("raise", "coerce")


def read_cohort(
    patients: str | Path,
    visits: str | Path | None = None,
    dictionary: Dictionary | str | Path | None = None,
    mapping: str | Path | None = None,
    errors: Literal["raise", "coerce"] = "raise",
    lang: str = "en",
) -> Cohort:
    """Read a cohort from delimited files: text → normalise → type → check → derive.

    Args:
        patients: one row per patient.
        visits: one row per visit, or None.
        dictionary: what the columns mean, or the path of a study's dictionary.yaml that extends
            the shared one; None: the shared one.
        mapping: path of a mapping.yaml, for a file with headers and codes of its own.
        errors: ``raise``: a cell that breaks the dictionary stops the reading; ``coerce``: it
            becomes missing and stays recorded in ``problems`` and ``changes``.
        lang: language of the sentences in ``problems`` and ``changes``.

    Returns:
        The cohort; warnings stand in its ``problems``, all that reading changed in ``changes``.

    Raises:
        UsageError: a file is missing, or dictionary or mapping are not what they should be.
        DataError: the data break the dictionary or hold no patient; every bad cell is a problem
            of the error, in the order of the lines. Without a key nothing is coerced.
    """
    check_language(lang)
    if errors not in _WAYS:
        raise UsageError(unknown_name("cohort.unknown_way", str(errors), _WAYS))
    meaning = dictionary if isinstance(dictionary, Dictionary) else _dictionary(dictionary)
    mapped = ColumnMapping() if mapping is None else read_mapping(mapping, meaning)
    if mapping is not None and mapped.sheet:
        tables = _of_sheets(_Files(patients, visits, Path(mapping)), meaning, mapped, lang)
    else:
        tables = _tables(patients, visits, meaning, mapped, lang)
    problems = [problem for table in tables for problem in table.problems]
    _stop_for(problems, everything=errors == "raise")
    main = tables[0]
    changes = together(table.changes for table in tables)
    return Cohort(
        patients=main.data,
        of_visits=tables[1].data if len(tables) > 1 else None,
        dictionary=meaning,
        sources=tuple(table.place.table.source for table in tables),
        lines=main.place.table.lines,
        visit_lines=tables[1].place.table.lines if len(tables) > 1 else None,
        beside=main.beside,
        findings=Findings(problems, changes, _counts(tables), lang),
        visits_beside=tables[1].beside if len(tables) > 1 else Beside(),
    )


def _dictionary(path: str | Path | None) -> Dictionary:
    return load_dictionary(None if path is None else Path(path))


class _Files(NamedTuple):
    """Where the tables stand, and how they speak."""

    patients: str | Path
    visits: str | Path | None
    mapping: Path


def _of_sheets(
    files: _Files, meaning: Dictionary, mapped: ColumnMapping, lang: str
) -> tuple[TypedTable, ...]:
    """The tables of the sheets that the mapping names."""
    sheets, at = mapped.sheet, files.mapping
    patients = in_sheet(files.patients, "patients", sheets, at)
    visits = None if files.visits is None else in_sheet(files.visits, "visits", sheets, at)
    try:
        return _tables(patients, visits, meaning, mapped, lang)
    except UsageError as error:
        raise at_its_key(error, sheets, at) from None


def _tables(
    patients: str | Path,
    visits: str | Path | None,
    meaning: Dictionary,
    mapped: ColumnMapping,
    lang: str,
) -> tuple[TypedTable, ...]:
    if visits is None and not mapped.repeat:
        return (_without_visits(read_table(patients, meaning.patients, mapped, lang=lang)),)
    first, then, of_visits = (
        _unfolded(patients, meaning, mapped) if visits is None else (patients, visits, mapped)
    )
    later = after_visits(meaning.patients)
    main = read_table(first, meaning.patients, mapped, later=later, lang=lang)
    second = read_table(then, meaning.visits, of_visits, patients=main.data, lang=lang)
    second = _of_known_patients(second, main)
    if any(problem.code in KEY_ERRORS for problem in (*main.problems, *second.problems)):
        return main, second
    return with_outcomes(main, second, meaning, lang)


def _without_visits(patients: TypedTable) -> TypedTable:
    """The patients alone; that their file has visits too is told."""
    text = patients.place.table
    if not text.repeated:
        return patients
    told = Problem(
        "cohort.visits_left_out",
        severity="warning",
        file=text.path,
        line=text.header_line,
        details={"size": text.repeated},
    )
    return with_problems(patients, [told])


def _unfolded(
    patients: str | Path, meaning: Dictionary, mapped: ColumnMapping
) -> tuple[TextTable, TextTable, ColumnMapping]:
    """The patients, the visits of their repeated columns as rows, and how these are to be read."""
    names = HeaderNames(meaning.patients, mapped)
    text = read_source(patients, names.how_many_known, meaning.patients, mapped.drop)
    keys = (i for i, c in enumerate(text.columns) if names.candidates(c.header) == (KEY,))
    key = next(keys, None)
    if key is None:
        raise DataError(missing_columns(text, [KEY]))
    return *split_repeats(text, mapped.repeat, key), mapped.of_visits()


def _of_known_patients(visits: TypedTable, patients: TypedTable) -> TypedTable:
    found = unknown_patients(visits.data[KEY], patients.data[KEY])
    return with_problems(visits, [visits.place.problem(*stranger) for stranger in found])


def _stop_for(problems: Sequence[Problem], *, everything: bool) -> None:
    errors = [
        problem
        for problem in problems
        if problem.severity == "error" and (everything or problem.code in KEY_ERRORS)
    ]
    if errors:
        raise DataError(errors)


def _counts(tables: Sequence[TypedTable]) -> Mapping[tuple[str, str], Counts]:
    """By ledger and file; two tables of one file are counted together."""
    found: dict[tuple[str, str], Counts] = {}
    for table in tables:
        for place, counts in table.counts.items():
            found[place] = found.get(place, Counter()) + counts
    return found
