"""A long delimited file, read in pieces: of a size that does not grow with the file."""

from __future__ import annotations

import codecs
import hashlib
import io
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path

import numpy as np

from ncstats.cohort.body import Body, TextColumn
from ncstats.cohort.content import HEAD, UTF16_MARKS
from ncstats.cohort.model import Source
from ncstats.cohort.read import TextTable
from ncstats.cohort.records import Block, HowManyKnown, blocks, header, separator_of
from ncstats.cohort.unquoted import Distinct, unquoted_columns
from ncstats.errors import DataError, Problem

_BYTES = 1 << 24
_CHARACTERS = 1 << 23
_CELLS = 2_000_000
"""A piece is so many characters, or cells, long."""

Told = Callable[[int], None]
"""Is told how many bytes have been read."""


def nobody(_: int) -> None:
    """Is told, and tells nobody."""


@dataclass
class Passed:
    """Lines that became no rows: blank ones, those to drop, and those of another width."""

    blank: list[int] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    ragged: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class LongFile:
    """A delimited file whose headers are known, and whose rows are read again and again.

    Attributes:
        path: as the user gave it.
        codec: of its text.
        sha256: of its bytes.
        separator: between its cells.
        titles: lines above the header that are none.
        header_line: the header's line.
        headers: as they stand in the file.
        drop: lines of rows that the user said are no patients.
    """

    path: str
    codec: str
    sha256: str
    separator: str
    titles: tuple[int, ...]
    header_line: int
    headers: tuple[str, ...]
    drop: frozenset[int] = frozenset()

    @cached_property
    def encoding(self) -> str:
        """The encoding as it is told."""
        return self.codec.removesuffix("-sig")

    def table(
        self,
        columns: Sequence[TextColumn],
        rows: int,
        lines: Sequence[int] = (),
        passed: Passed | None = None,
    ) -> TextTable:
        """Rows of the file as a table; ``rows`` are those of the whole."""
        passed = Passed() if passed is None else passed
        return TextTable(
            source=Source(Path(self.path).name, self.sha256, rows),
            path=self.path,
            encoding=self.encoding,
            header_line=self.header_line,
            columns=tuple(columns),
            lines=np.array(lines, dtype=np.int64),
            blank=tuple(passed.blank),
            titles=self.titles,
            dropped=tuple(passed.dropped),
        )

    def pieces(
        self, rows: int = 0, passed: Passed | None = None, told: Told = nobody
    ) -> Iterator[TextTable]:
        """The rows from the first to the last, piece by piece.

        Args:
            rows: how many the whole file has, where that is known.
            passed: takes the lines that become no rows.
            told: is told after each piece how far the file has been read.
        """
        passed = Passed() if passed is None else passed
        with _opened(self.path, self.codec) as file:
            for lines, columns in self._parts(file, passed):
                yield self.table(columns, rows, lines)
                told(os.lseek(file.fileno(), 0, os.SEEK_CUR))

    def _parts(
        self, file: io.TextIOWrapper, passed: Passed
    ) -> Iterator[tuple[Sequence[int], Sequence[TextColumn]]]:
        """Plain lines as long as all are, and from the first that is not one record by record."""
        above = [file.readline() for _ in range(self.header_line)]
        if self.drop or any('"' in line for line in above):
            file.seek(0)
            records = blocks(self._lines, self.separator, self.path, (file, 0))
            yield from self._records(_below(records, self.header_line), passed)
            return
        line = self.header_line
        while block := file.read(_CHARACTERS):
            block += file.readline()
            columns = self._plain(block)
            if columns is None:
                rest = chain(io.StringIO(block, newline=""), file)
                records = blocks(self._lines, self.separator, self.path, (rest, line))
                yield from self._records(records, passed)
                return
            count = len(columns[0][1])
            yield range(line + 1, line + 1 + count), self._columns(columns)
            line += count

    def _plain(self, block: str) -> list[Distinct] | None:
        return unquoted_columns(block.encode("utf-8"), 0, self.separator, len(self.headers))

    def _columns(self, columns: Iterable[Distinct]) -> tuple[TextColumn, ...]:
        return tuple(TextColumn(h, *both) for h, both in zip(self.headers, columns, strict=True))

    def _records(
        self, records: Iterator[Block], passed: Passed
    ) -> Iterator[tuple[Sequence[int], Sequence[TextColumn]]]:
        body = Body(len(self.headers), self.drop)
        for lines, cells in records:
            body.take(lines, cells)
            if len(body.lines) * len(self.headers) >= _CELLS:
                yield body.lines, body.columns(self.headers)
                _pass(body, passed)
                body = Body(len(self.headers), self.drop)
        if body.lines:
            yield body.lines, body.columns(self.headers)
        _pass(body, passed)

    def _lines(self) -> Iterator[str]:
        with _opened(self.path, self.codec) as file:
            yield from file


def _pass(body: Body, passed: Passed) -> None:
    passed.blank += body.blank
    passed.dropped += body.dropped
    passed.ragged += body.ragged


def _below(records: Iterator[Block], header_line: int) -> Iterator[Block]:
    """The records under the header."""
    for lines, cells in records:
        kept = [i for i, line in enumerate(lines) if line > header_line]
        yield [lines[i] for i in kept], [cells[i] for i in kept]


def long_file(
    path: Path, how_many_known: HowManyKnown, drop: Collection[int] = (), told: Told = nobody
) -> LongFile:
    """A file with what its beginning says, and its encoding, which only the whole of it tells.

    Raises:
        DataError: it is empty, or no text.
    """
    codec, sha256 = _codec(path, told)
    with _opened(path, codec) as file:
        separator = separator_of(file.read(HEAD), how_many_known)

    def lines() -> Iterator[str]:
        with _opened(path, codec) as file:
            yield from file

    titles, line, headers, _ = header(
        blocks(lines, separator, str(path)), str(path), how_many_known
    )
    return LongFile(
        str(path), codec, sha256, separator, titles, line, tuple(headers), frozenset(drop)
    )


def _opened(path: str | Path, codec: str) -> io.TextIOWrapper:
    return Path(path).open(encoding=codec, newline="")


def _codec(path: Path, told: Told) -> tuple[str, str]:
    """The encoding in which all of the file is text, and the hash of its bytes."""
    with path.open("rb") as file:
        start = file.read(2)
    for codec in ("utf-16",) if start in UTF16_MARKS else ("utf-8-sig", "gb18030"):
        sha256 = _decodable(path, codec, told)
        if sha256:
            return codec, sha256
    raise DataError(Problem("cohort.not_text", file=str(path)))


def _decodable(path: Path, codec: str, told: Told) -> str:
    """The hash of the bytes; empty where they are no text in this encoding."""
    decoder, sha256 = codecs.getincrementaldecoder(codec)(), hashlib.sha256()
    filled = False
    try:
        with path.open("rb") as file:
            while data := file.read(_BYTES):
                sha256.update(data)
                text = decoder.decode(data)
                if "\0" in text:
                    return ""
                filled = filled or bool(text.strip())
                told(file.tell())
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return ""
    if not filled:
        raise DataError(Problem("cohort.empty_file", file=str(path)))
    return sha256.hexdigest()
