"""A published value's name, and a verification as HTML; both from plain texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from ncstats.text.numbers import missing_value


def cell_name(key: Sequence[str]) -> str:
    """A published value's key as one name.

    >>> cell_name(("table2", "age", "", "low", "median_iqr"))
    'table2 / age / – / low / median_iqr'
    """
    return " / ".join(part or missing_value() for part in key)


def html_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""A table for a notebook, every text escaped; a line break in a text stays one.

    >>> html_table(["a"], [["<b>\nc"]]).partition("<tbody>")[2]
    '<tr><td style="text-align:left">&lt;b&gt;<br>c</td></tr></tbody></table>'
    """
    left = ' style="text-align:left"'
    head = "".join(f"<th{left}>{escape(name)}</th>" for name in heads)
    body = "".join(
        "<tr>" + "".join(f"<td{left}>{_lines(text)}</td>" for text in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def html_folded(summary: str, inside: str) -> str:
    """HTML that is folded away below one line of text."""
    return f"<details><summary>{escape(summary)}</summary>{inside}</details>"


def _lines(text: str) -> str:
    return "<br>".join(escape(text).splitlines())
