"""Follow-up: for each patient the time to an endpoint and what ended it. Knows no disease."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from ncstats.cohort.model import KEY, Cohort
from ncstats.cohort.recorded import placed, record, refuse
from ncstats.cohort.values import Table
from ncstats.cohort.visits import CENSORED, course
from ncstats.dictionary import ByVisits, Endpoint
from ncstats.dictionary.model import VISIT_MONTHS
from ncstats.errors import Problem, UsageError
from ncstats.text import significant

if TYPE_CHECKING:
    from numpy.typing import NDArray

Reason = Literal[
    "no_time", "unknown_cause", "no_follow_up_imaging", "competing_at_origin", "unconfirmed",
    "before_landmark",
]  # fmt: skip

_ALIKE = 0.1
"""Months by which two records of one time may differ: the last decimal that is recorded."""


@dataclass(frozen=True, eq=False)
class FollowUp:
    """Times and causes of the patients who can be analysed for one endpoint.

    One patient each, or with ``counts`` as many who are alike.

    Attributes:
        rows: their positions in ``cohort.data``, ascending, shape (analysed,); with ``counts`` in
            what was counted.
        left: the last time at which the event is known not to have happened, from the origin on,
            in the endpoint's ``unit``, at least 0.
        right: the time by which the event, or the competing cause, had happened; infinite for the
            censored. It lies in (left, right], or at ``left`` itself where it is known exactly.
        cause: 0 censored, 1 the event, 2 … the competing causes in the endpoint's order.
        causes: names of the causes 1, 2, …; the event's is the endpoint's own.
        excluded: how many patients are not analysed, by reason: no time, no knowledge whether it
            ended with an event, no visit after the origin that could have shown the event, a
            competing cause already at the origin, an event that was never confirmed and nothing
            else, or no longer at risk at the landmark.
        problems: what a reader should look at, patient by patient.
        entry: when observation began, 0 where it did at the origin; None where it did for all.
        scans: of an endpoint that is observed by visits, how many of them could show the event
            until observation ended; else None.
        counts: how many patients each entry stands for; None: one.

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
    entry: NDArray[np.float64] | None = None
    scans: NDArray[np.int64] | None = None
    counts: NDArray[np.int64] | None = None

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
    def weights(self) -> NDArray[np.int64]:
        """How many patients each entry stands for, shape (analysed,)."""
        return np.ones(len(self.rows), dtype=np.int64) if self.counts is None else self.counts

    @property
    def not_followed(self) -> int:
        """Patients who are not analysed, for whatever reason."""
        return sum(self.excluded.values())

    @property
    def at_intervals(self) -> bool:
        """Whether the time of some event is known only to lie in an interval."""
        return bool(((self.cause == 1) & (self.left < self.right)).any())

    def after(self, landmark: float) -> FollowUp:
        """Those still at risk at a time, followed from then on.

        Whoever had any cause by then, or was no longer observed, is counted among the excluded.
        """
        kept = self.time > landmark
        excluded = {**self.excluded, "before_landmark": int(self.weights[~kept].sum())}
        entry = None if self.entry is None else np.maximum(self.entry[kept] - landmark, 0.0)
        return replace(
            self,
            rows=self.rows[kept],
            left=np.maximum(self.left[kept] - landmark, 0.0),
            right=self.right[kept] - landmark,
            cause=self.cause[kept],
            excluded=excluded,
            entry=entry,
            scans=None if self.scans is None else self.scans[kept],
            counts=None if self.counts is None else self.counts[kept],
        )

    def one_by_one(self) -> FollowUp:
        """One entry for each patient; those who are alike stand together, in the same ``rows``.

        The scans of them all stand at the first: only their sums are known.
        """
        if self.counts is None:
            return self
        places = np.repeat(np.arange(len(self.rows)), self.counts)
        scans = None
        if self.scans is not None:
            scans = np.zeros(len(places), dtype=np.int64)
            scans[np.cumsum(self.counts) - self.counts] = self.scans
        return replace(
            self,
            rows=self.rows[places],
            left=self.left[places],
            right=self.right[places],
            cause=self.cause[places],
            entry=None if self.entry is None else self.entry[places],
            scans=scans,
            counts=None,
        )


def follow_up(cohort: Cohort, endpoint: str | Endpoint, *, part: bool = False) -> FollowUp:
    """Time and cause of each patient, from one row per patient or from the visits.

    At one and the same time a competing cause comes before the event, and the competing causes
    come in the endpoint's order. Of one row per patient see :func:`ncstats.cohort.recorded.record`,
    of visits :func:`ncstats.cohort.visits.course`. An endpoint that is observed by visits and has a
    summary in the patients table is read from that where the cohort has no visits; where it has
    both, the visits count, and patients of whom the two differ are listed.

    Args:
        cohort: the patients.
        endpoint: an endpoint of the cohort's dictionary, or its name.
        part: they are some of more patients; how a status is coded, only all of them tell.

    Raises:
        UsageError: there is no such endpoint, or the cohort lacks a variable that it reads.
        DataError: a time that cannot be; its row is named.
    """
    if isinstance(endpoint, str):
        endpoint = cohort.dictionary.endpoint(endpoint)
    if not isinstance(endpoint.time, ByVisits):
        return _entered(cohort, endpoint, _from_patients(cohort, endpoint, part))
    if cohort.of_visits is None:
        if endpoint.summary is None or not _has(cohort, endpoint.summary):
            raise UsageError(Problem("cohort.needs_visits", value=endpoint.name))
        return _entered(cohort, endpoint, _from_patients(cohort, endpoint.summary, part))
    found = _from_visits(cohort, cohort.of_visits, endpoint)
    if endpoint.summary is not None and _has(cohort, endpoint.summary):
        differing = _differing(
            cohort, endpoint, found, _from_patients(cohort, endpoint.summary, part)
        )
        found = replace(found, problems=(*found.problems, *differing))
    return _entered(cohort, endpoint, found)


def nobody_followed(cohort: Cohort, endpoint: Endpoint) -> FollowUp:
    """What :func:`follow_up` says of a part of a cohort that no patient is in."""
    visits = cohort.visits if isinstance(endpoint.time, ByVisits) else None
    if visits is None and isinstance(endpoint.time, ByVisits):
        endpoint = endpoint.summary or endpoint
    endpoint = endpoint.within(cohort.data.columns if visits is None else visits.columns)
    none, no_times = np.zeros(0, dtype=np.int64), np.zeros(0)
    return FollowUp(
        rows=none,
        left=no_times,
        right=no_times,
        cause=none,
        causes=(endpoint.name, *endpoint.competing),
        excluded={},
        entry=None if endpoint.entry is None else no_times,
        scans=None if visits is None else none,
    )


def _has(cohort: Cohort, summary: Endpoint) -> bool:
    return cohort.patients.keys() >= set(summary.names)


def _from_patients(cohort: Cohort, endpoint: Endpoint, part: bool) -> FollowUp:
    endpoint = endpoint.within(cohort.patients)
    _require_variables(endpoint, endpoint.names, cohort.patients)
    found = record(cohort, endpoint, part=part)
    rows = np.flatnonzero(~np.logical_or.reduce([*found.excluded.values()]))
    return FollowUp(
        rows=rows,
        left=found.left[rows],
        right=found.right[rows],
        cause=found.cause[rows],
        causes=(endpoint.name, *endpoint.competing),
        excluded={reason: int(where.sum()) for reason, where in found.excluded.items()},
        problems=found.problems,
    )


def _from_visits(cohort: Cohort, visits: Table, endpoint: Endpoint) -> FollowUp:
    endpoint = endpoint.within(visits)
    _require_variables(endpoint, (*endpoint.visit_names, VISIT_MONTHS), visits)
    found = course(visits, cohort.patients[KEY], endpoint)
    rows = np.flatnonzero(~np.logical_or.reduce([*found.excluded.values()]))
    return FollowUp(
        rows=rows,
        left=found.left[rows],
        right=found.right[rows],
        cause=found.cause[rows],
        causes=(endpoint.name, *endpoint.competing),
        excluded={reason: int(where.sum()) for reason, where in found.excluded.items()},
        problems=_of_visits(cohort, visits, found.remarks),
        scans=found.scans[rows],
    )


def _entered(cohort: Cohort, endpoint: Endpoint, found: FollowUp) -> FollowUp:
    """The same with the times at which observation began, where the endpoint has them."""
    if endpoint.entry is None:
        return found
    _require_variables(endpoint, endpoint.entry.names, cohort.patients)
    entry = cohort.numbers(endpoint.entry) * endpoint.factor
    entry = np.maximum(np.nan_to_num(entry, nan=0.0), 0.0)
    end = np.full(cohort.n, np.inf)
    end[found.rows] = found.time
    late = (entry > 0) & (entry >= end)
    refuse(cohort, "entry_after_exit", late, entry, end, endpoint=endpoint.name, unit=endpoint.unit)
    return replace(found, entry=entry[found.rows])


def _differing(
    cohort: Cohort, endpoint: Endpoint, visits: FollowUp, summary: FollowUp
) -> Iterator[Problem]:
    """Patients of whom the visits and the patients table say something else."""
    mine, theirs = np.isin(visits.rows, summary.rows), np.isin(summary.rows, visits.rows)
    names = np.array(["", *visits.causes]), np.array(["", *summary.causes])
    far = names[0][visits.cause[mine]] != names[1][summary.cause[theirs]]
    alike = _ALIKE * endpoint.factor * (1 + 1e-9)
    for ours, given in ((visits.left, summary.left), (visits.right, summary.right)):
        far |= ~np.isclose(ours[mine], given[theirs], rtol=0, atol=alike)
    for at in np.flatnonzero(far).tolist():
        row = int(visits.rows[mine][at])
        value = _interval(summary.left[theirs][at], summary.right[theirs][at])
        derived = _interval(visits.left[mine][at], visits.right[mine][at])
        details = {"endpoint": endpoint.name, "derived": derived}
        yield placed(cohort, row, "interval_differs", "warning", value, **details)


def _interval(left: float, right: float) -> str:
    return f"({significant(left)}, {'∞' if np.isinf(right) else significant(right)}]"


def _of_visits(
    cohort: Cohort, visits: Table, remarks: Sequence[tuple[Problem, int]]
) -> tuple[Problem, ...]:
    """Remarks with patient, file and line, in the order of the lines."""
    file = cohort.sources[-1].name if cohort.sources else None
    lines = cohort.visit_lines
    return tuple(
        replace(
            problem,
            patient_id=str(visits[KEY].array[row]),
            file=file,
            line=None if lines is None else int(lines[row]),
        )
        for problem, row in sorted(remarks, key=lambda remark: remark[1])
    )


def _require_variables(endpoint: Endpoint, names: Iterable[str], data: Table) -> None:
    lacking = [
        Problem("cohort.endpoint_lacks", value=name, details={"endpoint": endpoint.name})
        for name in names
        if name not in data
    ]
    if lacking:
        raise UsageError(lacking)
