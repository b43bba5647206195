"""The document from its blocks, in reading order."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ncstats.report.archive import without_clock
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
from ncstats.report.outputs import Raster
from ncstats.report.verified import verified_table
from ncstats.report.word.page import Page
from ncstats.report.word.styles import COMPACT, USUAL, Look, add_missing, face_of
from ncstats.report.word.table import WordTable
from ncstats.report.word.template import empty_document
from ncstats.report.word.xml import field, paragraph, possible, run
from ncstats.tables import Table

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement


def word_report(
    document: Document,
    pictures: Mapping[str, Raster],
    created: dt.datetime,
    template: str | Path | None = None,
    compact: bool = False,
) -> bytes:
    """The whole report as a .docx; the same for the same document, wherever and whenever made.

    Args:
        document: the report.
        pictures: by the names of its figures; a figure without one has its caption alone.
        created: what the file says of itself; there is no clock.
        template: a .docx whose page, styles, headers and footers are used; its text is not.
        compact: smaller letters and closer rows.

    Raises:
        UsageError: the template cannot be used.
    """
    word = empty_document(template)
    look = COMPACT if compact else USUAL
    add_missing(word, look, own=template is None)
    look = replace(look, face=face_of(word))
    writer = _Writer(word, document, pictures, look)
    writer.write()
    if template is None:
        writer.page.head_and_foot(document.banner, document.footer)
    _say_what_it_is(word, document, created)
    made = io.BytesIO()
    word.save(made)
    return without_clock(made.getvalue())


_BELOW_TABLE = 240
"""Between a table with its notes and what follows, in twips."""
_LONGEST_PROPERTY = 255
_LINES_ON_PAGE = {False: 46, True: 28}
"""How many lines of a table fit on an upright page, and on one on its side."""


class _Writer:
    """Writes the blocks of a document one after another."""

    def __init__(
        self,
        word: WordDocument,
        document: Document,
        pictures: Mapping[str, Raster],
        look: Look,
    ) -> None:
        self.word, self.document, self.pictures, self.look = word, document, pictures, look
        self.page = Page(word)

    @cached_property
    def style_of(self) -> dict[str, str]:
        """The identifiers of the styles by their names."""
        return {style.name: style.style_id for style in self.word.styles}

    def write(self) -> None:
        """The title, what must be known first, and every section."""
        self._add("Title", run(self.document.title))
        if self.document.banner:
            self._add("Notice", run(self.document.banner))
        for line in self.document.lines:
            self._add("Normal", run(line))
        if self.document.verdict is not None:
            self._add("Normal", run(self.document.verdict.text, bold=True))
        for section in self.document.sections:
            self._section(section, 1)
        self.page.upright()

    def _add(self, style: str, *content: BaseOxmlElement, keep: bool = False) -> None:
        self.page.add(paragraph(self.style_of[style], *content, keep=keep))

    def _section(self, section: Section, level: int) -> None:
        if any(self._is_wide(block) for block in section.blocks[:1]):
            self.page.lie()
        else:
            self.page.upright()
        self._add(f"Heading {min(level, 3)}", run(section.title))
        for block in section.blocks:
            self._block(block, level)

    def _block(self, block: Block, level: int) -> None:
        match block:
            case Section():
                self._section(block, level + 1)
            case Paragraph(text=text, role=role):
                self.page.upright()
                self._add("Small Text" if role == "note" else "Normal", run(text))
            case Items(items=items):
                self.page.upright()
                for item in items:
                    self._add("List Bullet", run(item))
            case Terms(terms=terms):
                self.page.upright()
                for term, text in terms:
                    self._add("Normal", run(f"{term}: ", bold=True), run(text))
            case FigureBlock():
                self.page.upright()
                self._figure(block)
            case TableBlock(label=label, table=table):
                self._table(table, label)
            case VerificationBlock():
                self._table(verified_table(block), "")

    def _is_wide(self, block: Block) -> bool:
        table = _table_of(block)
        return table is not None and self._set(table, self.page.upright_line).too_wide

    def _set(self, table: Table, line: int) -> WordTable:
        return WordTable(table, self.look, self.style_of, line, _LINES_ON_PAGE[self.page.lying])

    def _table(self, table: Table, label: str) -> None:
        """The caption above, the notes below; a page on its side where it is too wide."""
        if self._set(table, self.page.upright_line).too_wide:
            self.page.lie()
        else:
            self.page.upright()
        self._add("Caption", *_numbered(label, table.title), keep=True)
        self.page.add(self._set(table, self.page.line).element())
        notes = self._notes(table)
        # Two tables that touch are one to Word: there is always something between them.
        for note in notes[:-1] if notes else [[]]:
            self._add("Table Note", *note)
        if notes:
            self.page.add(paragraph(self.style_of["Table Note"], *notes[-1], after=_BELOW_TABLE))

    def _notes(self, table: Table) -> list[list[BaseOxmlElement]]:
        """The paragraphs below a table; in the compact look its footnotes are one."""
        marked = [[run(note.mark, raised=True), run(f" {note.text} ")] for note in table.footnotes]
        if self.look.compact and marked:
            marked = [list(itertools.chain.from_iterable(marked))]
        notes = [[run(" ".join(table.notes))]] if table.notes else []
        return [*marked, *notes, *([[run(table.banner, bold=True)]] if table.banner else [])]

    def _figure(self, block: FigureBlock) -> None:
        picture = self.pictures.get(block.item)
        if picture is not None:
            self.page.picture(
                self.style_of["Figure"], picture.png, picture.width, f"{block.label}. {block.alt}"
            )
        self._add("Caption", *_numbered(block.label, block.caption))
        if block.notes:
            self._add("Small Text", run(" ".join(block.notes)))


def _table_of(block: Block) -> Table | None:
    match block:
        case TableBlock(table=table):
            return table
        case VerificationBlock():
            return verified_table(block)
    return None


def _numbered(label: str, title: str) -> Iterator[BaseOxmlElement]:
    """A caption whose number Word can count and refer to: "Table 1. Title"."""
    found = re.fullmatch(r"(.*?)(\d+)", label)
    if found is None:
        yield run(title)
        return
    sequence = re.sub(r"\W", "", found[1]) or "Table"
    yield run(found[1])
    yield from field(f"SEQ {sequence} \\* ARABIC", found[2])
    yield run(f". {title}")


def _say_what_it_is(word: WordDocument, document: Document, created: dt.datetime) -> None:
    """Title, language and the study's date; no author, no clock."""
    about = word.core_properties
    about.title = possible(document.title)[:_LONGEST_PROPERTY]
    about.language = _LANGUAGES[document.lang]
    about.author = about.last_modified_by = about.comments = ""
    about.created = about.modified = created
    about.revision = 1
    _set_language(word, document.lang)


_LANGUAGES = {"en": "en-US", "zh": "zh-CN"}


def _set_language(word: WordDocument, lang: str) -> None:
    """What a reader's voice and spelling go by."""
    from docx.oxml.ns import qn

    from ncstats.report.word.xml import element

    defaults = word.styles.element.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = element("docDefaults")
        word.styles.element.insert(0, defaults)
    properties = defaults
    for name in ("rPrDefault", "rPr"):
        found = properties.find(qn(f"w:{name}"))
        if found is None:
            found = element(name)
            properties.insert(0, found)
        properties = found
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(element("lang", val=_LANGUAGES[lang], eastAsia="zh-CN"))
