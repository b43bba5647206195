"""A file held against the dictionary, at once or in pieces, for the command ``check``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ncstats.errors import DataError
from ncstats.text.messages import message

if TYPE_CHECKING:
    import pandas as pd

    from ncstats.cohort import Cohort
    from ncstats.cohort.clean import Cleaned

_LEDGERS = Literal["problems", "changes"]


@dataclass(frozen=True)
class Asked:
    """What the command is asked.

    Attributes:
        file: one row per patient.
        visits: one row per visit.
        dictionary: a study's extension of the shared one.
        mapping: what the file's headers and codes mean.
        json_file: where every problem and change is written.
        clean: where the conforming cohort is written.
        redact: whether values and patients are left out.
        quiet: whether no progress is shown.
        lang: the language of what is printed.
    """

    file: Path
    visits: Path | None
    dictionary: Path | None
    mapping: Path | None
    json_file: Path | None
    clean: Path | None
    redact: bool
    quiet: bool
    lang: str


@dataclass(frozen=True, eq=False)
class Checked:
    """What is to be told of a file.

    Attributes:
        problems: as of a cohort.
        changes: as of a cohort.
        patients: how many it has.
        counts: how many problems and changes there are; None where the ledgers hold all.
        ended: the errors for which there is no cohort.
        write: writes the conforming cohort where that was asked for, and gives the files.
    """

    problems: pd.DataFrame
    changes: pd.DataFrame
    patients: int = 0
    counts: pd.DataFrame | None = None
    ended: DataError | None = None
    write: Callable[[], tuple[Path, ...]] = tuple

    def count(self, ledger: _LEDGERS) -> int:
        """How many rows a ledger would have if it held all."""
        if self.counts is None:
            return len(getattr(self, ledger))
        return int(self.counts.loc[self.counts["ledger"] == ledger, "count"].sum())

    def by_sentence(self, lang: str) -> dict[tuple[str, str, str], int]:
        """The counts by file, column and code; of a change by its sentence."""
        if self.counts is None:
            return {}
        rows = self.counts[["ledger", "file", "column", "code", "count"]].itertuples(index=False)
        return {
            (file, column, code if ledger == "problems" else message(code, lang)): int(count)
            for ledger, file, column, code, count in rows
        }


def checked_at_once(asked: Asked) -> Checked:
    """The file, and its visits, read as a cohort."""
    from ncstats.cohort import read_cohort
    from ncstats.cohort.sources.parquet import write_clean

    def read(errors: Literal["raise", "coerce"]) -> Cohort:
        return read_cohort(
            asked.file, asked.visits, asked.dictionary, asked.mapping, errors, asked.lang
        )

    try:
        cohort = read("raise")
    except DataError as error:
        return _despite(error, read, asked.lang)

    def write() -> tuple[Path, ...]:
        return () if asked.clean is None else write_clean(cohort, asked.clean)

    return Checked(cohort.problems, cohort.changes, cohort.n, cohort.counts, write=write)


def _despite(error: DataError, read: Callable[[Literal["coerce"]], Cohort], lang: str) -> Checked:
    """With the bad cells left out, warnings and changes can be told beside the errors."""
    from ncstats.cohort.findings import Changes, problem_frame

    try:
        cohort = read("coerce")
    except DataError:  # without headers or keys there is nothing beside them
        return Checked(problem_frame(error.problems, lang), Changes().frame(), ended=error)
    changes = _without_errors(cohort.changes, lang)
    return Checked(cohort.problems, changes, cohort.n, cohort.counts, error)


def _without_errors(changes: pd.DataFrame, lang: str) -> pd.DataFrame:
    """The changes that are not the errors again."""
    return changes[changes["rule"] != message("cohort.changed_error", lang)]


def checked_long(asked: Asked) -> Checked | None:
    """A long file in pieces; None where it is not long, or means something only as a whole.

    That is so of visits, which need all patients, and of columns that become visits.
    """
    from ncstats.cohort import ColumnMapping, read_mapping
    from ncstats.cohort.clean import clean_long, is_long
    from ncstats.cohort.findings import Changes, problem_frame
    from ncstats.dictionary import load_dictionary
    from ncstats.text.progress import shown

    if asked.visits is not None or not is_long(asked.file):
        return None
    dictionary = load_dictionary(asked.dictionary)
    mapping = ColumnMapping() if asked.mapping is None else read_mapping(asked.mapping, dictionary)
    if mapping.repeat or mapping.sheet:
        return None
    try:
        with shown(sys.stderr, asked.lang, asked.quiet) as report:
            cleaned = clean_long(
                asked.file, dictionary, mapping, asked.clean, lang=asked.lang, report=report
            )
    except DataError as error:
        problems = problem_frame(error.problems, asked.lang)
        return Checked(problems, Changes().frame(), ended=error)
    return None if cleaned is None else _of_pieces(cleaned, asked.lang)


def _of_pieces(cleaned: Cleaned, lang: str) -> Checked:
    changes = cleaned.table.changes.frame()
    ended = DataError(cleaned.errors) if cleaned.errors else None
    return Checked(
        problems=cleaned.problems(lang),
        changes=changes if ended is None else _without_errors(changes, lang),
        patients=cleaned.patients,
        counts=cleaned.counts,
        ended=ended,
        write=lambda: cleaned.written,
    )
