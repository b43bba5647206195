"""The pieces of a Parquet file: its row groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ncstats.cohort.sources.parquet import GROUP
from ncstats.errors import NcstatsError, Problem, UsageError
from ncstats.tally.extra import library
from ncstats.tally.hashing import Hashing
from ncstats.tally.pieces.reading import EXTRA
from ncstats.tally.pieces.rows import Job, Rows, unreadable


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
