"""A drawing as a matplotlib figure: to be changed further, and for pixels and PDF.

matplotlib is loaded by this module alone, and only when it is called.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from ncstats.figures.drawing import (
    AXIS_WIDTH,
    HATCH_WIDTH,
    PAD,
    TICK,
    Area,
    Axis,
    Box,
    Drawing,
    Line,
    Panel,
    Part,
    Points,
    Space,
    Words,
)
from ncstats.figures.fonts import families
from ncstats.figures.layout import POINTS
from ncstats.figures.style import GRID, INK, SIZE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Transform

_DOTS_PER_INCH = 100
_OURS = {
    "font.size": SIZE,
    "text.color": INK,
    "text.parse_math": False,  # a label with two dollar signs is no formula
    "text.hinting": "no_hinting",
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.labelsize": SIZE,
    "axes.linewidth": AXIS_WIDTH,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": SIZE,
    "ytick.labelsize": SIZE,
    "xtick.major.size": TICK,
    "ytick.major.size": TICK,
    "xtick.major.pad": PAD,
    "ytick.major.pad": PAD,
    "xtick.major.width": AXIS_WIDTH,
    "ytick.major.width": AXIS_WIDTH,
    "lines.scale_dashes": True,
    "lines.solid_capstyle": "butt",
    "lines.solid_joinstyle": "miter",
    "lines.dash_joinstyle": "miter",
    "hatch.color": "white",
    "hatch.linewidth": HATCH_WIDTH,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "pdf.fonttype": 42,
}
_SETTINGS = (
    "agg.", "axes.", "figure.", "font.", "grid.", "hatch.", "lines.", "mathtext.", "patch.",
    "path.", "pdf.", "savefig.", "text.", "xtick.", "ytick.",
)  # fmt: skip


@cache
def _settings() -> dict[Any, Any]:
    import matplotlib as mpl

    # matplotlib's own defaults first, so that a user's matplotlibrc moves nothing.
    names = [name for name in mpl.rcParamsDefault if name.startswith(_SETTINGS)]
    return {**{name: mpl.rcParamsDefault[name] for name in names}, **_OURS}


@contextmanager
def journal_style() -> Iterator[None]:
    """Matplotlib's settings while a figure is drawn or saved; the caller's own come back after."""
    import logging

    import matplotlib as mpl

    # A Chinese family often has one weight only; that another was asked for is no news to a user.
    log = logging.getLogger("matplotlib.font_manager")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with mpl.rc_context({**_settings(), "font.family": families()}):
            yield
    finally:
        log.setLevel(level)


def plotted(drawing: Drawing) -> Figure:
    """The drawing as a matplotlib figure, without pyplot and its global list of figures.

    Each panel is an Axes, each part an artist with the part's ``gid``.
    """
    from matplotlib.figure import Figure

    with journal_style():
        figure = Figure(figsize=(drawing.width, drawing.height), dpi=_DOTS_PER_INCH)
        for panel in drawing.panels:
            _Plot(figure, panel).draw()
        for note in drawing.notes:
            place = (note.x / drawing.width, note.y / drawing.height)
            figure.text(*place, note.text, **_type_of(note))
    return figure


class _Plot:
    """One panel in axes of its own."""

    def __init__(self, figure: Figure, panel: Panel) -> None:
        width, height = figure.get_size_inches()
        place = (
            panel.left / width, panel.bottom / height, panel.width / width, panel.height / height,
        )  # fmt: skip
        self.axes: Axes = figure.add_axes(place)
        self.figure, self.panel = figure, panel

    def draw(self) -> None:
        """Everything, the axes first."""
        self._scale()
        for part in self.panel.parts:
            self._draw(part)
        _finish("bottom", self.axes, self.panel.x)
        _finish("left", self.axes, self.panel.y)

    def _scale(self) -> None:
        axes, x, y = self.axes, self.panel.x, self.panel.y
        if x.logarithmic:
            axes.set_xscale("log")
        if y.logarithmic:
            axes.set_yscale("log")
        axes.set_autoscale_on(False)
        axes.set_xlim(*x.limits)
        axes.set_ylim(*y.limits)

    def _draw(self, part: Part) -> None:
        match part:
            case Words():
                x, y = self._places((part.x,), (part.y,), part.at)
                transform = self._transform(part.at)
                self.axes.text(x[0], y[0], part.text, transform=transform, **_type_of(part))
            case Line():
                self._line(part)
            case Points():
                self._points(part)
            case Area():
                self._area(part)
            case Box():
                self._box(part)

    def _line(self, line: Line) -> None:
        self.axes.plot(
            *self._places(line.x, line.y, line.at), color=line.colour, linewidth=line.width,
            linestyle=(0.0, line.dashes) if line.dashes else "-",
            transform=self._transform(line.at),
            drawstyle="steps-post" if line.steps else "default", clip_on=False, gid=line.gid,
            zorder=line.order,
        )  # fmt: skip

    def _points(self, points: Points) -> None:
        from matplotlib.transforms import ScaledTranslation

        transform = self._transform(points.at)
        if points.shift:
            inches = points.shift / POINTS
            transform += ScaledTranslation(inches, 0, self.figure.dpi_scale_trans)
        edge = points.edge or points.face
        self.axes.plot(
            *self._places(points.x, points.y, points.at), linestyle="none",
            marker=points.marker, color=points.face,
            markersize=points.size, markerfacecolor=points.face, markeredgecolor=edge,
            markeredgewidth=points.edge_width, transform=transform, clip_on=False, gid=points.gid,
            zorder=points.order,
        )  # fmt: skip

    def _area(self, area: Area) -> None:
        from matplotlib.patches import Polygon

        corners = list(zip(*self._places(area.x, area.y, area.at), strict=True))
        shape = Polygon(
            corners, closed=True, facecolor=area.face, edgecolor=area.edge or "none",
            linewidth=area.edge_width, alpha=area.opacity, transform=self._transform(area.at),
            clip_on=area.clipped, gid=area.gid, zorder=area.order,
        )  # fmt: skip
        self.axes.add_patch(shape)

    def _box(self, box: Box) -> None:
        from matplotlib.patches import Rectangle

        shape = Rectangle(
            (box.x, box.y), box.width, box.height, facecolor=box.face or "none",
            edgecolor="white" if box.hatch else box.edge or "none", hatch=box.hatch or None,
            linewidth=box.edge_width, clip_on=False, gid=box.gid, zorder=box.order,
        )  # fmt: skip
        self.axes.add_patch(shape)

    def _places(self, xs: Any, ys: Any, at: Space) -> tuple[list[float], list[float]]:
        """Inches as shares of the axes, which matplotlib keeps where the figure is resized."""
        if at == "inches":
            xs = [x / self.panel.width for x in xs]
        if at != "data":
            ys = [y / self.panel.height for y in ys]
        return list(xs), list(ys)

    def _transform(self, at: Space) -> Transform:
        axes = self.axes
        return {
            "data": axes.transData, "inches": axes.transAxes, "tick": axes.get_xaxis_transform(),
        }[at]  # fmt: skip


def _finish(side: str, axes: Axes, axis: Axis) -> None:
    """Line, ticks, labels, title and grid of one axis."""
    from matplotlib.ticker import NullLocator

    drawn = axes.xaxis if side == "bottom" else axes.yaxis
    drawn.set_minor_locator(NullLocator())
    drawn.set_ticks(axis.ticks, axis.labels)
    drawn.set_label_text(axis.title, fontsize=axis.title_size)
    drawn.labelpad = axis.pad
    axes.spines[side].set_visible(axis.line)
    if axis.outward:
        axes.spines[side].set_position(("outward", axis.outward))
    if axis.grid:
        drawn.grid(visible=True, color=GRID, linewidth=0.6)
        axes.set_axisbelow(True)


def _type_of(words: Words) -> dict[str, Any]:
    return {
        "fontsize": words.size, "color": words.colour, "ha": words.align, "va": "baseline",
        "weight": "bold" if words.bold else "normal", "style": "italic" if words.italic else
        "normal", "gid": words.gid or None, "zorder": words.order,
    }  # fmt: skip
