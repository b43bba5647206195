"""Where the pieces of a file come from: the blocks of a CSV, the row groups of a Parquet file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from ncstats.cohort.sources.parquet import GROUP
from ncstats.errors import DataError, NcstatsError, Problem, UsageError
from ncstats.files import fingerprint
from ncstats.tally.delimited import Header, header_of
from ncstats.tally.extra import library
from ncstats.tally.hashing import Hashing
from ncstats.tally.pieces.piece import Rows
from ncstats.tally.pieces.reading import EXTRA

PARQUET = ".parquet"
_BLOCK = 6_000_000
"""Bytes of a CSV that are read at once, by each of several."""
_LONGEST = 64_000_000
"""Bytes without the end of a record, beyond which a file is no CSV."""

Job: TypeAlias = Callable[[], Iterator[Rows]]
"""Reads some pieces, in whichever thread it is called."""


class PiecedFile(Protocol):
    """A file that is read in pieces."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of its columns."""
        ...

    def sha256(self) -> str:
        """Of its bytes, in hexadecimal."""
        ...

    @property
    def pieces(self) -> int:
        """How many jobs there are, nearly."""
        ...

    def opened(self) -> AbstractContextManager[None]:
        """Within it the jobs are done."""
        ...

    def jobs(self, wanted: Sequence[str]) -> Iterator[Job]:
        """What together reads all rows, in any order, with the columns that are wanted.

        Raises:
            UsageError: the file is missing.
            DataError: it cannot be read to its end.
        """
        ...


def pieced(path: Path) -> PiecedFile:
    """A CSV (comma, semicolon or tab) or Parquet file.

    Raises:
        UsageError: the file is missing, or pyarrow is not installed.
    """
    if not path.is_file():
        raise UsageError(Problem("files.missing", file=str(path)))
    library("pyarrow", EXTRA)
    return ParquetFile(path) if path.suffix.casefold() == PARQUET else DelimitedFile(path)


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


class ParquetFile:
    """A Parquet file, read row group by row group."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._hashing = Hashing(path)
        self._hashing.start()

    def sha256(self) -> str:
        """Of the file's bytes, in hexadecimal; they are hashed beside."""
        return self._hashing.hexadecimal()

    @cached_property
    def _known(self) -> tuple[Any, list[str]]:
        """What the file says of itself, and its columns of text, each distinct text read once."""
        arrow, parquet = library("pyarrow", EXTRA), library("pyarrow.parquet", EXTRA)
        try:
            file = parquet.ParquetFile(self.path)
        except (arrow.ArrowException, OSError) as error:
            raise self._problem(error) from None
        texts = [
            field.name
            for field in file.schema_arrow
            if arrow.types.is_string(field.type) or arrow.types.is_large_string(field.type)
        ]
        return file, texts

    @property
    def names(self) -> tuple[str, ...]:
        """Of the columns."""
        return tuple(self._known[0].schema_arrow.names)

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Arrow takes the memory of the next piece from where that of the last one was.

        Its own allocators give it back to the system first, which costs a fifth of the time.
        """
        arrow = library("pyarrow", EXTRA)
        usual = arrow.default_memory_pool()
        arrow.set_memory_pool(arrow.system_memory_pool())
        try:
            yield
        finally:
            arrow.set_memory_pool(usual)

    @property
    def pieces(self) -> int:
        """How many row groups there are."""
        return int(self._known[0].num_row_groups)

    def jobs(self, wanted: Sequence[str]) -> Iterator[Job]:
        """A job for every row group."""
        for group in range(self.pieces):
            yield _Group(self, group, tuple(wanted))

    def groups(self, group: int, wanted: Sequence[str]) -> Iterator[Rows]:
        """The rows of one row group, some at a time.

        Raises:
            DataError: the file cannot be read to its end.
        """
        arrow, parquet = library("pyarrow", EXTRA), library("pyarrow.parquet", EXTRA)
        known, texts = self._known
        try:
            # Each reader has a file of its own: one is not read by several at once.
            with parquet.ParquetFile(
                self.path, metadata=known.metadata, read_dictionary=texts
            ) as file:
                for batch in file.iter_batches(
                    GROUP, row_groups=[group], columns=[*wanted], use_threads=False
                ):
                    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
                    yield Rows(columns, batch.num_rows, lambda _: None)
        except (arrow.ArrowException, OSError) as error:
            raise self._problem(error) from None

    def _problem(self, error: Exception) -> NcstatsError:
        if not self.path.is_file():
            return UsageError(Problem("files.missing", file=str(self.path)))
        return unreadable(self.path, str(error).partition("\n")[0])


@dataclass(frozen=True)
class _Group:
    file: ParquetFile
    group: int
    wanted: tuple[str, ...]

    def __call__(self) -> Iterator[Rows]:
        yield from self.file.groups(self.group, self.wanted)


def unreadable(path: Path, reason: str, line: int | None = None) -> DataError:
    """What is said of a file that cannot be read to its end."""
    details = {"engine": "Arrow", "reason": reason.replace(str(path), path.name)}
    return DataError(Problem("engine.unreadable", file=path.name, line=line, details=details))


def _end_of_records(block: bytes | bytearray) -> int:
    r"""Where the last whole record of a block ends; the block begins with a record.

    >>> [_end_of_records(block) for block in (b"1,2", b"1,2\n3", b'1,2\n"3\n')]
    [0, 4, 4]
    """
    sign = b"\n" if b"\n" in block else b"\r"
    end = block.rfind(sign) + 1
    # Within quotes a line may end where the record does not: a quote is open after an odd number.
    while end and block.count(b'"', 0, end) % 2:
        end = block.rfind(sign, 0, end - 1) + 1
    return end


def _arrays(table: Any) -> dict[str, Any]:
    return {
        name: column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
        for name, column in zip(table.column_names, table.columns, strict=True)
    }
