"""ncstats.report.word: the user's own document as template, and what cannot be one."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from ncstats.errors import UsageError
from ncstats.report.document import Parts, build_document
from ncstats.report.word import word_report

MakeParts = Callable[..., Parts]
DAY = dt.datetime(2026, 1, 2)  # noqa: DTZ001 - as the document's own


def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def template(path: Path) -> Path:
    """A journal's document: its own page, header, text, and a style for the notes of tables."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt

    document = docx.Document()
    document.add_paragraph("Write here.")
    document.add_table(2, 2)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(18), Cm(25)
    section.header.paragraphs[0].text = "The Journal"
    style = document.styles.add_style("Table Note", WD_STYLE_TYPE.PARAGRAPH)
    style.font.size = Pt(7)
    style.element.set(qn("w:styleId"), "JournalNote")
    for name in ("List Bullet", "Caption"):
        document.styles[name].delete()
    document.save(str(path))
    return path


def test_a_template_gives_page_header_and_styles_and_not_its_text(
    parts: MakeParts, tmp_path: Path
) -> None:
    path = template(tmp_path / "journal.docx")
    made = build_document(parts())
    document = opened(word_report(made, {}, DAY, template=path))
    assert all("Write here" not in each.text for each in document.paragraphs)
    assert document.sections[0].page_width.cm == pytest.approx(18, abs=0.01)
    assert document.sections[0].header.paragraphs[0].text == "The Journal"
    notes = [each for each in document.paragraphs if each.style.name == "Table Note"]
    assert notes
    assert {note.style.style_id for note in notes} == {"JournalNote"}
    assert document.styles["Table Note"].font.size.pt == 7
    for name in ("Table Stub", "Three-line Table", "Caption", "List Bullet"):
        assert document.styles[name] is not None
    assert document.paragraphs[0].text == made.title


def test_a_template_of_a_template_is_not_fetched(parts: MakeParts, tmp_path: Path) -> None:
    path = template(tmp_path / "journal.docx")
    document = docx.Document(str(path))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    settings = document.settings
    part = document.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS)
    key = part.relate_to("file:///C:/Users/me/x.dotx", kind, is_external=True)
    attached = settings.element.makeelement(qn("w:attachedTemplate"), {qn("r:id"): key})
    settings.element.append(attached)
    document.save(str(path))
    content = word_report(build_document(parts()), {}, DAY, template=path)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"Users/me" in archive.read(name) for name in archive.namelist())


def rewritten(path: Path, change: Callable[[str, bytes], Iterator[tuple[str, bytes]]]) -> Path:
    """The archive with every member put through ``change``."""
    with zipfile.ZipFile(path) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members:
            for new_name, new in change(name, content):
                archive.writestr(new_name, new)
    return path


def with_macros(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, content
    if name == "word/document.xml":
        yield "word/vbaProject.bin", b"macro"


def as_dotm(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    old = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    new = b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml"
    yield name, content.replace(old, new) if name == "[Content_Types].xml" else content


def as_dotx(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    yield (
        name,
        (
            content.replace(b"document.main+xml", b"template.main+xml")
            if name == "[Content_Types].xml"
            else content
        ),
    )


def broken(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, content[: len(content) // 2] if name == "word/styles.xml" else content


def without_types(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    if name != "[Content_Types].xml":
        yield name, content


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (with_macros, "macros"),
        (as_dotm, "macros"),
        (as_dotx, "no Word document"),
        (broken, "no Word document"),
        (without_types, "no Word document"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused(
    parts: MakeParts, tmp_path: Path, change: Any, says: str
) -> None:
    path = rewritten(template(tmp_path / "journal.docx"), change)
    with pytest.raises(UsageError, match=says) as caught:
        word_report(build_document(parts()), {}, DAY, template=path)
    assert "journal.docx" in str(caught.value)


def test_what_is_no_archive_or_not_there_is_no_template(parts: MakeParts, tmp_path: Path) -> None:
    made = build_document(parts())
    (tmp_path / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0 an older format")
    with pytest.raises(UsageError, match="no Word document"):
        word_report(made, {}, DAY, template=tmp_path / "old.doc")
    with pytest.raises(UsageError, match="no such file"):
        word_report(made, {}, DAY, template=tmp_path / "none.docx")


def test_a_template_that_unfolds_beyond_measure_is_refused(
    parts: MakeParts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = template(tmp_path / "journal.docx")
    monkeypatch.setattr("ncstats.report.word.template._UNFOLDED_MOST", 1000)
    with pytest.raises(UsageError, match="unfolds"):
        word_report(build_document(parts()), {}, DAY, template=path)
