from __future__ import annotations

import math
from typing import Any

import pytest

from ncstats.figures import StudyFigure, draw_forest, svg_text

ROWS = ["sodium", "score", "fever"]


def forest_of(
    study: Any, hand: Any, rows: Any, shown: Any = ROWS, width: Any = None, lang: str = "en"
) -> StudyFigure:
    table = {"title": "T", "by": "arms", "rows": list(shown)}
    plan = study(
        tables={"t": table}, figures={"f": {"title": "Effects", "forest": "t"}},
        arms={"order": ["a", "b"]},
    )  # fmt: skip
    return draw_forest(hand.released(rows), plan, "f", lang, width)


def some(hand: Any) -> Any:
    return [
        *hand.effect_rows("t", "sodium", "hodges_lehmann", (-2.0, -4.5, 0.5)),
        *hand.effect_rows("t", "fever", "risk_difference", (0.125, -0.05, 0.3)),
    ]


def test_the_numbers_are_those_of_results_as_the_table_prints_them(
    study: Any, hand: Any, texts: Any, artists: Any
) -> None:
    figure = forest_of(study, hand, some(hand))
    assert texts(figure, "label") == ["Serum sodium", "Fever"]
    assert texts(figure, "numbers") == ["-2.0 [-4.5, 0.5]", "12.5 [-5.0, 30.0]"]
    assert texts(figure, "n") == ["21", "21"]  # 12 + 9
    assert [list(a.get_xdata()) for a in artists(figure, "estimate")] == [[-2.0], [12.5]]
    assert [list(a.get_xdata()) for a in artists(figure, "interval")] == [[-4.5, 0.5], [-5, 30]]


def test_each_scale_has_a_panel_that_names_who_is_held_against_whom(
    study: Any, hand: Any, texts: Any
) -> None:
    figure = forest_of(study, hand, some(hand))
    assert len(figure.to_matplotlib().axes) == 2
    first, second = texts(figure, "title")
    assert "Hodges" in first
    assert "(mmol/L): A against B" in first
    assert second.endswith("percentage points: A against B")
    assert {"A", "B"} <= set(texts(figure))


def test_differences_in_unlike_units_share_no_axis(study: Any, hand: Any) -> None:
    rows = some(hand) + hand.effect_rows("t", "score", "hodges_lehmann", (1.0, 0.0, 2.0))
    assert len(forest_of(study, hand, rows).panels) == 3


def test_no_effect_is_zero_and_for_a_ratio_one_on_a_logarithmic_axis(
    study: Any, hand: Any, artists: Any
) -> None:
    rows = hand.effect_rows("t", "fever", "odds_ratio", (2.0, 0.5, 8.0))
    figure = forest_of(study, hand, rows)
    (line,) = artists(figure, "no effect")
    assert set(line.get_xdata()) == {1.0}
    assert figure.to_matplotlib().axes[0].get_xscale() == "log"
    low, high = figure.to_matplotlib().axes[0].get_xlim()
    assert low <= 0.5
    assert high >= 8
    for zero in artists(forest_of(study, hand, some(hand)), "no effect"):
        assert set(zero.get_xdata()) == {0.0}


def test_an_interval_without_end_goes_on_in_an_arrow(
    study: Any, hand: Any, texts: Any, artists: Any
) -> None:
    rows = hand.effect_rows("t", "fever", "odds_ratio", (5000.0, 3.0, math.inf))
    figure = forest_of(study, hand, rows)
    assert [a.get_marker() for a in artists(figure, "arrow")] == [">"]
    assert [a.get_marker() for a in artists(figure, "limit")] == ["|"]
    assert not artists(figure, "estimate")  # beyond the axis
    assert texts(figure, "numbers") == ["5000.00 [3.00, ∞]"]


def test_an_effect_that_was_not_estimated_keeps_its_row_with_a_dash(
    study: Any, hand: Any, texts: Any, artists: Any
) -> None:
    rows = hand.effect_rows("t", "fever", "odds_ratio", (math.nan,))
    figure = forest_of(study, hand, rows)
    assert texts(figure, "label") == ["Fever"]
    assert texts(figure, "numbers") == ["–"]
    assert not artists(figure, "estimate")
    assert svg_text(figure).startswith("<svg")


def test_a_limit_that_was_not_computed_draws_no_interval(
    study: Any, hand: Any, texts: Any, artists: Any
) -> None:
    rows = hand.effect_rows("t", "fever", "cramers_v", (0.4, math.nan, math.nan))
    figure = forest_of(study, hand, rows)
    assert texts(figure, "numbers") == ["0.40"]
    assert len(artists(figure, "estimate")) == 1
    assert not artists(figure, "interval")


@pytest.mark.parametrize("value", [-24.0, 0.0, 3.0])
def test_a_single_estimate_has_an_axis_with_no_effect_on_it(
    study: Any, hand: Any, value: float
) -> None:
    figure = forest_of(study, hand, hand.effect_rows("t", "sodium", "hodges_lehmann", (value,)))
    low, high = figure.to_matplotlib().axes[0].get_xlim()
    assert low <= min(0.0, value) < high
    assert low < high >= max(0.0, value)


def test_a_row_that_the_groups_are_made_of_is_left_out(study: Any, hand: Any, texts: Any) -> None:
    warning = "results.groups_made_of_row"
    rows = some(hand) + hand.effect_rows("t", "score", "hodges_lehmann", (1.0, 0.0, 2.0), warning)
    assert texts(forest_of(study, hand, rows), "label") == ["Serum sodium", "Fever"]


def test_a_table_without_effects_says_so(study: Any, hand: Any, texts: Any) -> None:
    figure = forest_of(study, hand, [])
    assert texts(figure, "nothing") == ["No effect was estimated"]


@pytest.mark.parametrize("width", [None, "one", "two"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_long_names_are_wrapped_and_nothing_lies_over_another(
    study: Any, hand: Any, readable: Any, width: Any, lang: str
) -> None:
    rows = hand.effect_rows("t", "long", "hodges_lehmann", (-2.0, -4.5, 0.5))
    rows += hand.effect_rows("t", "fever", "odds_ratio", (1.2, 0.5, 8.0))
    figure = forest_of(study, hand, rows, ["long", "fever"], width, lang)
    readable(figure)
