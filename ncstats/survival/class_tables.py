"""The relabellings of one stratum: tables of classes × groups with fixed margins.

A class holds the children with one score; a relabelling matters by how many of each class fall to
each group. Rows of arrays are tables, or beginnings of tables: their first classes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ncstats.stats.compositions import LogFactorials, compositions, count_compositions, ordinal
from ncstats.survival.curve import Floats, Ints

_MOST_DEALT = 10
"""Children of a class beyond which cells are drawn faster than children are dealt."""
_BLOCK = 10_000
"""Tables drawn at once, which stay in a processor's cache."""


@dataclass(frozen=True)
class ClassTables:
    """Every table of one stratum.

    Attributes:
        sizes: number of children of each group, shape (groups,).
        values: the distinct scores, ascending, shape (classes,).
        numbers: of children with each score.

    >>> pairs = ClassTables(np.array([1, 1]), np.array([-1.0, 1.0]), np.array([1, 1]))
    >>> list(pairs.begun()), pairs.listed()[0].tolist()
    ([2.0, 2.0], [[1.0, -1.0], [-1.0, 1.0]])
    """

    sizes: Ints
    values: Floats
    numbers: Ints

    def begun(self) -> Iterator[float]:
        """How many beginnings there are of one class, of two, …, of all; found without a list."""
        left, ways = self.sizes[None, :], np.ones(1)
        for number in self.numbers.tolist():
            yield float((ways * count_compositions(left, number)).sum())
            origin, cells = compositions(left, number)
            left, place = np.unique(left[origin] - cells, axis=0, return_inverse=True)
            ways = np.bincount(place.ravel(), ways[origin]).astype(float)

    def listed(self) -> tuple[Floats, Floats]:
        """The score summed by group of each table, shape (tables, groups), and its log probability.

        Beginnings and endings are listed apart, and joined where what the one leaves of the groups
        is what the other fills: so most of the work is done on the few of them.
        """
        logs = LogFactorials.up_to(int(self.sizes.sum())).real
        half = len(self.numbers) // 2
        head = _Listed.of(self.sizes[None, :]).filled(self._of(slice(half)), logs)
        nodes, place = np.unique(head.left, axis=0, return_inverse=True)
        tail = _Listed.of(nodes).filled(self._of(slice(half, None)), logs)
        endings = np.bincount(tail.origin, minlength=len(nodes))
        begins = endings[place.ravel()]
        first = np.repeat(np.arange(len(begins)), begins)
        last = (np.cumsum(endings) - endings)[place.ravel()][first] + ordinal(begins)
        ways = logs[self.sizes].sum() - logs[self.sizes.sum()]
        return head.sums[first] + tail.sums[last], head.log_p[first] + tail.log_p[last] + ways

    def drawn(self, generator: np.random.Generator, draws: int) -> Floats:
        """The sums of random tables, shape (draws, groups).

        Small classes are dealt child by child, to any place that is left with equal chance; large
        ones cell by cell (Patefield 1981, Appl Stat 30:91-97). The largest takes what is left.
        """
        blocks = range(0, draws, _BLOCK)
        return np.concatenate([self._block(generator, min(_BLOCK, draws - b)) for b in blocks])

    def _block(self, generator: np.random.Generator, draws: int) -> Floats:
        # Places left in the first group, the first two, …, all but the last; and their scores.
        left = np.repeat(np.cumsum(self.sizes)[:-1, None], draws, axis=1)
        sums = np.zeros((len(self.sizes), draws))
        places = int(self.sizes.sum())
        *drawn, last = np.argsort(self.numbers, kind="stable").tolist()
        for one in drawn:
            number = int(self.numbers[one])
            deal = _dealt if number <= _MOST_DEALT else _by_cells
            after = deal(generator, left, places, number)
            sums[:-1] += self.values[one] * (left - after)
            left, places = after, places - number
        sums[:-1] += self.values[last] * left
        sums[-1] = self.values @ self.numbers
        return np.diff(sums, axis=0, prepend=0).T

    def _of(self, classes: slice) -> ClassTables:
        return replace(self, values=self.values[classes], numbers=self.numbers[classes])


def _dealt(generator: np.random.Generator, left: Ints, places: int, number: int) -> Ints:
    """The places left after so many children have taken one each."""
    left = left.copy()
    for taken in range(number):
        place = generator.integers(places - taken, size=left.shape[1])
        left -= place < left
    return left


def _by_cells(generator: np.random.Generator, left: Ints, places: int, number: int) -> Ints:
    """The same, by how many of them fall to each group."""
    left, own = left.copy(), np.diff(left, axis=0, prepend=0)
    wanted, later = np.full(left.shape[1], number), np.full(left.shape[1], places)
    for j, here in enumerate(own):
        later -= here
        cell = generator.hypergeometric(here, later, wanted)
        wanted -= cell
        left[j:] -= cell
    return left


@dataclass(frozen=True)
class _Listed:
    """Beginnings of tables: the node each began at, what it leaves of the groups, and its sums."""

    origin: Ints
    left: Ints
    sums: Floats
    log_p: Floats

    @classmethod
    def of(cls, nodes: Ints) -> _Listed:
        """Nothing filled yet."""
        return cls(np.arange(len(nodes)), nodes, np.zeros(nodes.shape), np.zeros(len(nodes)))

    def filled(self, classes: ClassTables, logs: Floats) -> _Listed:
        """The beginnings with these classes filled in every way."""
        found = self
        for value, number in zip(classes.values.tolist(), classes.numbers.tolist(), strict=True):
            before, cells = compositions(found.left, number)
            found = _Listed(
                origin=found.origin[before],
                left=found.left[before] - cells,
                sums=found.sums[before] + value * cells,
                log_p=found.log_p[before] + logs[number] - logs[cells].sum(axis=1),
            )
        return found
