"""Horizontal bars: how many patients have each level of a category."""

from __future__ import annotations

import math

from ncstats.disclosure import Released
from ncstats.figures.bars_page import BAR, LABEL_GAP, BarsPage
from ncstats.figures.bars_rows import BarFigure, Bars, read_bars
from ncstats.figures.drawing import Axis, Box, Panel
from ncstats.figures.layout import (
    ABOVE,
    HALF_CAPITAL,
    LINE,
    POINTS,
    panel_title,
    say_nobody,
    synthetic_note,
    write,
)
from ncstats.figures.study_figure import StudyFigure
from ncstats.figures.style import INK, SIZE, drawn_language
from ncstats.figures.widths import Width, target
from ncstats.plan import Plan
from ncstats.text import number

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
    shows = read_bars(released.results, plan, item, shown)
    return bar_figure(shows, plan, (item, title), shown, target(width, WIDTH))


def bar_figure(
    shows: BarFigure, plan: Plan, named: tuple[str, str], lang: str, room: float
) -> StudyFigure:
    """Rows of bars in one or several panels; ``named`` are the figure's item and title."""
    synthetic = plan.model.study.synthetic
    page = BarsPage.of(shows, room, synthetic=synthetic)
    figure = StudyFigure(page.width, page.height, *named)
    for i, bars in enumerate(shows.panels):
        panel = figure.add_panel(*page.place(i), page.plot_width, page.plot_height)
        labels = tuple(number(tick, 0) for tick in page.ticks)
        panel.x = Axis((0.0, page.ticks[-1]), page.ticks, labels, shows.axes[i])
        panel.y = Axis((page.plot_height, 0.0))
        _draw(panel, bars, page)
        if not shows.rows:
            say_nobody(panel, lang)
        if page.named(i):
            _name_rows(panel, page, shows.name)
        panel_title(panel, "", bars.title)
    synthetic_note(figure, plan.banner(lang))
    return figure


def _draw(panel: Panel, bars: Bars, page: BarsPage) -> None:
    for row, middle, length, text in zip(
        page.rows, page.middles, bars.lengths, bars.texts, strict=True
    ):
        shown = 0.0 if math.isnan(length) else length
        end = shown / page.ticks[-1] * page.plot_width + LABEL_GAP / 2
        y = page.plot_height - middle
        if row.heading:
            ink = row.stroke.ink if row.stroke else INK
            write(panel, end, y, text, gid="class count", bold=True, colour=ink)
            continue
        stroke = row.stroke or bars.stroke
        hatch = row.stroke.hatch if row.stroke else ""
        panel.add(Box(0.0, middle - BAR / 2, shown, BAR, stroke.colour, hatch=hatch))
        write(panel, end, y, text, gid="count")


def _name_rows(panel: Panel, page: BarsPage, variable: str) -> None:
    """The variable above, and a level's name in front of each bar."""
    top = page.plot_height + ABOVE + HALF_CAPITAL * SIZE / POINTS
    write(panel, page.edge, top, variable, bold=True, gid="variable")
    for row, label, middle in zip(page.rows, page.labels, page.middles, strict=True):
        lines = label.split("\n")
        for i, line in enumerate(lines):
            below = (i - (len(lines) - 1) / 2) * SIZE * LINE / POINTS
            y = page.plot_height - middle - below
            if row.heading:
                ink = row.stroke.ink if row.stroke else INK
                write(panel, page.edge, y, line, bold=True, colour=ink, gid="class")
            else:
                write(panel, -LABEL_GAP, y, line, align="right", gid="level")
