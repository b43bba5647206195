"""Where the panels of a curve figure stand, in inches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from ncstats.figures.drawing import Panel
from ncstats.figures.layout import (
    ABOVE,
    LINE,
    POINTS,
    fitted,
    panel_title,
    text_width,
    title_indent,
    wrapped,
)
from ncstats.figures.risk_table import RiskTable
from ncstats.figures.series import CurveData, Series
from ncstats.figures.style import SIZE, SMALL
from ncstats.figures.widths import is_narrow

PLOT_HEIGHT = 2.3
NARROWEST = 2.0
NARROWEST_OF_COLUMN = 1.2
"""Least width of a panel, and where the figure's own width is fixed."""
DOUBLE_COLUMN = 7.2
"""The width of a journal's page, 183 mm."""
SINGLE = 4.8
AXIS_LABELS = 0.52
"""Room for the numbers and the label of the y axis."""
BELOW = 0.44
"""Room for the numbers and the label of the time axis."""
LABEL_GAP = 0.14
"""From the right edge of the axes to the labels of the curves."""
BETWEEN = 0.14
NAME = 18
NARROW_NAME = 12
"""Letters of a curve's name in one line, and in a figure of one column."""
EDGE = 0.06


@dataclass(frozen=True)
class CurvePage:
    """The measures of one figure.

    Attributes:
        left: left edge of each panel's axes.
        bottoms: lower edges of the axes, above the table of numbers at risk.
        ends: width of the labels right of each panel.
        titles: of the panels, in lines that fit above them.
        test_below_title: 1 where a test does not fit beside its panel's title, so that all tests
            take a line of their own.
        label_width: letters of a curve's name in one line.
    """

    width: float
    height: float
    plot_width: float
    left: tuple[float, ...]
    bottoms: tuple[float, ...]
    table: RiskTable
    ends: tuple[float, ...]
    titles: tuple[str, ...]
    test_below_title: int
    label_width: int

    @classmethod
    def of(
        cls,
        data: CurveData,
        titles: Sequence[str],
        tests: Sequence[str],
        room: float | None,
        *,
        synthetic: bool,
    ) -> CurvePage:
        """Panels side by side, as wide as a journal's page where the labels leave room for it.

        In a ``room`` of one column they stand below each other. A line break in a title is used
        only where a title is wider than its panel, then in all.
        """
        panels = list(data.panels.values())
        stacked = room is not None and is_narrow(room)
        table = RiskTable.of(panels[0], data.ticks, names=not stacked)
        letters = NARROW_NAME if stacked else NAME
        first = max(AXIS_LABELS, table.left) + EDGE
        ends = [_ends_width(series, letters) for series in panels]
        across = 1 if stacked else len(panels)
        beside = max(ends) if stacked else sum(ends)
        around = first + beside + (across - 1) * (AXIS_LABELS + BETWEEN) + EDGE
        target = room or (DOUBLE_COLUMN if len(panels) > 1 else SINGLE)
        least = NARROWEST if room is None else NARROWEST_OF_COLUMN
        plot_width = max(least, (target - around) / across)
        steps = [0.0 if stacked else plot_width + end + BETWEEN + AXIS_LABELS for end in ends[:-1]]
        spacing = plot_width * data.ticks[1] / data.end if len(data.ticks) > 1 else plot_width
        widths = [plot_width + end for end in ends]
        headings = _headings(titles, widths)
        high = max(title.count("\n") for title in headings)
        needed = zip(_widths(headings, tests), widths, strict=True)
        below = int(any(tests) and (high > 0 or any(width > r for width, r in needed)))
        above = ABOVE + (1.5 + (high + below) * LINE) * SIZE / POINTS
        foot = BELOW + (0.22 if synthetic else 0.08)
        tables = [table.height] + [table.repeated if stacked else 0.0] * (len(panels) - 1)
        upper = tables[:-1] if stacked else []
        down = [PLOT_HEIGHT + above + BELOW + BETWEEN + height for height in upper]
        lowest = foot + (tables[-1] if stacked else table.height)
        bottoms = [lowest + sum(down[i:]) for i in range(len(down) + 1)]
        return cls(
            width=around + plot_width * across,
            height=bottoms[0] + PLOT_HEIGHT + above,
            plot_width=plot_width,
            left=tuple(first + sum(steps[:i]) for i in range(len(panels))),
            bottoms=tuple(bottoms if stacked else bottoms[:1] * len(panels)),
            table=table.thinned(spacing),
            ends=tuple(ends),
            titles=headings,
            test_below_title=below,
            label_width=letters,
        )

    def letter(self, panel: int) -> str:
        """A, B, … where there are several panels."""
        return ascii_uppercase[panel] if len(self.left) > 1 else ""

    def write_title(self, panel: Panel, place: int) -> None:
        """The letter and title of a panel above it; first lines stand at the same height."""
        title = self.titles[place]
        high = max(one.count("\n") for one in self.titles)
        below = self.test_below_title + high - title.count("\n")
        panel_title(panel, self.letter(place), title, below)


def _ends_width(series: Sequence[Series], letters: int) -> float:
    if len(series) == 1:
        return LABEL_GAP
    widths = [text_width(wrapped(one.label, letters), SIZE) for one in series if not one.empty]
    return LABEL_GAP + max(widths, default=0.0)


def _headings(titles: Sequence[str], room: Sequence[float]) -> tuple[str, ...]:
    """Each title in one line, or where one of them is too wide in as many as fit its panel."""
    letter = title_indent("B" if len(titles) > 1 else "")
    whole = tuple(title.replace("\n", "") for title in titles)
    if all(letter + text_width(t, SIZE) <= r for t, r in zip(whole, room, strict=True)):
        return whole
    return tuple(
        "\n".join(fitted(part.strip(), r - letter) for part in title.split("\n"))
        for title, r in zip(titles, room, strict=True)
    )


def _widths(titles: Sequence[str], tests: Sequence[str]) -> list[float]:
    """What each panel's title and test need beside each other; nothing without a test."""
    letter = title_indent("B" if len(titles) > 1 else "")
    return [
        letter + text_width(title, SIZE) + text_width(test, SMALL) + 0.15 if test else 0.0
        for title, test in zip(titles, tests, strict=True)
    ]
