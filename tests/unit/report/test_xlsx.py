"""ncstats.report.workbook: what a spreadsheet reads back is what Results hold."""

from __future__ import annotations

import datetime as dt
import io
import math
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from ncstats.report.blocks import TableBlock
from ncstats.report.document import Parts, build_document
from ncstats.report.workbook import workbook
from ncstats.report.workbook.printed import Shown, shown
from ncstats.results.model import COLUMNS, Results
from ncstats.results.statistic import Statistic
from ncstats.tables import Cell, Column, Footnote, Row, Table

MakeParts = Callable[..., Parts]
DAY = dt.datetime(2026, 1, 2)  # noqa: DTZ001 - as the document's own


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), rich_text=False)


def written(parts: Parts, lang: str = "en") -> Any:
    return opened(workbook(build_document(parts, lang), parts.released.results, DAY))


def test_there_is_a_sheet_for_each_table_and_one_with_all_results(parts: MakeParts) -> None:
    book = written(parts(bad=True))
    assert book.sheetnames[0] == "About"
    assert book.sheetnames[-2:] == ["Verification", "Results"]
    assert {"Table 1", "Table 2", "Methods used", "Registered disagreements"} <= set(
        book.sheetnames
    )
    about = [cell.value for cell in book["About"]["A"]]
    assert about[:2][0] == "Tiny <i>study</i>"
    assert "Table 2. By arm" in about
    assert "Methods" in about


def test_results_are_read_back_bit_for_bit(parts: MakeParts) -> None:
    made = parts()
    sheet = written(made)["Results"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == COLUMNS
    assert len(rows) == len(made.released.results) + 1
    at = COLUMNS.index("stat")
    for row, statistic in zip(rows[1:], made.released.results, strict=True):
        infinite = {math.inf: "∞", -math.inf: "-∞"}
        expected = infinite.get(statistic.stat, statistic.stat)
        assert row[at] == (None if math.isnan(statistic.stat) else expected), statistic
        for name in ("item", "variable", "stat_name", "method"):
            assert (row[COLUMNS.index(name)] or "") == getattr(statistic, name)
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")


def results_with(parts: Parts, *values: float) -> tuple[Results, list[int]]:
    """The results with other values for the first medians, and which rows those are."""
    rows = list(parts.released.results)
    medians = [at for at, row in enumerate(rows) if row.stat_name == "median"][: len(values)]
    for at, value in zip(medians, values, strict=True):
        rows[at] = replace(rows[at], stat=value, error="no_values" if math.isnan(value) else "")
    return Results(tuple(rows)), medians


def test_a_number_with_seventeen_digits_keeps_them(parts: MakeParts) -> None:
    made = parts()
    value = 0.1 + 0.2  # 0.30000000000000004: 16 digits would make it 0.3
    results, (at,) = results_with(made, value)
    book = opened(workbook(build_document(made), results, DAY))
    assert book["Results"].cell(at + 2, COLUMNS.index("stat") + 1).value == value


def test_the_table_is_as_it_is_read_with_the_numbers_beside_it(parts: MakeParts) -> None:
    made = parts()
    table = made.tables["t1"]
    sheet = written(made)["Table 1"]
    assert sheet["A1"].value == "Table 1. All <b>"
    assert sheet["A2"].value.startswith("Synthetic cohort")
    first = 4 + len(table.head())
    statistics = {row.key: row for row in made.released.results}
    for at, row in enumerate(table.rows, start=first):
        for column, cell in enumerate(row.cells, start=1):
            value = sheet.cell(at, column).value
            one = shown(cell, statistics) if column > 1 else None
            if one is None:
                assert (value or "") == cell.text + ",".join(cell.marks)
            else:
                assert value == one.value
    heads = {cell.value: cell.column for cell in sheet[first - 1] if cell.value}
    labels = [row.label for row in table.rows]
    event = first + labels.index("Event")
    assert sheet.cell(event, heads["n"]).value == 3
    assert sheet.cell(event, heads["%"]).value == 3 / 8
    assert sheet.cell(event, heads["%"]).number_format == "0.0%"
    score = first + labels.index("Score | *x* [a](b)")
    assert sheet.cell(score, heads["median"]).value == 4
    assert sheet.freeze_panes == f"B{first}"
    folded = [each for each in sheet.column_dimensions.values() if each.outline_level == 1]
    assert min(each.min for each in folded) == len(table.columns) + 2
    assert sheet.print_title_rows == f"$4:${first - 1}"


def statistic(name: str, value: float) -> Statistic:
    return Statistic(item="t", context="continuous", variable="v", stat_name=name, stat=value)


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("12", {"n": 12}, Shown(12, "0")),
        ("137.7", {"median": 137.65}, Shown(137.65, "0.0")),
        ("-0.5", {"estimate": -0.45}, Shown(-0.45, "0.0")),
        ("0.747", {"p.value": 0.7465}, Shown(0.7465, "0.000")),
        ("<0.001", {"p.value": 1e-9}, Shown(1e-9, '[<0.001]"<0.001";0.000')),
        ("13%", {"n": 1, "N": 8}, Shown(0.125, "0%")),
        ("87.2%", {"estimate": 0.872}, Shown(0.872, "0.0%")),
        # What is printed is not what the statistic says, or more than one number, or a word.
        ("0.748", {"p.value": 0.7465}, None),
        ("<0.001", {"p.value": 0.01}, None),
        ("13%", {"n": 1, "N": 0}, None),
        ("5 (10)", {"n": 5, "N": 50}, None),
        ("all", {"n": 5, "N": 5}, None),
        ("–", {"median": math.nan}, None),
        ("5", {"median": math.nan}, None),
        ("5", {}, None),
        ("5", {"median": 5, "p25": 5}, None),
    ],
)
def test_what_is_one_number_stays_one(
    text: str, values: dict[str, float], expected: Shown | None
) -> None:
    rows = [statistic(name, value) for name, value in values.items()]
    cell = Cell(text, tuple(row.key for row in rows))
    assert shown(cell, {row.key: row for row in rows}) == expected


def test_marks_of_a_number_stand_in_its_format() -> None:
    row = statistic("p.value", 0.0001)
    cell = Cell("<0.001", (row.key,), ("b", "c"))
    assert shown(cell, {row.key: row}) == Shown(0.0001, '[<0.001]"<0.001ᵇ,ᶜ";0.000"ᵇ,ᶜ"')


def hostile() -> Table:
    columns = (Column("=1+1", kind="stub"), Column("@x"), Column("-y", kind="text"))
    rows = (
        Row("variable", 0, (Cell("=HYPERLINK(1)"), Cell("-1.2 (0.3)"), Cell("+cmd"))),
        Row("variable", 1, (Cell("http://x.y"), Cell("–", marks=("a",)), Cell("007"))),
        Row("heading", 0, (Cell("", marks=("a",)), Cell(), Cell())),
    )
    return Table("t1", "=T", columns, rows, (Footnote("a", "=N"),), ("@note.",))


def test_no_text_is_a_formula_a_link_or_a_number(parts: MakeParts) -> None:
    made = parts()
    made = replace(made, tables={**made.tables, "t1": hostile()})
    content = workbook(build_document(made), made.released.results, DAY)
    sheet = opened(content)["Table 1"]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
    texts = ["=1+1", "@x", "-y", "=HYPERLINK(1)", "-1.2 (0.3)", "+cmd", "http://x.y", "–a", "007"]
    for text in [*texts, "@note."]:
        assert cells[text].data_type == "s", text
        assert cells[text].hyperlink is None
        # A spreadsheet in which the cell is edited takes it for text still.
        assert cells[text].quotePrefix == text.startswith(("=", "+", "-", "@"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/" in name]
    assert not any(b"<f>" in sheet for sheet in sheets)


def test_names_of_sheets_are_allowed_and_their_own(parts: MakeParts) -> None:
    made = parts()
    document = build_document(made)
    long = "A title: [of a table] longer than any sheet's name"

    def renamed(block: Any) -> Any:
        if hasattr(block, "blocks"):
            return replace(block, blocks=tuple(map(renamed, block.blocks)))
        numbered = isinstance(block, TableBlock) and block.label
        return replace(block, label=long) if numbered else block

    document = replace(document, sections=tuple(map(renamed, document.sections)))
    names = opened(workbook(document, made.released.results, DAY)).sheetnames
    ours = [name for name in names if name.startswith("A title of")]
    assert ours[:2] == ["A title of a table longer than", "A title of a table longer t (2)"]
    assert all(len(name) <= 31 for name in names)


def test_the_same_bytes_twice_and_no_clock(parts: MakeParts) -> None:
    made = parts()
    document = build_document(made)
    content = workbook(document, made.released.results, DAY)
    assert content == workbook(document, made.released.results, DAY)
    assert opened(content).properties.created == DAY
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_what_is_not_finite_is_written_as_a_text(parts: MakeParts) -> None:
    made = parts()
    results, places = results_with(made, math.inf, -math.inf, math.nan)
    sheet = opened(workbook(build_document(made), results, DAY))["Results"]
    column = COLUMNS.index("stat") + 1
    assert [sheet.cell(at + 2, column).value for at in places] == ["∞", "-∞", None]


def test_a_chinese_workbook_is_chinese(parts: MakeParts) -> None:
    book = written(parts(lang="zh"), "zh")
    assert book.sheetnames[0] == "说明"
    assert book.sheetnames[-1] == "全部结果"
    assert "表 1" in book.sheetnames or "表1" in book.sheetnames
