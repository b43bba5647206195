"""An expression's text as tokens, each with its position."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from ncstats.expression.errors import ExpressionError
from ncstats.expression.nodes import KEYWORDS

MOST_CHARACTERS = 2000

TokenKind = Literal["number", "name", "keyword", "text", "symbol", "end"]

_PATTERNS: tuple[tuple[TokenKind, re.Pattern[str]], ...] = (
    ("number", re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")),
    ("name", re.compile(r"[A-Za-z_][A-Za-z0-9_]*")),
    ("text", re.compile(r"'[^'\r\n]*'")),
    ("symbol", re.compile(r"!=|<=|>=|[=<>+\-*/(),]")),
)
_SPACE = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True)
class Token:
    """One word, number or sign; ``position`` counts characters from 1."""

    kind: TokenKind
    text: str
    position: int


def tokenize(text: str) -> tuple[Token, ...]:
    """The tokens of an expression, the last being the end.

    >>> [token.text for token in tokenize("age < 12")]
    ['age', '<', '12', '']

    Raises:
        ExpressionError: the text is too long, a quote is left open, or a character is no part
            of the grammar.
    """
    if len(text) > MOST_CHARACTERS:
        raise ExpressionError(
            "expression.too_long", MOST_CHARACTERS + 1, text[:40], most=MOST_CHARACTERS
        )
    tokens: list[Token] = []
    at = _after_space(text, 0)
    while at < len(text):
        tokens.append(_token(text, at))
        at = _after_space(text, at + len(tokens[-1].text))
    tokens.append(Token("end", "", len(text) + 1))
    return tuple(tokens)


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


_WRITTEN = {
    "==": "=", "<>": "!=", "&&": "and", "||": "or", "!": "not", '"': "'", "`": "'",
    "“": "'", "”": "'", "‘": "'", "’": "'", "＝": "=", "＜": "<", "＞": ">", "≤": "<=", "≥": ">=",
    "≠": "!=", "（": "(", "）": ")", "，": ",", "×": "*", "÷": "/", "−": "-", "–": "-",
}  # fmt: skip
"""Signs of other languages, keyboards and word processors, and how they are written here."""


def _refuse_sign(text: str, at: int) -> None:
    """Name the sign that was meant, where another one stands."""
    for sign in (text[at : at + 2], text[at]):
        if sign in _WRITTEN:
            instead = _WRITTEN[sign]
            raise ExpressionError("expression.other_sign", at + 1, sign, instead=instead)


def _token(text: str, at: int) -> Token:
    if text[at : at + 2] != "!=":
        _refuse_sign(text, at)
    for kind, pattern in _PATTERNS:
        found = pattern.match(text, at)
        if found:
            word = found.group()
            _refuse_glued(text, at, kind, found.end())
            return Token("keyword" if word in KEYWORDS else kind, word, at + 1)
    if text[at] == "'":
        raise ExpressionError("expression.open_quote", at + 1, text[at : at + 40])
    foreign = re.match(r"[^\W\d]\w*", text[at:])
    if foreign:
        raise ExpressionError("expression.foreign_name", at + 1, foreign.group()[:40])
    raise ExpressionError("expression.unexpected_character", at + 1, text[at])


def _refuse_glued(text: str, at: int, kind: TokenKind, end: int) -> None:
    # "12months" and "1.2.3" are slips, not a number followed by something.
    if kind == "number" and re.match(r"[A-Za-z0-9_.]", text[end : end + 1]):
        whole = re.match(r"[A-Za-z0-9_.]+", text[at:])
        raise ExpressionError("expression.not_a_number", at + 1, whole.group() if whole else "")
    if kind == "number" and math.isinf(float(text[at:end])):
        raise ExpressionError("expression.not_a_number", at + 1, text[at:end])
