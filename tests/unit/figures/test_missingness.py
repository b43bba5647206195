from __future__ import annotations

from typing import Any

import pytest

from ncstats.figures import StudyFigure, draw_missingness, svg_text
from ncstats.results.known_marks import KnownMarks

NAMES = ("sodium", "score", "fever")
KNOWN = ((True, True, True), (True, False, True), (True, False, False), (True, True, False))


def rows_of(hand: Any) -> Any:
    counts = {"sodium": (4, 0), "score": (2, 2), "fever": (2, 2)}
    return [row for name, n in counts.items() for row in hand.known_rows("f", name, *n)]


def figure_of(
    study: Any, hand: Any, rows: Any, marks: Any = None, width: Any = None, **figure: Any
) -> StudyFigure:
    figure = {"title": "Known", "missingness": list(NAMES), **figure}
    plan = study(figures={"f": figure}, arms={"order": ["a", "b"]})
    return draw_missingness(
        hand.released(rows, marks={"f": marks} if marks else None), plan, "f", "en", width
    )


def span(box: Any) -> tuple[float, float]:
    """Left and right of a rectangle."""
    return box.get_x(), box.get_x() + box.get_width()


def test_the_map_is_dark_where_a_variable_is_not_known(
    study: Any, hand: Any, texts: Any, artists: Any
) -> None:
    figure = figure_of(study, hand, rows_of(hand), KnownMarks(NAMES, ("",) * 4, KNOWN))
    assert texts(figure, "variable") == ["Score", "Fever"]  # sodium is known of all
    assert texts(figure, "count") == ["2 (50)", "2 (50)"]
    width = figure.to_matplotlib().axes[0].get_xlim()[1]
    score, fever = artists(figure, "unknown")
    assert span(score) == pytest.approx((width / 4, 3 * width / 4))  # the second and the third
    assert span(fever) == pytest.approx((width / 2, width))
    assert texts(figure, "patients") == ["Each column is one of 4 patients"]
    assert "1 variable that is" in texts(figure, "note")[0]


def test_groups_stand_apart_under_their_names(
    study: Any, hand: Any, texts: Any, artists: Any
) -> None:
    marks = KnownMarks(NAMES, ("a", "a", "b", ""), KNOWN)
    figure = figure_of(study, hand, rows_of(hand), marks, by="arms")
    assert texts(figure, "group") == ["A", "B", "Group unknown"]
    assert len(artists(figure, "known")) == 6  # two rows of three groups
    (_, a), (b, _) = (span(strip) for strip in artists(figure, "known")[:2])
    assert a < b


def test_without_marks_shares_of_each_group_are_drawn(study: Any, hand: Any, texts: Any) -> None:
    rows = hand.known_rows("f", "score", 3, 1, "a") + hand.known_rows("f", "score", 2, 0, "b")
    rows += hand.known_rows("f", "sodium", 4, 0, "a") + hand.known_rows("f", "sodium", 2, 0, "b")
    figure = figure_of(study, hand, rows, by="arms", missingness=["sodium", "score"])
    assert texts(figure, "level") == ["Score"]
    assert texts(figure, "count") == ["1 (25)", "0 (0)"]
    lengths = [[bar.get_width() for bar in axes.patches] for axes in figure.to_matplotlib().axes]
    assert lengths == [[25.0], [0.0]]
    assert [axes.get_xlabel() for axes in figure.to_matplotlib().axes] == [
        "Not known (%); N = 4", "Not known (%); N = 2",
    ]  # fmt: skip


def test_a_withheld_count_keeps_its_row_as_a_dash(study: Any, hand: Any, texts: Any) -> None:
    hidden = ("N_miss", "N_nonmiss")
    rows = [r for r in rows_of(hand) if r.variable != "fever" or r.stat_name not in hidden]
    figure = figure_of(study, hand, rows)
    assert texts(figure, "level") == ["Score", "Fever"]
    assert texts(figure, "count") == ["2 (50)", "–"]


def test_where_nothing_is_missing_or_nobody_is_there_the_map_says_so(
    study: Any, hand: Any, texts: Any
) -> None:
    full = KnownMarks(NAMES, ("",), ((True, True, True),))
    assert "Nothing is missing" in texts(figure_of(study, hand, [], full))
    nobody = figure_of(study, hand, [], KnownMarks(NAMES, (), ()))
    assert "No patients to show" in texts(nobody)
    assert svg_text(nobody).startswith("<svg")


@pytest.mark.parametrize("width", [None, "one", "two"])
def test_many_patients_stay_in_the_figure(
    study: Any, hand: Any, readable: Any, artists: Any, width: Any
) -> None:
    marks = KnownMarks(NAMES, ("a",) * 300 + ("b",) * 3, KNOWN[:3] * 101)
    figure = figure_of(study, hand, rows_of(hand), marks, width, by="arms")
    readable(figure)
    assert max(right for _, right in map(span, artists(figure, "known"))) <= (
        figure.to_matplotlib().axes[0].get_xlim()[1] + 1e-9
    )


def test_marks_are_checked() -> None:
    with pytest.raises(ValueError, match="group"):
        KnownMarks(NAMES, (), KNOWN)
    with pytest.raises(ValueError, match="cell"):
        KnownMarks(("sodium",), ("",) * 4, KNOWN)
