"""Follow-up as the curves and tests need it: checked once, here."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

from ncstats.stats import NotComputable
from ncstats.survival.curve import Floats, Ints


@dataclass(frozen=True)
class FollowUp:
    """One child per entry: under observation in (entry, time], ``cause`` 0 when censored then.

    ``entry`` is minus infinity for a child observed from the origin on.
    """

    time: Floats
    cause: Ints
    entry: Floats

    def __post_init__(self) -> None:
        """Refuse what no curve can be drawn from."""
        if not len(self.time):
            raise NotComputable("survival.nobody_followed")
        if not (self.time.shape == self.cause.shape == self.entry.shape):
            raise ValueError("time, event and entry have one value per child")
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
        cls, time: npt.ArrayLike, event: npt.ArrayLike, entry: npt.ArrayLike | None = None
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
        return cls._of(time, codes, entry)

    @classmethod
    def of_cause(
        cls, time: npt.ArrayLike, cause: npt.ArrayLike, entry: npt.ArrayLike | None = None
    ) -> FollowUp:
        """Follow-up with competing causes, numbered from 1; 0 when censored.

        >>> FollowUp.of_cause([3, 5], [2, 0]).cause.tolist()
        [2, 0]
        """
        codes = whole_codes(cause)
        if (codes < 0).any():
            raise NotComputable("survival.cause_not_whole", value=int(codes.min()))
        return cls._of(time, codes, entry)

    @classmethod
    def _of(cls, time: npt.ArrayLike, cause: Ints, entry: npt.ArrayLike | None) -> FollowUp:
        times = np.asarray(time, dtype=float)
        entries = np.full(times.shape, -inf) if entry is None else np.asarray(entry, dtype=float)
        return cls(times, cause, entries)

    def of(self, chosen: npt.NDArray[np.bool_] | Ints) -> FollowUp:
        """The follow-up of some of the children."""
        return FollowUp(self.time[chosen], self.cause[chosen], self.entry[chosen])

    def steps(self) -> Steps:
        """Those at risk, with an event and censored, at every distinct time of exit."""
        times, place = np.unique(self.time, return_inverse=True)
        causes = np.unique(self.cause[self.cause > 0])
        events = np.stack(
            [np.bincount(place[self.cause == cause], minlength=len(times)) for cause in causes]
            or [np.zeros(len(times), dtype=np.int64)]
        )
        entered = np.searchsorted(np.sort(self.entry), times, side="left")
        left = np.searchsorted(np.sort(self.time), times, side="left")
        censored = np.bincount(place[self.cause == 0], minlength=len(times))
        return Steps(times, entered - left, causes, events, censored)

    def steps_at_exit(self, steps: Steps) -> Ints:
        """For each child, the step at which it leaves."""
        return np.asarray(np.searchsorted(steps.time, self.time), dtype=np.int64)


@dataclass(frozen=True)
class Steps:
    """Counts at each distinct time; ``events`` has one row per cause."""

    time: Floats
    at_risk: Ints
    causes: Ints
    events: Ints
    censored: Ints


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
