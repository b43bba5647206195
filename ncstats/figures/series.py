"""Results → the lines of a curve figure: what is drawn for each group, and where the ticks stand.

Nothing is computed here: every number drawn is one of Results.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ncstats.figures.style import ALL_PATIENTS, Stroke, strokes
from ncstats.plan import Plan
from ncstats.plan.model import CurvePlan
from ncstats.results.model import Results
from ncstats.text import message

Shown = Literal["incidence", "event_free"]
Floats = NDArray[np.float64]
Points = dict[float, dict[str, float]]

MOST_TICKS = 9


@dataclass(frozen=True, eq=False)
class Series:
    """One curve of one group, in proportions.

    Attributes:
        label: what stands at its end.
        time: ascending, in the endpoint's unit, shape (steps,); the curve is a step function that
            holds its value from each time to the next, and ends at the last.
        estimate: probabilities at those times.
        low: lower confidence limits, NaN where there are none.
        high: upper confidence limits, likewise.
        at_risk: patients at risk just before each time for which Results counts them.
        row: what its row of the table below the axis is called; empty where it has none.
    """

    label: str
    stroke: Stroke
    time: Floats
    estimate: Floats
    low: Floats
    high: Floats
    at_risk: Mapping[float, float] = field(default_factory=dict)
    row: str = ""

    def __post_init__(self) -> None:
        sizes = {len(part) for part in (self.time, self.estimate, self.low, self.high)}
        if len(sizes) != 1:
            raise ValueError("time, estimate and limits differ in length")
        if (np.diff(self.time) <= 0).any() or np.isnan(self.estimate).any():
            raise ValueError("times do not ascend, or a step has no estimate")

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw: nobody was followed."""
        return not len(self.time)


@dataclass(frozen=True)
class CurveData:
    """What a curve figure shows.

    Attributes:
        panels: the series of each panel the plan shows, in its order.
        ticks: of the time axis, the first 0.
        end: of the time axis.
    """

    panels: Mapping[Shown, tuple[Series, ...]]
    ticks: tuple[float, ...]
    end: float


def read_curves(results: Results, plan: Plan, item: str, lang: str) -> CurveData:
    """The series of every panel of the curve called ``item``, labelled in ``lang``."""
    curve = plan.model.curves[item]
    found = _points(results, item, curve.endpoint)
    reported = [(time, stats) for points in found.values() for time, stats in points.items()]
    followed = [time for time, stats in reported if _known(stats)]
    counted = {time for time, stats in reported if "n.risk" in stats}
    end = curve.until or max(followed, default=1.0) or 1.0
    panels = {
        shown: tuple(_series(found.get(line.key, {}), line, end) for line in lines)
        for shown in curve.show
        for lines in [_lines(plan, curve, shown, found, lang)]
    }
    return CurveData(panels, axis_ticks(counted, end), end)


_Key = tuple[str, str, str]


def _points(results: Results, item: str, endpoint: str) -> dict[_Key, Points]:
    """Statistics by (group level, incidence or event_free, cause), then by time and name."""
    found: dict[_Key, Points] = {}
    for row in results.find(item, endpoint, context="curve"):
        if row.time is not None:
            points = found.setdefault((row.group1_level, row.variable_level, row.cause), {})
            points.setdefault(row.time, {})[row.stat_name] = row.stat
    return found


@dataclass(frozen=True)
class _Line:
    """What a curve is called, and where its statistics stand."""

    key: _Key
    label: str
    stroke: Stroke
    row: str


def _lines(
    plan: Plan, curve: CurvePlan, shown: Shown, found: Mapping[_Key, Points], lang: str
) -> list[_Line]:
    """The lines of one panel: a group each, or all patients with every cause there is."""
    endpoint = plan.dictionary.endpoint(curve.endpoint)
    event = endpoint.name if shown == "incidence" else ""
    if curve.by:
        levels = plan.group(curve.by).order
        labels = [plan.group_label(curve.by, level, lang) for level in levels]
        return [
            _Line((level, shown, event), label, stroke, label)
            for level, label, stroke in zip(levels, labels, strokes(len(levels)), strict=True)
        ]
    everybody = message("figures.all_patients", lang)
    others = [cause for cause in endpoint.competing if ("", shown, cause) in found]
    label = endpoint.label.of(lang) if others else everybody
    return [_Line(("", shown, event), label, ALL_PATIENTS, everybody)] + [
        _Line(("", shown, cause), endpoint.competing[cause].label.of(lang), stroke, "")
        for cause, stroke in zip(others, strokes(len(others)), strict=True)
    ]


def _series(points: Points, line: _Line, end: float) -> Series:
    known = {time: stats for time, stats in sorted(points.items()) if _known(stats)}
    times = [time for time in known if time <= end]
    columns = [
        [known[time].get(name, math.nan) for time in times]
        for name in ("estimate", "conf.low", "conf.high")
    ]
    if times and times[-1] < end and len(times) < len(known):
        # The curve goes on beyond the axis: it holds its last value until the edge.
        times.append(end)
        columns = [[*column, column[-1]] for column in columns]
    at_risk = {time: stats["n.risk"] for time, stats in points.items() if "n.risk" in stats}
    estimate, low, high = (np.asarray(column, dtype=np.float64) for column in columns)
    return Series(
        label=line.label,
        stroke=line.stroke,
        time=np.asarray(times, dtype=np.float64),
        estimate=estimate,
        low=low,
        high=high,
        at_risk=at_risk,
        row=line.row,
    )


def _known(stats: Mapping[str, float]) -> bool:
    return not math.isnan(stats.get("estimate", math.nan))


def axis_ticks(counted: set[float], end: float) -> tuple[float, ...]:
    """Evenly spaced times from 0 for which Results counts the patients at risk.

    The closest spacing that has a count at every tick and four to nine ticks; where there is none,
    the times counted; without counts, quarters of the axis.

    >>> axis_ticks({0.0, 1.0, 2.0, 4.0, 5.0, 6.0, 8.0}, 8.0)
    (0.0, 2.0, 4.0, 6.0, 8.0)
    """
    times = sorted(time for time in counted if 0 < time <= end)
    for step in times:
        if end / step > MOST_TICKS:
            continue
        ticks = [round(i * step, 9) for i in range(math.floor(end / step + 1e-9) + 1)]
        enough = min(4, len(times) + 1) <= len(ticks) <= MOST_TICKS
        if enough and {round(time, 9) for time in times}.issuperset(ticks[1:]):
            return tuple(ticks)
    return (0.0, *times) if 0 < len(times) < MOST_TICKS else tuple(i * end / 4 for i in range(5))
