"""Curves in steps of several patients: at which times a release tells of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ncstats.disclosure.followed import COURSES
from ncstats.results.model import Statistic

_TOLD = ("n.risk", "cum.event", "cum.censor")

CurveKey = tuple[str, str, str, str]
"""Item, variable, grouping variable and level: the curves that one group of patients has."""


def curve_key(row: Statistic) -> CurveKey:
    """Which group's curves a row is of."""
    return row.item, row.variable, row.group1, row.group1_level


def told_times(rows: Iterable[Statistic], least: int) -> Mapping[CurveKey, frozenset[float]]:
    """For each group the times at which its curves are told.

    Between two of them, for each cause and for those who left, nobody or at least ``least``
    patients; and whoever is left at the last is nobody, or as many.

    Args:
        rows: of Results.
        least: the fewest patients of a step.
    """
    counts: dict[CurveKey, dict[float, dict[tuple[str, ...], int]]] = {}
    for row in rows:
        told = row.context == "curve" and row.stat_name in _TOLD and row.variable_level in COURSES
        if told and row.time is not None:
            named = (row.variable_level, row.cause, row.stat_name)
            counts.setdefault(curve_key(row), {}).setdefault(row.time, {})[named] = int(row.stat)
    return {key: _told(by_time, least) for key, by_time in counts.items()}


def _told(by_time: Mapping[float, Mapping[tuple[str, ...], int]], least: int) -> frozenset[float]:
    told: list[float] = []
    before: Mapping[tuple[str, ...], int] | None = None
    for time in sorted(by_time):
        now = by_time[time]
        at_risk = [n for (_, _, name), n in now.items() if name == "n.risk"]
        if any(0 < n < least for n in at_risk):
            break
        so_far = before or {name: n if name[2] == "n.risk" else 0 for name, n in now.items()}
        moves = [abs(n - so_far.get(name, 0)) for name, n in now.items()]
        if all(move == 0 or move >= least for move in moves):
            told.append(time)
            before = now
    return frozenset(told)
