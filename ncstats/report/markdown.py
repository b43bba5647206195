"""The report, and single tables, as Markdown; single tables as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from ncstats.files import csv_text
from ncstats.report.blocks import (
    Block,
    Document,
    FigureBlock,
    Items,
    Paragraph,
    Section,
    TableBlock,
    Terms,
    VerificationBlock,
)
from ncstats.tables import Cell, Row, Table
from ncstats.tables.model import NUMERIC_KINDS
from ncstats.text import message

# What escaping could change: most cells of a table have none of it.
_MARKUP = re.compile(r"[\\`*_<|~&]|\][(\[:]|\s\s|[^\S ]|^(?:#+|[-+>]|\d+[.)]) ")


def markdown_page(document: Document) -> str:
    """The whole report; pictures are links to ``figures/NAME.svg`` beside it."""
    parts = [f"# {escaped(document.title)}"]
    if document.banner:
        parts.append(f"> **{escaped(document.banner)}**")
    parts += [escaped(line) for line in document.lines]
    if document.verdict is not None:
        parts.append(f"**{escaped(document.verdict.text)}**")
    for section in document.sections:
        parts.extend(_section(section, 2))
    return "\n\n".join(parts) + "\n"


def table_markdown(table: Table, label: str = "") -> str:
    """One table with its title, footnotes and notes."""
    return "\n\n".join(_table(table, label)) + "\n"


def table_csv(table: Table) -> str:
    """One table as CSV: labels, cells as printed, and the footnotes of each row written out.

    Text from outside is protected from being taken for a formula; what was printed stays as it is.
    What must be known of the patients stands in a last column of every row: a line of its own would
    be read as one more row, and be lost when rows are copied.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    heads = [column.heading for column in table.columns]
    heads += [message("report.csv_footnotes")]
    heads += [message("report.csv_cohort")] if table.banner else []
    writer.writerow([csv_text(head) for head in heads])
    banner = [csv_text(table.banner)] if table.banner else []
    text = [column.kind in ("stub", "text", "code") for column in table.columns]
    for row in table.rows:
        cells = [
            csv_text(cell.text) if outside else cell.text
            for cell, outside in zip(row.cells, text, strict=True)
        ]
        cells[0] = "  " * row.indent + cells[0]
        writer.writerow([*cells, csv_text(" ".join(table.footnotes_of(row))), *banner])
    return buffer.getvalue()


def escaped(text: str) -> str:
    r"""Text that Markdown shows as it is: no markup, no HTML, no link, one line.

    >>> print(escaped("a|b <script> [x](y)\n# *"))
    a\|b \<script> [x]\(y) # \*
    """
    if not _MARKUP.search(text):
        return text
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"([\\`*_<|~])", r"\\\1", text)
    text = re.sub(r"&(?=#?\w+;)", r"\\&", text)
    text = re.sub(r"\]([(\[:])", r"]\\\1", text)
    return re.sub(r"^(#+ |[-+>] |\d+[.)] )", r"\\\1", text)


def _section(section: Section, level: int) -> Iterator[str]:
    yield f"{'#' * level} {escaped(section.title)}"
    for block in section.blocks:
        yield from _block(block, level)


def _block(block: Block, level: int) -> Iterator[str]:
    match block:
        case Section():
            yield from _section(block, level + 1)
        case Paragraph(text=text):
            yield escaped(text)
        case Items(items=items):
            yield "\n".join(f"- {escaped(item)}" for item in items)
        case Terms(terms=terms):
            yield "\n".join(f"- **{escaped(term)}:** {escaped(text)}" for term, text in terms)
        case TableBlock(label=label, table=table):
            yield from _table(table, label)
        case FigureBlock():
            yield from _figure(block)
        case VerificationBlock():
            yield from _verification(block)


def _figure(block: FigureBlock) -> Iterator[str]:
    yield f"![{escaped(block.alt)}](figures/{block.item}.svg)"
    yield f"**{escaped(block.label)}.** {escaped(block.caption)}"
    if block.notes:
        yield escaped(" ".join(block.notes))


def _table(table: Table, label: str) -> Iterator[str]:
    number = f"**{escaped(label)}.** " if label else ""
    yield number + escaped(table.title)
    heads = [escaped(column.heading) for column in table.columns]
    rules = ["--:" if column.kind in NUMERIC_KINDS else ":--" for column in table.columns]
    yield "\n".join(map(_line, [heads, rules, *(_cells(row) for row in table.rows)]))
    notes = [f"<sup>{note.mark}</sup> {escaped(note.text)}" for note in table.footnotes]
    if notes:
        yield "  \n".join(notes)
    if table.notes:
        yield escaped(" ".join(table.notes))
    if table.banner:
        yield f"**{escaped(table.banner)}**"


def _cells(row: Row) -> list[str]:
    texts = [_cell(cell) for cell in row.cells]
    if row.kind == "heading":
        texts[0] = f"**{texts[0]}**"
    return ["&emsp;" * row.indent + texts[0], *texts[1:]]


def _cell(cell: Cell) -> str:
    marks = f"<sup>{','.join(cell.marks)}</sup>" if cell.marks else ""
    return escaped(cell.text) + marks


def _verification(block: VerificationBlock) -> Iterator[str]:
    yield f"**{escaped(block.title)}:** {escaped(block.summary)}"
    rows = [row.texts for row in block.rows]
    rules = [":--", ":--", ":--", "--:", "--:", ":--", ":--"]
    lines = [list(map(escaped, block.heads)), rules, *(list(map(escaped, row)) for row in rows)]
    yield "\n".join(map(_line, lines))


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
