"""The marks of a swimmer plot and the strip that explains them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ncstats.figures.drawing import Panel, Points
from ncstats.figures.layout import LINE, POINTS, fitted, text_width, write
from ncstats.figures.style import INK, SMALL

ROOM = 0.14
"""Inches of a mark in front of its words."""
BETWEEN = 0.2
EDGE = 0.8
"""Points of a mark's outline."""


@dataclass(frozen=True)
class Symbol:
    """One mark; ``key`` is what it is called among the shapes of the drawing."""

    key: str
    marker: str
    filled: bool

    def at(self, x: float, y: float, colour: str, size: float, shift: float = 0.0) -> Points:
        """It at a time and a row; ``shift`` moves it to the right, in points."""
        return Points(
            (x,), (y,), self.marker, size, colour if self.filled else "white",
            edge=colour, edge_width=EDGE, shift=shift, order=3.0, gid=self.key,
        )  # fmt: skip

    def in_strip(self, x: float, y: float) -> Points:
        """It at a place in inches from the panel's lower left corner."""
        return replace(self.at(x, y, INK, 4.0), at="inches")


@dataclass(frozen=True)
class Legend:
    """Marks with their words in as many lines as they need.

    Attributes:
        entries: mark (None where words go on), words, inches from the left, line.
    """

    entries: tuple[tuple[Symbol | None, str, float, int], ...]

    @classmethod
    def of(cls, symbols: Sequence[tuple[Symbol, str]], room: float) -> Legend:
        """The marks in lines no wider than ``room``; words that are too long for one take more."""
        entries: list[tuple[Symbol | None, str, float, int]] = []
        x, line, following = 0.0, 0, 0
        for symbol, words in symbols:
            parts = fitted(words, room - ROOM, SMALL).split("\n")
            width = ROOM + max(text_width(part, SMALL) for part in parts)
            if x and x + width > room:
                x, line = 0.0, following
            for i, part in enumerate(parts):
                entries.append((None if i else symbol, part, x, line + i))
            following = max(following, line + len(parts))
            x += width + BETWEEN
        return cls(tuple(entries))

    @property
    def height(self) -> float:
        """Inches of all lines."""
        lines = max((line for *_, line in self.entries), default=-1) + 1
        return lines * SMALL * LINE * 1.15 / POINTS

    def draw(self, panel: Panel, left: float, top: float) -> None:
        """Write the strip right of and below a place in inches from the panel's lower left."""
        for symbol, words, indent, line in self.entries:
            x = left + indent
            y = top - (line + 0.5) * SMALL * LINE * 1.15 / POINTS
            if symbol:
                panel.add(symbol.in_strip(x + 0.04, y))
            write(panel, x + ROOM, y, words, size=SMALL, gid="legend")
