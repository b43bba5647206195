"""A sheet of an ``.xlsx`` workbook as text: each cell as a person sees it there."""

from __future__ import annotations

import io
import re
import warnings
import zlib
from collections.abc import Collection, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from ncstats.cohort.read import TextTable, table_of_blocks
from ncstats.cohort.records import Block, HowManyKnown
from ncstats.errors import DataError, Problem, UsageError, unknown_name
from ncstats.files import read_bytes

MOST_UNFOLDED = 500_000_000
"""Bytes to which a workbook may unfold; a million rows of ten columns are 400 MB."""

MOST_CELLS = 50_000_000

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_HEADER_ROWS = 8
_CHUNK, _OVERLAP = 1 << 20, 1 << 12
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_NO_VALUE = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]+[0-9]+)"[^>]*>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_LEADING_ZEROS = re.compile("0{2,}")

# What the archive's and the XML's readers raise; the XML parser's own error is a SyntaxError.
_DAMAGE = (
    BadZipFile, zlib.error, EOFError, OSError, SyntaxError, ValueError, TypeError, LookupError,
    AttributeError, NotImplementedError, RuntimeError,
)  # fmt: skip

Rows = list[list[str]]


def read_workbook(
    path: Path, sheet: str, how_many_known: HowManyKnown, drop: Collection[int] = ()
) -> TextTable:
    """Read one sheet: formulas by the values stored with them, merged cells each with its text.

    A number is written with the fifteen digits a spreadsheet keeps and the leading zeros it shows,
    a date as YYYY-MM-DD. Without a sheet's name it is the one whose headers mean something.

    Raises:
        UsageError: the file is missing, has no such sheet, or more than one that may be meant.
        DataError: it is damaged, unfolds beyond all measure, or takes values from other files.
    """
    content = read_bytes(path)
    if content.startswith(_OLD_WORKBOOK):
        raise DataError(Problem("cohort.old_workbook", file=str(path)))
    try:
        rows = _read(content, path, sheet, how_many_known)
    except _DAMAGE as error:
        details = {"reason": type(error).__name__}
        raise DataError(Problem("cohort.broken_file", file=str(path), details=details)) from None
    return table_of_blocks(_blocks(rows), content, str(path), how_many_known, drop)


def _read(content: bytes, path: Path, sheet: str, how_many_known: HowManyKnown) -> Rows:
    import openpyxl

    with ZipFile(io.BytesIO(content)) as archive:
        _refuse_hostile(archive, path)
        with warnings.catch_warnings():
            # It warns of validations and formats, which are not read.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
        try:
            chosen = _chosen(book, sheet, path, how_many_known)
            # The path within the archive has no public name.
            part = chosen._worksheet_path  # noqa: SLF001
            merged = _merged(archive, part, path)
            rows = _filled(_texts(chosen, path), merged)
        finally:
            book.close()
    if not any(any(row) for row in rows):
        raise DataError(Problem("cohort.empty_file", file=str(path)))
    return rows


def _refuse_hostile(archive: ZipFile, path: Path) -> None:
    parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    if size > MOST_UNFOLDED:
        details = {"size": size, "most": MOST_UNFOLDED}
        raise DataError(Problem("cohort.unfolds", file=str(path), details=details))
    for part in parts:
        if part.filename.startswith("xl/externalLinks/"):
            raise DataError(Problem("cohort.external_links", file=str(path), value=part.filename))
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                if b"<!DOCTYPE" in stream.read(_OVERLAP):
                    raise DataError(Problem("cohort.declared_entities", file=str(path)))


def _chosen(book: Any, name: str, path: Path, how_many_known: HowManyKnown) -> Any:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if name:
        if name not in sheets:
            raise UsageError(unknown_name("cohort.unknown_sheet", name, sheets, file=path))
        return sheets[name]
    known = [sheet for sheet in sheets.values() if _has_headers(sheet, how_many_known)]
    if len(known) > 1:
        titles = tuple(sheet.title for sheet in known)
        example = f"{path.name}#{titles[0]}"
        raise UsageError(
            Problem("cohort.which_sheet", file=str(path), value=example, allowed=titles)
        )
    # Where no header means anything the first sheet's are told, so that they can be mapped.
    return next(iter([*known, *sheets.values()]))


def _has_headers(sheet: Any, how_many_known: HowManyKnown) -> bool:
    rows = ([_shown(cell) for cell in row] for row in sheet.iter_rows(max_row=_HEADER_ROWS))
    # One word that happens to name a variable makes no table.
    return any(how_many_known([text for text in row if text.strip()]) > 1 for row in rows)


def _texts(sheet: Any, path: Path) -> Rows:
    """Every row, all of one width; those without any text are empty."""
    rows = []
    # What a file says of its own extent may be wrong.
    sheet.reset_dimensions()
    for cells in sheet.iter_rows():
        row = [_shown(cell) for cell in cells]
        while row and not row[-1]:
            row.pop()
        rows.append(row)
    width = max(map(len, rows), default=0)
    size = width * sum(bool(row) for row in rows)
    # One cell in the last corner of a sheet would make seventeen thousand million of them.
    if size > MOST_CELLS:
        details = {"size": size, "most": MOST_CELLS}
        raise DataError(Problem("cohort.too_many_cells", file=str(path), details=details))
    return [row + [""] * (width - len(row)) if row else row for row in rows]


def _shown(cell: Any) -> str:
    """A cell as a spreadsheet shows it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        text = format(value, ".15g")
        return text.zfill(len(cell.number_format)) if _with_zeros(cell, value) else text
    if isinstance(value, datetime):
        return str(value.date() if value.time() == time() else value)
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _with_zeros(cell: Any, value: float) -> bool:
    return value == int(value) and _LEADING_ZEROS.fullmatch(str(cell.number_format)) is not None


def _merged(archive: ZipFile, part: str, path: Path) -> list[str]:
    """The ranges of merged cells; a formula without a value, which would read as blank, stops."""
    ranges: dict[str, None] = {}
    with archive.open(part) as stream:
        before = b""
        while chunk := stream.read(_CHUNK):
            text = before + chunk
            lacking = _NO_VALUE.search(text)
            if lacking is not None:
                at = lacking[1].decode()
                raise DataError(Problem("cohort.no_value_of_formula", file=str(path), value=at))
            ranges |= dict.fromkeys(found[1].decode() for found in _MERGED.finditer(text))
            before = text[-_OVERLAP:]
    return list(ranges)


def _filled(rows: Rows, merged: list[str]) -> Rows:
    """Every cell of a merged range with the text of its first."""
    from openpyxl.utils.cell import range_boundaries

    for name in merged:
        left, top, right, bottom = range_boundaries(name)
        if top > len(rows) or left > len(rows[top - 1]):
            continue
        text = rows[top - 1][left - 1]
        for row in rows[top - 1 : bottom]:
            span = slice(left - 1, min(right, len(row)))
            row[span] = [text] * len(row[span])
    return rows


def _blocks(rows: Rows) -> Iterator[Block]:
    """The first row alone, then the rest, each with its number; empty rows are left out."""
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if any(row)]
    for part in (numbered[:1], numbered[1:]):
        if part:
            yield [number for number, _ in part], [row for _, row in part]
