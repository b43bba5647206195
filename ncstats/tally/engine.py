"""Which engine counts: from what a user writes behind ``--engine`` to a source of patients."""

from __future__ import annotations

from pathlib import Path

from ncstats.dictionary import Dictionary
from ncstats.errors import UsageError, unknown_name
from ncstats.tally.source import Source

MEMORY, ARROW, DUCKDB, LOCAL = "memory", "arrow", "duckdb", "local"
ENGINES = (MEMORY, ARROW, DUCKDB, LOCAL)
"""Those that are called by a word; Spark elsewhere and PostgreSQL are called by a URL."""

_SPARK = "spark://"
_POSTGRESQL = ("postgresql://", "postgres://")


def is_database(engine: str) -> bool:
    """Whether the engine has the patients itself, so that no file is read."""
    return engine.startswith(_POSTGRESQL)


def check_engine(engine: str) -> str:
    """An engine that there is.

    Raises:
        UsageError: there is none of that name.
    """
    if engine not in ENGINES and not engine.startswith((_SPARK, *_POSTGRESQL)):
        # What stands before it may be a user and a password.
        shown = engine.rpartition("@")[2]
        raise UsageError(unknown_name("engine.unknown", shown, ENGINES))
    return engine


def engine_source(engine: str, file: Path, dictionary: Dictionary) -> Source:
    """The patients of a file, or of the database that an engine's URL names, to be counted there.

    Args:
        engine: ``arrow``, ``duckdb``, ``local`` (Spark on this machine), ``spark://host:port`` or
            ``postgresql://user@host/database?table=patients``.
        file: a conforming CSV or Parquet file; a database needs none.
        dictionary: what the columns mean.

    Raises:
        UsageError: there is no such engine, or its library is not installed.
    """
    check_engine(engine)
    if engine == ARROW:
        from ncstats.tally.pieces.source import PiecesSource

        return PiecesSource(file, dictionary)
    from ncstats.tally.sql.source import SqlSource

    if engine == DUCKDB:
        from ncstats.tally.sql.duckdb import DuckDb

        return SqlSource(DuckDb(file), dictionary)
    if is_database(engine):
        from ncstats.tally.sql.postgresql import PostgreSql

        return SqlSource(PostgreSql.of(engine), dictionary)
    from ncstats.tally.sql.spark import Spark

    return SqlSource(Spark("local[*]" if engine == LOCAL else engine, file), dictionary)
