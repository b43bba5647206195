"""The number at risk, below the ticks of the time axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ncstats.figures.layout import LINE, POINTS, inches, text_height, text_width, wrapped, write
from ncstats.figures.series import Series
from ncstats.figures.style import SMALL
from ncstats.text import message, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEADER = 0.5
"""Inches from the axes down to the middle of the table's header, below the axis' own label."""
SWATCH = 0.2
"""Length of the piece of line in front of a row."""
GAP = 0.06
LEADING = 1.5 / POINTS


@dataclass(frozen=True)
class RiskTable:
    """The rows of the table: those of the curves of the first panel."""

    series: tuple[Series, ...]
    ticks: tuple[float, ...]

    @classmethod
    def of(cls, series: Sequence[Series], ticks: Sequence[float]) -> RiskTable:
        """The table of the series that have a row of their own."""
        return cls(tuple(one for one in series if one.row), tuple(ticks))

    @property
    def swatch(self) -> float:
        """Inches left of the axes at which the pieces of line begin, clear of the first number."""
        counts = [one.at_risk.get(self.ticks[0], 0.0) for one in self.series]
        widest = text_width(number(max(counts, default=0.0), 0), SMALL)
        return max(widest / 2, 0.14) + GAP + SWATCH

    @property
    def left(self) -> float:
        """Inches left of the axes at which the labels begin."""
        widths = [text_width(wrapped(one.row), SMALL) for one in self.series]
        return max(widths, default=0.0) + GAP + self.swatch

    def thinned(self, spacing: float) -> RiskTable:
        """The same table with fewer ticks: as many as leave room between the numbers.

        ``spacing`` is the distance of two ticks in inches.
        """
        counts = [one.at_risk.get(tick, 0) for one in self.series for tick in self.ticks]
        widest = text_width(number(max(counts, default=0), 0), SMALL) + GAP
        every = next(
            i
            for i in range(1, len(self.ticks) + 1)
            if i * spacing >= widest or i == len(self.ticks)
        )
        return RiskTable(self.series, self.ticks[::every])

    @property
    def height(self) -> float:
        """Inches of the header and the rows."""
        return SMALL * LINE / POINTS + LEADING + sum(map(_row_height, self.series))

    def draw(self, axes: Axes, *, labels: bool, lang: str) -> None:
        """Write the table under ``axes``.

        ``labels`` names the rows; beside a panel that does, a piece of each line is enough.
        """
        left = -self.left if labels else -self.swatch
        header = message("figures.at_risk", lang)
        write(axes, left, -HEADER, header, fontsize=SMALL, weight="bold")
        y = -HEADER - SMALL * LINE / POINTS - LEADING
        for one in self.series:
            if labels:
                _write_label(axes, left, y, one)
            _draw_swatch(axes, -self.swatch, y, one)
            for tick in self.ticks:
                count = number(one.at_risk.get(tick, math.nan), 0)
                write(axes, tick, y, count, tick=True, fontsize=SMALL, ha="center", gid="at risk")
            y -= _row_height(one)


def _write_label(axes: Axes, x: float, y: float, one: Series) -> None:
    for i, line in enumerate(wrapped(one.row).split("\n")):
        below = i * SMALL * LINE / POINTS
        write(axes, x, y - below, line, fontsize=SMALL, color=one.stroke.ink)


def _draw_swatch(axes: Axes, x: float, y: float, one: Series) -> None:
    width, height = inches(axes)
    axes.plot(
        [x / width, (x + SWATCH) / width], [y / height, y / height], transform=axes.transAxes,
        color=one.stroke.colour, linestyle=one.stroke.linestyle, clip_on=False, gid="swatch",
    )  # fmt: skip


def _row_height(one: Series) -> float:
    return text_height(wrapped(one.row), SMALL) + LEADING
