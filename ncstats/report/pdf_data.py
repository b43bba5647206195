"""A document as plain data for the PDF's template: texts, and how they are to be set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

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
from ncstats.tables import Column, Table
from ncstats.tables.model import NUMERIC_KINDS
from ncstats.text import message

Data = dict[str, Any]

UNDATED = (1980, 1, 1)
"""The day that a file bears which must bear one, and whose plan gives none."""

_ROOM = {"stub": (12, 44), "text": (8, 48), "code": (20, 44)}
"""Characters that a column of words has at least and at most; longer ones go on in a new line."""
_AROUND = 2
_LINES_OF_A_HEADING = 3
_FIRST_WIDE = 0x2E7F


def document_data(document: Document, dated: str, fonts: Sequence[str]) -> Data:
    """The whole document; pictures are named by the file that :func:`picture_file` gives.

    Args:
        document: the report.
        dated: the plan's date, as 2026-01-31; for any other text stands :data:`UNDATED`.
        fonts: families in order of preference.
    """
    return {
        "lang": document.lang,
        "title": document.title,
        "date": _day(dated),
        "fonts": list(fonts),
        "lines": list(document.lines),
        "banner": document.banner,
        "verdict": document.verdict.text if document.verdict else "",
        "footer": document.footer,
        "contents": message("report.contents", document.lang),
        "attached": message("report.pdf_attached", document.lang),
        "sections": [_block(section) for section in document.sections],
    }


def picture_file(item: str) -> str:
    """Where a picture stands beside the template."""
    return f"figures/{item}.svg"


def figures_of(blocks: Sequence[Block]) -> list[FigureBlock]:
    """Every picture, in order."""
    found: list[FigureBlock] = []
    for block in blocks:
        if isinstance(block, FigureBlock):
            found.append(block)
        elif isinstance(block, Section):
            found += figures_of(block.blocks)
    return found


def _day(dated: str) -> tuple[int, int, int]:
    try:
        day = date.fromisoformat(dated)
    except ValueError:
        return UNDATED
    return day.year, day.month, day.day


def _block(block: Block) -> Data:
    made: Data
    match block:
        case Section():
            made = {"anchor": block.anchor, "title": block.title}
            made |= {"kind": "section", "blocks": [_block(inner) for inner in block.blocks]}
        case Paragraph():
            made = {"kind": "paragraph", "text": block.text, "small": block.role == "note"}
        case Items():
            made = {"kind": "items", "items": list(block.items)}
        case Terms():
            made = {"kind": "terms", "terms": [list(term) for term in block.terms]}
        case TableBlock():
            made = _table(block)
        case FigureBlock():
            made = _figure(block)
        case VerificationBlock():
            made = _verification(block)
    return made


def _figure(block: FigureBlock) -> Data:
    return {
        "kind": "figure",
        "anchor": block.anchor,
        "label": block.label,
        "file": picture_file(block.item),
        "alt": block.alt,
        "caption": block.caption,
        "notes": " ".join(block.notes),
    }


def _verification(block: VerificationBlock) -> Data:
    rows = [list(row.texts) for row in block.rows]
    return {
        "kind": "verification",
        "title": block.title,
        "summary": block.summary,
        "heads": list(block.heads),
        "rows": rows,
    }


def _table(block: TableBlock) -> Data:
    table = block.table
    upper, lower = _heads(table)
    return {
        "kind": "table",
        "anchor": block.anchor,
        "label": block.label,
        "title": table.title,
        "kinds": [_kind(column) for column in table.columns],
        "widths": _widths(table),
        "upper": upper,
        "lower": lower,
        "rows": [
            {
                "kind": row.kind,
                "indent": row.indent,
                "cells": [
                    {"text": cell.text, "marks": ",".join(cell.marks), "link": cell.link}
                    for cell in row.cells
                ],
            }
            for row in table.rows
        ],
        "footnotes": [asdict(note) for note in table.footnotes],
        "notes": " ".join(table.notes),
        "banner": table.banner,
    }


def _kind(column: Column) -> str:
    if column.kind in NUMERIC_KINDS:
        return "number"
    return "code" if column.kind == "code" else "text"


def _widths(table: Table) -> list[int]:
    """The share of the page that each column has, in characters of what stands in it."""
    return [_width(table, i, column) for i, column in enumerate(table.columns)]


def _width(table: Table, place: int, column: Column) -> int:
    indents = [row.indent if not place else 0 for row in table.rows]
    cells = [
        _length(row.cells[place].text) + 2 * indent
        for row, indent in zip(table.rows, indents, strict=True)
        if row.kind != "heading"
    ]
    longest = max(cells, default=0)
    words = max((_length(word) for word in column.label.split()), default=0)
    heading = max(words, -(-_length(column.label) // _LINES_OF_A_HEADING))
    least, most = _ROOM.get(column.kind, (0, longest))
    return max(min(longest, most), least, min(heading, 2 * _ROOM["stub"][0])) + _AROUND


def _length(text: str) -> int:
    """How many Latin letters are as wide as a text: a Chinese character is as wide as two."""
    return sum(1 + (ord(letter) > _FIRST_WIDE) for letter in text)


def _heads(table: Table) -> tuple[list[Data], list[Data]]:
    """The two lines of the head; a column without a spanner, or alone under it, stands in both."""
    upper: list[Data] = []
    lower: list[Data] = []
    position = 0
    for spanner, width in table.spanners():
        columns = table.columns[position : position + width]
        split = bool(spanner) and any(column.label for column in columns)
        number = columns[0].kind in NUMERIC_KINDS
        text = spanner or columns[0].label
        upper.append({"text": text, "columns": width, "split": split, "number": number})
        if split:
            lower += [{"text": c.label, "number": c.kind in NUMERIC_KINDS} for c in columns]
        position += width
    return upper, lower
