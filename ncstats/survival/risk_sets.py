"""Who is at risk at each event, and sums over them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ncstats.survival.curve import Floats, Ints
from ncstats.survival.follow_up import FollowUp

# Children × event times worked on at a time: bounds the memory, changes no number.
_BLOCK = 2_000_000


@dataclass(frozen=True, eq=False)
class RiskSets:
    """The events of one stratum, one row each, by time.

    The d events of one time take turns: from those at risk at the later ones a further 1/d of the
    tied children's weight is taken off (Efron 1977, JASA 72:557-565).

    Attributes:
        children: of the stratum, by time.
        entry: when each of them came under observation; None where all did at the origin.
        times: the event times.
        first: of each event time: the place among the children from which on all reach it.
        events: the child of each row.
        start: of each event time: its first row.
        at: the event time of each row, counted.
        fraction: of the tied weight taken off at each row.
    """

    children: Ints
    entry: Floats | None
    times: Floats
    first: Ints
    events: Ints
    start: Ints
    at: Ints
    fraction: Floats

    @classmethod
    def of(cls, followed: FollowUp, inside: Ints) -> RiskSets:
        """Those of a stratum's children.

        >>> sets = RiskSets.of(FollowUp.of_event([2, 1, 2], [1, 0, 1]), np.arange(3))
        >>> sets.sums(np.ones(3)).tolist()  # two are at risk at 2; at its second event 2 - 2/2
        [2.0, 1.0]
        """
        time, entry = followed.time, followed.entry
        children = inside[np.argsort(time[inside], kind="stable")]
        events = children[followed.cause[children] > 0]
        times, start, at, tied = np.unique(
            time[events], return_index=True, return_inverse=True, return_counts=True
        )
        return cls(
            children=children,
            entry=entry[children] if np.isfinite(entry[children]).any() else None,
            times=times,
            first=np.searchsorted(time[children], times),
            events=events,
            start=start,
            at=at,
            fraction=(np.arange(len(events)) - start[at]) / tied[at],
        )

    def sums(self, value: Floats) -> Floats:
        """Σ of a value over those at risk at each row; shape (rows, …) of values (children, …)."""
        if not len(self.events):
            return np.zeros((0, *value.shape[1:]))
        rows = self._totals(value[self.children])[self.at]
        if self.fraction.any():
            tied = np.add.reduceat(value[self.events], self.start, axis=0)[self.at]
            rows = rows - self.fraction.reshape(-1, *[1] * (value.ndim - 1)) * tied
        return np.asarray(rows)

    def _totals(self, value: Floats) -> Floats:
        """Σ over those at risk at each event time."""
        if self.entry is None:
            between = np.add.reduceat(value, self.first, axis=0)
            return np.asarray(np.cumsum(between[::-1], axis=0)[::-1])
        # Not all who come to a time less those who enter later: these may outweigh the rest.
        flat = value.reshape(len(value), -1)
        place = np.arange(len(value))
        block = max(1, _BLOCK // len(value))
        parts = []
        for i in range(0, len(self.times), block):
            times, first = self.times[i : i + block, None], self.first[i : i + block, None]
            parts.append(((self.entry < times) & (place >= first)).astype(float) @ flat)
        return np.concatenate(parts).reshape(-1, *value.shape[1:])
