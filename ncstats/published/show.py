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


def html_table(summary: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The summary above a table, every text escaped.

    >>> html_table("1 of 1", ["a"], [["<b>"]]).partition("<tbody>")[2]
    '<tr><td>&lt;b&gt;</td></tr></tbody></table>'
    """
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows
    )
    return (
        f"<p><strong>{escape(summary)}</strong></p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
