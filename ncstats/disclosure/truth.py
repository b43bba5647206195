"""Whether a condition on one variable holds for one of its values."""

from __future__ import annotations

from ncstats.expression.nodes import (
    COMPARISONS,
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

Value = float | str | None
"""A number, a level, None for missing."""


class Untold(Exception):  # noqa: N818 - no error: the condition then stands for itself
    """A condition that cannot be told value by value, such as one that reckons."""


def holds(node: Node, value: Value) -> bool | None:
    """Whether a condition holds where its variable has a value; None where that is not known.

    Raises:
        Untold: it is not made of comparisons with constants.

    >>> from ncstats.expression import parse
    >>> holds(parse("age_months < 12").root, 3.0), holds(parse("sex != male").root, None)
    (True, None)
    """
    match node:
        case Missing(negated=negated):
            return (value is None) is not negated
        case Not(operand=operand):
            found = holds(operand, value)
            return None if found is None else not found
        case Joined(word=word, operands=operands):
            return _joined(word, [holds(each, value) for each in operands])
        case Membership(items=items, negated=negated):
            return None if value is None else (value in map(constant, items)) is not negated
        case Comparison(operator=sign, left=Name(), right=right):
            return _compared(sign, value, constant(right))
        case _:
            raise Untold


def _joined(word: str, found: list[bool | None]) -> bool | None:
    decides = word == "or"
    if decides in found:
        return decides
    return None if None in found else not decides


def _compared(sign: str, value: Value, other: float | str) -> bool | None:
    if value is None:
        return None
    if isinstance(value, str) or isinstance(other, str):
        if sign not in ("=", "!="):
            raise Untold
        return (value == other) is (sign == "=")
    return bool(COMPARISONS[sign](value, other))


def constant(node: Node) -> float | str:
    """The number or level that a term is.

    Raises:
        Untold: it is none.
    """
    if isinstance(node, Negative):
        value = constant(node.operand)
        if isinstance(value, float):
            return -value
    match node:
        case Number(value=number):
            return float(number)
        case Level(value=text) | Text(value=text):
            return text
        case _:
            raise Untold
