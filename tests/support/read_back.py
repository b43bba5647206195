"""What the written tables say, read back by programs that are not ours."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from typing import Any

from docx.oxml.ns import qn


class Cells(HTMLParser):
    """The texts of the cells of a page's tables by anchor, without heads and footnote marks."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self._table = ""
        self._inside = self._in_mark = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        anchor = dict(attrs).get("id") or ""
        if tag == "div" and anchor.startswith("table-"):
            self._table = anchor
            self.found[anchor] = []
        if tag == "td" and self._table:
            self.found[self._table].append("")
            self._inside = True
        self._in_mark = self._in_mark or tag == "sup"

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "td"
        self._in_mark = self._in_mark and tag != "sup"
        if tag == "table":
            self._table = ""

    def handle_data(self, data: str) -> None:
        if self._inside and not self._in_mark:
            self.found[self._table][-1] += data.strip()


def word_rows(table: Any) -> list[list[str]]:
    """The cells of a table of Word, a merged one once, without the footnote marks."""

    def text(cell: Any) -> str:
        runs = (
            run for run in cell.iter(qn("w:r")) if next(run.iter(qn("w:vertAlign")), None) is None
        )
        return "".join(part.text or "" for run in runs for part in run.iter(qn("w:t")))

    return [[text(cell) for cell in row._tr.tc_lst] for row in table.rows]


def word_tables(document: Any) -> list[tuple[str, Any]]:
    """The tables of a document, each with its title, in reading order."""
    found = []
    for table in document.tables:
        caption = table._tbl.tblPr.find(qn("w:tblCaption"))
        found.append(("" if caption is None else caption.get(qn("w:val")), table))
    return found


def csv_rows(text: str) -> list[list[str]]:
    """The rows of a CSV."""
    return list(csv.reader(io.StringIO(text)))


def markdown_cells(text: str) -> list[str]:
    """The cells of a table of Markdown, without footnote marks and what escapes its signs."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = (cell.strip() for line in lines for cell in re.split(r"(?<!\\)\|", line)[1:-1])
    return [re.sub(r"<sup>.*?</sup>|\\", "", cell) for cell in cells]
