"""Published values as read. Knows neither files nor comparisons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ncstats.errors import Problem
from ncstats.text import Bilingual
from ncstats.text.cells import FORMATS

Key = tuple[str, str, str, str, str]
"""Table, variable, level, group, statistic."""

Place = tuple[str, int]
"""A file, and a physical line in it."""

NOWHERE: Place = ("", 0)

Status = Literal["reproduced", "registered", "failed"]

NO_REASON = Bilingual("")

WITHHELD = "withheld"
"""What stands in the place of a value that a policy withholds without a bound."""

KEY = ("table", "variable", "level", "group", "statistic")
"""The columns of published.csv that identify a row."""


@dataclass(frozen=True)
class PublishedCell:
    """One printed string, and what it says it is.

    Attributes:
        table: id of a table, curve or figure of the plan, or ``text``.
        level: a level's code, a curve's landmark, or empty.
        group: a level of the groups, empty for all patients, ``*`` across groups.
        statistic: name of a format of :mod:`ncstats.text.cells`.
        printed: the string exactly as printed.
        place: the file, and its physical line, the first being 1.
        policy: under which it was released; empty where a paper printed it.

    Raises:
        ValueError: the statistic is not one of the formats.
    """

    table: str
    variable: str
    level: str
    group: str
    statistic: str
    printed: str
    unit: str = ""
    test: str = ""
    note: str = ""
    place: Place = NOWHERE
    policy: str = ""

    def __post_init__(self) -> None:
        if self.statistic not in FORMATS:
            raise ValueError(f"not a cell format: {self.statistic}")

    @property
    def key(self) -> Key:
        """What identifies it: the first five columns."""
        return (self.table, self.variable, self.level, self.group, self.statistic)

    def problem(self, code: str, column: str, **fields: Any) -> Problem:
        """A problem with the value in one column; ``fields`` as in :class:`Problem`."""
        value = str(getattr(self, "printed" if column == "published" else column))
        file, line = self.place
        return Problem(code, file=file, line=line, column=column, **{"value": value, **fields})


@dataclass(frozen=True)
class Published:
    """The rows of one published.csv, each key once.

    Attributes:
        withheld: how many further rows say only that their value was withheld.
        policy: under which the values were released; empty where a paper printed them.
        finer: rows about levels that the plan tells as one: there is nothing to hold them against.

    Raises:
        ValueError: a key stands twice.
    """

    path: str
    rows: tuple[PublishedCell, ...]
    withheld: int = 0
    policy: str = ""
    finer: tuple[PublishedCell, ...] = ()

    def __post_init__(self) -> None:
        if len({row.key for row in self.rows}) != len(self.rows):
            raise ValueError("a key stands twice")

    def __len__(self) -> int:
        return len(self.rows)
