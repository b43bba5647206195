"""What of the cells themselves does not conform, counted beside what is asked for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ncstats.dictionary import Variable
from ncstats.expression.sql import number_sql
from ncstats.tally.sql.split import MISSING, Split, whole
from ncstats.tally.sql.table import SqlTable, reference

if TYPE_CHECKING:
    from sqlglot import exp

FAULT, BLANK = "cell at fault", "cell left blank"
"""Names that no variable can have."""


@dataclass(frozen=True)
class FaultHead:
    """Cells that do not conform, of columns whose values are not counted themselves.

    The key is the place of the first such column of a patient, -1 where there is none.
    """

    columns: tuple[Variable, ...]
    splits: tuple[Split, ...] = ()

    def keys(self, table: SqlTable) -> Mapping[str, exp.Expr]:
        """The name under which the first stage holds the place."""
        del table
        return {"code": reference(FAULT)}

    def stage_columns(self, table: SqlTable) -> Mapping[str, exp.Expr]:
        """The place, as a column of the first stage."""
        from sqlglot import exp

        found = exp.Case()
        for place, variable in enumerate(self.columns):
            found = found.when(table.fault(variable), whole(place), copy=False)
        return {FAULT: found.else_(whole(MISSING))}


@dataclass(frozen=True)
class WrittenHead:
    """What is written in the cells of a number that are none: a limit such as “<0.5”, or a slip.

    A second statement looks at them where the first has met one.
    """

    variable: Variable
    splits: tuple[Split, ...]

    def keys(self, table: SqlTable) -> Mapping[str, exp.Expr]:
        """The text; NULL where the cell is a number."""
        del table
        return {"text": reference(self._column)}

    def stage_columns(self, table: SqlTable) -> Mapping[str, exp.Expr]:
        """The text, as a column of the first stage."""
        from sqlglot import exp

        none = exp.EQ(this=exp.paren(table.typed(self.variable)), expression=number_sql(math.nan))
        raw = exp.cast(reference(self.variable.name), "varchar")
        return {self._column: exp.Case().when(none, raw)}

    @property
    def _column(self) -> str:
        return f"{self.variable.name} as written"


@dataclass(frozen=True)
class BlankHead:
    """Blanks of columns that follow from others, but not in SQL: in memory they may have a value.

    The key is the place of the first such column of a patient, -1 where there is none.
    """

    columns: tuple[Variable, ...]
    splits: tuple[Split, ...] = ()

    def keys(self, table: SqlTable) -> Mapping[str, exp.Expr]:
        """The name under which the first stage holds the place."""
        del table
        return {"code": reference(BLANK)}

    def stage_columns(self, table: SqlTable) -> Mapping[str, exp.Expr]:
        """The place, as a column of the first stage."""
        from sqlglot import exp

        found = exp.Case()
        for place, variable in enumerate(self.columns):
            found = found.when(table.blank(variable), whole(place), copy=False)
        return {BLANK: found.else_(whole(MISSING))}
