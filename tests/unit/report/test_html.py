from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from ncstats.report.document import Parts, build_document
from ncstats.report.html import html_page, html_table, run_summary
from ncstats.report.svg import inline_svg
from ncstats.tables import Cell, Column, Footnote, Row, Table

MakeParts = Callable[..., Parts]

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Page(HTMLParser):
    """The elements of a page: names and attributes, and whether they are nested well."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag == name]


def test_hostile_labels_stay_text(parts: MakeParts) -> None:
    text = html_page(build_document(parts(bad=True)))
    page = Page(text)
    assert not page.all("script")
    assert not page.all("i")
    assert not page.all("u")
    assert len(page.all("style")) == 1
    assert text.count("</style>") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "A &amp; &lt;/style&gt;" in text


def test_the_page_needs_nothing_else(parts: MakeParts) -> None:
    text = html_page(build_document(parts()))
    page = Page(text)
    policy = next(m["content"] for m in page.all("meta") if m.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    for name in ("link", "img", "iframe", "object", "form", "base"):
        assert not page.all(name)
    assert not re.search(r"""(src|href)=["'](?!#)""", text)
    assert "@import" not in text
    assert "url(" not in text
    assert not any(name.startswith("on") for _, attrs in page.elements for name in attrs)


def test_identifiers_are_unique_and_links_lead_somewhere(parts: MakeParts) -> None:
    page = Page(html_page(build_document(parts(bad=True))))
    ids = [attrs["id"] for _, attrs in page.elements if attrs.get("id")]
    assert len(ids) == len(set(ids))
    targets = {
        str(attrs["href"]).removeprefix("#") for _, attrs in page.elements if "href" in attrs
    }
    assert targets <= set(ids)


def test_tables_tell_their_structure(parts: MakeParts) -> None:
    page = Page(html_page(build_document(parts())))
    heads = page.all("th")
    assert heads
    assert all(head.get("scope") in {"col", "colgroup", "row"} for head in heads)
    assert len(page.all("caption")) + len(page.all("details")) == len(page.all("table"))
    assert len(page.all("figure")) == len(page.all("figcaption")) == 3
    drawings = page.all("svg")
    assert all(drawing["role"] == "img" and drawing["aria-label"] for drawing in drawings)


def test_details_are_open_where_something_failed(parts: MakeParts) -> None:
    good = Page(html_page(build_document(parts()))).all("details")
    bad = Page(html_page(build_document(parts(bad=True)))).all("details")
    assert not any("open" in details for details in good)
    assert ["open" in details for details in bad] == [True, False, True, False, False, False]


def test_the_same_document_gives_the_same_bytes(parts: MakeParts) -> None:
    made = parts()
    assert html_page(build_document(made)) == html_page(build_document(made))


def test_the_language_is_declared(parts: MakeParts) -> None:
    assert '<html lang="zh-Hans">' in html_page(build_document(parts(lang="zh"), "zh"))


def test_a_notebook_gets_title_verdict_and_tables(parts: MakeParts) -> None:
    text = run_summary(build_document(parts(bad=True, pictures=False)))
    page = Page(text)
    assert len(page.all("table")) == 6
    assert 'class="verdict bad"' in text
    assert "Tiny &lt;i&gt;study&lt;/i&gt;" in text
    # Every rule of the style is bound to its element, so the notebook keeps its looks.
    style = text[text.index("<style>") : text.index("</style>")]
    assert "\nbody" not in style.replace("\nbody.ncstats", "")


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
    )  # fmt: skip
    return Table("t", "Signs", columns, rows, (Footnote("a", "Fisher."),), ("Note.",))


def test_a_spanner_stands_above_its_columns_and_the_rest_reach_down() -> None:
    text = html_table(spanned(), "Table 1")
    page = Page(text)
    spanner = next(head for head in page.all("th") if head["scope"] == "colgroup")
    assert spanner["colspan"] == "2"
    assert [head.get("rowspan") for head in page.all("th")[:4]] == ["2", None, "2", "2"]
    assert "<sup>a</sup>" in text
    assert re.search(r"Girls\s*<span class=\"size\">\(N = 12\)</span>", text)


def test_a_table_without_spanners_has_one_line_of_headings() -> None:
    columns = (Column("What", kind="stub"), Column("Boys (N = 9)"), Column("Of whom", kind="text"))
    table = Table("t", "T", columns, (Row("variable", 0, (Cell("x"), Cell("1"), Cell("all"))),))
    text = html_table(table).partition("</style>")[2]
    assert text.count("<tr") == 2
    assert "rowspan" not in text


def test_a_drawing_keeps_to_itself() -> None:
    svg = (
        '<?xml version="1.0"?><!DOCTYPE svg><svg role="img" aria-label="old" onload="x()">'
        "<style>*{fill:red}</style><!-- c --><metadata>m</metadata><script>x()</script>"
        '<clipPath id="p1"/><g clip-path="url(#p1)" id="g1"/><use xlink:href="#p1"/>'
        "<text>url(#p1) id=&quot;z&quot;</text></svg>\n"
    )
    made = inline_svg(svg, "f", 'A "b" <c>')
    assert made == (
        '<svg role="img" aria-label="A &quot;b&quot; &lt;c&gt;">'
        '<clipPath id="f-p1"/><g clip-path="url(#f-p1)" id="f-g1"/><use xlink:href="#f-p1"/>'
        "<text>url(#p1) id=&quot;z&quot;</text></svg>"
    )


def test_a_drawing_is_an_svg_element() -> None:
    with pytest.raises(ValueError, match="svg"):
        inline_svg("<p>no</p>", "f", "alt")
