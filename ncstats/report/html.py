"""The report as one HTML page that needs nothing else: no script, no network, no other file."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ncstats.report import blocks
from ncstats.report.blocks import Document, FigureBlock, Section, TableBlock
from ncstats.report.svg import inline_svg
from ncstats.tables import Table
from ncstats.tables.model import NUMERIC_KINDS
from ncstats.text import message

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from markupsafe import Markup


def html_page(document: Document) -> str:
    """The whole page; every text is escaped, pictures stand inside it."""
    contents_title = message("report.contents", document.lang)
    return _render("page.html", document=document, contents_title=contents_title)


def html_table(table: Table, label: str = "") -> str:
    """One table as HTML, with its caption, footnotes and notes."""
    block = TableBlock(f"table-{table.item}", label, table)
    return _render("table_alone.html", block=block)


def run_summary(document: Document) -> str:
    """Title, verdict and tables of a run, as a notebook shows it.

    Its style is bound to its own element, so the rest of the notebook keeps its looks.
    """
    tables = [block for section in document.sections for block in tables_of(section)]
    return _render("summary.html", document=document, tables=tables)


def tables_of(section: Section) -> list[TableBlock]:
    """The numbered tables of a section and of the sections in it, in order."""
    found: list[TableBlock] = []
    for block in section.blocks:
        if isinstance(block, TableBlock) and block.label:
            found.append(block)
        elif isinstance(block, Section):
            found += tables_of(block)
    return found


def _render(name: str, **values: object) -> str:
    # A writer's own blank lines say nothing; without them two pages differ only in their words.
    lines = (line.rstrip() for line in _template(name).render(**values).splitlines())
    return "\n".join(line for line in lines if line) + "\n"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("ncstats.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        kind=_kind,
        picture=_picture,
        style=_style(environment),
        numeric=NUMERIC_KINDS,
        contents=_contents,
        headings=_headings,
        split_size=_split_size,
    )
    return environment


def _template(name: str) -> Template:
    return _environment().get_template(name)


def _style(environment: Environment) -> Markup:
    from markupsafe import Markup

    loader = environment.loader
    assert loader is not None  # noqa: S101 - the line above gave it one
    return Markup(loader.get_source(environment, "style.css")[0])  # noqa: S704 - our own file


def _picture(block: FigureBlock) -> Markup:
    from markupsafe import Markup

    drawing = inline_svg(block.svg, block.anchor, block.alt)
    return Markup(drawing)  # noqa: S704 - escaped by who drew it, and without scripts


def _kind(block: blocks.Block) -> str:
    """Which template macro draws a block."""
    return type(block).__name__


def _headings(table: Table) -> tuple[list[tuple[str, int, bool, str]], list[tuple[int, str]]]:
    """The two lines of a table's head.

    First line: text, columns covered, whether it is a spanner with labels below it, and the kind
    of column. Second line: position and label of each column under such a spanner. A spanner over
    a single column without a label stands in both lines, as do labels without a spanner.
    """
    upper: list[tuple[str, int, bool, str]] = []
    lower: list[tuple[int, str]] = []
    position = 0
    for spanner, width in table.spanners():
        columns = table.columns[position : position + width]
        split = bool(spanner) and any(column.label for column in columns)
        upper.append((spanner or columns[0].label, width, split, columns[0].kind))
        if split:
            lower += [(position + i, column.label) for i, column in enumerate(columns)]
        position += width
    return upper, lower


def _split_size(heading: str) -> tuple[str, str]:
    """A group's heading and, where it ends in one, its size, which has a line of its own.

    >>> _split_size("Girls (N = 12)")
    ('Girls', '(N = 12)')
    """
    match = re.fullmatch(r"(.*?)\s*([(（]N = \d+[)）])", heading)
    return (match[1], match[2]) if match else (heading, "")


def _contents(document: Document) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The table of contents: sections, each with what stands in it."""
    return [
        (
            section.anchor,
            section.title,
            [_entry(block) for block in section.blocks if _named(block)],
        )
        for section in document.sections
    ]


def _named(block: blocks.Block) -> bool:
    if isinstance(block, TableBlock | FigureBlock):
        return bool(block.label)
    return isinstance(block, Section)


def _entry(block: blocks.Block) -> tuple[str, str]:
    if isinstance(block, TableBlock):
        return block.anchor, f"{block.label}. {block.table.title}"
    if isinstance(block, FigureBlock):
        return block.anchor, f"{block.label}. {block.caption}"
    assert isinstance(block, Section)  # noqa: S101 - _named lets nothing else pass
    return block.anchor, block.title
