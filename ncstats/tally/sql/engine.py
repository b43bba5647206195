"""What every SQL engine does: it describes its table, and runs a statement."""

from __future__ import annotations

from typing import Protocol

from ncstats.cohort.model import Source as Origin
from ncstats.dictionary import Dictionary
from ncstats.tally.sql.rows import Rows
from ncstats.tally.sql.table import SqlTable


class Engine(Protocol):
    """What runs a statement: the patients' table, and a dialect of SQL."""

    @property
    def dialect(self) -> str:
        """The engine's dialect of SQL, as sqlglot calls it."""
        ...

    @property
    def name(self) -> str:
        """The file or table, as messages name it; never with a password."""
        ...

    def table(self, dictionary: Dictionary) -> SqlTable:
        """The table of the patients.

        Raises:
            UsageError: the engine fails.
            DataError: the file cannot be read.
        """
        ...

    def rows(self, sql: str) -> Rows:
        """The rows of a statement whose columns are those of ``statement.COLUMNS``.

        Raises:
            UsageError: the engine fails.
            DataError: the file cannot be read to its end.
        """
        ...

    def first(self, sql: str) -> str | None:
        """The first value of a further statement as a text; None where it gives none."""
        ...

    def origin(self, patients: int) -> Origin:
        """The file or table with its hash."""
        ...
