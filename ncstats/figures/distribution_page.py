"""The columns of a distribution figure and where its panels stand, in inches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ncstats.figures import cloud
from ncstats.figures.drawing import Panel
from ncstats.figures.layout import LINE, POINTS, fitted, text_width, wrapped
from ncstats.figures.legend import Legend
from ncstats.figures.style import SIZE, SMALL, Stroke
from ncstats.figures.widths import is_narrow

PAGE = 7.2
PLOT_HEIGHT = 2.4
LOW_PLOT = 1.7
LOWEST_PLOT = 1.05
"""Height of the plots where there are more than two, and of those in one column."""
NAMED_BELOW = 2
"""Most panels with the groups' names below their columns; more have one legend for all."""
MOST_ACROSS = 3
LEFT = 0.66
TIGHT_LEFT = 0.52
"""Room for the numbers and the label of the y axis, and in a figure of one column."""
EDGE = 0.08
NARROWEST = 0.6
NARROW = 0.4
TIGHT = 0.3
"""Least width of a column without a name below it, and in a figure of one column."""
WIDEST = 1.4
"""Least and most width of a column."""
NAME_WIDTH = 16
ABOVE = 0.25


@dataclass(frozen=True, eq=False)
class Column:
    """One group of one variable.

    Attributes:
        label: the group's name.
        size: how many patients have a value, from Results, in words.
        count: the same, the number alone.
        quartiles: lower quartile, median, upper quartile from Results, NaN where there are none.
        counts: patients with each value of the variable's tally, shape (values,).
    """

    label: str
    stroke: Stroke
    size: str
    count: str
    quartiles: tuple[float, float, float]
    counts: cloud.Counts

    def crowded(self, values: cloud.Floats, row: float, step: float, half: float) -> bool:
        """Whether points would run together, or beyond ``half`` a column's width."""
        if self.counts.sum() > cloud.MOST_POINTS:
            return True
        return cloud.widest_row(values, self.counts, row) * step > 2 * half


@dataclass(frozen=True)
class DistributionPage:
    """The measures of one figure: panels in rows of as many as fit a journal's page.

    Attributes:
        labels: of the panels' y axes.
        left: from a panel's left edge to its axes.
        below: from the axes down to the panel's lower edge.
        foot: below the lowest panels.
        legend: the groups' names where they do not stand below every column.
        strip: height of the legend and the gap below it.
        tight: columns have room for a number only, so that the n stands in front of them.
    """

    width: float
    height: float
    plot_width: float
    plot_height: float
    labels: tuple[str, ...]
    left: float
    across: int
    below: float
    rows: int
    foot: float
    legend: Legend | None
    strip: float
    tight: bool

    @classmethod
    def of(
        cls,
        panels: Sequence[Sequence[Column]],
        labels: Sequence[str],
        room: float | None,
        *,
        synthetic: bool,
    ) -> DistributionPage:
        """Columns as wide as what stands below them needs, at most as the page has room for.

        ``room`` is the width that the figure fills; None: as wide as it must be, a page at most.
        """
        page = PAGE if room is None else room
        columns = [column for panel in panels for column in panel]
        most = max(len(panel) for panel in panels)
        named = LEFT + 2 * EDGE + _narrowest(columns, named=True) * most
        many = len(panels) > NAMED_BELOW or (room is not None and named > room)
        tight = many and is_narrow(page)
        tall = (LOWEST_PLOT if tight else LOW_PLOT) if many else PLOT_HEIGHT
        size = SMALL if tight else SIZE
        long = tall + (0.4 if tight else 0.2)
        axis = tuple(fitted(label, long, size) if many else label for label in labels)
        lines = max(label.count("\n") for label in axis)
        left = (TIGHT_LEFT if tight else LEFT) + lines * size * LINE / POINTS
        least = _narrowest(columns, named=not many) if not tight else _tightest(columns)
        fit = int((page - EDGE) / (left + EDGE + least * most))
        rows = -(-len(panels) // max(1, min(len(panels), MOST_ACROSS, fit)))
        across = -(-len(panels) // rows)
        share = ((page - EDGE) / across - left - EDGE) / most
        column = max(least, share if room else min(WIDEST, share))
        width = across * (left + EDGE + column * most) + EDGE
        legend = None
        if many:
            widest = max(panels, key=len)
            legend = Legend.of([(c.label, c.stroke) for c in widest], width - left - 2 * EDGE)
        lines = 0 if many else max(len(name_lines(c)) for c in columns)
        below = 0.16 + (lines * SIZE * LINE + SMALL) / POINTS
        foot = 0.2 if synthetic else 0.04
        above = ABOVE if len(panels) > 1 else EDGE
        strip = legend.height + EDGE if legend else 0.0
        return cls(
            width=width,
            height=rows * (tall + below + above) + foot + strip,
            plot_width=column * most,
            plot_height=tall,
            labels=axis,
            left=left,
            across=across,
            below=below,
            rows=rows,
            foot=foot,
            legend=legend,
            strip=strip,
            tight=tight,
        )

    def place(self, panel: int) -> tuple[float, float]:
        """Left and bottom of a panel's axes."""
        down, right = divmod(panel, self.across)
        tall = (self.height - self.foot - self.strip) / self.rows
        left = right * (self.width - EDGE) / self.across + self.left
        return left, self.foot + (self.rows - 1 - down) * tall + self.below

    def draw_legend(self, first: Panel) -> None:
        """The groups' names at the top of the figure, placed from the first panel."""
        if self.legend:
            _, bottom = self.place(0)
            self.legend.draw(first, 0.0, self.height - EDGE / 2 - bottom)


def name_lines(column: Column) -> list[str]:
    """A group's name in the lines that stand below its column."""
    return wrapped(column.label, NAME_WIDTH).split("\n")


def _tightest(columns: Sequence[Column]) -> float:
    return max(TIGHT, max(text_width(c.count, SMALL) for c in columns) + EDGE)


def _narrowest(columns: Sequence[Column], *, named: bool) -> float:
    """What the texts below a column need."""
    if not named:
        return max(NARROW, max(text_width(c.size, SMALL) for c in columns) + EDGE)
    names = max(text_width(wrapped(c.label, NAME_WIDTH), SIZE) for c in columns)
    return max(NARROWEST, names + 0.12)
