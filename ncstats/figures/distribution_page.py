"""The columns of a distribution figure and where its panels stand, in inches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ncstats.figures import cloud
from ncstats.figures.layout import LINE, POINTS, text_width, wrapped
from ncstats.figures.style import SIZE, SMALL, Stroke

PAGE = 7.2
PLOT_HEIGHT = 2.4
LEFT = 0.66
"""Room for the numbers and the label of the y axis."""
EDGE = 0.08
NARROWEST = 0.6
WIDEST = 1.4
"""Least and most width of a column."""
NAME_WIDTH = 16
ABOVE = 0.25


@dataclass(frozen=True, eq=False)
class Column:
    """One group of one variable.

    Attributes:
        label: the group's name.
        n: patients with a value, from Results.
        quartiles: lower quartile, median, upper quartile from Results, NaN where there are none.
        counts: patients with each value of the variable's tally, shape (values,).
    """

    label: str
    stroke: Stroke
    n: float
    quartiles: tuple[float, float, float]
    counts: cloud.Counts

    def crowded(self, values: cloud.Floats, row: float, step: float, half: float) -> bool:
        """Whether points would run together, or beyond ``half`` a column's width."""
        if self.counts.sum() > cloud.MOST_POINTS:
            return True
        return cloud.widest_row(values, self.counts, row) * step > 2 * half


@dataclass(frozen=True)
class DistributionPage:
    """The measures of one figure: panels in rows of as many as fit a journal's page."""

    width: float
    height: float
    plot_width: float
    plot_height: float
    across: int
    below: float
    rows: int
    foot: float

    @classmethod
    def of(cls, panels: Sequence[Sequence[Column]], *, synthetic: bool) -> DistributionPage:
        """Columns as wide as their names need, at most as the page has room for."""
        columns = [column for panel in panels for column in panel]
        most = max(len(panel) for panel in panels)
        names = max(text_width(wrapped(c.label, NAME_WIDTH), SIZE) for c in columns) + 0.12
        column = max(NARROWEST, names)
        across = max(1, min(len(panels), int((PAGE - EDGE) / (LEFT + EDGE + column * most))))
        share = ((PAGE - EDGE) / across - LEFT - EDGE) / most
        column = max(column, min(WIDEST, share))
        lines = max(len(wrapped(c.label, NAME_WIDTH).split("\n")) for c in columns)
        below = 0.16 + (lines * SIZE * LINE + SMALL) / POINTS
        rows = -(-len(panels) // across)
        foot = 0.2 if synthetic else 0.04
        above = ABOVE if len(panels) > 1 else EDGE
        return cls(
            width=across * (LEFT + EDGE + column * most) + EDGE,
            height=rows * (PLOT_HEIGHT + below + above) + foot,
            plot_width=column * most,
            plot_height=PLOT_HEIGHT,
            across=across,
            below=below,
            rows=rows,
            foot=foot,
        )

    def place(self, panel: int) -> tuple[float, float]:
        """Left and bottom of a panel's axes."""
        down, right = divmod(panel, self.across)
        tall = (self.height - self.foot) / self.rows
        left = EDGE + right * (self.width - EDGE) / self.across + LEFT - EDGE
        return left, self.foot + (self.rows - 1 - down) * tall + self.below

    def lines(self, column: Column) -> list[str]:
        """A group's name in lines."""
        return wrapped(column.label, NAME_WIDTH).split("\n")
