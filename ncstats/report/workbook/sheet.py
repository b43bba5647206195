"""Writing into one sheet: texts that stay texts, numbers with every digit, a look for each."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from ncstats.report.measure import MARK, width
from ncstats.tables import Cell
from ncstats.text.numbers import missing_value

_FORMULA_LIKE = ("=", "+", "-", "@")
DIGITS_IN_EM = 2.0
"""Column widths are counted in digits, two of which are an em."""
WIDEST = 60
"""No column is wider, in digits."""
_LINE = 15
"""The height of a line, in points."""


class Exact(float):
    """A float that is written with all its digits: 16 of them lose the last bit of some."""

    def __format__(self, specification: str) -> str:
        return repr(float(self))


@dataclass
class Looks:
    """The cell formats of a workbook, each made once."""

    book: Any
    _made: dict[tuple[tuple[str, object], ...], Any] = field(default_factory=dict)

    def of(self, **properties: object) -> Any:
        """The format with these properties of XlsxWriter."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self.book.add_format(dict(properties))
        return self._made[key]


@dataclass
class Sheet:
    """A worksheet, and how wide its columns must be for what was written."""

    sheet: Any
    looks: Looks
    _widths: dict[int, float] = field(default_factory=dict)

    def text(self, row: int, column: int, text: str, fits: bool = True, **look: Any) -> None:
        """A text that is never a formula, a link or a number; nothing where it is empty.

        ``fits`` widens the column to it.
        """
        if not text:
            return
        if text.startswith(_FORMULA_LIKE):
            look["quote_prefix"] = True
        self.sheet.write_string(row, column, text, self.looks.of(**look))
        if fits:
            self._fit(column, width(text))

    def marked(self, row: int, column: int, cell: Cell, **look: Any) -> None:
        """A printed cell, its footnote marks raised."""
        if not (cell.text and cell.marks):
            self.text(row, column, cell.text or ",".join(cell.marks), **look)
            return
        marks = ",".join(cell.marks)
        mark, whole = self.looks.of(font_script=1), self.looks.of(**look)
        self.sheet.write_rich_string(row, column, cell.text, mark, marks, whole)
        self._fit(column, width(cell.text) + MARK * width(marks))

    def number(self, row: int, column: int, value: float, form: str, **look: Any) -> None:
        """A number with its format; what is not finite, as a text."""
        if math.isnan(value):
            return
        if math.isinf(value):
            infinite = "∞" if value > 0 else "-∞"
            self.text(row, column, infinite, align="right", **look)
            return
        self.sheet.write_number(row, column, Exact(value), self.looks.of(num_format=form, **look))
        self._fit(column, width(missing_value()) * 8)

    def across(self, row: int, last: int, text: str, **look: Any) -> None:
        """A text over the columns up to ``last``."""
        if last:
            self.sheet.merge_range(row, 0, row, last, "", self.looks.of(**look))
        self.text(row, 0, text, fits=False, **look)

    def set_height(self, row: int, lines: float) -> None:
        """Make a row as high as so many lines of text."""
        self.sheet.set_row(row, _LINE * max(1, math.ceil(lines)))

    def _fit(self, column: int, em: float) -> None:
        self._widths[column] = max(self._widths.get(column, 0.0), em)

    def set_widths(self, group_from: int | None = None) -> None:
        """Give the columns their widths; from ``group_from`` on they can be folded away."""
        for column, em in self._widths.items():
            grouped = group_from is not None and column >= group_from
            chars = min(WIDEST, round(em * DIGITS_IN_EM) + 2)
            self.sheet.set_column(column, column, chars, None, {"level": 1} if grouped else {})


def lines(text: str, room: float) -> float:
    """How many lines a text takes in a column of so many digits: a little is lost at each end."""
    return DIGITS_IN_EM * width(text) / (0.9 * room)
