"""What a picture of single children needs, without anything that says who they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ncstats.cohort import Cohort, follow_up
from ncstats.cohort.model import KEY
from ncstats.cohort.visits import sightings
from ncstats.dictionary import ByVisits, Endpoint

Seen = Literal["event", "no_event", "nothing"]
"""What a visit shows of the event: that it has happened, that it has not, or nothing of it."""


@dataclass(frozen=True)
class Visit:
    """One visit: its time since the origin, what it shows, and the grade seen, None without."""

    time: float
    seen: Seen
    grade: str | None = None


@dataclass(frozen=True)
class Child:
    """One child's course.

    Attributes:
        group: the level of the grouping variable; empty without one, or where it is not known.
        visits: in the order of time.
        left: the last time without the event, or of the last visit that could show it.
        right: when the event, or the competing cause, was found; None where neither was.
        cause: what ended observation, empty where nothing did.
    """

    group: str
    visits: tuple[Visit, ...]
    left: float
    right: float | None
    cause: str

    @property
    def last(self) -> float:
        """The last time that anything is known of the child."""
        return max([self.left, self.right or 0.0, *(visit.time for visit in self.visits)])


@dataclass(frozen=True)
class Marks:
    """The courses of the children analysed, by group and length of observation.

    Identifiers, dates and the order of the files are left behind here.

    Attributes:
        grades: the levels of the grade, ascending; none where the endpoint has no grade.
    """

    children: tuple[Child, ...]
    grades: tuple[str, ...] = ()


def marks(cohort: Cohort, endpoint: Endpoint, by: str = "", levels: tuple[str, ...] = ()) -> Marks:
    """The visits of each child who is analysed for an endpoint that is observed by visits.

    Raises:
        TypeError: the endpoint is not.
        UsageError: as :func:`ncstats.cohort.follow_up`.
    """
    if not isinstance(endpoint.time, ByVisits):
        raise TypeError("an endpoint that is observed by visits")
    followed = follow_up(cohort, endpoint)
    visits = _visits(cohort, endpoint, endpoint.time)
    groups = cohort.patients[by].as_column() if by else np.full(cohort.n, "")
    children = [
        Child(
            group=str(groups[row]) if groups[row] in levels else "",
            visits=visits.get(row, ()),
            left=float(followed.left[at]),
            right=None if np.isinf(followed.right[at]) else float(followed.right[at]),
            cause=("", *followed.causes)[followed.cause[at]],
        )
        for at, row in enumerate(followed.rows.tolist())
    ]
    order = {level: place for place, level in enumerate((*levels, ""))}
    children.sort(key=lambda child: (order[child.group], -child.last, child.left, child.cause))
    variable = cohort.dictionary.visits.get(endpoint.time.grade)
    return Marks(tuple(children), variable.codes if variable else ())


def _visits(cohort: Cohort, endpoint: Endpoint, by: ByVisits) -> Mapping[int, tuple[Visit, ...]]:
    """The visits of each patient by the patient's row."""
    table = cohort.of_visits
    assert table is not None  # noqa: S101 - follow_up has asked
    seen = sightings(table, cohort.patients[KEY], endpoint.within(table))
    names: dict[int, Seen] = {1: "event", 0: "no_event", -1: "nothing"}
    grades = table[by.grade].as_column() if by.grade in table else None
    found: dict[int, list[Visit]] = {}
    for row, (patient, time, state) in enumerate(zip(*seen, strict=True)):
        if not np.isnan(time):
            grade = grades[row] if grades is not None and isinstance(grades[row], str) else None
            visit = Visit(float(time), names[int(state)], grade)
            found.setdefault(int(patient), []).append(visit)
    ordered = {row: sorted(given, key=lambda v: (v.time, v.seen)) for row, given in found.items()}
    return {row: tuple(given) for row, given in ordered.items()}
