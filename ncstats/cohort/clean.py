"""A long file held against the dictionary, and its conforming rows written, in bounded memory.

The file is gone through three times: for its encoding, for what the whole of it says, and for its
rows, piece by piece, with the rules of :func:`~ncstats.cohort.read_cohort`. What must hold between
all rows, that no patient stands twice, is told by a hash of eight bytes for each row; where two are
the same, those rows alone are read once more and compared as they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ncstats.cohort.collected import Collected
from ncstats.cohort.findings import count_frame, problem_frame
from ncstats.cohort.headers import HeaderNames
from ncstats.cohort.mapping import ColumnMapping
from ncstats.cohort.model import Beside
from ncstats.cohort.pieces import LongFile, Told, long_file
from ncstats.cohort.rows import RowReader
from ncstats.cohort.sources.choose import is_text
from ncstats.cohort.sources.parquet import CleanFile
from ncstats.cohort.sources.redcap import is_redcap
from ncstats.cohort.survey import survey
from ncstats.cohort.table import TypedTable, headings_of, whole_table
from ncstats.cohort.values import Table
from ncstats.dictionary import Dictionary
from ncstats.errors import Problem
from ncstats.files import output_folder
from ncstats.text import message
from ncstats.text.progress import Report, silent

if TYPE_CHECKING:
    import pandas as pd

LONG = 100_000_000
"""A file of more bytes is read in pieces."""
_TENTHS = 10


@dataclass(frozen=True)
class Stage:
    """How far a file has been read.

    Attributes:
        name: ``text``, ``survey`` or ``rows``.
        done: bytes.
        total: of the file.
        told_in_log: whether a log has a line of it: of each tenth.
    """

    name: str
    done: int
    total: int
    told_in_log: bool = False

    def text(self, lang: str = "en") -> str:
        """The stage as one line."""
        percent = 100 * self.done // max(self.total, 1)
        return message(f"cohort.stage_{self.name}", lang, percent=percent)


@dataclass(frozen=True)
class Cleaned:
    """What became of a long file.

    Attributes:
        table: problems, changes and their counts; no rows.
        patients: rows of the file.
        written: the files that were written: none where there is an error.
    """

    table: TypedTable
    patients: int
    written: tuple[Path, ...] = ()

    def problems(self, lang: str) -> pd.DataFrame:
        """The problems as a cohort has them."""
        return problem_frame(self.table.problems, lang)

    @property
    def counts(self) -> pd.DataFrame:
        """How many problems and changes there are, as a cohort has it."""
        return count_frame(self.table.counts)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems for which nothing is written."""
        return tuple(problem for problem in self.table.problems if problem.severity == "error")


def is_long(path: Path) -> bool:
    """Whether a file is a text so long that it is read in pieces."""
    return is_text(path) and path.is_file() and path.stat().st_size > LONG


def clean_long(
    path: Path,
    dictionary: Dictionary,
    mapping: ColumnMapping,
    out: Path | None = None,
    *,
    lang: str = "en",
    report: Report = silent,
) -> Cleaned | None:
    """Read a delimited file of patients in pieces and write its rows as they conform.

    The rows are those of :func:`~ncstats.cohort.sources.parquet.write_clean`, and the problems,
    changes and counts those of :func:`~ncstats.cohort.read_cohort`. All rows are written or none.

    Args:
        path: the file.
        dictionary: what the columns mean.
        mapping: how the file speaks; one that makes visits of columns is not for this.
        out: the Parquet file; None: nothing is written.
        lang: language of the sentences in the ledgers.
        report: is told how far the file has been read.

    Returns:
        What was found and written; None for an export of REDCap, whose columns mean something
        only as a whole.

    Raises:
        UsageError: pyarrow is not installed, or the disk refuses.
        DataError: the file is no table, or its headers are not those of the dictionary.
    """
    names, size = HeaderNames(dictionary.patients, mapping), path.stat().st_size
    file = long_file(path, names.how_many_known, mapping.drop, _told(report, "text", size))
    if is_redcap(file.headers):
        return None
    seen = survey(file, names, _told(report, "survey", size))
    variables = dictionary.patients
    headings, left_out = headings_of(seen.table, names, variables)
    reader = RowReader(variables, variables, mapping, headings, lang, present=seen.present)
    collected = Collected(seen.table, reader)
    target = _Target(out, seen.limited)
    written = _read(file, collected, target, _told(report, "rows", size))
    table = whole_table(collected.rows, [*left_out, *collected.twice], lang)
    return Cleaned(table, seen.rows, written)


class _Target(NamedTuple):
    """The file to write, if any, and the numbers of which some values are limits."""

    out: Path | None
    limited: Collection[str]


def _read(file: LongFile, collected: Collected, target: _Target, told: Told) -> tuple[Path, ...]:
    """Every piece into the ledgers and the file, which is not kept where there is an error."""
    try:
        with _writing(*target) as write:
            for piece in file.pieces(collected.table.source.rows, told=told):
                rows = collected.take(piece)
                if not collected.broken:
                    write(rows.data, rows.beside)
            collected.find_twice(file)
            _refuse_broken(collected)
    except _BrokenError:
        return ()
    return () if target.out is None else (target.out,)


class _BrokenError(Exception):
    """The file breaks the dictionary, and what has been written is not kept."""


def _refuse_broken(collected: Collected) -> None:
    if collected.broken:
        raise _BrokenError


@contextmanager
def _writing(
    out: Path | None, limited: Collection[str]
) -> Iterator[Callable[[Table, Beside], None]]:
    if out is None:
        yield lambda *_: None
        return
    with output_folder(out.parent) as draft, CleanFile(draft / out.name, limited) as file:
        yield file.write


def _told(report: Report, name: str, total: int) -> Told:
    """Tells of a stage, and a log of each tenth of it."""
    tenths = -1

    def told(done: int) -> None:
        nonlocal tenths
        reached = _TENTHS * done // max(total, 1)
        report(Stage(name, done, total, told_in_log=reached > tenths))
        tenths = max(tenths, reached)

    told(0)
    return told
