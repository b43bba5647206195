"""An expression as SQL that means the same in every dialect as ``evaluate.py`` does in memory.

SQL's ``AND``, ``OR``, ``NOT`` and comparisons with NULL are Kleene's three-valued logic, so that a
condition is rendered word by word; unknown is NULL. What is no finite number is NULL too: a
division by zero, an overflow. Names and values become quoted nodes of a syntax tree, never text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ncstats.expression.errors import ExpressionError
from ncstats.expression.nodes import (
    Arithmetic,
    Comparison,
    Joined,
    Level,
    Membership,
    Missing,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Text,
)
from ncstats.expression.parse import Expression
from ncstats.expression.render import number_text, place

if TYPE_CHECKING:
    from sqlglot import exp

Sort = Literal["number", "date", "text"]
"""What a column holds: DOUBLE, DATE, or VARCHAR (texts, and the codes of levels)."""

_WORDS = {math.inf: "Infinity", -math.inf: "-Infinity"}


@dataclass(frozen=True)
class SqlColumn:
    """A variable as SQL sees it: NULL where it is missing."""

    sort: Sort
    sql: exp.Expr


def condition_sql(expression: Expression, columns: Mapping[str, SqlColumn]) -> exp.Expr:
    """A condition as SQL: TRUE, FALSE, or NULL where it is unknown.

    Args:
        expression: a condition that ``Expression.check`` found nothing wrong with.
        columns: every variable it reads.

    >>> from sqlglot import exp
    >>> from ncstats.expression import parse
    >>> columns = {"age": SqlColumn("number", exp.column("age", quoted=True))}
    >>> condition_sql(parse("not age is missing"), columns).sql("duckdb")
    'NOT ("age" IS NULL)'

    Raises:
        ExpressionError: the expression is a value, or reads a variable not in ``columns``.
    """
    if not expression.is_condition:
        raise ExpressionError("expression.not_a_condition", 1, expression.text)
    return _Rendering(columns).condition(expression.root)


def value_sql(expression: Expression, columns: Mapping[str, SqlColumn]) -> exp.Expr:
    """The value of an arithmetic expression as a DOUBLE, NULL where a part is missing.

    >>> from sqlglot import exp
    >>> from ncstats.expression import parse
    >>> columns = {"age": SqlColumn("number", exp.column("age", quoted=True))}
    >>> value_sql(parse("-age"), columns).sql("duckdb")
    '-("age")'

    Raises:
        ExpressionError: the expression is a condition, or reads a variable not in ``columns``.
    """
    if expression.is_condition:
        raise ExpressionError("expression.not_a_term", 1, expression.text)
    return _Rendering(columns).term(expression.root).sql


def number_sql(value: float) -> exp.Expr:
    """A number as a DOUBLE: the very float, whatever a dialect takes a decimal point for.

    >>> number_sql(0.1).sql("postgres")
    "CAST('0.1' AS DOUBLE PRECISION)"
    """
    from sqlglot import exp

    word = "NaN" if math.isnan(value) else _WORDS.get(value, repr(float(value)))
    return exp.cast(exp.Literal.string(word), "double")


def finite_sql(number: exp.Expr) -> exp.Expr:
    """A DOUBLE that is NULL where it is infinite or no number."""
    from sqlglot import exp

    # Nested, and not a test that would hold the number twice: a sum of sums would double each time.
    for none in (math.inf, -math.inf, math.nan):
        number = exp.Nullif(this=number, expression=number_sql(none))
    return number


class _Rendering:
    """One pass over one tree."""

    def __init__(self, columns: Mapping[str, SqlColumn]) -> None:
        self.columns = columns

    def condition(self, node: Node) -> exp.Expr:
        from sqlglot import exp

        match node:
            case Joined(word=word, operands=operands):
                return _joined(word, [self.condition(operand) for operand in operands])
            case Not(operand=operand):
                return exp.Not(this=exp.paren(self.condition(operand)))
            case Missing(operand=operand, negated=negated):
                gone = exp.Is(this=self.term(operand).sql, expression=exp.null())
                return exp.Not(this=exp.paren(gone)) if negated else gone
            case Membership(left=left, items=items, negated=negated):
                found = _joined("or", [self.compared("=", left, item) for item in items])
                return exp.Not(this=exp.paren(found)) if negated else found
            case Comparison(operator=sign, left=left, right=right):
                return self.compared(sign, left, right)
            case _:
                raise ExpressionError("expression.not_a_condition", *place(node))

    def compared(self, sign: str, left: Node, right: Node) -> exp.Expr:
        from sqlglot import exp

        signs: Mapping[str, type[exp.Binary]] = {
            "=": exp.EQ, "!=": exp.NEQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE,
        }  # fmt: skip
        first, second = self.term(left), self.term(right)
        sides = (self.beside(second, left, first).sql, self.beside(first, right, second).sql)
        return signs[sign](this=exp.paren(sides[0]), expression=exp.paren(sides[1]))

    def beside(self, other: SqlColumn, node: Node, own: SqlColumn) -> SqlColumn:
        """A term to be compared with another: literals take the other's kind."""
        from sqlglot import exp

        if isinstance(node, Number) and other.sort == "text":
            return SqlColumn("text", exp.Literal.string(number_text(node.value)))
        if isinstance(node, Text) and other.sort == "date":
            return SqlColumn("date", exp.cast(exp.Literal.string(node.value), "date"))
        return own

    def term(self, node: Node) -> SqlColumn:
        from sqlglot import exp

        match node:
            case Name(value=name):
                if name not in self.columns:
                    raise ExpressionError(
                        "expression.unknown_variable", node.position, name, self.columns
                    )
                return self.columns[name]
            case Number(value=value):
                return SqlColumn("number", number_sql(value))
            case Text(value=word) | Level(value=word):
                return SqlColumn("text", exp.Literal.string(word))
            case Negative(operand=operand):
                return SqlColumn("number", exp.Neg(this=exp.paren(self.number(operand))))
            case Arithmetic(operator=sign, left=left, right=right):
                first, second = self.term(left), self.term(right)
                if sign == "-" and first.sort == second.sort == "date":
                    days = exp.DateDiff(this=first.sql, expression=second.sql, unit=exp.var("DAY"))
                    return SqlColumn("number", exp.cast(days, "double"))
                return SqlColumn("number", self.counted(sign, left, right))
            case _:
                raise ExpressionError("expression.not_a_term", *place(node))

    def number(self, node: Node) -> exp.Expr:
        found = self.term(node)
        if found.sort != "number":
            raise ExpressionError("expression.not_numeric", *place(node))
        return found.sql

    def counted(self, sign: str, left: Node, right: Node) -> exp.Expr:
        from sqlglot import exp

        operations: Mapping[str, type[exp.Binary]] = {
            "+": exp.Add, "-": exp.Sub, "*": exp.Mul, "/": exp.Div,
        }  # fmt: skip
        first: exp.Expr = exp.paren(self.number(left))
        second: exp.Expr = exp.paren(self.number(right))
        if sign == "/":
            second = exp.Nullif(this=second, expression=number_sql(0.0))
        return finite_sql(operations[sign](this=first, expression=second))


def _joined(word: str, parts: Sequence[exp.Expr]) -> exp.Expr:
    from sqlglot import exp

    joined: exp.Expr = exp.paren(parts[0])
    for part in parts[1:]:
        within = exp.paren(part)
        both = exp.And if word == "and" else exp.Or
        joined = both(this=joined, expression=within)
    return joined
