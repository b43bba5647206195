"""What the document begins as: the user's own .docx, or a plain page of A4."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from ncstats.errors import Problem, UsageError
from ncstats.files import read_bytes

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_UNFOLDED_MOST = 200_000_000
"""No template has more bytes than this when it is unfolded."""
_MACROS = ("vbaproject.bin", "vbadata.xml")


def check_template(path: str | Path) -> bytes:
    """The bytes of a template that can be used.

    Raises:
        UsageError: it is missing, no Word document, a .dotx or an older .doc, or holds macros.
    """
    path = Path(path)
    content = read_bytes(path)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {member.filename: member.file_size for member in archive.infolist()}
            types = archive.read("[Content_Types].xml").decode("utf-8", "replace")
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError):
        raise UsageError(Problem("report.template_not_word", file=str(path))) from None
    if sum(members.values()) > _UNFOLDED_MOST:
        raise UsageError(Problem("report.template_too_large", file=str(path)))
    with_macros = any(name.lower().endswith(_MACROS) for name in members)
    if with_macros or "macroEnabled" in types:
        raise UsageError(Problem("report.template_macros", file=str(path)))
    if "wordprocessingml.document.main" not in types:
        raise UsageError(Problem("report.template_not_word", file=str(path)))
    return content


def empty_document(template: str | Path | None) -> WordDocument:
    """A document without text: with a template's page, styles, headers and footers, or plain.

    Raises:
        UsageError: the template cannot be used.
    """
    import docx

    if template is None:
        return _plain_page(docx.Document())
    try:
        document = docx.Document(io.BytesIO(check_template(template)))
        _empty(document)
    except UsageError:
        raise
    except Exception as error:  # a broken file breaks the library anywhere
        problem = Problem("report.template_not_word", file=str(template))
        raise UsageError(problem) from error
    return document


def _empty(document: WordDocument) -> None:
    """Remove the text, keep the last section: its page, headers and footers."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    body = document.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)
    if not document.sections:
        document.add_section()
    # The template that the template was made from is fetched from where it stands, often a
    # network, whenever the document is opened.
    settings = document.settings.element
    for attached in settings.findall(qn("w:attachedTemplate")):
        document.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS).drop_rel(attached.get(qn("r:id")))
        settings.remove(attached)


def _plain_page(document: WordDocument) -> WordDocument:
    from docx.oxml.ns import qn
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", Cm(2.3))
    # What the library's own page brings and no reader needs: a thumbnail of an empty page, a
    # hundred coloured table styles.
    package, part = document.part.package, document.part
    for relations in (package.rels, part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(("/thumbnail", "/stylesWithEffects", "/customXml")):
                del relations[key]
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:default")) != "1":
            styles.remove(style)
    return document
