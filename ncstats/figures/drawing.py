"""A picture before it is written: lines, areas, points and words in panels.

A drawing knows nothing of SVG or matplotlib; :mod:`ncstats.figures.svg` and
:mod:`ncstats.figures.plotted` write it. A report's page needs the first alone: it draws eleven
pictures in 0.1 s of a processor, importing matplotlib and drawing them with it takes 1.8 s.

Lengths and places are inches from the lower left corner, widths of lines and sizes of letters are
points. Where parts lie over each other, the one with the higher ``order`` is on top, of equal ones
the later.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from ncstats.figures.style import INK, SIZE

Space = Literal["data", "inches", "tick"]
"""What a part's coordinates are: values of both axes, inches from the panel's corner, or a value of
the x axis and inches."""
Align = Literal["left", "center", "right"]
Floats = Sequence[float]

BEHIND, AREAS, LINES, AXES, WORDS = 0.0, 1.0, 2.0, 2.5, 3.0
"""The usual orders, as matplotlib has them."""
TICK, PAD = 3.5, 3.5
"""Points of a tick, and from it to its number."""
AXIS_WIDTH = 0.7
HATCH_WIDTH = 0.6


@dataclass(frozen=True)
class Line:
    """A line through points, or in steps that hold each value until the next.

    Attributes:
        dashes: lengths on and off in line widths; empty for a solid line.
    """

    x: Floats
    y: Floats
    colour: str
    width: float = 1.3
    dashes: tuple[float, ...] = ()
    steps: bool = False
    at: Space = "data"
    order: float = LINES
    gid: str = ""

    def corners(self) -> tuple[Floats, Floats]:
        """The points that the line goes through."""
        return stepped(self.x, self.y) if self.steps else (self.x, self.y)


@dataclass(frozen=True)
class Points:
    """Marks of one kind.

    Attributes:
        marker: as matplotlib calls it.
        size: its width.
        face: of what the mark encloses.
        edge: of its outline, ``edge_width`` thick.
        shift: to the right, in points.
    """

    x: Floats
    y: Floats
    marker: str
    size: float
    face: str
    edge: str = ""
    edge_width: float = 0.0
    shift: float = 0.0
    at: Space = "data"
    order: float = LINES
    gid: str = ""


@dataclass(frozen=True)
class Area:
    """A closed shape.

    Attributes:
        edge: colour of its outline; empty for none.
        clipped: ends where the panel ends.
    """

    x: Floats
    y: Floats
    face: str
    edge: str = ""
    edge_width: float = 0.0
    opacity: float = 1.0
    clipped: bool = False
    at: Space = "data"
    order: float = AREAS
    gid: str = ""


@dataclass(frozen=True)
class Box:
    """A rectangle along the axes.

    Attributes:
        face: empty for none.
        hatch: white lines on it, as matplotlib calls them.
    """

    x: float
    y: float
    width: float
    height: float
    face: str
    edge: str = ""
    edge_width: float = 0.0
    hatch: str = ""
    at: Space = "data"
    order: float = AREAS
    gid: str = ""


@dataclass(frozen=True)
class Words:
    """One line of text on its baseline.

    Attributes:
        upright: it reads upwards, its place being at the right of the letters' feet.
    """

    x: float
    y: float
    text: str
    size: float = SIZE
    colour: str = INK
    bold: bool = False
    italic: bool = False
    align: Align = "left"
    upright: bool = False
    at: Space = "inches"
    order: float = WORDS
    gid: str = ""


Part = Line | Points | Area | Box | Words


@dataclass(frozen=True)
class Axis:
    """One axis of a panel.

    Attributes:
        limits: the values at its beginning and end; the first may be the larger one.
        ticks: values that have a mark, in order, each with its label.
        title: what the axis shows, perhaps in lines, ``pad`` points from the labels.
        line: whether it is drawn.
        outward: points that the line and its ticks stand off from the panel.
        grid: whether each tick has a faint line through the panel.
        logarithmic: of positive limits.
    """

    limits: tuple[float, float] = (0.0, 1.0)
    ticks: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    title: str = ""
    pad: float = 2.0
    title_size: float = SIZE
    line: bool = True
    outward: float = 0.0
    grid: bool = False
    logarithmic: bool = False

    def share(self, value: float) -> float:
        """How far along the axis a value lies, 0 to 1.

        >>> Axis((0, 8)).share(2), Axis((1, 100), logarithmic=True).share(10)
        (0.25, 0.5)
        """
        low, high = self.limits
        if self.logarithmic:
            low, high, value = math.log(low), math.log(high), math.log(value)
        return (value - low) / (high - low)


@dataclass
class Panel:
    """A rectangle with two axes and what is drawn in and around it."""

    left: float
    bottom: float
    width: float
    height: float
    x: Axis = field(default_factory=Axis)
    y: Axis = field(default_factory=Axis)
    parts: list[Part] = field(default_factory=list)

    def add(self, *parts: Part) -> None:
        """Draw more."""
        self.parts += parts

    def place(self, x: float, y: float, at: Space) -> tuple[float, float]:
        """Inches in the drawing of a part's coordinates."""
        right = x if at == "inches" else self.x.share(x) * self.width
        up = self.y.share(y) * self.height if at == "data" else y
        return self.left + right, self.bottom + up


@dataclass
class Drawing:
    """All panels of a picture, and words that belong to none.

    Attributes:
        item: id in the plan, unique in a report.
        title_text: the title in the language asked for, for readers who cannot see the picture.
        notes: words at places of the whole drawing.
    """

    width: float
    height: float
    item: str
    title_text: str
    panels: list[Panel] = field(default_factory=list)
    notes: list[Words] = field(default_factory=list)

    def add_panel(self, left: float, bottom: float, width: float, height: float) -> Panel:
        """A new panel at a place."""
        self.panels.append(Panel(left, bottom, width, height))
        return self.panels[-1]


def stepped(x: Floats, y: Floats) -> tuple[list[float], list[float]]:
    """The corners of a step function that holds each value until the next.

    >>> stepped((0, 2, 3), (9, 5, 5))
    ([0, 2, 2, 3, 3], [9, 9, 5, 5, 5])
    """
    xs, ys = list(x[:1]), list(y[:1])
    for time, value in zip(x[1:], y[1:], strict=True):
        xs += [time, time]
        ys += [ys[-1], value]
    return xs, ys
