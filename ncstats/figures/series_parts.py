"""What is drawn of one curve: its line, its band, and where the visits leave it open."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ncstats.figures.drawing import Area, Line, Part, Points, stepped
from ncstats.figures.series import Box, Series
from ncstats.figures.style import mixed

BAND = 0.15
"""Opacity of what lies between confidence limits."""


def series_parts(one: Series) -> Iterator[Part]:
    """The parts of a curve in percent."""
    if one.boxes:
        yield from _between(one)
        return
    yield from _band(one)
    look = one.stroke
    percent = (one.estimate * 100).tolist()
    yield Line(
        one.time.tolist(), percent, look.colour, dashes=look.dashes, steps=True, gid="curve"
    )  # fmt: skip
    if one.marks:
        heights = tuple(one.at(time) * 100 for time in one.marks)
        yield Points(one.marks, heights, "|", 5.0, look.colour, edge_width=0.8, gid="censored")


def _band(one: Series) -> Iterator[Area]:
    """The confidence limits, with a gap where one is missing."""
    known = np.flatnonzero(~np.isnan(one.low + one.high))
    for run in np.split(known, np.flatnonzero(np.diff(known) > 1) + 1):
        if len(run) > 1:
            time = one.time[run].tolist()
            across, below = stepped(time, (one.low[run] * 100).tolist())
            _, above = stepped(time, (one.high[run] * 100).tolist())
            shape = (across + across[::-1], below + above[::-1])
            yield Area(*shape, one.stroke.colour, opacity=BAND, clipped=True, gid="band")


def _between(one: Series) -> Iterator[Part]:
    """Lines where the curve is determined, boxes between them, limits at landmarks."""
    colour = one.stroke.colour
    opened = {box.right for box in one.boxes}
    parts: list[list[tuple[float, float]]] = [[]]
    for time, value in zip(one.time.tolist(), one.estimate.tolist(), strict=True):
        if time in opened:
            parts.append([])
        parts[-1].append((time, value * 100))
    for part in filter(None, parts):
        times, heights = zip(*part, strict=True)
        if len(part) > 1:
            yield Line(times, heights, colour, dashes=one.stroke.dashes, steps=True, gid="curve")
        else:  # a single time, between two boxes, is still a point of the curve
            yield Points(times, heights, "o", 2.5, colour, gid="curve")
    yield from (_undetermined(box, colour) for box in one.boxes)
    for time, low, high in one.whiskers:
        ends = ((time, time), (low * 100, high * 100))
        yield Line(*ends, colour, 0.7, gid="limits")
        yield Points(*ends, "_", 4.0, colour, edge_width=1.0, gid="ends")


def _undetermined(box: Box, colour: str) -> Area:
    low, high = box.low * 100, box.high * 100
    corners = ((box.left, box.right, box.right, box.left), (low, low, high, high))
    return Area(
        *corners, mixed(colour, 0.75), colour, 0.5, opacity=0.55, clipped=True, gid="undetermined"
    )  # fmt: skip
