"""The flow diagram says what the flow says, inside its frames, and no frame lies over another."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from matplotlib.patches import Rectangle

from ncstats.disclosure import release
from ncstats.figures import draw_flow, svg_text
from ncstats.figures.widths import WIDTHS
from ncstats.report.run import read_study
from ncstats.results.run import run_plan
from ncstats.tables.flow import read_flow

if TYPE_CHECKING:
    from collections.abc import Callable

    from ncstats.figures import StudyFigure
    from ncstats.figures.widths import Width
    from ncstats.plan import Plan

PLAN = """study: {id: mine, title: Mine}
eligibility:
  - {id: a, text: "A condition with so many words that it must be set in more than one line of it"}
  - {id: b, text: Younger than 50 months, where: age_months < 50}
groups: {g: {variable: GROUP}}
tables: {t: {title: T, by: g, rows: [age_months]}}
"""


def drawn(study: Callable[..., Plan], group: str) -> tuple[StudyFigure, str]:
    plan = study(plan=PLAN.replace("GROUP", group), name=group)
    computed = run_plan(plan, read_study(plan))
    released = release(computed.results, computed.tallies)
    figure, flow = draw_flow(released, plan), read_flow(released, plan)
    assert figure is not None
    assert flow is not None
    return figure, " ".join(flow.sentences())


@pytest.mark.parametrize("group", ["central_histology", "age_band"])
def test_every_word_stands_in_a_frame(small_study: Callable[..., Plan], group: str) -> None:
    figure, said = drawn(small_study, group)
    plot = figure.to_matplotlib()
    (axes,) = plot.axes
    shown = " ".join(text.get_text() for text in axes.texts).replace("\u00a0", " ")
    assert sorted(shown.split()) == sorted(said.split())
    frames = [patch.get_bbox() for patch in axes.patches if isinstance(patch, Rectangle)]
    assert not any(first.overlaps(second) for first, second in combinations(frames, 2))
    plot.draw_without_rendering()
    for text in axes.texts:
        if text.get_text():
            box = text.get_window_extent().transformed(axes.transData.inverted())
            assert any(
                frame.x0 <= box.x0
                and box.x1 <= frame.x1
                and min(frame.y0, frame.y1) <= min(box.y0, box.y1)
                and max(box.y0, box.y1) <= max(frame.y0, frame.y1)
                for frame in frames
            ), text.get_text()


def test_the_same_flow_is_the_same_bytes(small_study: Callable[..., Plan]) -> None:
    plan = small_study(plan=PLAN.replace("GROUP", "stage"))
    computed = run_plan(plan, read_study(plan))
    released = release(computed.results, computed.tallies)
    first, second = (draw_flow(released, plan) for _ in range(2))
    assert first is not None
    assert second is not None
    assert svg_text(first) == svg_text(second)


def test_no_conditions_no_picture(small_study: Callable[..., Plan]) -> None:
    plan = small_study()
    computed = run_plan(plan, read_study(plan))
    assert draw_flow(release(computed.results, computed.tallies), plan) is None


def test_a_flow_without_groups_ends_with_those_analysed(small_study: Callable[..., Plan]) -> None:
    text = PLAN.partition("groups:")[0] + "tables: {t: {title: T, rows: [age_months]}}\n"
    plan = small_study(plan=text)
    computed = run_plan(plan, read_study(plan))
    figure = draw_flow(release(computed.results, computed.tallies), plan)
    assert figure is not None
    (axes,) = figure.to_matplotlib().axes
    assert [text.get_text() for text in axes.texts if "Analysed" in text.get_text()]


@pytest.mark.parametrize("width", ["one", "two"])
def test_a_column_of_a_journal_is_filled_and_nothing_leaves_it(
    small_study: Callable[..., Plan], readable: Callable[[StudyFigure], None], width: Width
) -> None:
    plan = small_study(plan=PLAN.replace("GROUP", "central_histology"), name="g")
    computed = run_plan(plan, read_study(plan))
    figure = draw_flow(release(computed.results, computed.tallies), plan, "en", width)
    assert figure is not None
    assert figure.width == pytest.approx(WIDTHS[width])
    readable(figure)
