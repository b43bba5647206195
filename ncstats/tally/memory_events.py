"""The event counts of a cohort in memory: the reference that every other engine equals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ncstats.cohort.follow_up import FollowUp, follow_up, nobody_followed
from ncstats.cohort.select import select
from ncstats.tally.events import NO_GROUP, EventCounts, Ints
from ncstats.tally.questions import EventQuestion

if TYPE_CHECKING:
    from ncstats.cohort import Cohort

LISTED_CODES = ("event_at_origin", "reappeared", "competing_not_counted")
"""What was seen of patients and stands beside a curve without moving it."""


def event_counts(cohort: Cohort, asked: EventQuestion, *, part: bool = False) -> EventCounts:
    """Follow the patients of a cohort to an endpoint, and count what became of them.

    Args:
        cohort: the patients.
        asked: the endpoint and the groups.
        part: they are some of more patients; how a status is coded, only all of them tell.

    Raises:
        UsageError: there is no such endpoint, or the cohort lacks a variable that it reads.
        DataError: a time that cannot be; its row is named.
    """
    endpoint = cohort.dictionary.endpoint(asked.endpoint)
    if asked.followed_on:
        endpoint = endpoint.followed_on()
    among = None if asked.where is None else cohort.holds(asked.where).true
    if among is not None and not among.any():
        followed = nobody_followed(cohort, endpoint)
    else:
        cohort = cohort if among is None else select(cohort, among)
        followed = follow_up(cohort, endpoint, part=part)
    ones = np.ones(len(followed.rows), dtype=np.int64)
    strata = cohort.dictionary.patients[asked.strata].codes if asked.strata else ()
    return EventCounts(
        endpoint=endpoint.name,
        causes=followed.causes,
        left=followed.left,
        right=followed.right,
        cause=followed.cause,
        group=_places(cohort, followed, asked.by, asked.order),
        stratum=_places(cohort, followed, asked.strata, strata),
        counts=ones,
        entry=followed.entry,
        scans=followed.scans,
        groups=asked.order,
        strata=strata,
        excluded=followed.excluded,
        listed=listed(followed),
    ).distinct()


def _places(cohort: Cohort, followed: FollowUp, name: str | None, wanted: tuple[str, ...]) -> Ints:
    if name is None:
        return np.full(len(followed.rows), NO_GROUP, dtype=np.int64)
    levels = cohort.dictionary.patients[name].codes
    places = [wanted.index(level) if level in wanted else NO_GROUP for level in levels]
    # A missing level has the code -1, which picks the last entry.
    codes = cohort.patients[name].array[followed.rows].astype(np.intp)
    return np.array([*places, NO_GROUP], dtype=np.int64)[codes]


def listed(followed: FollowUp) -> dict[tuple[str, str], int]:
    """Of how many patients each finding was listed, with the competing cause that it names."""
    found: dict[tuple[str, str], set[str | None]] = {}
    for problem in followed.problems:
        code = problem.code.rpartition(".")[2]
        if code in LISTED_CODES:
            cause = problem.value if problem.value in followed.causes else ""
            found.setdefault((code, str(cause)), set()).add(problem.patient_id)
    return {key: len(patients) for key, patients in found.items()}
