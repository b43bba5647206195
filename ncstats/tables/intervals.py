"""Limits of a proportion, in percent, as a cell of their own: "39.0–94.0"."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ncstats.results.model import Statistic
from ncstats.tables.model import EMPTY, Cell
from ncstats.tables.reading import Reading
from ncstats.text import Digits, number
from ncstats.text.cells import FORMATS
from ncstats.text.numbers import decimals

CONFIDENCE = ("conf.low", "conf.high")
BOUNDS = ("min", "max")


def limits(
    reading: Reading,
    found: Sequence[Statistic],
    digits: Digits,
    names: tuple[str, str] = CONFIDENCE,
) -> Cell:
    """The two limits among the statistics of a proportion; an empty cell where there are none."""
    by_name = {row.stat_name: row for row in found}
    if any(name not in by_name or math.isnan(by_name[name].stat) for name in names):
        return EMPTY
    low, high = (by_name[name] for name in names)
    # Two limits have the same decimals, though a cell may drop a trailing zero.
    printed = [number(100 * limit.stat, decimals(digits)) for limit in (low, high)]
    text = reading.say("limits", low=printed[0], high=printed[1])
    return Cell(text, (low.key, high.key))


def apart(cell: str) -> bool:
    """Whether a cell of this format is a proportion that prints no limits of its own."""
    statistics = FORMATS[cell].statistics
    return "N" in statistics and not set(CONFIDENCE) & set(statistics)
