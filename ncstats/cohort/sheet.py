"""The sheets of a workbook that a mapping names under ``sheet:``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ncstats.cohort.sources import file_and_sheet
from ncstats.cohort.sources.choose import WORKBOOKS
from ncstats.dictionary.model import TableName
from ncstats.errors import Problem, UsageError
from ncstats.files import Document, read_yaml

Sheets = Mapping[TableName, str]
UNKNOWN_SHEET = "cohort.unknown_sheet"


def in_sheet(path: str | Path, table: TableName, sheets: Sheets, mapping: Path) -> Path:
    """The path of a table with the sheet that the mapping names; one in the path itself wins.

    Args:
        path: a file, or ``file.xlsx#sheet``.
        table: ``patients`` or ``visits``.
        sheets: the sheets that the mapping names, by table.
        mapping: the mapping.yaml.

    Raises:
        UsageError: the file is no workbook.
    """
    file, named = file_and_sheet(path)
    sheet = sheets.get(table, "")
    if named or not sheet:
        return Path(path)
    if file.suffix.lower() not in WORKBOOKS:
        document = read_yaml(mapping)
        details = {"file": str(file)}
        at = _place(document, table)
        raise UsageError(
            document.problem("cohort.sheet_of_no_workbook", at, value=sheet, details=details)
        )
    return file.with_name(f"{file.name}#{sheet}")


def at_its_key(error: UsageError, sheets: Sheets, mapping: Path) -> UsageError:
    """The same error; a sheet that the workbook does not have is told where the mapping names it.

    What is allowed are the sheets that there are.
    """
    document = read_yaml(mapping)
    tables = {sheet: table for table, sheet in sheets.items()}

    def told(problem: Problem) -> Problem:
        table = tables.get(str(problem.value))
        if problem.code != UNKNOWN_SHEET or table is None:
            return problem
        line, column = document.position(_place(document, table))
        return replace(problem, file=str(mapping), line=line, column=column)

    return UsageError([told(problem) for problem in error.problems])


def _place(document: Document, table: str) -> tuple[str, ...]:
    """Of ``sheet: name`` the key itself, of ``sheet: {visits: name}`` the table's."""
    given = document.data["sheet"]
    return ("sheet", table) if isinstance(given, dict) else ("sheet",)
