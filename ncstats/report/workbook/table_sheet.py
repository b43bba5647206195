"""A table as it is read, and right of it, row by row, the unrounded numbers behind each column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ncstats.report.measure import BOLD, column_widths
from ncstats.report.workbook.printed import shown
from ncstats.report.workbook.sheet import DIGITS_IN_EM, WIDEST, Sheet, lines
from ncstats.results.statistic import Statistic
from ncstats.tables import Cell, Row, Table
from ncstats.tables.model import NUMERIC_KINDS, Head, Key

_HEAD = 3
"""Rows above the head: title, what must be known of the patients, and one left free."""
_FORMS = {"n": "0", "N": "0", "N_obs": "0", "N_miss": "0", "N_nonmiss": "0", "n.risk": "0"}
_P_FORM = '[<0.001]"<0.001";0.000'
PERCENT = "%"
_UPRIGHT = 110
"""A table of more digits beside each other is printed on a page on its side."""


@dataclass(frozen=True)
class TableSheet:
    """Writes a table into a sheet.

    Attributes:
        caption: with the table's number.
    """

    sheet: Sheet
    table: Table
    caption: str
    statistics: Mapping[Key, Statistic]

    def write(self) -> None:
        """Everything; the head stays in sight, and only the table itself is printed."""
        self._across(0, self.caption, bold=True)
        self._across(1, self.table.banner, bold=True, font_color="#9C0006")
        self._heads()
        for at, row in enumerate(self.table.rows):
            self._row(self._body + at, row)
        last = self._below(self._body + len(self.table.rows))
        self._unrounded()
        self.sheet.set_widths(len(self._widths))
        for column, chars in enumerate(self._widths):
            self.sheet.sheet.set_column(column, column, chars)
        page = self.sheet.sheet
        page.freeze_panes(self._body, 1)
        page.print_area(0, 0, last, len(self._widths) - 1)
        page.repeat_rows(_HEAD, self._body - 1)
        if sum(self._widths) > _UPRIGHT:
            page.set_landscape()

    @cached_property
    def _widths(self) -> tuple[float, ...]:
        """Of the table's columns, in digits."""
        needs = column_widths(self.table)
        return tuple(min(WIDEST, 1.15 * DIGITS_IN_EM * need.natural + 2) for need in needs)

    def _across(self, row: int, text: str, **look: Any) -> None:
        """A text over all columns of the table, in as many lines as it takes."""
        if not text:
            return
        self.sheet.across(row, len(self._widths) - 1, text, text_wrap=True, valign="top", **look)
        self.sheet.set_height(row, lines(text, sum(self._widths)))

    @cached_property
    def _body(self) -> int:
        return _HEAD + len(self.table.head())

    def _heads(self) -> None:
        lines = self.table.head()
        for at, line in enumerate(lines):
            for head in line:
                self._head(_HEAD + at, head, last=at + head.lines == len(lines))
            self.sheet.set_height(_HEAD + at, max(map(self._lines, line)))

    def _lines(self, head: Head) -> float:
        """How many lines of text a heading takes in each row it stands in."""
        room = sum(self._widths[head.first : head.first + head.columns])
        return lines(head.text, room / BOLD) / head.lines

    def _head(self, row: int, head: Head, last: bool) -> None:
        numeric = head.columns > 1 or self.table.columns[head.first].kind in NUMERIC_KINDS
        look: dict[str, Any] = {
            "bold": True,
            "text_wrap": True,
            "valign": "bottom",
            "align": "center" if numeric else "left",
            "top": 2 if row == _HEAD else 0,
            "bottom": 1 if last or head.spanner else 0,
        }
        end_row, end = row + head.lines - 1, head.first + head.columns - 1
        if (end_row, end) == (row, head.first):
            self.sheet.sheet.write_blank(row, end, None, self.sheet.looks.of(**look))
            self.sheet.text(row, end, head.text, fits=False, **look)
            return
        whole = self.sheet.looks.of(**look)
        self.sheet.sheet.merge_range(row, head.first, end_row, end, "", whole)
        self.sheet.text(row, head.first, head.text, fits=False, **look)

    def _row(self, at: int, row: Row) -> None:
        look: dict[str, Any] = {"valign": "top"}
        if row is self.table.rows[-1]:
            look["bottom"] = 2
        stub = {**look, "align": "left", "indent": row.indent, "bold": row.kind == "heading"}
        for column, cell in enumerate(row.cells):
            own = stub if column == 0 else look
            self.sheet.sheet.write_blank(at, column, None, self.sheet.looks.of(**own))
            if column and self.table.columns[column].kind in NUMERIC_KINDS:
                self._numeric(at, column, cell, **look)
            else:
                self.sheet.marked(at, column, cell, text_wrap=True, **own)
        if row.kind != "heading":
            texts = zip(row.cells, self._widths, strict=True)
            self.sheet.set_height(at, max(lines(cell.text, room) for cell, room in texts))

    def _numeric(self, at: int, column: int, cell: Cell, **look: Any) -> None:
        one = shown(cell, self.statistics)
        if one is None:
            self.sheet.marked(at, column, cell, align="right", **look)
        else:
            self.sheet.number(at, column, one.value, one.form, **look)

    def _below(self, at: int) -> int:
        """The footnotes and notes; the last row written."""
        notes = [f"{note.mark}  {note.text}" for note in self.table.footnotes]
        notes += self.table.notes
        for row, note in enumerate(notes, start=at + 1):
            self._across(row, note, font_size=9)
        return at + len(notes)

    def _unrounded(self) -> None:
        """Right of the table a block for each column whose cells print several numbers."""
        column = len(self.table.columns) + 1
        for position in range(1, len(self.table.columns)):
            names = self._names(position)
            if not names:
                continue
            look: dict[str, Any] = {"bold": True, "bottom": 1}
            heading = self.table.columns[position].heading
            self.sheet.text(self._body - 2, column, heading, fits=False, bold=True)
            for name in names:
                self.sheet.text(self._body - 1, column, name, align="right", **look)
                for at, row in enumerate(self.table.rows, start=self._body):
                    self._one(at, column, name, row.cells[position])
                column += 1
            column += 1

    def _names(self, position: int) -> tuple[str, ...]:
        """The statistics behind a column in order of use; none where each cell is one number."""
        cells = [row.cells[position] for row in self.table.rows]
        if all(not cell.statistics or shown(cell, self.statistics) for cell in cells):
            return ()
        names: dict[str, None] = {}
        for cell in cells:
            own = [self.statistics[key].stat_name for key in cell.statistics]
            names |= dict.fromkeys(name for name in own if name != "conf.level")
            if {"n", "N"} <= set(own):
                names[PERCENT] = None
        return tuple(names)

    def _one(self, row: int, column: int, name: str, cell: Cell) -> None:
        found = {self.statistics[key].stat_name: self.statistics[key] for key in cell.statistics}
        if name == PERCENT:
            if {"n", "N"} <= set(found) and found["N"].stat:
                self.sheet.number(row, column, found["n"].stat / found["N"].stat, "0.0%")
            return
        if name in found:
            form = _P_FORM if name.startswith("p.") else _FORMS.get(name, "General")
            self.sheet.number(row, column, found[name].stat, form)
