"""The exact p-value of a table of three columns: the sum of `freeman_halton`, found sooner.

Three groups are the table of most papers. With three columns a node (what remains of the columns,
sorted) is two small numbers, and a few hundred nodes carry every table of a hundred children. So
all that happens at a node is a rectangle, the prefixes that reach it × the ways to fill the next
row; and the last two or three rows are not walked through but met: the prefixes are laid out by L
with the probability of all from each one up, and each way to fill the rows below looks up how much
of it reaches the observed L.

What nothing that follows can change is counted or dropped at once, by the bounds of `compositions`.
The answer differs from the general walk's by the rounding of floats alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import comb

import numpy as np

from ncstats.stats.compositions import (
    Floats,
    Ints,
    LogFactorials,
    binomials,
    fillings_of_three,
    largest,
    renumbered,
    smallest,
)

# Cells of one array: past them the processor's cache is left, and the general walk is better.
_CELLS = 4_000_000
# The number of ways to choose among more children than these passes the largest float.
_MOST_CHILDREN = 1000
# Pairs of a prefix and a way to fill the third row from the end, beyond which that row too is met.
_PAIRS = 600_000


class TooLarge(Exception):  # noqa: N818 — an outcome that its caller expects, not an error
    """A table that the general walk shall have."""


@dataclass(frozen=True)
class _Open:
    """The nodes with undecided prefixes: between which L they lie, and what stands to be counted.

    ``none`` is the probability that counts at the node even if no undecided prefix does, ``whole``
    that with all of them.
    """

    nodes: Ints  # nodes × 3, each sorted
    least: Ints
    most: Ints
    none: Floats
    whole: Floats


@dataclass(frozen=True)
class _Prefixes:
    """The rows filled so far: each is at a ``node``, and its L is the ``rank``-th of ``values``."""

    nodes: Ints
    values: Ints  # ascending
    node: Ints  # ascending, every node at least once
    rank: Ints  # ascending within a node
    probability: Floats

    def start(self) -> Ints:
        """Where the stretch of each node begins; last, the end of them all."""
        return np.asarray(np.searchsorted(self.node, np.arange(len(self.nodes) + 1)))

    def open(self) -> _Open:
        """Every node: only undecided prefixes are listed."""
        start = self.start()
        least, most = self.values[self.rank[start[:-1]]], self.values[self.rank[start[1:] - 1]]
        whole = np.add.reduceat(self.probability, start[:-1])
        return _Open(self.nodes, least, most, np.zeros(len(whole)), whole)


@dataclass(frozen=True)
class _Laid:
    """The same, laid out: row i of ``held`` is node i, column j the probability of ``values[j]``.

    At a node the ranks from ``low`` to below ``high`` are undecided, those from there on count.
    One last column stands for all L above ``values``: they count at every node.
    """

    nodes: Ints
    values: Ints
    held: Floats
    low: Ints
    high: Ints

    def listed(self) -> tuple[float, _Prefixes]:
        """The probability that counts, and the list of the undecided prefixes."""
        rank = np.arange(self.held.shape[1])
        counted = float(self.held[rank >= self.high[:, None]].sum())
        undecided = (self.held != 0) & (rank >= self.low[:, None]) & (rank < self.high[:, None])
        cell = np.flatnonzero(undecided)
        node = cell // len(rank)
        here, place = renumbered(node, len(self.nodes))
        used, value = renumbered(cell - node * len(rank), len(self.values))
        probability = self.held.ravel()[cell]
        return counted, _Prefixes(self.nodes[here], self.values[used], place, value, probability)

    def tails(self) -> Floats:
        """Row i, column j: the probability of the prefixes at node i in its last j + 1 columns.

        Summed from the small end, so that a p-value of 1e-200 keeps its digits.
        """
        return np.cumsum(self.held[:, ::-1], axis=1)

    def open(self, tails: Floats) -> tuple[float, Ints, _Open]:
        """The probability that counts at the other nodes, and which nodes are undecided."""
        shut = self.low >= self.high
        none = len(self.values) - self.high
        counted = float(tails[shut, none[shut]].sum())
        here = np.flatnonzero(~shut)
        low, high = self.low[here], self.high[here]
        whole = tails[here, len(self.values) - low]
        between = (self.values[low], self.values[high - 1])
        return counted, here, _Open(self.nodes[here], *between, tails[here, none[here]], whole)


@dataclass(frozen=True)
class _Ways:
    """Ways to fill one row, ordered by the node that they start from."""

    origin: Ints
    added: Ints  # the distinct additions to L, ascending
    kind: Ints  # which of them each way makes
    probability: Floats  # given the node

    def only(self, chosen: Ints) -> _Ways:
        """The chosen ways."""
        kind, probability = self.kind[chosen], self.probability[chosen]
        return _Ways(self.origin[chosen], self.added, kind, probability)


class ThreeColumns:
    """The walk over all tables with given margins, which count from an L of ``threshold`` on.

    ``rows`` and ``columns`` ascend. No array passes a bound that the processor's cache sets, and
    all together make ``operations`` cells at most.
    """

    def __init__(self, rows: Ints, columns: Ints, threshold: int, operations: int) -> None:
        n = int(rows.sum())
        if n > _MOST_CHILDREN:
            raise TooLarge
        self._rows = rows
        self._columns = columns
        self._threshold = threshold
        self._left = operations
        self._logs = LogFactorials.up_to(n)
        self._choose = binomials(int(columns[-1]), int(rows[-1]))

    def p_value(self) -> float:
        """The probability of the tables that count.

        Raises `TooLarge` before it would pass its bounds.
        """
        none = np.zeros(1, np.int64)
        prefixes = _Prefixes(self._columns[None, :], none, none, none, np.ones(1))
        p, laid = self._lengthened(prefixes, 0)
        third = len(self._rows) - 3
        for i in range(1, third + 1):
            counted, prefixes = laid.listed()
            if not len(prefixes.node):
                return min(1.0, p + counted)  # every table is decided already
            if i == third and len(prefixes.node) * comb(int(self._rows[i]) + 2, 2) > _PAIRS:
                return min(1.0, p + self._met(laid, 3))
            more, laid = self._lengthened(prefixes, i)
            p += counted + more
        return min(1.0, p + self._met(laid, 2))

    def _lengthened(self, before: _Prefixes, i: int) -> tuple[float, _Laid]:
        """Fill row ``i``; return the probability counted already, and what is not decided by it."""
        counted, ways, nodes, child = self._undecided(before.open(), i)
        sums, place = np.unique(before.values[:, None] + ways.added, return_inverse=True)
        below = self._rows[i + 1 :]
        low = np.searchsorted(sums, self._threshold - largest(nodes, below, self._logs))
        high = np.searchsorted(sums, self._threshold - smallest(nodes, below, self._logs))
        top = int(high.max(initial=0))
        place = np.minimum(place, top).reshape(len(before.values), -1)
        width = top + 1
        self._spend(len(nodes) * width)
        held = np.zeros(len(nodes) * width)
        row = child * width
        for a, b in self._rectangles(before.start(), _starts(ways.origin, len(before.nodes))):
            cell = place.take(before.rank[a], axis=0).take(ways.kind[b], axis=1)
            cell += row[b]
            probability = np.outer(before.probability[a], ways.probability[b])
            np.add.at(held, cell.ravel(), probability.ravel())
        return counted, _Laid(nodes, sums[:top], held.reshape(-1, width), low, high)

    def _undecided(self, at: _Open, i: int) -> tuple[float, _Ways, Ints, Ints]:
        """The ways to fill row ``i`` that decide nothing, the nodes they lead to, and which.

        First the probability that counts by the other ways.
        """
        below = self._rows[i + 1 :]
        ways, remaining = self._ways(at.nodes, int(self._rows[i]))
        nodes, child = self._reached(remaining, int(below.sum()))
        need = self._threshold - ways.added[ways.kind]
        whole = at.least[ways.origin] + smallest(nodes, below, self._logs)[child] >= need
        may = at.most[ways.origin] + largest(nodes, below, self._logs)[child] >= need
        counts = np.where(whole, at.whole[ways.origin], np.where(may, 0.0, at.none[ways.origin]))
        counted = float((ways.probability * counts).sum())
        chosen = np.flatnonzero(may & ~whole)
        there, child = renumbered(child[chosen], len(nodes))
        return counted, ways.only(chosen), nodes[there], child

    def _met(self, laid: _Laid, rows: int) -> float:
        """The probability of the tables to count by the two or three rows that are left."""
        tails = laid.tails()
        counted, here, at = laid.open(tails)
        if not len(here):
            return counted
        meet = self._two if rows == 2 else self._three
        return counted + meet(laid.values, tails[here], at)

    def _two(self, values: Ints, tails: Floats, at: _Open) -> float:
        ways, last_row = self._ways(at.nodes, int(self._rows[-2]))
        log_sum = ways.added[ways.kind] + self._logs.units[last_row].sum(axis=0)
        enough = len(values) - np.searchsorted(values, self._threshold - log_sum)
        return float((ways.probability * tails[ways.origin, enough]).sum())

    def _three(self, values: Ints, tails: Floats, at: _Open) -> float:
        p, ways, nodes, child = self._undecided(at, len(self._rows) - 3)
        if not len(nodes):
            return p
        last = self._last_two(nodes)
        need = self._threshold - (ways.added[:, None] + last.values)
        enough = len(values) - np.searchsorted(values, need)
        # In so few bits that numbers are sorted by their digits: ten times as fast.
        by_child = np.argsort(child.astype(np.min_scalar_type(len(nodes))), kind="stable")
        ways = ways.only(by_child)
        row = ways.origin * tails.shape[1]
        for a, b in self._rectangles(last.start(), _starts(child[by_child], len(nodes))):
            cell = enough.take(last.rank[a], axis=1).take(ways.kind[b], axis=0)
            cell += row[b, None]
            reach = np.einsum("ij,j->i", tails.take(cell), last.probability[a])
            p += float((reach * ways.probability[b]).sum())
        return p

    def _last_two(self, nodes: Ints) -> _Prefixes:
        """The ways to fill the last two rows, those of the same L as one."""
        ways, last_row = self._ways(nodes, int(self._rows[-2]))
        log_sum = ways.added[ways.kind] + self._logs.units[last_row].sum(axis=0)
        values, rank = np.unique(log_sum, return_inverse=True)
        key, place = np.unique(ways.origin * len(values) + rank, return_inverse=True)
        probability = np.asarray(np.bincount(place, ways.probability), dtype=np.float64)
        return _Prefixes(nodes, values, key // len(values), key % len(values), probability)

    def _ways(self, nodes: Ints, row: int) -> tuple[_Ways, Ints]:
        """Every way to fill ``row`` at every node; what remains after it, 3 × ways, unsorted."""
        cells = fillings_of_three(row)
        width = cells.shape[1]
        self._spend(len(nodes) * width)
        remaining = nodes.T[:, :, None] - cells[:, None, :]
        # A number below zero keeps its sign in a bitwise or.
        fits = remaining[0] | remaining[1] | remaining[2]
        possible = np.flatnonzero(fits.ravel() >= 0)
        origin = possible // width
        added, kind = np.unique(self._logs.units[cells].sum(axis=0), return_inverse=True)
        one, two, three = (self._choose[nodes[:, j]].take(cells[j], axis=1) for j in range(3))
        ways = (one * two * three).ravel()[possible]
        ways /= comb(int(nodes[0].sum()), row)
        left = remaining.reshape(3, -1)[:, possible]
        return _Ways(origin, added, kind[possible - origin * width], ways), left

    def _reached(self, remaining: Ints, total: int) -> tuple[Ints, Ints]:
        """The nodes among these remainders, and which of them each is."""
        one, two, three = remaining
        low = np.minimum(np.minimum(one, two), three)
        high = np.maximum(np.maximum(one, two), three)
        across = int(self._columns[-1]) + 1
        key = low * across + (total - low - high)
        found, child = renumbered(key, across * across)
        low = found // across
        middle = found - low * across
        return np.column_stack([low, middle, total - low - middle]), child

    def _rectangles(self, one: Ints, other: Ints) -> list[tuple[slice, slice]]:
        """For each node with both, its stretch of the one list and of the other."""
        stretches = zip(pairwise(one.tolist()), pairwise(other.tolist()), strict=True)
        found = [(slice(*a), slice(*b)) for a, b in stretches if a[0] < a[1] and b[0] < b[1]]
        self._spend(sum((a.stop - a.start) * (b.stop - b.start) for a, b in found))
        return found

    def _spend(self, cells: int) -> None:
        self._left -= cells
        if cells > _CELLS or self._left < 0:
            raise TooLarge


def _starts(node: Ints, nodes: int) -> Ints:
    return np.asarray(np.searchsorted(node, np.arange(nodes + 1)))
