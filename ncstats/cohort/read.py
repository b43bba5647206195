"""Stage 1, text: bytes to columns of text, each cell with the physical line it stands on.

Everything is read as text: a reader that guesses types turns identifiers into numbers and hides
which token stood for a missing value. A column is kept as its distinct texts and, for each row,
which of them it holds, so that the later stages look at each text once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ncstats.cohort.body import Body, TextColumn
from ncstats.cohort.content import Content, content_of, stream
from ncstats.cohort.model import Source
from ncstats.cohort.records import Block, HowManyKnown, blocks, header, separator_of
from ncstats.cohort.unquoted import unquoted_columns
from ncstats.errors import DataError, Problem
from ncstats.files import read_bytes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHORT = 1_000_000
"""Up to so many bytes a text is read before the faster parser would be loaded."""


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
    separator = separator_of(content.start, how_many_known)
    titles, header_line, headers, body = _body(content, separator, str(path), how_many_known, drop)
    file = _File(str(path), hashlib.sha256(content.data).hexdigest(), content.encoding)
    return _table(file, (titles, header_line, headers), body)


def table_of_blocks(
    blocks_of: Iterator[Block],
    content: bytes,
    path: str,
    how_many_known: HowManyKnown,
    drop: Collection[int] = (),
) -> TextTable:
    """A table of records that were read from ``content``, header and all, in blocks.

    Args:
        blocks_of: the lines on which records start, and their cells; the first holds one record.
        content: the file's bytes.
        path: the file as the user gave it.
        how_many_known: of some headers, how many mean something.
        drop: lines of rows to pass over.

    Raises:
        DataError: it holds no row; every row that has more or fewer cells than the header is named.
    """
    titles, header_line, headers, rest = header(blocks_of, path, how_many_known)
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
        raise DataError([ragged(file.path, line, cells, headers) for line, cells in body.ragged])
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
    if len(content.data) > SHORT and not drop:
        head = blocks(partial(stream, content.head), separator, path)
        titles, line, headers, _ = header(head, path, how_many_known)
        plain = unquoted_columns(content.utf8, line, separator, len(headers))
        if plain is not None:
            body = Body(len(headers), frozenset())
            body.take_whole(plain, line)
            return titles, line, headers, body
    everything = blocks(partial(stream, content.text), separator, path)
    titles, line, headers, rest = header(everything, path, how_many_known)
    body = Body(len(headers), frozenset(drop))
    for lines, records in rest:
        body.take(lines, records)
    return titles, line, headers, body


def ragged(path: str, line: int, cells: int, headers: Sequence[str]) -> Problem:
    """A row that has more or fewer cells than the header."""
    details = {"cells": cells, "headers": len(headers)}
    return Problem("cohort.ragged_row", file=path, line=line, details=details)
