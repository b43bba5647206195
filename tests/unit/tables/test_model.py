from __future__ import annotations

from typing import Any

import pytest

from ncstats.tables import Cell, Column, Footnote, Row, Table
from ncstats.tables.footnotes import Footnotes
from ncstats.tables.model import Head

STUB, VALUE = Column("Characteristic", kind="stub"), Column("Value")


def table(
    *rows: tuple[Cell, ...], columns: tuple[Column, ...] = (STUB, VALUE), **parts: Any
) -> Table:
    made = tuple(Row("variable", 0, row) for row in rows)
    return Table("t", "Title", columns, made, **parts)


@pytest.mark.parametrize("columns", [(), (VALUE,), (VALUE, STUB), (STUB, STUB)])
def test_the_first_column_is_the_only_stub(columns: tuple[Column, ...]) -> None:
    with pytest.raises(ValueError, match="one stub"):
        table(columns=columns)


def test_a_row_has_a_cell_for_each_column() -> None:
    with pytest.raises(ValueError, match="one cell"):
        table((Cell("a"),))


def test_an_indent_is_not_negative() -> None:
    with pytest.raises(ValueError, match="indent"):
        Table("t", "Title", (STUB,), (Row("level", -1, (Cell("a"),)),))


@pytest.mark.parametrize(
    "notes",
    [(), (Footnote("b", "x"), Footnote("a", "y")), (Footnote("a", "x"), Footnote("c", "y"))],
)
def test_footnotes_stand_in_the_order_of_their_marks(notes: tuple[Footnote, ...]) -> None:
    cells = (Cell("x", marks=("a",)), Cell("1", marks=("b",)))
    with pytest.raises(ValueError, match="footnotes"):
        table(cells, footnotes=notes)
    assert table(cells, footnotes=(Footnote("a", "x"), Footnote("b", "y"))).footnotes


def test_spanners_cover_neighbours_and_columns_without_one_stand_alone() -> None:
    columns = (STUB, Column("N", "A", "denominator"), Column("", "A"), Column("", "B"), VALUE)
    made = table(columns=columns)
    assert made.spanners() == (("", 1), ("A", 2), ("B", 1), ("", 1))


def test_a_frame_holds_the_printed_strings() -> None:
    made = table((Cell("Age"), Cell("3 [2–4]")), columns=(STUB, Column("N", "A", "denominator")))
    frame = made.to_frame()
    assert frame.loc["Age", "A: N"] == "3 [2–4]"
    assert frame.index.name == "Characteristic"


def test_a_notebook_shows_marks_and_notes_and_escapes_every_text() -> None:
    made = Table(
        "t",
        "<b>",
        (Column("<i>", kind="stub"), Column("p", kind="p")),
        (
            Row("heading", 0, (Cell("A & B"), Cell())),
            Row("level", 1, (Cell("<script>"), Cell("<0.001", marks=("a",)))),
        ),
        (Footnote("a", 'x"<y'),),
        ("5 < 6.",),
    )
    html = made._repr_html_()
    assert "<sup>a</sup>" in html
    for raw in ("<b>", "<script>", "<i>", "<0.001", "<y"):
        assert raw not in html
    assert "<strong>A &amp; B</strong>" in html
    assert "5 &lt; 6." in html


def test_a_table_is_named_in_a_console() -> None:
    assert repr(table()) == "Table('t', 0 rows × 2 columns)"


def test_a_sentence_keeps_its_mark_and_marks_of_a_cell_are_sorted() -> None:
    notes = Footnotes()
    assert notes.marks(("first", "second", "first")) == ("a", "b")
    assert notes.marks(("third", "first")) == ("a", "c")
    assert [note.text for note in notes.all()] == ["first", "second", "third"]


def test_marks_go_on_after_z() -> None:
    notes = Footnotes()
    marks = [notes.mark(str(i)) for i in range(703)]
    assert (marks[25], marks[26], marks[52], marks[701], marks[702]) == (
        "z", "aa", "ba", "zz", "aaa",
    )  # fmt: skip


def test_footnotes_of_a_row_are_those_of_its_cells() -> None:
    made = table(
        (Cell("x", marks=("a",)), Cell("1")),
        (Cell("y"), Cell("2", marks=("b",))),
        footnotes=(Footnote("a", "one"), Footnote("b", "two")),
    )
    assert made.footnotes_of(made.rows[1]) == ("two",)


def test_a_head_of_two_lines_says_what_stands_over_what() -> None:
    columns = (
        Column("What", kind="stub"),
        Column("N", "Girls", "denominator"),
        Column("n (%)", "Girls"),
        Column("", "Boys"),
        Column("p", kind="p"),
    )
    upper, lower = Table("t", "T", columns, ()).head()
    assert upper == (
        Head("What", 0, lines=2),
        Head("Girls", 1, columns=2, spanner=True),
        Head("Boys", 3, lines=2),
        Head("p", 4, lines=2),
    )
    assert lower == (Head("N", 1), Head("n (%)", 2))


def test_a_head_without_labels_under_a_spanner_has_one_line() -> None:
    columns = (Column("What", kind="stub"), Column("", "Boys"), Column("", "Boys"))
    assert Table("t", "T", columns, ()).head() == ((Head("What", 0), Head("Boys", 1, columns=2)),)
