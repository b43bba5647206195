"""Stage 1, text: bytes to columns of text, each cell with the physical line it stands on.

Everything is read as text: a reader that guesses types turns identifiers into numbers and hides
which token stood for a missing value. A column is kept as its distinct texts and, for each row,
which of them it holds, so that the later stages look at each text once.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ncstats.cohort.model import Source
from ncstats.errors import DataError, Problem
from ncstats.files import read_bytes

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEPARATORS = (",", ";", "\t")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

_BREAK = re.compile("\r\n|\r|\n")
_BLOCK = 20_000
_HEADER_ROWS = 8
_FEWEST_NAMES, _MOST_NAMES = 3, 0.8

HowManyKnown = Callable[[Sequence[str]], int]
Block = tuple[list[int], list[list[str]]]
"""The lines on which some records start, and their cells."""


@dataclass(frozen=True)
class TextColumn:
    """One column as text: row ``i`` holds ``texts[codes[i]]``.

    Attributes:
        header: as it stands in the file.
        texts: the distinct texts, in order of appearance.
        codes: for each row, which of them it holds.
    """

    header: str
    texts: tuple[str, ...]
    codes: NDArray[np.intp]


@dataclass(frozen=True)
class TextTable:
    """A table as text.

    Attributes:
        source: name, hash and number of rows.
        path: the file as the user gave it.
        encoding: ``utf-8``, ``utf-16`` or ``gb18030``.
        header_line: physical line of the headers, the file's first being 1.
        columns: in the file's order.
        lines: for each row the physical line on which it starts.
        blank: lines of rows without any text, which are no patients.
    """

    source: Source
    path: str
    encoding: str
    header_line: int
    columns: tuple[TextColumn, ...]
    lines: NDArray[np.int64]
    blank: tuple[int, ...] = ()


def read_text_table(path: str | Path, how_many_known: HowManyKnown) -> TextTable:
    """Read a delimited file as text.

    The encoding is UTF-8, UTF-16 by its byte order mark, or else GB18030. The separator is the one
    of comma, semicolon and tab that gives most headers which ``how_many_known`` recognises.

    Raises:
        UsageError: the file is missing or cannot be read.
        DataError: it is empty, holds no row, is no text or no such table; every row that has more
            or fewer cells than the header is named.
    """
    content = read_bytes(path)
    text, encoding = _decoded(content, str(path))
    if not text.strip():
        raise DataError(Problem("cohort.empty_file", file=str(path)))
    separator = _separator(text, how_many_known)
    blocks = _blocks(text, separator, str(path))
    return table_of_blocks(blocks, content, str(path), how_many_known, encoding)


def table_of_blocks(
    blocks: Iterator[Block],
    content: bytes,
    path: str,
    how_many_known: HowManyKnown,
    encoding: str = "utf-8",
) -> TextTable:
    """A table of records that were read from ``content``, header and all, in blocks.

    Args:
        blocks: the lines on which records start, and their cells; the first holds one record.
        content: the file's bytes.
        path: the file as the user gave it.
        how_many_known: of some headers, how many mean something.
        encoding: of its texts.

    Raises:
        DataError: it holds no row; every row that has more or fewer cells than the header is named.
    """
    header_line, headers, rest = _header(blocks, how_many_known)
    body = _Body(len(headers))
    for lines, records in rest:
        body.take(lines, records)
    if body.ragged:
        raise DataError([_ragged(path, line, cells, headers) for line, cells in body.ragged])
    if not body.lines:
        raise DataError(Problem("cohort.no_patients", file=path))
    source = Source(Path(path).name, hashlib.sha256(content).hexdigest(), len(body.lines))
    return TextTable(
        source=source,
        path=path,
        encoding=encoding,
        header_line=header_line,
        columns=body.columns(headers),
        lines=np.array(body.lines, dtype=np.int64),
        blank=tuple(body.blank),
    )


def _decoded(content: bytes, path: str) -> tuple[str, str]:
    encodings = ["utf-16"] if content[:2] in _UTF16_MARKS else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        # A spreadsheet's own format is full of zero bytes; no text has one.
        if "\0" not in text:
            return text, encoding.removesuffix("-sig")
    raise DataError(Problem("cohort.not_text", file=path))


def _separator(text: str, how_many_known: HowManyKnown) -> str:
    first = next(line for line in io.StringIO(text, newline="") if line.strip())

    def recognised(separator: str) -> tuple[int, int]:
        headers = next(csv.reader([first], delimiter=separator))
        return how_many_known(headers), len(headers)

    return max(SEPARATORS, key=recognised)


def _blocks(text: str, separator: str, path: str) -> Iterator[Block]:
    """The header alone, then the records in blocks, each with the line on which it starts.

    Empty lines are left out. In blocks, because a million lists alive at once would keep the
    garbage collector busy for longer than the reading takes.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    size = 1
    while True:
        before = reader.line_num
        try:
            records = list(islice(reader, size))
        except csv.Error as error:
            raise DataError(_not_a_table(text, separator, path, error)) from None
        if not records:
            return
        lines = _first_lines(records, before, reader.line_num)
        yield (
            [line for line, record in zip(lines, records, strict=True) if record],
            [record for record in records if record],
        )
        size = size if _all_blank(records) else _BLOCK


def _first_lines(records: list[list[str]], before: int, after: int) -> Sequence[int]:
    if after - before == len(records):
        return range(before + 1, after + 1)
    heights = (1 + sum(len(_BREAK.findall(cell)) for cell in record) for record in records)
    return list(accumulate(heights, initial=before + 1))[:-1]


def _not_a_table(text: str, separator: str, path: str, error: csv.Error) -> Problem:
    """Where the record starts that is none; a quotation mark may be open until the end."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    with contextlib.suppress(csv.Error):
        for _ in reader:
            start = reader.line_num + 1
    return Problem("cohort.not_a_table", file=path, line=start, details={"reason": str(error)})


def _header(
    blocks: Iterator[Block], how_many_known: HowManyKnown
) -> tuple[int, list[str], Iterator[Block]]:
    """The header, the line it stands on, and the blocks below it.

    It is the first row; but where rows stand below it that name variables too, as in a template
    with its labels above the names, it is the last of these.
    """
    lines, records = next(block for block in blocks if not _all_blank(block[1]))
    more_lines, more = next(blocks, ([], []))
    lines, records = [*lines, *more_lines], [*records, *more]
    place = max(
        (i for i in range(1, len(records[:_HEADER_ROWS])) if _names(records[i], how_many_known)),
        default=0,
    )
    below = (lines[place + 1 :], records[place + 1 :])
    return lines[place], records[place], chain([below], blocks)


def _names(record: Sequence[str], how_many_known: HowManyKnown) -> bool:
    """Whether a row names variables: nearly all of its texts are headers, which no data are."""
    texts = [text for text in record if text.strip()]
    return len(texts) >= _FEWEST_NAMES and how_many_known(texts) >= _MOST_NAMES * len(texts)


def _all_blank(records: list[list[str]]) -> bool:
    return not any(cell.strip() for record in records for cell in record)


def _ragged(path: str, line: int, cells: int, headers: Sequence[str]) -> Problem:
    details = {"cells": cells, "headers": len(headers)}
    return Problem("cohort.ragged_row", file=path, line=line, details=details)


class _Places(dict[str, int]):
    """The place of each distinct text, given out in order of appearance."""

    def __missing__(self, text: str) -> int:
        place = self[text] = len(self)
        return place


class _Body:
    """The rows below the header, taken in block by block."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.lines: list[int] = []
        self.blank: list[int] = []
        self.ragged: list[tuple[int, int]] = []
        self._places = [_Places() for _ in range(width)]
        self._codes: list[list[NDArray[np.intp]]] = [[] for _ in range(width)]

    def take(self, lines: list[int], records: list[list[str]]) -> None:
        kept = []
        for line, record in zip(lines, records, strict=True):
            # Most rows begin with a text, so that only few are looked at as a whole.
            if not record[0].strip() and not any(map(str.strip, record)):
                self.blank.append(line)
            elif len(record) != self.width:
                self.ragged.append((line, len(record)))
            else:
                self.lines.append(line)
                kept.append(record)
        for column, cells in enumerate(zip(*kept, strict=True)):
            places, codes = self._places[column], self._codes[column]
            found = map(places.__getitem__, cells)
            codes.append(np.fromiter(found, dtype=np.intp, count=len(cells)))

    def columns(self, headers: Sequence[str]) -> tuple[TextColumn, ...]:
        return tuple(
            TextColumn(header, tuple(places), np.concatenate(codes))
            for header, places, codes in zip(headers, self._places, self._codes, strict=True)
        )
