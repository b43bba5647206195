"""Every picture of a plan by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ncstats.disclosure import Released
from ncstats.figures.bars import draw_bars
from ncstats.figures.curves import draw_curve
from ncstats.figures.distribution import draw_distribution
from ncstats.figures.flow import draw_flow
from ncstats.figures.forest import draw_forest
from ncstats.figures.missingness import draw_missingness
from ncstats.figures.study_figure import StudyFigure
from ncstats.figures.swimmer import draw_swimmer
from ncstats.figures.upset import draw_upset
from ncstats.figures.widths import Width
from ncstats.plan import Plan
from ncstats.plan.figures import FigureKind

Draw = Callable[[Released, Plan, str, str, Width | None], StudyFigure]

_DRAWN_BY: Mapping[FigureKind, Draw] = {
    "bars": draw_bars,
    "distribution": draw_distribution,
    "upset": draw_upset,
    "forest": draw_forest,
    "missingness": draw_missingness,
}


def draw_all(
    released: Released, plan: Plan, lang: str = "en", width: Width | None = None
) -> dict[str, StudyFigure]:
    """The participants' flow where a plan sets conditions, then its figures and curves in order.

    A curve with marks has the visits of its children behind it, called ``NAME_swimmer``.

    Args:
        released: what may be shown.
        plan: that asks for them.
        lang: of the labels.
        width: a journal's ``one`` or ``two`` columns; None: as each picture asks.
    """
    flow = draw_flow(released, plan, lang, width)
    drawn = {} if flow is None else {flow.item: flow}
    drawn |= {
        name: _DRAWN_BY[figure.kind](released, plan, name, lang, width)
        for name, figure in plan.model.figures.items()
        # A policy keeps the values of single patients back.
        if figure.kind != "distribution" or name in released.tallies
        if not figure.upset or released.terms is None  # which combinations there are is withheld
    }
    for name in plan.model.curves:
        drawn[name] = draw_curve(released, plan, name, lang, width)
        if name in released.marks:
            drawn[f"{name}_swimmer"] = draw_swimmer(released, plan, name, lang, width)
    return drawn
