from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from ncstats.figures import StudyFigure, draw_distribution, svg_text
from ncstats.figures.cloud import bin_edges, outline, shares, swarm, widest_row
from ncstats.figures.widths import WIDTHS

FEW = {"a": [1.5, 2.0, 2.0, 3.1], "b": [4.0, 2.5]}


def figure_of(
    study: Any, hand: Any, values: Any, variables: tuple[str, ...] = ("sodium",), **parts: Any
) -> StudyFigure:
    tallies = {name: hand.number_tally(name, values) for name in variables}
    by = {"by": "arms"} if "" not in values else {}
    single = parts.pop("single_patients", True)
    figure = {"title": "Values", "distribution": list(variables), "single_patients": single, **by}
    arms = {"order": [group for group in values if group]}
    arms |= {"labels": parts.pop("labels")} if "labels" in parts else {}
    width = parts.pop("width", None)
    plan = study(figures={"f": figure}, arms=arms, **parts)
    variable = "arm" if by else ""
    rows = [row for t in tallies.values() for row in hand.continuous_rows("f", t, variable)]
    return draw_distribution(hand.released(rows, {"f": tallies}), plan, "f", width=width)


def artists(figure: Any, gid: str) -> list[Any]:
    drawn = figure.to_matplotlib().axes
    return [a for axes in drawn for a in axes.get_children() if a.get_gid() == gid]


def text_boxes(figure: Any, gid: str) -> list[Any]:
    """The boxes around the texts of one kind, in hundredths of an inch."""
    drawn = figure.to_matplotlib()
    FigureCanvasAgg(drawn).draw()
    texts = [text for axes in drawn.axes for text in axes.texts if text.get_gid() == gid]
    return [text.get_window_extent() for text in texts]


def test_every_patient_of_a_small_group_is_a_point_at_its_value(study: Any, hand: Any) -> None:
    figure = figure_of(study, hand, FEW)
    first, second = artists(figure, "points")
    assert sorted(first.get_ydata()) == sorted(FEW["a"])
    assert sorted(second.get_ydata()) == sorted(FEW["b"])
    pairs = list(zip(first.get_xdata(), first.get_ydata(), strict=True))
    assert len(set(pairs)) == 4  # the two at 2.0 stand side by side


def test_the_box_is_the_quartiles_of_results(study: Any, hand: Any) -> None:
    figure = figure_of(study, hand, FEW)
    boxes, medians = artists(figure, "box"), artists(figure, "median")
    assert [(box.get_y(), box.get_y() + box.get_height()) for box in boxes] == [(1.25, 3.75)] * 2
    assert [list(line.get_ydata()) for line in medians] == [[2.5, 2.5]] * 2


def test_each_group_bears_its_own_number(study: Any, hand: Any, texts: Any) -> None:
    figure = figure_of(study, hand, FEW)
    assert texts(figure, "group") == ["A", "B"]
    assert texts(figure, "size") == ["n = 4", "n = 2"]


def test_the_axis_is_in_the_unit_and_without_one_says_none(study: Any, hand: Any) -> None:
    figure = figure_of(study, hand, FEW, variables=("sodium", "score"))
    drawn = figure.to_matplotlib().axes
    assert [axes.get_ylabel() for axes in drawn] == ["Serum sodium (mmol/L)", "Score"]
    left, right = (axes.get_position() for axes in drawn)
    assert left.x1 < right.x0


def test_thousands_of_patients_become_a_small_histogram(study: Any, hand: Any) -> None:
    rng = np.random.default_rng(1)
    values = {"a": rng.normal(140, 4, 3000).round(1), "b": rng.normal(138, 4, 300).round(1)}
    figure = figure_of(study, hand, values)
    assert not artists(figure, "points")
    shapes = artists(figure, "histogram")
    areas = [np.ptp(shape.get_xy()[:, 0]) for shape in shapes]
    assert len(shapes) == 2
    assert all(0.3 < area <= 0.8 + 1e-9 for area in areas)
    assert len(svg_text(figure)) < 60_000


def test_a_crowd_at_one_value_becomes_a_histogram_too(study: Any, hand: Any) -> None:
    figure = figure_of(study, hand, {"a": [5.0] * 200, "b": [1.0]})
    assert not artists(figure, "points")
    assert len(artists(figure, "histogram")) == 2


def test_an_empty_group_keeps_its_column(study: Any, hand: Any, texts: Any) -> None:
    figure = figure_of(study, hand, {"a": [1.0, 2.0], "b": []})
    assert texts(figure, "size") == ["n = 2", "n = 0"]
    assert len(artists(figure, "box")) == 1
    crowded = figure_of(study, hand, {"a": [1.0] * 300, "b": []})
    assert len(artists(crowded, "histogram")) == 1


@pytest.mark.parametrize("value", [0.0, 7.5, -2.0])
def test_one_patient(study: Any, hand: Any, texts: Any, value: float) -> None:
    figure = figure_of(study, hand, {"": [value]})
    (points,) = artists(figure, "points")
    low, high = figure.to_matplotlib().axes[0].get_ylim()
    assert low < points.get_ydata()[0] < high
    assert texts(figure, "group") == ["All patients"]


def test_nobody_has_a_value(study: Any, hand: Any, texts: Any) -> None:
    figure = figure_of(study, hand, {"": []})
    assert "No patients to show" in texts(figure)
    assert texts(figure, "size") == ["n = 0"]


def test_axes_of_positive_values_do_not_go_below_zero_by_a_tick(study: Any, hand: Any) -> None:
    axes = figure_of(study, hand, {"": [0.4, 9.0]}).to_matplotlib().axes[0]
    assert min(axes.get_yticks()) == 0


def test_tick_labels_have_the_same_decimals(study: Any, hand: Any) -> None:
    axes = figure_of(study, hand, {"": [1.8, 2.9]}).to_matplotlib().axes[0]
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert len({len(label.partition(".")[2]) for label in labels}) == 1
    assert [float(label) for label in labels] == pytest.approx(list(axes.get_yticks()))


def test_many_variables_continue_in_a_second_row(study: Any, hand: Any) -> None:
    values = {"a": [1.0, 2.0], "b": [1.5], "c": [3.0]}
    variables = ("sodium", "score", "sodium2", "score2")
    figure = figure_of(study, hand, values, (*variables, "sodium3"), synthetic=True)
    boxes = [axes.get_position() for axes in figure.to_matplotlib().axes]
    assert boxes[0].x1 < boxes[1].x0 < boxes[1].x1 < boxes[2].x0
    assert boxes[0].y0 == pytest.approx(boxes[2].y0)
    assert boxes[3].y1 < boxes[0].y0
    assert boxes[3].x0 == pytest.approx(boxes[0].x0)
    width, height = figure.width, figure.height
    assert width == pytest.approx(7.2)
    assert boxes[0].height * height == pytest.approx(1.7)
    four = figure_of(study, hand, values, variables)
    first, second, third, _ = (axes.get_position() for axes in four.to_matplotlib().axes)
    assert third.y1 < second.y0
    assert third.x0 == pytest.approx(first.x0)


def test_many_variables_have_one_legend_and_each_column_its_number(
    study: Any, hand: Any, texts: Any
) -> None:
    figure = figure_of(study, hand, FEW, ("sodium", "score", "sodium2"))
    assert texts(figure, "group") == ["A", "B"]
    assert texts(figure, "size") == ["n = 4", "n = 2"] * 3
    swatches = artists(figure, "swatch")
    points = [line.get_color() for line in artists(figure, "points")[:2]]
    assert [swatch.get_color() for swatch in swatches] == points
    highest = max(axes.get_window_extent().y1 for axes in figure.to_matplotlib().axes)
    names = text_boxes(figure, "group")
    assert all(name.y0 > highest for name in names)
    assert names[0].x1 < names[1].x0


def test_long_names_in_the_legend_take_more_lines_and_stay_in_the_picture(
    study: Any, hand: Any
) -> None:
    long = "A name of a group that goes on and on, " * 4
    labels = {"en": [f"{long}first", f"{long}second"]}
    variables = ("sodium", "score", "sodium2")
    figure = figure_of(study, hand, FEW, variables, labels=labels)
    boxes = text_boxes(figure, "group")
    width, height = 100 * figure.width, 100 * figure.height
    assert len(boxes) > 2
    assert all(box.x0 >= 0 and box.x1 <= width and box.y1 <= height for box in boxes)
    assert all(above.y0 >= below.y1 for above, below in itertools.pairwise(boxes))
    assert len(artists(figure, "swatch")) == 2


def test_many_equal_values_in_a_narrow_column_move_closer_and_stay_points(
    study: Any, hand: Any
) -> None:
    values = {"a": [2.0] * 14 + [1.0], "b": [1.5], "c": [3.0]}
    figure = figure_of(study, hand, values, ("sodium", "score", "sodium2"))
    first = artists(figure, "points")[0].get_xdata()
    assert len(set(first)) == 15
    assert max(abs(x) for x in first) < 0.5
    assert not artists(figure, "histogram")
    crowd = figure_of(study, hand, {**values, "a": [2.0] * 40}, ("sodium", "score", "sodium2"))
    assert len(artists(crowd, "histogram")) == 9


def test_a_long_axis_label_takes_two_lines_beside_a_low_plot(study: Any, hand: Any) -> None:
    variables = ("long", "score", "sodium2")
    figure = figure_of(study, hand, FEW, variables).to_matplotlib()
    FigureCanvasAgg(figure).draw()
    label = figure.axes[0].yaxis.label
    box = label.get_window_extent()
    assert label.get_text().count("\n") == 1
    assert box.x0 >= 0
    assert box.height < 1.9 * figure.dpi


def test_limits_are_triangles_that_point_to_where_the_value_lies(study: Any, hand: Any) -> None:
    exact = hand.number_tally("sodium", {"": [0.5, 2.0, 3.0, 9.0]})
    tally = replace(exact, side=np.array([-1, 0, 0, 1]))
    plan = study(synthetic=True, figures={"f": {"title": "Values", "distribution": ["sodium"]}})
    rows = hand.continuous_rows("f", tally)
    figure = draw_distribution(hand.released(rows, {"f": {"sodium": tally}}), plan, "f")
    drawn = {
        gid: (line.get_marker(), list(line.get_ydata()))
        for gid in ("points", "below", "above")
        for line in artists(figure, gid)
    }
    assert drawn == {"points": ("o", [2, 3]), "below": ("v", [0.5]), "above": ("^", [9])}


def test_points_of_a_row_never_overlap() -> None:
    values, counts = np.array([1.0, 1.05, 1.3]), np.array([2, 3, 1])
    offsets, heights = swarm(values, counts, row=0.1, step=0.2)
    assert list(heights) == [1, 1, 1.05, 1.05, 1.05, 1.3]
    assert list(np.diff(offsets[:5])) == pytest.approx([0.2] * 4)
    assert offsets[:5].sum() == pytest.approx(0)
    assert widest_row(values, counts, 0.1) == 5
    assert widest_row(values, np.zeros(3, dtype=int), 0.1) == 0


@pytest.mark.parametrize("scale", [0, 1, None])
def test_bins_hold_every_value_once(scale: int | None) -> None:
    values = np.arange(0, 400, dtype=float) / (10**scale if scale else 1)
    counts = np.arange(400) + 1
    edges = bin_edges(values, scale)
    assert len(edges) <= 33
    share = shares(values, counts, edges)
    assert share.sum() == pytest.approx(1)
    assert not shares(values, counts * 0, edges).any()
    half, heights = outline(edges, share, 1.0)
    assert len(half) == len(heights) == 2 * len(share)


def test_bins_of_recorded_values_hold_equally_many_of_them() -> None:
    values = np.arange(0, 96) / 10
    share = shares(values, np.ones(96, dtype=int), bin_edges(values, 1))
    assert len({round(one, 9) for one in share[:-1]}) == 1


def test_one_value_has_one_bin() -> None:
    assert len(bin_edges(np.array([3.0]), 1)) == 2
    assert len(bin_edges(np.array([3.0]), None)) == 2


def test_real_patients_are_no_points_unless_the_plan_asks_for_them(study: Any, hand: Any) -> None:
    real = figure_of(study, hand, FEW, single_patients=None)
    assert not artists(real, "points")
    assert len(artists(real, "histogram")) == 2
    assert artists(figure_of(study, hand, FEW, single_patients=None, synthetic=True), "points")
    assert not artists(figure_of(study, hand, FEW, single_patients=False, synthetic=True), "points")


def test_groups_have_marks_of_their_own(study: Any, hand: Any) -> None:
    first, second = artists(figure_of(study, hand, FEW), "points")
    assert first.get_marker() != second.get_marker()


def test_the_reference_range_is_shaded_as_far_as_the_axis_reaches(study: Any, hand: Any) -> None:
    figure = figure_of(study, hand, {"a": [3.0, 4.0], "b": [4.5]}, variables=("potassium",))
    (shade,) = artists(figure, "reference")
    bottom, top = figure.to_matplotlib().axes[0].get_ylim()
    assert shade.get_y() == 3.5
    assert shade.get_y() + shade.get_height() == min(5.5, top)
    assert shade.get_zorder() < min(a.get_zorder() for a in artists(figure, "points"))
    assert not artists(figure_of(study, hand, FEW), "reference")  # sodium has none here
    below = figure_of(study, hand, {"a": [1.0, 2.0], "b": [1.5]}, variables=("potassium",))
    assert not artists(below, "reference")
    assert bottom < 3.5


@pytest.mark.parametrize("width", ["one", "two"])
@pytest.mark.parametrize("variables", [("long",), ("long", "sodium"), ("long", "sodium", "score")])
def test_a_journal_s_column_is_filled_and_nothing_leaves_it(
    study: Any, hand: Any, readable: Any, width: Any, variables: Any
) -> None:
    labels = {"en": ["Normal corrected calcium", "Hypercalcemia"]}
    figure = figure_of(study, hand, FEW, variables, labels=labels, width=width)
    assert figure.width == pytest.approx(WIDTHS[width])
    readable(figure)


def test_twelve_variables_of_three_groups_stay_on_a_page_of_one_column(
    study: Any, hand: Any, texts: Any
) -> None:
    values = {**FEW, "c": [9.0]}
    names = ("sodium", "sodium2", "score", "sodium3", "score2", "long", "potassium")
    figure = figure_of(study, hand, values, names, width="one")
    assert figure.height * 25.4 < 200
    assert texts(figure, "size")[:3] == ["4", "2", "1"]
    assert texts(figure, "n") == ["n"] * 7
