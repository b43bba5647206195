"""Does an expression fit the variables it reads? Everything that does not is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

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
from ncstats.expression.render import number_text, place, render

Sort: TypeAlias = Literal["number", "category", "date", "text"]
_UNKNOWN = "unknown"  # already reported; nothing that depends on it is reported again


@dataclass(frozen=True)
class Kind:
    """What an expression needs to know of a variable: its kind and a category's levels."""

    kind: Sort
    levels: tuple[str, ...] = ()


def check(root: Node, variables: Mapping[str, Kind]) -> tuple[ExpressionError, ...]:
    """What does not fit, in the order in which it is written."""
    return tuple(sorted(_Checker(variables).errors(root), key=lambda error: error.position))


def sort_of(root: Node, variables: Mapping[str, Kind]) -> str:
    """The kind of a term; ``unknown`` where it reads a variable that is not there."""
    return _Checker(variables).sort(root)


def is_date(text: str) -> bool:
    """True for YYYY-MM-DD that is a day.

    >>> is_date("2020-02-29"), is_date("2021-02-29"), is_date("20200229")
    (True, False, False)
    """
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


class _Checker:
    """Walks a tree once; each method yields what is wrong below its node."""

    def __init__(self, variables: Mapping[str, Kind]) -> None:
        self.variables = variables

    def errors(self, node: Node) -> Iterator[ExpressionError]:
        match node:
            case Joined(operands=operands):
                for operand in operands:
                    yield from self.errors(operand)
            case Not(operand=operand):
                yield from self.errors(operand)
            case Comparison():
                yield from self._comparison(node)
            case Membership(left=left, items=items):
                yield from self._unknown(left)
                for item in items:
                    yield from self._equal_to(left, item)
            case Missing(operand=operand):
                yield from self._unknown(operand)
            case _:
                yield from self._term(node)

    def _unknown(self, node: Node) -> Iterator[ExpressionError]:
        if isinstance(node, Name) and node.value not in self.variables:
            yield ExpressionError(
                "expression.unknown_variable", node.position, node.value, self.variables
            )

    def _term(self, node: Node) -> Iterator[ExpressionError]:
        match node:
            case Negative(operand=operand):
                yield from self._term(operand)
                if self.sort(operand) not in ("number", _UNKNOWN):
                    yield ExpressionError("expression.not_numeric", *place(operand))
            case Arithmetic():
                yield from self._arithmetic(node)
            case _:
                yield from self._unknown(node)

    def _arithmetic(self, node: Arithmetic) -> Iterator[ExpressionError]:
        yield from self._term(node.left)
        yield from self._term(node.right)
        sorts = {self.sort(node.left), self.sort(node.right)}
        if node.operator == "-" and sorts == {"date"}:
            return
        for operand in (node.left, node.right):
            if self.sort(operand) not in ("number", _UNKNOWN):
                yield ExpressionError("expression.not_numeric", *place(operand))

    def _comparison(self, node: Comparison) -> Iterator[ExpressionError]:
        yield from self._term(node.left)
        if not isinstance(node.right, Level):
            yield from self._term(node.right)
        left, right = node.left, node.right
        if isinstance(left, Text | Number) and not isinstance(right, Text | Number | Level):
            left, right = right, left
        if node.operator not in ("=", "!=") and self.sort(left) in ("category", "text"):
            yield ExpressionError("expression.no_order", *place(left))
        else:
            yield from self._equal_to(left, right)

    def _equal_to(self, left: Node, right: Node) -> Iterator[ExpressionError]:
        """What forbids comparing ``left`` with a level, a literal or another term."""
        sort = self.sort(left)
        if sort == _UNKNOWN or self.sort(right) == _UNKNOWN:
            return
        if isinstance(right, Level | Text | Number):
            yield from self._literal(left, sort, right)
        elif self.sort(right) != sort:
            yield _mismatch(left, sort, right)

    def _literal(
        self, left: Node, sort: str, right: Level | Text | Number
    ) -> Iterator[ExpressionError]:
        word = number_text(right.value) if isinstance(right, Number) else right.value
        if sort == "category":
            levels = self._levels(left)
            if word not in levels:
                yield ExpressionError(
                    "expression.not_a_level", right.position, word, levels, variable=render(left)
                )
        elif isinstance(right, Level) and sort != "text":
            yield ExpressionError(
                "expression.level_of_no_category", right.position, word, variable=render(left)
            )
        elif sort == "date" and isinstance(right, Text):
            if not is_date(word):
                yield ExpressionError("expression.not_a_date", right.position, word)
        elif sort != self.sort(right) and not isinstance(right, Level):
            yield _mismatch(left, sort, right)

    def sort(self, node: Node) -> str:
        """The kind of a term."""
        match node:
            case Text():
                return "text"
            case Name(value=name):
                return self.variables[name].kind if name in self.variables else _UNKNOWN
            case Arithmetic(left=left, right=right):
                # A difference of dates is a number of days; what is no number is reported there.
                either = {self.sort(left), self.sort(right)}
                return _UNKNOWN if _UNKNOWN in either else "number"
            case _:
                return "number"

    def _levels(self, node: Node) -> tuple[str, ...]:
        return self.variables[node.value].levels if isinstance(node, Name) else ()


def _mismatch(left: Node, sort: str, right: Node) -> ExpressionError:
    return ExpressionError(
        "expression.kinds_differ", *place(right), variable=render(left), kind=sort
    )
