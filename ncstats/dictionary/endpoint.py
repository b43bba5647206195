"""What a time to an event is: its origin, its event, what competes with it, how it is known."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from ncstats.dictionary.levels import need
from ncstats.expression import Expression
from ncstats.text import Bilingual

TimeUnit = Literal["days", "months", "years"]
CauseKind = Literal["intercurrent", "terminal"]

NOT_FOLLOWED = ("no_follow_up_imaging", "competing_at_origin", "no_time", "unconfirmed")
"""Why the visits may not tell what became of a patient: no later visit showed it, a competing
cause was there from the origin on, visits without a time, or an event that no second visit
confirmed and no other visit."""

DAYS_PER: Mapping[TimeUnit, float] = {"days": 1.0, "months": 30.4375, "years": 365.25}
"""Days in a unit of time: a year is 365.25 days, a month the twelfth part of it."""


@dataclass(frozen=True)
class Competing:
    """An event after which the endpoint's own can no longer be seen as it was.

    Attributes:
        when: the condition under which it happened.
        kind: ``terminal`` ends observation for good, ``intercurrent`` need not.
        required: the data must have what ``when`` reads; otherwise the cause is one that nobody
            looked for, where they have not.
    """

    when: Expression
    kind: CauseKind
    label: Bilingual
    required: bool = True


@dataclass(frozen=True)
class ByVisits:
    """How the time to an event is known where it can only be seen at a visit.

    Attributes:
        origin: the date in the patients table from which the visits are timed.
        observed_by: the visits at which it can be seen whether the event has happened.
        competing_window: for how long after the last of them a competing cause still counts, in
            the endpoint's ``unit``.
        confirmed: the event counts only where the next of these visits shows it again.
        grade: an ordered category of the visits, for pictures of their course; empty without one.
    """

    origin: str
    observed_by: Expression
    competing_window: float = 0.0
    confirmed: bool = False
    grade: str = ""

    def __post_init__(self) -> None:
        window = self.competing_window
        need(math.isfinite(window) and window >= 0, "a competing window of 0 or more")


@dataclass(frozen=True)
class Between:
    """How the time to an event is known where one row per patient says between which two times.

    Attributes:
        left: the last time at which it had not happened, or at which observation ended without it;
            missing where the event was there at the first look.
        right: the first time at which it, or a competing cause, was found; missing without one.
    """

    left: Expression
    right: Expression

    @property
    def names(self) -> tuple[str, ...]:
        """The variables it reads."""
        return (*self.left.names, *self.right.names)


@dataclass(frozen=True)
class Endpoint:
    """A time to an event, read from one row per patient or followed from visit to visit.

    Attributes:
        unit: the unit in which reports show time.
        time: time since the origin until event or censoring, in ``time_unit``, from one row per
            patient; or between which times it lies; or by which visits it is known.
        event: true where the event happened, false where the patient was censored; of visits,
            true where it is seen to have happened, false where it is seen not to have.
        competing: competing causes by name, in order.
        origin_label: a sentence on when time starts.
        event_label: a sentence on what counts as the event.
        censoring_label: a sentence on when observation ends without it.
        population_label: a sentence on whom the curve describes.
        entry: when observation began, in ``time_unit``, from one row per patient, for patients who
            were at risk before anybody watched; None where it began at the origin.
        summary: the same endpoint from one row per patient, for data without visits.
    """

    name: str
    label: Bilingual
    unit: TimeUnit
    time: Expression | Between | ByVisits
    time_unit: TimeUnit
    event: Expression
    origin_label: Bilingual
    event_label: Bilingual
    censoring_label: Bilingual
    population_label: Bilingual
    competing: Mapping[str, Competing] = field(default_factory=dict, hash=False)
    entry: Expression | None = None
    summary: Endpoint | None = None

    @property
    def factor(self) -> float:
        """What a time in ``time_unit`` is multiplied with to be in ``unit``."""
        return DAYS_PER[self.time_unit] / DAYS_PER[self.unit]

    def __post_init__(self) -> None:
        visits = isinstance(self.time, ByVisits)
        need(not visits or self.time_unit == "months", "visits timed in months")

    @property
    def names(self) -> tuple[str, ...]:
        """The variables of the patients table that it must find, in order of appearance."""
        own = () if isinstance(self.time, ByVisits) else self._read(self.time)
        return tuple(dict.fromkeys((*own, *(self.entry.names if self.entry else ()))))

    @property
    def visit_names(self) -> tuple[str, ...]:
        """The variables of the visits table that it must find, in order of appearance."""
        return self._read(self.time.observed_by) if isinstance(self.time, ByVisits) else ()

    def _read(self, observed: Expression | Between) -> tuple[str, ...]:
        causes = (cause.when for cause in self.competing.values() if cause.required)
        parts = (observed, self.event, *causes)
        return tuple(dict.fromkeys(name for part in parts for name in part.names))

    def within(self, columns: Iterable[str]) -> Endpoint:
        """The same endpoint with those competing causes that can be looked for in the columns."""
        there = set(columns)
        found = {
            name: cause
            for name, cause in self.competing.items()
            if cause.required or there.issuperset(cause.when.names)
        }
        return self if len(found) == len(self.competing) else replace(self, competing=found)

    def followed_on(self) -> Endpoint:
        """The same endpoint with observation going on after intercurrent causes."""
        terminal = {n: cause for n, cause in self.competing.items() if cause.kind == "terminal"}
        return replace(self, competing=terminal)
