"""Results → the lines of a curve figure: what is drawn for each group, and where the ticks stand.

Nothing is computed here: every number drawn is one of Results.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ncstats.figures.style import ALL_PATIENTS, Stroke, strokes
from ncstats.plan import Plan
from ncstats.plan.curves import OF_INTERVALS, CurvePlan, Shown
from ncstats.results.model import Results
from ncstats.text import message

Floats = NDArray[np.float64]
Points = dict[float, dict[str, float]]

MOST_TICKS = 9
OF_CAUSES = ("incidence", "interval_incidence")
"""Curves that there is one of for every cause."""


@dataclass(frozen=True)
class Box:
    """Where the visits leave a curve open: between left and right it goes from low to high or back.

    Where in between, nothing tells.
    """

    left: float
    right: float
    low: float
    high: float


@dataclass(frozen=True)
class Counts:
    """What stands below the axis of one series, by time, just before each.

    Attributes:
        at_risk: patients still observed and free of every event.
        events: events of the series' own until then.
        censored: patients whose observation had ended without one.
    """

    at_risk: Mapping[float, float] = field(default_factory=dict)
    events: Mapping[float, float] = field(default_factory=dict)
    censored: Mapping[float, float] = field(default_factory=dict)


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
        counts: what Results counts of it at ticks and landmarks.
        row: what its rows of the table below the axis are called; empty where only its events
            have one.
        boxes: where it is not determined.
        whiskers: limits at single times: time, lower, upper.
        marks: times at which somebody was censored.
    """

    label: str
    stroke: Stroke
    time: Floats
    estimate: Floats
    low: Floats
    high: Floats
    counts: Counts = field(default_factory=Counts)
    row: str = ""
    boxes: tuple[Box, ...] = ()
    whiskers: tuple[tuple[float, float, float], ...] = ()
    marks: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        sizes = {len(part) for part in (self.time, self.estimate, self.low, self.high)}
        if len(sizes) != 1:
            raise ValueError("time, estimate and limits differ in length")
        if (np.diff(self.time) <= 0).any() or np.isnan(self.estimate).any():
            raise ValueError("times do not ascend, or a step has no estimate")

    def at(self, time: float) -> float:
        """The estimate at a time at which there is one."""
        return float(self.estimate[np.searchsorted(self.time, time, side="right") - 1])

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
        shown: tuple(_of_kind(shown)(found.get(line.key, {}), line, end) for line in lines)
        for shown in curve.show
        for lines in [_lines(plan, curve, shown, found, lang)]
    }
    return CurveData(panels, axis_ticks(counted, end), end)


def _of_kind(shown: Shown) -> Callable[[Points, _Line, float], Series]:
    return _interval_series if shown in OF_INTERVALS else _series


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
    event = endpoint.name if shown in OF_CAUSES else ""
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
    estimate, low, high = (np.asarray(column, dtype=np.float64) for column in columns)
    return Series(
        label=line.label,
        stroke=line.stroke,
        time=np.asarray(times, dtype=np.float64),
        estimate=estimate,
        low=low,
        high=high,
        counts=_counts(points),
        row=line.row,
        marks=_marks(points, line, times),
    )


def _counts(points: Points) -> Counts:
    def named(name: str) -> dict[float, float]:
        return {time: stats[name] for time, stats in points.items() if name in stats}

    return Counts(named("n.risk"), named("cum.event"), named("cum.censor"))


def _marks(points: Points, line: _Line, times: list[float]) -> tuple[float, ...]:
    """Times of censoring along the curve; on that of the event only, where several are drawn."""
    if not line.row or not times:
        return ()
    return tuple(
        time
        for time, stats in sorted(points.items())
        if "n.censor" in stats and times[0] <= time <= times[-1]
    )


def _interval_series(points: Points, line: _Line, end: float) -> Series:
    """The curve where it is determined, with a box wherever it is not."""
    known = [(time, stats["estimate"]) for time, stats in sorted(points.items()) if _known(stats)]
    open_ = [
        time
        for time, stats in points.items()
        if not _known(stats) and not math.isnan(stats.get("min", math.nan))
    ]
    boxes, steps = [], known[:1]
    for (left, before), (right, after) in pairwise(known):
        if before != after and any(left < time < right for time in open_):
            boxes.append(Box(left, right, min(before, after), max(before, after)))
        steps.append((right, after))
    inside = [(time, value) for time, value in steps if time <= end]
    return Series(
        label=line.label,
        stroke=line.stroke,
        time=np.array([time for time, _ in inside]),
        estimate=np.array([value for _, value in inside]),
        low=np.full(len(inside), np.nan),
        high=np.full(len(inside), np.nan),
        counts=_counts(points),
        row=line.row,
        boxes=tuple(box for box in boxes if box.left < end),
        whiskers=tuple(
            (time, stats["conf.low"], stats["conf.high"])
            for time, stats in sorted(points.items())
            if time <= end and not math.isnan(stats.get("conf.low", math.nan))
        ),
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
