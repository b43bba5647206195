"""How wide text and tables are, before any program has set them.

Widths are in em, the size of the letters. Latin letters have the widths of Times (those of Times
New Roman and Liberation Serif too), Chinese ones are one em wide. Other faces differ by a few
percent, which columns can bear, and digits are as wide as each other in all of them.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, replace

from ncstats.tables import Cell, Row, Table
from ncstats.tables.model import NUMERIC_KINDS

_THOUSANDTHS = {
    200: "|",
    250: " ,.\N{NO-BREAK SPACE}",
    278: "/:;\\ijlt",
    333: "!'()-I[]`fr\N{RIGHT SINGLE QUOTATION MARK}",
    389: "Js",
    444: "?acez\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}",
    500: "#$*0123456789_bdghknopquvxy\N{EN DASH}",
    556: "FPS±−+<=>≤≥",
    611: "ELTZ",
    667: "BCR",
    722: "ADGHKNOQUVXYw",
    778: "&m",
    833: "%",
    889: "M",
    944: "W@",
    1000: "\N{EM DASH}\N{EM SPACE}",
}
_WIDTHS = {letter: width for width, letters in _THOUSANDTHS.items() for letter in letters}
_OTHER, _WIDE = 550, 1000
MARK = 0.65
"""The size of a footnote mark, in that of the text."""
INDENT = 1.0
"""One step of a row's indentation, in em."""
_TEXT_AT_LEAST = 9.0
"""To how many em a column of text may be narrowed, though its words are shorter."""
BOLD = 1.1
"""The width of bold letters, in that of others."""
_HEAD_AT_MOST = 9.0
"""Beyond this many em a heading over numbers is broken into lines."""
_SLACK = 0.4
"""So much is left over beside numbers and words, in em: none may be broken by a wider face."""
_NUMBER = re.compile(r"[<>≤≥]?\s*[-−]?\d+")


def width(text: str) -> float:
    """The width of a text on one line, in em.

    >>> width("12.5"), width("血钙")
    (1.75, 2.0)
    """
    return sum(_WIDTHS.get(letter) or _unusual(letter) for letter in text) / 1000


def _unusual(letter: str) -> int:
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else _OTHER


def longest_word(text: str) -> float:
    """The width of the longest part that no line break can divide; Chinese breaks anywhere."""
    parts = re.split(r"[\s\u200b]+|(?<=[-–/,;:(])|(?<=[\u3000-\u9fff\uff00-\uffef])", text)
    return max(map(width, parts), default=0.0)


@dataclass(frozen=True)
class Aligned:
    """A cell around the place where its column's decimal points stand, both sides in em.

    Attributes:
        before: up to and with the last whole digit of the first number.
        after: the rest, with the footnote marks.
    """

    before: float
    after: float


def aligned(cell: Cell) -> Aligned:
    """Where a numeric cell divides: before its first decimal point, or after its first number.

    What begins with no number stands with its middle there.

    >>> aligned(Cell("12.5 (3)")).before, aligned(Cell("–")).before
    (1.0, 0.25)
    """
    marks = MARK * width(",".join(cell.marks))
    whole = width(cell.text)
    found = _NUMBER.match(cell.text)
    before = width(found[0]) if found else whole / 2
    return Aligned(before, whole - before + marks)


@dataclass(frozen=True)
class ColumnWidth:
    """What a column needs, in em.

    Attributes:
        least: below which a number or a word would be broken.
        natural: with every cell on one line.
        before: of a numeric column, the widest part left of its decimal points; ``after`` the
            widest right of them. Both 0 elsewhere.
    """

    least: float
    natural: float
    before: float = 0.0
    after: float = 0.0

    @property
    def block(self) -> float:
        """The width of the numbers with their decimal points under each other."""
        return self.before + self.after


def column_widths(table: Table) -> tuple[ColumnWidth, ...]:
    """What each column of a table needs."""
    heads = [head for line in table.head() for head in line]
    own = {head.first: head.text for head in heads if not head.spanner}
    made = [_column(table, position, own[position]) for position in range(len(table.columns))]
    for head in heads:
        below = slice(head.first, head.first + head.columns)
        missing = BOLD * width(head.text) - sum(column.natural for column in made[below])
        if head.spanner and missing > 0:
            share = missing / head.columns
            made[below] = [replace(each, natural=each.natural + share) for each in made[below]]
    return tuple(made)


def _column(table: Table, position: int, heading: str) -> ColumnWidth:
    head = BOLD * longest_word(heading)
    rows = [row for row in table.rows if row.kind != "heading"]
    if table.columns[position].kind in NUMERIC_KINDS:
        parts = [aligned(row.cells[position]) for row in rows if row.cells[position].text]
        before = max((part.before for part in parts), default=0.0)
        after = max((part.after for part in parts), default=0.0)
        least = max(before + after + _SLACK, head)
        return ColumnWidth(
            least, max(least, min(BOLD * width(heading), _HEAD_AT_MOST)), before, after
        )
    indents = [INDENT * row.indent if position == 0 else 0.0 for row in rows]
    texts = [row.cells[position].text for row in rows]
    natural = max(map(sum, zip(indents, map(width, texts), strict=True)), default=0.0)
    least = max(map(sum, zip(indents, map(longest_word, texts), strict=True)), default=0.0)
    least = max(head, least + _SLACK, min(natural, _TEXT_AT_LEAST))
    return ColumnWidth(least, max(natural + _SLACK, head))


def shared_out(columns: tuple[ColumnWidth, ...], available: float, padding: float) -> list[float]:
    """The width of each column where the table has ``available`` em, ``padding`` on both sides.

    Everything on one line where it fits; else columns of text are narrowed alike, and below their
    least all columns.

    >>> shared_out((ColumnWidth(2, 8), ColumnWidth(3, 3)), 9, 0.5)
    [5.0, 4.0]
    """
    least = [column.least + 2 * padding for column in columns]
    spare = available - sum(least)
    if spare <= 0:
        return [each * available / sum(least) for each in least]
    wanted = [column.natural - column.least for column in columns]
    share = min(1.0, spare / sum(wanted)) if sum(wanted) else 0.0
    return [base + share * more for base, more in zip(least, wanted, strict=True)]


def lines_of(table: Table, widths: list[float]) -> int:
    """How many lines the rows of a table take in columns of these widths, in em."""
    return sum(_lines(row, widths) for row in table.rows)


def _lines(row: Row, widths: list[float]) -> int:
    """The label of a heading runs on over all columns."""
    rooms = [sum(widths), *widths[1:]] if row.kind == "heading" else widths
    pairs = zip(row.cells, rooms, strict=True)
    return max(1, *(math.ceil(width(cell.text) / max(room, 1.0)) for cell, room in pairs))
