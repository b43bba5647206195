"""The tree of an expression: frozen nodes, each checked as it is made.

A node is a *term* (a number, a variable, a quoted text, arithmetic) or a *condition* (a
comparison, membership, a test for missing values, or conditions joined by and, or, not). A
condition never stands where a term belongs, nor the other way round.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ncstats.expression.errors import ExpressionError

MOST_DEPTH = 100
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
KEYWORDS = ("and", "or", "not", "in", "is", "missing")
COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
"""Every sign that compares, with what it asks of two numbers or two columns of them."""
OPERATORS = ("+", "-", "*", "/")


@dataclass(frozen=True)
class Number:
    """A number as written in an expression."""

    value: float
    position: int = field(default=1, compare=False)

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            raise ExpressionError("expression.not_a_number", self.position, str(self.value))


@dataclass(frozen=True)
class Text:
    """A quoted text: a level, a text, or a date as 'YYYY-MM-DD'."""

    value: str
    position: int = field(default=1, compare=False)

    def __post_init__(self) -> None:
        if "'" in self.value or "\n" in self.value:
            raise ExpressionError("expression.unexpected_character", self.position, self.value)


@dataclass(frozen=True)
class Name:
    """A variable."""

    value: str
    position: int = field(default=1, compare=False)

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.value) or self.value in KEYWORDS:
            raise ExpressionError("expression.not_a_name", self.position, self.value)


@dataclass(frozen=True)
class Level:
    """A bare name to the right of = or in: a level of the variable on the left."""

    value: str
    position: int = field(default=1, compare=False)

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.value) or self.value in KEYWORDS:
            raise ExpressionError("expression.not_a_name", self.position, self.value)


@dataclass(frozen=True)
class Negative:
    """Minus a term."""

    operand: Node
    position: int = field(default=1, compare=False)

    def __post_init__(self) -> None:
        _need_term(self.operand)
        _need_shallow(self)


@dataclass(frozen=True)
class Arithmetic:
    """Two terms joined by + - * or /."""

    operator: str
    left: Node
    right: Node
    position: int = field(default=1, compare=False)

    def __post_init__(self) -> None:
        _need_one_of(self.operator, OPERATORS, self.position)
        _need_term(self.left)
        _need_term(self.right)
        _need_shallow(self)


@dataclass(frozen=True)
class Comparison:
    """Two terms compared; ``right`` may be a level when ``left`` is a variable."""

    operator: str
    left: Node
    right: Node
    position: int = field(default=1, compare=False)

    def __post_init__(self) -> None:
        _need_one_of(self.operator, tuple(COMPARISONS), self.position)
        _need_term(self.left)
        level_fits = isinstance(self.left, Name) and self.operator in ("=", "!=")
        if not (level_fits and isinstance(self.right, Level)):
            _need_term(self.right)


@dataclass(frozen=True)
class Membership:
    """A variable whose value is, or is not, among those listed."""

    left: Node
    items: tuple[Node, ...]
    negated: bool = False
    position: int = field(default=1, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.left, Name):
            raise ExpressionError("expression.in_needs_variable", *_blame(self.left))
        if not self.items:
            raise ExpressionError("expression.empty_list", *_blame(self.left))
        for item in self.items:
            if not isinstance(item, Level | Text | Number):
                raise ExpressionError("expression.not_a_value", *_blame(item))


@dataclass(frozen=True)
class Missing:
    """A variable that is, or is not, missing."""

    operand: Node
    negated: bool = False
    position: int = field(default=1, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.operand, Name):
            raise ExpressionError("expression.missing_needs_variable", *_blame(self.operand))


@dataclass(frozen=True)
class Not:
    """The opposite of a condition; unknown stays unknown."""

    operand: Node
    position: int = field(default=1, compare=False)

    def __post_init__(self) -> None:
        _need_condition(self.operand)
        _need_shallow(self)


@dataclass(frozen=True)
class Joined:
    """Two or more conditions joined by ``and`` or by ``or``."""

    word: str
    operands: tuple[Node, ...]
    position: int = field(default=1, compare=False)

    def __post_init__(self) -> None:
        _need_one_of(self.word, ("and", "or"), self.position)
        if len(self.operands) < 2:
            raise ExpressionError("expression.unexpected", self.position, self.word)
        for operand in self.operands:
            _need_condition(operand)
        _need_shallow(self)


Term: TypeAlias = Number | Text | Name | Negative | Arithmetic
Condition: TypeAlias = Comparison | Membership | Missing | Not | Joined
Node: TypeAlias = Term | Condition | Level


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in the order in which they are written."""
    match node:
        case Negative(operand=operand) | Missing(operand=operand) | Not(operand=operand):
            return (operand,)
        case Arithmetic(left=left, right=right) | Comparison(left=left, right=right):
            return (left, right)
        case Membership(left=left, items=items):
            return (left, *items)
        case Joined(operands=operands):
            return operands
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it, from left to right."""
    yield node
    for child in children(node):
        yield from walk(child)


def is_condition(node: Node) -> bool:
    """True for what is true, false or unknown; False for what is a value."""
    return isinstance(node, Comparison | Membership | Missing | Not | Joined)


def _depth(node: Node) -> int:
    return 1 + max((_depth(child) for child in children(node)), default=0)


def _need_shallow(node: Node) -> None:
    if _depth(node) > MOST_DEPTH:
        raise ExpressionError("expression.too_deep", *_blame(node), most=MOST_DEPTH)


def _need_condition(node: Node) -> None:
    if not is_condition(node):
        raise ExpressionError("expression.not_a_condition", *_blame(node))


def _need_term(node: Node) -> None:
    if is_condition(node) or isinstance(node, Level):
        raise ExpressionError("expression.not_a_term", *_blame(node))


def _need_one_of(word: str, allowed: tuple[str, ...], position: int) -> None:
    if word not in allowed:
        raise ExpressionError("expression.unexpected", position, word, allowed)


def _blame(node: Node) -> tuple[int, str]:
    """Position of the part that is to blame, and the word it begins with."""
    first = node
    while below := children(first):
        first = below[0]
    return node.position, str(getattr(first, "value", ""))[:60]
