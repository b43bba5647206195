"""Which findings patients have together: an UpSet plot.

Lex et al. 2014, "UpSet: Visualization of Intersecting Sets", IEEE TVCG 20:1983–1992. Drawn here
from the counts of Results: a library of UpSet plots starts from the patients' rows, which are not
there when counts have been released, and cannot show one that was withheld.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.ticker import MaxNLocator

from ncstats.disclosure import Released
from ncstats.figures.layout import (
    POINTS,
    place_axes,
    say_nobody,
    synthetic_note,
    text_height,
    text_width,
    wrapped,
    write,
)
from ncstats.figures.study_figure import StudyFigure, new_figure
from ncstats.figures.style import GRID, INK, SMALL, drawn_language, journal_style, strokes
from ncstats.figures.upset_sets import Intersection, Sets, read_sets
from ncstats.figures.widths import Width, is_narrow, target
from ncstats.plan import Plan
from ncstats.text import message, number
from ncstats.text.numbers import missing_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

WIDTH = 7.0
STEP = 0.185
NARROW_STEP = 0.14
"""Inches from one intersection to the next, and in a narrow figure."""
ROW = 0.2
"""Least height of a set's row."""
BARS = 1.35
"""Height of the intersections' bars."""
SET_BARS = 0.75
NARROW_SET_BARS = 0.4
"""Width of the sets' bars."""
AXIS = 0.46
"""Room for the numbers and the label of the upper axis."""
GAP = 0.08
EDGE = 0.06
STRIPE = "#f3f3f3"


def draw_upset(
    released: Released, plan: Plan, item: str, lang: str = "en", width: Width | None = None
) -> StudyFigure:
    """The UpSet plot called ``item``.

    Each column is a combination of the variables that patients have: filled circles joined by a
    line, above them the number of patients who have exactly these. Left of the rows stands how
    many have each variable, with or without others. Patients of whom any variable is unknown
    belong to no combination; a line below says how many. As many combinations are drawn as have
    room; the same line says how many patients are in the others.

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
        synthetic_note(figure, synthetic=synthetic, lang=shown)
    return figure


@dataclass(frozen=True)
class UpsetPage:
    """The measures of a figure in inches.

    Attributes:
        drawn: the intersections that have room.
        labels: of the sets, in lines.
        heights: of the rows.
        first: left edge of the matrix.
        set_bars: width of the longest bar of a set.
        numbers: room left of the set bars' ends for their numbers.
    """

    sets: Sets
    drawn: tuple[Intersection, ...]
    labels: tuple[str, ...]
    heights: tuple[float, ...]
    width: float
    height: float
    first: float
    step: float
    bottom: float
    set_bars: float
    names: float
    notes: tuple[str, ...]

    @classmethod
    def of(cls, sets: Sets, room: float, lang: str, *, synthetic: bool) -> UpsetPage:
        narrow = is_narrow(room)
        labels = [wrapped(one.label, 18 if narrow else 30) for one in sets.sets]
        names = max(text_width(label, SMALL) for label in labels)
        counts = max(text_width(_count(one.n), SMALL) for one in sets.sets)
        set_bars = NARROW_SET_BARS if narrow else SET_BARS
        first = max(EDGE + counts + GAP + set_bars + GAP + names + GAP, AXIS + EDGE)
        step = NARROW_STEP if narrow else STEP
        most = max(1, int((room - first - EDGE) / step))
        drawn = sets.intersections[:most]
        heights = [max(ROW, text_height(label, SMALL) + 0.04) for label in labels]
        notes = _notes(sets, drawn, room - 2 * EDGE, lang)
        bottom = GAP + len(notes) * text_height("", SMALL) + (0.2 if synthetic else 0.04)
        top = text_height("", SMALL) + GAP
        return cls(
            sets=sets,
            drawn=drawn,
            labels=tuple(labels),
            heights=tuple(heights),
            width=room,
            height=bottom + sum(heights) + GAP + BARS + top,
            first=first,
            step=min((room - first - EDGE) / max(len(drawn), 1), 0.4),
            bottom=bottom,
            set_bars=set_bars,
            names=names,
            notes=notes,
        )

    @property
    def rows_height(self) -> float:
        return sum(self.heights)

    @property
    def matrix(self) -> float:
        return max(len(self.drawn), 1) * self.step

    @property
    def matrix_top(self) -> float:
        return self.bottom + self.rows_height

    def middle(self, row: int) -> float:
        """Of a row, from the lower edge of the matrix."""
        return sum(self.heights[row + 1 :]) + self.heights[row] / 2


def _notes(sets: Sets, drawn: Sequence[Intersection], room: float, lang: str) -> tuple[str, ...]:
    """Whom the columns hold, in lines that fit."""
    total, unknown = (number(n, 0) for n in (sets.total, sets.unknown))
    texts = [message("figures.upset_patients", lang, n=total)]
    if sets.unknown != 0:
        texts.append(message("figures.upset_unknown", lang, n=unknown))
    left_out = sets.intersections[len(drawn) :]
    if left_out:
        patients = sum(one.n for one in left_out)
        texts.append(
            message("figures.upset_more", lang, count=len(left_out), n=number(patients, 0))
        )
    lines: list[str] = []
    for text in texts:
        joined = f"{lines[-1]}{message('figures.between_sentences', lang)}{text}" if lines else text
        if lines and text_width(joined, SMALL) <= room:
            lines[-1] = joined
        else:
            lines += _fitted(text, room)
    return tuple(lines)


def _fitted(text: str, room: float) -> list[str]:
    width = next(
        (w for w in range(2 * len(text), 7, -1) if text_width(wrapped(text, w), SMALL) <= room), 8
    )
    return wrapped(text, width).split("\n")


def _count(n: float) -> str:
    return missing_value() if math.isnan(n) else number(n, 0)


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
        write(axes, (i + 0.5) * page.step, y, _count(one.n), fontsize=SMALL, ha="center",
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
        axes.barh(y, -length, left=right, height=0.11, color=INK, linewidth=0, clip_on=False)
        write(axes, right - length - GAP / 2, y, _count(one.n), fontsize=SMALL, ha="right",
              gid="set count")  # fmt: skip


def _name(axes: Axes, label: str, middle: float) -> None:
    lines = label.split("\n")
    for i, line in enumerate(lines):
        y = middle - (i - (len(lines) - 1) / 2) * text_height("", SMALL)
        write(axes, -GAP, y, line, fontsize=SMALL, ha="right", gid="set")
