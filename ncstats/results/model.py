"""Results: one unrounded statistic per row, with its method, denominator, warning or error.

The columns are those of R's ``cards`` (an analysis results dataset), so that R users can read
them, with the columns that curves, pairs and statements need. Everything a report prints is made
from these rows; nothing is rounded before that.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ncstats.results.check import check
from ncstats.results.statistic import ALL, COLUMNS, KEY, Statistic
from ncstats.text import message, reason_text
from ncstats.text.notebook import InNotebook, html_headline, html_table

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = ("item", "variable", "level", "group", "time", "statistic", "number")
_FIRST_ROWS = 60
_VALUES = attrgetter(*COLUMNS)

__all__ = ["ALL", "COLUMNS", "KEY", "Results", "Statistic", "collect"]


@dataclass(frozen=True)
class Results(InNotebook):
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
    def columns(self) -> Mapping[str, Sequence[Any]]:
        """The rows seen as columns, by the names of :data:`COLUMNS`."""
        values = zip(*map(_VALUES, self.rows), strict=True) if self.rows else [()] * len(COLUMNS)
        return dict(zip(COLUMNS, values, strict=True))

    @cached_property
    def _index(self) -> dict[tuple[str, str], list[Statistic]]:
        """Rows by item and variable."""
        index: dict[tuple[str, str], list[Statistic]] = {}
        for row in self.rows:
            index.setdefault((row.item, row.variable), []).append(row)
        return index

    @cached_property
    def _narrowed(self) -> dict[tuple[str, ...], dict[tuple[object, ...], list[Statistic]]]:
        """The same by those columns too that were once asked for: a curve has thousands of rows."""
        return {}

    def find(self, item: str, variable: str, **columns: object) -> tuple[Statistic, ...]:
        """The rows of one variable of one item whose other ``columns`` have these values."""
        asked = (item, variable, *columns)
        if asked not in self._narrowed:
            rows = self._index.get((item, variable), [])
            self._narrowed[asked] = _by_columns(rows, tuple(columns))
        return tuple(self._narrowed[asked].get((item, variable, *columns.values()), ()))

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

        frame = pd.DataFrame(dict(self.columns), columns=list(COLUMNS))
        return frame.astype({"time": "float64", "stat": "float64"})

    def sensitivity(self) -> pd.DataFrame:
        """What other defensible choices would give, beside what was chosen.

        Returns:
            One row for each variable and choice (index ``item variable choice``), in order.
            ``used`` tells the chosen test; ``p.value`` is missing for quantile types, which have
            the median and quartiles of each group instead, unrounded. Empty where no sensitivity
            was asked for.
        """
        import pandas as pd

        asked = {(row.item, row.variable) for row in self.rows if row.context == "sensitivity"}
        cells: dict[tuple[str, str, str], dict[str, float | bool]] = {}
        for row in self.rows:
            used = row.context == "test" and row.stat_name == "p.value"
            if (row.item, row.variable) in asked and (used or row.context == "sensitivity"):
                key = (row.item, row.variable, row.method if used else row.variable_level)
                label = (
                    f"{row.group1_level}: {row.stat_name}" if row.group1_level else row.stat_name
                )
                cells.setdefault(key, {"used": used})[label] = row.stat
        names = ["item", "variable", "choice"]
        index = pd.MultiIndex.from_tuples(cells, names=names) if cells else None
        return pd.DataFrame(list(cells.values()), index=index)

    def _repr_html_(self) -> str:
        heads = [message(f"results.head_{name}") for name in _SHOWN]
        rows = [_shown(row) for row in self.rows[:_FIRST_ROWS]]
        left = len(self) - len(rows)
        more = f"<p>{escape(message('results.more_rows', count=left))}</p>" if left else ""
        return (
            html_headline(message("results.count", count=len(self)))
            + html_table(heads, rows)
            + more
        )

    def __repr__(self) -> str:
        items = list(dict.fromkeys(row.item for row in self.rows))
        count = message("results.count", count=len(self.rows))
        return f"Results({count} of {', '.join(items) or 'nothing'})"


def _shown(row: Statistic) -> tuple[str, ...]:
    """One statistic as a notebook shows it: a number to six digits, or why there is none."""
    number = f"{row.stat:.6g}" if not math.isnan(row.stat) else reason_text(row.error)
    groups = " – ".join(filter(None, (row.group1_level, row.group2_level)))
    time = "" if row.time is None else f"{row.time:.6g}"
    return (row.item, row.variable, row.variable_level, groups, time, row.stat_name, number)


def _by_columns(
    rows: Sequence[Statistic], names: tuple[str, ...]
) -> dict[tuple[object, ...], list[Statistic]]:
    found: dict[tuple[object, ...], list[Statistic]] = {}
    values = attrgetter("item", "variable", *names)
    for row in rows:
        found.setdefault(values(row), []).append(row)
    return found


def collect(rows: Iterable[Statistic]) -> Results:
    """Results from any number of rows."""
    return Results(tuple(rows))
