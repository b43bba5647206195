"""Any cohort and any plan: every format is written, and says the same in every cell."""

from __future__ import annotations

import io
import math
import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import docx
import openpyxl
from any_plan import Patient, cohort_of, patients, plan_of, plans
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from read_back import Cells, csv_rows, markdown_cells, word_rows, word_tables

import ncstats as nc
from ncstats.report import data_files
from ncstats.report.blocks import Document
from ncstats.report.html import html_page
from ncstats.report.latex import latex_files
from ncstats.report.latex.escape import code, escaped
from ncstats.report.markdown import markdown_page, table_csv, table_markdown
from ncstats.report.outputs import Outputs
from ncstats.report.pdf import pdf_bytes
from ncstats.report.provenance import provenance_of, table_blocks
from ncstats.report.word import word_report
from ncstats.report.workbook import workbook
from ncstats.results.model import COLUMNS, Results
from ncstats.tables import Table

WHEN = datetime(2026, 1, 2, tzinfo=UTC)


@settings(max_examples=6, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(patients, plans(), st.sampled_from(["en", "zh"]), st.sampled_from(["none", "mask10"]))
def test_every_format_says_the_same(
    given_: list[Patient], asked: dict[str, Any], lang: str, policy: str
) -> None:
    run = nc.run(plan_of(asked), cohort_of(given_), policy)
    outputs = run.outputs(lang)
    document = outputs.document_with({})
    tables = [block.table for block in table_blocks(document.sections)]
    require_in_page(page_of(outputs, document), document)
    require_in_word(word_report(document, {}, created=WHEN), tables)
    require_in_text_files(document, tables)
    require_in_workbook(workbook(document, run.results, WHEN), run.results)
    if lang == "en":  # Chinese needs a font, which differs between machines
        content = pdf_bytes(document, data_files.results_json(run.results), "2026-01-02")
        assert content.startswith(b"%PDF")


def page_of(outputs: Outputs, document: Document) -> str:
    other = outputs.in_language({"en": "zh", "zh": "en"}[outputs.lang]).document_with({})
    run = outputs.run
    return html_page(document, other, provenance_of(document, run.results, run.plan))


def beside_labels(table: Table) -> Counter[str]:
    """How often each text stands in a table's cells, those of the labels aside."""
    return counted(cell.text for row in table.rows for cell in row.cells[1:])


def counted(texts: Iterable[str]) -> Counter[str]:
    return Counter(text for text in texts if text)


def require_in_page(page: str, document: Document) -> None:
    found = Cells(page).found
    for block in table_blocks(document.sections):
        assert counted(found[block.anchor]) == beside_labels(block.table), block.anchor


def require_in_word(content: bytes, tables: list[Table]) -> None:
    written = word_tables(docx.Document(io.BytesIO(content)))
    for (title, found), table in zip(written, tables, strict=True):
        assert title == table.title
        rows = word_rows(found)[len(table.head()) :]
        expected = [[cell.text for cell in row.cells if cell.text] for row in table.rows]
        assert [[text for text in row if text] for row in rows] == expected, title


def require_in_text_files(document: Document, tables: list[Table]) -> None:
    page, tex = markdown_page(document), latex_files(document)
    for table in tables:
        wanted = beside_labels(table)
        cells = counted(cell for row in csv_rows(table_csv(table)) for cell in row)
        assert wanted - cells == Counter(), table.item
        alone = table_markdown(table)
        assert wanted - counted(markdown_cells(alone)) == Counter(), table.item
        assert all(line in page for line in alone.splitlines() if line.startswith("|"))
        assert set(in_tex(table)) <= set(tex_cells(tex[f"tables/{table.item}.tex"])), table.item


def in_tex(table: Table) -> list[str]:
    """The cells of a table as LaTeX is given them."""
    return [
        code(cell.text) if column.kind == "code" else escaped(cell.text)
        for row in table.rows
        for column, cell in list(zip(table.columns, row.cells, strict=True))[1:]
    ]


def tex_cells(text: str) -> list[str]:
    lines = (line.removesuffix(r" \\") for line in text.splitlines())
    cells = (cell for line in lines for cell in line.split(" & "))
    return [re.sub(r"(\\rlap\{)?\\tnote\{[^}]*\}\}?$", "", cell) for cell in cells]


def require_in_workbook(content: bytes, results: Results) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    rows = list(book.worksheets[-1].iter_rows(min_row=2, values_only=True))
    at = COLUMNS.index("stat")
    for row, statistic in zip(rows, results, strict=True):
        if isinstance(row[at], int | float):
            assert row[at] == statistic.stat
        else:
            assert not math.isfinite(statistic.stat)
