"""PostgreSQL: patients in a table of a database."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from ncstats.cohort.model import Source as Origin
from ncstats.dictionary import Dictionary
from ncstats.errors import DataError, NcstatsError, Problem, UsageError
from ncstats.tally.extra import library
from ncstats.tally.sql.rows import Rows
from ncstats.tally.sql.table import Physical, SqlTable

if TYPE_CHECKING:
    from sqlglot import exp

EXTRA = "postgresql"
_PORT = 5432
_OPTIONS = ("table", "host", "sslmode")
_ENCRYPTED = ("require", "verify-ca", "verify-full")
_TYPES: Mapping[str, Physical] = {
    **dict.fromkeys(
        ("smallint", "integer", "bigint", "numeric", "real", "double precision"), "number"
    ),
    **dict.fromkeys(("text", "character varying", "character"), "text"),
    "date": "date",
}
_OF_VALUES = ("22", "42804")
"""Classes of SQLSTATE that say that a value, and not the connection, is at fault."""


@dataclass(frozen=True)
class PostgreSql:
    """A table of a PostgreSQL database, read and never written.

    Attributes:
        server: host, port, database, user and password as the driver takes them.
        relation: the table's name, with its schema before it if it has one.
    """

    server: Mapping[str, Any] = field(repr=False)
    relation: tuple[str, ...]
    dialect: str = field(default="postgres", init=False)

    @classmethod
    def of(cls, url: str) -> PostgreSql:
        """From ``postgresql://user:password@host:port/database?table=schema.table``.

        The password may stand in the environment as PGPASSWORD. A ``host`` among the options is
        the folder of a local socket; ``sslmode=require`` encrypts, ``verify-full`` also holds the
        server to its certificate.

        Raises:
            UsageError: a part is missing or cannot be meant; the URL itself is never repeated.
        """
        try:
            parts = urlsplit(url)
            port = parts.port or _PORT
        except ValueError:
            raise _unclear("port") from None
        options = dict(parse_qsl(parts.query))
        for name in options:
            if name not in _OPTIONS:
                raise _unclear(name)
        table = options.get("table", "")
        database = unquote(parts.path.lstrip("/"))
        if not table or not database:
            raise _unclear("table" if database else "database")
        server: dict[str, Any] = {
            "user": unquote(parts.username or "") or os.environ.get("PGUSER", ""),
            "password": unquote(parts.password or "") or os.environ.get("PGPASSWORD"),
            "database": database,
            "host": parts.hostname or "localhost",
            "port": port,
            "ssl_context": _ssl_context(options.get("sslmode", "")),
        }
        if folder := options.get("host"):
            server |= {"host": None, "unix_sock": f"{folder}/.s.PGSQL.{port}"}
        return cls(server, tuple(table.split(".")))

    @property
    def name(self) -> str:
        """The table with its database."""
        return f"{self.server['database']}.{'.'.join(self.relation)}"

    def table(self, dictionary: Dictionary) -> SqlTable:
        """The table with the types that its columns have.

        Raises:
            UsageError: the server cannot be reached, or has no such table.
        """
        described = self._run(
            "SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute a"
            " WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped"
            " ORDER BY a.attnum",
            (self._relation.sql(dialect=self.dialect),),
        )
        if not described:
            raise UsageError(Problem("engine.no_table", value=self.name))
        columns: dict[str, Physical] = {
            str(name): _TYPES.get(str(kind), "other") for name, kind in described
        }
        return SqlTable(self._relation, columns, dictionary, tries=False)

    def rows(self, sql: str) -> Rows:
        """The rows of a statement.

        Raises:
            UsageError: the server goes away.
            DataError: a value that the statement cannot take.
        """
        return Rows.of(self._run(sql))

    def first(self, sql: str) -> str | None:
        """The first value of a further statement."""
        found = self._run(sql)
        return None if not found else str(found[0][0])

    def origin(self, patients: int) -> Origin:
        """The table; a database has no bytes to hash."""
        return Origin(self.name, "", patients)

    @property
    def _relation(self) -> exp.Expr:
        from sqlglot import exp

        *schema, table = self.relation
        return exp.table_(table, db=schema[0] if schema else None, quoted=True)

    def _run(self, sql: str, parameters: tuple[str, ...] = ()) -> list[Any]:
        with self._connection() as connection:
            cursor = connection.cursor()
            cursor.execute("SET TRANSACTION READ ONLY")
            cursor.execute(sql, parameters)
            return list(cursor.fetchall())

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        driver = library("pg8000.dbapi", EXTRA, "sqlglot")
        connection = None
        try:
            connection = driver.connect(**self.server)
            yield connection
        except (driver.Error, OSError) as error:
            raise self._problem(error) from None
        finally:
            if connection is not None:
                with suppress(driver.Error, OSError):
                    connection.close()

    def _problem(self, error: BaseException) -> NcstatsError:
        """The server's own sentence without what could hold a password or a patient."""
        told = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
        reason = str(told.get("M", "") or getattr(error, "strerror", None) or type(error).__name__)
        details = {"engine": "PostgreSQL", "reason": reason}
        if str(told.get("C", "")).startswith(_OF_VALUES):
            return DataError(Problem("engine.unreadable", file=self.name, details=details))
        return UsageError(Problem("engine.unreachable", value=self.name, details=details))


def _ssl_context(mode: str) -> Any:
    import ssl

    if mode in ("", "allow", "prefer", "disable"):
        return False if mode == "disable" else None
    if mode not in _ENCRYPTED:
        raise _unclear("sslmode")
    context = ssl.create_default_context()
    context.check_hostname = mode == "verify-full"
    if mode == "require":
        context.verify_mode = ssl.CERT_NONE
    return context


def _unclear(part: str) -> UsageError:
    return UsageError(Problem("engine.unclear_url", value=part))
