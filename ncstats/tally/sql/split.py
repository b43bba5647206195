"""The groups of a question and its condition, as one small whole number for each patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ncstats.dictionary import Variable
from ncstats.expression import Expression
from ncstats.expression.sql import condition_sql
from ncstats.tally.sql.table import SqlTable, reference

if TYPE_CHECKING:
    from sqlglot import exp

MISSING, NOT_ASKED, BAD = -1, -2, -3
"""Codes of a group or truth that is missing or unknown, of patients for whom the condition of the
question does not hold, and of a text that is no level."""


@dataclass(frozen=True)
class Split:
    """The groups of a question and its condition, as one small whole number per patient.

    Attributes:
        by: the category whose levels are the groups, coded 0, 1, … in the dictionary's order;
            None: all in one group, coded 0.
        where: for others the code is NOT_ASKED; None: nobody is another.
    """

    by: Variable | None
    where: Expression | None

    def key(self, table: SqlTable) -> exp.Expr:
        """The code of each patient."""
        code: exp.Expr = whole(0)
        if self.by is not None:
            code = level_code(self.by)
        return among(code, self.where, table)


def level_code(variable: Variable) -> exp.Expr:
    """The place of a patient's level, or MISSING, or BAD where the text is no level."""
    from sqlglot import exp

    found = exp.Case(this=reference(variable.name))
    for place, code in enumerate(variable.codes):
        found = found.when(exp.Literal.string(code), whole(place), copy=False)
    gone = exp.Is(this=reference(variable.name), expression=exp.null())
    return found.else_(exp.Case().when(gone, whole(MISSING)).else_(whole(BAD)))


def among(code: exp.Expr, where: Expression | None, table: SqlTable) -> exp.Expr:
    """The code of those for whom a condition holds, NOT_ASKED of all others."""
    from sqlglot import exp

    if where is None:
        return code
    holds = condition_sql(where, table.sql_columns(where.names))
    return exp.Case().when(holds, code).else_(whole(NOT_ASKED))


def whole(number: int) -> exp.Expr:
    """A whole number of a statement."""
    from sqlglot import exp

    return exp.Literal.number(number)
