"""The report as one HTML page that needs nothing else: no network, no other file.

Both languages stand in the page; what a reader needs no script for works without one.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files

from ncstats.report import blocks
from ncstats.report.blocks import Document, FigureBlock, Section, TableBlock, Verdict
from ncstats.report.html_blocks import computed_lines, section_lines
from ncstats.report.html_table import table_lines
from ncstats.report.page_data import page_data
from ncstats.report.provenance import Rows
from ncstats.report.svg import symbols
from ncstats.report.versions import Version, versions_of
from ncstats.tables import Table

_EXPLANATION = (
    '<div id="explanation" popover role="dialog" aria-labelledby="explained" tabindex="-1"></div>'
)
_VERDICTS = {True: "good", False: "bad", None: "neutral"}


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
    versions = versions_of(document, other, provenance or {})
    return _text(
        [
            "<!DOCTYPE html>",
            f'<html lang="{versions[0].tag}">',
            *_head(document.title),
            '<body class="ncstats">',
            *_pictures(versions[0].pictures),
            *(line for version in versions for line in _version(version, versions)),
            _EXPLANATION,
            '<script type="application/json" id="page-data">',
            page_data(versions, provenance or {}),
            "</script>",
            f"<script>{_own_file('page.js')}</script>",
            "</body>",
            "</html>",
        ]
    )


def html_table(table: Table, label: str = "") -> str:
    """One table as HTML, with its caption, footnotes and notes."""
    block = TableBlock(f"table-{table.item}", label, table)
    return _text(['<div class="ncstats">', *_style(), *table_lines(block), "</div>"])


def run_summary(document: Document) -> str:
    """Title, verdict and tables of a run, as a notebook shows it.

    Its style is bound to its own element, so the rest of the notebook keeps its looks.
    """
    tables = [block for section in document.sections for block in tables_of(section)]
    verdict = document.verdict
    return _text(
        [
            '<div class="ncstats">',
            *_style(),
            *_banner(document, ' role="note"'),
            f'<p class="title">{escape(document.title)}</p>',
            *([f"<p{_judged(verdict)}>{escape(verdict.text)}</p>"] if verdict else []),
            *(line for block in tables for line in table_lines(block)),
            "</div>",
        ]
    )


def tables_of(section: Section) -> list[TableBlock]:
    """The numbered tables of a section and of the sections in it, in order."""
    found: list[TableBlock] = []
    for block in section.blocks:
        if isinstance(block, TableBlock) and block.label:
            found.append(block)
        elif isinstance(block, Section):
            found += tables_of(block)
    return found


def _text(lines: Iterable[str]) -> str:
    # A text of the data may have blank lines; they say nothing in HTML. Only "\n" ends a line: what
    # else may separate lines can stand inside a string of the data.
    split = (line.rstrip() for several in lines for line in several.split("\n"))
    return "\n".join(line for line in split if line) + "\n"


def _head(title: str) -> Iterator[str]:
    script = f"script-src '{_script_hash()}'"
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; {script}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{escape(title)}</title>"
    yield from _style()
    yield "</head>"


def _style() -> tuple[str, ...]:
    return "<style>", _own_file("style.css"), "</style>"


def _pictures(names: Mapping[str, str]) -> Iterator[str]:
    if names:
        yield '<svg class="pictures" aria-hidden="true" width="0" height="0">'
        yield from symbols({name: svg for svg, name in names.items()})
        yield "</svg>"


def _version(version: Version, all_of_them: Sequence[Version]) -> Iterator[str]:
    """The report in one language; all but the page's own are hidden at first."""
    prefix, hidden = version.prefix, "" if version is all_of_them[0] else " hidden"
    names = f'id="{version.lang}" lang="{version.tag}" data-prefix="{prefix}"'
    yield f'<div class="version" {names}{hidden}>'
    yield f'<a class="skip" href="#{prefix}main">{escape(version.say("page_skip"))}</a>'
    yield from _header(version, [other for other in all_of_them if other is not version])
    yield '<div class="page">'
    yield from _contents(version)
    yield f'<main id="{prefix}main" tabindex="-1">'
    if version.explained:
        yield f'<p class="hint" hidden>{escape(version.say("page_hint"))}</p>'
    for section in version.document.sections:
        yield from section_lines(section, 2, version)
    if version.explained:
        yield from computed_lines(version)
    yield "</main>"
    yield "<footer>"
    yield f"<p>{escape(version.document.footer)}</p>"
    yield "</footer>"
    yield "</div>"
    yield "</div>"


def _header(version: Version, others: Iterable[Version]) -> Iterator[str]:
    document, theme = version.document, escape(version.say("page_theme"))
    yield "<header>"
    yield from _banner(document)
    yield '<div class="page">'
    yield '<div class="tools">'
    for other in others:
        language = f'lang="{other.tag}" hreflang="{other.tag}"'
        text = escape(other.say("page_language"))
        yield f'<a class="switch" href="#{other.lang}" {language}>{text}</a>'
    yield (
        f'<button type="button" class="theme" hidden aria-label="{theme}" title="{theme}"></button>'
    )
    yield "</div>"
    yield f"<h1>{escape(document.title)}</h1>"
    borrowed = [version.say("page_pictures")] if version.borrowed else []
    yield from (f'<p class="line">{escape(line)}</p>' for line in (*document.lines, *borrowed))
    if document.verdict:
        link = f'<a href="#{version.prefix}verification">{escape(document.verdict.text)}</a>'
        yield f"<p{_judged(document.verdict)}>{link}</p>"
    yield "</div>"
    yield "</header>"


def _judged(verdict: Verdict) -> str:
    return f' class="verdict {_VERDICTS[verdict.good]}"'


def _banner(document: Document, role: str = "") -> Iterator[str]:
    if document.banner:
        yield f'<p class="banner"{role}>{escape(document.banner)}</p>'


def _contents(version: Version) -> Iterator[str]:
    """The table of contents: sections, each with what stands in it."""
    title = escape(version.say("contents"))
    yield f'<nav aria-label="{title}">'
    yield f"<h2>{title}</h2>"
    yield "<ol>"
    for section in version.document.sections:
        yield f"<li>{_link(section.anchor, section.title)}"
        entries = [_entry(block) for block in section.blocks if _named(block)]
        if entries:
            yield "<ul>"
            yield from (f"<li>{_link(*entry)}</li>" for entry in entries)
            yield "</ul>"
        yield "</li>"
    if version.explained:
        yield f"<li>{_link(f'{version.prefix}computed', version.say('computed_title'))}</li>"
    yield "</ol>"
    yield "</nav>"


def _link(anchor: str, text: str) -> str:
    return f'<a href="#{escape(anchor)}">{escape(text)}</a>'


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


@cache
def _own_file(name: str) -> str:
    """A style sheet or script of ours, as it stands in the page."""
    text = files("ncstats.report").joinpath("templates", name).read_text("utf-8")
    return _text([text]).rstrip("\n")


def _script_hash() -> str:
    """What the page's policy knows its only script by."""
    digest = hashlib.sha256(_own_file("page.js").encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
