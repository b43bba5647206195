"""How things look in a notebook: one bundle for every type, tables with every text escaped."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any


class InNotebook(ABC):
    """A type that a notebook shows as a page, and a terminal by its ``repr``."""

    __slots__ = ()

    @abstractmethod
    def _repr_html_(self) -> str:
        """The page: every text escaped, and never a patient's row."""

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}


def html_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""A table, every text escaped; a line break in a text stays one.

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


def html_headline(text: str) -> str:
    """A line in bold above what follows."""
    return f"<p><strong>{escape(text)}</strong></p>"


def _lines(text: str) -> str:
    return "<br>".join(escape(text).splitlines())
