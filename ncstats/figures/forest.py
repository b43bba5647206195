"""The effects of a table with their intervals: a forest plot."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ncstats.disclosure import Released
from ncstats.figures.drawing import AREAS, Axis, Line, Panel, Part, Points, Words
from ncstats.figures.forest_page import EDGE, GAP, ForestPage, head_height, letter
from ncstats.figures.forest_rows import Effect, Scale, read_effects
from ncstats.figures.layout import (
    LINE,
    POINTS,
    synthetic_note,
    text_height,
    title_indent,
    write,
)
from ncstats.figures.study_figure import StudyFigure
from ncstats.figures.style import FAINT, INK, SIZE, SMALL, drawn_language, strokes
from ncstats.figures.ticks import round_ticks
from ncstats.figures.widths import Width, target
from ncstats.plan import Plan
from ncstats.text import message, number, significant
from ncstats.text.numbers import missing_value

WIDTH = 7.0
TICK = 0.34
"""Least distance of two numbers of an axis, in inches."""
FARTHEST = 100.0
"""An axis of ratios ends there, and at its inverse; what reaches beyond ends in an arrow."""
_FACTORS = (1.0, 2.0, 2.5, 5.0, 10.0)
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
    page = ForestPage.of(scales, target(width, WIDTH), shown, synthetic=synthetic)
    figure = StudyFigure(page.width, page.height, item, chosen.title.of(lang))
    for i, scale in enumerate(scales):
        panel = figure.add_panel(page.first, page.bottoms[i], page.plot, sum(page.heights[i]))
        _draw_axis(panel, scale)
        for row, (effect, y) in enumerate(zip(scale.effects, page.middles(i), strict=True)):
            panel.add(*_effect(effect, y, panel.x.limits))
            _write_row(panel, page, page.labels[i][row], effect, y)
        _write_heads(panel, page, shown)
        _write_title(panel, page, i)
    if not scales:
        middle, text = (page.width / 2, page.height / 2), message("figures.no_effects", shown)
        nothing = Words(*middle, text, colour=FAINT, align="center", gid="nothing")
        figure.notes.append(nothing)
    synthetic_note(figure, plan.banner(shown))
    return figure


def _draw_axis(panel: Panel, scale: Scale) -> None:
    """The axis of one scale, wide enough for all intervals and for no effect."""
    most = max(2, min(6, int(panel.width / TICK)))
    values = [v for e in scale.effects for v in (e.estimate, e.low, e.high) if math.isfinite(v)]
    panel.x = _ratio_axis(values, most) if scale.ratio else _difference_axis(values, most)
    panel.y = Axis((0.0, panel.height), line=False)
    ends = ((scale.no_effect, scale.no_effect), (0.0, panel.height))
    panel.add(Line(*ends, FAINT, 0.8, (3, 2), order=AREAS, gid="no effect"))


def _difference_axis(values: list[float], most: int) -> Axis:
    low, high = min((*values, 0.0)), max((*values, 0.0))
    ticks = tuple(round_ticks(low, high if high > low else 1.0, most, _FACTORS))
    return Axis((ticks[0], ticks[-1]), ticks, tuple(map(significant, ticks)))


def _ratio_axis(values: list[float], most: int) -> Axis:
    inside = [min(max(value, 1 / FARTHEST), FARTHEST) for value in (*values, 0.5, 2.0)]
    low = max(tick for tick in _RATIO_TICKS if tick <= min(inside))
    high = min(tick for tick in _RATIO_TICKS if tick >= max(inside))
    ticks = tuple(tick for tick in _RATIO_TICKS if low <= tick <= high)
    if len(ticks) > most + 1:
        ticks = tuple(tick for tick in ticks if math.log10(tick) % 1 == 0)
    return Axis((low, high), ticks, tuple(map(significant, ticks)), logarithmic=True)


def _effect(effect: Effect, y: float, limits: tuple[float, float]) -> Iterator[Part]:
    """The interval within the axis, an arrow where it goes on, and the estimate on top."""
    if math.isnan(effect.estimate):
        return
    left, right = limits
    colour = strokes(1)[0].colour
    low, high = effect.low, effect.high
    if not math.isnan(low + high):
        ends = max(low, left), min(high, right)
        yield Line(ends, (y, y), colour, 1.1, gid="interval")
        for end, limit, arrow in ((ends[0], low, "<"), (ends[1], high, ">")):
            marker, gid = ("|", "limit") if end == limit else (arrow, "arrow")
            yield Points((end,), (y,), marker, 4.0, colour, colour, 0.9, gid=gid)
    if left <= effect.estimate <= right:
        yield Points((effect.estimate,), (y,), "s", 4.2, colour, order=3.0, gid="estimate")


def _write_row(panel: Panel, page: ForestPage, label: str, effect: Effect, y: float) -> None:
    lines = label.split("\n")
    for i, line in enumerate(lines):
        below = (i - (len(lines) - 1) / 2) * SMALL * LINE / POINTS
        write(panel, EDGE - page.first, y - below, line, size=SMALL, gid="label")
    write(panel, page.n, y, number(effect.n, 0), size=SMALL, align="right", gid="n")
    text = missing_value() if math.isnan(effect.estimate) else effect.text
    write(panel, page.estimates, y, text, size=SMALL, gid="numbers")


def _write_heads(panel: Panel, page: ForestPage, lang: str) -> None:
    y = panel.height + head_height() / 2
    write(panel, page.n, y, message("figures.forest_n", lang), size=SMALL, align="right",
          colour=FAINT, gid="head")  # fmt: skip
    estimate = message("figures.forest_estimate", lang)
    write(panel, page.estimates, y, estimate, size=SMALL, colour=FAINT, gid="head")


def _write_title(panel: Panel, page: ForestPage, place: int) -> None:
    """The panel's letter and scale, flush with the rows' labels."""
    mark = letter(place, len(page.titles))
    lines = page.titles[place].split("\n")
    x = EDGE - page.first
    for i, line in enumerate(lines):
        y = panel.height + head_height()
        y += (len(lines) - i - 0.5) * text_height("", SIZE) + GAP / 4
        if i == 0 and mark:
            write(panel, x, y, mark, bold=True, colour=INK)
        write(panel, x + title_indent(mark), y, line, gid="title")
