"""The pieces of a CSV: blocks of whole records, hashed as they are read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from ncstats.errors import DataError
from ncstats.files import fingerprint
from ncstats.tally.delimited import Header, header_of
from ncstats.tally.extra import library
from ncstats.tally.pieces.reading import EXTRA
from ncstats.tally.pieces.rows import Job, Rows, unreadable

_BLOCK = 6_000_000
"""Bytes that are read at once, by each of several."""
_LONGEST = 64_000_000
"""Bytes without the end of a record, beyond which a file is no CSV."""


class DelimitedFile:
    """A delimited file of UTF-8, read block by block."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._hashed = ""

    @cached_property
    def header(self) -> Header:
        """The first line."""
        return header_of(self.path)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the columns, from the first line."""
        return self.header.names

    def sha256(self) -> str:
        """Of the file's bytes, in hexadecimal; they were hashed as they were counted."""
        return self._hashed or fingerprint(self.path)

    def opened(self) -> AbstractContextManager[None]:
        """Nothing is needed."""
        return nullcontext()

    @property
    def pieces(self) -> int:
        """How many blocks there are, nearly."""
        return -(-self.path.stat().st_size // _BLOCK)

    def jobs(self, wanted: Sequence[str]) -> Iterator[Job]:
        """A job for every block of whole records."""
        # Of no column the rows alone are counted.
        columns = tuple(wanted) or self.names[:1]
        for start, block in self._blocks():
            yield _Block(self, start, block, columns)

    def _blocks(self) -> Iterator[tuple[int, bytearray]]:
        """Blocks of whole records, and where in the file they start."""
        hashed = sha256()
        try:
            with self.path.open("rb") as file:
                hashed.update(file.read(self.header.size))
                start, rest, read = self.header.size, b"", 1
                while read:
                    block = bytearray(len(rest) + _BLOCK)
                    block[: len(rest)] = rest
                    with memoryview(block)[len(rest) :] as free:
                        read = file.readinto(free)
                        hashed.update(free[:read])
                    del block[len(rest) + read :]
                    end = _end_of_records(block) if read else len(block)
                    if not end and len(block) > _LONGEST:
                        raise unreadable(self.path, f"{len(block)} bytes are no record")
                    rest = bytes(block[end:])
                    del block[end:]
                    if block:
                        yield start, block
                    start += end
        except OSError as error:
            raise unreadable(self.path, error.strerror or str(error)) from None
        self._hashed = hashed.hexdigest()


@dataclass(frozen=True)
class _Block:
    """Whole records of a delimited file.

    Attributes:
        file: which.
        start: the first byte's place in it.
        data: the bytes.
        columns: that are wanted.
    """

    file: DelimitedFile
    start: int
    data: bytearray
    columns: tuple[str, ...]

    def __call__(self) -> Iterator[Rows]:
        """The rows.

        Raises:
            DataError: a record is not as wide as the header.
        """
        arrow, reader = library("pyarrow", EXTRA), library("pyarrow.csv", EXTRA)
        try:
            table = reader.read_csv(
                arrow.BufferReader(arrow.py_buffer(self.data)),
                read_options=reader.ReadOptions(
                    column_names=self.file.names, block_size=len(self.data) + 1, use_threads=False
                ),
                parse_options=reader.ParseOptions(
                    delimiter=self.file.header.separator,
                    newlines_in_values=b'"' in self.data,
                ),
                convert_options=reader.ConvertOptions(
                    include_columns=self.columns,
                    # Whether bytes are text is looked at once for each distinct cell.
                    column_types=dict.fromkeys(self.columns, arrow.binary()),
                    strings_can_be_null=True,
                    null_values=[""],
                ),
            )
        except arrow.ArrowInvalid as error:
            raise self._problem(str(error).partition("\n")[0]) from None
        yield Rows(_arrays(table), table.num_rows, self.line_of)

    def line_of(self, row: int) -> int:
        """The line in which a record ends: that of the file, from 1."""
        cells = io.StringIO(self.data.decode("utf-8", "replace"), newline="")
        lines = csv.reader(cells, delimiter=self.file.header.separator)
        records = (lines.line_num for cells in lines if cells)
        within = next(line for place, line in enumerate(records) if place == row)
        return _lines_before(self.file.path, self.start) + within

    def _problem(self, reason: str) -> DataError:
        row = re.search(r"Row #(\d+)", reason)
        line = self.line_of(int(row[1]) - 1) if row else None
        return unreadable(self.file.path, re.sub(r" ?Row #\d+:", "", reason), line)


def _lines_before(path: Path, end: int) -> int:
    """How many lines end in the first bytes of a file."""
    ends, last = 0, b""
    with path.open("rb") as file:
        while end and (read := file.read(min(_BLOCK, end))):
            ends += len(re.findall(rb"\r\n?|\n", read)) - (last == b"\r" and read[:1] == b"\n")
            end, last = end - len(read), read[-1:]
    return ends


def _end_of_records(block: bytes | bytearray) -> int:
    r"""Where the last whole record of a block ends; the block begins with a record.

    >>> [_end_of_records(block) for block in (b"1,2", b"1,2\n3", b'1,2\n"3\n')]
    [0, 4, 4]
    """
    sign = b"\n" if b"\n" in block else b"\r"
    end = block.rfind(sign) + 1
    # Within quotes a line may end where the record does not: a quote is open after an odd number.
    quotes = block.count(b'"', 0, end)
    while end and quotes % 2:
        before = block.rfind(sign, 0, end - 1) + 1
        quotes -= block.count(b'"', before, end)
        end = before
    return end


def _arrays(table: Any) -> dict[str, Any]:
    return {
        name: column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
        for name, column in zip(table.column_names, table.columns, strict=True)
    }
