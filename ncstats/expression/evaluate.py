"""An expression evaluated over columns in memory, in Kleene's three-valued logic.

A comparison with a missing value is unknown. ``and`` is false where one part is false, whatever
the others are; ``or`` is true where one part is true; ``not`` of unknown is unknown.
Source: S. C. Kleene, Introduction to Metamathematics, 1952, § 64 (the strong connectives).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ncstats.expression.check import is_date
from ncstats.expression.errors import ExpressionError
from ncstats.expression.nodes import (
    COMPARISONS,
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
from ncstats.expression.render import number_text, place, render

Column: TypeAlias = NDArray[Any]
"""One variable: float64 (missing NaN), datetime64 (missing NaT), or object holding the codes of
levels or texts (missing None)."""

Bools: TypeAlias = NDArray[np.bool_]

_NOTHING = np.array(None, dtype=object)
_SORTS = {"f": "number", "M": "date", "O": "category"}
_OPERATIONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
}


@dataclass(frozen=True)
class Truth:
    """One truth value per row.

    Attributes:
        true: where the condition holds; never where it is unknown.
        known: where it is true or false.
    """

    true: Bools
    known: Bools

    def __post_init__(self) -> None:
        if self.true.shape != self.known.shape or np.any(self.true & ~self.known):
            raise ValueError("a truth is true only where it is known")

    @property
    def false(self) -> Bools:
        """Where the condition does not hold, and this is known."""
        return self.known & ~self.true

    def __len__(self) -> int:
        return len(self.true)


def truth(expression: Expression, columns: Mapping[str, Column]) -> Truth:
    """Where a condition is true, and where it is known.

    Args:
        expression: a condition that ``Expression.check`` found nothing wrong with.
        columns: every variable it reads, all of one length.

    >>> from ncstats.expression import parse
    >>> found = truth(parse("age < 12"), {"age": np.array([3.0, 12.0, np.nan])})
    >>> found.true.tolist(), found.known.tolist()
    ([True, False, False], [True, True, False])

    Raises:
        ExpressionError: the expression is a value, reads a variable that is not in ``columns``,
            or compares what cannot be compared.
    """
    if not expression.is_condition:
        raise ExpressionError("expression.not_a_condition", 1, expression.text)
    return _Evaluation(columns).truth(expression.root)


def values(expression: Expression, columns: Mapping[str, Column]) -> NDArray[np.float64]:
    """The value of an arithmetic expression in every row; NaN where a part is missing.

    Division by zero and overflow give NaN; the difference of two dates is in days.

    >>> from ncstats.expression import parse
    >>> values(parse("a / b"), {"a": np.array([1.0, 1.0]), "b": np.array([4.0, 0.0])}).tolist()
    [0.25, nan]

    Raises:
        ExpressionError: the expression is a condition, reads a variable that is not in
            ``columns``, or counts with what is no number.
    """
    if expression.is_condition:
        raise ExpressionError("expression.not_a_term", 1, expression.text)
    return _Evaluation(columns).numbers(expression.root)


class _Evaluation:
    """One pass over one set of columns."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self.columns = columns
        self.rows = len(next(iter(columns.values()))) if columns else 1

    def truth(self, node: Node) -> Truth:
        match node:
            case Joined(word=word, operands=operands):
                return _join(word, [self.truth(operand) for operand in operands])
            case Not(operand=operand):
                inner = self.truth(operand)
                return Truth(inner.false, inner.known)
            case Missing(operand=operand, negated=negated):
                gone = _missing(self.term(operand))
                return Truth(~gone if negated else gone, np.ones(self.rows, dtype=bool))
            case Membership(left=left, items=items, negated=negated):
                return self._membership(left, items, negated=negated)
            case Comparison(operator=sign, left=left, right=right):
                return self._compared(sign, left, right)
            case _:
                raise ExpressionError("expression.not_a_condition", *place(node))

    def _membership(self, left: Node, items: tuple[Node, ...], *, negated: bool) -> Truth:
        found = _join("or", [self._compared("=", left, item) for item in items])
        return Truth(found.false, found.known) if negated else found

    def _compared(self, sign: str, left: Node, right: Node) -> Truth:
        first = self.term(left)
        second = self._beside(first, right)
        first = self._beside(second, left)
        if first.dtype.kind != second.dtype.kind:
            kind = _SORTS[first.dtype.kind]
            raise ExpressionError(
                "expression.kinds_differ", *place(right), variable=render(left), kind=kind
            )
        if sign not in ("=", "!=") and first.dtype.kind == "O":
            raise ExpressionError("expression.no_order", *place(left))
        known = ~(_missing(first) | _missing(second))
        return Truth(np.asarray(COMPARISONS[sign](first, second), dtype=bool) & known, known)

    def _beside(self, column: Column, node: Node) -> Column:
        """A term to be compared with a column: literals take the column's kind."""
        if isinstance(node, Number) and column.dtype.kind == "O":
            return np.full(self.rows, number_text(node.value), dtype=object)
        if isinstance(node, Text) and column.dtype.kind == "M":
            if not is_date(node.value):
                raise ExpressionError("expression.not_a_date", node.position, node.value)
            return np.full(self.rows, np.datetime64(node.value, "D"))
        return self.term(node)

    def term(self, node: Node) -> Column:
        """The values of a term as a column of its own kind."""
        match node:
            case Name(value=name):
                if name not in self.columns:
                    raise ExpressionError(
                        "expression.unknown_variable", node.position, name, self.columns
                    )
                return _plain(self.columns[name])
            case Number(value=value):
                return np.full(self.rows, value, dtype=np.float64)
            case Text(value=word) | Level(value=word):
                return np.full(self.rows, word, dtype=object)
            case Negative(operand=operand):
                return -self.numbers(operand)
            case Arithmetic(operator=sign, left=left, right=right):
                first, second = self.term(left), self.term(right)
                if sign == "-" and first.dtype.kind == second.dtype.kind == "M":
                    return _days(first, second)
                return _counted(sign, _numeric(first, left), _numeric(second, right))
            case _:
                raise ExpressionError("expression.not_a_term", *place(node))

    def numbers(self, node: Node) -> NDArray[np.float64]:
        """The values of a term as numbers."""
        return _numeric(self.term(node), node)


def _plain(column: Column) -> Column:
    # Whole numbers and fixed-width text are accepted as what they stand for.
    if column.dtype.kind in "iu":
        return column.astype(np.float64)
    return column.astype(object) if column.dtype.kind == "U" else column


def _numeric(column: Column, node: Node) -> NDArray[np.float64]:
    if column.dtype.kind != "f":
        raise ExpressionError("expression.not_numeric", *place(node))
    return column


def _counted(
    sign: str, first: NDArray[np.float64], second: NDArray[np.float64]
) -> NDArray[np.float64]:
    with np.errstate(all="ignore"):
        result = _OPERATIONS[sign](first, second)
    return np.where(np.isfinite(result), result, np.nan)


def _days(first: Column, second: Column) -> NDArray[np.float64]:
    days = (first - second) / np.timedelta64(1, "D")
    return np.asarray(days, dtype=np.float64)


def _missing(column: Column) -> Bools:
    if column.dtype.kind == "O":
        nothing: Bools = column == _NOTHING
        # A data frame may leave NaN where None is meant.
        nan: Bools = column != column  # noqa: PLR0124 - NaN alone differs from itself
        return np.asarray(nothing | nan, dtype=np.bool_)
    return np.isnat(column) if column.dtype.kind == "M" else np.isnan(column)


def _join(word: str, parts: list[Truth]) -> Truth:
    all_known = np.logical_and.reduce([part.known for part in parts])
    if word == "and":
        true = np.logical_and.reduce([part.true for part in parts])
        return Truth(true, all_known | np.logical_or.reduce([part.false for part in parts]))
    true = np.logical_or.reduce([part.true for part in parts])
    return Truth(true, all_known | true)
