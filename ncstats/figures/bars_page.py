"""Where the bars of a figure stand, in inches."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ncstats.figures.bars_rows import BarFigure, Row
from ncstats.figures.layout import ABOVE, POINTS, text_height, text_width, wrapped
from ncstats.figures.style import SIZE
from ncstats.figures.ticks import round_ticks
from ncstats.figures.widths import is_narrow

NARROWEST = 1.3
"""Least width of a plot; where panels side by side have less they stand below each other."""
BAR = 0.17
"""Inches of a bar, and from one to the next."""
SPACE = 0.1
CLOSE = 0.03
"""The same where there are more than a dozen rows."""
MANY = 12
LABEL_GAP = 0.08
BELOW = 0.45
LABEL_WIDTH = 30
NARROW_LABEL = 20
"""Letters of a level's name in one line, and in a narrow figure."""
EDGE = 0.06
EMPTY = 0.6
"""Height of axes without a bar."""
CLASS_SPACE = 0.08
"""More room above the heading of a class."""


@dataclass(frozen=True)
class BarsPage:
    """The measures of a figure.

    Attributes:
        rows: what stands in them.
        labels: of the rows, in lines.
        middles: of the rows, from the top of the axes.
        first: left edge of the first axes.
        step: from one panel's left edge to the next one's.
        down: from one panel's lower edge to that of the next below; 0 where they stand side by
            side.
        ticks: of the axis, from 0 to its end, in the unit of the bars' lengths.
    """

    width: float
    height: float
    plot_width: float
    plot_height: float
    rows: tuple[Row, ...]
    labels: tuple[str, ...]
    middles: tuple[float, ...]
    first: float
    step: float
    down: float
    bottom: float
    ticks: tuple[float, ...]

    @classmethod
    def of(cls, shows: BarFigure, room: float, *, synthetic: bool) -> BarsPage:
        """Panels side by side in a figure ``room`` wide, or below each other where it is narrow."""
        rows, panels = shows.rows, shows.panels
        letters = NARROW_LABEL if is_narrow(room) else LABEL_WIDTH
        labels = [wrapped(row.label, letters) for row in rows]
        names = [
            text_width(label, SIZE, bold=row.heading)
            for row, label in zip(rows, labels, strict=True)
        ]
        first = EDGE + max(*names, 0.0, _beside_axes(shows.name, room)) + LABEL_GAP
        ends = max((text_width(t, SIZE) for bars in panels for t in bars.texts), default=0.0)
        ends += 2 * LABEL_GAP
        share = (room - first) / len(panels) - ends
        stacked = len(panels) > 1 and share < NARROWEST
        titles = max(text_width(bars.title, SIZE) for bars in panels)
        if stacked:
            share = room - first - ends
        plot_width = max(NARROWEST, share, 0.0 if stacked else titles - ends)
        space = CLOSE if len(rows) > MANY else SPACE
        heights = [_height(row, label, space) for row, label in zip(rows, labels, strict=True)]
        tall = sum(heights) or EMPTY
        head = ABOVE + 1.5 * SIZE / POINTS
        bottom = BELOW + (0.2 if synthetic else 0.0)
        down = tall + head + BELOW if stacked else 0.0
        across = 1 if stacked else len(panels)
        lengths = [0.0 if math.isnan(one) else one for bars in panels for one in bars.lengths]
        return cls(
            width=first + across * (plot_width + ends),
            height=bottom + tall + head + (len(panels) - 1) * down,
            plot_width=plot_width,
            plot_height=tall,
            rows=rows,
            labels=tuple(labels),
            middles=tuple(
                sum(heights[: i + 1]) - _own(label, space) / 2 for i, label in enumerate(labels)
            ),
            first=first,
            step=0.0 if stacked else plot_width + ends,
            down=down,
            bottom=bottom + (len(panels) - 1) * down,
            ticks=tuple(round_ticks(0.0, max(lengths, default=0.0) or 1.0, 4, whole=True)),
        )

    @property
    def edge(self) -> float:
        """The figure's left edge, from that of the axes."""
        return EDGE - self.first

    def place(self, panel: int) -> tuple[float, float]:
        """Left and bottom of a panel's axes."""
        return self.first + panel * self.step, self.bottom - panel * self.down

    def named(self, panel: int) -> bool:
        """Whether the levels are named beside a panel."""
        return panel == 0 or self.down > 0


def _beside_axes(variable: str, room: float) -> float:
    """What the variable's name needs left of the axes; in a narrow figure it may reach over."""
    return 0.0 if is_narrow(room) else text_width(variable, SIZE, bold=True)


def _own(label: str, space: float) -> float:
    """The height of a row without the room above a class."""
    return max(BAR, text_height(label, SIZE)) + space


def _height(row: Row, label: str, space: float) -> float:
    return _own(label, space) + (CLASS_SPACE if row.heading else 0.0)
