"""A tree as text again, with the parentheses it needs and no others."""

from __future__ import annotations

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

# What binds tighter has the higher rank; an operand of lower rank stands in parentheses.
_RANK = {"or": 1, "and": 2, "not": 3, "comparison": 4, "+": 5, "-": 5, "*": 6, "/": 6}
_UNARY, _ATOM = 7, 8


def render(node: Node) -> str:
    """The text that parses to the same tree."""
    match node:
        case Number(value=value):
            return number_text(value)
        case Text(value=value):
            return f"'{value}'"
        case Name(value=value) | Level(value=value):
            return value
        case Negative(operand=operand):
            return "-" + _within(operand, _UNARY)
        case Arithmetic(operator=operator, left=left, right=right):
            # a - (b - c) keeps its parentheses, (a - b) - c needs none.
            rank = _RANK[operator]
            return f"{_within(left, rank)} {operator} {_within(right, rank + 1)}"
        case _:
            return _condition(node)


def place(node: Node) -> tuple[int, str]:
    """Position and text of a node, for an error about it."""
    return node.position, render(node)[:60]


def _condition(node: Node) -> str:
    match node:
        case Comparison(operator=operator, left=left, right=right):
            return f"{_within(left, 5)} {operator} {_right(left, operator, right)}"
        case Membership(left=left, items=items, negated=negated):
            listed = ", ".join(render(item) for item in items)
            return f"{render(left)} {'not in' if negated else 'in'} ({listed})"
        case Missing(operand=operand, negated=negated):
            return f"{render(operand)} {'is not missing' if negated else 'is missing'}"
        case Not(operand=operand):
            return "not " + _within(operand, _RANK["not"])
        case Joined(word=word, operands=operands):
            return f" {word} ".join(_within(operand, _RANK[word] + 1) for operand in operands)
        case _:
            raise TypeError(type(node).__name__)


def _right(left: Node, operator: str, right: Node) -> str:
    # Without parentheses this name would be read as a level.
    if operator in ("=", "!=") and isinstance(left, Name) and isinstance(right, Name):
        return f"({right.value})"
    return _within(right, 5)


def number_text(value: float) -> str:
    """A number as an expression writes it: whole numbers without a point.

    >>> number_text(12.0), number_text(0.02)
    ('12', '0.02')
    """
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _within(node: Node, rank: int) -> str:
    text = render(node)
    return text if _rank(node) >= rank else f"({text})"


def _rank(node: Node) -> int:
    match node:
        case Joined(word=word):
            return _RANK[word]
        case Not():
            return _RANK["not"]
        case Comparison() | Membership() | Missing():
            return _RANK["comparison"]
        case Arithmetic(operator=operator):
            return _RANK[operator]
        case Negative():
            return _UNARY
        case _:
            return _ATOM
