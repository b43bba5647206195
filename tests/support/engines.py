"""The same patients in every engine: what a test asks of one it asks of all."""

from __future__ import annotations

import contextlib
import glob
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ncstats.cohort import Cohort
from ncstats.cohort.sources.parquet import write_clean
from ncstats.tally import MemorySource, Source
from ncstats.tally.pieces.source import PiecesSource
from ncstats.tally.sql.duckdb import DuckDb
from ncstats.tally.sql.postgresql import PostgreSql
from ncstats.tally.sql.source import SqlSource

ENGINES = ("memory", "arrow", "arrow-csv", "duckdb", "duckdb-csv", "postgresql", "spark")


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server of the test's own, on a socket in a private folder."""

    folder: Path
    user: str

    def run(self, sql: str) -> None:
        """Run a statement as the owner."""
        with self._cursor() as cursor:
            cursor.execute(sql)

    def insert(self, table: str, rows: list[list[Any]]) -> None:
        """Put rows into a table."""
        places = ", ".join(["%s"] * len(rows[0]))
        with self._cursor() as cursor:
            for row in rows:
                cursor.execute(f'INSERT INTO "{table}" VALUES ({places})', [*map(_plain, row)])  # noqa: S608 - a name of the test's own

    @contextlib.contextmanager
    def _cursor(self) -> Iterator[Any]:
        from pg8000.dbapi import connect

        socket = str(self.folder / ".s.PGSQL.5432")
        with contextlib.closing(connect(self.user, database="postgres", unix_sock=socket)) as link:
            yield link.cursor()
            link.commit()

    def url(self, table: str) -> str:
        """What a user writes behind ``--engine``."""
        return f"postgresql://{self.user}@localhost/postgres?host={self.folder}&table={table}"


@contextlib.contextmanager
def server(tool: Callable[[str, str], str]) -> Iterator[Server]:
    """Start a server, and stop it."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))  # noqa: PTH207 - of the system
    programs = Path(found[-1]) if found else Path(tool("initdb", "postgresql")).parent
    # The server refuses to be root's; in a container nobody else may be there.
    as_root = os.geteuid() == 0
    user = "postgres" if as_root else pwd.getpwuid(os.geteuid()).pw_name
    owner: dict[str, Any] = {"user": user} if as_root else {}
    folder = Path(tempfile.mkdtemp(prefix="ncstats-pg-"))
    if as_root:
        shutil.chown(folder, user)

    def call(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(
            command, check=True, cwd=folder, stdout=subprocess.DEVNULL, timeout=60, **owner
        )

    call("initdb", "-U", user, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
    call("pg_ctl", "-w", "-s", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield Server(folder, user)
    finally:
        call("pg_ctl", "-w", "-s", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def needs_spark() -> None:
    """Skip where pyspark is not installed; fail where it is promised."""
    try:
        import pyspark  # noqa: F401
    except ImportError:
        reason = 'needs pyspark (pip install "ncstats[spark]") and a Java runtime'
        if "spark" in os.environ.get("NCSTATS_ALL_TOOLS", ""):
            pytest.fail(reason)
        pytest.skip(reason)


class Engines:
    """Puts a cohort where an engine counts it."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        self._request, self._folder, self._made = request, folder, 0

    def source(self, engine: str, cohort: Cohort) -> Source:
        """The cohort's patients as a source of one engine."""
        self._made += 1
        if engine == "memory":
            return MemorySource(cohort)
        if engine == "postgresql":
            return self._postgresql(cohort)
        file = self._folder / f"clean{self._made}.{'csv' if engine.endswith('csv') else 'parquet'}"
        if file.suffix == ".csv":
            written(cohort).to_csv(file, index=False, date_format="%Y-%m-%d")
        else:
            write_clean(cohort, file)
        if engine.startswith("arrow"):
            return PiecesSource(file, cohort.dictionary)
        if engine.startswith("duckdb"):
            return SqlSource(DuckDb(file), cohort.dictionary)
        needs_spark()
        from ncstats.tally.sql.spark import Spark

        return SqlSource(Spark("local[1]", file), cohort.dictionary)

    def _postgresql(self, cohort: Cohort) -> Source:
        running: Server = self._request.getfixturevalue("postgresql_server")
        table = f"patients_{os.getpid()}_{self._made}_{self._folder.name}".replace("-", "_")[:60]
        kinds = {"number": "double precision", "date": "date", "category": "text", "text": "text"}
        variables = cohort.dictionary.patients
        limited = {*cohort.beside.censored}
        types = {
            name: "text" if name in limited else kinds[variables[name].kind] for name in cohort.data
        }
        columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
        running.run(f'CREATE TABLE "{table}" ({columns})')
        running.insert(table, written(cohort).astype(object).to_numpy().tolist())
        return SqlSource(PostgreSql.of(running.url(table)), cohort.dictionary)


def written(cohort: Cohort) -> pd.DataFrame:
    """The patients as a conforming file has them: a limit as the text that it is."""
    data = cohort.data
    for name, sides in cohort.beside.censored.items():
        marks = [{-1: "<", 0: "", 1: ">"}[side] for side in sides.tolist()]
        texts = [f"{mark}{value!r}" for mark, value in zip(marks, data[name].tolist(), strict=True)]
        data[name] = pd.Series(texts, dtype=object).where(data[name].notna(), None)
    return data


def _plain(value: Any) -> Any:
    """A cell as the driver takes it."""
    if value is None or value != value:  # noqa: PLR0124 - NaN and NaT
        return None
    return value.date() if hasattr(value, "date") else value
