"""Rows on how long patients were followed, how often they were seen, and mean times."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np

from ncstats import stats, survival
from ncstats.dictionary import DAYS_PER
from ncstats.dictionary.endpoint import TimeUnit
from ncstats.results.describe import Place
from ncstats.results.grouped import Grouped, Mask, numbered, or_reason
from ncstats.results.model import Statistic

FOLLOW_UP, OBSERVED, SCANS = "follow_up", "observed", "scans"
RESTRICTED_MEAN = "restricted_mean"
"""Values of ``variable_level``."""

_NOT_REACHED = "results.not_reached"


def time_rows(grouped: Grouped, unit: TimeUnit, until: float | None = None) -> Iterator[Statistic]:
    """Rows on the follow-up of all patients and of each group.

    ``follow_up``: its median by reverse Kaplan-Meier, what it would have been without events;
    ``observed``: median and range of the time under observation; ``scans``: of an endpoint that is
    observed by visits, how many there were and how many per child-year; ``restricted_mean``: the
    mean time free of the event up to a horizon, and the differences between groups.

    Args:
        grouped: times, causes and groups.
        unit: of the times.
        until: the horizon of the restricted mean; None: none is asked for.
    """
    for place, level, mask in grouped.parts():
        yield from _followed(grouped, place, level, mask)
        yield from _scans(grouped, place, level, mask, unit)
        if until is not None:
            yield from _mean(grouped, place, level, mask, until)
    if until is not None and grouped.groups:
        yield from _differences(grouped, until)


def _followed(grouped: Grouped, place: Place, level: str, mask: Mask) -> Iterator[Statistic]:
    followed = grouped.follow_up
    time, ended = followed.time[mask], (followed.cause[mask] > 0).astype(int)
    counts = grouped.weights[mask]
    columns: dict[str, Any] = {"group1_level": level}
    curve, reason = or_reason(survival.reverse_kaplan_meier, time, ended, counts=counts)
    numbers = {"median": math.nan, "conf.low": math.nan, "conf.high": math.nan}
    if curve is not None:
        numbers = dict(zip(numbers, (curve.median, *curve.median_ci), strict=True))
    yield from numbered(
        place, "curve", numbers, reason or _NOT_REACHED,
        variable_level=FOLLOW_UP, method="reverse_kaplan_meier", **columns,
    )  # fmt: skip
    seen = {"median": math.nan, "min": math.nan, "max": math.nan}
    if len(time):
        median = float(stats.quantile(time, 0.5, counts=counts)[0])
        seen = {"median": median, "min": time.min(), "max": time.max()}
    yield from numbered(
        place, "curve", seen, "results.no_value",
        variable_level=OBSERVED, method="observed_follow_up", **columns,
    )  # fmt: skip


def _scans(
    grouped: Grouped, place: Place, level: str, mask: Mask, unit: TimeUnit
) -> Iterator[Statistic]:
    scans = grouped.follow_up.scans
    if scans is None:
        return
    count = int(scans[mask].sum())
    observed = math.fsum(grouped.follow_up.time[mask] * grouped.weights[mask])
    years = observed * DAYS_PER[unit] / DAYS_PER["years"]
    rate = count / years if years > 0 else math.nan
    yield from numbered(
        place, "curve", {"n": count, "estimate": rate}, "results.no_value",
        group1_level=level, variable_level=SCANS, method="scans_per_child_year",
    )  # fmt: skip


def _mean(
    grouped: Grouped, place: Place, level: str, mask: Mask, until: float
) -> Iterator[Statistic]:
    time, event = grouped.follow_up.time[mask], grouped.event[mask]
    counts = grouped.weights[mask]
    mean, reason = _or_delayed(grouped, survival.restricted_mean, time, event, until, counts)
    yield from _estimated(
        place, "curve", mean, reason, time=until, group1_level=level, method=RESTRICTED_MEAN
    )


def _differences(grouped: Grouped, until: float) -> Iterator[Statistic]:
    """The first group less the second, of every two."""
    codes, levels = grouped.codes, list(grouped.groups)
    for i, j in combinations(range(len(levels)), 2):
        kept = np.isin(codes, (i, j))
        arguments = (grouped.follow_up.time[kept], grouped.event[kept], codes[kept], until)
        pairs, reason = _or_delayed(
            grouped, survival.restricted_mean_difference, *arguments, grouped.weights[kept]
        )
        pair = pairs[0] if pairs else None
        columns = {
            "time": until,
            "group1_level": levels[i],
            "group2": grouped.place.by,
            "group2_level": levels[j],
            "method": "restricted_mean_difference",
        }
        reason = reason or (pair.reason if pair else "")
        yield from _estimated(grouped.place, "pairwise", pair, reason, **columns)
        p = pair.p_value if pair else math.nan
        numbers = {"p.value": p}
        columns["variable_level"] = RESTRICTED_MEAN
        yield from numbered(grouped.place, "pairwise", numbers, reason, **columns)


def _or_delayed(grouped: Grouped, function: Any, *arguments: Any) -> tuple[Any, str]:
    if grouped.entry is not None:
        return None, "results.delayed_entry"
    return or_reason(function, *arguments)


def _estimated(
    place: Place, context: str, found: Any, reason: str, **columns: Any
) -> Iterator[Statistic]:
    attributes = {
        "estimate": "estimate", "standard_error": "std.error",
        "ci_low": "conf.low", "ci_high": "conf.high",
    }  # fmt: skip
    numbers = {name: getattr(found, of, math.nan) for of, name in attributes.items()}
    if numbers["std.error"] == 0:
        # Limits of no width would claim a certainty that nobody has.
        numbers |= {"conf.low": math.nan, "conf.high": math.nan}
        reason = reason or "results.no_event_by_then"
    yield from numbered(place, context, numbers, reason, variable_level=RESTRICTED_MEAN, **columns)
