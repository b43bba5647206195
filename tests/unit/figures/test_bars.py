from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ncstats.dictionary import Level
from ncstats.figures import StudyFigure, draw_bars, svg_text
from ncstats.figures.widths import WIDTHS
from ncstats.text import Bilingual

COUNTS = {"none": 3, "mild": 4, "severe": 1}


def bars_of(
    study: Any, hand: Any, rows: Any, synthetic: bool = False, **figure: Any
) -> StudyFigure:
    width = figure.pop("width", None)
    figure = {"title": "Findings", "bars": "finding", **figure}
    plan = study(synthetic=synthetic, arms={"order": ["a", "b"]}, figures={"f": figure})
    return draw_bars(hand.released(rows), plan, "f", width=width)


def widths(axes: Any) -> list[float]:
    return [patch.get_width() for patch in axes.patches]


def test_a_bar_is_as_long_as_its_count_and_says_n_and_percent(
    study: Any, hand: Any, texts: Any
) -> None:
    figure = bars_of(study, hand, hand.count_rows("f", COUNTS))
    assert widths(figure.to_matplotlib().axes[0]) == [3, 4, 1]
    assert texts(figure, "count") == ["3 (38)", "4 (50)", "1 (13)"]
    assert texts(figure, "level") == ["None", "Mild", "Severe"]
    assert figure.to_matplotlib().axes[0].get_xlabel() == "Patients, n (%); N = 8"


def test_the_first_level_stands_on_top(study: Any, hand: Any) -> None:
    figure = bars_of(study, hand, hand.count_rows("f", COUNTS))
    assert figure.to_matplotlib().axes[0].yaxis_inverted()
    middles = [patch.get_y() for patch in figure.to_matplotlib().axes[0].patches]
    assert middles == sorted(middles)


def test_the_most_frequent_level_comes_first_where_the_plan_says_so(
    study: Any, hand: Any, texts: Any
) -> None:
    figure = bars_of(study, hand, hand.count_rows("f", COUNTS), sort="count")
    assert texts(figure, "level") == ["Mild", "None", "Severe"]
    assert widths(figure.to_matplotlib().axes[0]) == [4, 3, 1]


def test_equal_counts_keep_the_order_of_the_dictionary(study: Any, hand: Any, texts: Any) -> None:
    same = {"none": 2, "mild": 2, "severe": 2}
    figure = bars_of(study, hand, hand.count_rows("f", same), sort="count")
    assert texts(figure, "level") == ["None", "Mild", "Severe"]


def test_levels_that_nobody_has_are_left_out_by_count_and_stay_in_the_dictionary_s_order(
    study: Any, hand: Any, texts: Any
) -> None:
    rows = hand.count_rows("f", {"none": 0, "mild": 2, "severe": 5})
    assert texts(bars_of(study, hand, rows), "level") == ["None", "Mild", "Severe"]
    figure = bars_of(study, hand, rows, sort="count")
    assert texts(figure, "level") == ["Severe", "Mild"]
    assert texts(figure, "count") == ["5 (71)", "2 (29)"]


def test_a_level_of_one_group_only_is_not_left_out(study: Any, hand: Any, texts: Any) -> None:
    rows = hand.count_rows("f", {"none": 0, "mild": 2, "severe": 0}, "arm", "a")
    rows += hand.count_rows("f", {"none": 1, "mild": 2, "severe": 0}, "arm", "b")
    figure = bars_of(study, hand, rows, by="arms", sort="count")
    assert texts(figure, "level") == ["Mild", "None"]
    assert texts(figure, "count") == ["2 (100)", "0 (0)", "2 (67)", "1 (33)"]


def test_a_withheld_count_is_not_taken_for_nobody(study: Any, hand: Any, texts: Any) -> None:
    rows = hand.count_rows("f", {"none": 0, "mild": 2, "severe": 1})
    rows = [row for row in rows if row.variable_level != "severe"]
    figure = bars_of(study, hand, rows, sort="count")
    assert texts(figure, "level") == ["Mild", "Severe"]
    assert texts(figure, "count") == ["2 (67)", "–"]


def test_where_nobody_has_any_level_the_figure_says_so(study: Any, hand: Any, texts: Any) -> None:
    rows = hand.count_rows("f", dict.fromkeys(COUNTS, 0))
    figure = bars_of(study, hand, rows, sort="count")
    assert texts(figure, "level") == []
    assert "No patients to show" in texts(figure)
    assert figure.to_matplotlib().axes[0].get_xlabel() == "Patients, n (%); N = 0"
    assert svg_text(figure).startswith("<svg")


def test_groups_are_compared_in_percent_of_their_own_patients(
    study: Any, hand: Any, texts: Any
) -> None:
    rows = hand.count_rows("f", COUNTS, "arm", "a")
    rows += hand.count_rows("f", {"none": 1, "mild": 1, "severe": 0}, "arm", "b")
    figure = bars_of(study, hand, rows, by="arms")
    first, second = figure.to_matplotlib().axes
    assert widths(first) == pytest.approx([37.5, 50, 12.5])
    assert widths(second) == pytest.approx([50, 50, 0])
    assert first.get_xlim() == second.get_xlim()
    assert texts(figure, "count")[3:] == ["1 (50)", "1 (50)", "0 (0)"]
    assert {"A", "B"} <= set(texts(figure))
    assert [axes.get_xlabel() for axes in figure.to_matplotlib().axes] == [
        "Patients (%); N = 8",
        "Patients (%); N = 2",
    ]


def test_a_hundred_patients_have_a_decimal(study: Any, hand: Any, texts: Any) -> None:
    figure = bars_of(study, hand, hand.count_rows("f", {"none": 1, "mild": 2, "severe": 797}))
    assert texts(figure, "count") == ["1 (0.1)", "2 (0.3)", "797 (99.6)"]


def test_an_empty_group_has_bars_of_no_length(study: Any, hand: Any, texts: Any) -> None:
    rows = hand.count_rows("f", COUNTS, "arm", "a")
    rows += hand.count_rows("f", dict.fromkeys(COUNTS, 0), "arm", "b")
    figure = bars_of(study, hand, rows, by="arms")
    assert widths(figure.to_matplotlib().axes[1]) == [0, 0, 0]
    assert texts(figure, "count")[3:] == ["–", "–", "–"]


def test_a_withheld_count_is_a_dash(study: Any, hand: Any, texts: Any) -> None:
    rows = [row for row in hand.count_rows("f", COUNTS) if row.variable_level != "severe"]
    figure = bars_of(study, hand, rows)
    assert texts(figure, "count") == ["3 (38)", "4 (50)", "–"]


def test_nothing_counted_draws_nothing_and_does_not_fail(study: Any, hand: Any, texts: Any) -> None:
    figure = bars_of(study, hand, [], synthetic=True)
    assert texts(figure, "count") == ["–", "–", "–"]
    assert svg_text(figure).startswith("<svg")


def test_the_variable_stands_above_its_levels(study: Any, hand: Any, texts: Any) -> None:
    figure = bars_of(study, hand, hand.count_rows("f", COUNTS))
    assert texts(figure, "variable") == ["Finding"]


CAUSES = {"stone": 4, "tumour": 1, "gene": 5, "other": 2}
CLASSES = {"inborn": 5, "acquired": 7}


def classed(study: Any, hand: Any, width: Any = None, **figure: Any) -> StudyFigure:
    figure = {"title": "C", "bars": "cause", "classes": "etiology_class", "sort": "count", **figure}
    rows = hand.count_rows("f", CAUSES, variable="cause")
    rows += hand.count_rows("f", CLASSES, variable="etiology_class")
    plan = study(figures={"f": figure})
    return draw_bars(hand.released(rows), plan, "f", width=width)


def test_levels_stand_below_their_class_in_its_colour(study: Any, hand: Any, texts: Any) -> None:
    figure = classed(study, hand)
    assert texts(figure, "class") == ["Inborn", "Acquired", "Of no class"]
    assert texts(figure, "class count") == ["5 (42)", "7 (58)"]
    assert texts(figure, "level") == ["Gene", "Stone", "Tumour", "Other"]
    assert texts(figure, "count") == ["5 (42)", "4 (33)", "1 (8)", "2 (17)"]
    looks = [
        (bar.get_facecolor(), bar.get_hatch()) for bar in figure.to_matplotlib().axes[0].patches
    ]
    assert looks[1] == looks[2]  # both acquired
    assert len(set(looks)) == 3
    assert looks[0][1] != looks[1][1]  # distinct in grey


def test_a_class_that_nobody_has_is_left_out_with_its_levels(
    study: Any, hand: Any, texts: Any
) -> None:
    rows = hand.count_rows("f", {**CAUSES, "gene": 0}, variable="cause")
    rows += hand.count_rows("f", {"inborn": 0, "acquired": 5}, variable="etiology_class")
    figure = {"title": "C", "bars": "cause", "classes": "etiology_class", "sort": "count"}
    drawn = draw_bars(hand.released(rows), study(figures={"f": figure}), "f")
    assert texts(drawn, "class") == ["Acquired", "Of no class"]


@pytest.mark.parametrize("width", ["one", "two"])
def test_a_column_of_a_journal_is_filled(study: Any, hand: Any, readable: Any, width: Any) -> None:
    for figure in (
        classed(study, hand, width),
        bars_of(study, hand, hand.count_rows("f", COUNTS), width=width),
    ):
        assert figure.width == pytest.approx(WIDTHS[width])
        readable(figure)


def test_groups_stand_below_each_other_in_one_column(
    study: Any, hand: Any, texts: Any, readable: Any
) -> None:
    rows = hand.count_rows("f", COUNTS, "arm", "a")
    rows += hand.count_rows("f", {"none": 1, "mild": 1, "severe": 0}, "arm", "b")
    figure = bars_of(study, hand, rows, by="arms", width="one")
    upper, lower = (axes.get_position() for axes in figure.to_matplotlib().axes)
    assert upper.x0 == lower.x0
    assert upper.y0 > lower.y1
    assert texts(figure, "level") == ["None", "Mild", "Severe"] * 2
    readable(figure)


def test_thirty_levels_with_long_names_stay_readable(study: Any, hand: Any, readable: Any) -> None:
    names = [f"Level {i} of a category with a long name" for i in range(30)]
    plan = study(figures={"f": {"title": "Many", "bars": "finding"}})
    levels = tuple(Level(f"l{i}", Bilingual(name, name)) for i, name in enumerate(names))
    variable = replace(plan.dictionary.variable("finding"), levels=levels)
    patients = {**plan.dictionary.patients, "finding": variable}
    many = replace(plan, dictionary=replace(plan.dictionary, patients=patients))
    rows = hand.released(hand.count_rows("f", {f"l{i}": i for i in range(30)}))
    for width in ("one", "two"):
        figure = draw_bars(rows, many, "f", width=width)
        assert len(figure.to_matplotlib().axes[0].patches) == 30
        readable(figure)
