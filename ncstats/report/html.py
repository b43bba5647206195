"""The report as one HTML page that needs nothing else: no network, no other file.

Both languages stand in the page; what a reader needs no script for works without one.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ncstats.report import blocks
from ncstats.report.blocks import Document, FigureBlock, Section, TableBlock
from ncstats.report.page_data import page_data
from ncstats.report.provenance import Rows
from ncstats.report.svg import shown, symbols
from ncstats.report.versions import versions_of
from ncstats.tables import Table
from ncstats.tables.model import NUMERIC_KINDS

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from markupsafe import Markup


def html_page(
    document: Document,
    other: Document | None = None,
    provenance: Mapping[str, Rows] | None = None,
) -> str:
    """The whole page; every text is escaped, pictures stand inside it.

    Args:
        document: the report in the page's own language.
        other: the same report in the other language, for the page's switch.
        provenance: how each cell was computed, by the table's anchor; shown when a reader asks.
    """
    from markupsafe import Markup

    versions = versions_of(document, other, provenance or {})
    drawings = {name: svg for svg, name in versions[0].pictures.items()}
    return _render(
        "page.html",
        versions=versions,
        pictures=[Markup(each) for each in symbols(drawings)],  # noqa: S704 - without scripts
        data=_marked_up(page_data)(versions, provenance or {}),
        script=_own_file("page.js"),
        script_hash=_script_hash(),
    )


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
    return _without_blank_lines(_template(name).render(**values)) + "\n"


def _without_blank_lines(text: str) -> str:
    # A writer's own blank lines say nothing; without them two pages differ only in their words.
    # Only "\n" ends a line: what else may separate lines can stand inside a string of the data.
    lines = (line.rstrip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


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
        shown=_marked_up(shown),
        style=_own_file("style.css"),
        numeric=NUMERIC_KINDS,
        contents=_contents,
        sortable=_sortable,
        split_size=_split_size,
    )
    return environment


def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _own_file(name: str) -> Markup:
    """A style sheet or script of ours, as it stands in the page."""
    from markupsafe import Markup

    text = files("ncstats.report").joinpath("templates", name).read_text("utf-8")
    return Markup(_without_blank_lines(text))  # noqa: S704 - our own file


def _script_hash() -> str:
    """What the page's policy knows its only script by."""
    digest = hashlib.sha256(_own_file("page.js").encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _marked_up(draw: Callable[..., str]) -> Callable[..., Markup]:
    """The same function; what it gives is no text to be escaped."""
    from markupsafe import Markup

    def drawn(*arguments: Any) -> Markup:
        return Markup(draw(*arguments))  # noqa: S704 - escaped by who wrote it, and without scripts

    return drawn


def _kind(block: blocks.Block) -> str:
    """Which template macro draws a block."""
    return type(block).__name__


def _split_size(heading: str) -> tuple[str, str]:
    """A group's heading and, where it ends in one, its size, which has a line of its own.

    >>> _split_size("Girls (N = 12)")
    ('Girls', '(N = 12)')
    """
    match = re.fullmatch(r"(.*?)\s*([(（]N = \d+[)）])", heading)
    return (match[1], match[2]) if match else (heading, "")


def _sortable(table: Table) -> bool:
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
