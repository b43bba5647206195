"""The PDF: what conforms, what it says, what it carries, and that no text is ever markup."""

from __future__ import annotations

import csv
import io
import os
import re
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typst
from pypdf import PdfReader

from ncstats.cli import main
from ncstats.errors import UsageError
from ncstats.report import pdf
from ncstats.report.blocks import (
    Document,
    FigureBlock,
    Items,
    Paragraph,
    Section,
    TableBlock,
    Terms,
)
from ncstats.report.data_files import results_json
from ncstats.report.document import build_document
from ncstats.report.pdf import pdf_bytes
from ncstats.report.run import Run, run
from ncstats.tables import Cell, Column, Footnote, Row, Table

if TYPE_CHECKING:
    from ncstats.plan import Plan
    from ncstats.report.blocks import Block, Parts

TABLES = Path(__file__).parents[2] / "published" / "chongqing_tables.csv"
HOSTILE = (
    '#read("/etc/passwd")', "\\", "$x^2$", "<script>alert(1)</script>", "= a heading",
    "*bold* _slant_ `raw`", '#import "@preview/x:1.0.0"', "@anchor", "// gone", "[a](b)",
    "https://example.org", "- item",
)  # fmt: skip
SVG = '<svg width="9pt" height="9pt"><rect width="4" height="4"/></svg>'


def document(*blocks: Block, lang: str = "en", title: str = "A title") -> Document:
    section = Section("part", "A part", blocks)
    return Document(lang, title, ("A line.",), "", None, (section,), "The foot.")


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def text_of(content: bytes) -> str:
    """All text, without spaces: lines are broken anywhere between words."""
    pages = "".join(page.extract_text() for page in read(content).pages)
    return re.sub(r"\s+", "", pages)


@cache
def done() -> Run:
    return run("chongqing")


@cache
def chongqing() -> bytes:
    dated = done().plan.model.study.dated
    return pdf_bytes(done().outputs().document, results_json(done().results), dated)


def test_every_string_of_the_printed_tables_is_in_it() -> None:
    said = text_of(chongqing())
    with TABLES.open(encoding="utf-8", newline="") as file:
        strings = [row["printed"] for row in csv.DictReader(file)]
    assert len(strings) > 100
    assert [text for text in strings if re.sub(r"\s+", "", text) not in said] == []


def test_it_claims_both_standards_and_is_tagged() -> None:
    reader = read(chongqing())
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode("utf-8")
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("en")
    assert "/StructTreeRoot" in root


def test_all_fonts_are_embedded() -> None:
    for page in read(chongqing()).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            (descendant,) = font.get_object()["/DescendantFonts"]
            descriptor = descendant.get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_it_carries_the_results_and_the_date_of_the_plan() -> None:
    reader = read(chongqing())
    (attached,) = reader.attachments["results.json"]
    assert attached.decode("utf-8") == results_json(done().results)
    assert reader.metadata is not None
    assert reader.metadata.title == "Nephrocalcinosis in children: causes, presentation and outcome"
    assert str(reader.metadata["/CreationDate"]).startswith("D:20261121")


def test_it_has_an_outline_and_numbered_pages() -> None:
    reader = read(chongqing())
    titles = [entry["/Title"] for entry in reader.outline if not isinstance(entry, list)]
    assert titles[:2] == ["Methods", "Participants and missing data"]
    assert f"3 / {len(reader.pages)}" in reader.pages[2].extract_text()


def test_a_head_stands_on_every_page_of_its_table() -> None:
    rows = tuple(Row("variable", 0, (Cell(f"row {i}"), Cell(str(i)))) for i in range(120))
    table = Table("t", "Long", (Column("The stub", kind="stub"), Column("The head")), rows)
    pages = read(pdf_bytes(document(TableBlock("t", "Table 1", table)), "{}")).pages
    of_table = [page.extract_text() for page in pages if "row " in page.extract_text()]
    assert len(of_table) >= 2
    assert all("The head" in text for text in of_table)


def test_no_text_is_read_as_markup() -> None:
    table = Table(
        "t",
        HOSTILE[0],
        (
            Column(HOSTILE[1], kind="stub"),
            Column(HOSTILE[2], "a #spanner"),
            Column("$", "a #spanner"),
        ),
        (
            Row("heading", 0, (Cell(HOSTILE[3]), Cell(), Cell())),
            *(Row("variable", 1, (Cell(text), Cell(text, (), ("a",)), Cell())) for text in HOSTILE),
        ),
        (Footnote("a", HOSTILE[0]),),
        HOSTILE,
        HOSTILE[0],
    )
    figure = FigureBlock("f", HOSTILE[0], "f", SVG, HOSTILE[1], HOSTILE[0], HOSTILE)
    blocks = [
        *(Paragraph(text) for text in HOSTILE),
        Items(HOSTILE),
        Terms(tuple((text, text) for text in HOSTILE)),
        TableBlock("t", HOSTILE[0], table),
        figure,
    ]
    said = text_of(pdf_bytes(document(*blocks, title=HOSTILE[0]), "{}"))
    for text in HOSTILE:
        assert said.count(re.sub(r"\s+", "", text)) >= 4, text
    assert "root:" not in said


def test_the_hostile_study_is_set_as_it_is(parts: Callable[..., Parts]) -> None:
    made = parts()
    drawn = dict.fromkeys(made.pictures, SVG)
    said = text_of(pdf_bytes(build_document(replace(made, pictures=drawn)), "{}"))
    assert "Arm<script>alert(1)</script>" in said
    assert '=B"quoted"' in said


def test_the_same_report_is_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = document(Paragraph("One."), FigureBlock("f", "Figure 1", "f", SVG, "A dot.", "A dot."))
    first = pdf_bytes(made, "{}", "2026-01-02")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    if hasattr(time, "tzset"):
        time.tzset()
    try:
        assert pdf_bytes(made, "{}", "2026-01-02") == first
    finally:
        monkeypatch.undo()
        if hasattr(time, "tzset"):
            time.tzset()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("dated", ["", "spring 2026", "2026-02-30"])
def test_a_plan_without_a_day_is_no_reason_to_read_a_clock(dated: str) -> None:
    metadata = read(pdf_bytes(document(Paragraph("One.")), "{}", dated)).metadata
    assert metadata is not None
    assert str(metadata["/CreationDate"]).startswith("D:19800101")


def test_chinese_needs_a_font() -> None:
    with pytest.raises(UsageError, match="--font FILE"):
        pdf_bytes(document(Paragraph("肾"), lang="zh"), "{}")


def test_a_sign_that_no_font_has_is_named() -> None:
    with pytest.raises(UsageError, match="肾"):
        pdf_bytes(document(Paragraph("A kidney is 肾.")), "{}")


@pytest.mark.parametrize("content", [None, b"no font"])
def test_what_is_no_font_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "mine.ttf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match="no font file") as refused:
        pdf_bytes(document(Paragraph("One.")), "{}", font=path)
    assert "mine.ttf" in str(refused.value)


def test_without_typst_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    with pytest.raises(UsageError, match=r"ncstats\[pdf\]"):
        pdf_bytes(document(Paragraph("One.")), "{}")


def test_what_the_compiler_refuses_is_no_user_s_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "STANDARDS", ("ua-1", "1.4"))
    with pytest.raises(typst.TypstError):
        pdf_bytes(document(Paragraph("One.")), "{}")


def chinese_font() -> Path:
    found = next(Path("/usr/share/fonts").glob("**/NotoSansCJK-Regular.ttc"), None)
    if found is None:
        reason = "needs Noto Sans CJK (on Debian: apt-get install fonts-noto-cjk)"
        if os.environ.get("NCSTATS_ALL_TOOLS"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def test_chinese_is_set_in_the_font_given() -> None:
    made = done().outputs("zh").document_with({})
    reader = read(pdf_bytes(made, "{}", "2026-11-21", chinese_font()))
    assert reader.trailer["/Root"]["/Lang"].startswith("zh")
    said = re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages))
    for text in ("肾钙盐沉着症住院患儿的一般情况和临床指标", "137.7[135.2–139.7]", "合成队列"):
        assert text in said


def test_a_run_writes_it(tmp_path: Path) -> None:
    folder = done().save(tmp_path / "out", ("pdf",))
    assert (folder / "report.pdf").read_bytes() == chongqing()


def test_the_command_says_what_chinese_needs(
    small_study: Callable[..., Plan], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = small_study().folder, tmp_path / "out"
    with pytest.raises(SystemExit) as ended:
        main(["run", str(folder), "--formats", "pdf", "--lang", "zh", "--out", str(out)])
    assert ended.value.code == 2
    assert "--font FILE" in capsys.readouterr().err
    assert not out.exists()
