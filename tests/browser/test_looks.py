"""Narrow windows, light and dark, and paper."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from ncstats.report.run import Run

NARROW, WIDE = 380, 1400


@pytest.mark.parametrize("language", ["#en", "#zh"])
def test_nothing_is_wider_than_a_narrow_window(
    open_page: Callable[..., Page], language: str
) -> None:
    page = open_page(language, width=NARROW)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW


def test_the_labels_of_rows_stay_while_a_table_scrolls(open_page: Callable[..., Page]) -> None:
    page = open_page("#table-table2", width=NARROW)
    label = page.locator("#table-table2 tbody th").nth(1)
    before = label.bounding_box()
    page.locator("#table-table2 .scroll").evaluate("box => { box.scrollLeft = 620; }")
    assert label.bounding_box() == before
    expect(page.locator("#table-table2 tbody td.p").nth(1)).to_be_in_viewport()


def background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


@pytest.mark.parametrize(
    ("scheme", "first", "second"),
    [
        ("light", "rgb(255, 255, 255)", "rgb(23, 25, 27)"),
        ("dark", "rgb(23, 25, 27)", "rgb(255, 255, 255)"),
    ],
)
def test_the_system_says_light_or_dark_until_the_button_does(
    open_page: Callable[..., Page], scheme: str, first: str, second: str
) -> None:
    page = open_page(color_scheme=scheme)
    assert background(page) == first
    button = page.get_by_role("button", name="Dark or light")
    button.click()
    assert background(page) == second
    button.press("Enter")
    assert background(page) == first


def test_paper_has_the_report_in_black_on_white_and_nothing_to_press(
    open_page: Callable[..., Page], run: Run
) -> None:
    page = open_page("#table-table2", color_scheme="dark")
    page.emulate_media(media="print")
    assert background(page) == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    for unwanted in ("nav", ".tools", ".hint", ".actions", ".sort", ".computed"):
        expect(page.locator(f"#en {unwanted}").first).to_be_hidden()
    pages = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    text = " ".join("".join(each.extract_text() for each in pages).split())
    strings = {
        cell.text for table in run.outputs("en").all_tables.values() for cell in table.cells()
    }
    squeezed = text.replace(" ", "")
    assert [string for string in strings if string.replace(" ", "") not in squeezed] == []
