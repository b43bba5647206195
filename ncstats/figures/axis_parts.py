"""The axes of a panel as lines and words, placed as matplotlib places them. All in inches."""

from __future__ import annotations

from collections.abc import Iterator

from ncstats.figures.drawing import (
    AXES,
    AXIS_WIDTH,
    BEHIND,
    PAD,
    TICK,
    Align,
    Axis,
    Line,
    Panel,
    Part,
    Words,
)
from ncstats.figures.layout import BELOW_BASELINE, POINTS, text_width
from ncstats.figures.style import GRID, INK, SIZE

ASCENT, GAP = 0.76, 0.2
"""What DejaVu's letters reach above their baseline, and between lines, in units of their size."""
DIGIT = 0.38
"""Half of what a number rises above its baseline."""
GRID_WIDTH = 0.6


def axis_parts(panel: Panel) -> Iterator[Part]:
    """Lines, ticks, labels and titles of both axes."""
    yield from _horizontal(panel)
    yield from _vertical(panel)


def _horizontal(panel: Panel) -> Iterator[Part]:
    axis, low = panel.x, -panel.x.outward / POINTS
    if axis.line:
        yield _stroke((0, panel.width), (low, low))
    labels = low - (TICK + PAD) / POINTS
    for place, label in _ticks(axis, panel.width):
        if axis.grid:
            yield Line(
                (place, place), (0, panel.height), GRID, GRID_WIDTH, at="inches", order=BEHIND
            )
        yield _stroke((place, place), (low, low - TICK / POINTS))
        yield _label(place, labels - ASCENT * SIZE / POINTS, label, "center")
    top = labels - (SIZE if axis.ticks else 0.0) / POINTS - axis.pad / POINTS
    for i, line in enumerate(axis.title.split("\n") if axis.title else ()):
        y = top - (ASCENT + i * (1 + GAP)) * axis.title_size / POINTS
        yield Words(panel.width / 2, y, line, axis.title_size, align="center")


def _vertical(panel: Panel) -> Iterator[Part]:
    axis, left = panel.y, -panel.y.outward / POINTS
    if axis.line:
        yield _stroke((left, left), (0, panel.height))
    labels = left - (TICK + PAD) / POINTS
    for place, label in _ticks(axis, panel.height):
        yield _stroke((left, left - TICK / POINTS), (place, place))
        yield _label(labels, place - DIGIT * SIZE / POINTS, label, "right")
    widest = max((text_width(label, SIZE) for label in axis.labels), default=0.0)
    lines = axis.title.split("\n") if axis.title else []
    gap = GAP / 2 if len(lines) > 1 else 0.0
    for i, line in enumerate(reversed(lines)):
        feet = (BELOW_BASELINE + gap + i * (1 + GAP)) * axis.title_size
        x = labels - widest - (axis.pad + feet) / POINTS
        yield Words(x, panel.height / 2, line, axis.title_size, align="center", upright=True)


def _ticks(axis: Axis, length: float) -> Iterator[tuple[float, str]]:
    """Where the ticks within the limits stand, with their labels."""
    for tick, label in zip(axis.ticks, axis.labels, strict=True):
        share = axis.share(tick)
        if -1e-9 <= share <= 1 + 1e-9:
            yield share * length, label


def _stroke(x: tuple[float, float], y: tuple[float, float]) -> Line:
    return Line(x, y, INK, AXIS_WIDTH, at="inches", order=AXES)


def _label(x: float, y: float, text: str, align: Align) -> Words:
    return Words(x, y, text, align=align, order=AXES)
