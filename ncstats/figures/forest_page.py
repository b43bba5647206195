"""Where the panels and columns of a forest plot stand, in inches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from ncstats.figures.forest_rows import Scale
from ncstats.figures.layout import fitted, text_height, text_width, title_indent, wrapped
from ncstats.figures.style import SIZE, SMALL
from ncstats.figures.widths import is_narrow
from ncstats.text import message, number

ROW = 0.21
"""Least height of a row."""
GAP = 0.12
EDGE = 0.06
BELOW = 0.3
"""Room for the numbers of an axis."""
NARROWEST = 0.8
EMPTY = 0.6
"""Height of a figure without an effect."""


@dataclass(frozen=True)
class ForestPage:
    """The measures of a figure.

    Attributes:
        labels: of each panel's rows, in lines.
        heights: of each panel's rows.
        titles: of the panels, in lines.
        bottoms: lower edges of the panels' axes.
        first: left edge of the axes, right of the labels.
        n: right edge of the column of numbers of patients, from the axes' left edge.
        estimates: left edge of the column of estimates, likewise.
    """

    width: float
    height: float
    labels: tuple[tuple[str, ...], ...]
    heights: tuple[tuple[float, ...], ...]
    titles: tuple[str, ...]
    bottoms: tuple[float, ...]
    first: float
    plot: float
    n: float
    estimates: float

    @classmethod
    def of(cls, scales: Sequence[Scale], room: float, lang: str, *, synthetic: bool) -> ForestPage:
        """Panels below each other, their columns aligned."""
        letters = 16 if is_narrow(room) else 34
        labels = [tuple(wrapped(e.label, letters) for e in scale.effects) for scale in scales]
        effects = [effect for scale in scales for effect in scale.effects]
        names = max((text_width(text, SMALL) for part in labels for text in part), default=0.0)
        counts = [number(effect.n, 0) for effect in effects]
        head = message("figures.forest_n", lang), message("figures.forest_estimate", lang)
        n = max(text_width(text, SMALL) for text in (*counts, head[0]))
        texts = max(text_width(text, SMALL) for text in (*(e.text for e in effects), head[1]))
        first = EDGE + names + GAP
        plot = max(NARROWEST, room - first - 3 * GAP - n - texts - EDGE)
        heights = [tuple(_height(label) for label in part) for part in labels]
        titles = tuple(_title(scales, i, room) for i in range(len(scales)))
        bottom = 0.2 if synthetic else 0.04
        bottoms: list[float] = []
        for part, title in zip(reversed(heights), reversed(titles), strict=True):
            bottoms.insert(0, bottom + BELOW)
            bottom += BELOW + sum(part) + head_height() + text_height(title, SIZE) + GAP
        return cls(
            width=first + plot + 3 * GAP + n + texts + EDGE,
            height=bottom if scales else bottom + EMPTY,
            labels=tuple(labels),
            heights=tuple(heights),
            titles=titles,
            bottoms=tuple(bottoms),
            first=first,
            plot=plot,
            n=plot + GAP + n,
            estimates=plot + 2 * GAP + n,
        )

    def middles(self, panel: int) -> tuple[float, ...]:
        """Of a panel's rows, from the lower edge of its axes."""
        heights = self.heights[panel]
        return tuple(sum(heights[i + 1 :]) + height / 2 for i, height in enumerate(heights))


def head_height() -> float:
    """Of the headings above the columns."""
    return text_height("", SMALL) + 0.03


def letter(panel: int, panels: int) -> str:
    """A, B, … where there are several panels."""
    return ascii_uppercase[panel % 26] if panels > 1 else ""


def _height(label: str) -> float:
    return max(ROW, text_height(label, SMALL) + 0.05)


def _title(scales: Sequence[Scale], panel: int, room: float) -> str:
    indent = title_indent(letter(panel, len(scales)))
    return fitted(scales[panel].label, room - 2 * EDGE - indent)
