"""The report of the Chongqing study in a real browser, which may ask nothing of any network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

import ncstats as nc
from ncstats.report.html import html_page
from ncstats.report.run import Run

OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
WIDE = 1400


@pytest.fixture(scope="session")
def browser(tool: Callable[[str, str], str]) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=tool("chromium", "chromium"), args=list(OPTIONS)
        )
        yield started
        started.close()


@pytest.fixture(scope="session")
def run() -> Run:
    return nc.run("chongqing")


@pytest.fixture(scope="session")
def reports(run: Run, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page by the language it is asked for in; the Chinese one without pictures, for speed."""
    english = run.save(tmp_path_factory.mktemp("en")) / "report.html"
    documents = [run.outputs(lang).document_with({}) for lang in ("zh", "en")]
    chinese = tmp_path_factory.mktemp("zh") / "report.html"
    chinese.write_text(html_page(*documents), encoding="utf-8")
    return {"en": english, "zh": chinese}


class Watched:
    """What a page asks for and complains of, beside the file that it is."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.found: list[str] = []
        context.route("**/*", self._asked)
        context.on("console", lambda said: self._said(said.type, said.text))
        context.on("weberror", lambda error: self.found.append(str(error.error)))

    def _asked(self, route: Route) -> None:
        if route.request.is_navigation_request() and route.request.url.startswith("file:"):
            route.continue_()
            return
        self.found.append(route.request.url)
        route.abort()

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.found.append(text)


@pytest.fixture
def open_page(browser: Browser, reports: dict[str, Path]) -> Iterator[Callable[..., Page]]:
    """Opens the report; at the end nothing was asked for, and nothing was complained of."""
    watched: list[Watched] = []

    def opened(anchor: str = "", lang: str = "en", width: int = WIDE, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, reduced_motion="reduce", **options
        )
        watched.append(Watched(context))
        page = context.new_page()
        page.goto(reports[lang].as_uri() + anchor)
        return page

    yield opened
    for each in watched:
        each.context.close()
    assert [what for each in watched for what in each.found] == []
