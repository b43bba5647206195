"""Released Results to pictures: bars, distributions, UpSet and forest plots, curves and more.

A drawing function makes a :class:`StudyFigure`, which is written as SVG without any library, and by
matplotlib as PDF, PNG and TIFF or for whoever wants to change it. Importing this loads none: only
matplotlib's font is read. seaborn computes its own quartiles and intervals, and marsilea, which
draws UpSet plots, starts from the rows of patients; a figure here may only show the counts and
statistics of Results, which may have been released under a policy.
"""

from ncstats.figures.bars import draw_bars
from ncstats.figures.curves import draw_curve
from ncstats.figures.distribution import draw_distribution
from ncstats.figures.draw import draw_all
from ncstats.figures.flow import draw_flow
from ncstats.figures.fonts import chinese_font
from ncstats.figures.forest import draw_forest
from ncstats.figures.missingness import draw_missingness
from ncstats.figures.save import save_figure
from ncstats.figures.study_figure import StudyFigure
from ncstats.figures.style import drawn_language
from ncstats.figures.svg import svg_text
from ncstats.figures.swimmer import draw_swimmer
from ncstats.figures.upset import draw_upset
from ncstats.figures.widths import Width

__all__ = [
    "StudyFigure",
    "Width",
    "chinese_font",
    "draw_all",
    "draw_bars",
    "draw_curve",
    "draw_distribution",
    "draw_flow",
    "draw_forest",
    "draw_missingness",
    "draw_swimmer",
    "draw_upset",
    "drawn_language",
    "save_figure",
    "svg_text",
]
