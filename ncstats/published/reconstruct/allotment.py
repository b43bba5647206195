"""How many patients of each kind have each value, so that many sums lie within bounds at once.

Thousands of patients are not moved one at a time. A table holds how many of each kind have which
value; whole numbers of them move between two values of one kind, as many as lower the cost most.
Where nothing better is found, what is not met weighs more (Morris 1993, AAAI-93:40-45).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Table = npt.NDArray[np.int64]

ROUNDS = 3000
"""Moves at the most."""

_SHARE = 4
"""One part in so many of those that have a value may move at once: so all kinds share a move."""


@dataclass(frozen=True)
class Asked:
    """A weighted sum of a table lies from ``low`` to ``high``; None is no bound.

    Attributes:
        weights: values × kinds, whole numbers.
    """

    weights: Table
    low: int | None = None
    high: int | None = None


def allotted(
    table: Table, allowed: npt.NDArray[np.bool_], asked: Sequence[Asked], rng: random.Random
) -> Table:
    """A table, values × kinds, near to the given one that meets what is asked as nearly as found.

    Args:
        table: what to begin with; of each kind as many as it holds are in the answer.
        allowed: which values a kind may have; it must have one.
        asked: of the answer.
        rng: of the order in which kinds are looked at where the search sticks.

    >>> most = Asked(np.array([[1, 1], [0, 0]]), high=6)
    >>> allotted(np.array([[8, 4], [0, 0]]), np.ones((2, 2), bool), [most], random.Random(1))
    array([[3, 3],
           [5, 1]])
    """
    if not asked:
        return table
    search = _Search(table, allowed, asked)
    best, least = search.table.copy(), search.off()
    for _ in range(ROUNDS):
        if least == 0:
            break
        if not (search.step() or search.step_of_one(rng)):
            search.stress()
        if search.off() < least:
            best, least = search.table.copy(), search.off()
    return best


def is_met(table: Table, asked: Sequence[Asked]) -> bool:
    """Whether a table meets all that is asked of it."""
    return not asked or _Search(table, np.ones(table.shape, bool), asked).off() == 0


_FAR = 2**40
"""No bound."""


class _Search:
    def __init__(
        self, table: Table, allowed: npt.NDArray[np.bool_], asked: Sequence[Asked]
    ) -> None:
        self.table, self.allowed = table.astype(np.int64), allowed
        self.weights = np.array([part.weights for part in asked], np.int64)
        self.low = np.array([-_FAR if part.low is None else part.low for part in asked])
        self.high = np.array([_FAR if part.high is None else part.high for part in asked])
        self.stressed = np.ones(len(asked), np.int64)
        self.sums = (self.weights * self.table).sum(axis=(1, 2))

    def off(self) -> int:
        """How far the sums are from their bounds, all together."""
        return int(self._off(self.sums).sum())

    def _off(self, sums: Table) -> Table:
        off: Table = np.maximum(np.maximum(self.low - sums, sums - self.high), 0)
        return off

    def _costs(self, sums: Table) -> Table:
        """The weighted cost of each row of sums."""
        costs: Table = self._off(sums) @ self.stressed
        return costs

    def step(self) -> bool:
        """Move some from the value that all unmet sums would have fewer of to that of more."""
        unmet = self.stressed * ((self.sums > self.high).astype(int) - (self.sums < self.low))
        pull = np.tensordot(unmet, self.weights, 1)
        source = np.where(self.table > 0, pull, -_FAR).argmax(axis=0)
        target = np.where(self.allowed, pull, _FAR).argmin(axis=0)
        kinds = np.arange(self.table.shape[1])
        gains = np.where(
            self.table[source, kinds] > 0, pull[source, kinds] - pull[target, kinds], 0
        )
        if gains.max(initial=0) <= 0:
            return False
        held = np.where(gains == gains.max(), self.table[source, kinds], -1)
        kind = int(held.argmax())
        return self._move(int(source[kind]), int(target[kind]), kind)

    def _move(self, source: int, target: int, kind: int) -> bool:
        """Move as many as lower the cost most; whether any do."""
        change = self.weights[:, target, kind] - self.weights[:, source, kind]
        most = max(1, int(self.table[source, kind]) // _SHARE)
        moving = change != 0
        gaps = np.concatenate([self.low - self.sums, self.high - self.sums])[np.tile(moving, 2)]
        edges = gaps // np.tile(change[moving], 2)
        counts = np.unique(np.clip(np.concatenate([[1, most], edges, edges + 1]), 1, most))
        costs = self._costs(self.sums + counts[:, None] * change)
        best = int(costs.argmin())
        if costs[best] >= self._costs(self.sums):
            return False
        self._make(source, target, kind, int(counts[best]))
        return True

    def _make(self, source: int, target: int, kind: int, count: int) -> None:
        self.table[source, kind] -= count
        self.table[target, kind] += count
        change = self.weights[:, target, kind] - self.weights[:, source, kind]
        self.sums = self.sums + count * change

    def step_of_one(self, rng: random.Random) -> bool:
        """Move one of a kind where that lowers the cost, every pair of values tried."""
        now = int(self._costs(self.sums))
        kinds = list(range(self.table.shape[1]))
        rng.shuffle(kinds)
        for kind in kinds:
            weights = self.weights[:, :, kind].T
            for source in np.flatnonzero(self.table[:, kind] > 0):
                costs = self._costs(self.sums + weights - weights[source])
                costs = np.where(self.allowed[:, kind], costs, _FAR * len(self.sums))
                best = int(costs.argmin())
                if costs[best] < now:
                    self._make(int(source), best, kind, 1)
                    return True
        return False

    def stress(self) -> None:
        """Let what is not met weigh more."""
        self.stressed += self._off(self.sums) > 0


def shares(n: int, weights: Sequence[int]) -> list[int]:
    """Whole numbers that add up to ``n``, in proportion to some weights, one of them above 0.

    By largest remainders, the first of equal ones.

    >>> shares(10, [1, 1, 1]), shares(7, [0, 3, 1])
    ([4, 3, 3], [0, 5, 2])
    """
    whole = sum(weights)
    found = [n * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda at: -(n * weights[at] % whole))
    for at in order[: n - sum(found)]:
        found[at] += 1
    return found
