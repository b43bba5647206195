"""DuckDB: CSV and Parquet larger than memory, in one pass."""

from __future__ import annotations

import os
import re
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ncstats.cohort.model import Source as Origin
from ncstats.cohort.sources.columns import PARQUET
from ncstats.dictionary import Dictionary
from ncstats.errors import DataError, NcstatsError, Problem, UsageError
from ncstats.files import scratch_folder
from ncstats.tally.delimited import Header, header_of
from ncstats.tally.extra import library
from ncstats.tally.hashing import Hashing
from ncstats.tally.sql.rows import NULL, Rows
from ncstats.tally.sql.statement import COLUMNS
from ncstats.tally.sql.table import Physical, SqlTable

if TYPE_CHECKING:
    import duckdb
    from sqlglot import exp

EXTRA = "duckdb"
MOST_MEMORY = 2_000_000_000
"""Bytes beyond which counts go to a private folder on the disk."""
_BUFFER = 8_000_000
"""Bytes of a CSV that are read at once, by each of several: the usual 32 million cost memory."""
_TYPES: tuple[tuple[str, Physical], ...] = (
    (r"VARCHAR|ENUM.*", "text"),
    (r"U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL.*", "number"),
    (r"DATE", "date"),
)


@dataclass(frozen=True)
class DuckDb:
    """A file of patients, counted by DuckDB.

    Attributes:
        file: a CSV (comma, semicolon or tab) or Parquet file.
    """

    file: Path
    dialect: str = field(default="duckdb", init=False)

    @property
    def name(self) -> str:
        """The file's name."""
        return self.file.name

    @property
    def _is_parquet(self) -> bool:
        return self.file.suffix.casefold() == PARQUET

    def table(self, dictionary: Dictionary) -> SqlTable:
        """The file as a table; a CSV's cells are texts, whatever they look like.

        Raises:
            UsageError: the file is missing, or DuckDB is not installed.
            DataError: it has no header, or one name twice.
        """
        if not self.file.is_file():
            raise UsageError(Problem("files.missing", file=str(self.file)))
        # Beside the libraries that are loaded and the statement that is written.
        self._hashing.start()
        if self._is_parquet:
            columns = self._parquet_columns()
        else:
            columns = dict.fromkeys(self._header.names, "text")
        return SqlTable(self._relation, columns, dictionary, tries=True, packs=self._is_parquet)

    def rows(self, sql: str) -> Rows:
        """The rows of a statement, the file being hashed beside it.

        Raises:
            UsageError: the disk refuses.
            DataError: the file cannot be read to its end.
        """
        with self._connection() as connection:
            columns = connection.execute(sql).fetchnumpy()
            return Rows({name: _plain(columns[name], kind) for name, kind in COLUMNS.items()})

    def first(self, sql: str) -> str | None:
        """The first value of a further statement."""
        with self._connection() as connection:
            found = connection.execute(sql).fetchone()
        return None if found is None else str(found[0])

    def origin(self, patients: int) -> Origin:
        """The file with its hash."""
        return Origin(self.file.name, self._hashing.hexadecimal(), patients)

    @cached_property
    def _hashing(self) -> Hashing:
        return Hashing(self.file)

    @cached_property
    def _header(self) -> Header:
        return header_of(self.file)

    @cached_property
    def _relation(self) -> exp.Expr:
        from sqlglot import exp

        path = exp.Literal.string(_literal_path(self.file))
        if self._is_parquet:
            return exp.func("READ_PARQUET", path, dialect="duckdb")
        texts = [
            exp.PropertyEQ(this=exp.to_identifier(name, quoted=True), expression=_text("VARCHAR"))
            for name in self._header.names
        ]
        options: dict[str, exp.Expr] = {
            "columns": exp.Struct(expressions=texts),
            "header": exp.true(), "auto_detect": exp.false(),
            "delim": _text(self._header.separator),
            "quote": _text('"'), "escape": _text('"'), "nullstr": _text(""),
            "buffer_size": exp.Literal.number(_BUFFER),
        }  # fmt: skip
        given = [
            exp.PropertyEQ(this=exp.to_identifier(name), expression=value)
            for name, value in options.items()
        ]
        return exp.Anonymous(this="READ_CSV", expressions=[path, *given])

    def _parquet_columns(self) -> Mapping[str, Physical]:
        from sqlglot import exp

        everything = exp.select("*").from_(self._relation.copy()).limit(0).sql(dialect="duckdb")
        with self._connection() as connection:
            description = connection.execute(everything).description or ()
        return {str(name): _physical(str(kind)) for name, kind, *_ in description}

    @contextmanager
    def _connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The connection, which stays open for the next statement unless this one fails."""
        engine = library("duckdb", EXTRA, "sqlglot")
        connection, close = self._open
        with ExitStack() as failed:
            failed.callback(close)
            failed.callback(self.__dict__.pop, "_open")
            try:
                yield connection
            except engine.Error as error:
                raise self._problem(engine, error) from None
            failed.pop_all()

    @cached_property
    def _open(self) -> tuple[duckdb.DuckDBPyConnection, Callable[[], object]]:
        """A connection of its own: bounded memory, a private folder for what is beyond, no net.

        It is closed by what stands beside it, with the engine, or when the process ends.
        """
        with ExitStack() as opened:
            settings = {
                "memory_limit": f"{MOST_MEMORY}B",
                "temp_directory": str(opened.enter_context(scratch_folder())),
                "preserve_insertion_order": "false", "autoload_known_extensions": "false",
                "autoinstall_known_extensions": "false", "threads": str(os.cpu_count() or 1),
            }  # fmt: skip
            engine = library("duckdb", EXTRA, "sqlglot")
            connection = engine.connect(":memory:", config=settings)
            # It would stand among what a command prints, whatever that is piped into.
            connection.execute("set enable_progress_bar = false")
            opened.enter_context(suppress(engine.Error))
            opened.callback(connection.close)
            return connection, weakref.finalize(self, opened.pop_all().close)

    def _problem(self, engine: Any, error: Exception) -> NcstatsError:
        reason = str(error).partition("\n")[0]
        details = {"engine": "DuckDB", "reason": reason.replace(str(self.file), self.name)}
        disk = "No space left" in str(error) or "max_temp_directory_size" in str(error)
        if disk or isinstance(error, engine.OutOfMemoryException):
            return UsageError(Problem("engine.no_room", details=details))
        if isinstance(error, engine.IOException) and not self.file.is_file():
            return UsageError(Problem("files.missing", file=str(self.file)))
        line = re.search(r"CSV Error on Line: (\d+)", str(error))
        at = int(line[1]) if line else None
        return DataError(Problem("engine.unreadable", file=self.name, line=at, details=details))


def _plain(column: Any, kind: str) -> Any:
    """A column without the mask of its NULLs."""
    fill: Mapping[str, Any] = {"varchar": None, "double": np.nan}
    plain = np.ma.filled(column, fill.get(kind, NULL)) if np.ma.isMaskedArray(column) else column
    return plain.astype({"varchar": object, "double": np.float64}.get(kind, np.int64))


def _physical(kind: str) -> Physical:
    return next((name for shape, name in _TYPES if re.fullmatch(shape, kind)), "other")


def _text(word: str) -> exp.Expr:
    from sqlglot import exp

    return exp.Literal.string(word)


def _literal_path(path: Path) -> str:
    """A path in which DuckDB finds no pattern."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))
