"""Expressions over one record of whole numbers and codes, in Kleene's logic, without floats.

A record maps each variable to a level's code, a whole number in units of its last decimal, or
None. What a record does not hold is missing.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

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
    walk,
)
from ncstats.expression.render import number_text

Value = int | str | None
Record = dict[str, Value]
Condition = Callable[[Record], bool | None]
Term = Callable[[Record], Any]
Scales = Mapping[str, int]
"""10 to the power of the decimals of every number."""

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def exact(number: float) -> Fraction:
    """The decimal number that a float was written as.

    >>> exact(0.1)
    Fraction(1, 10)
    """
    return Fraction(Decimal(repr(float(number))))


def condition(node: Node, scales: Scales) -> Condition:
    """A condition as a function of a record: True, False, or None where it is unknown.

    >>> from ncstats.expression import parse
    >>> young = condition(parse("age < 1.5 or sex = female").root, {"age": 10})
    >>> young({"age": 14, "sex": "male"}), young({"age": 15, "sex": None})
    (True, None)
    """
    match node:
        case Joined(word=word, operands=operands):
            return _joined(word, [condition(operand, scales) for operand in operands])
        case Not(operand=operand):
            return _negated(condition(operand, scales))
        case Missing(operand=Name(value=name), negated=negated):
            return lambda record: (record.get(name) is None) != negated
        case Membership(left=left, items=items, negated=negated):
            if isinstance(left, Name) and left.value not in scales:
                return _among(left.value, frozenset(map(_literal, items)), negated)
            parts = [_compared("=", left, item, scales) for item in items]
            return _negated(_joined("or", parts)) if negated else _joined("or", parts)
        case Comparison(operator=sign, left=left, right=right):
            return _compared(sign, left, right, scales)
        case _:
            raise ValueError("not a condition")


def _joined(word: str, parts: list[Condition]) -> Condition:
    decisive = word == "or"

    def joined(record: Record) -> bool | None:
        unknown = False
        for part in parts:
            found = part(record)
            if found is decisive:
                return decisive
            unknown = unknown or found is None
        return None if unknown else not decisive

    return joined


def _among(name: str, words: frozenset[str], negated: bool) -> Condition:
    return lambda record: None if (x := record.get(name)) is None else (x in words) != negated


def _negated(part: Condition) -> Condition:
    def negated(record: Record) -> bool | None:
        found = part(record)
        return None if found is None else not found

    return negated


def _compared(sign: str, left: Node, right: Node, scales: Scales) -> Condition:
    if isinstance(left, Number) and isinstance(right, Name):
        sign, left, right = _MIRRORED[sign], right, left
    compare = COMPARISONS[sign]
    if isinstance(left, Name) and isinstance(right, Number | Text | Level):
        name = left.value
        bound: Any = _literal(right)
        if isinstance(right, Number) and name in scales:
            # x / s < p / q is q·x < p·s in whole numbers.
            scaled = exact(right.value) * scales[name]
            bound, times = scaled.numerator, scaled.denominator
            return lambda r: None if (x := r.get(name)) is None else compare(x * times, bound)
        if sign == "=":
            return lambda r: None if (x := r.get(name)) is None else x == bound
        return lambda r: None if (x := r.get(name)) is None else compare(x, bound)
    first, second = term(left, scales), term(right, scales)

    def compared(record: Record) -> bool | None:
        a, b = first(record), second(record)
        return None if a is None or b is None else compare(a, b)

    return compared


def _literal(node: Node) -> str:
    match node:
        case Number(value=value):
            return number_text(value)
        case Text(value=word) | Level(value=word):
            return word
        case _:
            raise ValueError("not a literal")


def term(node: Node, scales: Scales) -> Term:
    """A value of a record: an exact fraction for numbers, a code for categories, or None.

    >>> from ncstats.expression import parse
    >>> term(parse("a / b").root, {"a": 1, "b": 10})({"a": 1, "b": 5})
    Fraction(2, 1)
    """
    match node:
        case Number(value=value):
            number = exact(value)
            return lambda _: number
        case Name(value=name):
            if name not in scales:
                return lambda record: record.get(name)
            scale = scales[name]
            return lambda r: Fraction(x, scale) if isinstance(x := r.get(name), int) else None
        case Negative(operand=operand):
            inner = term(operand, scales)
            return lambda record: None if (x := inner(record)) is None else -x
        case Arithmetic(operator=sign, left=left, right=right):
            return _counted(sign, term(left, scales), term(right, scales))
        case Text(value=word) | Level(value=word):
            return lambda _: word
        case _:
            raise ValueError("not a term")


def _counted(sign: str, first: Term, second: Term) -> Term:
    count = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}[sign]

    def counted(record: Record) -> Fraction | None:
        a, b = first(record), second(record)
        if a is None or b is None or (sign == "/" and b == 0):
            return None
        found: Fraction = count(a, b)
        return found

    return counted


def cuts(node: Node, scales: Scales) -> dict[str, set[int]]:
    """By number, where a comparison with a literal changes: the first value of each new part.

    >>> from ncstats.expression import parse
    >>> {k: sorted(v) for k, v in cuts(parse("age < 12 or age > 20").root, {"age": 10}).items()}
    {'age': [120, 121, 200, 201]}
    """
    found: dict[str, set[int]] = {}
    for part in walk(node):
        match part:
            case Comparison(left=Name(value=name), right=Number(value=value)):
                pass
            case Comparison(left=Number(value=value), right=Name(value=name)):
                pass
            case _:
                continue
        if name in scales:
            at = exact(value) * scales[name]
            found.setdefault(name, set()).update((ceil(at), floor(at) + 1))
    return found


def asks_for_missing(node: Node) -> tuple[str, ...]:
    """The variables whose being missing a condition asks for."""
    names = (part.operand for part in walk(node) if isinstance(part, Missing))
    return tuple(dict.fromkeys(name.value for name in names if isinstance(name, Name)))
