"""One row per patient → time and cause of an endpoint; a row that cannot be is refused by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ncstats.cohort.model import KEY, Cohort
from ncstats.cohort.visits import CENSORED, EVENT
from ncstats.dictionary import Between, Endpoint
from ncstats.errors import DataError, Problem
from ncstats.expression import Expression
from ncstats.expression.nodes import Comparison, Name, Number
from ncstats.text import significant

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

_UNKNOWN = -1
Reason = Literal["no_time", "unknown_cause"]


@dataclass(frozen=True, eq=False)
class Record:
    """What the rows of the patients tell of one endpoint, one entry per patient.

    Attributes:
        left: the last time without it, in the endpoint's unit; NaN where it is not known.
        right: the time by which it, or a competing cause, had happened; infinite for the censored.
        cause: 0 censored, 1 the event, 2 … the competing causes, -1 where it is not known.
        excluded: by reason, which patients cannot be analysed.
        problems: what a reader should look at.
    """

    left: Floats
    right: Floats
    cause: NDArray[np.int64]
    excluded: dict[Reason, Bools]
    problems: tuple[Problem, ...] = ()


def record(cohort: Cohort, endpoint: Endpoint, *, part: bool = False) -> Record:
    """Time and cause of each patient, from the patients' own table.

    A cause is known only where every cause before it is known not to have happened: the competing
    ones in the endpoint's order, then the event.

    Args:
        cohort: the patients.
        endpoint: with its times in one row per patient.
        part: they are some of more patients; how a status is coded, only all of them tell.

    Raises:
        DataError: a time is negative, an interval ends before it begins, or a status is coded 1
            and 2 where the endpoint reads 1 as the event; each row is named.
        TypeError: the endpoint is observed by visits.
    """
    if not part:
        _refuse_codes(cohort, endpoint)
    cause = _cause(cohort, endpoint)
    if isinstance(endpoint.time, Expression):
        return _exact(cohort, endpoint, endpoint.time, cause)
    if isinstance(endpoint.time, Between):
        return _between(cohort, endpoint, endpoint.time, cause)
    raise TypeError("an endpoint with its times in one row per patient")


def refuse(cohort: Cohort, code: str, rows: Bools, *columns: Floats, **details: object) -> None:
    """Stop for the rows that are chosen, each named with its line and the values in question.

    Raises:
        DataError: a row is chosen.
    """
    problems = []
    for row in np.flatnonzero(rows).tolist():
        value = " – ".join(significant(float(column[row])) for column in columns)
        problems.append(placed(cohort, row, code, "error", value, **details))
    if problems:
        raise DataError(problems)


def placed(
    cohort: Cohort,
    row: int,
    code: str,
    severity: Literal["error", "warning"],
    value: str,
    **details: object,
) -> Problem:
    """A problem of one patient, with file and line."""
    return Problem(
        f"cohort.{code}",
        severity=severity,
        file=cohort.sources[0].name if cohort.sources else None,
        line=int(cohort.lines[row]),
        patient_id=str(cohort.patients[KEY].array[row]),
        value=value,
        details=details,
    )


def _exact(
    cohort: Cohort, endpoint: Endpoint, recorded: Expression, cause: NDArray[np.int64]
) -> Record:
    time = cohort.numbers(recorded) * endpoint.factor
    details = {"endpoint": endpoint.name, "unit": endpoint.unit}
    refuse(cohort, "negative_time", time < 0, time, **details)
    no_time = np.isnan(time)
    return Record(
        left=time + 0.0,
        right=np.where(cause == CENSORED, np.inf, time + 0.0),
        cause=cause,
        excluded={"no_time": no_time, "unknown_cause": ~no_time & (cause == _UNKNOWN)},
    )


def _between(
    cohort: Cohort, endpoint: Endpoint, between: Between, cause: NDArray[np.int64]
) -> Record:
    left, right = (cohort.numbers(part) * endpoint.factor for part in (between.left, between.right))
    details = {"endpoint": endpoint.name, "unit": endpoint.unit}
    for side in (left, right):
        refuse(cohort, "negative_time", side < 0, side, **details)
    happened = cause > CENSORED
    # Of whom the first look found it, nothing is known but that it came after the origin.
    left = np.where(happened & np.isnan(left), 0.0, left) + 0.0
    refuse(cohort, "interval_reversed", left > right, left, right, **details)
    # An end of the interval where nothing is said to have happened: one of the two is wrong.
    contradicted = (cause == CENSORED) & np.isfinite(right)
    no_time = np.isnan(left) | (happened & ~np.isfinite(right))
    unknown = ~no_time & ((cause == _UNKNOWN) | contradicted)
    return Record(
        left=left,
        right=np.where(happened, right, np.inf),
        cause=cause,
        excluded={"no_time": no_time, "unknown_cause": unknown},
        problems=tuple(
            placed(
                cohort, row, "interval_without_event", "warning", significant(float(right[row])),
                **details,
            )
            for row in np.flatnonzero(contradicted).tolist()
        ),
    )  # fmt: skip


def _cause(cohort: Cohort, endpoint: Endpoint) -> NDArray[np.int64]:
    cause = np.full(cohort.n, _UNKNOWN, dtype=np.int64)
    undecided = np.ones(cohort.n, dtype=bool)
    competing = [competitor.when for competitor in endpoint.competing.values()]
    numbered = [*enumerate(competing, start=EVENT + 1), (EVENT, endpoint.event)]
    for number, condition in numbered:
        happened = cohort.holds(condition)
        cause[undecided & happened.true] = number
        undecided &= happened.false
    cause[undecided] = CENSORED
    return cause


def _refuse_codes(cohort: Cohort, endpoint: Endpoint) -> None:
    """A status of 1 and 2 alone, read as if 1 were the event: nobody would be censored by a 0."""
    for name in read_as_one(endpoint):
        values = cohort.numbers(name)
        if {*values[~np.isnan(values)].tolist()} == {1.0, 2.0}:
            refuse(cohort, "status_1_2", values == 2.0, values, variable=name)


def read_as_one(endpoint: Endpoint) -> Iterator[str]:
    """The numbers that the endpoint compares with 1."""
    for condition in (endpoint.event, *(cause.when for cause in endpoint.competing.values())):
        match condition.root:
            case Comparison(operator="=", left=Name(value=name), right=Number(value=1.0)):
                yield name
