"""Visits of each patient → when an endpoint happened, what ended observation. Knows no disease.

An event that can only be seen is known to lie in (last visit that shows it has not happened, first
that shows it has]: interval censoring (Finkelstein and Wolfe, Biometrics 1985;41:933).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from ncstats.cohort.model import KEY
from ncstats.cohort.values import Table, Values, first_rows
from ncstats.dictionary import ByVisits, Endpoint
from ncstats.dictionary.model import VISIT_MONTHS
from ncstats.errors import Problem
from ncstats.expression import Expression, Truth, truth
from ncstats.text import significant

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

CENSORED, EVENT = 0, 1
Reason = Literal["no_time", "no_follow_up_imaging", "competing_at_origin", "unconfirmed"]


@dataclass(frozen=True, eq=False)
class Course:
    """What the visits tell of one endpoint, one entry per patient.

    Attributes:
        left: the last visit that shows the event has not happened, before ``right``; 0 where the
            origin is the only such time. In the endpoint's unit, shape (patients,).
        right: the visit that shows the event, or finds a competing cause; infinite where neither.
        cause: 0 censored, 1 the event, 2 … the competing causes in the endpoint's order.
        scans: how many times, after the origin and until the end of observation, it could be seen
            whether the event had happened.
        excluded: by reason, which patients cannot be analysed.
        remarks: what a reader should look at, each with the row of the visit.
    """

    left: Floats
    right: Floats
    cause: NDArray[np.int64]
    scans: NDArray[np.int64]
    excluded: dict[Reason, Bools]
    remarks: tuple[tuple[Problem, int], ...]


def course(visits: Table, keys: Values, endpoint: Endpoint) -> Course:
    """Follow each patient from visit to visit.

    The origin itself counts as a time at which the event has not happened, and at one and the same
    time a visit that shows so outweighs one that shows the event. A visit that is not among those
    by which the endpoint is observed, or at which the event is unknown, says nothing of it. A
    competing cause happens at the first visit that finds it, whatever the visit was for; at the
    same time it comes before the event, and the competing causes come in the endpoint's order. It
    counts up to the event, and up to the last visit that could have shown the event plus the
    competing window: a later one would be known of those who had it, and of nobody else. Where the
    event must be confirmed, it happened at the first visit that shows it and whose next one does
    too; one that the next contradicts, or that has no next, is listed and not counted.

    Args:
        visits: typed, with every variable that the endpoint reads and the months since its origin.
        keys: the patients, each once; every visit's is among them.
        endpoint: one that is observed by visits.

    Raises:
        TypeError: it is not.
    """
    if not isinstance(endpoint.time, ByVisits):
        raise TypeError("an endpoint that is observed by visits")
    return _Following(visits, keys, endpoint, endpoint.time).course()


def sightings(
    visits: Table, keys: Values, endpoint: Endpoint
) -> tuple[NDArray[np.intp], Floats, NDArray[np.int64]]:
    """Each visit: the place of its patient, its time, and what it shows of the event.

    1: it has happened; 0: it has not; -1: nothing, or the visit is not among those by which the
    endpoint is observed. Shapes (visits,); arguments as :func:`course`.

    Raises:
        TypeError: the endpoint is not observed by visits.
    """
    if not isinstance(endpoint.time, ByVisits):
        raise TypeError("an endpoint that is observed by visits")
    following = _Following(visits, keys, endpoint, endpoint.time)
    state = np.where(following.shown, 1, np.where(following.without, 0, -1))
    return following.patient, following.time, state


class _Following:
    """One endpoint over one table of visits."""

    def __init__(self, visits: Table, keys: Values, endpoint: Endpoint, by: ByVisits) -> None:
        self.visits, self.endpoint, self.patients = visits, endpoint, len(keys)
        rows, theirs = first_rows(keys), visits[KEY].array.tolist()
        self.patient = np.array([rows.get(key, -1) for key in theirs], dtype=np.intp)
        self.time: Floats = visits[VISIT_MONTHS].array * endpoint.factor
        self.window = by.competing_window
        event = self._truth(endpoint.event)
        observed = self._truth(by.observed_by).true
        timed = ~np.isnan(self.time)
        found = [self._truth(cause.when).true for cause in endpoint.competing.values()]
        self.untimed = np.logical_or.reduce([observed, *found]) & ~timed
        self.found = [when & timed for when in found]
        self.without = observed & event.false & timed
        self.shown = observed & event.true & timed & ~self._with_another(self.without)
        self.showing = self.shown & (self.time > 0)
        self.seen = (self.without | self.showing) & (self.time > 0)
        again = self._shown_again() if by.confirmed else self.showing
        self.unconfirmed = self.showing & ~again
        self.showing &= ~self.unconfirmed

    def _truth(self, condition: Expression) -> Truth:
        # The key is there for its length alone: an expression may read no variable.
        names = dict.fromkeys((*condition.names, KEY))
        return truth(condition, {name: self.visits[name].as_column() for name in names})

    def _with_another(self, chosen: Bools) -> Bools:
        """Visits of a patient at whose time one of the chosen is too."""
        times = {*zip(self.patient[chosen].tolist(), self.time[chosen].tolist(), strict=True)}
        all_times = zip(self.patient.tolist(), self.time.tolist(), strict=True)
        return np.fromiter((at in times for at in all_times), dtype=bool, count=len(chosen))

    def _shown_again(self) -> Bools:
        """Visits whose patient's next one that could show the event shows it."""
        courses: dict[int, dict[float, bool]] = {}
        for row in np.flatnonzero(self.seen).tolist():
            course_ = courses.setdefault(int(self.patient[row]), {})
            course_[float(self.time[row])] = bool(self.showing[row])
        again = {
            (patient, time)
            for patient, states in courses.items()
            for time, later in pairwise(sorted(states))
            if states[later]
        }
        places = zip(self.patient.tolist(), self.time.tolist(), strict=True)
        return np.fromiter((at in again for at in places), dtype=bool, count=len(self.seen))

    def _first(self, chosen: Bools) -> Floats:
        """Time of each patient's first visit among those chosen; infinite without one."""
        first = np.full(self.patients, np.inf)
        np.minimum.at(first, self.patient[chosen], self.time[chosen])
        return first

    def _last(self, chosen: Bools) -> Floats:
        """Time of each patient's last visit among those chosen; the origin without one."""
        last = np.zeros(self.patients)
        np.maximum.at(last, self.patient[chosen], self.time[chosen])
        return last

    def course(self) -> Course:
        shown, last = self._first(self.showing), self._last(self.seen)
        firsts = [self._first(found) for found in self.found]
        competing, number = self._earliest(firsts)
        at_origin = competing <= 0
        competes = (competing <= np.minimum(shown, last + self.window)) & ~at_origin
        cause = np.where(competes, number, np.where(np.isfinite(shown), EVENT, CENSORED))
        right = np.where(competes, competing, shown)
        before = self.without & (self.time < right[self.patient])
        untimed = np.zeros(self.patients, dtype=bool)
        untimed[self.patient[self.untimed]] = True
        left = self._last(before)
        usable = ~at_origin & ~untimed
        nothing = (left <= 0) & (cause == CENSORED) & usable
        return Course(
            left=left,
            right=right,
            cause=cause,
            scans=self._scans(np.minimum(right, last)),
            excluded={
                "no_time": untimed,
                "competing_at_origin": at_origin & ~untimed,
                "no_follow_up_imaging": nothing & (last <= 0),
                "unconfirmed": nothing & (last > 0),
            },
            remarks=tuple(self._remarks(firsts, cause, right)),
        )

    def _scans(self, end: Floats) -> NDArray[np.int64]:
        """Distinct times of visits that could show the event, up to each patient's end."""
        counted = self.seen & (self.time <= end[self.patient])
        times = np.unique(np.column_stack([self.patient, self.time])[counted], axis=0)
        return np.bincount(times[:, 0].astype(np.int64), minlength=self.patients)

    def _earliest(self, firsts: list[Floats]) -> tuple[Floats, NDArray[np.int64]]:
        """The first competing cause of each patient, and its number."""
        time = np.full(self.patients, np.inf)
        number = np.zeros(self.patients, dtype=np.int64)
        for code, first in enumerate(firsts, start=EVENT + 1):
            sooner = first < time
            time[sooner], number[sooner] = first[sooner], code
        return time, number

    def _remarks(
        self, firsts: list[Floats], cause: NDArray[np.int64], right: Floats
    ) -> Iterator[tuple[Problem, int]]:
        yield from self._remark("event_at_origin", self.shown & (self.time <= 0))
        after = self.without & (self.time > right[self.patient])
        again = after & (cause == EVENT)[self.patient]
        yield from self._remark("reappeared", again & self._is_at(self._first(again)))
        open_ = self.unconfirmed & (self.time < right[self.patient])
        once = open_ & self._is_at(self._first(open_))
        yield from self._remark("unconfirmed", once)
        causes = zip(self.endpoint.competing, firsts, self.found, strict=True)
        for code, (name, first, found) in enumerate(causes, start=EVENT + 1):
            here = found & self._is_at(first) & (cause != code)[self.patient]
            origin = self.time <= 0
            yield from self._remark("competing_at_origin", here & origin, name)
            yield from self._remark("competing_not_counted", here & ~origin, name)

    def _is_at(self, time: Floats) -> Bools:
        at: Bools = self.time == time[self.patient]
        return at

    def _remark(self, code: str, chosen: Bools, value: str = "") -> Iterator[tuple[Problem, int]]:
        severity: Literal["note", "warning"] = (
            "note" if code == "competing_not_counted" else "warning"
        )
        for row in np.flatnonzero(chosen).tolist():
            months = significant(float(self.visits[VISIT_MONTHS].array[row]))
            details = {"endpoint": self.endpoint.name, "months": months}
            yield Problem(f"cohort.{code}", severity, value=value, details=details), row
