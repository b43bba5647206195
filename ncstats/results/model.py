"""Results: one unrounded statistic per row, with its method, denominator, warning or error.

The columns are those of R's ``cards`` (an analysis results dataset), so that R users can read
them, with the columns that curves, pairs and statements need. Everything a report prints is made
from these rows; nothing is rounded before that.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ncstats.results.check import check

if TYPE_CHECKING:
    import pandas as pd

ALL = ""
"""The group level of a statistic over all patients."""


@dataclass(frozen=True, slots=True)
class Statistic:
    """One statistic. Texts are empty where a column does not apply; ``time`` is None.

    Attributes:
        item: id of the table, figure, curve or statement of the plan.
        context: continuous, categorical, test, pairwise, effect, curve, statement or missing.
        variable: a variable of the dictionary, an endpoint, or a statement's id.
        variable_level: a level's code, or for a curve ``incidence`` or ``event_free``.
        time: in the endpoint's unit.
        stat: the unrounded number, NaN where it could not be computed (``error`` says why).
        method: key in the register of methods.
    """

    item: str
    context: str
    variable: str
    stat_name: str
    stat: float
    variable_level: str = ""
    group1: str = ""
    group1_level: str = ALL
    group2: str = ""
    group2_level: str = ""
    time: float | None = None
    cause: str = ""
    where: str = ""
    stat_label: str = ""
    unit: str = ""
    method: str = ""
    warning: str = ""
    error: str = ""

    @property
    def key(self) -> tuple[Any, ...]:
        """Every column that is not a statistic: unique within a Results."""
        return tuple(getattr(self, name) for name in KEY)


KEY = (
    "item", "context", "group1", "group1_level", "group2", "group2_level", "variable",
    "variable_level", "time", "cause", "where", "stat_name",
)  # fmt: skip
"""The columns that identify a statistic."""

COLUMNS = (*KEY, "stat_label", "stat", "unit", "method", "warning", "error")
"""The columns of :meth:`Results.to_frame` and of results.csv, in order."""


@dataclass(frozen=True)
class Results:
    """Statistics in the order of the plan, each with a key of its own.

    Raises:
        ValueError: a row breaks the contract of :mod:`ncstats.results.check`.
    """

    rows: tuple[Statistic, ...]

    def __post_init__(self) -> None:
        check(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Statistic]:
        return iter(self.rows)

    def __add__(self, other: Results) -> Results:
        return Results(self.rows + other.rows)

    @cached_property
    def _by_item(self) -> dict[tuple[str, str], list[Statistic]]:
        index: dict[tuple[str, str], list[Statistic]] = {}
        for row in self.rows:
            index.setdefault((row.item, row.variable), []).append(row)
        return index

    def find(self, item: str, variable: str, **columns: object) -> tuple[Statistic, ...]:
        """The rows of one variable of one item whose other ``columns`` have these values."""
        rows = self._by_item.get((item, variable), [])
        wanted = columns.items()
        return tuple(
            row for row in rows if all(getattr(row, name) == value for name, value in wanted)
        )

    def values(self, item: str, variable: str, **columns: object) -> dict[str, float]:
        """Statistics by name for one cell: the rows that :meth:`find` finds.

        Contexts do not overlap in the names a cell needs, save ``N``: give the context.
        """
        return {row.stat_name: row.stat for row in self.find(item, variable, **columns)}

    def value(self, item: str, variable: str, stat_name: str, **columns: object) -> float:
        """One statistic; NaN where there is none."""
        found = self.find(item, variable, stat_name=stat_name, **columns)
        return found[0].stat if found else math.nan

    def to_frame(self) -> pd.DataFrame:
        """A DataFrame of all rows with the columns of ``cards`` and those ncstats adds."""
        import pandas as pd

        data = {name: [getattr(row, name) for row in self.rows] for name in COLUMNS}
        frame = pd.DataFrame(data, columns=list(COLUMNS))
        return frame.astype({"time": "float64", "stat": "float64"})

    def __repr__(self) -> str:
        items = list(dict.fromkeys(row.item for row in self.rows))
        return f"Results({len(self.rows)} statistics of {', '.join(items) or 'nothing'})"


def collect(rows: Iterable[Statistic]) -> Results:
    """Results from any number of rows."""
    return Results(tuple(rows))


assert set(COLUMNS) == {field.name for field in fields(Statistic)}  # noqa: S101 - holds the two lists together at import
