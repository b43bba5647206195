"""Stage 1, text: bytes to columns of text, each cell with the physical line it stands on.

Everything is read as text: a reader that guesses types turns identifiers into numbers and hides
which token stood for a missing value. A column is kept as its distinct texts and, for each row,
which of them it holds, so that the later stages look at each text once.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ncstats.cohort.body import Body, TextColumn
from ncstats.cohort.content import Content, content_of, stream
from ncstats.cohort.model import Source
from ncstats.cohort.unquoted import unquoted_columns
from ncstats.errors import DataError, Problem
from ncstats.files import read_bytes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SEPARATORS = (",", ";", "\t")

_BREAK = re.compile("\r\n|\r|\n")
_BLOCK = 20_000
_HEADER_ROWS = 8
_FEWEST_NAMES, _MOST_NAMES = 3, 0.8

HowManyKnown = Callable[[Sequence[str]], int]
Block = tuple[list[int], list[list[str]]]
"""Lines on which records start, and their cells."""


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
        titles: lines above the headers that are none.
        dropped: lines of rows that the user said are no patients.
        repeated: how many rows of a repeating instrument were left out, as visits are where the
            patients are read.
    """

    source: Source
    path: str
    encoding: str
    header_line: int
    columns: tuple[TextColumn, ...]
    lines: NDArray[np.int64]
    blank: tuple[int, ...] = ()
    titles: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()
    repeated: int = 0


def read_text_table(
    path: str | Path, how_many_known: HowManyKnown, drop: Collection[int] = ()
) -> TextTable:
    """Read a delimited file as text.

    The encoding is UTF-8, UTF-16 by its byte order mark, or else GB18030. The separator is the one
    of comma, semicolon and tab that gives most headers which ``how_many_known`` recognises. Rows
    that start on a line to ``drop`` are passed over, whatever they hold.

    Raises:
        UsageError: the file is missing or cannot be read.
        DataError: it is empty, holds no row, is no text or no such table; every row that has more
            or fewer cells than the header is named.
    """
    content = content_of(read_bytes(path), str(path))
    separator = _separator(content.start, how_many_known)
    titles, header_line, headers, body = _body(content, separator, str(path), how_many_known, drop)
    file = _File(str(path), hashlib.sha256(content.data).hexdigest(), content.encoding)
    return _table(file, (titles, header_line, headers), body)


def table_of_blocks(
    blocks: Iterator[Block],
    content: bytes,
    path: str,
    how_many_known: HowManyKnown,
    drop: Collection[int] = (),
) -> TextTable:
    """A table of records that were read from ``content``, header and all, in blocks.

    Args:
        blocks: the lines on which records start, and their cells; the first holds one record.
        content: the file's bytes.
        path: the file as the user gave it.
        how_many_known: of some headers, how many mean something.
        drop: lines of rows to pass over.

    Raises:
        DataError: it holds no row; every row that has more or fewer cells than the header is named.
    """
    titles, header_line, headers, rest = _header(blocks, path, how_many_known)
    body = Body(len(headers), frozenset(drop))
    for lines, records in rest:
        body.take(lines, records)
    file = _File(path, hashlib.sha256(content).hexdigest(), "utf-8")
    return _table(file, (titles, header_line, headers), body)


class _File(NamedTuple):
    """Where a table was read from."""

    path: str
    sha256: str
    encoding: str


def _table(file: _File, head: tuple[tuple[int, ...], int, list[str]], body: Body) -> TextTable:
    """The rows of a body under its titles and headers."""
    titles, header_line, headers = head
    if body.ragged:
        raise DataError([_ragged(file.path, line, cells, headers) for line, cells in body.ragged])
    rows = body.rows
    if not len(rows):
        raise DataError(Problem("cohort.no_patients", file=file.path))
    return TextTable(
        source=Source(Path(file.path).name, file.sha256, len(rows)),
        path=file.path,
        encoding=file.encoding,
        header_line=header_line,
        columns=body.columns(headers),
        lines=rows,
        blank=tuple(body.blank),
        titles=titles,
        dropped=tuple(body.dropped),
    )


def _body(
    content: Content,
    separator: str,
    path: str,
    how_many_known: HowManyKnown,
    drop: Collection[int],
) -> tuple[tuple[int, ...], int, list[str], Body]:
    """Lines of titles, the line and texts of the header, and the rows below it."""
    titles, line, headers, _ = _header(_blocks(content.head, separator, path), path, how_many_known)
    body = Body(len(headers), frozenset(drop))
    plain = None if drop else unquoted_columns(content.utf8, line, separator, len(headers))
    if plain is not None:
        body.take_whole(plain, line)
        return titles, line, headers, body
    *_, rest = _header(_blocks(content.text, separator, path), path, how_many_known)
    for lines, records in rest:
        body.take(lines, records)
    return titles, line, headers, body


def _separator(start: str, how_many_known: HowManyKnown) -> str:
    """The separator that gives most known headers in one of the first lines.

    Where none gives any, the one that makes most columns of the first.
    """
    lines = [*islice((line for line in stream(start) if line.strip()), _HEADER_ROWS)]

    def recognised(separator: str) -> tuple[int, int]:
        try:
            rows = [*csv.reader(lines, delimiter=separator)]
        except csv.Error:
            return 0, 0
        return max(map(how_many_known, rows)), len(rows[0])

    return max(SEPARATORS, key=recognised)


def _blocks(text: str, separator: str, path: str) -> Iterator[Block]:
    """The header alone, then the records in blocks, each with the line on which it starts.

    Empty lines are left out. In blocks, because a million lists alive at once would keep the
    garbage collector busy for longer than the reading takes.
    """
    reader = csv.reader(stream(text), delimiter=separator, strict=True)
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
    reader = csv.reader(stream(text), delimiter=separator, strict=True)
    start = 1
    with contextlib.suppress(csv.Error):
        for _ in reader:
            start = reader.line_num + 1
    return Problem("cohort.not_a_table", file=path, line=start, details={"reason": str(error)})


def _header(
    blocks: Iterator[Block], path: str, how_many_known: HowManyKnown
) -> tuple[tuple[int, ...], int, list[str], Iterator[Block]]:
    """Lines of titles, the line and texts of the header, and the blocks below it.

    It is the first row; but where rows stand below it that name variables too, as in a template
    with its labels above the names, it is the last of these. Rows that name nothing above one that
    names three variables are titles.
    """
    filled = next((block for block in blocks if not _all_blank(block[1])), None)
    if filled is None:
        raise DataError(Problem("cohort.empty_file", file=path))
    lines, records = filled
    more_lines, more = next(blocks, ([], []))
    lines, records = [*lines, *more_lines], [*records, *more]
    known = [how_many_known(record) for record in records[:_HEADER_ROWS]]
    untitled = (i for i, count in enumerate(known) if count >= _FEWEST_NAMES)
    first = 0 if known[0] else next(untitled, 0)
    place = max(
        (i for i in range(1, len(known)) if _names(records[i], how_many_known)), default=first
    )
    below = (lines[place + 1 :], records[place + 1 :])
    titles = tuple(line for line, count in zip(lines[:first], known, strict=False) if not count)
    return titles, lines[place], records[place], chain([below], blocks)


def _names(record: Sequence[str], how_many_known: HowManyKnown) -> bool:
    """Whether a row names variables: nearly all of its texts are headers, which no data are."""
    texts = [text for text in record if text.strip()]
    return len(texts) >= _FEWEST_NAMES and how_many_known(texts) >= _MOST_NAMES * len(texts)


def _all_blank(records: list[list[str]]) -> bool:
    return not any(cell.strip() for record in records for cell in record)


def _ragged(path: str, line: int, cells: int, headers: Sequence[str]) -> Problem:
    details = {"cells": cells, "headers": len(headers)}
    return Problem("cohort.ragged_row", file=path, line=line, details=details)
