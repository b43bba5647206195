"""The visits of single children."""

from __future__ import annotations

from typing import Any

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from ncstats.disclosure import Released, release
from ncstats.figures import draw_swimmer, svg_text
from ncstats.figures.widths import WIDTHS
from ncstats.plan import Plan
from ncstats.results.known_marks import KnownMarks
from ncstats.results.marks import Child, Marks, Visit
from ncstats.results.model import Results

IMPROVED = Child("a", (Visit(3, "no_event"), Visit(6, "event"), Visit(9, "event")), 3, 6, "relapse")
FOLLOWED = Child("a", (Visit(2, "no_event"), Visit(4, "nothing")), 2, None, "")
DEAD = Child("b", (Visit(1, "no_event"),), 1, 5, "death")


def released(*children: Child, grades: tuple[str, ...] = ()) -> Released:
    return release(Results(()), {}, marks={"c": Marks(tuple(children), grades)})


def plan_of(study: Any, hand: Any, **curve: Any) -> Plan:
    curve = {"title": "Relapse", "endpoint": "relapse", "by": "arms", **curve}
    return study(competing=hand.death, arms={"order": ["a", "b"]}, curves={"c": curve})


def drawn(figure: Any, gid: str) -> list[list[tuple[float, float]]]:
    plot = figure.to_matplotlib().axes
    lines = [line for axes in plot for line in axes.lines if line.get_gid() == gid]
    data = [line for line in lines if line.get_transform() != line.axes.transAxes]
    return [list(zip(*line.get_data(), strict=True)) for line in data]


@pytest.fixture
def figure(study: Any, hand: Any) -> Any:
    return draw_swimmer(released(IMPROVED, FOLLOWED, DEAD), plan_of(study, hand), "c")


def test_each_child_is_a_line_to_the_last_that_is_known(figure: Any) -> None:
    assert drawn(figure, "child") == [
        [(0, 0.5), (9, 0.5)], [(0, 1.5), (4, 1.5)], [(0, 3.3), (5, 3.3)],
    ]  # fmt: skip


def test_every_visit_is_marked_by_what_it_shows(figure: Any) -> None:
    assert drawn(figure, "no_event") == [[(3, 0.5)], [(2, 1.5)], [(1, 3.3)]]
    assert drawn(figure, "event") == [[(6, 0.5)], [(9, 0.5)]]
    assert drawn(figure, "nothing") == [[(4, 1.5)]]


def test_the_end_of_observation_is_marked(figure: Any) -> None:
    assert drawn(figure, "interval") == [[(3, 0.5), (6, 0.5)], [(1, 3.3), (5, 3.3)]]
    assert drawn(figure, "found") == [[(6, 0.5)]]
    assert drawn(figure, "death") == [[(5, 3.3)]]
    assert drawn(figure, "followed") == [[(4, 1.5)]]


def test_groups_are_named_once_and_marks_explained(figure: Any, texts: Any) -> None:
    assert texts(figure, "group") == ["A", "B"]
    assert texts(figure, "legend") == [
        "visit without “Relapse”", "visit with “Relapse”", "visit that does not tell",
        "Relapse found (thick line: its interval)", "Death", "last visit, nothing had happened",
    ]  # fmt: skip
    plot = figure.to_matplotlib()
    FigureCanvasAgg(plot).draw()
    width, height = plot.canvas.get_width_height()
    for text in (text for axes in plot.axes for text in axes.texts):
        box = text.get_window_extent()
        assert 0 <= box.x0 <= box.x1 <= width
        assert 0 <= box.y0 <= box.y1 <= height


def test_a_higher_grade_is_darker(study: Any, hand: Any) -> None:
    visits = (Visit(1, "no_event", "3"), Visit(2, "no_event", "1"), Visit(3, "no_event"))
    child = Child("", visits, 3, None, "")
    plan = plan_of(study, hand, by=None)
    figure = draw_swimmer(released(child, grades=("1", "2", "3")), plan, "c")
    lines = [line for line in figure.to_matplotlib().axes[0].lines if line.get_gid() == "no_event"]
    shades = [line.get_markerfacecolor() for line in lines[:3]]
    assert shades[0] == shades[2] != shades[1]


def test_nobody_at_all_is_said(study: Any, hand: Any, texts: Any) -> None:
    figure = draw_swimmer(released(), plan_of(study, hand), "c")
    assert "No patients to show" in texts(figure)


def test_many_children_stay_on_one_page(study: Any, hand: Any) -> None:
    children = [FOLLOWED] * 300
    figure = draw_swimmer(released(*children), plan_of(study, hand), "c")
    assert figure.height < 11
    assert svg_text(figure) == svg_text(
        draw_swimmer(released(*children), plan_of(study, hand), "c")
    )


def test_a_child_of_no_group_stands_last(study: Any, hand: Any, texts: Any) -> None:
    unknown = Child("", (Visit(1, "no_event"),), 1, None, "")
    figure = draw_swimmer(released(FOLLOWED, unknown), plan_of(study, hand), "c")
    assert texts(figure, "group") == ["A", "Group unknown"]


@pytest.mark.parametrize("width", ["one", "two"])
def test_a_column_of_a_journal_is_filled_and_nothing_leaves_it(
    study: Any, hand: Any, readable: Any, width: Any
) -> None:
    plan = plan_of(study, hand, by="arms")
    figure = draw_swimmer(released(IMPROVED, FOLLOWED, DEAD), plan, "c", "en", width)
    assert figure.width == pytest.approx(WIDTHS[width])
    readable(figure)


def test_marks_of_another_picture_are_none(study: Any, hand: Any) -> None:
    marks = {"c": KnownMarks(("x",), (), ())}
    with pytest.raises(KeyError):
        draw_swimmer(release(Results(()), {}, marks=marks), plan_of(study, hand), "c")
