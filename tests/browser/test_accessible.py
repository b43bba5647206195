"""axe-core, which knows the rules of WCAG 2.2 and good practice, finds nothing to object to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

NARROW, WIDE = 380, 1400


def violations(page: Page) -> list[str]:
    # What passes is not listed: thousands of elements, and half of the time.
    only = {"resultTypes": ["violations"]}
    found = Axe().run(page, options=only).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


# Every language with every scheme and width, and every scheme with every width.
@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [
        ("#en", "light", NARROW),
        ("#en", "dark", WIDE),
        ("#zh", "dark", NARROW),
        ("#zh", "light", WIDE),
    ],
)
def test_no_rule_is_violated(
    open_page: Callable[..., Page], language: str, scheme: str, width: int
) -> None:
    assert violations(open_page(language, width=width, color_scheme=scheme)) == []


def test_what_can_be_opened_violates_none_either(open_page: Callable[..., Page]) -> None:
    page = open_page("#table-table2")
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    page.locator("#table-table2 td.p .why").first.click()
    assert page.locator("#explanation").is_visible()
    assert violations(page) == []
