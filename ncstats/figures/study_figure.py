"""The figure that every drawing function makes."""

from __future__ import annotations

from matplotlib.figure import Figure

from ncstats.figures.save import svg_text


class StudyFigure(Figure):
    """A figure that knows which item of the plan it shows, and that notebooks show as SVG.

    Made without pyplot: no window, no global list of figures, freed like any other value.

    Attributes:
        item: id in the plan, unique in a report.
        title_text: the title in the language asked for, for readers who cannot see the picture.
    """

    item: str = ""
    title_text: str = ""

    def _repr_svg_(self) -> str:
        return svg_text(self)


def new_figure(width: float, height: float, item: str, title: str) -> StudyFigure:
    """An empty figure of ``width`` × ``height`` inches; call inside :func:`journal_style`."""
    figure = StudyFigure(figsize=(width, height), dpi=100)
    figure.item, figure.title_text = item, title
    return figure
