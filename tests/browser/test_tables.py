"""Sorting a laboratory table, and copying one into Word."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Locator, Page, expect

from ncstats.report.run import Run

NARROW, WIDE = 380, 1400
TABLE = "#table-table2"


def labels(page: Page) -> list[str]:
    return page.locator(f"{TABLE} tbody th").all_inner_texts()


def sort_by(page: Page, kind: str) -> Locator:
    return page.locator(f"{TABLE} thead th.{kind} .sort")


def column(page: Page, kind: str) -> list[str]:
    found = page.locator(f"{TABLE} tbody td.{kind} .why").all_inner_texts()
    return [text.split(" ")[0] for text in found]


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_head_sorts_up_down_and_back(open_page: Callable[..., Page], width: int) -> None:
    page = open_page(TABLE, width=width)
    planned = labels(page)
    head = page.locator(f"{TABLE} thead th.p")
    sort_by(page, "p").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    rising = column(page, "p")
    assert rising[0] == "<0.001"
    assert rising[1:] == sorted(rising[1:], key=float)
    sort_by(page, "p").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert column(page, "p") == rising[::-1]
    sort_by(page, "p").click()
    assert head.get_attribute("aria-sort") is None
    assert labels(page) == planned


def test_the_limits_go_with_their_variable(open_page: Callable[..., Page]) -> None:
    page = open_page(TABLE)
    sort_by(page, "effect").click()
    found = labels(page)
    at = next(i for i, label in enumerate(found) if label.startswith("95% CI"))
    assert found[at - 1] == "Persistent NC"
    assert at < len(found) - 1
    assert column(page, "effect") == sorted(column(page, "effect"), key=float)


def test_the_keyboard_sorts_and_one_head_at_a_time(open_page: Callable[..., Page]) -> None:
    page = open_page(TABLE)
    sort_by(page, "p").press("Enter")
    sort_by(page, "stub").press("Enter")
    assert page.locator(f"{TABLE} th[aria-sort]").count() == 1
    variables = page.locator(f"{TABLE} tbody tr.variable th").all_inner_texts()
    assert variables == sorted(variables, key=str.casefold)
    # A number says the same wherever its row has come to stand.
    page.locator(f"{TABLE} tbody tr", has_text="Hemoglobin").locator("td.p .why").click()
    assert "Hemoglobin, g/L · p" in page.locator("#explanation").inner_text()


def test_what_is_missing_stands_last_both_ways(open_page: Callable[..., Page]) -> None:
    page = open_page(TABLE)
    for _ in range(2):
        sort_by(page, "p_adjusted").click()
        # The row that the groups are made from has none.
        assert page.locator(f"{TABLE} tbody tr.variable").last.inner_text().startswith("Corrected")


def test_only_rows_of_variables_alone_are_sorted(open_page: Callable[..., Page]) -> None:
    page = open_page()
    sorted_tables = page.locator("#en .table:has(.sort)").evaluate_all("all => all.map(e => e.id)")
    assert sorted_tables == ["table-table2"]


class Cells(HTMLParser):
    """The rows of the tables in some HTML, and every element and attribute in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip("\n")


def copied(page: Page, selector: str) -> str:
    """What the clipboard holds as HTML after a part of the page was copied."""
    page.evaluate(
        "selector => { getSelection().selectAllChildren(document.querySelector(selector));"
        " addEventListener('copy', event => {"
        " window.copied = event.clipboardData.getData('text/html'); }, {once: true}); }",
        selector,
    )
    page.keyboard.press("Control+C")
    return str(page.evaluate("window.copied"))


@pytest.mark.parametrize("selector", [f"{TABLE} .scroll", f"{TABLE} table", f"{TABLE} tbody"])
def test_a_copied_table_is_plain(open_page: Callable[..., Page], run: Run, selector: str) -> None:
    found = Cells(copied(open_page(TABLE, color_scheme="dark"), selector))
    body = [
        [cell.text + ",".join(cell.marks) for cell in row.cells]
        for row in run.outputs("en").tables["table2"].rows
    ]
    copied_body = [[text.strip("\u2003") for text in row] for row in found.rows[-len(body) :]]
    assert copied_body == body
    assert found.tags <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "span", "sup"}
    assert found.attributes <= {"colspan", "rowspan", "scope", "align"}


def test_word_processors_keep_its_heads_and_cells(
    open_page: Callable[..., Page], tool: Callable[[str, str], str], run: Run, tmp_path: Path
) -> None:
    office = tool("soffice", "libreoffice-writer")
    fragment = copied(open_page(TABLE), f"{TABLE} .scroll")
    page = tmp_path / "table.html"
    page.write_text(f"<meta charset=utf-8>{fragment}", encoding="utf-8")
    command = [office, f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless"]
    command += ["--infilter=HTML (StarWriter)", "--convert-to", "docx:MS Word 2007 XML"]
    subprocess.run([*command, "--outdir", tmp_path, page], check=True, capture_output=True)
    (table,) = docx.Document(str(tmp_path / "table.docx")).tables
    heads = [cell.text for cell in table.rows[1].cells]
    assert heads[0] == "Characteristic"
    assert heads[-2:] == ["p", "Adjusted p"]
    printed = [[cell.text for cell in row.cells] for row in run.outputs("en").tables["table2"].rows]
    read = [[cell.text for cell in row.cells] for row in table.rows[2:]]
    assert len(read) == len(printed)
    for found, cells in zip(read, printed, strict=True):
        assert all(
            text.strip("\u2003").startswith(cell) for text, cell in zip(found, cells, strict=True)
        )
    assert table.rows[0]._tr.trPr is not None
    assert "w:tblHeader" in table.rows[0]._tr.xml
