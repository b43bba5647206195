"""The switch between English and Chinese, with and without the script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

NARROW, WIDE = 380, 1400
ENGLISH = "Nephrocalcinosis in children: causes, presentation and outcome"
CHINESE = "儿童肾钙盐沉着症：病因、临床表现与转归"


def shown(page: Page) -> str:
    """The text of the page that a reader sees."""
    return str(page.locator("body").inner_text())


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_switch_goes_there_and_back(
    open_page: Callable[..., Page], script: bool, width: int
) -> None:
    page = open_page(width=width, java_script_enabled=script)
    assert ENGLISH in shown(page)
    assert CHINESE not in shown(page)
    page.get_by_role("link", name="中文", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(CHINESE)
    assert ENGLISH not in shown(page)
    page.get_by_role("link", name="English", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ENGLISH)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(CHINESE)


def test_the_switch_is_a_link_for_the_keyboard_too(open_page: Callable[..., Page]) -> None:
    page = open_page()
    for _ in range(3):  # the skip link, the verdict's place comes later
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.switch')"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(CHINESE)


def test_the_document_says_its_language_and_title(open_page: Callable[..., Page]) -> None:
    page = open_page("#zh")
    assert page.title() == CHINESE
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    page.get_by_role("link", name="English", exact=True).click()
    page.wait_for_function("document.documentElement.lang === 'en'")
    assert page.title() == ENGLISH


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_link_into_the_other_language_opens_it(
    open_page: Callable[..., Page], script: bool
) -> None:
    page = open_page("#zh-table-table2", java_script_enabled=script)
    expect(page.locator("#zh-table-table2 caption")).to_be_in_viewport()
    assert ENGLISH not in shown(page)


def test_the_other_language_opens_where_the_reader_is(open_page: Callable[..., Page]) -> None:
    page = open_page("#table-table3")
    page.get_by_role("link", name="中文", exact=True).dispatch_event("click")
    page.wait_for_function("location.hash === '#zh-table-table3'")
    expect(page.locator("#zh-table-table3 caption")).to_be_in_viewport()


def test_a_report_asked_for_in_chinese_begins_in_it(open_page: Callable[..., Page]) -> None:
    page = open_page(lang="zh")
    assert page.title() == CHINESE
    page.get_by_role("link", name="English", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ENGLISH)
    assert page.evaluate("location.hash") == "#en"


def test_the_pictures_are_seen_in_both_languages(open_page: Callable[..., Page]) -> None:
    for anchor in ("#figure-figure1", "#zh-figure-figure1"):
        page = open_page(anchor)
        drawn = page.locator(f"{anchor} svg[role=img]").bounding_box()
        assert drawn is not None
        assert drawn["width"] > 300
        assert drawn["height"] > 100
        # Its bars are drawn, not only its frame: something in it is of their colour.
        picture = page.locator(f"{anchor} .card").screenshot()
        assert len(picture) > 5_000
    assert page.locator("#zh-figure-figure1 svg").get_attribute("aria-label")
