"""What SVG says of a drawing, by hand and against matplotlib's figure of the same."""

from __future__ import annotations

import re
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.markers import MarkerStyle
from matplotlib.text import Text

from ncstats.figures import StudyFigure, draw_bars, draw_curve, draw_swimmer, svg_text
from ncstats.figures.drawing import Area, Axis, Box, Line, Panel, Points, Words
from ncstats.figures.marks import SHAPES, STROKES
from ncstats.results.marks import Child, Marks, Visit

POINTS = [(0.0, 1.0), (1.0, 0.7), (2.0, 0.5)]


def with_parts(*parts: Any) -> str:
    """A panel of 2 × 1 inches at (1, 1) in a drawing of 4 × 3, x to 10 and y to 100, as SVG."""
    figure = StudyFigure(4, 3, "f", "")
    panel = figure.add_panel(1, 1, 2, 1)
    panel.x, panel.y = Axis((0, 10), line=False), Axis((0, 100), line=False)
    panel.add(*parts)
    return svg_text(figure)


def test_values_are_places_in_points_from_the_upper_left() -> None:
    # x: 1 inch + 5/10 of 2 inches = 144 points; y: 3 inches − (1 inch + 50/100 of 1) = 108.
    svg = with_parts(Line((0, 5), (0, 50), "#000000", 2.0, (3, 1)))
    assert (
        '<path d="M72 144L144 108" stroke="#000000" stroke-width="2" stroke-dasharray="6 2"' in svg
    )


def test_steps_hold_each_value_until_the_next() -> None:
    svg = with_parts(Line((0, 5, 10), (100, 50, 50), "#000000", steps=True))
    assert 'd="M72 72L144 72L144 108L216 108L216 108"' in svg


def test_inches_and_values_may_be_mixed_for_what_stands_below_a_tick() -> None:
    svg = with_parts(
        Words(5, -0.5, "l", at="tick"), Points((1,), (0.5,), "s", 4.0, "red", at="inches")
    )
    assert "translate(144 180)" in svg
    assert re.search(r'<use xlink:href="#f-\d+" x="144" y="108" fill="red"/>', svg)


def test_a_box_has_a_left_upper_corner_whichever_way_the_axis_goes() -> None:
    figure = StudyFigure(4, 3, "f", "")
    panel = figure.add_panel(1, 1, 2, 1)
    panel.x, panel.y = Axis((0, 10), line=False), Axis((100, 0), line=False)
    panel.add(Box(0, 25, 5, 50, "#ffffff", "#000000", 0.5), Box(0, 0, 0, 0, ""))
    svg = svg_text(figure)
    look = 'fill="#ffffff" stroke="#000000" stroke-width="0.5"'
    assert f'<rect x="72" y="90" width="72" height="36" {look}/>' in svg
    assert 'fill="none"/>' in svg


def test_what_is_clipped_ends_with_its_panel() -> None:
    svg = with_parts(Area((0, 20, 20), (0, 0, 100), "#123456", opacity=0.5, clipped=True))
    (name,) = re.findall(r'opacity="0.5" clip-path="url\(#([^)]+)\)"', svg)
    assert f'<clipPath id="{name}"><path d="M72 144L72 72L216 72L216 144z"/></clipPath>' in svg


def test_a_hatching_is_one_pattern_for_all_its_boxes() -> None:
    svg = with_parts(*(Box(i, 0, 1, 50, "#0072b2", hatch="////") for i in range(3)))
    assert svg.count("<pattern") == 1
    assert svg.count('fill="url(#f-1)"') == 3


@pytest.mark.parametrize("hatch", ["////", "\\\\\\\\", "----", "xxxx", "||||", "++++"])
def test_every_hatching_has_its_lines(hatch: str) -> None:
    assert 'stroke="#ffffff" stroke-width="0.6"' in with_parts(Box(0, 0, 1, 9, "#000", hatch=hatch))


def test_what_is_higher_is_drawn_later() -> None:
    marks = [
        Line((0, 9), (0, 9), f"#00000{i}", order=order) for i, order in enumerate((3, 1, 2, 1))
    ]
    assert re.findall(r'stroke="#00000(\d)"', with_parts(*marks)) == ["1", "3", "2", "0"]


def test_words_end_where_they_are_aligned_to() -> None:
    width = float(re.findall(r"translate\((\S+) ", with_parts(Words(1, 1, "in", 10)))[0])
    places = [
        float(re.findall(r"translate\((\S+) ", with_parts(Words(1, 1, "in", 10, align=align)))[0])
        for align in ("center", "right")
    ]
    assert width == 144
    # i is 0.278 and n 0.634 of the size wide.
    assert places == pytest.approx([144 - 9.12 / 2, 144 - 9.12], abs=0.02)


def test_words_that_read_upwards_are_turned() -> None:
    assert "translate(144 72)rotate(-90)" in with_parts(Words(1, 1, "y", upright=True))


@pytest.mark.parametrize("marker", [*SHAPES, *STROKES])
def test_marks_have_the_shape_that_matplotlib_gives_them(marker: str) -> None:
    style = MarkerStyle(marker)
    path = style.get_path().transformed(style.get_transform())
    ours = np.array(STROKES.get(marker) or SHAPES[marker])
    drawn = path.vertices[: len(ours)]
    theirs = {tuple(corner) for corner in np.round(drawn, 3).tolist()}
    assert {tuple(corner) for corner in (np.round(ours, 3) + 0.0).tolist()} == {
        (x + 0.0, y + 0.0) for x, y in theirs
    }


def texts_of(figure: StudyFigure) -> list[tuple[float, float, float]]:
    """Where matplotlib begins every line of text, in points from the upper left, and its size."""
    drawn = figure.to_matplotlib()
    drawn.set_dpi(720)  # ten dots a point, for matplotlib measures text in whole dots
    drawn.draw_without_rendering()
    found = []
    for text in drawn.findobj(Text):
        if text.get_text().strip() and text.get_visible():
            box, feet = text.get_window_extent(), 2.4 * text.get_fontsize()
            upright = text.get_rotation() == 90
            place = (box.x1 - feet, box.y0) if upright else (box.x0, box.y0 + feet)
            size = text.get_fontsize()
            found.append((place[0] / 10, figure.height * 72 - place[1] / 10, size))
    return found


def figures(study: Any, hand: Any) -> list[StudyFigure]:
    curve = {"title": "Relapse", "endpoint": "relapse", "by": "arms"}
    bars = {"title": "Findings", "bars": "finding"}
    plan = study(
        competing=hand.death, synthetic=True, arms={"order": ["a", "b"]}, curves={"c": curve},
        figures={"f": bars},
    )  # fmt: skip
    rows = hand.count_rows("f", {"none": 3, "mild": 2, "severe": 0})
    for level in "ab":
        rows += hand.step_rows(POINTS, {0.0: 4, 1.0: 3, 2.0: 1}, group1_level=level)
    marks = Marks((Child("a", (Visit(3, "no_event"), Visit(6, "event")), 3, 6, "relapse"),), ())
    released = hand.released(rows, marks={"c": marks})
    return [draw(released, plan, item) for draw, item in
            ((draw_curve, "c"), (draw_bars, "f"), (draw_swimmer, "c"))]  # fmt: skip


@pytest.mark.skipif(
    mpl.__version_info__ < (3, 11), reason="matplotlib 3.10 rounds the widths of letters"
)
def test_text_stands_where_matplotlib_sets_it(study: Any, hand: Any) -> None:
    for figure in figures(study, hand):
        svg = svg_text(figure)
        found = re.findall(r"translate\((\S+) ([^)]+)\)(?:rotate\(-90\))?scale\((\S+) ", svg)
        ours = np.array(found, dtype=float) * (1, 1, 1000)
        theirs = np.array(texts_of(figure))
        assert len(ours) == len(theirs) > 5
        for place in theirs:
            # matplotlib centres the ink of a text, which begins and ends within its letters.
            assert np.abs(ours - place).max(axis=1).min() < 0.25, place


def test_panels_place_logarithms() -> None:
    panel = Panel(
        1, 1, 2, 1, x=Axis((1, 100), logarithmic=True), y=Axis((1, 100), logarithmic=True)
    )
    assert panel.place(10, 10, "data") == pytest.approx((2.0, 1.5))
    figure = StudyFigure(4, 3, "f", "", panels=[panel])
    assert figure.to_matplotlib().axes[0].get_yscale() == "log"


def test_a_figure_can_be_changed_by_matplotlib_and_says_what_it_is(tmp_path: Any) -> None:
    figure = StudyFigure(4, 3, "f", "A title")
    figure.add_panel(1, 1, 2, 1)
    drawn = figure.to_matplotlib()
    drawn.axes[0].set_title("Mine")
    assert figure.to_matplotlib().axes[0].get_title() == ""
    assert repr(figure) == "<StudyFigure f: 4.0 × 3.0 inches>"
    figure.save(tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text("utf-8") == svg_text(figure)
