"""Everything that is asked of one endpoint over time, as rows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ncstats.cohort import Cohort, FollowUp, follow_up
from ncstats.dictionary import ByVisits, Endpoint
from ncstats.expression import Expression
from ncstats.plan.curves import CoxPlan
from ncstats.results.cox import COX, cox_rows
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
from ncstats.tally import Answers, EventQuestion


@dataclass(frozen=True)
class AskedOfEndpoint:
    """One endpoint, what is wanted of it, and where its rows belong.

    Attributes:
        endpoint: of the dictionary.
        place: item, grouping variable and endpoint.
        levels: of the grouping variable, in order; none without one.
        wanted: what is wanted besides the curves.
    """

    endpoint: Endpoint
    place: Place
    levels: tuple[str, ...]
    wanted: Questions

    @property
    def events(self) -> EventQuestion:
        """What is asked of the source."""
        by = self.place.by or None
        return EventQuestion(self.endpoint.name, by, self.levels, self.wanted.strata)

    @property
    def followed_on(self) -> EventQuestion | None:
        """What is asked besides for the sensitivity panel; None where there can be none."""
        asked = self.wanted.sensitivity
        by_visits = isinstance(self.endpoint.time, ByVisits)
        if self.wanted.landmarks and (by_visits if asked is None else asked):
            return EventQuestion(self.endpoint.name, followed_on=True)
        return None

    @property
    def questions(self) -> tuple[EventQuestion, ...]:
        """All that is asked of the source."""
        return (self.events,) if self.followed_on is None else (self.events, self.followed_on)


def time_to_event_rows(
    asked: AskedOfEndpoint, answers: Answers, patients: Cohort | None
) -> Iterator[Statistic]:
    """Curves, follow-up, tests, model and sensitivity of one endpoint, then who is in none of it.

    Args:
        asked: the endpoint and what is wanted of it.
        answers: to ``asked.questions``.
        patients: the single patients, for the model that counts do not determine; None where
            there is nothing but counts.

    Raises:
        DataError: a time that cannot be.
        UsageError: the cohort lacks a variable that the endpoint reads.
    """
    wanted, endpoint = asked.wanted, asked.endpoint
    counts = answers.events(asked.events)
    at_risk = _from_landmark(counts.follow_up, wanted)
    codes = counts.group[at_risk.rows]
    groups = {level: codes == code for code, level in enumerate(asked.levels)}
    grouped = Grouped(at_risk, groups, asked.place)
    times = _times(at_risk, wanted)
    yield from curve_rows(grouped, times)
    if wanted.intervals and not isinstance(endpoint.time, Expression):
        yield from interval_rows(grouped, times, wanted.intervals)
    yield from time_rows(grouped, endpoint.unit, wanted.restricted_mean)
    strata = None
    if wanted.strata is not None:
        strata = Stratified.of(wanted.strata, counts.strata, counts.stratum[at_risk.rows])
    yield from comparison_rows(grouped, strata, pairwise=wanted.pairwise)
    if wanted.cox is not None:
        yield from _model(asked, wanted.cox, patients)
    if asked.followed_on is not None and (wanted.sensitivity or at_risk.scans is not None):
        followed_on = answers.events(asked.followed_on).follow_up
        yield from sensitivity_rows(grouped, _from_landmark(followed_on, wanted), times.landmarks)
    yield from not_analysed(at_risk.excluded, counts.listed, replace(asked.place, by=""))


def _from_landmark(followed: FollowUp, wanted: Questions) -> FollowUp:
    return followed if wanted.landmark is None else followed.after(wanted.landmark)


def _times(followed: FollowUp, wanted: Questions) -> Times:
    longest = float(followed.time.max()) if len(followed.time) else 0.0
    return Times.of(wanted.landmarks, wanted.until or longest, wanted.withhold_below)


def _model(asked: AskedOfEndpoint, cox: CoxPlan, patients: Cohort | None) -> Iterator[Statistic]:
    """The model of the event; a row that says so where there are no patients to fit it to."""
    if patients is None:
        columns: dict[str, Any] = {
            "variable_level": COX,
            "method": COX,
            "error": "results.needs_patients",
        }
        yield replace(asked.place, by="").row("effect", "estimate", math.nan, **columns)
        return
    followed = _from_landmark(follow_up(patients, asked.endpoint), asked.wanted)
    yield from cox_rows(patients, Grouped(followed, {}, asked.place), cox)
