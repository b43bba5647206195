"""Where the parts of an UpSet plot stand, in inches."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ncstats.figures.layout import fitted, text_height, text_width, wrapped
from ncstats.figures.style import SMALL
from ncstats.figures.upset_sets import Intersection, Sets
from ncstats.figures.widths import is_narrow
from ncstats.text import message, number
from ncstats.text.numbers import missing_value

STEP = 0.185
NARROW_STEP = 0.14
"""Inches from one intersection to the next, and in a narrow figure."""
ROW = 0.2
"""Least height of a set's row."""
BARS = 1.35
"""Height of the intersections' bars."""
SET_BARS = 0.75
NARROW_SET_BARS = 0.4
"""Width of the sets' bars."""
AXIS = 0.46
"""Room for the numbers and the label of the upper axis."""
GAP = 0.08
EDGE = 0.06


@dataclass(frozen=True)
class UpsetPage:
    """The measures of a figure.

    Attributes:
        drawn: the intersections that have room.
        labels: of the sets, in lines.
        heights: of the rows.
        first: left edge of the matrix.
        set_bars: width of the longest bar of a set.
        numbers: room left of the set bars' ends for their numbers.
    """

    sets: Sets
    drawn: tuple[Intersection, ...]
    labels: tuple[str, ...]
    heights: tuple[float, ...]
    width: float
    height: float
    first: float
    step: float
    bottom: float
    set_bars: float
    names: float
    notes: tuple[str, ...]

    @classmethod
    def of(cls, sets: Sets, room: float, lang: str, *, synthetic: bool) -> UpsetPage:
        """As many intersections as have room in a figure ``room`` wide."""
        narrow = is_narrow(room)
        labels = [wrapped(one.label, 18 if narrow else 30) for one in sets.sets]
        names = max(text_width(label, SMALL) for label in labels)
        counts = max(text_width(count(one.n), SMALL) for one in sets.sets)
        set_bars = NARROW_SET_BARS if narrow else SET_BARS
        first = max(EDGE + counts + GAP + set_bars + GAP + names + GAP, AXIS + EDGE)
        step = NARROW_STEP if narrow else STEP
        most = max(1, int((room - first - EDGE) / step))
        drawn = sets.shown[:most]
        heights = [max(ROW, text_height(label, SMALL) + 0.04) for label in labels]
        notes = _notes(sets, drawn, room - 2 * EDGE, lang)
        bottom = GAP + len(notes) * text_height("", SMALL) + (0.2 if synthetic else 0.04)
        top = text_height("", SMALL) + GAP
        return cls(
            sets=sets,
            drawn=drawn,
            labels=tuple(labels),
            heights=tuple(heights),
            width=room,
            height=bottom + sum(heights) + GAP + BARS + top,
            first=first,
            step=min((room - first - EDGE) / max(len(drawn), 1), 0.4),
            bottom=bottom,
            set_bars=set_bars,
            names=names,
            notes=notes,
        )

    @property
    def rows_height(self) -> float:
        """Of all rows."""
        return sum(self.heights)

    @property
    def matrix(self) -> float:
        """Width of the columns."""
        return max(len(self.drawn), 1) * self.step

    @property
    def matrix_top(self) -> float:
        """Upper edge of the rows."""
        return self.bottom + self.rows_height

    def middle(self, row: int) -> float:
        """Of a row, from the lower edge of the matrix."""
        return sum(self.heights[row + 1 :]) + self.heights[row] / 2


def _notes(sets: Sets, drawn: Sequence[Intersection], room: float, lang: str) -> tuple[str, ...]:
    """Whom the columns hold, in lines that fit; nothing of numbers that may not be shown."""
    withheld = [one for one in sets.intersections if math.isnan(one.n)]
    left_out = sets.intersections[len(drawn) : len(sets.intersections) - len(withheld)]
    said = {
        "patients": {"n": sets.total},
        "unknown": {"n": sets.unknown or math.nan},
        "more": {"count": len(left_out) or math.nan, "n": sum(one.n for one in left_out)},
        "withheld": {"count": len(withheld) or math.nan},
    }
    texts = [
        message(f"figures.upset_{code}", lang, **{k: number(v, 0) for k, v in values.items()})
        for code, values in said.items()
        if not any(map(math.isnan, values.values()))
    ]
    lines: list[str] = []
    for text in texts:
        joined = f"{lines[-1]}{message('figures.between_sentences', lang)}{text}" if lines else text
        if lines and text_width(joined, SMALL) <= room:
            lines[-1] = joined
        else:
            lines += fitted(text, room, SMALL).split("\n")
    return tuple(lines)


def count(n: float) -> str:
    """A number of patients, or a dash where it may not be shown."""
    return missing_value() if math.isnan(n) else number(n, 0)
