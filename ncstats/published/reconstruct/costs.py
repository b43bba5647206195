"""What is asked of the records, each as a cost that follows one changed record at a time.

A count that is off by one costs :data:`UNIT`; what is met costs nothing.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ncstats.published.ranges import Ranges
from ncstats.published.reconstruct.comparisons import SCALE
from ncstats.published.reconstruct.conditions import Condition, Record, Value
from ncstats.published.reconstruct.ordered import Ordered
from ncstats.published.reconstruct.row import (
    Anchor,
    Summary,
    anchor_of,
    moment_distance,
    quantile_distance,
)

if TYPE_CHECKING:
    import numpy.typing as npt

UNIT = 1000

SAME = object()
"""What an update gives where it changes nothing."""

Key = tuple[str, ...]


class Followed(ABC):
    """What takes up one record after another."""

    def load(self, records: Sequence[Record]) -> None:
        """Take up all records, of which none was counted before."""
        for i, record in enumerate(records):
            self.update(i, record)

    @abstractmethod
    def update(self, i: int, record: Record) -> object:
        """Take up a changed record; what it was counted as before, or that it is the same."""


class Cost(Protocol):
    """One thing that is asked of the records.

    Attributes:
        key: the printed cell or the rule it stands for.
        reads: the variables it looks at.
        weight: grows while it stays unmet.
    """

    key: Key
    reads: tuple[str, ...]
    weight: int

    def load(self, records: Sequence[Record]) -> None:
        """Take up all records, of which none was counted before."""

    def update(self, i: int, record: Record) -> object:
        """Take up a changed record; what it was counted as before, or that it is the same."""

    def restore(self, i: int, before: object) -> None:
        """Undo :meth:`update`."""

    def cost(self) -> int:
        """How far it is from being met."""

    def suspect(self, rng: random.Random) -> int:
        """A record whose change may help."""


class CountCost(Followed):
    """So many of so many meet a condition."""

    def __init__(
        self,
        key: Key,
        reads: tuple[str, ...],
        holds: Condition,
        among: Condition | None,
        ranges: Ranges,
        n: int,
    ) -> None:
        self.key, self.reads, self.weight = key, reads, 1
        self._holds, self._among, self._ranges = holds, among, ranges
        # 0: not among, or unknown; 1: does not meet the condition; 2: does.
        self._states = bytearray(n)
        self._true = self._known = 0
        self._memo: dict[tuple[int, int], int] = {}

    def load(self, records: Sequence[Record]) -> None:
        """Count records of which none has been: alike ones are looked at once."""
        known: dict[tuple[Value, ...], int] = {}
        columns = [[record.get(name) for record in records] for name in self.reads]
        for i, key in enumerate(zip(*columns, strict=True)):
            if key not in known:
                self.update(i, records[i])
                known[key] = self._states[i]
            self._states[i] = known[key]
        self._true = self._states.count(2)
        self._known = len(records) - self._states.count(0)

    def update(self, i: int, record: Record) -> object:
        """Count record ``i`` anew."""
        among = self._among
        if among is None or among(record):
            found = self._holds(record)
            state = 2 if found else 1 if found is False else 0
        else:
            state = 0
        before = self._states[i]
        if state == before:
            return SAME
        self.restore(i, state)
        return before

    def restore(self, i: int, before: object) -> None:
        """Count it as before."""
        assert isinstance(before, int)  # noqa: S101 - what update gave
        now = self._states[i]
        self._true += (before == 2) - (now == 2)
        self._known += (before > 0) - (now > 0)
        self._states[i] = before

    def cost(self) -> int:
        """How many records must change at the least, times the unit."""
        pair = (self._true, self._known)
        if pair not in self._memo:
            self._memo[pair] = UNIT * self._ranges.off(*pair)
        return self._memo[pair]

    def suspect(self, rng: random.Random) -> int:
        """Half the time of those that are too many, else anyone."""
        if rng.randrange(2):
            state = 2 if self._true > self._ranges.counts[0] else 1
            return drawn(places_of(self._states, state), rng, len(self._states))
        return rng.randrange(len(self._states))


class RuleCost(Followed):
    """An implication that every record meets."""

    def __init__(
        self, key: Key, reads: tuple[str, ...], when: Condition | None, then: Condition, n: int
    ) -> None:
        self.key, self.reads, self.weight = key, reads, 1
        self._when, self._then = when, then
        self._broken = bytearray(n)
        self._count = 0

    def update(self, i: int, record: Record) -> object:
        """Hold record ``i`` against the rule."""
        when = self._when
        broken = self._then(record) is False if when is None or when(record) else False
        before = self._broken[i]
        if broken == before:
            return SAME
        self.restore(i, broken)
        return before

    def restore(self, i: int, before: object) -> None:
        """Back to what it was."""
        self._count += bool(before) - self._broken[i]
        self._broken[i] = bool(before)

    def cost(self) -> int:
        """How many records break it, times the unit."""
        return UNIT * self._count

    def suspect(self, rng: random.Random) -> int:
        """A record that breaks it."""
        return drawn(places_of(self._broken, 1), rng, len(self._broken))


class NumberCost(Followed):
    """Summaries of a number among some records."""

    def __init__(
        self,
        key: Key,
        variable: str,
        among: tuple[tuple[str, ...], Condition | None],
        summaries: Sequence[Summary],
        scale: tuple[int, int],
        n: int,
    ) -> None:
        self.key, self.reads, self.weight = key, (variable, *among[0]), 1
        self._variable, self._among, self._summaries = variable, among[1], tuple(summaries)
        self._scale, self._type = scale
        self._values: list[int | None] = [None] * n
        self._inside = bytearray(n)
        self._ordered = Ordered()
        self._anchors: dict[int, list[Anchor | None]] = {}

    def update(self, i: int, record: Record) -> object:
        """Take the value of record ``i``."""
        before = self._values[i]
        value = record.get(self._variable)
        inside = self._among is None or self._among(record)
        after = value if inside and isinstance(value, int) else None
        if after == before:
            return SAME
        self.restore(i, after)
        return before

    def restore(self, i: int, before: object) -> None:
        """Back to the value it had."""
        assert before is None or isinstance(before, int)  # noqa: S101 - what update gave
        now = self._values[i]
        if now is not None:
            self._ordered.remove(now)
        if before is not None:
            self._ordered.add(before)
        self._values[i], self._inside[i] = before, before is not None

    def cost(self) -> int:
        """How far the summaries are from where they must lie."""
        n = self._ordered.sums.n
        if n == 0:
            return 2 * UNIT * len(self._summaries)
        if n not in self._anchors:
            self._anchors[n] = [
                anchor_of(part, n, self._scale, self._type) for part in self._summaries
            ]
        parts = zip(self._summaries, self._anchors[n], strict=True)
        return sum(2 * UNIT * self._off(part, anchor) // SCALE for part, anchor in parts)

    def _off(self, summary: Summary, anchor: Anchor | None) -> int:
        if anchor is None:
            return moment_distance(summary, self._ordered.sums, self._scale)
        return quantile_distance(anchor, self._ordered.values)

    def suspect(self, rng: random.Random) -> int:
        """Mostly one of those that are summarised."""
        inside = places_of(self._inside, 1)
        if len(inside) and rng.randrange(4):
            return int(inside[rng.randrange(len(inside))])
        return rng.randrange(len(self._values))


def drawn(places: npt.NDArray[np.intp], rng: random.Random, n: int) -> int:
    """One of the places; any of all ``n`` where there is none."""
    return int(places[rng.randrange(len(places))]) if len(places) else rng.randrange(n)


def places_of(states: bytearray, state: int) -> npt.NDArray[np.intp]:
    """The places at which a state stands, ascending.

    >>> places_of(bytearray([2, 1, 2]), 2).tolist()
    [0, 2]
    """
    return np.flatnonzero(np.frombuffer(states, np.uint8) == state)
