"""The effects of a table with their intervals: a forest plot."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from matplotlib.ticker import MaxNLocator, NullLocator

from ncstats.disclosure import Released
from ncstats.figures.forest_page import EDGE, GAP, ForestPage, head_height, letter
from ncstats.figures.forest_rows import Effect, Scale, read_effects
from ncstats.figures.layout import (
    LINE,
    POINTS,
    place_axes,
    synthetic_note,
    text_height,
    title_indent,
    write,
)
from ncstats.figures.study_figure import StudyFigure, new_figure
from ncstats.figures.style import FAINT, INK, SIZE, SMALL, drawn_language, journal_style, strokes
from ncstats.figures.widths import Width, target
from ncstats.plan import Plan
from ncstats.text import message, number, significant
from ncstats.text.numbers import missing_value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 7.0
TICK = 0.34
"""Least distance of two numbers of an axis, in inches."""
FARTHEST = 100.0
"""An axis of ratios ends there, and at its inverse; what reaches beyond ends in an arrow."""
_RATIO_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)


def draw_forest(
    released: Released, plan: Plan, item: str, lang: str = "en", width: Width | None = None
) -> StudyFigure:
    """The forest plot called ``item``: effects of the table it names, a panel for each scale.

    A square is the estimate, the line its 95 % interval; an arrow says that it goes on beyond the
    axis. The upright line is no effect. At the right stand the patients behind each effect and
    the numbers as the table prints them; an effect that could not be estimated has a dash.

    Raises:
        KeyError: the plan has no such figure.
    """
    chosen, shown = plan.model.figures[item], drawn_language(lang)
    scales = read_effects(released.results, plan, chosen.forest or "", shown)
    synthetic = plan.model.study.synthetic
    with journal_style():
        page = ForestPage.of(scales, target(width, WIDTH), shown, synthetic=synthetic)
        figure = new_figure(page.width, page.height, item, chosen.title.of(lang))
        for i, scale in enumerate(scales):
            height = sum(page.heights[i])
            axes = place_axes(figure, page.first, page.bottoms[i], page.plot, height)
            _draw_axis(axes, scale, (page.plot, height))
            for row, (effect, y) in enumerate(zip(scale.effects, page.middles(i), strict=True)):
                _draw_effect(axes, effect, y)
                _write_row(axes, page, page.labels[i][row], effect, y)
            _write_heads(axes, page, height, shown)
            _write_title(axes, page, i)
        if not scales:
            text = message("figures.no_effects", shown)
            figure.text(0.5, 0.5, text, ha="center", va="center", color=FAINT, gid="nothing")
        synthetic_note(figure, plan.banner(shown))
    return figure


def _draw_axis(axes: Axes, scale: Scale, size: tuple[float, float]) -> None:
    """The axis of one scale, wide enough for all intervals and for no effect."""
    width, height = size
    most = max(2, min(6, int(width / TICK)))
    axes.set_ylim(0, height)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    values = [v for e in scale.effects for v in (e.estimate, e.low, e.high) if math.isfinite(v)]
    if scale.ratio:
        _ratio_axis(axes, values, most)
    else:
        low, high = min((*values, 0.0)), max((*values, 0.0))
        found = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(
            low, high if high > low else 1.0
        )
        ticks = [round(float(tick), 9) for tick in found]
        axes.set_xlim(ticks[0], ticks[-1])
        axes.set_xticks(ticks, [significant(tick) for tick in ticks])
    axes.plot([scale.no_effect] * 2, [0, height], color=FAINT, linewidth=0.8,
              linestyle=(0, (3, 2)), gid="no effect", zorder=1)  # fmt: skip


def _ratio_axis(axes: Axes, values: list[float], most: int) -> None:
    inside = [min(max(value, 1 / FARTHEST), FARTHEST) for value in (*values, 0.5, 2.0)]
    low = max(tick for tick in _RATIO_TICKS if tick <= min(inside))
    high = min(tick for tick in _RATIO_TICKS if tick >= max(inside))
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    ticks = [tick for tick in _RATIO_TICKS if low <= tick <= high]
    if len(ticks) > most + 1:
        ticks = [tick for tick in ticks if math.log10(tick) % 1 == 0]
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks(ticks, [significant(tick) for tick in ticks])


def _draw_effect(axes: Axes, effect: Effect, y: float) -> None:
    """The interval within the axis, an arrow where it goes on, and the estimate on top."""
    if math.isnan(effect.estimate):
        return
    left, right = axes.get_xlim()
    colour = strokes(1)[0].colour
    low, high = effect.low, effect.high
    if not math.isnan(low + high):
        ends = max(low, left), min(high, right)
        axes.plot(ends, [y, y], color=colour, linewidth=1.1, solid_capstyle="butt", gid="interval")
        for end, limit, arrow in ((ends[0], low, "<"), (ends[1], high, ">")):
            marker = "|" if end == limit else arrow
            axes.plot([end], [y], marker, color=colour, markersize=4, markeredgewidth=0.9,
                      clip_on=False, gid="limit" if marker == "|" else "arrow")  # fmt: skip
    if left <= effect.estimate <= right:
        axes.plot([effect.estimate], [y], "s", color=colour, markersize=4.2, markeredgewidth=0,
                  gid="estimate", zorder=3)  # fmt: skip


def _write_row(axes: Axes, page: ForestPage, label: str, effect: Effect, y: float) -> None:
    lines = label.split("\n")
    for i, line in enumerate(lines):
        below = (i - (len(lines) - 1) / 2) * SMALL * LINE / POINTS
        write(axes, EDGE - page.first, y - below, line, fontsize=SMALL, gid="label")
    write(axes, page.n, y, number(effect.n, 0), fontsize=SMALL, ha="right", gid="n")
    text = missing_value() if math.isnan(effect.estimate) else effect.text
    write(axes, page.estimates, y, text, fontsize=SMALL, gid="numbers")


def _write_heads(axes: Axes, page: ForestPage, height: float, lang: str) -> None:
    y = height + head_height() / 2
    write(axes, page.n, y, message("figures.forest_n", lang), fontsize=SMALL, ha="right",
          color=FAINT, gid="head")  # fmt: skip
    estimate = message("figures.forest_estimate", lang)
    write(axes, page.estimates, y, estimate, fontsize=SMALL, color=FAINT, gid="head")


def _write_title(axes: Axes, page: ForestPage, panel: int) -> None:
    """The panel's letter and scale, flush with the rows' labels."""
    mark = letter(panel, len(page.titles))
    lines = page.titles[panel].split("\n")
    x = EDGE - page.first
    for i, line in enumerate(lines):
        y = sum(page.heights[panel]) + head_height()
        y += (len(lines) - i - 0.5) * text_height("", SIZE) + GAP / 4
        if i == 0 and mark:
            write(axes, x, y, mark, weight="bold", color=INK)
        write(axes, x + title_indent(mark), y, line, gid="title")
