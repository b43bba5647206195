from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import ncstats as nc
from ncstats.plan import Plan
from ncstats.report.document import Parts, build_document
from ncstats.report.html import html_page, html_table, run_summary
from ncstats.report.html_table import sortable
from ncstats.report.provenance import provenance_of
from ncstats.report.svg import shown, symbols
from ncstats.tables import Cell, Column, Footnote, Row, Table
from ncstats.text import message

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
    assert [script.get("type") for script in page.all("script")] == ["application/json", None]
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
    script = text.rpartition("<script>")[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
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


def both(made: Parts) -> str:
    """The page in English with everything that it can hold."""
    document = build_document(made)
    provenance = provenance_of(document, made.released.results, made.plan)
    return html_page(document, build_document(made, "zh"), provenance)


def data_of(text: str) -> dict[str, Any]:
    """What the page's script is given."""
    found = text.partition('<script type="application/json" id="page-data">')[2]
    return json.loads(found.partition("</script>")[0])


def test_both_languages_stand_in_one_page_apart(parts: MakeParts) -> None:
    text = both(parts(bad=True))
    page = Page(text)
    ids = [attrs["id"] for _, attrs in page.elements if attrs.get("id")]
    assert len(ids) == len(set(ids))
    targets = {
        str(attrs["href"]).removeprefix("#") for _, attrs in page.elements if "href" in attrs
    }
    assert targets <= set(ids)
    own, other = (div for div in page.all("div") if div.get("class") == "version")
    assert (own["id"], own["lang"], "hidden" in own) == ("en", "en", False)
    assert (other["id"], other["lang"], "hidden" in other) == ("zh", "zh-Hans", True)
    assert {"table-t1", "zh-table-t1", "zh-table-t1-computed"} <= set(ids)
    # Each picture is there once; the other language shows it, and says whose words it has.
    assert len(page.all("symbol")) == 1  # the three drawings of the small study are one
    assert len(page.all("use")) == 1 + 2 * 3
    assert text.count("图中文字为英文") == 1


def test_a_page_of_one_language_has_no_switch(parts: MakeParts) -> None:
    page = Page(html_page(build_document(parts())))
    assert not [link for link in page.all("a") if link.get("class") == "switch"]
    assert not [part for part in page.all("section") if part.get("class") == "computed"]


def test_pictures_of_the_other_language_are_its_own(parts: MakeParts) -> None:
    made = parts()
    drawn = {name: svg.replace("9pt", "8pt") for name, svg in made.pictures.items()}
    other = build_document(replace(made, pictures=drawn), "zh")
    text = html_page(build_document(made), other)
    assert [symbol["id"] for symbol in Page(text).all("symbol")] == ["picture1", "picture2"]
    assert "图中文字为英文" not in text


def test_the_script_knows_what_stands_behind_each_cell(parts: MakeParts) -> None:
    made = parts()
    data = data_of(both(made))
    table = made.tables["t2"]
    rows = data["tables"]["table-t2"]
    for row, cells in zip(table.rows, rows, strict=True):
        assert [bool(cell.statistics) for cell in row.cells] == [bool(cell) for cell in cells]
    words = data["versions"]["en"]
    assert words["rows"]["table-t2"][0] == "Score | *x* [a](b)"
    assert words["columns"]["table-t2"] == [column.heading for column in table.columns]
    at = next(i for i, column in enumerate(table.columns) if column.kind == "p")
    place, p_value = rows[0][at]
    results = made.released.results
    assert p_value == pytest.approx(results.value("t2", "score", "p.value", context="test"))
    origin = data["origins"][place]
    assert (origin["x"], origin["g"], origin["known"], origin["missing"]) == ("score", "arm", 7, 1)
    (method,) = origin["methods"]
    assert words["methods"][method] == "Mann–Whitney U test"
    assert data["methods"][method]["r"].startswith("wilcox.test")
    assert data["versions"]["zh"]["methods"][method].startswith("Mann–Whitney")
    assert words["words"]["sort"] == "Sort by: {heading}"


def test_a_hostile_label_cannot_end_the_script_s_data(parts: MakeParts) -> None:
    text = both(parts())
    labels = data_of(text)["versions"]["en"]["rows"]["table-t1"]
    assert "Arm <script>alert(1)</script>: A & </style>" in labels
    assert text.count("</script>") == 2


def test_what_separates_lines_stays_inside_a_string_of_the_data(parts: MakeParts) -> None:
    title = "a\u2028b\x85c \x0b</script>"
    text = html_page(replace(build_document(parts()), title=title))
    assert data_of(text)["versions"]["en"]["title"] == title


def test_a_letter_that_was_drawn_is_not_drawn_again() -> None:
    letter = (
        '<svg viewBox="0 0 1 1"><path id="a" d="M 0 0"/><path id="b" d="{}"/><use href="#b"/></svg>'
    )
    one, other = symbols({"p1": letter.format("M 1 1"), "p2": letter.format("M 2 2")})
    assert one.count("<path") == 2
    assert other == (
        '<symbol id="p2" viewBox="0 0 1 1"><path id="p2-2" d="M 2 2"/><use href="#p2-2"/></symbol>'
    )
    _, same = symbols({"p1": letter.format("M 1 1"), "p2": letter.format("M 1 1")})
    assert same == '<symbol id="p2" viewBox="0 0 1 1"><use href="#p1-2"/></symbol>'


def test_a_run_writes_the_page_in_both_languages(
    small_study: Callable[..., Plan], tmp_path: Path
) -> None:
    page = Page(
        (nc.run(small_study()).save(tmp_path / "out", lang="zh") / "report.html").read_text("utf-8")
    )
    versions = [div["id"] for div in page.all("div") if div.get("class") == "version"]
    assert versions == ["zh", "en"]
    anchors = {attrs["id"] for _, attrs in page.elements if attrs.get("id")}
    assert {"table-t-computed", "en-table-t-computed", "figure-ages", "en-figure-ages"} <= anchors


def test_without_the_script_each_table_says_how_it_was_computed(parts: MakeParts) -> None:
    text = both(parts())
    lines = text.partition('id="table-t2-computed"')[2].partition("</details>")[0]
    told = " ".join(re.sub(r"<[^>]+>", " ", lines).split())
    assert "Score | *x* [a](b) A &amp; &lt;/style&gt; (N = 4)" in told
    methods = text.partition('id="computed-methods"')[2].partition("</details>")[0]
    assert "Mann–Whitney U test" in methods
    assert "Holm’s adjustment" in methods
    assert "wilcox.test(" in methods
    assert "Mann–Whitney U test 7 1 To be read with care:" in told


def test_only_a_table_of_variables_beside_each_other_is_sorted() -> None:
    def table(*rows: tuple[str, int], p: bool = True) -> Table:
        columns = (Column("x", kind="stub"), Column("y", kind="p" if p else "cell"))
        return Table(
            "t", "T", columns, tuple(Row(kind, at, (Cell("x"), Cell())) for kind, at in rows)
        )  # type: ignore[arg-type]

    three = [("variable", 0)] * 3
    assert sortable(table(*three, ("interval", 1), ("pair", 1)))
    assert not sortable(table(*three, p=False))
    assert not sortable(table(*three[1:]))
    assert not sortable(table(*three, ("level", 1)))
    assert not sortable(table(("heading", 0), *[("variable", 1)] * 3))


def test_tables_tell_their_structure(parts: MakeParts) -> None:
    page = Page(html_page(build_document(parts())))
    heads = page.all("th")
    assert heads
    assert all(head.get("scope") in {"col", "colgroup", "row"} for head in heads)
    assert len(page.all("caption")) + len(page.all("details")) == len(page.all("table"))
    assert len(page.all("figure")) == len(page.all("figcaption")) == 3
    drawn, *drawings = page.all("svg")
    assert drawn["aria-hidden"] == "true"
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


def test_english_pictures_stand_in_the_english_part_of_a_chinese_page(
    small_study: Callable[..., Plan], tmp_path: Path
) -> None:
    done = nc.run(small_study())
    for lang, differ in (("zh", True), ("en", False)):
        text = (done.save(tmp_path / lang, lang=lang) / "report.html").read_text("utf-8")
        shown_in = re.findall(r'<use href="#(picture\d+)"/></svg>', text)
        assert len(set(shown_in)) == (len(shown_in) if differ else len(shown_in) / 2) > 0
        note = message("report.page_pictures", "zh" if lang == "en" else "en")
        assert (note in text) is not differ


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
        '<?xml version="1.0"?><svg role="img" aria-label="old" id="root" width="9pt" '
        'height="5pt" viewBox="0 0 9 5" fill="none"><style>*{fill:red}</style>'
        "<!-- c --><metadata>m</metadata><script>x()</script>"
        '<clipPath id="p1"/><g clip-path="url(#p1)" onload="x()" id="g1"/>'
        '<use xlink:href="#p1"/></svg>\n'
    )
    assert next(symbols({"f": svg})) == (
        '<symbol id="f" viewBox="0 0 9 5" fill="none"><clipPath id="f-1"/>'
        '<g clip-path="url(#f-1)" id="f-2"/><use href="#f-1"/></symbol>'
    )
    assert shown(svg, "f", 'A "b" <c>') == (
        '<svg role="img" aria-label="A &quot;b&quot; &lt;c&gt;" width="9pt" height="5pt" '
        'viewBox="0 0 9 5"><use href="#f"/></svg>'
    )


def test_a_drawing_is_an_svg_element() -> None:
    for draw in (lambda: list(symbols({"f": "<p>no</p>"})), lambda: shown("<p>no</p>", "f", "alt")):
        with pytest.raises(ValueError, match="svg"):
            draw()
