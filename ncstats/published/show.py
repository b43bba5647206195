"""A verification on a terminal and in a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ncstats.text import message
from ncstats.text.numbers import missing_value

if TYPE_CHECKING:
    from ncstats.published.model import Key, Verification, VerifiedCell


def cell_name(key: Key) -> str:
    """A published value's key as one name.

    >>> cell_name(("table2", "age", "", "low", "median_iqr"))
    'table2 / age / – / low / median_iqr'
    """
    return " / ".join(part or missing_value() for part in key)


def failed_line(cell: VerifiedCell, lang: str) -> str:
    """Where it stands, the cell, both values, the rule and the reason where there is one."""
    return message(
        "published.failed_line",
        lang,
        file=cell.place[0],
        line=cell.place[1],
        cell=cell_name(cell.key),
        printed=cell.printed,
        computed=cell.computed,
        rule=cell.sentence(lang),
        reason=cell.reason.of(lang),
    ).rstrip()


def html_table(verification: Verification, lang: str = "en") -> str:
    """The summary and one table row per cell, those that failed first."""
    statuses = ("failed", "registered", "reproduced")
    rows = [
        _html_row(cell, lang)
        for status in statuses
        for cell in verification.with_status(status)  # type: ignore[arg-type]  # the three statuses
    ]
    heads = ("cell", "published", "computed", "status", "rule", "reason")
    head = "".join(f"<th>{escape(message(f'published.head_{name}', lang))}</th>" for name in heads)
    return (
        f"<p><strong>{escape(verification.summary(lang))}</strong></p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _html_row(cell: VerifiedCell, lang: str) -> str:
    texts = (
        cell_name(cell.key),
        cell.printed,
        cell.computed,
        message(f"published.status_{cell.status}", lang),
        cell.sentence(lang),
        cell.reason.of(lang),
    )
    return "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in texts) + "</tr>"
