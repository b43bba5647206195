"""A table as HTML: semantic heads, one row per line, footnotes and notes below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from ncstats.report.blocks import FigureBlock, TableBlock
from ncstats.tables.model import NUMERIC_KINDS, Cell, Head, Row, Table

if TYPE_CHECKING:
    from ncstats.report.versions import Version

_MANY_COLUMNS = 6
"""Columns beyond which a table is set closer."""
_LONG_HEAD = 24
"""Characters of a column's heading beyond which it may break."""
_DEEPEST = 4
"""The deepest indentation that has a style."""


def table_lines(block: TableBlock, version: Version | None = None) -> Iterator[str]:
    """The lines of a table with its caption, footnotes and notes.

    Args:
        block: the table with its number.
        version: the part of the page that it stands in; None for a table alone.
    """
    it = block.table
    wide = ' class="wide"' if len(it.columns) > _MANY_COLUMNS else ""
    order = " data-sortable" if version and sortable(it) else ""
    yield f'<div class="table" id="{escape(block.anchor)}">'
    yield f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(it.title)}">'
    yield f"<table{wide}{order}>"
    yield f"<caption><span>{caption(block, it.title)}</span></caption>"
    yield from _head(it)
    yield "<tbody>"
    for row in it.rows:
        yield from _row(it, row)
    yield "</tbody>"
    yield "</table>"
    yield "</div>"
    yield from _below(block, version)
    yield "</div>"


def caption(block: TableBlock | FigureBlock, text: str) -> str:
    """The number of a table or figure, which is a link to it, and its title."""
    if not block.label:
        return escape(text)
    label = escape(block.label)
    return (
        f'<span class="number">{label}.</span> {escape(text)}'
        f'<a class="anchor" href="#{escape(block.anchor)}" aria-label="{label}">#</a>'
    )


def sortable(table: Table) -> bool:
    """Whether its rows are variables beside each other, and so may stand in another order.

    The limits and the pairs of groups of a variable go with it.
    """
    variables = [row for row in table.rows if row.kind == "variable"]
    return (
        len(variables) > 2
        and all(row.indent == 0 for row in variables)
        and all(row.kind in ("variable", "interval", "pair") for row in table.rows)
        and any(column.kind in ("effect", "p", "p_adjusted") for column in table.columns)
    )


def split_size(heading: str) -> tuple[str, str]:
    """A group's heading and, where it ends in one, its size, which has a line of its own.

    >>> split_size("Girls (N = 12)")
    ('Girls', '(N = 12)')
    """
    match = re.fullmatch(r"(.*?)\s*([(（]N = \d+[)）])", heading)
    return (match[1], match[2]) if match else (heading, "")


def _head(table: Table) -> Iterator[str]:
    first, *more = table.head()
    lower = more[0] if more else ()
    yield "<thead>"
    yield "<tr>"
    yield from (_upper(table, each, at == 0, bool(lower)) for at, each in enumerate(first))
    yield "</tr>"
    if lower:
        yield "<tr>"
        for each in lower:
            yield f'<th scope="col" class="{_class(table, each.first)}">{escape(each.text)}</th>'
        yield "</tr>"
    yield "</thead>"


def _upper(table: Table, each: Head, stub: bool, over: bool) -> str:
    """A heading of the first line, which may stand over others of a second."""
    rows = ' rowspan="2"' if over else ""
    if stub:
        return f'<th scope="col" class="stub"{rows}>{escape(each.text)}</th>'
    name, size = map(escape, split_size(each.text))
    text = f'{name} <span class="size">{size}</span>' if size else name
    if each.spanner:
        spans = f'colspan="{each.columns}" class="spanner"'
        return f'<th scope="colgroup" {spans}><span>{text}</span></th>'
    long = " long" if len(each.text) > _LONG_HEAD else ""
    columns = f' colspan="{each.columns}"' if each.columns > 1 else ""
    return f'<th scope="col" class="{_class(table, each.first)}{long}"{columns}{rows}>{text}</th>'


def _class(table: Table, column: int) -> str:
    kind = table.columns[column].kind
    return f"{'num' if kind in NUMERIC_KINDS else 'text'} {kind}"


def _row(table: Table, row: Row) -> Iterator[str]:
    stub, *cells = row.cells
    yield f'<tr class="{row.kind}">'
    indent = min(row.indent, _DEEPEST)
    yield f'<th scope="row" class="stub indent-{indent}">{escape(stub.text)}{_marks(stub)}</th>'
    if row.kind == "heading" and cells and not any(cell.text for cell in cells):
        yield f'<td colspan="{len(table.columns) - 1}"></td>'
    else:
        for at, cell in enumerate(cells, start=1):
            text = escape(cell.text)
            if cell.link:
                text = f'<a href="#{escape(cell.link)}">{text}</a>'
            yield f'<td class="{_class(table, at)}">{text}{_marks(cell)}</td>'
    yield "</tr>"


def _marks(cell: Cell) -> str:
    return f"<sup>{_joined(cell.marks, ',')}</sup>" if cell.marks else ""


def _below(block: TableBlock, version: Version | None) -> Iterator[str]:
    it = block.table
    explained = version is not None and block.anchor in version.explained
    if not (it.footnotes or it.notes or it.banner or explained):
        return
    yield '<div class="notes">'
    for note in it.footnotes:
        yield f"<p><sup>{escape(note.mark)}</sup>&nbsp;{escape(note.text)}</p>"
    if it.notes:
        yield f"<p>{_joined(it.notes, ' ')}</p>"
    if it.banner:
        yield f'<p class="synthetic">{escape(it.banner)}</p>'
    if version is not None and explained:
        link = escape(version.say("computed_link"))
        yield f'<p class="actions"><a href="#{escape(block.anchor)}-computed">{link}</a></p>'
    yield "</div>"


def _joined(texts: Sequence[str], between: str) -> str:
    return between.join(map(escape, texts))
