"""Days for every record: drawn between two, or counted from another day by a number it holds."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from ncstats.errors import Problem, UsageError
from ncstats.plan.reconstruct import DatePlan
from ncstats.published.reconstruct.conditions import Record
from ncstats.published.reconstruct.problem import Study
from ncstats.published.reconstruct.refusals import NotFoundError

DAYS: Mapping[str, Fraction] = {
    "d": Fraction(1),
    "wk": Fraction(7),
    "mo": Fraction(487, 16),
    "a": Fraction(1461, 4),
}
"""Days in a unit of time, by its UCUM code; a month is 30.4375 days, as the dictionary counts."""

Days = dict[str, date]


def dates_of(study: Study, records: Sequence[Record], rng: random.Random) -> dict[str, list[str]]:
    """By date variable, the day of each record as 2016-01-31; empty where its number is missing.

    Raises:
        UsageError: a date is counted from one that is not drawn, or by what is no time.
        NotFoundError: no day is left between those that the plan gives.
    """
    plans = study.knobs.dates
    found: dict[str, list[str]] = {name: [] for name in plans}
    for record in records:
        days: Days = {}
        for name, plan in plans.items():
            if plan.other is None:
                days[name] = _drawn(study, name, record, rng)
        for name in plans:
            found[name].append(_shown(study, name, record, days))
    return found


def _drawn(study: Study, name: str, record: Record, rng: random.Random) -> date:
    """A day that leaves those counted from it within their own bounds."""
    bounds = list(_bounds(study, name, record))
    first = max((low for low, _ in bounds if low is not None), default=date.min)
    last = min((high for _, high in bounds if high is not None), default=date.max)
    if first > last:
        raise NotFoundError(Problem("reconstruct.no_date", details={"variable": name}))
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def _bounds(study: Study, name: str, record: Record) -> Iterator[tuple[date | None, date | None]]:
    plans = study.knobs.dates
    yield plans[name].earliest, plans[name].latest
    for plan in plans.values():
        apart = _apart(study, plan, record) if plan.other == name else None
        if apart is not None:
            ends = (plan.earliest, plan.latest)
            low, high = (None if end is None else end - apart for end in ends)
            yield low, high


def _apart(study: Study, plan: DatePlan, record: Record) -> timedelta | None:
    """How long after the other date this one is; None where the number is missing.

    The whole number of days that is nearest to the middle of what is rounded to the number.
    """
    assert plan.by is not None  # noqa: S101 - a counted date has one
    variable = study.plan.dictionary.patients[plan.by]
    if variable.unit not in DAYS or plan.by not in study.schema.scales:
        raise UsageError(Problem("reconstruct.no_time_unit", value=plan.by, allowed=tuple(DAYS)))
    value = record.get(plan.by)
    if not isinstance(value, int):
        return None
    days = Fraction(value, study.schema.scales[plan.by]) * DAYS[variable.unit]
    whole = floor(days + Fraction(1, 2)) if days >= 0 else ceil(days - Fraction(1, 2))
    return timedelta(days=whole if plan.after is not None else -whole)


def _shown(study: Study, name: str, record: Record, drawn: Days) -> str:
    plan = study.knobs.dates[name]
    if plan.other is None:
        return drawn[name].isoformat()
    if plan.other not in drawn:
        raise UsageError(Problem("reconstruct.not_drawn", value=plan.other))
    apart = _apart(study, plan, record)
    return "" if apart is None else (drawn[plan.other] + apart).isoformat()
