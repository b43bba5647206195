"""A drawing as SVG, whose bytes depend on the drawing alone.

Letters are outlines, each defined once, so the picture is the same where DejaVu Sans is not
installed. A unit is a point, 1/72 inch, and has two decimals at most. Identifiers begin with the
drawing's own name, so two pictures can stand in one page; there is no style sheet, which would
reach the other.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from itertools import chain

from ncstats.figures.axis_parts import axis_parts
from ncstats.figures.drawing import (
    HATCH_WIDTH,
    Area,
    Box,
    Drawing,
    Floats,
    Line,
    Panel,
    Part,
    Points,
    Space,
    Words,
)
from ncstats.figures.layout import POINTS
from ncstats.figures.marks import CIRCLE, SHAPES, STROKES
from ncstats.figures.typeface import EM, typeset

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
"""References stand in a namespace, as older drawing programs expect them."""
_ALIGNED = {"left": 0.0, "center": 0.5, "right": 1.0}
_HATCHES = {
    "/": "M-1 1l2-2M-1 7l8-8M5 7l2-2",
    "\\": "M-1 5l2 2M-1-1l8 8M5-1l2 2",
    "-": "M0 1.5h6M0 4.5h6",
    "|": "M1.5 0v6M4.5 0v6",
}
"""Tiles of six points, with the lines as far apart as matplotlib's of a hatching named by four."""
_HATCHES |= {"x": _HATCHES["/"] + _HATCHES["\\"], "+": _HATCHES["-"] + _HATCHES["|"]}


def svg_text(drawing: Drawing) -> str:
    """The drawing as one ``<svg>`` element, fit for a file of its own and for an HTML page."""
    page = _Page(drawing)
    around = Panel(0.0, 0.0, drawing.width, drawing.height)
    for panel in drawing.panels:
        for part in sorted(chain(axis_parts(panel), panel.parts), key=lambda part: part.order):
            page.write(part, panel)
    for note in drawing.notes:
        page.write(note, around)
    return page.text()


class _Page:
    """The elements of a drawing, and what they refer to."""

    def __init__(self, drawing: Drawing) -> None:
        self.drawing = drawing
        self.prefix = re.sub(r"[^A-Za-z0-9_-]", "_", drawing.item) or "figure"
        self.height = drawing.height * POINTS
        self.names: dict[tuple[str, str], str] = {}
        self.elements: list[str] = []

    def text(self) -> str:
        """All of it."""
        width, height = _short(self.drawing.width * POINTS), _short(self.height)
        title = self.drawing.title_text
        named = f' role="img" aria-label="{escape(title)}"' if title else ""
        defined = (f'<{tag} id="{name}"{rest}' for (tag, rest), name in self.names.items())
        spaces = f'xmlns="{_SVG}" xmlns:xlink="{_XLINK}"'
        size = f'width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}"'
        lines = (
            f'<svg{named} {spaces} {size} fill="none">',
            *(("<defs>", *defined, "</defs>") if self.names else ()),
            f'<path d="M0 0h{width}v{height}h-{width}z" fill="#ffffff"/>',
            *self.elements,
            "</svg>\n",
        )
        return "\n".join(lines)

    def write(self, part: Part, panel: Panel) -> None:
        """Add one part of a panel."""
        match part:
            case Words():
                self._words(part, panel)
            case Line():
                self._line(part, panel)
            case Points():
                self._points(part, panel)
            case Area():
                self._area(part, panel)
            case Box():
                self._box(part, panel)

    def _line(self, line: Line, panel: Panel) -> None:
        dashes = " ".join(_short(each * line.width) for each in line.dashes)
        self.elements.append(
            f'<path d="{self._path(panel, *line.corners(), line.at)}" stroke="{line.colour}"'
            f' stroke-width="{_short(line.width)}"{_given("stroke-dasharray", dashes)}/>'
        )

    def _area(self, area: Area, panel: Panel) -> None:
        clip = f"url(#{self._clipping(panel)})" if area.clipped else ""
        opacity = _short(area.opacity) if area.opacity < 1 else ""
        self.elements.append(
            f'<path d="{self._path(panel, area.x, area.y, area.at)}z" fill="{area.face}"'
            f"{_edge(area)}{_given('opacity', opacity)}{_given('clip-path', clip)}/>"
        )

    def _box(self, box: Box, panel: Panel) -> None:
        (left, bottom), (right, top) = (
            self._place(panel, x, y, box.at)
            for x, y in ((box.x, box.y), (box.x + box.width, box.y + box.height))
        )
        fill = f"url(#{self._hatching(box)})" if box.hatch else box.face or "none"
        self.elements.append(
            f'<rect x="{_short(min(left, right))}" y="{_short(min(bottom, top))}"'
            f' width="{_short(abs(right - left))}" height="{_short(abs(bottom - top))}"'
            f' fill="{fill}"{_edge(box)}/>'
        )

    def _points(self, points: Points, panel: Panel) -> None:
        look = _edge(points)
        if points.marker in STROKES:
            look = f' stroke="{points.face}" stroke-width="{_short(points.edge_width)}"'
        else:
            look = f' fill="{points.face}"{look}'
        shape = self._defined("path", f' d="{_mark(points.marker, points.size)}"/>')
        for x, y in zip(points.x, points.y, strict=True):
            right, down = self._place(panel, x, y, points.at)
            place = f'x="{_short(right + points.shift)}" y="{_short(down)}"'
            self.elements.append(f'<use xlink:href="#{shape}" {place}{look}/>')

    def _words(self, words: Words, panel: Panel) -> None:
        line = typeset(words.text, bold=words.bold, italic=words.italic)
        scale = words.size / EM
        x, y = self._place(panel, words.x, words.y, words.at)
        before = _ALIGNED[words.align] * line.width * scale
        x, y = (x, y + before) if words.upright else (x - before, y)
        turned = "rotate(-90)" if words.upright else ""
        letters = "".join(
            f'<use xlink:href="#{self._letter(outline)}"{_given("x", str(place or ""))}/>'
            for outline, place in line.letters
        )
        self.elements.append(
            f'<g fill="{words.colour}" transform="translate({_short(x)} {_short(y)}){turned}'
            f'scale({scale:g} -{scale:g})">{letters}</g>'
        )

    def _letter(self, outline: str) -> str:
        return self._defined("path", f' d="{outline}"/>')

    def _hatching(self, box: Box) -> str:
        lines = _HATCHES[box.hatch[0]]
        return self._defined(
            "pattern",
            ' width="6" height="6" patternUnits="userSpaceOnUse">'
            f'<rect width="6" height="6" fill="{box.face}"/>'
            f'<path d="{lines}" stroke="#ffffff" stroke-width="{HATCH_WIDTH}"/></pattern>',
        )

    def _clipping(self, panel: Panel) -> str:
        corners = ((0.0, 0.0, panel.width, panel.width), (0.0, panel.height, panel.height, 0.0))
        inside = self._path(panel, *corners, "inches")
        return self._defined("clipPath", f'><path d="{inside}z"/></clipPath>')

    def _defined(self, tag: str, rest: str) -> str:
        """The identifier of a definition, the same for the same."""
        key = (tag, rest)
        return self.names.setdefault(key, f"{self.prefix}-{len(self.names) + 1}")

    def _path(self, panel: Panel, xs: Floats, ys: Floats, at: Space) -> str:
        """Straight lines from place to place."""
        places = (self._place(panel, x, y, at) for x, y in zip(xs, ys, strict=True))
        return "M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in places)

    def _place(self, panel: Panel, x: float, y: float, at: Space) -> tuple[float, float]:
        """Points from the upper left corner of a place in a panel."""
        right, up = panel.place(x, y, at)
        return right * POINTS, self.height - up * POINTS


def _edge(part: Points | Area | Box) -> str:
    if not part.edge or not part.edge_width:
        return ""
    return f' stroke="{part.edge}" stroke-width="{_short(part.edge_width)}"'


def _given(attribute: str, value: str) -> str:
    return f' {attribute}="{value}"' if value else ""


@cache
def _mark(marker: str, size: float) -> str:
    """The data of a path around 0, y downwards.

    >>> _mark("s", 4.0), _mark("|", 5.0), _mark("o", 3.0)
    ('M-2 2L2 2L2 -2L-2 -2z', 'M0 2.5L0 -2.5', 'M-1.5 0a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0z')
    """
    if marker == CIRCLE:
        radius, across = _short(size / 2), _short(size)
        arc = f"a{radius} {radius} 0 1 0"
        return f"M-{radius} 0{arc} {across} 0{arc}-{across} 0z"
    corners = STROKES.get(marker) or SHAPES[marker]
    drawn = "L".join(f"{_short(x * size)} {_short(-y * size)}" for x, y in corners)
    return f"M{drawn}" + ("" if marker in STROKES else "z")


def _short(number: float) -> str:
    """Two decimals at most.

    >>> _short(12.30000001), _short(-0.001), _short(8.0)
    ('12.3', '0', '8')
    """
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
