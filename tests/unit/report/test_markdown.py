from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest

from ncstats.report.document import Parts, build_document
from ncstats.report.markdown import escaped, markdown_page, table_csv, table_markdown
from ncstats.tables import Cell, Column, Footnote, Row, Table

MakeParts = Callable[..., Parts]

TABLE = Table(
    "t",
    "A | table",
    (
        Column("=cmd", kind="stub"),
        Column("N", "Girls", "denominator"),
        Column("", "Girls"),
        Column("Whom", kind="text"),
    ),
    (
        Row("heading", 0, (Cell("Signs"), Cell(), Cell(), Cell())),
        Row("level", 1, (Cell("+1 | *"), Cell("9"), Cell("-0.5 [-1.0–2.0]"), Cell("@all"))),
        Row("variable", 0, (Cell("Fever"), Cell(), Cell("–", marks=("a",)), Cell())),
    ),
    (Footnote("a", "=why"),),
    ("Notes <here>.",),
)


def test_a_table_in_markdown() -> None:
    assert table_markdown(TABLE, "Table 1") == (
        "**Table 1.** A \\| table\n\n"
        "| =cmd | Girls: N | Girls | Whom |\n"
        "| :-- | --: | --: | :-- |\n"
        "| **Signs** |  |  |  |\n"
        "| &emsp;+1 \\| \\* | 9 | -0.5 [-1.0–2.0] | @all |\n"
        "| Fever |  | –<sup>a</sup> |  |\n\n"
        "<sup>a</sup> =why\n\n"
        "Notes \\<here>.\n"
    )


def test_a_table_in_csv_protects_text_and_leaves_numbers() -> None:
    rows = list(csv.reader(io.StringIO(table_csv(TABLE))))
    assert rows == [
        ["'=cmd", "Girls: N", "Girls", "Whom", "Footnotes"],
        ["Signs", "", "", "", ""],
        ["  '+1 | *", "9", "-0.5 [-1.0–2.0]", "'@all", ""],
        ["Fever", "", "–", "", "'=why"],
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<script>", "\\<script>"),
        ("a_b `c` ~d~", "a\\_b \\`c\\` \\~d\\~"),
        ("back\\slash", "back\\\\slash"),
        ("&lt;b&gt; & c", "\\&lt;b\\&gt; & c"),
        ("[1–2]", "[1–2]"),
        ("[x](http://y)", "[x]\\(http://y)"),
        ("two\nlines", "two lines"),
        ("# no heading", "\\# no heading"),
        ("- no list", "\\- no list"),
    ],
)
def test_text_is_shown_as_it_is(text: str, expected: str) -> None:
    assert escaped(text) == expected


@pytest.mark.parametrize("bad", [False, True])
def test_the_report_in_markdown(parts: MakeParts, bad: bool) -> None:
    text = markdown_page(build_document(parts(bad=bad)))
    assert text.startswith("# Tiny \\<i>study\\</i>\n")
    assert "> **Synthetic cohort consistent with the published tables" in text
    assert "<script" not in text.replace("\\<script", "")
    assert "![" in text
    assert "](figures/c1.svg)" in text
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings[0] == "## Methods"
    assert headings[-2:] == ["## Verification", "## STROBE checklist"]
    assert ("**Values that do not reproduce:** 1 of 9" in text) == bad
    assert "- **Origin:** The start." in text
    assert "- A remark & more" in text


def test_every_row_of_a_csv_says_that_the_cohort_is_synthetic() -> None:
    rows = list(csv.reader(io.StringIO(table_csv(replace(TABLE, banner="Made, not real.")))))
    plain = list(csv.reader(io.StringIO(table_csv(TABLE))))
    assert [row[:-1] for row in rows] == plain
    assert [row[-1] for row in rows] == ["Cohort", *["Made, not real."] * len(TABLE.rows)]
    assert "**Made, not real.**" in table_markdown(replace(TABLE, banner="Made, not real."))
