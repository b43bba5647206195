"""The sheets of the workbook, in the order of the report."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ncstats.report.archive import without_clock
from ncstats.report.blocks import (
    Block,
    Document,
    Items,
    Paragraph,
    Section,
    TableBlock,
    Terms,
    VerificationBlock,
)
from ncstats.report.workbook.sheet import Looks, Sheet, lines
from ncstats.report.workbook.table_sheet import TableSheet
from ncstats.results.model import COLUMNS, Results
from ncstats.text import message

_A4 = 9
_LONGEST_NAME = 31
_PAGE = 88
"""The width of running text, in digits."""


def workbook(document: Document, results: Results, created: dt.datetime) -> bytes:
    """What the report says, its tables, its verification and every result, as an .xlsx.

    A table is printed as it is read. What is one number is a number, with a format that shows it
    so; the numbers behind the other cells stand unrounded right of the table, in columns that can
    be folded away. No text is ever taken for a formula or a link.

    Args:
        document: the report.
        results: the sheet of results, unrounded.
        created: what the file says of itself; there is no clock.
    """
    import xlsxwriter

    made = io.BytesIO()
    never = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
    with xlsxwriter.Workbook(made, {"in_memory": True, **dict.fromkeys(never, False)}) as book:
        book.set_properties({"title": document.title, "created": created})
        _Book(book, document, results).write()
    return without_clock(made.getvalue())


@dataclass
class _Book:
    """Writes the sheets one after another."""

    book: Any
    document: Document
    results: Results
    names: dict[str, str] = field(default_factory=dict)

    def write(self) -> None:
        self.looks = Looks(self.book)
        about = self._sheet(self._say("about"))
        statistics = {row.key: row for row in self.results}
        for block in _tables(self.document.sections):
            caption = f"{block.label}. {block.table.title}" if block.label else block.table.title
            sheet = self._sheet(block.label or block.table.title, caption)
            TableSheet(sheet, block.table, caption, statistics).write()
        verified = list(_verifications(self.document.sections))
        if verified:
            self._verification(self._sheet(self._say("verification")), verified)
        self._results(self._sheet(self._say("results")))
        self._about(about)

    def _say(self, code: str) -> str:
        return message(f"report.sheet_{code}", self.document.lang)

    def _sheet(self, wanted: str, caption: str = "") -> Sheet:
        name = _free_name(wanted, self.names)
        self.names[name] = caption
        sheet = self.book.add_worksheet(name)
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        if self.document.banner:
            sheet.set_header("&L" + self.document.banner.replace("&", "&&"))
        sheet.set_footer("&L&A&R&P / &N")
        return Sheet(sheet, self.looks)

    def _about(self, sheet: Sheet) -> None:
        """What this is, where what stands, and how it was made."""
        document = self.document
        head: list[tuple[str, bool]] = [(document.title, True), (document.banner, True)]
        head += [(line, False) for line in document.lines]
        head += [(document.verdict.text, True)] if document.verdict else []
        row = self._paragraphs(sheet, 0, head) + 1
        for name, caption in list(self.names.items())[1:]:
            link = sheet.looks.of(font_color="#0563C1", underline=1)
            sheet.sheet.write_url(row, 0, f"internal:'{name}'!A1", link, caption or name)
            row += 1
        self._paragraphs(sheet, row + 1, list(_running_text(document.sections[:1])))
        sheet.sheet.set_column(0, 0, _PAGE)

    def _paragraphs(self, sheet: Sheet, row: int, texts: list[tuple[str, bool]]) -> int:
        """Texts below each other, and whether each is a heading; the row that is free next."""
        for text, bold in texts:
            if text:
                sheet.text(row, 0, text, fits=False, bold=bold, text_wrap=True, valign="top")
                sheet.set_height(row, lines(text, _PAGE))
                row += 1
        return row

    def _verification(self, sheet: Sheet, blocks: list[VerificationBlock]) -> None:
        heads = (self._say("part"), *blocks[0].heads)
        rows = [(block.title, *row.texts) for block in blocks for row in block.rows]
        self._listing(sheet, heads, len(rows))
        for at, texts in enumerate(rows, start=1):
            for column, text in enumerate(texts):
                sheet.text(at, column, text)
        sheet.set_widths()

    def _results(self, sheet: Sheet) -> None:
        """Every statistic, a row each, under the names of results.csv."""
        self._listing(sheet, COLUMNS, len(self.results))
        for at, result in enumerate(self.results, start=1):
            for column, name in enumerate(COLUMNS):
                value = getattr(result, name)
                if isinstance(value, str):
                    sheet.text(at, column, value)
                elif value is not None:
                    sheet.number(at, column, float(value), "General")
        sheet.set_widths()

    def _listing(self, sheet: Sheet, heads: tuple[str, ...], rows: int) -> None:
        for column, head in enumerate(heads):
            sheet.text(0, column, head, bold=True, bottom=1)
        sheet.sheet.freeze_panes(1, 0)
        sheet.sheet.autofilter(0, 0, rows, len(heads) - 1)
        sheet.sheet.repeat_rows(0)
        sheet.sheet.set_landscape()


def _free_name(wanted: str, taken: dict[str, str]) -> str:
    """A name that a sheet may have, and none of the others has: case does not count.

    >>> _free_name("Age: [all]", {}), _free_name("Table 1", {"table 1": ""})
    ('Age all', 'Table 1 (2)')
    """
    clean = " ".join(re.sub(r"[\\[\]:*?/']", " ", wanted).split())[:_LONGEST_NAME].strip()
    name, count = clean or "Table", 1
    lower = {each.casefold() for each in taken}
    while name.casefold() in lower:
        count += 1
        end = f" ({count})"
        name = clean[: _LONGEST_NAME - len(end)] + end
    return name


def _tables(blocks: tuple[Block, ...]) -> Iterator[TableBlock]:
    for block in blocks:
        if isinstance(block, TableBlock):
            yield block
        elif isinstance(block, Section):
            yield from _tables(block.blocks)


def _verifications(blocks: tuple[Block, ...]) -> Iterator[VerificationBlock]:
    for block in blocks:
        if isinstance(block, VerificationBlock):
            yield block
        elif isinstance(block, Section):
            yield from _verifications(block.blocks)


def _running_text(blocks: tuple[Block, ...]) -> Iterator[tuple[str, bool]]:
    """The sentences of sections, and which of them are headings."""
    for block in blocks:
        match block:
            case Section(title=title, blocks=inner):
                yield title, True
                yield from _running_text(inner)
            case Paragraph(text=text):
                yield text, False
            case Items(items=items):
                yield from ((item, False) for item in items)
            case Terms(terms=terms):
                yield from ((f"{term}: {text}", False) for term, text in terms)
