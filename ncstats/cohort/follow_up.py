"""Follow-up: for each patient the time to an endpoint and what ended it. Knows no disease."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from ncstats.cohort.model import KEY, Cohort
from ncstats.cohort.visits import CENSORED, course
from ncstats.dictionary import ByVisits, Endpoint
from ncstats.dictionary.model import VISIT_MONTHS
from ncstats.errors import Problem, UsageError
from ncstats.expression import Expression
from ncstats.text import significant

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

Reason = Literal[
    "no_time", "negative_time", "unknown_cause", "no_follow_up_imaging", "competing_at_origin"
]

_UNKNOWN = -1


@dataclass(frozen=True, eq=False)
class FollowUp:
    """Times and causes of the patients who can be analysed for one endpoint.

    Attributes:
        rows: their positions in ``cohort.data``, ascending, shape (analysed,).
        left: the last time at which the event is known not to have happened, from the origin on,
            in the endpoint's ``unit``, at least 0.
        right: the time by which the event, or the competing cause, had happened; infinite for the
            censored. It lies in (left, right], or at ``left`` itself where it is known exactly.
        cause: 0 censored, 1 the event, 2 … the competing causes in the endpoint's order.
        causes: names of the causes 1, 2, …; the event's is the endpoint's own.
        excluded: how many patients are not analysed, by reason: no time, a negative one, no
            knowledge whether it ended with an event, no visit after the origin that could have
            shown the event, or a competing cause already at the origin.
        problems: what a reader should look at, patient by patient.

    Raises:
        ValueError: the parts do not fit together.
    """

    rows: NDArray[np.intp]
    left: NDArray[np.float64]
    right: NDArray[np.float64]
    cause: NDArray[np.int64]
    causes: tuple[str, ...]
    excluded: Mapping[Reason, int]
    problems: tuple[Problem, ...] = ()

    def __post_init__(self) -> None:
        if not self.rows.shape == self.left.shape == self.right.shape == self.cause.shape:
            raise ValueError("one time and one cause for each row")
        if not bool(((self.left >= 0) & np.isfinite(self.left)).all()):
            raise ValueError("a time is a number and at least 0")
        if not bool((self.right >= self.left).all()):
            raise ValueError("a time is known from left to right")
        if not bool((np.isinf(self.right) == (self.cause == CENSORED)).all()):
            raise ValueError("the time of a cause ends, that of a censored patient does not")
        if not bool(((self.cause >= CENSORED) & (self.cause <= len(self.causes))).all()):
            raise ValueError("a cause has a name or is 0")

    @property
    def time(self) -> NDArray[np.float64]:
        """The time at which a cause is known, or observation ends without one; at least 0."""
        return np.where(np.isinf(self.right), self.left, self.right)

    @property
    def not_followed(self) -> int:
        """Patients who are not analysed, for whatever reason."""
        return sum(self.excluded.values())


def follow_up(cohort: Cohort, endpoint: str | Endpoint) -> FollowUp:
    """Time and cause of each patient, from one row per patient or from the visits.

    At one and the same time a competing cause comes before the event, and the competing causes
    come in the endpoint's order. From one row per patient, a cause is known only where every cause
    before it is known not to have happened. Of visits see :func:`ncstats.cohort.visits.course`.

    Args:
        cohort: the patients.
        endpoint: an endpoint of the cohort's dictionary, or its name.

    Raises:
        UsageError: there is no such endpoint, or the cohort lacks a variable that it reads.
    """
    if isinstance(endpoint, str):
        endpoint = cohort.dictionary.endpoint(endpoint)
    if isinstance(endpoint.time, ByVisits):
        return _from_visits(cohort, endpoint)
    return _from_patients(cohort, endpoint, endpoint.time)


def _from_patients(cohort: Cohort, endpoint: Endpoint, recorded: Expression) -> FollowUp:
    _require_variables(endpoint, endpoint.names, cohort.data)
    time = cohort.numbers(recorded) * endpoint.factor
    cause = _cause(cohort, endpoint)
    no_time, negative = np.isnan(time), time < 0
    unknown = ~no_time & ~negative & (cause == _UNKNOWN)
    rows = np.flatnonzero(~(no_time | negative | unknown))
    exact = time[rows] + 0.0
    return FollowUp(
        rows=rows,
        left=exact,
        right=np.where(cause[rows] == CENSORED, np.inf, exact),
        cause=cause[rows],
        causes=(endpoint.name, *endpoint.competing),
        excluded={
            "no_time": int(no_time.sum()),
            "negative_time": int(negative.sum()),
            "unknown_cause": int(unknown.sum()),
        },
        problems=_negative_times(cohort, endpoint, time),
    )


def _from_visits(cohort: Cohort, endpoint: Endpoint) -> FollowUp:
    if cohort.visits is None:
        raise UsageError(Problem("cohort.needs_visits", value=endpoint.name))
    _require_variables(endpoint, (*endpoint.visit_names, VISIT_MONTHS), cohort.visits)
    found = course(cohort.visits, cohort.data[KEY], endpoint)
    rows = np.flatnonzero(~np.logical_or.reduce([*found.excluded.values()]))
    return FollowUp(
        rows=rows,
        left=found.left[rows],
        right=found.right[rows],
        cause=found.cause[rows],
        causes=(endpoint.name, *endpoint.competing),
        excluded={reason: int(where.sum()) for reason, where in found.excluded.items()},
        problems=_placed(cohort, cohort.visits, found.remarks),
    )


def _placed(
    cohort: Cohort, visits: pd.DataFrame, remarks: Sequence[tuple[Problem, int]]
) -> tuple[Problem, ...]:
    """Remarks with patient, file and line, in the order of the lines."""
    file = cohort.sources[-1].name if cohort.sources else None
    lines = cohort.visit_lines
    return tuple(
        replace(
            problem,
            patient_id=str(visits[KEY].iloc[row]),
            file=file,
            line=None if lines is None else int(lines[row]),
        )
        for problem, row in sorted(remarks, key=lambda remark: remark[1])
    )


def _require_variables(endpoint: Endpoint, names: Iterable[str], data: pd.DataFrame) -> None:
    lacking = [
        Problem("cohort.endpoint_lacks", value=name, details={"endpoint": endpoint.name})
        for name in names
        if name not in data
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
