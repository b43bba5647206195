"""The report as a PDF that a screen reader can read and an archive can keep.

PDF/UA-1 (ISO 14289-1) and PDF/A-3a (ISO 19005-3), with results.json attached, compiled by typst
(https://typst.app), which checks the conformance itself. The template is fixed and every text
comes to it as data, so that no label, file name or title is ever read as markup.
"""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ncstats.errors import Problem, UsageError
from ncstats.files import write_text
from ncstats.report.blocks import Document
from ncstats.report.pdf_data import document_data, figures_of, picture_file

STANDARDS = ("ua-1", "a-3a")
"""What the file conforms to, as typst names it."""

_LATIN = ("Libertinus Serif", "DejaVu Sans Mono")
"""The families that come with typst: that of the text, and one with rarer signs."""

_SIMPLIFIED = (" SC", " CN", " GB", "SimSun", "SimHei", "YaHei", "WenQuanYi")
"""How families with the simplified characters are told from others of the same file."""

_TEMPLATE = "report.typ"

_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
"""How typst names a text of which no font has the signs."""


def pdf_bytes(
    document: Document, results_json: str, dated: str = "", font: str | Path | None = None
) -> bytes:
    """The document as one PDF file; the same arguments give the same bytes.

    Args:
        document: the report in one language.
        results_json: the text of results.json, which is attached.
        dated: the plan's date, as 2026-01-31, which the file bears; without one, that of 1980.
        font: a font file (.ttf, .otf, .ttc, .otc) for what the bundled families lack.

    Raises:
        UsageError: typst is not installed, there is no such font, or a character is in no font.
    """
    if document.lang == "zh" and font is None:
        raise UsageError(Problem("report.pdf_chinese"))
    with TemporaryDirectory(prefix="ncstats-") as name:
        folder = Path(name)
        families = (*_LATIN, *_added_families(font, folder))
        data = document_data(document, dated, families)
        write_text(folder / "document.json", json.dumps(data, ensure_ascii=False))
        write_text(folder / "results.json", results_json)
        for figure in figures_of(document.sections):
            write_text(folder / picture_file(figure.item), _alone(figure.svg))
        template = files("ncstats.report").joinpath("templates", _TEMPLATE).read_text("utf-8")
        write_text(folder / _TEMPLATE, template)
        year, month, day = data["date"]
        return _compiled(folder, datetime(year, month, day, tzinfo=UTC))


def _alone(svg: str) -> str:
    """A drawing as a file of its own: it names what its elements are."""
    if "xmlns=" in svg.split(">", 1)[0]:
        return svg
    return svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)


def _added_families(font: str | Path | None, folder: Path) -> tuple[str, ...]:
    """The families of a font file, those with simplified characters first."""
    (folder / "fonts").mkdir()
    if font is None:
        return ()
    path = Path(font)
    try:
        shutil.copyfile(path, folder / "fonts" / f"added{path.suffix.lower()}")
    except OSError as error:
        raise UsageError(
            Problem("report.pdf_no_font", file=str(path), value=error.strerror)
        ) from None
    from_file = _typst().Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder / "fonts")],
    )
    families = sorted(from_file.families(), key=_last_unless_simplified)
    if not families:
        raise UsageError(Problem("report.pdf_no_font", file=str(path), value=""))
    return tuple(families)


def _last_unless_simplified(family: str) -> tuple[bool, str]:
    return not any(sign in family for sign in _SIMPLIFIED), family


def _compiled(folder: Path, moment: datetime) -> bytes:
    typst = _typst()
    try:
        made = typst.compile(
            str(folder / _TEMPLATE),
            root=str(folder),
            font_paths=[str(folder / "fonts")],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=list(STANDARDS),
            timestamp=moment,
        )
    except typst.TypstError as error:
        unknown = _NO_GLYPH.search(error.message)
        if unknown is None:
            raise
        raise UsageError(Problem("report.pdf_glyph", value=unknown[1])) from None
    return bytes(made)


def _typst() -> Any:
    try:
        import typst
    except ImportError:
        raise UsageError(Problem("report.pdf_extra")) from None
    return typst
