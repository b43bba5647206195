"""A table as a reader sees it, each cell pointing at the statistics behind it.

The parts have the names of table people: the stub holds the rows' labels, a spanner stands above
the columns that belong together. Knows nothing of Word, LaTeX or the report's HTML, only how to
show itself in a notebook.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any, Literal

from ncstats.text.notebook import InNotebook

if TYPE_CHECKING:
    import pandas as pd

Key = tuple[Any, ...]
"""The key of a :class:`~ncstats.results.model.Statistic`."""

ColumnKind = Literal["stub", "cell", "denominator", "text", "code", "effect", "p", "p_adjusted"]
RowKind = Literal["heading", "variable", "level", "interval", "pair"]

NUMERIC_KINDS = frozenset({"cell", "denominator", "effect", "p", "p_adjusted"})
"""Kinds of columns that are set flush right."""


@dataclass(frozen=True)
class Column:
    """One column: its own heading, the spanner above it, and the statistics those print."""

    label: str
    spanner: str = ""
    kind: ColumnKind = "cell"
    statistics: tuple[Key, ...] = ()

    @property
    def heading(self) -> str:
        """Spanner and label in one line, as a CSV's header needs them.

        >>> Column("N", "Boys (N = 26)", "denominator").heading
        'Boys (N = 26): N'
        """
        return ": ".join(part for part in (self.spanner, self.label) if part)


@dataclass(frozen=True)
class Cell:
    """A printed string, the keys of the statistics it was made from, and its footnote marks.

    ``link`` is an anchor of the same report that the text leads to; empty where it leads nowhere.
    """

    text: str = ""
    statistics: tuple[Key, ...] = ()
    marks: tuple[str, ...] = ()
    link: str = ""


EMPTY = Cell()


@dataclass(frozen=True)
class Head:
    """One cell of a table's head.

    Attributes:
        first: position of the first column it stands over.
        columns: how many it stands over.
        lines: how many lines it takes: 2 where nothing stands below it in a head of two lines.
        spanner: whether the columns below have headings of their own.
    """

    text: str
    first: int
    columns: int = 1
    lines: int = 1
    spanner: bool = False


@dataclass(frozen=True)
class Row:
    """A heading, a variable, a level below it, the intervals of the row above, a pair of groups.

    Attributes:
        indent: steps from the left edge.
        cells: one for each column, the stub's first.
    """

    kind: RowKind
    indent: int
    cells: tuple[Cell, ...]

    @property
    def label(self) -> str:
        """What stands in the stub."""
        return self.cells[0].text


@dataclass(frozen=True)
class Footnote:
    """A mark and the sentence it stands for."""

    mark: str
    text: str


@dataclass(frozen=True)
class Table(InNotebook):
    """Cells in reading order, with footnotes and notes.

    Attributes:
        item: the plan's id, which also names the table's files.
        footnotes: in the order in which their marks are first met.
        notes: sentences without a mark.
        banner: what must be known of the patients before anything is read; empty where there is
            nothing.

    Raises:
        ValueError: the first column is not the only stub, a row has more or fewer cells than
            there are columns, an indent is negative, or marks and footnotes differ.
    """

    item: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    footnotes: tuple[Footnote, ...] = ()
    notes: tuple[str, ...] = ()
    banner: str = ""

    def __post_init__(self) -> None:
        stubs = [column.kind == "stub" for column in self.columns]
        if not stubs or not stubs[0] or any(stubs[1:]):
            raise ValueError("a table has one stub, its first column")
        if any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError("a row has one cell for each column")
        if any(row.indent < 0 for row in self.rows):
            raise ValueError("an indent is not negative")
        used = tuple(dict.fromkeys(mark for cell in self.cells() for mark in cell.marks))
        if used != tuple(note.mark for note in self.footnotes):
            raise ValueError("footnotes stand in the order of their marks, each once")

    def cells(self) -> Iterator[Cell]:
        """Every cell in reading order."""
        return (cell for row in self.rows for cell in row.cells)

    def spanners(self) -> tuple[tuple[str, int], ...]:
        """The line above the headings: each spanner with how many columns it covers.

        A column without a spanner stands alone, with an empty text.
        """
        runs: list[tuple[str, int]] = []
        for column in self.columns:
            if runs and column.spanner and runs[-1][0] == column.spanner:
                runs[-1] = (column.spanner, runs[-1][1] + 1)
            else:
                runs.append((column.spanner, 1))
        return tuple(runs)

    def head(self) -> tuple[tuple[Head, ...], ...]:
        """The lines of the head: one, or two where a spanner stands above headings.

        A spanner whose columns have no headings stands alone, as a heading without a spanner does.
        """
        runs = self.spanners()
        upper: list[Head] = []
        lower: list[Head] = []
        first = 0
        for text, width in runs:
            labels = [column.label for column in self.columns[first : first + width]]
            split = bool(text) and any(labels)
            upper.append(Head(text or labels[0], first, width, 1, split))
            if split:
                lower += [Head(label, first + i) for i, label in enumerate(labels)]
            first += width
        if not lower:
            return (tuple(upper),)
        return (
            tuple(each if each.spanner else replace(each, lines=2) for each in upper),
            tuple(lower),
        )

    def footnotes_of(self, row: Row) -> tuple[str, ...]:
        """The sentences that the marks of one row stand for."""
        marks = {mark for cell in row.cells for mark in cell.marks}
        return tuple(note.text for note in self.footnotes if note.mark in marks)

    def to_frame(self) -> pd.DataFrame:
        """The printed strings as a DataFrame, indented labels as its index."""
        import pandas as pd

        labels = ["\N{EM SPACE}" * row.indent + row.label for row in self.rows]
        return pd.DataFrame(
            [[cell.text for cell in row.cells[1:]] for row in self.rows],
            index=pd.Index(labels, name=self.columns[0].heading or None),
            columns=[column.heading for column in self.columns[1:]],
            dtype=object,
        )

    def __repr__(self) -> str:
        return f"Table({self.item!r}, {len(self.rows)} rows × {len(self.columns)} columns)"

    def _repr_html_(self) -> str:
        return _notebook_table(self)


def _notebook_table(table: Table) -> str:
    """In the notebook's own looks: title, cells with marks, notes; every text escaped."""
    head = "".join(_aligned("th", escape(column.heading), column.kind) for column in table.columns)
    body = "".join(f"<tr>{_cells(table, row)}</tr>" for row in table.rows)
    below = [escape(table.banner)]
    below += [f"<sup>{note.mark}</sup> {escape(note.text)}" for note in table.footnotes]
    below.append(escape(" ".join(table.notes)))
    return (
        f"<table><caption>{escape(table.title)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table><p><small>{'<br>'.join(filter(None, below))}</small></p>"
    )


def _cells(table: Table, row: Row) -> str:
    label = f"<strong>{_marked(row.cells[0])}</strong>" if row.kind == "heading" else ""
    stub = label or _marked(row.cells[0])
    style = f"text-align: left; font-weight: normal; padding-left: {row.indent * 1.2:.1f}em"
    cells = [f'<th style="{style}">{stub}</th>']
    cells += [
        _aligned("td", _marked(cell), column.kind)
        for cell, column in zip(row.cells[1:], table.columns[1:], strict=True)
    ]
    return "".join(cells)


def _aligned(tag: str, text: str, kind: str) -> str:
    side = "right" if kind in NUMERIC_KINDS else "left"
    return f'<{tag} style="text-align: {side}">{text}</{tag}>'


def _marked(cell: Cell) -> str:
    marks = f"<sup>{','.join(cell.marks)}</sup>" if cell.marks else ""
    return escape(cell.text) + marks
