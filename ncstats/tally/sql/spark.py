"""Spark: a file of patients, counted on this machine or on many."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ncstats.cohort.model import Source as Origin
from ncstats.cohort.sources.columns import PARQUET
from ncstats.dictionary import Dictionary
from ncstats.errors import DataError, NcstatsError, Problem, UsageError
from ncstats.tally.delimited import header_of
from ncstats.tally.extra import library
from ncstats.tally.hashing import Hashing
from ncstats.tally.sql.rows import Rows
from ncstats.tally.sql.table import Physical, SqlTable

if TYPE_CHECKING:
    from sqlglot import exp

EXTRA = "spark"
VIEW = "ncstats patients"
_WITHOUT_SPARK = ("Py4JNetworkError", "PySparkRuntimeError", "ConnectionRefusedError")
"""Errors that say that there is no Spark: no Java to start, or a connection that broke."""
_TYPES: Mapping[str, Physical] = {
    **dict.fromkeys(("tinyint", "smallint", "int", "bigint", "float", "double"), "number"),
    "string": "text",
    "date": "date",
}


@dataclass(frozen=True)
class Spark:
    """A CSV or Parquet file, counted by Spark.

    Attributes:
        master: ``local[*]`` or ``spark://host:port``.
        file: the file, where every worker finds it.
    """

    master: str
    file: Path
    dialect: str = field(default="spark", init=False)

    @property
    def name(self) -> str:
        """The file's name."""
        return self.file.name

    def table(self, dictionary: Dictionary) -> SqlTable:
        """The file as a table; a CSV's cells are texts, whatever they look like.

        Raises:
            UsageError: the file is missing, pyspark is not installed, or Spark does not start.
            DataError: the file is damaged, or has no header.
        """
        from sqlglot import exp

        if not self.file.is_file():
            raise UsageError(Problem("files.missing", file=str(self.file)))
        with self._told():
            types = dict(self._patients.dtypes)
        columns: dict[str, Physical] = {
            name: "number" if kind.startswith("decimal") else _TYPES.get(kind, "other")
            for name, kind in types.items()
        }
        relation: exp.Expr = exp.table_(VIEW, quoted=True)
        return SqlTable(relation, columns, dictionary, tries=True)

    def rows(self, sql: str) -> Rows:
        """The rows of a statement.

        Raises:
            UsageError: Spark fails.
            DataError: the file cannot be read to its end.
        """
        self._hashing.start()
        return Rows.of(self._collected(sql))

    def first(self, sql: str) -> str | None:
        """The first value of a further statement."""
        found = self._collected(sql)
        return None if not found else str(found[0][0])

    def origin(self, patients: int) -> Origin:
        """The file with its hash."""
        return Origin(self.name, self._hashing.hexadecimal(), patients)

    @cached_property
    def _hashing(self) -> Hashing:
        return Hashing(self.file)

    def _collected(self, sql: str) -> list[Any]:
        with self._told():
            self._patients.createOrReplaceTempView(f"`{VIEW}`")
            return list(self._session.sql(sql).collect())

    @cached_property
    def _patients(self) -> Any:
        reader = self._session.read
        if self.file.suffix.casefold() == PARQUET:
            return reader.parquet(str(self.file))
        header = header_of(self.file)
        fields = ", ".join(f"`{name.replace('`', '``')}` STRING" for name in header.names)
        options = {
            "header": True, "sep": header.separator, "quote": '"', "escape": '"', "nullValue": "",
            "mode": "FAILFAST", "multiLine": False, "enforceSchema": True,
        }  # fmt: skip
        return reader.schema(fields).options(**options).csv(str(self.file))

    @cached_property
    def _session(self) -> Any:
        """A session that takes what is no number for NULL, and writes nothing but private files."""
        builder = library("pyspark.sql", EXTRA, "sqlglot").SparkSession.builder
        folder = tempfile.gettempdir()
        settings = {
            "spark.sql.ansi.enabled": "false", "spark.ui.enabled": "false",
            "spark.sql.session.timeZone": "UTC", "spark.log.level": "OFF",
            "spark.sql.catalogImplementation": "in-memory", "spark.sql.caseSensitive": "true",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.warehouse.dir": str(Path(folder) / "ncstats-no-warehouse"),
        }  # fmt: skip
        if self._is_local:
            # Made for hundreds of machines, the default would be hundreds of empty pieces here.
            settings["spark.sql.shuffle.partitions"] = str(os.cpu_count() or 1)
            settings["spark.driver.bindAddress"] = settings["spark.driver.host"] = "127.0.0.1"
        for name, value in settings.items():
            builder = builder.config(name, value)
        with self._told(), _silence():
            return builder.master(self.master).appName("ncstats").getOrCreate()

    @property
    def _is_local(self) -> bool:
        return self.master.startswith("local")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except NcstatsError:
            raise
        except Exception as error:  # noqa: BLE001 - Java's faults arrive in a dozen classes
            raise self._problem(error) from None

    def _problem(self, error: Exception) -> NcstatsError:
        reason = str(error).partition("\n")[0].replace(str(self.file), self.name)
        details = {"engine": "Spark", "reason": reason}
        if type(error).__name__ in _WITHOUT_SPARK:
            return UsageError(Problem("engine.unreachable", value=self.name, details=details))
        return DataError(Problem("engine.unreadable", file=self.name, details=details))


@contextmanager
def _silence() -> Iterator[None]:
    """Let the Java machine that is started here speak to nobody: its faults are exceptions."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
