"""The exact p-value of an r × c table with fixed margins (Fisher, Freeman and Halton).

With its margins fixed, a table has the probability

    P(x) = Π rᵢ! Π cⱼ! / (N! Π xᵢⱼ!)

so its size depends on one number, L(x) = Σ log xᵢⱼ!. The p-value is the sum of P over all tables
as unlikely as the observed one or more so: those with L(x) ≥ L(observed).

The tables are built one row at a time, as in the network algorithm of Mehta and Patel (1983,
JASA 78:427-434). What later rows can do depends only on what remains of the columns (a *node*), not
on how it came about, so at each node the prefixes (the rows filled so far) are a list of L with the
probability of each. A prefix leaves the list as soon as nothing that may follow can change its
fate:

- it counts whole when even the smallest L of the rows to come reaches the observed L;
- it is dropped when even the largest does not.

The last two rows are one step: the ways to fill them are sorted by L, and each prefix looks up how
much of their probability it needs. The order of columns does not matter to L, so a node is its
remainders *sorted*, and prefixes that are permutations of each other merge. L is held in whole
units of 1e-12, so equal products of factorials are equal numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ncstats.stats.compositions import (
    UNIT,
    Floats,
    Ints,
    LogFactorials,
    compositions,
    count_compositions,
    largest,
    ordinal,
    smallest,
)

# R counts a table as no likelier than the observed one up to this relative difference.
_TIE = round(1e-7 / UNIT)
# Compositions worked on at a time: bounds the memory, changes no number.
_BLOCK = 200_000
# A node is packed into one 64-bit integer, so that nodes compare and sort as numbers.
_KEY_BITS = 62
# Σ log xᵢⱼ! of more children than these is more units than 64 bits hold.
_MOST_CHILDREN = 500_000


class BudgetExceeded(Exception):  # noqa: N818 — an outcome that its caller expects, not an error
    """The next step would take the work beyond the operations allowed."""


@dataclass(frozen=True)
class _Prefixes:
    """The rows filled so far. ``log_sum`` ascends within each node's stretch."""

    nodes: Ints  # nodes × columns, each sorted
    start: Ints  # node i owns the stretch start[i] … start[i + 1]
    log_sum: Ints
    probability: Floats


@dataclass(frozen=True)
class _Steps:
    """Ways to fill one row: from which node, to what remains, adding how much to L."""

    origin: Ints
    remaining: Ints
    log_sum: Ints
    probability: Floats  # given the node


def exact_p_value(table: npt.ArrayLike, operations: int, as_likely: bool = True) -> float:
    """Sum the probabilities of all tables no likelier than ``table``, its margins fixed.

    ``table`` holds whole counts, two rows and columns or more, none of them all zero; without
    ``as_likely`` only the less likely tables are summed. Raises `BudgetExceeded` when the next step
    would pass ``operations``: a step is counted before it is worked, so the answer depends on the
    table alone and not on the machine.

    >>> round(exact_p_value([[3, 1], [1, 3]], 1000) * 70)  # 34/70, of C(8, 4) = 70 draws
    34
    """
    counts = np.asarray(table, dtype=np.int64)
    # The long side is worked row by row; the short side is the node.
    counts = counts if counts.shape[0] >= counts.shape[1] else counts.T
    search = _Search(counts, operations, as_likely)
    rows = np.sort(counts.sum(axis=1))
    columns = np.sort(counts.sum(axis=0))
    prefixes = _Prefixes(columns[None, :], np.array([0, 1]), np.zeros(1, np.int64), np.ones(1))
    p = 0.0
    for i in range(len(rows) - 2):
        counted, prefixes = search.add_row(prefixes, int(rows[i]), rows[i + 1 :])
        p += counted
        if not len(prefixes.nodes):
            return min(1.0, p)  # every table is decided already
    return min(1.0, p + search.last_two_rows(prefixes, int(rows[-2])))


class _Search:
    """The walk over tables with the margins of one observed table."""

    def __init__(self, counts: Ints, operations: int, as_likely: bool) -> None:
        n = int(counts.sum())
        if n > _MOST_CHILDREN:
            raise BudgetExceeded
        self._logs = LogFactorials.up_to(n)
        observed = int(self._logs.units[counts].sum())
        self._threshold = observed - _TIE if as_likely else observed + _TIE + 1
        self._left = operations
        bits = int(counts.sum(axis=0).max()).bit_length()
        # The total of a node is known at every row, so its last remainder need not be packed.
        self._shifts = bits * np.arange(counts.shape[1] - 1)
        if bits * (counts.shape[1] - 1) > _KEY_BITS:
            raise BudgetExceeded

    def add_row(self, prefixes: _Prefixes, row: int, below: Ints) -> tuple[float, _Prefixes]:
        """Fill one row; return the probability decided to count, and the undecided prefixes."""
        tails = _tails(prefixes.probability, prefixes.start)
        counted = 0.0
        undecided: list[tuple[Ints, Ints, Floats]] = []
        total = int(below.sum())
        for steps in self._steps(prefixes.nodes, row):
            key, first, node = np.unique(
                self._key(steps.remaining), return_index=True, return_inverse=True
            )
            reached = steps.remaining[first]
            need = self._threshold - steps.log_sum
            keep = _find(prefixes, steps.origin, need - largest(reached, below, self._logs)[node])
            whole = _find(prefixes, steps.origin, need - smallest(reached, below, self._logs)[node])
            counted += float(steps.probability @ tails[whole + steps.origin])
            self._spend(int((whole - keep).sum()))
            step, at = _stretches(keep, whole)
            undecided.append(
                (
                    key[node][step],
                    prefixes.log_sum[at] + steps.log_sum[step],
                    prefixes.probability[at] * steps.probability[step],
                )
            )
        return counted, self._merge(undecided, total)

    def last_two_rows(self, prefixes: _Prefixes, row: int) -> float:
        """The probability of the tables to count among those that the undecided prefixes begin."""
        p = 0.0
        nodes = prefixes.nodes
        owner = np.repeat(np.arange(len(nodes)), np.diff(prefixes.start))
        for steps in self._steps(nodes, row):
            log_sum = steps.log_sum + self._logs.units[steps.remaining].sum(axis=1)
            order = np.lexsort((log_sum, steps.origin))
            start = np.searchsorted(steps.origin, np.arange(len(nodes) + 1))
            ways = _Prefixes(nodes, start, log_sum[order], steps.probability[order])
            mine = slice(*np.searchsorted(owner, [steps.origin[0], steps.origin[-1] + 1]))
            at = _find(ways, owner[mine], self._threshold - prefixes.log_sum[mine])
            tails = _tails(ways.probability, start)
            p += float(prefixes.probability[mine] @ tails[at + owner[mine]])
        return p

    def _steps(self, nodes: Ints, row: int) -> Iterator[_Steps]:
        """All ways to fill ``row``, in blocks of whole nodes."""
        ways = count_compositions(nodes, row)
        self._spend(int(ways.sum(dtype=float)))
        block = np.cumsum(ways) // _BLOCK
        real = self._logs.real
        for part in np.split(np.arange(len(nodes)), np.flatnonzero(np.diff(block)) + 1):
            origin, cells = compositions(nodes[part], row)
            origin = part[0] + origin
            remaining = nodes[origin] - cells
            n = nodes[part[0]].sum()
            log_p = (real[nodes].sum(axis=1)[origin] - (real[n] - real[n - row] - real[row])) - (
                real[cells].sum(axis=1) + real[remaining].sum(axis=1)
            )
            remaining = np.sort(remaining, axis=1)
            log_sum = self._logs.units[cells].sum(axis=1)
            yield _Steps(origin, remaining, log_sum, np.exp(log_p))

    def _merge(self, undecided: list[tuple[Ints, Ints, Floats]], total: int) -> _Prefixes:
        """Gather prefixes by node; those with the same L become one."""
        key, log_sum, probability = (
            np.concatenate(parts) for parts in zip(*undecided, strict=True)
        )
        order = np.lexsort((log_sum, key))
        key, log_sum, probability = key[order], log_sum[order], probability[order]
        new_node = np.diff(key, prepend=-1) != 0
        new = np.flatnonzero(new_node | (np.diff(log_sum, prepend=-1) != 0))
        nodes = self._nodes(key[new_node], total)
        start = np.append(np.flatnonzero(new_node[new]), len(new))
        if len(new):
            probability = np.add.reduceat(probability, new)
        return _Prefixes(nodes, start, log_sum[new], probability)

    def _key(self, remaining: Ints) -> Ints:
        packed: Ints = np.bitwise_or.reduce(remaining[:, :-1] << self._shifts, axis=1)
        return packed

    def _nodes(self, key: Ints, total: int) -> Ints:
        mask = (1 << int(self._shifts[1])) - 1 if len(self._shifts) > 1 else -1
        known = (key[:, None] >> self._shifts) & mask
        return np.column_stack([known, total - known.sum(axis=1)])

    def _spend(self, operations: int) -> None:
        self._left -= operations
        if self._left < 0:
            raise BudgetExceeded


def _tails(probability: Floats, start: Ints) -> Floats:
    """For each entry, its probability plus that of all after it in its stretch.

    Each stretch is summed from its own small end, so a p-value of 1e-200 keeps its digits, and is
    closed by a zero: entry k of node i stands at k + i.
    """
    tails = np.zeros(len(probability) + len(start) - 1)
    for i, (low, high) in enumerate(pairwise(start.tolist())):
        tails[low + i : high + i] = np.cumsum(probability[low:high][::-1])[::-1]
    return tails


def _find(prefixes: _Prefixes, node: Ints, least: Ints) -> Ints:
    """Index of the first entry of each ``node``'s stretch whose L is at least ``least``."""
    values = np.unique(prefixes.log_sum)
    owner = np.repeat(np.arange(len(prefixes.start) - 1), np.diff(prefixes.start))
    stored = owner * (len(values) + 1) + np.searchsorted(values, prefixes.log_sum)
    wanted = node * (len(values) + 1) + np.searchsorted(values, least)
    return np.asarray(np.searchsorted(stored, wanted), dtype=np.int64)


def _stretches(first: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """For each i, the indices first[i] … stop[i] - 1, with i beside each."""
    lengths = stop - first
    owner = np.repeat(np.arange(len(first)), lengths)
    return owner, first[owner] + ordinal(lengths)
