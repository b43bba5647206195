"""How a number was computed, asked by mouse, finger and keyboard; and without any script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from ncstats.report.run import Run

NARROW, WIDE = 380, 1400


def explanation(page: Page) -> Locator:
    return page.locator("#explanation")


def sodium(page: Page, column: str = "td.p", prefix: str = "") -> Locator:
    """A number of the row of sodium in Table 2."""
    label = "血钠" if prefix else "Serum sodium"
    row = page.locator(f"#{prefix}table-table2 tbody tr", has_text=label)
    return row.locator(f"{column} .why").first


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_click_tells_and_escape_closes(open_page: Callable[..., Page], width: int) -> None:
    page = open_page("#table-table2", width=width)
    number = sodium(page)
    number.click()
    text = explanation(page).inner_text()
    assert "Serum sodium, mmol/L · p" in text
    for said in ("0.090", "Kruskal–Wallis test", "kruskal.test(x, g)", "NPAR TESTS", "Kruskal WH"):
        assert said in text
    assert "x is serum_sodium and g is calcium_group" in text
    page.keyboard.press("Escape")
    expect(explanation(page)).to_be_hidden()
    expect(number).to_be_focused()


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_it_stays_in_the_window_and_beside_the_number(
    open_page: Callable[..., Page], width: int
) -> None:
    page = open_page("#table-table2", width=width)
    for number in (sodium(page, "td.cell"), sodium(page), sodium(page, "td.effect")):
        number.click()
        box, at = explanation(page).bounding_box(), number.bounding_box()
        assert box is not None
        assert at is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 900
        assert box["y"] >= at["y"] + at["height"] or box["y"] + box["height"] <= at["y"]
        page.keyboard.press("Escape")


def test_a_finger_opens_and_the_cross_closes(open_page: Callable[..., Page]) -> None:
    page = open_page("#zh-table-table2", width=NARROW, has_touch=True)
    sodium(page, prefix="zh-").tap()
    text = explanation(page).inner_text()
    assert "Kruskal–Wallis" in text
    assert "调用中 x 为 serum_sodium，g 为 calcium_group。" in text
    assert explanation(page).get_attribute("lang") == "zh-Hans"
    page.get_by_role("button", name="关闭").tap()
    expect(explanation(page)).to_be_hidden()


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_keyboard_reaches_every_number_of_a_table(
    open_page: Callable[..., Page], width: int
) -> None:
    page = open_page("#table-table2", width=width)
    page.locator("#table-table2 .scroll").focus()
    focused = page.locator(":focus")
    # Past the heads that sort: one stop for all numbers, from which the arrows go to each.
    while "why" not in (focused.get_attribute("class") or ""):
        page.keyboard.press("Tab")
    assert focused.inner_text() == "2.4 [2.3–2.5]"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert focused.inner_text() == "137.2 [133.0–139.8]"
    page.keyboard.press("End")
    assert focused.inner_text() == "0.538"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert "0.0895918436142" in explanation(page).inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    assert focused.inner_text() == "2.4 [2.3–2.5]"
    page.keyboard.press("ArrowUp")
    assert focused.inner_text() == "2.4 [2.3–2.5]"
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('#table-table2 table')")


def test_patients_missing_and_remarks_are_told(open_page: Callable[..., Page]) -> None:
    page = open_page("#table-table2")
    row = page.locator("#table-table2 tbody tr", has_text="Persistent NC").first
    row.locator("td.p .why").click()
    terms = explanation(page).locator("dl div").all_inner_texts()
    told = dict(text.split("\n", 1) for text in terms)
    told = {term: text.strip() for term, text in told.items()}
    assert told["Patients with a known value"] == "26"
    assert told["Missing"] == "24"
    assert "fewer than 10 known values" in told["Remark"]


def test_every_printed_statistic_is_a_button(open_page: Callable[..., Page], run: Run) -> None:
    page = open_page()
    for name, table in run.outputs("en").tables.items():
        printed = [cell.text for cell in table.cells() if cell.statistics]
        assert page.locator(f"#table-{name} .why").all_text_contents() == printed


def test_without_the_script_a_table_tells_it(open_page: Callable[..., Page]) -> None:
    page = open_page("#table-table2", java_script_enabled=False)
    assert page.locator("#table-table2 .why").count() == 0
    assert page.locator(".hint:visible, .theme:visible").count() == 0
    page.locator("#table-table2 .actions a").click()
    folded = page.locator("#table-table2-computed")
    if folded.get_attribute("open") is None:
        folded.locator("summary").click()
    lines = folded.locator("tbody tr").all_inner_texts()
    assert any("Serum sodium, mmol/L" in line and "Kruskal–Wallis test" in line for line in lines)
    assert any("11 / 5 / 10" in line and "15 / 7 / 2" in line for line in lines)
