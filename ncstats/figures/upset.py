"""Which findings patients have together: an UpSet plot.

Lex et al. 2014, "UpSet: Visualization of Intersecting Sets", IEEE TVCG 20:1983–1992. Drawn here
from the counts of Results: a library of UpSet plots starts from the patients' rows, which are not
there when counts have been released, and cannot show one that was withheld.
"""

from __future__ import annotations

import math

from ncstats.disclosure import Released
from ncstats.figures.drawing import BEHIND, Axis, Box, Line, Panel, Points
from ncstats.figures.layout import POINTS, say_nobody, synthetic_note, text_height, write
from ncstats.figures.study_figure import StudyFigure
from ncstats.figures.style import GRID, INK, SMALL, drawn_language, strokes
from ncstats.figures.ticks import round_ticks
from ncstats.figures.upset_page import BARS, EDGE, GAP, UpsetPage, count
from ncstats.figures.upset_sets import read_sets
from ncstats.figures.widths import Width, target
from ncstats.plan import Plan
from ncstats.text import message, number

WIDTH = 7.0
SET_BAR = 0.11
"""Height of a set's bar."""
BAR = 0.62
"""Width of an intersection's bar, columns being 1 apart."""
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
    page = UpsetPage.of(sets, target(width, WIDTH), shown, synthetic=synthetic)
    figure = StudyFigure(page.width, page.height, item, plan.model.figures[item].title.of(lang))
    upper = figure.add_panel(page.first, page.matrix_top + GAP, page.matrix, BARS)
    lower = figure.add_panel(page.first, page.bottom, page.matrix, page.rows_height)
    _draw_bars(upper, page, shown)
    _draw_matrix(lower, page)
    _draw_sets(lower, page)
    if not page.drawn:
        say_nobody(upper, shown)
    for i, line in enumerate(page.notes):
        y = -GAP - (i + 0.5) * text_height("", SMALL)
        write(lower, EDGE - page.first, y, line, size=SMALL, gid="note")
    synthetic_note(figure, plan.banner(shown))
    return figure


def _draw_bars(panel: Panel, page: UpsetPage, lang: str) -> None:
    """The patients of each intersection."""
    sizes = [0.0 if math.isnan(one.n) else one.n for one in page.drawn]
    ticks = tuple(round_ticks(0.0, max(sizes, default=0.0) or 1.0, 4, whole=True))
    labels = tuple(number(tick, 0) for tick in ticks)
    title = message("figures.upset_axis", lang)
    panel.x = Axis((-0.5, max(len(page.drawn), 1) - 0.5))
    panel.y = Axis((0.0, ticks[-1]), ticks, labels, title, pad=3.0)
    colour = strokes(1)[0].colour
    for i, (one, size) in enumerate(zip(page.drawn, sizes, strict=True)):
        panel.add(Box(i - BAR / 2, 0.0, BAR, size, colour))
        y = size / ticks[-1] * BARS + 0.07
        write(panel, (i + 0.5) * page.step, y, count(one.n), size=SMALL, align="center",
              gid="intersection")  # fmt: skip


def _draw_matrix(panel: Panel, page: UpsetPage) -> None:
    """A row for each set, a column for each intersection."""
    panel.x = Axis((0.0, page.matrix), line=False)
    panel.y = Axis((0.0, page.rows_height), line=False)
    rows = {one.name: page.middle(row) for row, one in enumerate(page.sets.sets)}
    for row in range(0, len(page.sets.sets), 2):
        height = page.heights[row]
        low = page.middle(row) - height / 2
        panel.add(Box(0.0, low, page.matrix, height, STRIPE, order=BEHIND))
    size = min(5.5, page.step * POINTS * 0.6)
    for i, one in enumerate(page.drawn):
        x = (i + 0.5) * page.step
        outside = [y for name, y in rows.items() if name not in one.names]
        inside = sorted(rows[name] for name in one.names)
        panel.add(Points([x] * len(outside), outside, "o", size, GRID, gid="without"))
        if len(inside) > 1:
            panel.add(Line((x, x), (inside[0], inside[-1]), INK, 1.2))
        panel.add(Points([x] * len(inside), inside, "o", size, INK, gid="members"))


def _draw_sets(panel: Panel, page: UpsetPage) -> None:
    """Each set's name left of its row, and left of that its bar with its number."""
    right = -page.names - 2 * GAP
    most = max((one.n for one in page.sets.sets if not math.isnan(one.n)), default=0.0) or 1.0
    for row, one in enumerate(page.sets.sets):
        y = page.middle(row)
        _name(panel, page.labels[row], y)
        length = 0.0 if math.isnan(one.n) else one.n / most * page.set_bars
        panel.add(Box(right - length, y - SET_BAR / 2, length, SET_BAR, INK))
        write(panel, right - length - GAP / 2, y, count(one.n), size=SMALL, align="right",
              gid="set count")  # fmt: skip


def _name(panel: Panel, label: str, middle: float) -> None:
    lines = label.split("\n")
    for i, line in enumerate(lines):
        y = middle - (i - (len(lines) - 1) / 2) * text_height("", SMALL)
        write(panel, -GAP, y, line, size=SMALL, align="right", gid="set")
