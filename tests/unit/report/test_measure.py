from __future__ import annotations

import pytest

from ncstats.report.measure import aligned, column_widths, lines_of, longest_word, shared_out, width
from ncstats.tables import Cell, Column, Row, Table


@pytest.mark.parametrize(
    ("text", "em"), [("", 0.0), ("0.5", 1.25), ("[–]", 1.166), ("血清钙", 3.0), ("é", 0.55)]
)
def test_widths_are_those_of_times(text: str, em: float) -> None:
    assert width(text) == pytest.approx(em)


def test_a_word_ends_where_a_line_may() -> None:
    assert longest_word("one three") == width("three")
    assert longest_word("nausea/vomiting") == width("vomiting")
    assert longest_word("血清钙") == 1.0
    assert longest_word("") == 0.0


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("137.7 [135.2–139.7]", "137"), ("<0.001", "<0"), ("-0.5 [-1, 0]", "-0"),
        ("8/11 (72.7)", "8"), ("87.2%", "87"),
    ],
)  # fmt: skip
def test_a_number_divides_before_its_decimal_point(text: str, before: str) -> None:
    divided = aligned(Cell(text))
    assert divided.before == pytest.approx(width(before))
    assert divided.before + divided.after == pytest.approx(width(text))


def _table(spanner: str = "", stub: str = "A", rows: int = 1) -> Table:
    columns = (Column("x", kind="stub"), Column("a", spanner), Column("b", spanner))
    heading = Row("heading", 0, (Cell(stub), Cell(), Cell()))
    row = Row("variable", 2, (Cell(stub), Cell("1.25"), Cell("10.5", marks=("a",))))
    return Table("t", "T", columns, (heading, *[row] * rows), _notes())


def _notes() -> tuple[object, ...]:
    from ncstats.tables import Footnote

    return (Footnote("a", "Note."),)


def test_a_spanner_makes_its_columns_wider() -> None:
    plain = column_widths(_table())
    spanned = column_widths(_table("A very long heading over both"))
    assert spanned[1].natural > plain[1].natural
    assert spanned[1].least == plain[1].least
    assert sum(each.natural for each in spanned[1:]) >= width("A very long heading over both")


def test_a_column_of_numbers_is_as_wide_as_its_parts() -> None:
    column = column_widths(_table())[2]
    assert column.before == pytest.approx(width("10"))
    assert column.after == pytest.approx(width(".5") + 0.65 * width("a"))
    assert column.block <= column.least


def test_a_wider_face_breaks_no_word_of_the_narrowest_column() -> None:
    columns = (Column("No", kind="stub"), Column("Asked", kind="text"))
    row = Row("variable", 1, (Cell("12b"), Cell("a sentence " * 20)))
    narrowest = column_widths(Table("t", "T", columns, (row,)))[0]
    indent = 1.0
    assert narrowest.least > width("12b") + indent
    assert narrowest.natural >= narrowest.least


def test_too_little_room_is_shared_alike() -> None:
    needs = column_widths(_table(stub="A long label of a row"))
    shared = shared_out(needs, 6.0, 0.2)
    assert sum(shared) == pytest.approx(6.0)
    assert shared_out(needs, 100.0, 0.0) == pytest.approx([each.natural for each in needs])


def test_lines_are_counted_and_a_heading_runs_across() -> None:
    label = "A long label of a row"
    assert lines_of(_table(stub=label), [5.0, 10.0, 10.0]) == 1 + 2
    assert lines_of(_table(stub="", rows=3), [5.0, 10.0, 10.0]) == 4
