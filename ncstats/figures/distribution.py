"""Distributions by group: every value, and the quartiles that the tables print."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase

import numpy as np

from ncstats.dictionary.levels import Reference
from ncstats.disclosure import Released
from ncstats.figures import cloud
from ncstats.figures.distribution_page import Column, DistributionPage, name_lines
from ncstats.figures.drawing import BEHIND, LINES, Area, Axis, Box, Line, Panel, Part, Points
from ncstats.figures.layout import (
    LINE,
    POINTS,
    panel_title,
    say_nobody,
    synthetic_note,
    write,
)
from ncstats.figures.study_figure import StudyFigure
from ncstats.figures.style import ALL_PATIENTS, INK, SIZE, SMALL, drawn_language, strokes
from ncstats.figures.ticks import round_ticks
from ncstats.figures.widths import WIDTHS, Width
from ncstats.plan import Plan
from ncstats.tally import Tally
from ncstats.text import message, number

POINT = 3.4
LARGE_POINT = 4.6
"""From the middle of one point to the next, in points; the large ones where they are few."""
CLOSEST = 0.5
"""Least share of that between two points side by side in the narrow columns of a low plot."""
FEW = 60
AXIS_PAD = 3.0
WIDEST = 0.4
WIDEST_LOW = 0.47
"""Half the width of a column's points or histogram, columns being 1 apart; of points in the
narrow columns of a low plot."""

SHADE = "#e9ede2"
"""Of the reference range, as light as leaves every colour before it readable."""

_LIMITS = {0: ("", "points"), -1: ("v", "below"), 1: ("^", "above")}
"""The mark of a patient, and its group's id, by the side of a limit on which the value lies: the
group's own where it is the value itself."""


def draw_distribution(
    released: Released, plan: Plan, item: str, lang: str = "en", width: Width | None = None
) -> StudyFigure:
    """The distribution figure called ``item``: a panel for each variable, a column for each group.

    Where single patients may be shown, up to 250 in a group each is a point. With more, or no room
    for them, or where they may not, columns are mirrored histograms of equal area. Those known only
    by a limit are triangles at it that point to where the values lie; a histogram counts them at
    the limit. The box is the median and quartiles of Results, the same that the tables print; below
    each column stands the number of its patients with a value. Behind them the reference range is
    shaded. One or two panels have the groups' names below them too; more stand in rows of up to
    three below one legend.

    Raises:
        KeyError: the plan has no such figure, or no counts of its variables were released.
    """
    chosen, shown = plan.model.figures[item], drawn_language(lang)
    panels = [_columns(released, plan, item, name, shown) for name in chosen.distribution]
    synthetic = plan.model.study.synthetic
    points = plan.shows_single_patients(item)
    labels = [_axis_label(plan, name, shown) for name in chosen.distribution]
    room = WIDTHS[width] if width else None
    page = DistributionPage.of(panels, labels, room, synthetic=synthetic)
    figure = StudyFigure(page.width, page.height, item, chosen.title.of(lang))
    for i, (name, columns) in enumerate(zip(chosen.distribution, panels, strict=True)):
        panel = figure.add_panel(*page.place(i), page.plot_width, page.plot_height)
        tally, low = released.tallies[item][name], page.legend is not None
        panel.x = Axis((-0.5, len(columns) - 0.5), line=False)
        panel.y = _axis(tally, page.labels[i], SMALL if page.tight else SIZE)
        _draw(panel, columns, tally, _Asked(low, points, shown))
        _shade(panel, plan.dictionary.variable(name).reference)
        _name_columns(panel, page, columns)
        if len(panels) > 1:
            panel_title(panel, ascii_uppercase[i % 26], "")
    page.draw_legend(figure.panels[0])
    synthetic_note(figure, plan.banner(shown))
    return figure


def _columns(released: Released, plan: Plan, item: str, name: str, lang: str) -> list[Column]:
    tally = released.tallies[item][name]
    by = plan.model.figures[item].by
    looks = strokes(len(tally.groups)) if by else (ALL_PATIENTS,)
    found = []
    for group, stroke in zip(tally.groups, looks, strict=True):
        label = plan.group_label(by, group, lang) if by else message("figures.all_patients", lang)
        stats = released.results.values(item, name, context="continuous", group1_level=group)
        first, middle, third = (stats.get(stat, math.nan) for stat in ("p25", "median", "p75"))
        count = number(stats.get("N", math.nan), 0)
        size = message("figures.group_size", lang, n=count)
        quartiles = (first, middle, third)
        found.append(Column(label, stroke, size, count, quartiles, tally.column(group)))
    return found


def _axis_label(plan: Plan, name: str, lang: str) -> str:
    variable = plan.dictionary.variable(name)
    label = variable.label.of(lang)
    if not variable.unit_label:
        return label
    return message("figures.number_axis", lang, variable=label, unit=variable.unit_label)


def _shade(panel: Panel, reference: Reference | None) -> None:
    """The reference range behind the values, as far as the axis reaches."""
    if reference is None or not panel.y.ticks:
        return
    (left, right), (bottom, top) = panel.x.limits, panel.y.limits
    low, high = max(reference.low, bottom), min(reference.high, top)
    if low < high:
        box = Box(left, low, right - left, high - low, SHADE, order=BEHIND, gid="reference")
        panel.add(box)


@dataclass(frozen=True)
class _Asked:
    """How one variable is drawn.

    Attributes:
        low: its plot is one of many.
        points: single patients may be shown.
    """

    low: bool
    points: bool
    lang: str


def _draw(panel: Panel, columns: Sequence[Column], tally: Tally, asked: _Asked) -> None:
    """The columns of one variable."""
    if not len(tally.values):
        say_nobody(panel, asked.lang)
        return
    few = max(column.counts.sum() for column in columns) <= FEW
    low = asked.low
    point = LARGE_POINT if few and not low else POINT
    bottom, top = panel.y.limits
    row = point / POINTS * (top - bottom) / panel.height
    step = point / POINTS * len(columns) / panel.width
    least, half = (CLOSEST * step, WIDEST_LOW) if low else (step, WIDEST)
    crowded = not asked.points or any(
        column.crowded(tally.values, row, least, half) for column in columns
    )
    if crowded:
        _draw_histograms(panel, columns, tally)
    for i, column in enumerate(columns):
        panel.add(*_box(i, column, narrow=crowded))
        if not crowded:
            side_by_side = max(1, cloud.widest_row(tally.values, column.counts, row))
            apart = min(step, 2 * half / side_by_side)
            offsets, heights = cloud.swarm(tally.values, column.counts, row, apart)
            panel.add(*_points(column, tally, (i + offsets, heights), point - 0.5))


def _points(
    column: Column, tally: Tally, places: tuple[cloud.Floats, cloud.Floats], size: float
) -> Iterator[Points]:
    """A mark for each patient, by the side on which the value lies where only a limit is known."""
    xs, ys = places
    sides = np.repeat(tally.side, column.counts) if tally.side.size else np.zeros(len(ys))
    for side, (shape, gid) in _LIMITS.items():
        of = sides == side
        if of.any():
            yield Points(
                xs[of].tolist(), ys[of].tolist(), shape or column.stroke.marker, size,
                column.stroke.colour, edge="white", edge_width=0.4, order=3.0, gid=gid,
            )  # fmt: skip


def _axis(tally: Tally, title: str, size: float) -> Axis:
    """Round ends just beyond the values; never below 0 where no value is."""
    if not len(tally.values):
        return Axis(title=title, title_size=size, pad=AXIS_PAD)
    low, high = float(tally.values[0]), float(tally.values[-1])
    if low == high:
        low, high = (low - 1, high + 1) if low else (0.0, 1.0)
    margin = 0.03 * (high - low)
    bottom = 0.0 if 0 <= low < 0.25 * high else low - margin
    top = high + margin
    ticks = tuple(tick for tick in round_ticks(bottom, top, 6) if bottom <= tick <= top)
    bottom -= margin * (bottom == 0.0)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    digits += round(step * 10**digits, 6) % 1 > 0  # 0.25 has a decimal more than its size says
    labels = tuple(number(tick, digits) for tick in ticks)
    return Axis((bottom, top), ticks, labels, title, AXIS_PAD, size)


def _draw_histograms(panel: Panel, columns: Sequence[Column], tally: Tally) -> None:
    edges = cloud.bin_edges(tally.values, tally.scale)
    bottom, top = panel.y.limits
    panel.y = replace(panel.y, limits=(bottom, max(float(edges[-1]), top)))
    shares = [cloud.shares(tally.values, column.counts, edges) for column in columns]
    most = max(float(share.max()) for share in shares)
    for i, (column, share) in enumerate(zip(columns, shares, strict=True)):
        if share.any():
            half, heights = cloud.outline(edges, share, WIDEST / most)
            across = [*(i - half).tolist(), *(i + half[::-1]).tolist()]
            up = [*heights.tolist(), *heights[::-1].tolist()]
            shape = Area(across, up, column.stroke.colour, opacity=0.35, gid="histogram")
            panel.add(shape)


def _box(place: int, column: Column, *, narrow: bool) -> Iterator[Part]:
    """Quartiles and median as Results has them; nothing where they could not be computed."""
    first, median, third = column.quartiles
    if math.isnan(median):
        return
    half = 0.05 if narrow else 0.3
    ink = column.stroke.ink
    if not math.isnan(first + third):
        yield Box(
            place - half, first, 2 * half, third - first, ink if narrow else "", ink, 0.9,
            order=4.0 if narrow else LINES, gid="box",
        )  # fmt: skip
    yield Line(
        (place - half, place + half), (median, median), "white" if narrow else INK, 2.0,
        order=5.0 if narrow else LINES + 0.5, gid="median",
    )  # fmt: skip


def _name_columns(panel: Panel, page: DistributionPage, columns: Sequence[Column]) -> None:
    """How many patients of each group have a value, below its name where no legend has it."""
    names = [[] if page.legend else name_lines(column) for column in columns]
    lines = max(map(len, names))
    for i, (column, name) in enumerate(zip(columns, names, strict=True)):
        x = (i + 0.5) / len(columns) * page.plot_width
        for j, line in enumerate(name):
            y = -0.12 - j * SIZE * LINE / POINTS
            write(panel, x, y, line, align="center", colour=column.stroke.ink, gid="group")
        y = -0.12 - lines * SIZE * LINE / POINTS
        ink = column.stroke.ink if page.legend else INK
        text = column.count if page.tight else column.size
        write(panel, x, y, text, align="center", size=SMALL, colour=ink, gid="size")
    if page.tight:
        write(panel, -0.06, -0.12, "n", align="right", size=SMALL, gid="n")
