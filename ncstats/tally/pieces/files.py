"""A file that is read in pieces, whatever it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from ncstats.cohort.sources.columns import PARQUET
from ncstats.errors import Problem, UsageError
from ncstats.tally.extra import library
from ncstats.tally.pieces.delimited import DelimitedFile
from ncstats.tally.pieces.parquet import ParquetFile
from ncstats.tally.pieces.reading import EXTRA
from ncstats.tally.pieces.rows import Job


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
