"""A table as Word has it: merged heads that repeat, rows that are not split, decimals aligned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ncstats.report.measure import ColumnWidth, aligned, column_widths, lines_of, shared_out
from ncstats.report.word.styles import RULE, TABLE_STYLE, Look, stub
from ncstats.report.word.xml import element, paragraph, run
from ncstats.tables import Cell, Row, Table
from ncstats.tables.model import NUMERIC_KINDS, Head

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

TWIPS = 20
"""In a point."""
_LEAST_PART = 0.6
"""A narrow table is this part of the line at least."""


@dataclass(frozen=True)
class WordTable:
    """A table to be set on lines of a width.

    Attributes:
        style_of: the identifier of a style by its name.
        line: the width of the lines, in twips.
        lines_on_page: a table of no more lines than this is kept on one page.
    """

    table: Table
    look: Look
    style_of: dict[str, str]
    line: int
    lines_on_page: int = 46

    @property
    def too_wide(self) -> bool:
        """Whether numbers or words would be broken, or a column of text be a narrow one."""
        least = sum(column.least for column in self._needs) + self._padding * len(self._needs)
        return least * self._em > self.line

    @property
    def _em(self) -> float:
        return self.look.table * TWIPS * self.look.face

    @property
    def _padding(self) -> float:
        """Of both sides of a cell, in em."""
        return 2 * self.look.padding / self._em

    @cached_property
    def _needs(self) -> tuple[ColumnWidth, ...]:
        return column_widths(self.table)

    @cached_property
    def widths(self) -> list[int]:
        """Of the columns, in twips."""
        shared = shared_out(self._needs, self.line / self._em, self._padding / 2)
        widths = [each * self._em for each in shared]
        missing = max(0.0, _LEAST_PART * self.line - sum(widths))
        return [round(each + missing / len(widths)) for each in widths]

    @cached_property
    def _together(self) -> bool:
        """Whether the lines of all rows fit on a page."""
        inner = [each / self._em - self._padding for each in self.widths]
        return lines_of(self.table, inner) <= self.lines_on_page

    def element(self) -> BaseOxmlElement:
        """The ``<w:tbl>``."""
        lines = self.table.head()
        made = element("tbl", self._properties(), self._grid())
        made.extend(self._head_row(lines, at) for at in range(len(lines)))
        made.extend(self._row(row) for row in self.table.rows)
        return made

    def _properties(self) -> BaseOxmlElement:
        return element(
            "tblPr",
            element("tblStyle", val=self.style_of[TABLE_STYLE]),
            element("tblW", w=sum(self.widths), type="dxa"),
            # Its letters, not its rules, begin where those of the text do.
            element("tblInd", w=self.look.padding, type="dxa"),
            element("tblLayout", type="fixed"),
            element("tblLook", val="0420", firstRow=1, lastRow=0, firstColumn=0, noHBand=1),
            element("tblCaption", val=self.table.title),
        )

    def _grid(self) -> BaseOxmlElement:
        return element("tblGrid", *(element("gridCol", w=each) for each in self.widths))

    def _head_row(self, lines: tuple[tuple[Head, ...], ...], at: int) -> BaseOxmlElement:
        properties = element("trPr", element("cantSplit"), element("tblHeader"))
        row = element("tr", properties)
        row.extend(self._head_cells(lines, at))
        return row

    def _head_cells(
        self, lines: tuple[tuple[Head, ...], ...], at: int
    ) -> Iterator[BaseOxmlElement]:
        """The cells of one line of the head; one that reaches down is continued in the next."""
        last = len(lines) - 1
        above = {head.first: head for head in lines[0] if head.lines > 1} if at else {}
        own = {head.first: head for head in lines[at]}
        for first in sorted({*own, *above}):
            head = above.get(first) or own[first]
            merged = {"restart": head.lines > 1 and not at, "continue": first in above}
            style = "Table Head" if self._centred(head) else "Table Head Left"
            text = [] if first in above else [run(head.text)]
            yield self._cell(
                first,
                paragraph(self.style_of[style], *text, keep=True, underlined=head.spanner),
                columns=head.columns,
                merge=next((name for name, so in merged.items() if so), ""),
                ruled=at == last or head.lines > 1,
            )

    def _centred(self, head: Head) -> bool:
        return head.columns > 1 or self.table.columns[head.first].kind in NUMERIC_KINDS

    def _row(self, row: Row) -> BaseOxmlElement:
        made = element("tr", element("trPr", element("cantSplit")))
        group = row.kind == "heading" and not any(cell.text for cell in row.cells[1:])
        keep = self._together or row.kind == "heading"
        made.append(self._stub(row, len(row.cells) if group else 1, keep))
        if not group:
            made.extend(
                self._cell(at, self._content(at, cell, keep))
                for at, cell in enumerate(row.cells[1:], start=1)
            )
        return made

    def _stub(self, row: Row, columns: int, keep: bool) -> BaseOxmlElement:
        style = "Table Group" if row.kind == "heading" and not row.indent else stub(row.indent)
        content = _marked(row.cells[0], row.kind == "heading")
        return self._cell(0, paragraph(self.style_of[style], *content, keep=keep), columns)

    def _content(self, at: int, cell: Cell, keep: bool) -> BaseOxmlElement:
        if self.table.columns[at].kind not in NUMERIC_KINDS:
            return paragraph(self.style_of["Table Text"], *_marked(cell), keep=keep)
        indent = self._right_of(at, cell) if cell.text else 0
        style = self.style_of["Table Number"]
        return paragraph(style, *_marked(cell), keep=keep, indent=indent)

    def _right_of(self, at: int, cell: Cell) -> int:
        """How far a number stands from the right edge, in twips.

        So far that the decimal points of a column stand under each other, and all its numbers in
        its middle: Word's own decimal tabs do so in Word alone.
        """
        need = self._needs[at]
        around = max(0.0, self.widths[at] - 2 * self.look.padding - need.block * self._em) / 2
        return round(around + (need.after - aligned(cell).after) * self._em)

    def _cell(
        self,
        at: int,
        content: BaseOxmlElement,
        columns: int = 1,
        merge: str = "",
        ruled: bool = False,
    ) -> BaseOxmlElement:
        wide = sum(self.widths[at : at + columns])
        properties = element("tcPr", element("tcW", w=wide, type="dxa"))
        if columns > 1:
            properties.append(element("gridSpan", val=columns))
        if merge:
            properties.append(element("vMerge", val=merge))
        if ruled:
            line = element("bottom", val="single", sz=RULE // 2, space=0, color="auto")
            properties.append(element("tcBorders", line))
            properties.append(element("vAlign", val="bottom"))
        return element("tc", properties, content)


def _marked(cell: Cell, bold: bool = False) -> list[BaseOxmlElement]:
    made = [run(cell.text, bold)] if cell.text else []
    if cell.marks:
        made.append(run(",".join(cell.marks), raised=True))
    return made
