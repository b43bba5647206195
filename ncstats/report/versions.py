"""The languages of a page: what stands in it once for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ncstats.methods import Method, method
from ncstats.report.blocks import Block, Document, FigureBlock, Section, TableBlock
from ncstats.report.explained import Explained, explained_tables, methods_behind
from ncstats.report.provenance import Rows
from ncstats.tables import Cell, Table
from ncstats.text import message

TAGS = {"en": "en", "zh": "zh-Hans"}
"""What HTML calls the languages."""


@dataclass(frozen=True)
class Version:
    """The report in one language of a page.

    Attributes:
        document: its anchors begin with ``prefix``.
        prefix: empty for the page's own language.
        pictures: the name of each drawing of the page, by its SVG text.
        explained: how the numbers of each table were computed, by the table's anchor.
        methods: those behind all of these numbers.
        borrowed: whether its pictures are those of the other language.
    """

    document: Document
    prefix: str
    pictures: Mapping[str, str]
    explained: Mapping[str, Explained]
    methods: tuple[Method, ...]
    borrowed: bool = False

    @property
    def lang(self) -> str:
        """``en`` or ``zh``; also the identifier of this part of the page."""
        return self.document.lang

    @property
    def tag(self) -> str:
        """What HTML calls the language."""
        return TAGS[self.lang]

    def say(self, code: str, **values: object) -> str:
        """A sentence of the catalogue's section ``report``."""
        return message(f"report.{code}", self.lang, **values)


def versions_of(
    document: Document, other: Document | None, provenance: Mapping[str, Rows]
) -> tuple[Version, ...]:
    """The page's own language, then the other, whose identifiers begin with its name."""
    names = _names([document, *filter(None, [other])])
    methods = tuple(method(key) for key in methods_behind(provenance))
    own = Version(document, "", names, explained_tables(document, provenance), methods)
    if other is None:
        return (own,)
    prefix = f"{other.lang}-"
    renamed = replace(other, sections=tuple(_section(part, prefix) for part in other.sections))
    explained = {
        prefix + anchor: table for anchor, table in explained_tables(other, provenance).items()
    }
    drawn = {block.svg for block in _figures(document.sections)}
    borrowed = any(block.svg in drawn for block in _figures(other.sections))
    return own, Version(renamed, prefix, names, explained, methods, borrowed)


def _section(section: Section, prefix: str) -> Section:
    inside = tuple(_block(block, prefix) for block in section.blocks)
    return replace(section, anchor=prefix + section.anchor, blocks=inside)


def _block(block: Block, prefix: str) -> Block:
    if isinstance(block, Section):
        return _section(block, prefix)
    if isinstance(block, TableBlock):
        return replace(block, anchor=prefix + block.anchor, table=_table(block.table, prefix))
    if isinstance(block, FigureBlock):
        return replace(block, anchor=prefix + block.anchor)
    return block


def _table(table: Table, prefix: str) -> Table:
    """A table whose cells lead to places of their own language."""
    if not any(cell.link for cell in table.cells()):
        return table
    rows = (replace(row, cells=tuple(_cell(c, prefix) for c in row.cells)) for row in table.rows)
    return replace(table, rows=tuple(rows))


def _cell(cell: Cell, prefix: str) -> Cell:
    return replace(cell, link=prefix + cell.link) if cell.link else cell


def _names(documents: Iterable[Document]) -> Mapping[str, str]:
    """A name for each drawing, by its SVG text; one that is shown twice has one name."""
    drawn = (block.svg for document in documents for block in _figures(document.sections))
    return {svg: f"picture{at}" for at, svg in enumerate(dict.fromkeys(drawn), start=1)}


def _figures(blocks: Iterable[Block]) -> Iterator[FigureBlock]:
    for block in blocks:
        if isinstance(block, FigureBlock):
            yield block
        elif isinstance(block, Section):
            yield from _figures(block.blocks)
