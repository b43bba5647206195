"""Where the document is written: upright pages, and pages on their side for wide tables."""

from __future__ import annotations

import copy
import io
from typing import TYPE_CHECKING, cast

from ncstats.report.word.xml import field, possible, run

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.section import CT_SectPr
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.section import Section as WordSection

_TWIP = 635
"""In the library's units of length."""


class Page:
    """Appends to a document, turning the page where it is asked to.

    In Word the properties of pages stand at their end: in the last paragraph before they change,
    or at the document's end.
    """

    def __init__(self, word: WordDocument) -> None:
        self.word = word
        self.last = cast("CT_SectPr", word.element.body.sectPr)
        self.lying = False
        self.empty = True

    @property
    def _section(self) -> WordSection:
        return self.word.sections[-1]

    @property
    def upright_line(self) -> int:
        """The width of a line on an upright page, in twips."""
        section = self._section
        width = min(section.page_width or 0, section.page_height or 0)
        return (width - (section.left_margin or 0) - (section.right_margin or 0)) // _TWIP

    @property
    def line(self) -> int:
        """The width of a line on this page, in twips."""
        if not self.lying:
            return self.upright_line
        section = self._section
        width = max(section.page_width or 0, section.page_height or 0)
        return (width - (section.left_margin or 0) - (section.right_margin or 0)) // _TWIP

    def add(self, made: BaseOxmlElement) -> None:
        """Append a paragraph or a table."""
        self.last.addprevious(made)
        self.empty = False

    def lie(self) -> None:
        """Go on with a page on its side."""
        self._turn(lying=True)

    def upright(self) -> None:
        """Go on with an upright page."""
        self._turn(lying=False)

    def _turn(self, lying: bool) -> None:
        if lying == self.lying:
            return
        if not self.empty:
            self._end_section()
        self.lying = lying
        self._shape(self.last)

    def _end_section(self) -> None:
        """Let the pages up to here be as they are: a copy of their properties ends them."""
        ended = copy.deepcopy(self.last)
        # Below a table there is always a paragraph.
        self.last.getprevious().get_or_add_pPr().append(ended)
        self.empty = True

    def _shape(self, properties: CT_SectPr) -> None:
        from docx.enum.section import WD_ORIENTATION
        from docx.shared import Emu

        properties.start_type = None  # a new page, even where a template's section goes on
        sides = sorted(side or 0 for side in (properties.page_width, properties.page_height))
        short, long = sides
        properties.orientation = WD_ORIENTATION.LANDSCAPE if self.lying else WD_ORIENTATION.PORTRAIT
        properties.page_width = Emu(long if self.lying else short)
        properties.page_height = Emu(short if self.lying else long)

    def picture(self, style: str, png: bytes, width: float, alt: str) -> None:
        """Append a picture, no wider than the line, with a text for who does not see it."""
        from docx.shared import Inches, Twips

        made = self.word.add_paragraph()
        shape = made.add_run().add_picture(io.BytesIO(png))
        inches = min(width, self.line / 1440)
        shape.height = Inches(inches * shape.height / shape.width)
        shape.width = Twips(round(inches * 1440))
        about = shape._inline.docPr  # noqa: SLF001 - the library has no other way to it
        about.set("descr", possible(alt))
        made._p.style = style  # noqa: SLF001 - by its identifier, as everywhere here
        self.last.addprevious(made._p)  # noqa: SLF001 - as above
        self.empty = False

    def head_and_foot(self, banner: str, footer: str) -> None:
        """On every page: what must be known of the patients above, the page's number below."""
        section = self.word.sections[0]
        if banner:
            section.header.paragraphs[0]._p.append(run(banner))  # noqa: SLF001 - as above
        foot = section.footer.paragraphs[0]._p  # noqa: SLF001 - as above
        foot.append(run(f"{footer}  "))
        foot.extend(field("PAGE", "1"))
