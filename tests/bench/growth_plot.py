"""The picture of how cost grows: processor time above, peak of memory below, logarithmic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 7.2, 4.4
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Line:
    """What one route costs, in the order of size: seconds of processor time, and gigabytes."""

    route: str
    sizes: list[int]
    seconds: list[float]
    gigabytes: list[float]


@dataclass(frozen=True)
class Panel:
    """One thing that is changed; the exponent with which the first route's time grows.

    ``exponent`` is over all sizes, ``last`` from the last but one to the last.
    """

    factor: str
    lines: list[Line]
    exponent: float
    last: float


def draw(panels: Sequence[Panel], path: Path) -> None:
    """Write ``path`` with the endings .svg and .png."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from ncstats.figures.plotted import journal_style

    with journal_style(), rc_context({"svg.hashsalt": "growth"}):
        figure = Figure(figsize=(WIDTH, HEIGHT))
        grid = figure.subplots(2, len(panels), sharex="col", sharey="row", squeeze=False)
        figure.subplots_adjust(0.09, 0.11, 0.985, 0.93, wspace=0.1, hspace=0.12)
        for column, panel in enumerate(panels):
            _lines(grid[0][column], panel, "seconds")
            _lines(grid[1][column], panel, "gigabytes")
            power = f"{panel.factor}^{panel.exponent:.2f}"
            grid[0][column].set_title(f"beyond start-up as {power}", fontsize=8)
            grid[1][column].set_xlabel(panel.factor)
        grid[0][0].set_ylabel("processor time, seconds")
        grid[1][0].set_ylabel("peak memory, GB")
        grid[0][0].legend(frameon=False, loc="upper left")
        for ending, undated in ((".svg", {"Date": None}), (".png", {"Software": None})):
            figure.savefig(path.with_name(path.name + ending), dpi=300, metadata=undated)


def _lines(axes: Axes, panel: Panel, measure: str) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullLocator

    from ncstats.figures.style import GRID, strokes

    for line, stroke in zip(panel.lines, strokes(len(panel.lines)), strict=True):
        axes.plot(
            line.sizes, getattr(line, measure), label=line.route, color=stroke.colour,
            linestyle=(0.0, stroke.dashes) if stroke.dashes else "-",
            marker=stroke.marker, markersize=3.5,
        )  # fmt: skip
    axes.set(xscale="log", yscale="log")
    axes.grid(color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.xaxis.set_major_locator(FixedLocator(panel.lines[0].sizes))
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(_number))
        axis.set_minor_locator(NullLocator())


def _number(value: float, place: Any) -> str:
    """Small numbers as they are, from 10,000 on as powers of ten.

    >>> _number(1e6, None), _number(30_000, None), _number(0.5, None)
    ('10⁶', '3·10⁴', '0.5')
    """
    del place
    if value < 10_000:
        return f"{value:g}"
    power = len(f"{value:.0f}") - 1
    first = f"{value / 10**power:g}"
    return ("" if first == "1" else f"{first}·") + "10" + str(power).translate(_SUPERSCRIPTS)
