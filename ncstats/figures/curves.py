"""Curves with confidence bands, labels at their ends and the number at risk below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ncstats.disclosure import Released, printed_p
from ncstats.figures.curve_page import LABEL_GAP, PLOT_HEIGHT, CurvePage
from ncstats.figures.drawing import Axis, Line, Panel
from ncstats.figures.layout import (
    ABOVE,
    HALF_CAPITAL,
    POINTS,
    say_nobody,
    spread,
    synthetic_note,
    text_height,
    wrapped,
    write,
)
from ncstats.figures.series import OF_CAUSES, Series, read_curves
from ncstats.figures.series_parts import series_parts
from ncstats.figures.study_figure import StudyFigure
from ncstats.figures.style import FAINT, SIZE, SMALL, drawn_language
from ncstats.figures.widths import WIDTHS, Width
from ncstats.plan import Plan
from ncstats.plan.curves import Shown
from ncstats.results.model import Results, Statistic
from ncstats.text import message, significant

OUTWARD = 3.0
"""Points that the axes stand off."""
LINES_OF_NAME = 1.15
"""From one line of a name to the next in units of its size: closer than two names."""


def draw_curve(
    released: Released, plan: Plan, item: str, lang: str = "en", width: Width | None = None
) -> StudyFigure:
    """The curve called ``item``: one panel, or incidence and event-free side by side.

    Time is in the endpoint's unit from 0, probabilities are in percent. Each curve bears its
    group's name at its end, in its colour. The numbers at risk stand below the ticks they are
    counted at (just before that time). A curve ends where its last patient was last seen.

    Raises:
        KeyError: the plan has no such curve.
    """
    curve, shown = plan.model.curves[item], drawn_language(lang)
    data = read_curves(released.results, plan, item, shown)
    competes = _competes(released.results, plan, item)
    titles = _titles(plan, item, shown, competes=competes)
    tests = _tests(released.results, plan, item, shown, competes=competes)
    room = WIDTHS[width] if width else None
    page = CurvePage.of(data, titles, tests, room, synthetic=plan.model.study.synthetic)
    figure = StudyFigure(page.width, page.height, item, curve.title.of(lang))
    for i, (quantity, series) in enumerate(data.panels.items()):
        panel = figure.add_panel(page.left[i], page.bottoms[i], page.plot_width, PLOT_HEIGHT)
        _Plot(panel, quantity, series, page, data.end).draw(plan, item, shown)
        page.table.draw(panel, first=i == 0, lang=shown)
        page.write_title(panel, i)
        _write_test(panel, page, i, tests[i])
    synthetic_note(figure, plan.banner(shown))
    return figure


def _competes(results: Results, plan: Plan, item: str) -> bool:
    """Whether the data could tell of a cause besides the event."""
    endpoint = plan.dictionary.endpoint(plan.model.curves[item].endpoint)
    found = results.find(item, endpoint.name, context="curve", variable_level="incidence")
    causes = {row.cause for row in found}
    return len(causes) > 1 if causes else bool(endpoint.competing)


@dataclass(frozen=True)
class _Plot:
    """One quantity of every group against time."""

    panel: Panel
    quantity: Shown
    series: tuple[Series, ...]
    page: CurvePage
    end: float

    def draw(self, plan: Plan, item: str, lang: str) -> None:
        self._draw_axes(plan, item, lang)
        drawn = [one for one in self.series if not one.empty]
        for one in drawn:
            self.panel.add(*series_parts(one))
        if len(self.series) > 1:
            self._label_ends(drawn)
        if not drawn:
            say_nobody(self.panel, lang)

    @property
    def top(self) -> float:
        """End of the y axis in percent: 100 for what begins there, else the round number above."""
        if self.quantity not in OF_CAUSES:
            return 100.0
        limits = [np.array([high for _, _, high in one.whiskers]) for one in self.series]
        curves = [part for one in self.series for part in (one.estimate, one.high)]
        reached = np.concatenate([*curves, *limits])
        known = reached[~np.isnan(reached)]
        most = 100 * float(known.max()) if len(known) else 100.0
        return next(float(top) for top in (5, 10, 20, 30, 40, 50, 60, 80, 100) if most <= top)

    def _draw_axes(self, plan: Plan, item: str, lang: str) -> None:
        top, curve = self.top, plan.model.curves[item]
        unit = message(f"figures.unit_{plan.dictionary.endpoint(curve.endpoint).unit}", lang)
        code = "time_axis" if curve.landmark is None else "landmark_axis"
        title = message(f"figures.{code}", lang, unit=unit)
        ticks = self.page.table.ticks
        labels = tuple(map(significant, ticks))
        # Curves at 0 and 100 % would lie on the axes.
        self.panel.x = Axis((0.0, self.end), ticks, labels, title, outward=OUTWARD)
        steps = 3 if top in (30, 60) else 4 if top in (20, 40, 80) else 5
        values = tuple(top * i / steps for i in range(steps + 1))
        labels = tuple(map(significant, values))
        quantity = "incidence" if self.quantity in OF_CAUSES else "event_free"
        title = message(f"figures.{quantity}_axis", lang)
        self.panel.y = Axis((0.0, top), values, labels, title, pad=3.0, outward=OUTWARD)

    def _label_ends(self, drawn: Sequence[Series]) -> None:
        """Names at the right edge, moved apart where curves end close together."""
        labels = [wrapped(one.label, self.page.label_width) for one in drawn]
        ends = [one.estimate[-1] * 100 / self.top * PLOT_HEIGHT for one in drawn]
        heights = [text_height(label, SIZE) for label in labels]
        places = spread(ends, heights, -0.1, PLOT_HEIGHT + 0.03)
        for one, label, end, place in zip(drawn, labels, ends, places, strict=True):
            self._label(one, label, place)
            self._lead(one, end, place)

    def _label(self, one: Series, label: str, place: float) -> None:
        lines = label.split("\n")
        for i, line in enumerate(lines):
            y = place + ((len(lines) - 1) / 2 - i) * LINES_OF_NAME * SIZE / POINTS
            x = self.panel.width + LABEL_GAP
            write(self.panel, x, y, line, colour=one.stroke.ink, gid="end")

    def _lead(self, one: Series, end: float, place: float) -> None:
        """A faint line from the curve's end to a name that stands elsewhere.

        It is dotted and grey, so that nobody takes it for a part of the curve.
        """
        edge = self.panel.width
        last = self.panel.x.share(float(one.time[-1])) * edge
        if abs(end - place) < 0.03 and last > edge - 0.03:
            return
        xs, ys = (last + 0.03, edge + 0.02, edge + LABEL_GAP - 0.03), (end, end, place)
        self.panel.add(Line(xs, ys, FAINT, 0.5, (1, 2), at="inches", gid="leader"))


def _write_test(panel: Panel, page: CurvePage, place: int, test: str) -> None:
    """A panel's test, right of its title; below it where a line is too short."""
    right = 0.0 if page.test_below_title else page.plot_width + page.ends[place]
    height = PLOT_HEIGHT + ABOVE + HALF_CAPITAL * SIZE / POINTS
    side = "left" if page.test_below_title else "right"
    write(panel, right, height, test, size=SMALL, align=side, gid="test")


def _titles(plan: Plan, item: str, lang: str, *, competes: bool) -> list[str]:
    """Each panel's endpoint and quantity, with a line break where the title may be broken."""
    curve = plan.model.curves[item]
    label = plan.dictionary.endpoint(curve.endpoint).label.of(lang)
    codes = [
        f"figures.{shown}_specific" if competes and shown not in OF_CAUSES else f"figures.{shown}"
        for shown in curve.show
    ]
    quantities = [message(code, lang) for code in codes]
    return [message("figures.panel", lang, endpoint=label, quantity=f"\n{q}") for q in quantities]


def _tests(results: Results, plan: Plan, item: str, lang: str, *, competes: bool) -> list[str]:
    """The test of each panel in words; empty where it has none.

    Gray's test belongs to the incidence, and beside it the log-rank test to the event-free curve.
    Without Gray's the log-rank test stands in the last panel of the two. That of interval-censored
    times belongs to their own panel.
    """
    curve = plan.model.curves[item]
    found = results.find(item, curve.endpoint, context="test", stat_name="p.value")
    words = {row.variable_level: _in_words(row, lang, competes=competes) for row in found
             if row.variable_level in _WITH_A_PANEL}  # fmt: skip
    if "incidence" not in words and "incidence" in curve.show and "event_free" not in curve.show:
        words["incidence"] = words.get("event_free", "")
    return [words.get(shown, "") for shown in curve.show]


_WITH_A_PANEL = ("incidence", "event_free", "interval_censored")


def _in_words(row: Statistic, lang: str, *, competes: bool) -> str:
    if np.isnan(row.stat):
        return ""
    printed = printed_p(row)
    kind = {"logrank": "cause_specific" if competes else "logrank"}.get(row.method, row.method)
    relation = "below" if printed.startswith(("<", "≥")) else "equal"
    return message(f"figures.{kind}_{relation}", lang, p=printed)
