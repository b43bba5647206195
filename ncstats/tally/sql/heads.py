"""What one statement counts: heads, each with the keys that its patients are counted by.

In the rows of all grouping sets together NULL says that a key belongs to another one. So a key that
may be missing is not counted where it is: how many have no value follows from how many there are.
What else is unknown, bad or not among those asked about has a code of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ncstats.dictionary import Between, Endpoint, Variable
from ncstats.expression import Expression
from ncstats.expression.sql import condition_sql, number_sql, value_sql
from ncstats.tally.sql.misfits import BlankHead, FaultHead, WrittenHead
from ncstats.tally.sql.split import MISSING, NOT_ASKED, Split, among, level_code, whole
from ncstats.tally.sql.table import SqlTable, reference

if TYPE_CHECKING:
    from sqlglot import exp

UNKNOWN_TIME = float("inf")
"""The key of a time that is missing."""


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
        """The column of the result that the values stand in: numbers, or texts."""
        column = self._column if table.stands(self.variable) else self.variable.name
        return {"number" if self.is_number else "text": reference(column)}

    def stage_columns(self, table: SqlTable) -> Mapping[str, exp.Expr]:
        """The cells as they stand, where these are counted."""
        stands = table.stands(self.variable)
        return {self._column: reference(self.variable.name)} if stands else {}

    def read(self, key: exp.Expr, table: SqlTable) -> exp.Expr:
        """A counted key as the value that it is: there are fewer of them than there are cells."""
        return table.typed(self.variable, key) if table.stands(self.variable) else key

    @property
    def _column(self) -> str:
        return f"{self.variable.name} as it stands"


@dataclass(frozen=True)
class SplitHead:
    """How many patients have each code of a split, whatever is known of them besides."""

    split: Split
    splits: tuple[Split, ...] = ()

    def keys(self, table: SqlTable) -> Mapping[str, exp.Expr]:
        """The split's code once more: its own column is shared with the values it splits."""
        return {"code": self.split.key(table)}


@dataclass(frozen=True)
class CombinationHead:
    """Which of some yes/no variables patients have: the sum of 2ⁱ over those that they have."""

    variables: tuple[Variable, ...]
    where: Expression | None
    splits: tuple[Split, ...] = ()

    def keys(self, table: SqlTable) -> Mapping[str, exp.Expr]:
        """The place of the combination, or the code of what is none."""
        from sqlglot import exp

        total: exp.Expr = whole(0)
        for i, variable in enumerate(self.variables):
            # A variable that is unknown leaves the whole sum unknown.
            has = exp.Case(this=reference(variable.name))
            has = has.when(exp.Literal.string("yes"), whole(1 << i))
            has = has.when(exp.Literal.string("no"), whole(0))
            total = exp.Add(this=total, expression=has)
        return {"code": among(exp.func("COALESCE", total, whole(MISSING)), self.where, table)}


@dataclass(frozen=True)
class ConditionHead:
    """For how many patients a condition is true, false and unknown; without one it is true."""

    condition: Expression | None
    where: Expression | None
    splits: tuple[Split, ...] = ()

    def keys(self, table: SqlTable) -> Mapping[str, exp.Expr]:
        """1 true, 0 false, or the code of what is neither."""
        from sqlglot import exp

        code: exp.Expr = whole(1)
        if self.condition is not None:
            holds = condition_sql(self.condition, table.sql_columns(self.condition.names))
            denied = exp.Not(this=exp.paren(holds.copy()))
            code = exp.Case().when(holds, whole(1)).when(denied, whole(0)).else_(whole(MISSING))
        return {"code": among(code, self.where, table)}


@dataclass(frozen=True)
class EventHead:
    """The times and causes of one endpoint, with each patient's group and stratum."""

    endpoint: Endpoint
    by: Variable | None
    strata: Variable | None
    where: Expression | None = None
    splits: tuple[Split, ...] = ()

    def keys(self, table: SqlTable) -> Mapping[str, exp.Expr]:
        """The key columns: times in the endpoint's unit, UNKNOWN_TIME where there is none.

        The cause of those for whom ``where`` does not hold is NOT_ASKED.
        """
        from sqlglot import exp

        parts: dict[str, Expression | None] = {"entry": self.endpoint.entry}
        if isinstance(self.endpoint.time, Between):
            parts |= {"number": self.endpoint.time.left, "right": self.endpoint.time.right}
        elif isinstance(self.endpoint.time, Expression):
            parts |= {"number": self.endpoint.time}
        keys = {name: self._time(part, table) for name, part in parts.items() if part is not None}
        keys["cause"] = self._cause(table)
        if self.where is not None:
            asked = condition_sql(self.where, table.sql_columns(self.where.names))
            keys["cause"] = exp.Case().when(asked, keys["cause"]).else_(whole(NOT_ASKED))
        for name, variable in (("code", self.by), ("stratum", self.strata)):
            if variable is not None:
                keys[name] = level_code(variable)
        # The first column tells the head: the time, which is always there.
        return {"number": keys.pop("number"), **keys}

    def _time(self, part: Expression, table: SqlTable) -> exp.Expr:
        from sqlglot import exp

        value = value_sql(part, table.sql_columns(part.names))
        time = exp.Mul(this=exp.paren(value), expression=number_sql(self.endpoint.factor))
        return exp.func("COALESCE", time, number_sql(UNKNOWN_TIME))

    def _cause(self, table: SqlTable) -> exp.Expr:
        """The competing causes in order, then the event; an unknown one leaves all unknown."""
        from sqlglot import exp

        competing = [cause.when for cause in self.endpoint.competing.values()]
        found = exp.Case()
        for number, condition in [*enumerate(competing, start=2), (1, self.endpoint.event)]:
            holds = condition_sql(condition, table.sql_columns(condition.names))
            unknown = exp.Is(this=exp.paren(holds.copy()), expression=exp.null())
            found = found.when(holds, whole(number)).when(unknown, whole(MISSING))
        return found.else_(whole(0))


Head = (
    VariableHead
    | WrittenHead
    | SplitHead
    | CombinationHead
    | ConditionHead
    | EventHead
    | FaultHead
    | BlankHead
)


def read_by(head: Head) -> Iterator[str]:
    """The variables that a head is made of, those of its splits included."""
    for split in head.splits:
        yield from (split.by.name,) if split.by else ()
        yield from split.where.names if split.where else ()
    match head:
        case VariableHead(variable=variable) | WrittenHead(variable=variable):
            yield variable.name
        case SplitHead(split=split):
            yield from (split.by.name,) if split.by else ()
            yield from split.where.names if split.where else ()
        case CombinationHead(variables=variables, where=where):
            yield from (variable.name for variable in variables)
            yield from where.names if where else ()
        case ConditionHead(condition=condition, where=where):
            for part in (condition, where):
                yield from part.names if part else ()
        case EventHead(endpoint=endpoint, by=by, strata=strata, where=where):
            yield from endpoint.names
            yield from where.names if where else ()
            yield from (name for cause in endpoint.competing.values() for name in cause.when.names)
            yield from (variable.name for variable in (by, strata) if variable)
        case FaultHead(columns=columns) | BlankHead(columns=columns):
            yield from (variable.name for variable in columns)
