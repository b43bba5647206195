"""Which findings patients have together: an UpSet plot.

Lex et al. 2014, "UpSet: Visualization of Intersecting Sets", IEEE TVCG 20:1983–1992. Drawn here
from the counts of Results: a library of UpSet plots starts from the patients' rows, which are not
there when counts have been released, and cannot show one that was withheld.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from ncstats.disclosure import Released
from ncstats.figures.layout import (
    POINTS,
    place_axes,
    say_nobody,
    synthetic_note,
    text_height,
    write,
)
from ncstats.figures.study_figure import StudyFigure, new_figure
from ncstats.figures.style import GRID, INK, SMALL, drawn_language, journal_style, strokes
from ncstats.figures.upset_page import BARS, EDGE, GAP, UpsetPage, count
from ncstats.figures.upset_sets import read_sets
from ncstats.figures.widths import Width, target
from ncstats.plan import Plan
from ncstats.text import message, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 7.0
SET_BAR = 0.11
"""Height of a set's bar."""
STRIPE = "#f3f3f3"


def draw_upset(
    released: Released, plan: Plan, item: str, lang: str = "en", width: Width | None = None
) -> StudyFigure:
    """The UpSet plot called ``item``.

    Each column is a combination of the variables that patients have: filled circles joined by a
    line, above them the number of patients who have exactly these. Left of the rows stands how
    many have each variable, with or without others. Patients of whom any variable is unknown
    belong to no combination; a line below says how many. As many combinations are drawn as have
    room, those of one patient only where single patients may be shown; the same line says how
    many patients are in the others.

    Raises:
        KeyError: the plan has no such figure.
    """
    shown = drawn_language(lang)
    sets = read_sets(released.results, plan, item, shown)
    synthetic = plan.model.study.synthetic
    with journal_style():
        page = UpsetPage.of(sets, target(width, WIDTH), shown, synthetic=synthetic)
        title = plan.model.figures[item].title.of(lang)
        figure = new_figure(page.width, page.height, item, title)
        upper = place_axes(figure, page.first, page.matrix_top + GAP, page.matrix, BARS)
        lower = place_axes(figure, page.first, page.bottom, page.matrix, page.rows_height)
        _draw_bars(upper, page, shown)
        _draw_matrix(lower, page)
        _draw_sets(lower, page)
        if not page.drawn:
            say_nobody(upper, shown)
        for i, line in enumerate(page.notes):
            y = -GAP - (i + 0.5) * text_height("", SMALL)
            write(lower, EDGE - page.first, y, line, fontsize=SMALL, gid="note")
        synthetic_note(figure, plan.banner(shown))
    return figure


def _draw_bars(axes: Axes, page: UpsetPage, lang: str) -> None:
    """The patients of each intersection."""
    sizes = [0.0 if math.isnan(one.n) else one.n for one in page.drawn]
    found = MaxNLocator(4, integer=True).tick_values(0, max(sizes, default=0.0) or 1.0)
    ticks = [float(tick) for tick in found if tick >= 0]
    axes.set_xlim(-0.5, max(len(page.drawn), 1) - 0.5)
    axes.set_ylim(0, ticks[-1])
    axes.set_xticks([])
    axes.set_yticks(ticks, [number(tick, 0) for tick in ticks])
    axes.bar(range(len(sizes)), sizes, width=0.62, color=strokes(1)[0].colour, linewidth=0)
    axes.set_ylabel(message("figures.upset_axis", lang), labelpad=3)
    for i, (one, size) in enumerate(zip(page.drawn, sizes, strict=True)):
        y = size / ticks[-1] * BARS + 0.07
        write(axes, (i + 0.5) * page.step, y, count(one.n), fontsize=SMALL, ha="center",
              gid="intersection")  # fmt: skip


def _draw_matrix(axes: Axes, page: UpsetPage) -> None:
    """A row for each set, a column for each intersection."""
    axes.set_xlim(0, page.matrix)
    axes.set_ylim(0, page.rows_height)
    axes.set_axis_off()
    rows = {one.name: page.middle(row) for row, one in enumerate(page.sets.sets)}
    for row in range(0, len(page.sets.sets), 2):
        height = page.heights[row]
        low = page.middle(row) - height / 2
        axes.axhspan(low, low + height, color=STRIPE, linewidth=0, zorder=0)
    for i, one in enumerate(page.drawn):
        x = (i + 0.5) * page.step
        outside = [y for name, y in rows.items() if name not in one.names]
        inside = [rows[name] for name in one.names]
        size = min(5.5, page.step * POINTS * 0.6)
        axes.plot([x] * len(outside), outside, "o", color=GRID, markersize=size,
                  markeredgewidth=0, gid="without")  # fmt: skip
        axes.plot([x] * len(inside), sorted(inside), "o-", color=INK, markersize=size,
                  markeredgewidth=0, linewidth=1.2, gid="members")  # fmt: skip


def _draw_sets(axes: Axes, page: UpsetPage) -> None:
    """Each set's name left of its row, and left of that its bar with its number."""
    right = -page.names - 2 * GAP
    most = max((one.n for one in page.sets.sets if not math.isnan(one.n)), default=0.0) or 1.0
    for row, one in enumerate(page.sets.sets):
        y = page.middle(row)
        _name(axes, page.labels[row], y)
        length = 0.0 if math.isnan(one.n) else one.n / most * page.set_bars
        corner = (right - length, y - SET_BAR / 2)
        bar = Rectangle(corner, length, SET_BAR, facecolor=INK, linewidth=0, clip_on=False)
        axes.add_patch(bar)
        write(axes, right - length - GAP / 2, y, count(one.n), fontsize=SMALL, ha="right",
              gid="set count")  # fmt: skip


def _name(axes: Axes, label: str, middle: float) -> None:
    lines = label.split("\n")
    for i, line in enumerate(lines):
        y = middle - (i - (len(lines) - 1) / 2) * text_height("", SMALL)
        write(axes, -GAP, y, line, fontsize=SMALL, ha="right", gid="set")
