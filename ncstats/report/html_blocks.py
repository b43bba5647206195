"""The sections of a page and what stands in them, as lines of HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from ncstats.methods import Method
from ncstats.report.blocks import (
    Block,
    FigureBlock,
    Items,
    Paragraph,
    Section,
    TableBlock,
    Terms,
    VerificationBlock,
    VerifiedRow,
)
from ncstats.report.explained import Explained
from ncstats.report.html_table import caption, table_lines
from ncstats.report.svg import shown
from ncstats.report.versions import Version

_PUBLISHED_COLUMNS = (3, 4)
"""Places of the published and the computed value in a verification's rows."""


def section_lines(part: Section, level: int, version: Version) -> Iterator[str]:
    """A section under a heading of its level, and the sections in it under lower ones."""
    anchor, title = escape(part.anchor), escape(part.title)
    yield f'<section id="{anchor}">'
    yield f"<h{level}>{title}{_anchor(anchor, title)}</h{level}>"
    for block in part.blocks:
        yield from _block(block, level, version)
    yield "</section>"


def computed_lines(version: Version) -> Iterator[str]:
    """How each number of the numbered tables was computed, and by which methods."""
    title, anchor = escape(version.say("computed_title")), f"{version.prefix}computed"
    yield f'<section class="computed" id="{anchor}">'
    yield f"<h2>{title}{_anchor(anchor, title)}</h2>"
    yield f"<p>{escape(version.say('computed_intro'))}</p>"
    for of, explained in version.explained.items():
        summary = f'<span class="what">{escape(explained.title)}</span>'
        yield f'<details class="verified" id="{escape(of)}-computed">'
        yield from _folded(summary, explained.title, _explained(explained, version))
    yield f'<details class="verified" id="{anchor}-methods">'
    title = version.say("computed_methods")
    summary = f'<span class="what">{escape(title)}</span>'
    yield from _folded(summary, title, _methods(version))
    yield "</section>"


def _anchor(anchor: str, title: str) -> str:
    return f'<a class="anchor" href="#{anchor}" aria-label="{title}">#</a>'


def _block(block: Block, level: int, version: Version) -> Iterator[str]:
    match block:
        case Section():
            yield from section_lines(block, level + 1, version)
        case Paragraph():
            role = ' class="note"' if block.role == "note" else ""
            yield f"<p{role}>{escape(block.text)}</p>"
        case Items():
            yield '<ul class="items">'
            yield from (f"<li>{escape(item)}</li>" for item in block.items)
            yield "</ul>"
        case Terms():
            yield "<dl>"
            for term, text in block.terms:
                yield f"<div><dt>{escape(term)}</dt><dd>{escape(text)}</dd></div>"
            yield "</dl>"
        case TableBlock():
            yield from table_lines(block, version)
        case FigureBlock():
            yield from _figure(block, version)
        case VerificationBlock():
            yield from _verification(block)


def _figure(block: FigureBlock, version: Version) -> Iterator[str]:
    label = escape(block.label or block.caption)
    yield f'<figure id="{escape(block.anchor)}">'
    yield f'<div class="card" tabindex="0" role="group" aria-label="{label}">'
    yield shown(block.svg, version.pictures[block.svg], block.alt)
    yield "</div>"
    yield f"<figcaption>{caption(block, block.caption)}"
    if block.notes:
        yield f'<span class="notes">{escape(" ".join(block.notes))}</span>'
    yield "</figcaption>"
    yield "</figure>"


def _verification(block: VerificationBlock) -> Iterator[str]:
    summary = (
        f'<span class="what">{escape(block.title)}</span> '
        f'<span class="count">{escape(block.summary)}</span>'
    )
    yield f'<details class="verified"{" open" if block.opened else ""}>'
    yield from _folded(summary, block.title, _verified(block))


def _folded(summary: str, title: str, table: Iterable[str]) -> Iterator[str]:
    """What stands in a ``<details>`` that holds a table, and its end."""
    yield f"<summary>{summary}</summary>"
    yield f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(title)}">'
    yield "<table>"
    yield from table
    yield "</table>"
    yield "</div>"
    yield "</details>"


def _heads(texts: Sequence[str], numbers: Sequence[int] = ()) -> Iterator[str]:
    yield "<thead>"
    yield "<tr>"
    for at, text in enumerate(texts):
        kind = "stub" if at == 0 else "num" if at in numbers else "text"
        yield f'<th scope="col" class="{kind}">{escape(text)}</th>'
    yield "</tr>"
    yield "</thead>"


def _verified(block: VerificationBlock) -> Iterator[str]:
    yield from _heads(block.heads, _PUBLISHED_COLUMNS)
    yield "<tbody>"
    for row in block.rows:
        yield from _verified_row(row)
    yield "</tbody>"


def _verified_row(row: VerifiedRow) -> Iterator[str]:
    yield f'<tr class="{row.status}">'
    yield f'<th scope="row" class="stub">{escape(row.what)}</th>'
    yield f'<td class="text group">{escape(row.group)}</td>'
    yield f'<td class="text statistic">{escape(row.statistic)}</td>'
    yield f'<td class="num">{escape(row.published)}</td>'
    yield f'<td class="num">{escape(row.computed)}</td>'
    yield f'<td class="text status">{escape(row.verdict)}</td>'
    yield f'<td class="text rule">{_in_lines((row.rule, *row.explanations))}</td>'
    yield "</tr>"


def _in_lines(texts: Iterable[str]) -> str:
    return "<br>".join(map(escape, texts))


def _explained(explained: Explained, version: Version) -> Iterator[str]:
    names = ("rows", "columns", "method", "known", "missing", "remark")
    yield from _heads([version.say(f"computed_{name}") for name in names])
    yield "<tbody>"
    for line in explained.lines:
        rows = version.say("computed_between").join(line.rows)
        yield "<tr>"
        yield f'<th scope="row" class="stub">{escape(rows)}</th>'
        for text in (line.columns, line.method, line.known, line.missing, line.remark):
            yield f'<td class="text">{escape(text)}</td>'
        yield "</tr>"
    yield "</tbody>"


def _methods(version: Version) -> Iterator[str]:
    names = ("method", "source", "r", "spss")
    yield from _heads([version.say(f"computed_{name}") for name in names])
    yield "<tbody>"
    for method in version.methods:
        yield from _method(method, version)
    yield "</tbody>"


def _method(method: Method, version: Version) -> Iterator[str]:
    spss = method.spss or version.say("computed_no_spss")
    yield "<tr>"
    yield f'<th scope="row" class="stub">{escape(method.title(version.lang))}</th>'
    yield f'<td class="text">{_in_lines(method.sources(version.lang))}</td>'
    yield f'<td class="text code">{escape(method.r_call)}</td>'
    yield f'<td class="text{" code" if method.spss else ""}">{escape(spss)}</td>'
    yield "</tr>"
