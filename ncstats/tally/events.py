"""EventCounts: how many patients of each group had which end of observation at which time.

They determine every curve, number at risk and test between groups, and those of two parts of a
cohort add to those of the whole. What an event's interval leaves open stays open in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ncstats.cohort.follow_up import FollowUp, Reason
from ncstats.errors import Problem, UsageError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_Key = TypeVar("_Key")

NO_GROUP = -1
"""The group, or stratum, of a patient of whom it is not known or not asked for."""


@dataclass(frozen=True, eq=False, kw_only=True)
class EventCounts:
    """Counts of time × cause × group of one endpoint. The first columns have one entry per row.

    Attributes:
        endpoint: its name in the dictionary.
        causes: names of the causes 1, 2, …; the event's is the endpoint's own.
        left: the last time without the event, in the endpoint's unit.
        right: the time by which it, or the competing cause, had happened; infinite for the
            censored.
        cause: 0 censored, 1 the event, 2 … the competing causes.
        group: place among ``groups``; -1 for patients in none of them.
        stratum: likewise among ``strata``.
        counts: patients of whom all this is true, 1 or more.
        entry: when observation began, 0 where it did at the origin; None where it did for all.
        scans: of an endpoint that is observed by visits, how many there were of all the patients
            of the row together; None of any other.
        groups: the groups, in the order asked for; none without groups.
        strata: likewise.
        excluded: patients who are not analysed, by reason.
        listed: patients of whom something was seen that does not count, by what it was and the
            competing cause that it names.

    Raises:
        ValueError: the parts do not fit together.
    """

    endpoint: str
    causes: tuple[str, ...]
    left: Floats
    right: Floats
    cause: Ints
    group: Ints
    stratum: Ints
    counts: Ints
    entry: Floats | None = None
    scans: Ints | None = None
    groups: tuple[str, ...] = ()
    strata: tuple[str, ...] = ()
    excluded: Mapping[Reason, int] = field(default_factory=dict)
    listed: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.columns:
            array = np.array(getattr(self, name))
            array.flags.writeable = False
            object.__setattr__(self, name, array)
            _require(array.shape == self.counts.shape, f"shape of {name}")
        _require(bool((self.counts > 0).all()), "a row that nobody is in")
        _require(bool(((self.left >= 0) & np.isfinite(self.left)).all()), "times")
        _require(bool((self.right >= self.left).all()), "times")
        _require(bool((np.isinf(self.right) == (self.cause == 0)).all()), "times of causes")
        most = {
            "cause": len(self.causes) + 1,
            "group": len(self.groups),
            "stratum": len(self.strata),
        }
        for name, end in most.items():
            places, first = getattr(self, name), 0 if name == "cause" else NO_GROUP
            _require(bool(((places >= first) & (places < end)).all()), name)
        _require(min((*self.excluded.values(), *self.listed.values()), default=0) >= 0, "excluded")

    @property
    def _keys(self) -> tuple[str, ...]:
        """The columns by which rows are told apart, the first of them first."""
        optional = () if self.entry is None else ("entry",)
        return ("left", "right", *optional, "cause", "group", "stratum")

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns with one entry per row."""
        optional = () if self.scans is None else ("scans",)
        return (*self._keys, "counts", *optional)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, EventCounts):
            return NotImplemented
        mine, theirs = (
            [_plain(getattr(counts, item.name)) for item in fields(self)]
            for counts in (self, other)
        )
        return mine == theirs

    def __hash__(self) -> int:
        return hash((self.endpoint, self.causes, self.groups, self.strata, len(self.counts)))

    def __add__(self, other: EventCounts) -> EventCounts:
        return self.merge(other)

    @property
    def patients(self) -> int:
        """Patients who are analysed."""
        return int(self.counts.sum())

    def merge(self, other: EventCounts) -> EventCounts:
        """The counts of two parts of a cohort together.

        Raises:
            UsageError: they count unlike things: another endpoint, causes, groups or strata, or
                the one knows of visits and the other does not.
        """
        for part in ("endpoint", "causes", "groups", "strata"):
            _require_alike(self, part, getattr(self, part), getattr(other, part))
        _require_alike(self, "scans", self.scans is not None, other.scans is not None)
        first, second = self._beside(other), other._beside(self)
        columns: dict[str, Any] = {
            name: np.concatenate([getattr(part, name) for part in (first, second)])
            for name in first.columns
        }
        merged = replace(
            first,
            **columns,
            excluded=_added(self.excluded, other.excluded),
            listed=_added(self.listed, other.listed),
        )
        return merged.distinct()

    def _beside(self, other: EventCounts) -> EventCounts:
        """The same; where only the other has late entries, all of these began at the origin."""
        late = self.entry is None and other.entry is not None
        return replace(self, entry=np.zeros(len(self.counts))) if late else self

    def distinct(self) -> EventCounts:
        """The same patients, one row for all who are alike, in the order of time."""
        if not len(self.counts):
            return self
        order = np.lexsort([getattr(self, name) for name in reversed(self._keys)])
        columns = {name: getattr(self, name)[order] for name in self.columns}
        new = np.ones(len(order), dtype=bool)
        new[1:] = np.logical_or.reduce(
            [columns[name][1:] != columns[name][:-1] for name in self._keys]
        )
        starts = np.flatnonzero(new)
        distinct: dict[str, Any] = {
            name: column[starts] if name in self._keys else np.add.reduceat(column, starts)
            for name, column in columns.items()
        }
        return replace(self, **distinct)

    @property
    def follow_up(self) -> FollowUp:
        """Times and causes, with the number of patients of each row; ``rows`` are places here."""
        return FollowUp(
            rows=np.arange(len(self.counts)),
            left=self.left,
            right=self.right,
            cause=self.cause,
            causes=self.causes,
            excluded=dict(self.excluded),
            entry=self.entry,
            scans=self.scans,
            counts=self.counts,
        )


def _require_alike(counts: EventCounts, part: str, first: object, second: object) -> None:
    if first != second:
        sides = (
            ", ".join(map(str, x)) if isinstance(x, tuple) else str(x) for x in (first, second)
        )
        details = {"variable": counts.endpoint, "part": part}
        details |= zip(("first", "second"), sides, strict=True)
        raise UsageError(Problem("tally.unlike", value=part, details=details))


def _added(first: Mapping[_Key, int], second: Mapping[_Key, int]) -> dict[_Key, int]:
    names = dict.fromkeys((*first, *second))
    return {name: first.get(name, 0) + second.get(name, 0) for name in names}


def _plain(part: object) -> object:
    if isinstance(part, np.ndarray):
        return part.tolist()
    return {key: n for key, n in part.items() if n} if isinstance(part, Mapping) else part


def _require(holds: bool, part: str) -> None:
    if not holds:
        raise ValueError(part)
