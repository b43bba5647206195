from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from ncstats.report.document import Parts, build_document
from ncstats.report.explained import explained_tables, row_labels
from ncstats.report.provenance import CellProvenance, Remark, Rows, provenance_of, table_blocks
from ncstats.report.run import run
from ncstats.tables import Cell, Column, Row, Table

MakeParts = Callable[..., Parts]


def of(made: Parts) -> dict[str, Rows]:
    return dict(provenance_of(build_document(made), made.released.results, made.plan))


def cells(rows: Rows) -> Iterator[CellProvenance]:
    return (cell for row in rows for cell in row if cell is not None)


def provenance_of_study(study: str) -> dict[str, Rows]:
    outputs = run(study).outputs()
    return dict(provenance_of(outputs.document_with({}), outputs.run.results, outputs.run.plan))


def test_a_summary_is_of_the_patients_of_its_group(parts: MakeParts) -> None:
    rows = of(parts())["table-t2"]
    # Arm b: 5, 6, 7 and one without a score.
    first, second = (cell for cell in rows[0] if cell and "median" in dict(cell.statistics))
    assert (first.known, first.missing) == (4, 0)
    assert (second.known, second.missing) == (3, 1)
    assert dict(second.statistics) == {"median": 6.0, "p25": 5.0, "p75": 7.0}
    assert (second.methods, second.variable, second.group) == (("quantile_6",), "score", "arm")


def test_a_test_is_of_the_patients_of_all_groups(parts: MakeParts) -> None:
    rows = of(parts())["table-t2"]
    (test,) = (cell for cell in rows[0] if cell and "p.value" in dict(cell.statistics))
    assert (test.known, test.missing) == (7, 1)
    assert test.remarks == (Remark("warning", "results.small_group"),)
    english, chinese = (test.remarks[0].text(lang) for lang in ("en", "zh"))
    assert english.startswith("To be read with care: ")
    assert chinese != english


def test_why_a_number_is_missing_is_said(parts: MakeParts) -> None:
    remarks = {remark for rows in of(parts()).values() for c in cells(rows) for remark in c.remarks}
    reasons = [each.text("en") for each in remarks if each.sentence == "not_computable"]
    assert reasons
    assert not any(" ." in reason or ".." in reason for reason in reasons)


def test_a_statement_has_its_own_denominator_and_no_x(parts: MakeParts) -> None:
    (cell,) = (cell for cell in cells(of(parts())["table-text"]) if "n" in dict(cell.statistics))
    assert (cell.known, cell.missing, cell.variable, cell.group) == (4, None, "", "")


def test_a_curve_is_of_those_who_were_followed(parts: MakeParts) -> None:
    found = list(cells(of(parts())["table-c1_landmarks"]))
    assert {(cell.known, cell.missing) for cell in found} == {(8, 0), (4, None)}
    assert not any(cell.variable or cell.group for cell in found)


def test_numbers_have_the_unit_of_the_variable_and_times_that_of_the_endpoint(
    parts: MakeParts,
) -> None:
    made = parts()
    times = [
        cell for cell in cells(of(made)["table-c1_times"]) if "median" in dict(cell.statistics)
    ]
    assert {(cell.unit.en, cell.unit.zh) for cell in times} == {("years", "年")}
    wilms = provenance_of_study("wilms")
    (p_value,) = (
        cell
        for cell in cells(wilms["table-relapse_by_histology_times"])
        if "p.value" in dict(cell.statistics)
    )
    assert not p_value.unit.en
    shares = cells(of(made)["table-c1_landmarks"])
    assert {cell.unit.en for cell in shares} == {""}
    months = next(cells(wilms["table-table1"]))
    assert months.unit.of("zh") == "月"


@pytest.mark.parametrize("study", ["chongqing", "wilms"])
def test_every_statistic_of_a_report_has_a_method_and_its_patients(study: str) -> None:
    outputs = run(study).outputs()
    document = outputs.document_with({})
    found = provenance_of(document, outputs.run.results, outputs.run.plan)
    blocks = list(table_blocks(document.sections))
    printed = [cell for block in blocks for cell in block.table.cells() if cell.statistics]
    told = [cell for rows in found.values() for cell in cells(rows)]
    assert len(told) == len(printed) > 300
    assert all(cell.methods for cell in told)
    assert [cell for cell in told if cell.known is None] == []


def test_rows_computed_alike_share_a_line(parts: MakeParts) -> None:
    made = parts()
    document = build_document(made)
    provenance = provenance_of(document, made.released.results, made.plan)
    explained = explained_tables(document, provenance)
    assert list(explained) == list(provenance)
    lines = explained["table-t1"].lines
    assert explained["table-t1"].title == "Table 1. All <b>"
    (counted,) = (line for line in lines if line.known == "8" and "95%" not in line.rows[0])
    assert len(counted.rows) > 1
    # Column by column where the groups differ.
    assert ("4 / 3", "0 / 1") in [
        (line.known, line.missing) for line in explained["table-t2"].lines
    ]


def test_a_row_is_called_by_what_it_stands_under() -> None:
    rows = tuple(
        Row("variable", indent, (Cell(label),))
        for label, indent in (("Signs", 0), ("Sex", 1), ("girl", 2), ("boy", 2), ("Age", 0))
    )
    table = Table("t", "T", (Column("", kind="stub"),), rows)
    assert row_labels(table) == (
        "Signs", "Signs: Sex", "Signs: Sex: girl", "Signs: Sex: boy", "Age",
    )  # fmt: skip
