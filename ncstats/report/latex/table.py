"""A table as LaTeX sets it: rules of booktabs, notes of threeparttable, or over several pages."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ncstats.report.latex.escape import code, escaped, guarded, stacked
from ncstats.report.measure import BOLD, ColumnWidth, column_widths, lines_of, shared_out, width
from ncstats.tables import Cell, Row, Table
from ncstats.tables.model import NUMERIC_KINDS, ColumnKind, Head

_LINE = {False: 51.0, True: 78.0}
"""The width of a line in em of the table's letters, on an upright page of A4 and on its side."""
_LINES_ON_PAGE = {False: 54, True: 34}
_LETTERS = r"\linespread{1}\footnotesize\setlength{\tabcolsep}{4pt}"
_PADDING = 0.45
"""Beside each cell, in em."""


@dataclass(frozen=True)
class LatexTable:
    r"""A table as a float, or over several pages where it is long; on its side where it is wide.

    Attributes:
        numbered: whether it has a caption that LaTeX counts.
        continued: what stands above it on its second page.
    """

    table: Table
    numbered: bool
    continued: str

    def text(self) -> str:
        """The lines of the file."""
        body = "\n".join(self._long() if self._is_long else self._float())
        if self._wide:
            body = f"\\begin{{landscape}}\n{body}\n\\end{{landscape}}"
        packages = "array, booktabs, threeparttable"
        packages += ", longtable, threeparttablex" if self._is_long else ""
        packages += ", pdflscape" if self._wide else ""
        return f"% Packages: {packages}\n{body}\n"

    @cached_property
    def _needs(self) -> tuple[ColumnWidth, ...]:
        return column_widths(self.table)

    @cached_property
    def _wide(self) -> bool:
        return sum(need.least + 2 * _PADDING for need in self._needs) > _LINE[False]

    @property
    def _is_long(self) -> bool:
        line = _LINE[self._wide]
        below = [*(note.text for note in self.table.footnotes), " ".join(self.table.notes)]
        notes = sum(math.ceil(width(text) / line) for text in below)
        return lines_of(self.table, self._widths) + notes > _LINES_ON_PAGE[self._wide]

    @cached_property
    def _widths(self) -> list[float]:
        """Of the columns without what is beside their cells, in em."""
        shared = shared_out(self._needs, _LINE[self._wide], _PADDING)
        return [each - 2 * _PADDING for each in shared]

    def _float(self) -> Iterator[str]:
        yield r"\begin{table}[!htbp]"
        yield rf"\centering{_LETTERS}"
        yield r"\begin{threeparttable}"
        yield self._caption("")
        yield rf"\begin{{tabular}}{{{self._columns()}}}"
        yield from self._head()
        yield from map(self._row, self.table.rows)
        yield r"\bottomrule"
        yield r"\end{tabular}"
        yield from self._notes("tablenotes")
        yield r"\end{threeparttable}"
        yield r"\end{table}"

    def _long(self) -> Iterator[str]:
        yield rf"\begingroup{_LETTERS}\setlength{{\LTcapwidth}}{{\linewidth}}"
        yield r"\begin{ThreePartTable}"
        yield from self._notes("TableNotes")
        yield rf"\begin{{longtable}}{{{self._columns()}}}"
        yield self._caption(r"\\")
        yield from self._head()
        yield r"\endfirsthead"
        yield rf"\caption*{{\itshape {escaped(self.continued)}}}\\"
        yield from self._head()
        yield r"\endhead"
        yield r"\bottomrule\endfoot"
        notes = r"\insertTableNotes" if self._sentences() else ""
        yield rf"\bottomrule{notes}\endlastfoot"
        yield from map(self._row, self.table.rows)
        yield r"\end{longtable}"
        if not self.numbered:
            yield r"\addtocounter{table}{-1}% longtable counts without a caption too"
        yield r"\end{ThreePartTable}"
        yield r"\endgroup"

    def _caption(self, end: str) -> str:
        title = escaped(self.table.title)
        if self.numbered:
            return rf"\caption{{{title}}}\label{{tab:{self.table.item}}}{end}"
        if end:
            return rf"\caption*{{\bfseries {title}}}{end}"
        return rf"{{\bfseries {title}\par}}\smallskip"

    def _columns(self) -> str:
        kinds = []
        for column, need, room in zip(self.table.columns, self._needs, self._widths, strict=True):
            if column.kind in NUMERIC_KINDS:
                kinds.append("r")
            elif room >= need.natural and room < _LINE[False] / 2:
                kinds.append("l")
            else:
                kinds.append(rf">{{\raggedright\arraybackslash}}p{{{room:.2f}em}}")
        return f"@{{}}{''.join(kinds)}@{{}}"

    def _head(self) -> Iterator[str]:
        yield r"\toprule"
        lines = self.table.head()
        for at, line in enumerate(lines):
            # In a head of two lines, what has none below it stands in the lower one.
            own = {head.first: head for head in line if head.lines == 1 or at}
            reaching = {head.first: head for head in lines[0] if head.lines > 1} if at else {}
            yield self._head_line({**own, **reaching})
            rules = [head for head in line if head.spanner]
            if rules:
                yield "".join(
                    rf"\cmidrule(lr){{{head.first + 1}-{head.first + head.columns}}}"
                    for head in rules
                )
        yield r"\midrule"

    def _head_line(self, heads: dict[int, Head]) -> str:
        cells = []
        first = 0
        while first < len(self.table.columns):
            head = heads.get(first)
            cells.append("" if head is None else self._heading(head))
            first += 1 if head is None else head.columns
        return f"{' & '.join(cells)} \\\\"

    def _heading(self, head: Head) -> str:
        numeric = head.columns > 1 or self.table.columns[head.first].kind in NUMERIC_KINDS
        room = sum(self._widths[head.first : head.first + head.columns])
        text = stacked(head.text, room * BOLD, "c" if numeric else "l")
        return rf"\multicolumn{{{head.columns}}}{{c}}{{{text}}}" if numeric else guarded(text)

    def _row(self, row: Row) -> str:
        cells = [self._stub(row)]
        cells += [
            self._cell(cell, column.kind)
            for cell, column in zip(row.cells[1:], self.table.columns[1:], strict=True)
        ]
        return f"{' & '.join(cells)} \\\\"

    def _stub(self, row: Row) -> str:
        text = escaped(row.label)
        if row.kind == "heading":
            text = rf"\textbf{{{text}}}"
        return guarded(r"\quad " * row.indent + text + _mark(row.cells[0]))

    def _cell(self, cell: Cell, kind: ColumnKind) -> str:
        """Marks beside numbers take no room, so that the digits stand under each other."""
        text = code(cell.text) if kind == "code" else escaped(cell.text)
        marks = _mark(cell)
        return text + (rf"\rlap{{{marks}}}" if kind in NUMERIC_KINDS and marks else marks)

    def _sentences(self) -> list[str]:
        made = [rf"\item[{note.mark}] {escaped(note.text)}" for note in self.table.footnotes]
        made += [rf"\item {escaped(' '.join(self.table.notes))}"] if self.table.notes else []
        made += [rf"\item \textbf{{{escaped(self.table.banner)}}}"] if self.table.banner else []
        return made

    def _notes(self, environment: str) -> Iterator[str]:
        sentences = self._sentences()
        if sentences:
            yield rf"\begin{{{environment}}}[flushleft]\footnotesize"
            yield from sentences
            yield rf"\end{{{environment}}}"


def _mark(cell: Cell) -> str:
    return rf"\tnote{{{','.join(cell.marks)}}}" if cell.marks else ""
