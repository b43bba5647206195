"""How the numbers of each table were computed, as lines to read without any script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ncstats.methods import method
from ncstats.report.blocks import Document
from ncstats.report.provenance import CellProvenance, Remark, Rows, table_blocks
from ncstats.tables import Table
from ncstats.text import message


@dataclass(frozen=True)
class Line:
    """Columns of one or several rows of a table, computed alike; ``known`` is by column."""

    rows: tuple[str, ...]
    columns: str
    method: str
    known: str
    missing: str
    remark: str


@dataclass(frozen=True)
class Explained:
    """How the numbers of one table were computed."""

    title: str
    lines: tuple[Line, ...]


def explained_tables(document: Document, provenance: Mapping[str, Rows]) -> Mapping[str, Explained]:
    """The lines of each table that holds statistics, by its anchor, in reading order."""
    made: dict[str, Explained] = {}
    for block in table_blocks(document.sections):
        if block.anchor in provenance:
            named = (f"{block.label}." if block.label else "", block.table.title)
            lines = _Lines(block.table, document.lang).of(provenance[block.anchor])
            made[block.anchor] = Explained(" ".join(filter(None, named)), lines)
    return made


def methods_behind(provenance: Mapping[str, Rows]) -> tuple[str, ...]:
    """The methods behind all these numbers, by their keys, in the order of first use."""
    cells = (cell for rows in provenance.values() for row in rows for cell in row if cell)
    return tuple(dict.fromkeys(key for cell in cells for key in cell.methods))


def row_labels(table: Table) -> tuple[str, ...]:
    """Each row's label after those it stands under: "Sex: male"."""
    labels: list[str] = []
    above: list[tuple[int, str]] = []
    for row in table.rows:
        above = [(indent, label) for indent, label in above if indent < row.indent]
        above.append((row.indent, row.label))
        labels.append(": ".join(label for _, label in above))
    return tuple(labels)


class _Lines:
    """The lines of one table in one language."""

    def __init__(self, table: Table, lang: str) -> None:
        self._table = table
        self._lang = lang

    def of(self, rows: Rows) -> tuple[Line, ...]:
        """Rows whose cells were computed alike share a line, where the first of them stands."""
        found: dict[tuple[str, ...], list[str]] = {}
        for label, cells in zip(row_labels(self._table), rows, strict=True):
            for texts in self._row(cells):
                found.setdefault(texts, []).append(label)
        return tuple(Line(tuple(labels), *texts) for texts, labels in found.items())

    def _row(self, cells: tuple[CellProvenance | None, ...]) -> Iterator[tuple[str, ...]]:
        """For columns computed alike: which they are, method, patients and remarks."""
        alike: dict[tuple[tuple[str, ...], tuple[Remark, ...]], list[int]] = {}
        for at, cell in enumerate(cells):
            if cell is not None:
                alike.setdefault((cell.methods, cell.remarks), []).append(at)
        for (methods, remarks), places in alike.items():
            there = [cell for at in places if (cell := cells[at]) is not None]
            labels = [method(key).title(self._lang) for key in methods]
            yield (
                self._listed([self._table.columns[at].heading for at in places]),
                self._listed(labels),
                _counts([cell.known for cell in there]),
                _counts([cell.missing for cell in there]),
                message("report.between_sentences", self._lang).join(
                    remark.text(self._lang) for remark in remarks
                ),
            )

    def _listed(self, texts: list[str]) -> str:
        separator = message("report.computed_between", self._lang)
        return separator.join(dict.fromkeys(filter(None, texts)))


def _counts(counts: list[int | None]) -> str:
    """How many patients, column by column; one number where it is the same in all."""
    texts = ["–" if count is None else str(count) for count in counts]
    return texts[0] if len(set(texts)) == 1 else " / ".join(texts)
