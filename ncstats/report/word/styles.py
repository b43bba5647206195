"""The styles that the document is set in: what a template has keeps its looks, the rest is added.

A template's author changes how a report looks by defining styles with these names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ncstats.report.word.xml import element

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement

Alignment = Literal["left", "center", "right"]
INDENTS = 4
"""Deeper rows than this stand as deep."""
TABLE_STYLE = "Three-line Table"
RULE = 8
"""The thickness of the rules above and below a table, in eighths of a point."""


@dataclass(frozen=True)
class Look:
    """How large the letters are, in points, and how far apart cells stand, in twips.

    Attributes:
        face: how wide the letters are, in those of Times.
    """

    text: float = 11
    table: float = 9
    note: float = 8.5
    compact: bool = False
    face: float = 1.0
    padding: int = 80
    leading: int = 30


USUAL = Look()
COMPACT = Look(compact=True, text=10, table=8, note=7.5, padding=50, leading=0)


_FACES = {
    "Times New Roman": 1.0,
    "Calibri": 1.02,
    "Cambria": 1.1,
    "Georgia": 1.2,
    "Verdana": 1.3,
}
_OTHER_FACE = 1.13
"""Of Arial, Helvetica and most others."""


def face_of(document: WordDocument) -> float:
    """How wide the letters of the running text are, in those of Times."""
    from docx.enum.style import WD_STYLE_TYPE

    style = document.styles.default(WD_STYLE_TYPE.PARAGRAPH)
    font = getattr(style, "font", None)
    return _FACES.get(getattr(font, "name", None) or "", _OTHER_FACE)


@dataclass(frozen=True)
class ParagraphStyle:
    """A paragraph style by its name; ``None`` is what the style it is based on has.

    Attributes:
        size: of the letters in points.
        before: above the paragraph in twips; ``after`` below it.
        indent: of the left edge, in ems of the letters.
    """

    name: str
    size: float | None = None
    bold: bool = False
    align: Alignment = "left"
    before: int = 0
    after: int = 0
    indent: float = 0.0
    keep: bool = False


def paragraph_styles(look: Look) -> tuple[ParagraphStyle, ...]:
    """Every paragraph style that is not Word's own."""
    lead, size = look.leading, look.table
    stubs = [
        ParagraphStyle(stub(step), size, before=lead, after=lead, indent=step)
        for step in range(INDENTS + 1)
    ]
    return (
        *stubs,
        ParagraphStyle("Table Group", size, bold=True, before=lead, after=lead, keep=True),
        ParagraphStyle("Table Text", size, before=lead, after=lead),
        ParagraphStyle("Table Number", size, align="right", before=lead, after=lead),
        ParagraphStyle("Table Head", size, bold=True, align="center", before=lead, after=lead),
        ParagraphStyle("Table Head Left", size, bold=True, before=lead, after=lead),
        ParagraphStyle("Table Note", look.note, before=2 * lead or 20),
        ParagraphStyle("Figure", None, align="center", before=160, keep=True),
        ParagraphStyle("Small Text", look.note, after=120),
        ParagraphStyle("Notice", None, bold=True, before=60, after=120),
    )


def stub(step: int) -> str:
    """The style of a row's label, by the steps of its indentation."""
    step = min(step, INDENTS)
    return f"Table Stub {step}" if step else "Table Stub"


def add_missing(document: WordDocument, look: Look, own: bool) -> None:
    """Add the styles that the document lacks; ``own`` where no template gave it any."""
    from docx.enum.style import WD_STYLE_TYPE

    for style in paragraph_styles(look):
        if style.name not in document.styles:
            _add_paragraph_style(document, style)
    plain = ("Normal", "List Bullet")
    for name in (*plain, "Title", "Caption", "Heading 1", "Heading 2", "Heading 3"):
        if name not in document.styles:
            bold = name not in plain
            made = ParagraphStyle(name, bold=bold, before=120, after=60, keep=bold)
            _add_paragraph_style(document, made)
    if TABLE_STYLE not in document.styles:
        base = document.styles.default(WD_STYLE_TYPE.TABLE)
        based_on = base.style_id if base is not None else None
        document.styles.element.append(_table_style(look, based_on))
    if own:
        _plain(document, look)


def _add_paragraph_style(document: WordDocument, style: ParagraphStyle) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, Twips

    made = document.styles.add_style(style.name, WD_STYLE_TYPE.PARAGRAPH)
    made.base_style = document.styles.default(WD_STYLE_TYPE.PARAGRAPH)
    made.quick_style = True
    layout = made.paragraph_format
    layout.alignment = getattr(WD_ALIGN_PARAGRAPH, style.align.upper())
    layout.space_before, layout.space_after = Twips(style.before), Twips(style.after)
    layout.line_spacing = 1.0
    layout.keep_with_next = style.keep or None
    if style.indent:
        layout.left_indent = Pt(style.indent * (style.size or 11))
    if style.size is not None:
        made.font.size = Pt(style.size)
    if style.bold:
        made.font.bold = True


def _table_style(look: Look, based_on: str | None) -> BaseOxmlElement:
    """Rules above and below the table; the one below its head is the head's own."""
    rule: dict[str, str | int] = {"val": "single", "sz": RULE, "space": 0, "color": "auto"}
    borders = element("tblBorders", element("top", **rule), element("bottom", **rule))
    margins = element(
        "tblCellMar",
        element("left", w=look.padding, type="dxa"),
        element("right", w=look.padding, type="dxa"),
    )
    return element(
        "style",
        element("name", val=TABLE_STYLE),
        *([element("basedOn", val=based_on)] if based_on else []),
        element("uiPriority", val=99),
        element("qFormat"),
        element("tblPr", borders, margins),
        type="table",
        styleId=TABLE_STYLE.replace(" ", "").replace("-", ""),
        customStyle=1,
    )


def _plain(document: WordDocument, look: Look) -> None:
    """Black on white in Times New Roman, Chinese in SimSun and SimHei, as journals ask for it."""
    from docx.shared import Pt, RGBColor

    normal = document.styles["Normal"]
    normal.font.size = Pt(look.text)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.15
    for name in ("Header", "Footer"):
        document.styles[name].font.size = Pt(look.note)
    sizes = {"Title": 16, "Heading 1": 14, "Heading 2": 12, "Heading 3": 11, "Caption": look.table}
    for name, size in {"Normal": look.text, "List Bullet": look.text, **sizes}.items():
        style = document.styles[name]
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        headed = name not in ("Normal", "List Bullet")
        _set_faces(style.element, "SimHei" if headed else "SimSun")
        if headed:
            style.font.bold = True
            style.paragraph_format.keep_with_next = True
    title = document.styles["Title"]
    border = title.element.pPr.find(f"{{{title.element.nsmap['w']}}}pBdr")
    if border is not None:
        title.element.pPr.remove(border)


def _set_faces(style: BaseOxmlElement, chinese: str) -> None:
    from docx.oxml.ns import qn

    properties = style.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    latin = "Times New Roman"
    faces = element("rFonts", ascii=latin, hAnsi=latin, eastAsia=chinese, cs=latin)
    properties.insert(0, faces)
