"""Times to an event: how one is known, what competes with it, and what readers are told of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ncstats.dictionary.levels import need
from ncstats.expression import Expression
from ncstats.text import Bilingual

TimeUnit = Literal["days", "months", "years"]
CauseKind = Literal["intercurrent", "terminal"]

DAYS_PER: Mapping[TimeUnit, float] = {"days": 1.0, "months": 30.4375, "years": 365.25}
"""Days in a unit of time: a year is 365.25 days, a month the twelfth part of it."""


@dataclass(frozen=True)
class Competing:
    """An event after which the endpoint's own can no longer be seen as it was.

    Attributes:
        when: the condition under which it happened.
        kind: ``terminal`` ends observation for good, ``intercurrent`` need not.
    """

    when: Expression
    kind: CauseKind
    label: Bilingual


@dataclass(frozen=True)
class ByVisits:
    """How the time to an event is known where it can only be seen at a visit.

    Attributes:
        origin: the date in the patients table from which the visits are timed.
        observed_by: the visits at which it can be seen whether the event has happened.
        competing_window: for how long after the last of them a competing cause still counts, in
            the endpoint's ``unit``.
    """

    origin: str
    observed_by: Expression
    competing_window: float = 0.0

    def __post_init__(self) -> None:
        window = self.competing_window
        need(math.isfinite(window) and window >= 0, "a competing window of 0 or more")


@dataclass(frozen=True)
class Endpoint:
    """A time to an event, read from one row per patient or followed from visit to visit.

    Attributes:
        unit: the unit in which reports show time.
        time: time since the origin until event or censoring, in ``time_unit``, from one row per
            patient; or by which visits it is known.
        event: true where the event happened, false where the patient was censored; of visits,
            true where it is seen to have happened, false where it is seen not to have.
        competing: competing causes by name, in order.
        origin_label: a sentence on when time starts.
        event_label: a sentence on what counts as the event.
        censoring_label: a sentence on when observation ends without it.
        population_label: a sentence on whom the curve describes.
    """

    name: str
    label: Bilingual
    unit: TimeUnit
    time: Expression | ByVisits
    time_unit: TimeUnit
    event: Expression
    origin_label: Bilingual
    event_label: Bilingual
    censoring_label: Bilingual
    population_label: Bilingual
    competing: Mapping[str, Competing] = field(default_factory=dict, hash=False)

    @property
    def factor(self) -> float:
        """What a time in ``time_unit`` is multiplied with to be in ``unit``."""
        return DAYS_PER[self.time_unit] / DAYS_PER[self.unit]

    def __post_init__(self) -> None:
        visits = isinstance(self.time, ByVisits)
        need(not visits or self.time_unit == "months", "visits timed in months")

    @property
    def names(self) -> tuple[str, ...]:
        """The variables of the patients table that it reads, in order of appearance."""
        return () if isinstance(self.time, ByVisits) else self._read(self.time)

    @property
    def visit_names(self) -> tuple[str, ...]:
        """The variables of the visits table that it reads, in order of appearance."""
        return self._read(self.time.observed_by) if isinstance(self.time, ByVisits) else ()

    def _read(self, observed: Expression) -> tuple[str, ...]:
        parts = (observed, self.event, *(cause.when for cause in self.competing.values()))
        return tuple(dict.fromkeys(name for part in parts for name in part.names))
