"""Event counts from the rows of a statement, by the rules that read one row per patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ncstats.cohort.follow_up import Reason
from ncstats.dictionary import Between, Endpoint
from ncstats.errors import DataError, Problem
from ncstats.tally.events import NO_GROUP, EventCounts, Floats, Ints
from ncstats.tally.questions import EventQuestion
from ncstats.tally.sql.heads import EventHead
from ncstats.tally.sql.rows import Rows
from ncstats.tally.sql.split import MISSING, NOT_ASKED
from ncstats.text import significant

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class _Found:
    """Times and causes of the rows, and which of them cannot be analysed."""

    left: Floats
    right: Floats
    cause: Ints
    excluded: Mapping[Reason, Bools]

    @property
    def kept(self) -> Bools:
        return np.asarray(~np.logical_or.reduce([*self.excluded.values()]))


def events_of(head: EventHead, rows: Rows, asked: EventQuestion, file: str) -> EventCounts:
    """The event counts of an endpoint, as :func:`ncstats.cohort.follow_up` reads its patients.

    Raises:
        DataError: a time that cannot be: negative, an interval that ends before it begins, an
            entry after the exit.
    """
    rows = rows.where(rows["cause"] != NOT_ASKED)
    refuse = _Refusal(head.endpoint, file)
    found = _between(head, rows, refuse) if _is_between(head) else _exact(rows, refuse)
    kept = found.kept
    entry = _entry(rows, found, refuse) if head.endpoint.entry is not None else None
    return EventCounts(
        endpoint=asked.endpoint,
        causes=(asked.endpoint, *head.endpoint.competing),
        left=found.left[kept],
        right=found.right[kept],
        cause=found.cause[kept],
        entry=None if entry is None else entry[kept],
        group=_group(head, rows, asked)[kept],
        stratum=_stratum(head, rows)[kept],
        counts=rows["n"][kept],
        groups=asked.order,
        strata=head.strata.codes if head.strata else (),
        excluded={reason: int(rows["n"][of].sum()) for reason, of in found.excluded.items()},
    ).distinct()


@dataclass(frozen=True)
class _Refusal:
    """Stops for rows with a time that cannot be; single patients are found in memory."""

    endpoint: Endpoint
    file: str

    def __call__(self, code: str, rows: Bools, *columns: Floats) -> None:
        if rows.any():
            values = " – ".join(significant(float(column[rows][0])) for column in columns)
            details = {"endpoint": self.endpoint.name, "unit": self.endpoint.unit}
            raise DataError(
                Problem(f"cohort.{code}", file=self.file, value=values, details=details)
            )


def _is_between(head: EventHead) -> bool:
    return isinstance(head.endpoint.time, Between)


def _times(column: Floats) -> Floats:
    """Infinity stands for a time that is missing."""
    return np.where(np.isinf(column), np.nan, column)


def _exact(rows: Rows, refuse: _Refusal) -> _Found:
    time, cause = _times(rows["number"]), rows["cause"]
    refuse("negative_time", time < 0, time)
    no_time = np.isnan(time)
    right = np.where(cause == 0, np.inf, time + 0.0)
    unknown = ~no_time & (cause == MISSING)
    return _Found(time + 0.0, right, cause, {"no_time": no_time, "unknown_cause": unknown})


def _between(head: EventHead, rows: Rows, refuse: _Refusal) -> _Found:
    del head
    left, right, cause = _times(rows["number"]), _times(rows["right"]), rows["cause"]
    for side in (left, right):
        refuse("negative_time", side < 0, side)
    happened = cause > 0
    left = np.where(happened & np.isnan(left), 0.0, left) + 0.0
    refuse("interval_reversed", left > right, left, right)
    contradicted = (cause == 0) & np.isfinite(right)
    no_time = np.isnan(left) | (happened & ~np.isfinite(right))
    unknown = ~no_time & ((cause == MISSING) | contradicted)
    until = np.where(happened, right, np.inf)
    return _Found(left, until, cause, {"no_time": no_time, "unknown_cause": unknown})


def _entry(rows: Rows, found: _Found, refuse: _Refusal) -> Floats:
    entry = np.maximum(np.nan_to_num(_times(rows["entry"]), nan=0.0), 0.0)
    time = np.where(np.isinf(found.right), found.left, found.right)
    end = np.where(found.kept, time, np.inf)
    refuse("entry_after_exit", (entry > 0) & (entry >= end), entry, end)
    return np.asarray(entry)


def _group(head: EventHead, rows: Rows, asked: EventQuestion) -> Ints:
    if head.by is None:
        return np.full(len(rows["n"]), NO_GROUP, dtype=np.int64)
    order = asked.order
    places = [order.index(code) if code in order else NO_GROUP for code in head.by.codes]
    groups: Ints = np.array([*places, NO_GROUP], dtype=np.int64)[rows["code"]]
    return groups


def _stratum(head: EventHead, rows: Rows) -> Ints:
    if head.strata is None:
        return np.full(len(rows["n"]), NO_GROUP, dtype=np.int64)
    places: Ints = rows["stratum"]
    return places
