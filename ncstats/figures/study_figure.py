"""The figure that every drawing function makes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ncstats.figures.drawing import Drawing
from ncstats.figures.plotted import plotted
from ncstats.figures.save import DOTS_PER_INCH, save_figure
from ncstats.figures.svg import svg_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class StudyFigure(Drawing):
    """A drawing that notebooks show, that saves itself, and that matplotlib takes over.

    >>> figure = StudyFigure(2.0, 1.0, "empty", "Nothing yet")
    >>> figure.to_matplotlib().get_size_inches()
    array([2., 1.])
    """

    def to_matplotlib(self) -> Figure:
        """A new matplotlib figure of it, to be changed as one likes: axes, artists and all."""
        return plotted(self)

    def save(self, path: str | Path, dpi: int = DOTS_PER_INCH) -> None:
        """Write it as SVG, PDF, PNG or TIFF; see :func:`ncstats.figures.save_figure`."""
        save_figure(self, path, dpi)

    def _repr_svg_(self) -> str:
        return svg_text(self)

    def __repr__(self) -> str:
        return f"<StudyFigure {self.item}: {self.width:.1f} × {self.height:.1f} inches>"
