"""Expressions that stand in a YAML file: errors there have a line and a column."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ncstats.errors import Problem, UsageError
from ncstats.expression.errors import ExpressionError
from ncstats.expression.parse import Expression, parse
from ncstats.files import Document


def parse_in(document: Document, place: Sequence[str | int], text: str) -> Expression:
    """Read the expression that stands at ``place``.

    Raises:
        UsageError: it is no expression, with its line and column.
    """
    try:
        return parse(text)
    except ExpressionError as error:
        raise UsageError(problem_in(document, place, text, error)) from None


def problem_in(
    document: Document, place: Sequence[str | int], text: str, error: ExpressionError
) -> Problem:
    """An expression's error as a problem of the file that holds it.

    The column is that of the part to blame where the expression stands on one line as it is
    read, else that of its key; the sentence has the position inside the expression as well.
    """
    line, column = document.position(place)
    start = _first_character(document, place, text)
    if start is not None:
        column = start + error.position - 1
    return error.problem(file=str(document.path), line=line, column=column)


def _first_character(document: Document, place: Sequence[str | int], text: str) -> int | None:
    """Column of the expression's first character; None where it is not found behind its key."""
    line, column = document.position(place)
    try:
        written = document.source.splitlines()[line - 1][column - 1 :]
    except IndexError:
        return None
    key = "" if isinstance(place[-1], int) else rf"""["']?{re.escape(place[-1])}["']?\s*:\s*"""
    before = re.match(rf"""{key}["']?""", written)
    if before is None or not written.startswith(text, before.end()):
        return None
    return column + before.end()
