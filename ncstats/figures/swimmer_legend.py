"""The marks of a swimmer plot and the strip that explains them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.transforms import ScaledTranslation

from ncstats.figures.layout import LINE, POINTS, fitted, inches, text_width, write
from ncstats.figures.style import INK, SMALL

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

ROOM = 0.14
"""Inches of a mark in front of its words."""
BETWEEN = 0.2


@dataclass(frozen=True)
class Symbol:
    """One mark; ``key`` is what it is called among the shapes of the drawing."""

    key: str
    marker: str
    filled: bool

    def draw(
        self,
        axes: Axes,
        at: tuple[float, float],
        colour: str,
        size: float,
        shift: float = 0.0,
    ) -> None:
        """Draw it at a time and a row; ``shift`` moves it to the right, in points."""
        figure = axes.get_figure(root=True)
        assert figure is not None  # noqa: S101 - axes here are always in a figure
        moved = ScaledTranslation(shift / POINTS, 0, figure.dpi_scale_trans)
        self._plot(axes, at, colour, size, axes.transData + moved)

    def draw_in_strip(self, axes: Axes, x: float, y: float) -> None:
        """Draw it at a place in inches from the axes' lower left corner."""
        width, height = inches(axes)
        self._plot(axes, (x / width, y / height), INK, 4.0, axes.transAxes)

    def _plot(
        self,
        axes: Axes,
        at: tuple[float, float],
        colour: str,
        size: float,
        transform: Transform,
    ) -> None:
        axes.plot(
            [at[0]], [at[1]], self.marker, transform=transform, color=colour, markersize=size,
            markeredgewidth=0.8, markerfacecolor=colour if self.filled else "white",
            clip_on=False, gid=self.key, zorder=3,
        )  # fmt: skip


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

    def draw(self, axes: Axes, left: float, top: float) -> None:
        """Write the strip right of and below a place in inches from the axes' lower left corner."""
        for symbol, words, indent, line in self.entries:
            x = left + indent
            y = top - (line + 0.5) * SMALL * LINE * 1.15 / POINTS
            if symbol:
                symbol.draw_in_strip(axes, x + 0.04, y)
            write(axes, x + ROOM, y, words, fontsize=SMALL, gid="legend")
