from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from ncstats.figures import StudyFigure, draw_upset, svg_text
from ncstats.figures.upset_page import UpsetPage
from ncstats.figures.upset_sets import read_sets

SETS = {"fever": 4, "cough": 6, "rash": 1}
TOGETHER = {"none": 2, "cough": 3, "fever+cough": 3, "fever+cough+rash": 1}


def upset_of(study: Any, hand: Any, rows: Any, lang: str = "en", width: Any = None) -> StudyFigure:
    figure = {"title": "Together", "upset": ["fever", "cough", "rash"]}
    plan = study(figures={"f": figure}, synthetic=True)
    return draw_upset(hand.released(rows), plan, "f", lang, width)


def columns(artists: Any, figure: Any) -> list[int]:
    """How many circles of each column are filled."""
    return [len(line.get_ydata()) for line in artists(figure, "members")]


def test_sets_stand_by_frequency_with_their_number(study: Any, hand: Any, texts: Any) -> None:
    figure = upset_of(study, hand, hand.upset_rows("f", SETS, TOGETHER))
    assert texts(figure, "set") == ["Cough", "Fever", "Rash"]
    assert texts(figure, "set count") == ["6", "4", "1"]


def test_columns_stand_by_frequency_and_equal_ones_by_fewer_variables(
    study: Any, hand: Any, texts: Any, artists: Any
) -> None:
    figure = upset_of(study, hand, hand.upset_rows("f", SETS, TOGETHER))
    assert texts(figure, "intersection") == ["3", "3", "2", "1"]
    assert columns(artists, figure) == [1, 2, 0, 3]
    assert [bar.get_height() for bar in figure.to_matplotlib().axes[0].patches] == [3, 3, 2, 1]
    # Every column has a circle in each row, filled or empty.
    empty = [len(line.get_ydata()) for line in artists(figure, "without")]
    assert [a + b for a, b in zip(columns(artists, figure), empty, strict=True)] == [3] * 4


def test_filled_circles_stand_in_the_rows_of_their_variables(
    study: Any, hand: Any, artists: Any
) -> None:
    figure = upset_of(study, hand, hand.upset_rows("f", SETS, TOGETHER))
    alone, both = artists(figure, "members")[:2]
    assert len(alone.get_ydata()) == 1
    cough = alone.get_ydata()[0]
    assert cough in both.get_ydata()  # the second column is fever and cough
    assert max(both.get_ydata()) == cough  # cough is the row on top


def test_those_of_whom_something_is_unknown_are_told_and_not_counted_as_no(
    study: Any, hand: Any, texts: Any
) -> None:
    figure = upset_of(study, hand, hand.upset_rows("f", SETS, TOGETHER, unknown=5))
    note = " ".join(texts(figure, "note"))
    assert "9 patients" in note
    assert "5 more" in note
    known = upset_of(study, hand, hand.upset_rows("f", SETS, TOGETHER))
    assert "more" not in " ".join(texts(known, "note"))


@pytest.mark.parametrize(
    ("synthetic", "asked", "drawn"),
    [(True, None, 4), (True, False, 3), (False, None, 3), (False, True, 4)],
)
def test_what_one_patient_has_is_drawn_of_the_synthetic_or_where_the_plan_asks(
    study: Any, hand: Any, synthetic: bool, asked: bool | None, drawn: int
) -> None:
    figure = {"title": "T", "upset": ["fever", "cough", "rash"], "single_patients": asked}
    plan = study(figures={"f": figure}, synthetic=synthetic)
    rows = hand.upset_rows("f", SETS, TOGETHER)
    sets = read_sets(hand.released(rows).results, plan, "f", "en")
    page = UpsetPage.of(sets, 6, "en", synthetic=synthetic)
    assert len(page.drawn) == drawn
    said = "Not drawn: 1 rarer combination with 1 patient" in " ".join(page.notes)
    assert said is (drawn < 4)


def test_combinations_without_room_are_counted_together(study: Any, hand: Any) -> None:
    asked = {"title": "T", "upset": ["fever", "cough", "rash"], "single_patients": True}
    plan = study(figures={"f": asked})
    rows = hand.upset_rows("f", SETS, TOGETHER)
    sets = read_sets(hand.released(rows).results, plan, "f", "en")
    wide = UpsetPage.of(sets, 3.4, "en", synthetic=False)
    assert len(wide.drawn) == 4
    assert "Not drawn" not in " ".join(wide.notes)
    page = UpsetPage.of(sets, wide.first + 0.35, "en", synthetic=False)
    assert [one.n for one in page.drawn] == [3, 3]
    assert "2 rarer combinations with 3 patients" in " ".join(page.notes)


def test_combinations_whose_counts_are_withheld_have_no_column_and_are_told(
    study: Any, hand: Any, texts: Any
) -> None:
    rows = [
        replace(row, stat=math.nan, error="withheld")
        if row.variable_level in ("cough", "none") or row.stat_name == "N_miss"
        else row
        for row in hand.upset_rows("f", SETS, TOGETHER)
        if row.variable_level != "yes" or row.variable != "rash"
    ]
    figure = upset_of(study, hand, rows)
    assert texts(figure, "intersection") == ["3", "1"]
    assert texts(figure, "set count") == ["6", "4", "–"]
    note = " ".join(texts(figure, "note"))
    assert "each of 2 further combinations" in note
    assert "more" not in note.replace("further", "")
    assert "–" not in note


def test_nobody_at_all_is_said(study: Any, hand: Any, texts: Any) -> None:
    figure = upset_of(study, hand, [])
    assert "No patients to show" in texts(figure)
    assert texts(figure, "set count") == ["–"] * 3
    assert svg_text(figure).startswith("<svg")


@pytest.mark.parametrize("width", [None, "one", "two"])
def test_one_patient_is_one_column(
    study: Any, hand: Any, texts: Any, readable: Any, width: Any
) -> None:
    rows = hand.upset_rows("f", {"fever": 1, "cough": 0, "rash": 0}, {"fever": 1})
    figure = upset_of(study, hand, rows, width=width)
    assert texts(figure, "intersection") == ["1"]
    readable(figure)
