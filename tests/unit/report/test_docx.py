"""ncstats.report.word: what Word finds in the document, and what becomes of a template."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from ncstats.report.document import Parts, build_document
from ncstats.report.outputs import Raster
from ncstats.report.word import word_report
from ncstats.tables import Cell, Column, Footnote, Row, Table

MakeParts = Callable[..., Parts]
DAY = dt.datetime(2026, 1, 2)  # noqa: DTZ001 - as the document's own
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000002000000010802000000"
    "7b40e8dd0000000d49444154789c636060606000000005000176a1d8db0000000049454e44ae426082"
)
PICTURES = {name: Raster(PNG, 3.0) for name in ("f1", "f2", "c1")}


def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def texts(row: Any) -> list[str]:
    """The text of each cell of a row, a merged one once."""
    made = []
    for cell in row._tr.tc_lst:
        runs = cell.iter(qn("w:t"))
        made.append("".join(run.text or "" for run in runs))
    return made


def table_after(document: Any, caption: str) -> Any:
    """The table that follows the paragraph with this beginning."""
    seen = False
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            if seen:
                return block
        elif block.text.startswith(caption):
            seen = True
    raise AssertionError(caption)


@pytest.fixture
def document(parts: MakeParts) -> Any:
    return opened(word_report(build_document(parts(bad=True)), PICTURES, DAY))


def test_a_document_holds_the_blocks_in_order(document: Any) -> None:
    paragraphs = [(each.style.name, each.text) for each in document.paragraphs]
    assert paragraphs[0] == ("Title", "Tiny <i>study</i>")
    assert paragraphs[1][0] == "Notice"
    assert paragraphs[1][1].startswith("Synthetic cohort")
    headings = [text for style, text in paragraphs if style == "Heading 1"]
    assert headings[0] == "Methods"
    assert "Verification" in headings
    assert ("List Bullet", "A remark & more") in paragraphs
    captions = [text for style, text in paragraphs if style == "Caption"]
    assert "Table 1. All <b>" in captions
    assert "Figure 1. Arms" in captions
    assert "Terms" not in {style for style, _ in paragraphs}
    assert any(text.startswith("Origin: The start.") for _, text in paragraphs)


def test_numbers_of_captions_are_counted_by_word(document: Any) -> None:
    caption = next(each for each in document.paragraphs if each.text == "Table 1. All <b>")
    code = "".join(each.text or "" for each in caption._p.iter(qn("w:instrText")))
    assert code.split() == ["SEQ", "Table", "\\*", "ARABIC"]


def test_a_table_is_the_table(parts: MakeParts, document: Any) -> None:
    table = parts().tables["t2"]
    found = table_after(document, "Table 2. By arm")
    rows = [texts(row) for row in found.rows]
    body = rows[len(table.head()) :]
    expected = [[cell.text + ",".join(cell.marks) for cell in row.cells] for row in table.rows]
    assert body == expected
    heads = found.rows[: len(table.head())]
    assert all(row._tr.trPr.find(qn("w:tblHeader")) is not None for row in heads)
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in found.rows)
    assert found.style.name == "Three-line Table"


def spanned() -> Table:
    columns = (
        Column("Characteristic", kind="stub"),
        Column("N", "Girls (N = 12)", "denominator"),
        Column("n (%)", "Girls (N = 12)"),
        Column("", "Boys (N = 9)"),
        Column("p", kind="p"),
    )
    rows = (
        Row("heading", 0, (Cell("Signs"), *[Cell()] * 4)),
        Row(
            "variable", 1,
            (Cell("Fever"), Cell("11"), Cell("5 (45)"), Cell("1 (11)"), Cell("0.2", marks=("a",))),
        ),
        Row("level", 9, (Cell("Deep"), Cell("9"), Cell("12.5 (4)"), Cell("–"), Cell("<0.001"))),
    )  # fmt: skip
    return Table("t1", "Signs", columns, rows, (Footnote("a", "Fisher."),), ("Note.",))


def with_table(parts: MakeParts, table: Table, **options: Any) -> Any:
    """A document whose first table is this one."""
    made = parts()
    made = replace(made, tables={**made.tables, "t1": table})
    return opened(word_report(build_document(made), PICTURES, DAY, **options))


def test_spanners_are_merged_and_groups_run_across(parts: MakeParts) -> None:
    found = table_after(with_table(parts, spanned()), "Table 1. Signs")
    rows = [texts(row) for row in found.rows]
    assert rows[0] == ["Characteristic", "Girls (N = 12)", "Boys (N = 9)", "p"]
    assert rows[1] == ["", "N", "n (%)", "", ""]
    assert rows[2] == ["Signs"]
    # What reaches down is one cell to Word: the text stands in both rows.
    assert found.cell(0, 0)._tc is found.cell(1, 0)._tc
    assert found.cell(0, 1)._tc is found.cell(0, 2)._tc
    assert found.cell(2, 0)._tc is found.cell(2, 4)._tc
    styles = [row.cells[0].paragraphs[0].style.name for row in found.rows]
    assert styles == ["Table Head Left"] * 2 + ["Table Group", "Table Stub 1", "Table Stub 4"]


def test_decimal_points_stand_under_each_other(parts: MakeParts) -> None:
    found = table_after(with_table(parts, spanned()), "Table 1. Signs")

    def right_of(row: int, column: int) -> int:
        return int(found.cell(row, column).paragraphs[0].paragraph_format.right_indent.twips)

    # 9 pt are 180 twips: " (45)" is (250 + 333 + 1000 + 333)/1000 em, ".5 (4)" 250 + 500 more and
    # a digit less.
    assert right_of(3, 2) - right_of(4, 2) == pytest.approx(0.250 * 180, abs=1)
    # A mark moves no digit: "0.2" with one and "<0.001" differ by two digits and the mark.
    assert right_of(3, 4) - right_of(4, 4) == pytest.approx((1.0 - 0.65 * 0.444) * 180, abs=1)


def test_a_wide_table_lies_on_its_side_and_the_text_stands(parts: MakeParts) -> None:
    table = spanned()
    wide = replace(
        table,
        columns=(*table.columns, *[Column("Value", kind="cell")] * 12),
        rows=tuple(
            replace(row, cells=(*row.cells, *[Cell("137.7 [135.2–139.7]")] * 12))
            for row in table.rows
        ),
    )
    document = with_table(parts, wide)
    shapes = [section.page_width > section.page_height for section in document.sections]
    assert True in shapes
    assert shapes[-1] is False
    assert all(one != following for one, following in itertools.pairwise(shapes))


def test_pictures_have_a_text_for_who_does_not_see_them(document: Any) -> None:
    shapes = list(document.inline_shapes)
    assert len(shapes) == 3
    described = [shape._inline.docPr.get("descr") for shape in shapes]
    assert described[0].startswith("Figure 1. ")
    assert all(text.partition(". ")[2] for text in described)
    assert shapes[0].width.inches == pytest.approx(3.0, abs=0.01)


@pytest.mark.parametrize(("lang", "code"), [("en", "en-US"), ("zh", "zh-CN")])
def test_the_file_says_what_it_is_and_no_more(parts: MakeParts, lang: str, code: str) -> None:
    made = build_document(parts(lang=lang), lang)
    document = opened(word_report(made, PICTURES, DAY))
    about = document.core_properties
    assert (about.title, about.author, about.last_modified_by) == (made.title, "", "")
    assert about.created == about.modified == DAY.replace(tzinfo=dt.UTC)
    assert about.language == code
    language = next(document.styles.element.iter(qn("w:lang")))
    assert language.get(qn("w:val")) == code


def test_the_banner_stands_on_every_page(document: Any) -> None:
    assert document.sections[0].header.paragraphs[0].text.startswith("Synthetic cohort")
    assert all(section.header.is_linked_to_previous for section in list(document.sections)[1:])


def test_members_have_no_clock_and_are_stored(parts: MakeParts) -> None:
    made = build_document(parts())
    content = word_report(made, PICTURES, DAY)
    assert content == word_report(made, PICTURES, DAY)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist():
            assert member.date_time == (1980, 1, 1, 0, 0, 0)
            assert member.compress_type == zipfile.ZIP_STORED
        assert "docProps/thumbnail.jpeg" not in archive.namelist()


def test_the_compact_look_is_smaller(parts: MakeParts) -> None:
    made = build_document(parts())
    usual, compact = (
        opened(word_report(made, PICTURES, DAY, compact=compact)) for compact in (False, True)
    )

    def size(document: Any) -> float:
        return float(document.styles["Table Text"].font.size.pt)

    assert (size(usual), size(compact)) == (9, 8)
    notes = [
        sum(each.style.name == "Table Note" for each in document.paragraphs)
        for document in (usual, compact)
    ]
    assert notes[1] < notes[0]


def test_what_no_xml_holds_is_replaced(parts: MakeParts) -> None:
    table = replace(spanned(), title="Bell \x07 and\tbreak\n")
    document = with_table(parts, table)
    captions = [each.text for each in document.paragraphs if each.style.name == "Caption"]
    assert "Table 1. Bell \N{REPLACEMENT CHARACTER} and break " in captions
