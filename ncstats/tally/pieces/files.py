"""Where the pieces of a file come from: the blocks of a CSV, the row groups of a Parquet file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from ncstats.cohort.sources.parquet import GROUP
from ncstats.errors import DataError, NcstatsError, Problem, UsageError
from ncstats.tally.delimited import Header, header_of
from ncstats.tally.extra import library
from ncstats.tally.pieces.piece import Rows
from ncstats.tally.pieces.reading import EXTRA

PARQUET = ".parquet"
_BLOCK = 4_000_000
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


@dataclass(frozen=True)
class DelimitedFile:
    """A delimited file of UTF-8, read block by block."""

    path: Path

    @cached_property
    def _header(self) -> Header:
        return header_of(self.path)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the columns, from the first line."""
        return self._header.names

    def opened(self) -> AbstractContextManager[None]:
        """Nothing is needed."""
        return nullcontext()

    @property
    def pieces(self) -> int:
        """How many blocks there are, nearly."""
        return -(-self.path.stat().st_size // _BLOCK)

    def jobs(self, wanted: Sequence[str]) -> Iterator[Job]:
        """A job for every block of whole records."""
        line = 1
        for block in self._blocks():
            yield _Block(self, block, line, tuple(wanted))
            line += block.count(b"\n")

    def _blocks(self) -> Iterator[bytes]:
        try:
            with self.path.open("rb") as file:
                file.seek(self._header.size)
                rest = b""
                while read := file.read(_BLOCK):
                    block = rest + read
                    end = _end_of_records(block)
                    if not end and len(block) > _LONGEST:
                        raise unreadable(self.path, f"{len(block)} bytes are no record")
                    rest = block[end:]
                    if end:
                        yield block[:end]
                if rest:
                    yield rest
        except OSError as error:
            raise unreadable(self.path, error.strerror or str(error)) from None

    def rows(self, block: bytes, line: int, wanted: Sequence[str]) -> Rows:
        """The rows of one block.

        Raises:
            DataError: it is not as wide as the header, or no text.
        """
        arrow, reader = library("pyarrow", EXTRA), library("pyarrow.csv", EXTRA)
        # Of no column the rows alone are counted.
        read = [*wanted] or [self.names[0]]
        try:
            table = reader.read_csv(
                arrow.BufferReader(block),
                read_options=reader.ReadOptions(
                    column_names=self.names, block_size=len(block) + 1, use_threads=False
                ),
                parse_options=reader.ParseOptions(
                    delimiter=self._header.separator, newlines_in_values=b'"' in block
                ),
                convert_options=reader.ConvertOptions(
                    include_columns=read,
                    column_types=dict.fromkeys(read, arrow.string()),
                    strings_can_be_null=True,
                    null_values=[""],
                ),
            )
        except arrow.ArrowInvalid as error:
            reason = str(error).partition("\n")[0]
            row = re.search(r"Row #(\d+)", reason)
            at = line_of(block, self._header.separator, int(row[1]) - 1) if row else None
            reason = re.sub(r" ?Row #\d+:", "", reason)
            raise unreadable(self.path, reason, None if at is None else line + at) from None

        def place(row: int) -> int:
            return line + line_of(block, self._header.separator, row)

        return Rows(_arrays(table), table.num_rows, place)


@dataclass(frozen=True)
class _Block:
    file: DelimitedFile
    data: bytes
    line: int
    wanted: tuple[str, ...]

    def __call__(self) -> Iterator[Rows]:
        yield self.file.rows(self.data, self.line, self.wanted)


@dataclass(frozen=True)
class ParquetFile:
    """A Parquet file, read row group by row group."""

    path: Path

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


def _end_of_records(block: bytes) -> int:
    r"""Where the last whole record of a block ends; the block begins with a record.

    >>> [_end_of_records(block) for block in (b"1,2", b"1,2\\n3", b'1,2\\n"3\\n')]
    [0, 4, 4]
    """
    sign = b"\n" if b"\n" in block else b"\r"
    end = block.rfind(sign) + 1
    # Within quotes a line may end where the record does not: a quote is open after an odd number.
    while end and block.count(b'"', 0, end) % 2:
        end = block.rfind(sign, 0, end - 1) + 1
    return end


def line_of(block: bytes, separator: str, row: int) -> int:
    """The line in which a record of a block begins, or ends where it has several, from 0."""
    lines = csv.reader(io.StringIO(block.decode("utf-8", "replace")), delimiter=separator)
    records = (lines.line_num for cells in lines if cells)
    return next(number for place, number in enumerate(records) if place == row)


def _arrays(table: Any) -> dict[str, Any]:
    return {
        name: column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
        for name, column in zip(table.column_names, table.columns, strict=True)
    }
