"""Curves with confidence bands, labels at their ends and the number at risk below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ncstats.disclosure import Released, printed_p
from ncstats.figures.curve_page import LABEL_GAP, PLOT_HEIGHT, CurvePage
from ncstats.figures.layout import (
    ABOVE,
    HALF_CAPITAL,
    POINTS,
    inches,
    place_axes,
    say_nobody,
    spread,
    synthetic_note,
    text_height,
    wrapped,
    write,
)
from ncstats.figures.series import OF_CAUSES, Series, read_curves
from ncstats.figures.study_figure import StudyFigure, new_figure
from ncstats.figures.style import FAINT, SIZE, SMALL, drawn_language, journal_style, mixed
from ncstats.figures.widths import WIDTHS, Width
from ncstats.plan import Plan
from ncstats.plan.curves import Shown
from ncstats.results.model import Results, Statistic
from ncstats.text import message, significant

if TYPE_CHECKING:
    from matplotlib.axes import Axes


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
    with journal_style():
        room = WIDTHS[width] if width else None
        page = CurvePage.of(data, titles, tests, room, synthetic=plan.model.study.synthetic)
        figure = new_figure(page.width, page.height, item, curve.title.of(lang))
        for i, (quantity, series) in enumerate(data.panels.items()):
            axes = place_axes(figure, page.left[i], page.bottoms[i], page.plot_width, PLOT_HEIGHT)
            panel = _Panel(axes, quantity, series, page, data.end)
            panel.draw(plan, item, shown)
            page.table.draw(axes, first=i == 0, lang=shown)
            page.write_title(axes, i)
            _write_test(axes, page, i, tests[i])
        synthetic_note(figure, plan.banner(shown))
    return figure


def _competes(results: Results, plan: Plan, item: str) -> bool:
    """Whether the data could tell of a cause besides the event."""
    endpoint = plan.dictionary.endpoint(plan.model.curves[item].endpoint)
    found = results.find(item, endpoint.name, context="curve", variable_level="incidence")
    causes = {row.cause for row in found}
    return len(causes) > 1 if causes else bool(endpoint.competing)


@dataclass(frozen=True)
class _Panel:
    """One quantity of every group against time."""

    axes: Axes
    quantity: Shown
    series: tuple[Series, ...]
    page: CurvePage
    end: float

    def draw(self, plan: Plan, item: str, lang: str) -> None:
        self._draw_axes(plan, item, lang)
        drawn = [one for one in self.series if not one.empty]
        for one in drawn:
            _draw_series(self.axes, one)
        if len(self.series) > 1:
            self._label_ends(drawn)
        if not drawn:
            say_nobody(self.axes, lang)

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
        axes, top = self.axes, self.top
        endpoint = plan.dictionary.endpoint(plan.model.curves[item].endpoint)
        axes.set_xlim(0, self.end)
        axes.set_ylim(0, top)
        ticks = self.page.table.ticks
        axes.set_xticks(ticks, [significant(tick) for tick in ticks])
        steps = 3 if top in (30, 60) else 4 if top in (20, 40, 80) else 5
        values = [top * i / steps for i in range(steps + 1)]
        axes.set_yticks(values, [significant(value) for value in values])
        # Curves at 0 and 100 % would lie on the frame.
        axes.spines[["left", "bottom"]].set_position(("outward", 3))
        unit = message(f"figures.unit_{endpoint.unit}", lang)
        code = "time_axis" if plan.model.curves[item].landmark is None else "landmark_axis"
        axes.set_xlabel(message(f"figures.{code}", lang, unit=unit), labelpad=2)
        quantity = "incidence" if self.quantity in OF_CAUSES else "event_free"
        axes.set_ylabel(message(f"figures.{quantity}_axis", lang), labelpad=3)

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
        # The middle of the lines goes to the place; matplotlib sets the last one on its baseline.
        middle = place - (len(lines) - 1) * text_height("", SIZE) / 2
        write(
            self.axes, self._width + LABEL_GAP, middle, label,
            color=one.stroke.ink, gid="end", linespacing=1.15,
        )  # fmt: skip

    @property
    def _width(self) -> float:
        return inches(self.axes)[0]

    def _lead(self, one: Series, end: float, place: float) -> None:
        """A faint line from the curve's end to a name that stands elsewhere.

        It is dotted and grey, so that nobody takes it for a part of the curve.
        """
        last = float(one.time[-1]) / self.end * self._width
        if abs(end - place) < 0.03 and last > self._width - 0.03:
            return
        xs = np.array([last + 0.03, self._width + 0.02, self._width + LABEL_GAP - 0.03])
        self.axes.plot(
            xs / self._width, np.array([end, end, place]) / PLOT_HEIGHT, color=FAINT,
            transform=self.axes.transAxes, linewidth=0.5, linestyle=(0, (1, 2)), clip_on=False,
            gid="leader",
        )  # fmt: skip


def _draw_series(axes: Axes, one: Series) -> None:
    if one.boxes:
        _draw_between(axes, one)
        return
    axes.fill_between(
        one.time, one.low * 100, one.high * 100, step="post",
        color=one.stroke.colour, alpha=0.15, linewidth=0,
    )  # fmt: skip
    axes.plot(
        one.time, one.estimate * 100, drawstyle="steps-post", color=one.stroke.colour,
        linestyle=one.stroke.linestyle, label=one.label, clip_on=False, gid="curve",
        solid_joinstyle="miter", dash_capstyle="butt",
    )  # fmt: skip
    if one.marks:
        axes.plot(
            one.marks, [one.at(time) * 100 for time in one.marks], linestyle="none", marker="|",
            color=one.stroke.colour, markersize=5, markeredgewidth=0.8, clip_on=False,
            gid="censored",
        )  # fmt: skip


def _draw_between(axes: Axes, one: Series) -> None:
    """Lines where the curve is determined, boxes between them, limits at landmarks."""
    opened = {box.right for box in one.boxes}
    parts: list[list[tuple[float, float]]] = [[]]
    for time, value in zip(one.time.tolist(), one.estimate.tolist(), strict=True):
        if time in opened:
            parts.append([])
        parts[-1].append((time, value * 100))
    for part in parts:
        # A single time, between two boxes, is still a point of the curve.
        axes.plot(
            *zip(*part, strict=True), drawstyle="steps-post", color=one.stroke.colour,
            linestyle=one.stroke.linestyle if len(part) > 1 else "none",
            marker="" if len(part) > 1 else ".", markersize=3, label=one.label, clip_on=False,
            gid="curve",
        )  # fmt: skip
    for box in one.boxes:
        axes.fill(
            [box.left, box.right, box.right, box.left],
            [box.low * 100, box.low * 100, box.high * 100, box.high * 100],
            facecolor=mixed(one.stroke.colour, 0.75), edgecolor=one.stroke.colour, alpha=0.55,
            linewidth=0.5, gid="undetermined",
        )  # fmt: skip
    for time, low, high in one.whiskers:
        axes.plot(
            [time, time], [low * 100, high * 100], color=one.stroke.colour, linewidth=0.7,
            marker="_", markersize=4, clip_on=False, gid="limits",
        )  # fmt: skip


def _write_test(axes: Axes, page: CurvePage, panel: int, test: str) -> None:
    """A panel's test, right of its title; below it where a line is too short."""
    if not test:
        return
    right = 0.0 if page.test_below_title else page.plot_width + page.ends[panel]
    height = PLOT_HEIGHT + ABOVE + HALF_CAPITAL * SIZE / POINTS
    side = "left" if page.test_below_title else "right"
    write(axes, right, height, test, fontsize=SMALL, ha=side, gid="test")


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
