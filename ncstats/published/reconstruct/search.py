"""Records that meet everything asked at once, by local search with growing weights.

One asked thing that is not met is taken at random, and a record's value that bears on it is
exchanged with another record's or drawn anew, so that the weighted cost does not rise; where
nothing better is found for long, what stays unmet weighs more (the breakout method of Morris
1993, AAAI-93:40-45). Only whole numbers are compared, and only steps are counted.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ncstats.published.reconstruct.conditions import Record, Value
from ncstats.published.reconstruct.costs import SAME, Cost
from ncstats.published.reconstruct.progress import Report, Step, silent
from ncstats.published.reconstruct.schema import Derived, Schema

_PROPOSALS = 8
_REPORTED = 200
"""Every so many steps are told of."""

_PATIENCE = 250
"""Steps without gain after which what is unmet weighs more."""

_NOISE = 60
"""One step in so many is taken though it costs."""

_TOGETHER = 4
"""One exchange in so many is of all that is asked about together."""

Change = tuple[int, str, Value]
"""A record, one of its variables, the new value."""


@dataclass(frozen=True)
class _Undo:
    """Records as they were, and what each cost had counted them as."""

    records: list[tuple[int, Record]]
    counted: list[tuple[int, int, object]]


@dataclass(frozen=True)
class Moves:
    """How one entered variable may change.

    Attributes:
        blocks: records that may exchange their values, by record.
        redraw: it may be drawn anew as well.
        levels: what a category is drawn from; None is a missing value.
        starts: of a number, the first values of the parts of its range that conditions tell
            apart, and the end of the range.
        lattice: of a number, a first value and the step from one to the next.
    """

    blocks: Sequence[Sequence[int]]
    redraw: bool
    levels: tuple[Value, ...] = ()
    starts: tuple[int, ...] = ()
    nullable: bool = False
    lattice: tuple[int, int] = (0, 1)

    def nearest(self, value: int) -> int:
        """The value of the lattice at or below one; where that is out of range, the one above."""
        offset, step = self.lattice
        below = value - (value - offset) % step
        return below if below >= self.starts[0] else below + step


class Search:
    """The records as they are, and what each change would cost."""

    def __init__(
        self,
        records: list[Record],
        schema: Schema,
        moves: Mapping[str, Moves],
        costs: Sequence[Cost],
        rng: random.Random,
    ) -> None:
        self.records, self.moves, self.costs, self.rng = records, moves, list(costs), rng
        self._touching: dict[str, list[int]] = {name: [] for name in moves}
        self._movable: list[tuple[str, ...]] = []
        for at, cost in enumerate(self.costs):
            names = tuple(name for name in schema.sources(cost.reads) if name in moves)
            self._movable.append(names)
            for name in names:
                self._touching[name].append(at)
        self._followers = {name: _followers(schema, name) for name in moves}
        for record in records:
            schema.complete(record)
        for cost in self.costs:
            cost.load(records)
        self._now = [cost.cost() for cost in self.costs]
        self._unmet = {at: None for at, off in enumerate(self._now) if off}

    def unmet(self) -> tuple[Cost, ...]:
        """What is not met."""
        return tuple(self.costs[at] for at in sorted(self._unmet))

    def run(self, steps: int, report: Report = silent) -> int:
        """Search until all is met or the steps are used up; how many were made."""
        best, since = sum(self._now), 0
        for step in range(steps):
            if step % _REPORTED == 0:
                report(Step("records", step, steps, str(len(self._unmet))))
            if not self._unmet:
                return step
            self._step()
            total = sum(self._now)
            since = 0 if total < best else since + 1
            best = min(best, total)
            if since and since % _PATIENCE == 0:
                for at in self._unmet:
                    self.costs[at].weight += 1
        return steps

    def _step(self) -> None:
        rng = self.rng
        unmet = list(self._unmet)
        at = unmet[rng.randrange(len(unmet))]
        names = self._movable[at]
        if not names:
            return
        kept: list[Change] | None = None
        for _ in range(_PROPOSALS):
            changes = self._proposal(names, self.costs[at].suspect(rng))
            if not changes:
                continue
            gain, undo = self._apply(changes)
            if gain < 0 or (gain > 0 and rng.randrange(_NOISE * _PROPOSALS) == 0):
                self._keep(changes)
                return
            self._undo(undo)
            if gain == 0 and kept is None:
                kept = changes
        if kept is not None:
            self._apply(kept)
            self._keep(kept)

    def _proposal(self, names: Sequence[str], i: int) -> list[Change]:
        """An exchange with another record, or a new value; empty where there is none.

        What is exchanged is one variable, or all that are asked about together.
        """
        rng = self.rng
        if len(names) > 1 and rng.randrange(_TOGETHER) == 0:
            return self._exchange(names, i)
        name = names[rng.randrange(len(names))]
        moves, now = self.moves[name], self.records[i][name]
        if not moves.redraw or rng.randrange(2):
            for _ in range(6):
                changes = self._exchange((name,), i)
                if changes:
                    return changes
            if not moves.redraw:
                return []
        value = self._drawn(moves, now)
        return [] if value == now else [(i, name, value)]

    def _exchange(self, names: Sequence[str], i: int) -> list[Change]:
        block: Sequence[int] = min((self.moves[name].blocks[i] for name in names), key=len)
        j = block[self.rng.randrange(len(block))]
        mine, other = self.records[i], self.records[j]
        return [
            change
            for name in names
            if mine[name] != other[name]
            for change in ((i, name, other[name]), (j, name, mine[name]))
        ]

    def _drawn(self, moves: Moves, now: Value) -> Value:
        rng = self.rng
        if moves.levels:
            return moves.levels[rng.randrange(len(moves.levels))]
        if moves.nullable and rng.randrange(4) == 0:
            return None
        low, high = moves.starts[0], moves.starts[-1] - 1
        if isinstance(now, int) and rng.randrange(2):
            reach = max(1, (high - low) >> (2 + rng.randrange(10)))
            return moves.nearest(min(high, max(low, now + rng.randrange(-reach, reach + 1))))
        part = rng.randrange(len(moves.starts) - 1)
        return moves.nearest(rng.randrange(moves.starts[part], moves.starts[part + 1]))

    def _apply(self, changes: Sequence[Change]) -> tuple[int, _Undo]:
        """Make the changes; by how much the weighted cost rises, and what undoes them."""
        undo = _Undo([], [])
        rows = dict.fromkeys(i for i, _, _ in changes)
        names = dict.fromkeys(name for _, name, _ in changes)
        for i in rows:
            undo.records.append((i, self.records[i].copy()))
        for i, name, value in changes:
            self.records[i][name] = value
        for i in rows:
            record = self.records[i]
            for name in names:
                for part in self._followers[name]:
                    record[part.name] = part.value(record)
        gain = 0
        changed = [(i, self.records[i]) for i in rows]
        counted, costs = undo.counted, self.costs
        for at in self._touched(names):
            cost = costs[at]
            moved = False
            for i, record in changed:
                before = cost.update(i, record)
                if before is not SAME:
                    counted.append((at, i, before))
                    moved = True
            if moved:
                gain += cost.weight * (cost.cost() - self._now[at])
        return gain, undo

    def _touched(self, names: Iterable[str]) -> Iterable[int]:
        lists = [self._touching[name] for name in names]
        return lists[0] if len(lists) == 1 else dict.fromkeys(at for part in lists for at in part)

    def _undo(self, undo: _Undo) -> None:
        for i, record in undo.records:
            self.records[i].update(record)
        for at, i, before in undo.counted:
            self.costs[at].restore(i, before)

    def _keep(self, changes: Sequence[Change]) -> None:
        for at in self._touched(dict.fromkeys(name for _, name, _ in changes)):
            self._now[at] = off = self.costs[at].cost()
            if off:
                self._unmet[at] = None
            else:
                self._unmet.pop(at, None)


def _followers(schema: Schema, name: str) -> tuple[Derived, ...]:
    return tuple(part for part in schema.derived if name in schema.sources((part.name,)))
