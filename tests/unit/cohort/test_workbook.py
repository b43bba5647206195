"""Workbooks: what a person sees in a sheet is what is read, and nothing hostile is unfolded."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

import ncstats as nc
from ncstats.cohort.sources import choose

HEADERS = ("编号", "性别", "出生日期", "血钙")
ROWS = (
    (12, "男", dt.date(2018, 1, 2), 2.4),
    (13, "女", dt.datetime(2018, 2, 3), 0.1 + 2.2),  # noqa: DTZ001 - a cell has no time zone
)
Workbook = Callable[..., Path]


@pytest.fixture
def workbook(tmp_path: Path) -> Workbook:
    """Writes sheets, each a list of rows, and gives the file; ``edit`` may change it."""

    def write(edit: Callable[[Any], None] | None = None, **sheets: list[tuple[Any, ...]]) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in (sheets or {"patients": [HEADERS, *ROWS]}).items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        if edit is not None:
            edit(book)
        book.save(tmp_path / "export.xlsx")
        return tmp_path / "export.xlsx"

    return write


def refused(path: Path | str, mapping: Path | None = None) -> nc.NcstatsError:
    """Why a file is not read; the Chinese words are there too."""
    with pytest.raises(nc.NcstatsError) as error:
        nc.read_cohort(path, mapping=mapping)
    assert error.value.text("zh") != error.value.text("en")
    return error.value


def test_numbers_dates_and_leading_zeros_are_those_that_a_person_sees(workbook: Workbook) -> None:
    def with_zeros(book: Any) -> None:
        book["patients"]["A2"].number_format = "0000"

    cohort = nc.read_cohort(workbook(with_zeros))
    assert list(cohort.data["patient_id"]) == ["0012", "13"]
    assert list(cohort.data["serum_calcium"]) == [2.4, 2.3]
    assert list(cohort.data["birth_date"].dt.strftime("%Y-%m-%d")) == ["2018-01-02", "2018-02-03"]
    assert list(cohort.lines) == [2, 3]
    assert len(cohort.changes) == 0


def test_digits_that_a_spreadsheet_has_cut_off_are_told(workbook: Workbook) -> None:
    rows: list[tuple[Any, ...]] = [HEADERS, (500101199001011234, "男", None, 2.4)]
    assert refused(workbook(s=rows)).problems[0].code == "cohort.digits_lost"


def test_merged_cells_have_each_the_text_of_the_first(workbook: Workbook) -> None:
    def merge(book: Any) -> None:
        book["s"].merge_cells("A1:D1")
        book["s"].merge_cells("B3:B4")

    rows: list[tuple[Any, ...]] = [("肾钙盐沉着患儿",), HEADERS, ROWS[0], (13, None, None, 2.3)]
    cohort = nc.read_cohort(workbook(merge, s=rows))
    assert list(cohort.data["sex"]) == ["male", "male"]
    assert list(cohort.lines) == [3, 4]


def test_the_sheet_with_headers_is_read_and_of_several_one_is_named(workbook: Workbook) -> None:
    table: list[tuple[Any, ...]] = [HEADERS, *ROWS]
    path = workbook(说明=[("read me",)], 病例=table)
    assert nc.read_cohort(path).n == 2
    path = workbook(a=table, b=table[:2])
    problem = refused(path).problems[0]
    assert (problem.code, problem.allowed) == ("cohort.which_sheet", ("a", "b"))
    assert nc.read_cohort(f"{path}#b").n == 1
    assert refused(f"{path}#c").problems[0].code == "cohort.unknown_sheet"


@pytest.fixture
def mapping(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a mapping.yaml."""

    def write(text: str) -> Path:
        (tmp_path / "mapping.yaml").write_text(text, encoding="utf-8")
        return tmp_path / "mapping.yaml"

    return write


def test_a_mapping_names_the_sheet(workbook: Workbook, mapping: Callable[[str], Path]) -> None:
    table: list[tuple[Any, ...]] = [HEADERS, *ROWS]
    path = workbook(基线=table, 复核=table[:2])
    assert nc.read_cohort(path, mapping=mapping("sheet: 复核\n")).n == 1
    # What stands on the command line comes first.
    assert nc.read_cohort(f"{path}#基线", mapping=mapping("sheet: 复核\n")).n == 2


def test_a_mapping_names_a_sheet_for_each_table(
    workbook: Workbook, mapping: Callable[[str], Path]
) -> None:
    visits: list[tuple[Any, ...]] = [
        ("patient_id", "visit_date", "height_cm"),
        (12, dt.date(2019, 1, 2), 90),
    ]
    path = workbook(p=[HEADERS, *ROWS], v=visits, other=visits)
    cohort = nc.read_cohort(path, path, mapping=mapping("sheet: {patients: p, visits: v}\n"))
    assert (cohort.n, len(cohort.visits)) == (2, 1)


@pytest.mark.parametrize(
    ("text", "place"), [("dated: 2020-01-01\nsheet: 基現\n", 2), ("sheet:\n  patients: 基現\n", 2)]
)
def test_a_sheet_that_is_not_there_is_told_at_its_line_with_those_that_are(
    workbook: Workbook, mapping: Callable[[str], Path], text: str, place: int
) -> None:
    path, at = workbook(基线=[HEADERS, *ROWS], 说明=[("read me",)]), mapping(text)
    (problem,) = refused(path, mapping=at).problems
    assert (problem.code, problem.file, problem.line) == ("cohort.unknown_sheet", str(at), place)
    assert problem.allowed == ("基线", "说明")
    assert "基线" in problem.text("zh")


def test_a_sheet_of_a_file_that_has_none_is_told(
    mapping: Callable[[str], Path], tmp_path: Path
) -> None:
    (tmp_path / "p.csv").write_text("patient_id,sex\n1,male\n", encoding="utf-8")
    (problem,) = refused(tmp_path / "p.csv", mapping=mapping("sheet: a\n")).problems
    assert (problem.code, problem.line) == ("cohort.sheet_of_no_workbook", 1)
    assert "p.csv" in problem.text()


def test_another_error_of_a_sheet_stays_what_it_is(
    workbook: Workbook, mapping: Callable[[str], Path]
) -> None:
    path = workbook(a=[HEADERS, *ROWS])
    missing = path.with_name("none.xlsx")
    assert refused(missing, mapping=mapping("sheet: a\n")).problems[0].code == "files.missing"


def test_a_file_may_have_the_sign_in_its_own_name(workbook: Workbook, tmp_path: Path) -> None:
    odd = tmp_path / "a.xlsx#1.xlsx"
    workbook().rename(odd)
    assert choose.file_and_sheet(odd) == (odd, "")
    assert nc.read_cohort(odd).n == 2


def test_a_formula_is_read_by_its_value_and_one_without_is_refused(
    workbook: Workbook, tmp_path: Path
) -> None:
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("patient_id", "serum_calcium"))
        sheet.write_row(1, 0, ("1",))
        sheet.write_formula(1, 1, "=1+1.4", None, 2.4)
    assert list(nc.read_cohort(tmp_path / "f.xlsx").data["serum_calcium"]) == [2.4]

    def formula(book: Any) -> None:
        book["patients"]["D3"] = "=1+1"

    problem = refused(workbook(formula)).problems[0]
    assert (problem.code, problem.value) == ("cohort.no_value_of_formula", "D3")


def test_errors_and_booleans_of_a_sheet_are_their_texts(workbook: Workbook) -> None:
    rows: list[tuple[Any, ...]] = [("patient_id", "site", "serum_calcium"), (1, True, "#N/A")]
    cohort = nc.read_cohort(workbook(s=rows))
    assert cohort.data["site"][0] == "TRUE"
    assert cohort.data["serum_calcium"].isna().all()


@pytest.mark.parametrize("rows", [[], [HEADERS]])
def test_an_empty_sheet_is_told(workbook: Workbook, rows: list[tuple[Any, ...]]) -> None:
    assert refused(workbook(s=rows)).exit_code == 3


def with_part(path: Path, name: str, content: bytes) -> Path:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return path


def test_hostile_and_damaged_workbooks_are_one_message_and_exit_3(
    workbook: Workbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked = with_part(workbook(), "xl/externalLinks/externalLink1.xml", b"<x/>")
    assert refused(linked).problems[0].code == "cohort.external_links"
    defined = with_part(workbook(), "xl/extra.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    assert refused(defined).problems[0].code == "cohort.declared_entities"
    monkeypatch.setattr("ncstats.cohort.sources.workbook.MOST_UNFOLDED", 1_000_000)
    bomb = with_part(workbook(), "xl/worksheets/sheet9.xml", b" " * 2_000_000)
    assert bomb.stat().st_size < 20_000
    assert refused(bomb).problems[0].code == "cohort.unfolds"
    whole = workbook().read_bytes()
    for length in (0, 100, len(whole) // 2, len(whole) - 30):
        bomb.write_bytes(whole[:length])
        assert refused(bomb).problems[0].code == "cohort.broken_file"
    old = tmp_path / "old.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert refused(old).problems[0].code == "cohort.old_workbook"
    bomb.write_bytes(old.read_bytes())
    assert refused(bomb).problems[0].code == "cohort.old_workbook"
    old.write_text("patient_id\n1\n", "utf-8")
    assert nc.read_cohort(old).n == 1


def test_one_cell_in_the_last_corner_costs_no_memory(workbook: Workbook) -> None:
    def far(book: Any) -> None:
        book["patients"].cell(50_000, 16_384).value = "x"
        for row in range(4, 5_000):
            book["patients"].cell(row, 1).value = row

    assert refused(workbook(far)).problems[0].code == "cohort.too_many_cells"


def test_a_damaged_part_is_no_fault_of_ours(workbook: Workbook, tmp_path: Path) -> None:
    whole = workbook()
    broken = tmp_path / "broken.xlsx"
    for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"):
        with zipfile.ZipFile(whole) as source, zipfile.ZipFile(broken, "w") as target:
            for name in source.namelist():
                content = source.read(name)
                target.writestr(name, content[: len(content) // 2] if name == part else content)
        assert refused(broken).problems[0].code == "cohort.broken_file"
