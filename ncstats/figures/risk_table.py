"""Those at risk, with an event and censored, below the ticks of the time axis."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ncstats.figures.drawing import Line, Panel
from ncstats.figures.layout import LINE, POINTS, text_height, text_width, wrapped, write
from ncstats.figures.series import Series
from ncstats.figures.style import SMALL
from ncstats.text import message, number

HEADER = 0.5
"""Inches from the axes down to the middle of the table's header, below the axis' own label."""
SWATCH = 0.2
"""Length of the piece of line in front of a row."""
GAP = 0.06
LEADING = 1.5 / POINTS
BETWEEN = 3 / POINTS
"""Between two blocks."""


@dataclass(frozen=True)
class _Block:
    """A heading with a row for each series that is counted under it.

    Attributes:
        title: the key of its heading.
        rows: each series with the label of its row and its counts by time.
    """

    title: str
    rows: tuple[tuple[Series, str, Mapping[float, float]], ...]


@dataclass(frozen=True)
class RiskTable:
    """The rows of the table: those of the curves of the first panel.

    At risk, events and censored stand below each other; further panels repeat those at risk only,
    the rest being the same patients. Without names, for which a narrow figure has no room, a piece
    of each line says whose row it is.
    """

    blocks: tuple[_Block, ...]
    ticks: tuple[float, ...]
    named: bool = True

    @classmethod
    def of(
        cls, series: Sequence[Series], ticks: Sequence[float], *, names: bool = True
    ) -> RiskTable:
        """The table of the series that have a row of their own, and of all that have events."""
        named = [one for one in series if one.row]
        several = len(series) > len(named)
        blocks = (
            _Block("at_risk", tuple((one, one.row, one.counts.at_risk) for one in named)),
            _Block(
                "events",
                tuple(
                    (one, one.label if several else one.row, one.counts.events)
                    for one in series
                    if one.counts.events
                ),
            ),
            _Block(
                "censored",
                tuple((one, one.row, one.counts.censored) for one in named if one.counts.censored),
            ),
        )
        return cls(tuple(block for block in blocks if block.rows), tuple(ticks), names)

    def _counts(self, ticks: Sequence[float]) -> list[float]:
        """What is counted at some of the ticks."""
        rows = [counts for block in self.blocks for _, _, counts in block.rows]
        return [counts.get(tick, 0.0) for counts in rows for tick in ticks]

    @property
    def swatch(self) -> float:
        """Inches left of the axes at which the pieces of line begin, clear of the first number."""
        counts = self._counts(self.ticks[:1])
        widest = text_width(number(max(counts, default=0.0), 0), SMALL)
        return max(widest / 2, 0.14) + GAP + SWATCH

    @property
    def left(self) -> float:
        """Inches left of the axes at which the labels begin."""
        if not self.named:
            return self.swatch
        labels = [wrapped(label) for block in self.blocks for _, label, _ in block.rows]
        widths = [text_width(label, SMALL) for label in labels]
        return max(widths, default=0.0) + GAP + self.swatch

    def thinned(self, spacing: float) -> RiskTable:
        """The same table with fewer ticks: as many as leave room between the numbers.

        ``spacing`` is the distance of two ticks in inches.
        """
        counts = self._counts(self.ticks)
        widest = text_width(number(max(counts, default=0), 0), SMALL) + GAP
        every = next(
            i
            for i in range(1, len(self.ticks) + 1)
            if i * spacing >= widest or i == len(self.ticks)
        )
        return RiskTable(self.blocks, self.ticks[::every], self.named)

    @property
    def height(self) -> float:
        """Inches of the headings and the rows."""
        return self._height_of(self.blocks)

    @property
    def repeated(self) -> float:
        """Inches of what further panels repeat."""
        return self._height_of(self.blocks[:1])

    def _height_of(self, blocks: Sequence[_Block]) -> float:
        rows = [self._row_height(label) for block in blocks for _, label, _ in block.rows]
        between = BETWEEN * max(0, len(blocks) - 1)
        return len(blocks) * (SMALL * LINE / POINTS + LEADING) + between + sum(rows)

    def _row_height(self, label: str) -> float:
        return text_height(wrapped(label) if self.named else "", SMALL) + LEADING

    def draw(self, panel: Panel, *, first: bool, lang: str) -> None:
        """Write the table under a panel.

        Below the ``first`` one the rows are named; beside it a piece of each line is enough.
        """
        y = -HEADER
        for block in self.blocks if first else self.blocks[:1]:
            left = -self.left if first else -self.swatch
            names = first and self.named
            header = message(f"figures.{block.title}", lang)
            write(panel, left, y, header, size=SMALL, bold=True, gid="block")
            y -= SMALL * LINE / POINTS + LEADING
            for one, label, counts in block.rows:
                if names:
                    _write_label(panel, left, y, one, label)
                _draw_swatch(panel, -self.swatch, y, one)
                gid = block.title.replace("_", " ")
                for tick in self.ticks:
                    count = number(counts.get(tick, math.nan), 0)
                    write(panel, tick, y, count, at="tick", size=SMALL, align="center", gid=gid)
                y -= self._row_height(label)
            y -= BETWEEN


def _write_label(panel: Panel, x: float, y: float, one: Series, label: str) -> None:
    for i, line in enumerate(wrapped(label).split("\n")):
        below = i * SMALL * LINE / POINTS
        write(panel, x, y - below, line, size=SMALL, colour=one.stroke.ink)


def _draw_swatch(panel: Panel, x: float, y: float, one: Series) -> None:
    look = one.stroke
    panel.add(
        Line(
            (x, x + SWATCH), (y, y), look.colour, dashes=look.dashes, at="inches", gid="swatch"
        )
    )  # fmt: skip
