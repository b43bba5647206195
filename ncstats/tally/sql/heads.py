"""What one statement counts: heads, each with the keys that its patients are counted by.

A key is never NULL where its head is counted, so that in the rows of all grouping sets together
NULL says that a key belongs to another one. What is missing, bad or not among those asked about
has a code of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ncstats.dictionary import Between, Endpoint, Variable
from ncstats.expression import Expression
from ncstats.expression.sql import condition_sql, number_sql, value_sql
from ncstats.tally.sql.table import SqlTable, reference

if TYPE_CHECKING:
    from sqlglot import exp

MISSING, NOT_ASKED, BAD = -1, -2, -3
"""Codes of a group or truth that is missing or unknown, of patients for whom the condition of the
question does not hold, and of a text that is no level."""

UNKNOWN_NUMBER = float("inf")
"""The key of a number that is missing; NaN is that of a cell that is no number."""


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
        from sqlglot import exp

        code: exp.Expr = _whole(0)
        if self.by is not None:
            code = level_code(self.by)
        if self.where is None:
            return code
        holds = condition_sql(self.where, table.sql_columns(self.where.names))
        return exp.Case().when(holds, code).else_(_whole(NOT_ASKED))


@dataclass(frozen=True)
class VariableHead:
    """The values of one variable, in the splits that are asked for."""

    variable: Variable
    splits: tuple[Split, ...]

    @property
    def is_number(self) -> bool:
        """Whether the values are numbers; else they are the codes of levels."""
        return self.variable.kind == "number"

    def keys(self, table: SqlTable) -> Mapping[str, exp.Expr]:
        """The column of the result that the values stand in, and how they are made."""
        from sqlglot import exp

        del table
        if self.is_number:
            missing: exp.Expr = number_sql(UNKNOWN_NUMBER)
        else:
            missing = exp.Literal.string("")
        value = exp.func("COALESCE", reference(self.variable.name), missing)
        return {"number" if self.is_number else "text": value}


@dataclass(frozen=True)
class ConditionHead:
    """For how many patients a condition is true, false and unknown; without one it is true."""

    condition: Expression | None
    where: Expression | None
    splits: tuple[Split, ...] = ()

    def keys(self, table: SqlTable) -> Mapping[str, exp.Expr]:
        """1 true, 0 false, or the code of what is neither."""
        from sqlglot import exp

        code: exp.Expr = _whole(1)
        if self.condition is not None:
            holds = condition_sql(self.condition, table.sql_columns(self.condition.names))
            denied = exp.Not(this=exp.paren(holds.copy()))
            code = exp.Case().when(holds, _whole(1)).when(denied, _whole(0)).else_(_whole(MISSING))
        if self.where is not None:
            among = condition_sql(self.where, table.sql_columns(self.where.names))
            code = exp.Case().when(among, code).else_(_whole(NOT_ASKED))
        return {"code": code}


@dataclass(frozen=True)
class CombinationHead:
    """Which of some yes/no variables patients have together."""

    variables: tuple[Variable, ...]
    where: Expression | None
    splits: tuple[Split, ...] = ()

    def keys(self, table: SqlTable) -> Mapping[str, exp.Expr]:
        """A bit for each variable, the first one's lowest; MISSING where any is unknown."""
        from sqlglot import exp

        columns = [reference(variable.name) for variable in self.variables]
        unknown = exp.or_(*(exp.Is(this=column, expression=exp.null()) for column in columns))
        bits: exp.Expr = _whole(0)
        for place, column in enumerate(columns):
            yes = exp.EQ(this=column.copy(), expression=exp.Literal.string("yes"))
            bit = exp.Case().when(yes, _whole(1 << place)).else_(_whole(0))
            bits = exp.Add(this=bits, expression=bit)
        code = exp.Case().when(unknown, _whole(MISSING)).else_(bits)
        if self.where is not None:
            among = condition_sql(self.where, table.sql_columns(self.where.names))
            code = exp.Case().when(among, code).else_(_whole(NOT_ASKED))
        return {"code": code}


@dataclass(frozen=True)
class EventHead:
    """The times and causes of one endpoint, with each patient's group and stratum."""

    endpoint: Endpoint
    by: Variable | None
    strata: Variable | None
    splits: tuple[Split, ...] = ()

    def keys(self, table: SqlTable) -> Mapping[str, exp.Expr]:
        """The key columns: times in the endpoint's unit, UNKNOWN_NUMBER where there is none."""
        parts: dict[str, Expression | None] = {"entry": self.endpoint.entry}
        if isinstance(self.endpoint.time, Between):
            parts |= {"number": self.endpoint.time.left, "right": self.endpoint.time.right}
        elif isinstance(self.endpoint.time, Expression):
            parts |= {"number": self.endpoint.time}
        keys = {name: self._time(part, table) for name, part in parts.items() if part is not None}
        keys["cause"] = self._cause(table)
        for name, variable in (("code", self.by), ("stratum", self.strata)):
            if variable is not None:
                keys[name] = level_code(variable)
        # The first column tells the head: the time, which is always there.
        return {"number": keys.pop("number"), **keys}

    def _time(self, part: Expression, table: SqlTable) -> exp.Expr:
        from sqlglot import exp

        value = value_sql(part, table.sql_columns(part.names))
        time = exp.Mul(this=exp.paren(value), expression=number_sql(self.endpoint.factor))
        return exp.func("COALESCE", time, number_sql(UNKNOWN_NUMBER))

    def _cause(self, table: SqlTable) -> exp.Expr:
        """The competing causes in order, then the event; an unknown one leaves all unknown."""
        from sqlglot import exp

        competing = [cause.when for cause in self.endpoint.competing.values()]
        found = exp.Case()
        for number, condition in [*enumerate(competing, start=2), (1, self.endpoint.event)]:
            holds = condition_sql(condition, table.sql_columns(condition.names))
            unknown = exp.Is(this=exp.paren(holds.copy()), expression=exp.null())
            found = found.when(holds, _whole(number)).when(unknown, _whole(MISSING))
        return found.else_(_whole(0))


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

    def stage_column(self, table: SqlTable) -> exp.Expr:
        """The place, as a column of the first stage."""
        from sqlglot import exp

        found = exp.Case()
        for place, variable in enumerate(self.columns):
            found = found.when(table.fault(variable), _whole(place))
        return found.else_(_whole(MISSING)).as_(FAULT, quoted=True)


Head = VariableHead | ConditionHead | CombinationHead | EventHead | FaultHead

FAULT = "cell at fault"
"""A name that no variable can have."""


def read_by(head: Head) -> Iterator[str]:
    """The variables that a head is made of, those of its splits included."""
    for split in head.splits:
        yield from (split.by.name,) if split.by else ()
        yield from split.where.names if split.where else ()
    match head:
        case VariableHead(variable=variable):
            yield variable.name
        case ConditionHead(condition=condition, where=where):
            for part in (condition, where):
                yield from part.names if part else ()
        case CombinationHead(variables=variables, where=where):
            yield from (variable.name for variable in variables)
            yield from where.names if where else ()
        case EventHead(endpoint=endpoint, by=by, strata=strata):
            yield from endpoint.names
            yield from (name for cause in endpoint.competing.values() for name in cause.when.names)
            yield from (variable.name for variable in (by, strata) if variable)
        case FaultHead(columns=columns):
            yield from (variable.name for variable in columns)


def level_code(variable: Variable) -> exp.Expr:
    """The place of a patient's level, or MISSING, or BAD where the text is no level."""
    from sqlglot import exp

    found = exp.Case(this=reference(variable.name))
    for place, code in enumerate(variable.codes):
        found = found.when(exp.Literal.string(code), _whole(place))
    gone = exp.Is(this=reference(variable.name), expression=exp.null())
    return found.else_(exp.Case().when(gone, _whole(MISSING)).else_(_whole(BAD)))


def _whole(number: int) -> exp.Expr:
    from sqlglot import exp

    return exp.Literal.number(number)
