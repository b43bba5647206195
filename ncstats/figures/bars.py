"""Horizontal bars: how many patients have each level of a category."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.ticker import MaxNLocator

from ncstats.disclosure import Released
from ncstats.figures.layout import (
    ABOVE,
    HALF_CAPITAL,
    LINE,
    POINTS,
    panel_title,
    place_axes,
    say_nobody,
    synthetic_note,
    text_height,
    text_width,
    wrapped,
    write,
)
from ncstats.figures.study_figure import StudyFigure, new_figure
from ncstats.figures.style import SIZE, Stroke, drawn_language, journal_style, strokes
from ncstats.plan import Plan
from ncstats.plan.model import FigurePlan
from ncstats.results.model import Results
from ncstats.text import cells, message, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 5.2
NARROWEST = 1.3
BAR = 0.17
"""Inches of a bar, and from one to the next."""
SPACE = 0.1
LABEL_GAP = 0.08
BELOW = 0.45
LABEL_WIDTH = 30
EDGE = 0.06
EMPTY = 0.6
"""Height of axes without a bar."""


@dataclass(frozen=True)
class _Bars:
    """The bars of all patients, or of one group.

    Attributes:
        title: the group's name, empty for all patients.
        n: patients of each level in the order drawn, NaN where they may not be shown.
        total: patients whose level is known.
        lengths: patients, or percentages of the group where groups are compared.
    """

    title: str
    stroke: Stroke
    n: tuple[float, ...]
    total: float
    lengths: tuple[float, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Each bar's n (%); percentages with a decimal where there are 100 patients or more."""
        digits = 1 if self.total >= 100 else 0
        counts = self.n if self.total else (math.nan,) * len(self.n)
        return tuple(cells.write("n_percent", {"n": n, "N": self.total}, digits) for n in counts)


def draw_bars(released: Released, plan: Plan, item: str, lang: str = "en") -> StudyFigure:
    """The bar figure called ``item``, each bar with its n (%) at the end.

    Without groups a bar's length is the number of patients; with groups, which differ in size,
    each has a panel and lengths are percentages of the group. Percentages are of those whose
    level is known. Levels stand in the dictionary's order, all of them; or the most frequent
    first, without those that nobody has.

    Raises:
        KeyError: the plan has no such figure.
    """
    chosen, shown = plan.model.figures[item], drawn_language(lang)
    levels = _levels(released.results, plan, item, chosen)
    panels = _read(released.results, plan, item, levels, shown)
    variable = plan.dictionary.variable(chosen.bars or "")
    labels = [wrapped(variable.level(code).label.of(shown), LABEL_WIDTH) for code in levels]
    with journal_style():
        page = _Page.of(
            panels, variable.label.of(shown), labels, synthetic=plan.model.study.synthetic
        )
        figure = new_figure(page.width, page.height, item, chosen.title.of(lang))
        for i, bars in enumerate(panels):
            left = page.first + i * page.step
            axes = place_axes(figure, left, page.bottom, page.plot_width, page.plot_height)
            _draw(axes, bars, page)
            if not levels:
                say_nobody(axes, shown)
            if i == 0:
                _name_rows(axes, page, variable.label.of(shown))
            code = "figures.bars_share_axis" if chosen.by else "figures.bars_axis"
            axes.set_xlabel(message(code, shown, total=number(bars.total, 0)), labelpad=2)
            panel_title(axes, page.plot_height, "", bars.title)
        synthetic_note(figure, synthetic=plan.model.study.synthetic, lang=shown)
    return figure


def _levels(results: Results, plan: Plan, item: str, figure: FigurePlan) -> list[str]:
    """The codes of the levels drawn, in their order.

    A level whose count may not be shown, or stands nowhere, is not one that nobody has.
    """
    name = figure.bars or ""
    codes = plan.dictionary.variable(name).codes
    if figure.sort == "level":
        return list(codes)
    found: dict[str, list[float]] = {code: [] for code in codes}
    for row in results.find(item, name, context="categorical", stat_name="n"):
        found[row.variable_level].append(row.stat)
    shown = [code for code in codes if not found[code] or any(n != 0 for n in found[code])]
    counts = {code: sum(n for n in found[code] if n > 0) for code in shown}
    return sorted(shown, key=lambda code: (-counts[code], codes.index(code)))


def _read(results: Results, plan: Plan, item: str, levels: Sequence[str], lang: str) -> list[_Bars]:
    figure = plan.model.figures[item]
    name = figure.bars or ""
    groups = plan.group(figure.by).order if figure.by else ("",)
    found = []
    for group, stroke in zip(groups, strokes(len(groups)), strict=True):
        here = {"context": "categorical", "group1_level": group}
        rows = {code: results.values(item, name, variable_level=code, **here) for code in levels}
        n = tuple(rows[code].get("n", math.nan) for code in levels)
        total = max((row.get("N", 0.0) for row in rows.values()), default=0.0)
        unit = (100 / total if total else math.nan) if figure.by else 1.0
        title = plan.group_label(figure.by, group, lang) if figure.by else ""
        found.append(_Bars(title, stroke, n, total, tuple(count * unit for count in n)))
    return found


@dataclass(frozen=True)
class _Page:
    """The measures of a figure in inches.

    Attributes:
        middles: of the bars, from the top of the axes.
        first: left edge of the first axes.
        step: from one panel's left edge to the next one's.
        ticks: of the axis, from 0 to its end, in the unit of the bars' lengths.
    """

    width: float
    height: float
    plot_width: float
    plot_height: float
    labels: tuple[str, ...]
    middles: tuple[float, ...]
    first: float
    step: float
    bottom: float
    ticks: tuple[float, ...]

    @classmethod
    def of(
        cls, panels: Sequence[_Bars], variable: str, labels: Sequence[str], *, synthetic: bool
    ) -> _Page:
        rows = [max(BAR, text_height(label, SIZE)) + SPACE for label in labels]
        names = max((text_width(label, SIZE) for label in labels), default=0.0)
        first = EDGE + max(names, text_width(variable, SIZE, bold=True)) + LABEL_GAP
        texts = [text_width(text, SIZE) for bars in panels for text in bars.texts]
        ends = max(texts, default=0.0) + 2 * LABEL_GAP
        tall = sum(rows) or EMPTY
        titles = [text_width(bars.title, SIZE) for bars in panels]
        share = (WIDTH - first) / len(panels) - ends
        plot_width = max(NARROWEST, share, max(titles) - ends)
        bottom = BELOW + (0.2 if synthetic else 0.0)
        lengths = [0.0 if math.isnan(one) else one for bars in panels for one in bars.lengths]
        return cls(
            width=first + len(panels) * (plot_width + ends),
            height=bottom + tall + ABOVE + 1.5 * SIZE / POINTS,
            plot_width=plot_width,
            plot_height=tall,
            labels=tuple(labels),
            middles=tuple(sum(rows[:i]) + row / 2 for i, row in enumerate(rows)),
            first=first,
            step=plot_width + ends,
            bottom=bottom,
            ticks=_ticks(max(lengths, default=0.0) or 1.0),
        )


def _ticks(longest: float) -> tuple[float, ...]:
    found = MaxNLocator(4, integer=True).tick_values(0, longest)
    return tuple(float(tick) for tick in found if tick >= 0)


def _draw(axes: Axes, bars: _Bars, page: _Page) -> None:
    axes.set_xlim(0, page.ticks[-1])
    axes.set_ylim(page.plot_height, 0)
    axes.barh(
        page.middles, [0.0 if math.isnan(one) else one for one in bars.lengths], height=BAR,
        color=bars.stroke.colour, linewidth=0,
    )  # fmt: skip
    axes.spines["left"].set_bounds(page.plot_height, 0)
    axes.set_yticks([])
    axes.set_xticks(page.ticks, [number(tick, 0) for tick in page.ticks])
    for middle, length, text in zip(page.middles, bars.lengths, bars.texts, strict=True):
        end = 0.0 if math.isnan(length) else length / page.ticks[-1] * page.plot_width
        write(axes, end + LABEL_GAP / 2, page.plot_height - middle, text, gid="count")


def _name_rows(axes: Axes, page: _Page, variable: str) -> None:
    """The variable above, and a level's name in front of each bar."""
    top = page.plot_height + ABOVE + HALF_CAPITAL * SIZE / POINTS
    write(axes, EDGE - page.first, top, variable, weight="bold", gid="variable")
    for label, middle in zip(page.labels, page.middles, strict=True):
        lines = label.split("\n")
        for i, line in enumerate(lines):
            below = (i - (len(lines) - 1) / 2) * SIZE * LINE / POINTS
            y = page.plot_height - middle - below
            write(axes, -LABEL_GAP, y, line, ha="right", gid="level")
