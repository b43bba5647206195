"""Which reader a file needs: by what it begins with, and where that says nothing, by its name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from ncstats.cohort.read import TextTable, read_text_table
from ncstats.cohort.records import HowManyKnown
from ncstats.cohort.sources.columns import PARQUET, SPSS
from ncstats.cohort.sources.redcap import of_redcap
from ncstats.dictionary import Variable
from ncstats.errors import DataError, Problem
from ncstats.files import read_bytes

WORKBOOKS = (".xlsx", ".xlsm")
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_source(
    path: str | Path,
    how_many_known: HowManyKnown,
    variables: Mapping[str, Variable],
    drop: Collection[int] = (),
) -> TextTable:
    """Read a file as text, whatever its format.

    Args:
        path: the file; of a workbook one sheet, as in ``export.xlsx#patients``.
        how_many_known: of some headers, how many mean something.
        variables: of the table that is wanted, by name; an export of REDCap holds both tables.
        drop: lines of rows to pass over, of a file that has lines.

    Raises:
        UsageError: the file is missing or cannot be read, or its format needs a library that is
            not installed.
        DataError: it is damaged, or holds no such table.
    """
    return of_redcap(_read(path, how_many_known, drop), how_many_known, variables)


def _read(path: str | Path, how_many_known: HowManyKnown, drop: Collection[int]) -> TextTable:
    file, sheet = file_and_sheet(path)
    if file.suffix.lower() in WORKBOOKS:
        from ncstats.cohort.sources.workbook import read_workbook

        return read_workbook(file, sheet, how_many_known, drop)
    if file.suffix.lower() == PARQUET:
        from ncstats.cohort.sources.parquet import read_parquet

        return read_parquet(file)
    if file.suffix.lower() == SPSS:
        from ncstats.cohort.sources.spss import read_spss

        return read_spss(file, how_many_known)
    if file.is_file() and file.suffix.lower() == ".xls":
        _refuse_old(file)
    return read_text_table(path, how_many_known, drop)


def is_text(path: Path) -> bool:
    """Whether a file is read as delimited text, as far as its name tells.

    >>> is_text(Path("export.csv")), is_text(Path("export.sav"))
    (True, False)
    """
    others = (*WORKBOOKS, PARQUET, SPSS, ".xls")
    return file_and_sheet(path)[0].suffix.lower() not in others


def file_and_sheet(path: str | Path) -> tuple[Path, str]:
    """The file and the sheet that a path names; without a sheet that is empty.

    >>> file, sheet = file_and_sheet("data/export.xlsx#patients")
    >>> file.name, sheet
    ('export.xlsx', 'patients')
    """
    path = Path(path)
    for suffix in WORKBOOKS:
        place = path.name.lower().rfind(f"{suffix}#")
        # A file may be called so itself.
        if place > 0 and not path.exists():
            end = place + len(suffix)
            return path.with_name(path.name[:end]), path.name[end + 1 :]
    return path, ""


def _refuse_old(file: Path) -> None:
    # Many systems export a table as text and call it .xls; that is read as what it is.
    if read_bytes(file).startswith(_OLD_WORKBOOK):
        raise DataError(Problem("cohort.old_workbook", file=str(file)))
