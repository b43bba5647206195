"""One strip that names the groups for all panels of a figure. All in inches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ncstats.figures.drawing import Panel, Points
from ncstats.figures.layout import LINE, POINTS, fitted, text_width, write
from ncstats.figures.style import SIZE, Stroke

SWATCH = 0.09
"""Side of the square in front of a name."""
GAP = 0.06
BETWEEN = 0.24
"""From one name to the next square."""


@dataclass(frozen=True)
class _Entry:
    """A line of a group's name and where it begins; only the first has a swatch."""

    text: str
    stroke: Stroke
    x: float
    line: int
    first: bool


@dataclass(frozen=True)
class Legend:
    """The names in the order of the columns, in as many rows as they need.

    Attributes:
        lines: of text, one below the other.
    """

    entries: tuple[_Entry, ...]
    lines: int

    @classmethod
    def of(cls, groups: Sequence[tuple[str, Stroke]], room: float) -> Legend:
        """The names of ``groups`` in rows no wider than ``room``."""
        entries: list[_Entry] = []
        x, row, following = 0.0, 0, 0
        for name, stroke in groups:
            label = fitted(name, room - SWATCH - GAP)
            width = SWATCH + GAP + text_width(label, SIZE)
            if x and x + width > room:
                x, row = 0.0, following
            parts = label.split("\n")
            entries += [_Entry(part, stroke, x, row + i, i == 0) for i, part in enumerate(parts)]
            following = max(following, row + len(parts))
            x += width + BETWEEN
        return cls(tuple(entries), following)

    @property
    def height(self) -> float:
        """Inches of all rows."""
        return self.lines * SIZE * LINE / POINTS

    def draw(self, panel: Panel, x: float, top: float) -> None:
        """Write the strip with its upper left corner at a place counted from the panel's corner."""
        for entry in self.entries:
            left, y = x + entry.x, top - (entry.line + 0.5) * SIZE * LINE / POINTS
            if entry.first:
                middle, look = (left + SWATCH / 2,), entry.stroke
                size = SWATCH * POINTS
                swatch = Points(
                    middle, (y,), look.marker, size, look.colour, at="inches", gid="swatch"
                )  # fmt: skip
                panel.add(swatch)
            place = left + SWATCH + GAP
            write(panel, place, y, entry.text, colour=entry.stroke.ink, gid="group")
