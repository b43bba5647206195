"""Follow-up: for each patient the time to an endpoint and what ended it. Knows no disease."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ncstats.cohort.model import KEY, Cohort
from ncstats.dictionary import Endpoint
from ncstats.errors import Problem, UsageError
from ncstats.text import significant

if TYPE_CHECKING:
    from numpy.typing import NDArray

Reason = Literal["no_time", "negative_time", "unknown_cause"]

CENSORED = 0
_UNKNOWN = -1


@dataclass(frozen=True, eq=False)
class FollowUp:
    """Times and causes of the patients who can be analysed for one endpoint.

    Attributes:
        rows: their positions in ``cohort.data``, ascending, shape (analysed,).
        time: from the origin until event or censoring, in the endpoint's ``unit``, at least 0.
        cause: 0 censored, 1 the event, 2 … the competing causes in the endpoint's order.
        causes: names of the causes 1, 2, …; the event's is the endpoint's own.
        excluded: how many patients are not analysed, by reason: no time, a negative one, or
            no knowledge whether it ended with an event.
        problems: a warning for each patient whose time is negative.

    Raises:
        ValueError: the parts do not fit together.
    """

    rows: NDArray[np.intp]
    time: NDArray[np.float64]
    cause: NDArray[np.int64]
    causes: tuple[str, ...]
    excluded: Mapping[Reason, int]
    problems: tuple[Problem, ...] = ()

    def __post_init__(self) -> None:
        if not self.rows.shape == self.time.shape == self.cause.shape:
            raise ValueError("one time and one cause for each row")
        if not bool(((self.time >= 0) & np.isfinite(self.time)).all()):
            raise ValueError("a time is a number and at least 0")
        if not bool(((self.cause >= CENSORED) & (self.cause <= len(self.causes))).all()):
            raise ValueError("a cause has a name or is 0")

    @property
    def not_followed(self) -> int:
        """Patients who are not analysed, for whatever reason."""
        return sum(self.excluded.values())


def follow_up(cohort: Cohort, endpoint: str | Endpoint) -> FollowUp:
    """Time and cause of each patient, from one row per patient.

    At one and the same time a competing cause comes before the event, and the competing causes
    come in the endpoint's order. A cause is known only where every cause before it is known not
    to have happened.

    Args:
        cohort: the patients.
        endpoint: an endpoint of the cohort's dictionary, or its name.

    Raises:
        UsageError: there is no such endpoint, or the cohort lacks a variable that it reads.
    """
    if isinstance(endpoint, str):
        endpoint = cohort.dictionary.endpoint(endpoint)
    _require_variables(cohort, endpoint)
    time = cohort.numbers(endpoint.time) * endpoint.factor
    cause = _cause(cohort, endpoint)
    no_time, negative = np.isnan(time), time < 0
    unknown = ~no_time & ~negative & (cause == _UNKNOWN)
    rows = np.flatnonzero(~(no_time | negative | unknown))
    return FollowUp(
        rows=rows,
        time=time[rows] + 0.0,
        cause=cause[rows],
        causes=(endpoint.name, *endpoint.competing),
        excluded={
            "no_time": int(no_time.sum()),
            "negative_time": int(negative.sum()),
            "unknown_cause": int(unknown.sum()),
        },
        problems=_negative_times(cohort, endpoint, time),
    )


def _require_variables(cohort: Cohort, endpoint: Endpoint) -> None:
    lacking = [
        Problem("cohort.endpoint_lacks", value=name, details={"endpoint": endpoint.name})
        for name in endpoint.names
        if name not in cohort.data
    ]
    if lacking:
        raise UsageError(lacking)


def _cause(cohort: Cohort, endpoint: Endpoint) -> NDArray[np.int64]:
    cause = np.full(cohort.n, _UNKNOWN, dtype=np.int64)
    undecided = np.ones(cohort.n, dtype=bool)
    competing = [competitor.when for competitor in endpoint.competing.values()]
    numbered = [*enumerate(competing, start=2), (1, endpoint.event)]
    for number, condition in numbered:
        happened = cohort.holds(condition)
        cause[undecided & happened.true] = number
        undecided &= happened.false
    cause[undecided] = CENSORED
    return cause


def _negative_times(
    cohort: Cohort, endpoint: Endpoint, time: NDArray[np.float64]
) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            "cohort.negative_time",
            severity="warning",
            file=cohort.sources[0].name,
            line=int(cohort.lines[row]),
            patient_id=str(cohort.data[KEY].iloc[row]),
            value=significant(float(time[row])),
            details={"endpoint": endpoint.name, "unit": endpoint.unit},
        )
        for row in np.flatnonzero(time < 0).tolist()
    )
