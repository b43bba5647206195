"""Follow-up as the curves and tests need it: checked once, here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf

import numpy as np
import numpy.typing as npt

from ncstats.stats import NotComputable
from ncstats.stats.summaries import whole_counts
from ncstats.survival.curve import Floats, Ints


@dataclass(frozen=True)
class FollowUp:
    """Children under observation in (entry, time], ``cause`` 0 when censored then.

    A row of the columns is as many children who are alike as ``counts`` says. ``entry`` is minus
    infinity for those observed from the origin on.
    """

    time: Floats
    cause: Ints
    entry: Floats
    counts: Ints

    def __post_init__(self) -> None:
        """Refuse what no curve can be drawn from."""
        if not len(self.time):
            raise NotComputable("survival.nobody_followed")
        columns = self.time, self.cause, self.entry, self.counts
        if len({column.shape for column in columns}) > 1:
            raise ValueError("time, event, entry and counts have one value per child or row")
        if (self.counts < 1).any():
            raise ValueError("counts of children are whole numbers, 1 or more")
        if np.isnan(self.time).any() or np.isnan(self.entry).any():
            raise NotComputable("survival.missing_value")
        if not np.isfinite(self.time).all():
            raise NotComputable("survival.infinite_time")
        if (self.time < 0).any():
            raise NotComputable("survival.negative_time", value=float(self.time.min()))
        late = self.entry >= self.time
        if late.any():
            first = int(np.flatnonzero(late)[0])
            raise NotComputable(
                "survival.entry_after_exit",
                entry=float(self.entry[first]),
                exit=float(self.time[first]),
            )

    @classmethod
    def of_event(
        cls,
        time: npt.ArrayLike,
        event: npt.ArrayLike,
        entry: npt.ArrayLike | None = None,
        counts: npt.ArrayLike | None = None,
    ) -> FollowUp:
        """Follow-up with one kind of event: 1 or True when it happened, 0 or False when censored.

        Codes 1 and 2 are refused: read as 0 and 1 they would turn everybody into an event.

        >>> FollowUp.of_event([3, 5], [True, False]).cause.tolist()
        [1, 0]
        """
        codes = whole_codes(event)
        other = codes[(codes != 0) & (codes != 1)]
        if np.isin(codes, (1, 2)).all() and len(other):
            raise NotComputable("survival.event_coded_1_2")
        if len(other):
            raise NotComputable("survival.event_not_0_1", value=int(other[0]))
        return cls._of(time, codes, entry, counts)

    @classmethod
    def of_cause(
        cls,
        time: npt.ArrayLike,
        cause: npt.ArrayLike,
        entry: npt.ArrayLike | None = None,
        counts: npt.ArrayLike | None = None,
    ) -> FollowUp:
        """Follow-up with competing causes, numbered from 1; 0 when censored.

        >>> FollowUp.of_cause([3, 5], [2, 0]).cause.tolist()
        [2, 0]
        """
        codes = whole_codes(cause)
        if (codes < 0).any():
            raise NotComputable("survival.cause_not_whole", value=int(codes.min()))
        return cls._of(time, codes, entry, counts)

    @classmethod
    def _of(
        cls,
        time: npt.ArrayLike,
        cause: Ints,
        entry: npt.ArrayLike | None,
        counts: npt.ArrayLike | None,
    ) -> FollowUp:
        times = np.asarray(time, dtype=float)
        entries = np.full(times.shape, -inf) if entry is None else np.asarray(entry, dtype=float)
        numbers = np.ones(times.shape, np.int64) if counts is None else whole_counts(counts)
        return cls(times, cause, entries, numbers)

    def of(self, chosen: npt.NDArray[np.bool_] | Ints) -> FollowUp:
        """The follow-up of some of the rows."""
        return FollowUp(
            self.time[chosen], self.cause[chosen], self.entry[chosen], self.counts[chosen]
        )

    def distinct(self) -> FollowUp:
        """The same children, one row for all who are alike, in the order of time.

        >>> FollowUp.of_event([5, 3, 5], [1, 0, 1]).distinct().counts.tolist()
        [1, 2]
        """
        given = self.of(np.lexsort((self.entry, self.cause, self.time)))
        new = np.ones(len(given.time), dtype=bool)
        new[1:] = np.logical_or.reduce(
            [part[1:] != part[:-1] for part in (given.time, given.cause, given.entry)]
        )
        first = np.flatnonzero(new)
        return replace(given.of(first), counts=np.add.reduceat(given.counts, first))

    def entered(self) -> tuple[Floats, Ints]:
        """The distinct times of entry, and how many children had entered by each."""
        entries, place = np.unique(self.entry, return_inverse=True)
        return entries, np.cumsum(total(place, self.counts, len(entries)))

    def steps(self) -> Steps:
        """Those at risk, with an event and censored, at every distinct time of exit."""
        times, place = np.unique(self.time, return_inverse=True)

        def ended(chosen: npt.NDArray[np.bool_]) -> Ints:
            return total(place[chosen], self.counts[chosen], len(times))

        causes = np.unique(self.cause[self.cause > 0])
        events = np.stack(
            [ended(self.cause == cause) for cause in causes]
            or [np.zeros(len(times), dtype=np.int64)]
        )
        censored = ended(self.cause == 0)
        entries, entered = self.entered()
        # Under observation are those who entered before a time and did not leave before it.
        came = np.append(0, entered)[np.searchsorted(entries, times, side="left")]
        left = np.append(0, np.cumsum(events.sum(axis=0) + censored)[:-1])
        return Steps(times, came - left, causes, events, censored)

    def steps_at_exit(self, steps: Steps) -> Ints:
        """For each row, the step at which its children leave."""
        return np.asarray(np.searchsorted(steps.time, self.time), dtype=np.int64)


@dataclass(frozen=True)
class Steps:
    """Counts at each distinct time; ``events`` has one row per cause."""

    time: Floats
    at_risk: Ints
    causes: Ints
    events: Ints
    censored: Ints

    def events_of(self, cause: int) -> Ints:
        """Events of one cause at each time, 0 where nobody had it.

        >>> FollowUp.of_cause([3, 5], [2, 0]).steps().events_of(1).tolist()
        [0, 0]
        """
        return np.asarray(self.events[self.causes == cause].sum(axis=0))


def total(place: Ints, counts: Ints, places: int) -> Ints:
    """How many children there are at each place, whole.

    >>> total(np.array([0, 2, 2]), np.array([1, 5, 2]), 3).tolist()
    [1, 0, 7]
    """
    # bincount adds floats, which are exact up to 2⁵³ children.
    return np.bincount(place, weights=counts, minlength=places).astype(np.int64)


def whole_codes(codes: npt.ArrayLike) -> Ints:
    """Codes of events or causes as integers.

    Raises:
        NotComputable: one is missing or not whole.

    >>> whole_codes([1.0, False]).tolist()
    [1, 0]
    """
    given = np.asarray(codes, dtype=float)
    if np.isnan(given).any():
        raise NotComputable("survival.missing_value")
    whole = np.rint(given)
    if (whole != given).any():
        raise NotComputable("survival.cause_not_whole", value=float(given[whole != given][0]))
    return np.asarray(whole, dtype=np.int64)
