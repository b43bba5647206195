"""Everything that is asked of one endpoint over time, as rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ncstats.cohort import Cohort, FollowUp, follow_up
from ncstats.dictionary import Endpoint
from ncstats.expression import Expression
from ncstats.results.cox import cox_rows
from ncstats.results.curve import Times, curve_rows
from ncstats.results.curve_sensitivity import sensitivity_rows
from ncstats.results.curve_tests import Stratified, comparison_rows
from ncstats.results.curve_times import time_rows
from ncstats.results.describe import Place
from ncstats.results.grouped import Grouped
from ncstats.results.interval_curve import interval_rows
from ncstats.results.model import Statistic
from ncstats.results.not_analysed import not_analysed
from ncstats.results.questions import Questions


def time_to_event_rows(
    cohort: Cohort, endpoint: Endpoint, place: Place, levels: tuple[str, ...], asked: Questions
) -> Iterator[Statistic]:
    """Curves, follow-up, tests, model and sensitivity of one endpoint, then who is in none of it.

    Args:
        cohort: the patients.
        endpoint: read by :func:`ncstats.cohort.follow_up`.
        place: item, grouping variable and endpoint.
        levels: of the grouping variable, in order; none without one.
        asked: what is wanted besides the curves.

    Raises:
        DataError: a time that cannot be.
        UsageError: the cohort lacks a variable that the endpoint reads.
    """
    followed = follow_up(cohort, endpoint)
    at_risk = _from_landmark(followed, asked)
    grouped = _grouped(cohort, at_risk, place, levels)
    times = _times(at_risk, asked)
    yield from curve_rows(grouped, times)
    if asked.intervals and not isinstance(endpoint.time, Expression):
        yield from interval_rows(grouped, times, asked.intervals)
    yield from time_rows(grouped, endpoint.unit, asked.restricted_mean)
    yield from comparison_rows(grouped, _strata(cohort, at_risk, asked), pairwise=asked.pairwise)
    if asked.cox is not None:
        yield from cox_rows(cohort, grouped, asked.cox)
    by_visits = followed.scans is not None
    if asked.landmarks and (by_visits if asked.sensitivity is None else asked.sensitivity):
        followed_on = _from_landmark(follow_up(cohort, endpoint.followed_on()), asked)
        yield from sensitivity_rows(grouped, followed_on, times.landmarks)
    yield from not_analysed(at_risk, replace(place, by=""))


def _from_landmark(followed: FollowUp, asked: Questions) -> FollowUp:
    return followed if asked.landmark is None else followed.after(asked.landmark)


def _grouped(cohort: Cohort, followed: FollowUp, place: Place, levels: tuple[str, ...]) -> Grouped:
    if not place.by:
        return Grouped(followed, {}, place)
    values = cohort.data[place.by].to_numpy()[followed.rows]
    return Grouped(followed, {level: values == level for level in levels}, place)


def _times(followed: FollowUp, asked: Questions) -> Times:
    longest = float(followed.time.max()) if len(followed.time) else 0.0
    return Times.of(asked.landmarks, asked.until or longest, asked.withhold_below)


def _strata(cohort: Cohort, followed: FollowUp, asked: Questions) -> Stratified | None:
    if asked.strata is None:
        return None
    levels = cohort.data[asked.strata].astype(object).to_numpy()[followed.rows]
    return Stratified(asked.strata, levels)
