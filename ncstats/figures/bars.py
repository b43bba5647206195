"""Horizontal bars: how many patients have each level of a category."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle

from ncstats.disclosure import Released
from ncstats.figures.bars_page import BAR, LABEL_GAP, BarsPage
from ncstats.figures.bars_rows import BarFigure, Bars, read_bars
from ncstats.figures.layout import (
    ABOVE,
    HALF_CAPITAL,
    LINE,
    POINTS,
    panel_title,
    place_axes,
    say_nobody,
    synthetic_note,
    write,
)
from ncstats.figures.study_figure import StudyFigure, new_figure
from ncstats.figures.style import INK, SIZE, drawn_language, journal_style
from ncstats.figures.widths import Width, target
from ncstats.plan import Plan
from ncstats.text import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 5.2


def draw_bars(
    released: Released, plan: Plan, item: str, lang: str = "en", width: Width | None = None
) -> StudyFigure:
    """The bar figure called ``item``, each bar with its n (%) at the end.

    Without groups a bar's length is the number of patients; with groups, which differ in size,
    each has a panel and lengths are percentages of the group. Percentages are of those whose
    level is known. Levels stand in the dictionary's order, all of them; or the most frequent
    first, without those that nobody has. With classes they stand below their class, in its
    colour, and the class has its own n (%).

    Raises:
        KeyError: the plan has no such figure.
    """
    shown = drawn_language(lang)
    title = plan.model.figures[item].title.of(lang)
    with journal_style():
        shows = read_bars(released.results, plan, item, shown)
        return bar_figure(shows, plan, (item, title), shown, target(width, WIDTH))


def bar_figure(
    shows: BarFigure, plan: Plan, named: tuple[str, str], lang: str, room: float
) -> StudyFigure:
    """Rows of bars in one or several panels; ``named`` are the figure's item and title.

    To be called inside :func:`journal_style`.
    """
    synthetic = plan.model.study.synthetic
    page = BarsPage.of(shows, room, synthetic=synthetic)
    figure = new_figure(page.width, page.height, *named)
    for i, bars in enumerate(shows.panels):
        axes = place_axes(figure, *page.place(i), page.plot_width, page.plot_height)
        _draw(axes, bars, page)
        if not shows.rows:
            say_nobody(axes, lang)
        if page.named(i):
            _name_rows(axes, page, shows.name)
        axes.set_xlabel(shows.axes[i], labelpad=2)
        panel_title(axes, page.plot_height, "", bars.title)
    synthetic_note(figure, plan.banner(lang))
    return figure


def _draw(axes: Axes, bars: Bars, page: BarsPage) -> None:
    axes.set_xlim(0, page.ticks[-1])
    axes.set_ylim(page.plot_height, 0)
    for row, middle, length in zip(page.rows, page.middles, bars.lengths, strict=True):
        if not row.heading:
            stroke = row.stroke or bars.stroke
            hatch = row.stroke.hatch if row.stroke else ""
            shown = 0.0 if math.isnan(length) else length
            # A patch alone: barh asks every time what the axis' units are.
            bar = Rectangle(
                (0, middle - BAR / 2), shown, BAR, facecolor=stroke.colour, hatch=hatch or None,
                edgecolor="white", linewidth=0,
            )  # fmt: skip
            axes.add_patch(bar)
    axes.spines["left"].set_bounds(page.plot_height, 0)
    axes.set_yticks([])
    axes.set_xticks(page.ticks, [number(tick, 0) for tick in page.ticks])
    for row, middle, length, text in zip(
        page.rows, page.middles, bars.lengths, bars.texts, strict=True
    ):
        end = 0.0 if math.isnan(length) else length / page.ticks[-1] * page.plot_width
        y = page.plot_height - middle
        if row.heading:
            ink = row.stroke.ink if row.stroke else INK
            write(axes, end + LABEL_GAP / 2, y, text, gid="class count", weight="bold", color=ink)
        else:
            write(axes, end + LABEL_GAP / 2, y, text, gid="count")


def _name_rows(axes: Axes, page: BarsPage, variable: str) -> None:
    """The variable above, and a level's name in front of each bar."""
    top = page.plot_height + ABOVE + HALF_CAPITAL * SIZE / POINTS
    write(axes, page.edge, top, variable, weight="bold", gid="variable")
    for row, label, middle in zip(page.rows, page.labels, page.middles, strict=True):
        lines = label.split("\n")
        for i, line in enumerate(lines):
            below = (i - (len(lines) - 1) / 2) * SIZE * LINE / POINTS
            y = page.plot_height - middle - below
            if row.heading:
                ink = row.stroke.ink if row.stroke else INK
                write(axes, page.edge, y, line, weight="bold", color=ink, gid="class")
            else:
                write(axes, -LABEL_GAP, y, line, ha="right", gid="level")
