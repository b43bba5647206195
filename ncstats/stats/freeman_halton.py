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

A table of three columns, unless it is large, goes to `three_columns`: the same sum, sooner.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

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
    smallest,
)
from ncstats.stats.prefixes import (
    KEY_BITS,
    Prefixes,
    Steps,
    Undecided,
    in_order,
    lengthened,
    stretches,
    tails_of,
)
from ncstats.stats.three_columns import ThreeColumns, TooLarge

# R counts a table as no likelier than the observed one up to this relative difference.
_TIE = round(1e-7 / UNIT)
# Compositions worked on at a time: bounds the memory, changes no number.
_BLOCK = 200_000
# Cells that counting the ways to fill a row may take, some tenths of a second and of a gigabyte.
_COUNTED = 20_000_000
# Σ log xᵢⱼ! of more children than these is more units than 64 bits hold.
_MOST_CHILDREN = 500_000
# Of more children than these only a 2 × 2 table is counted: the steps of a larger one are so many
# that χ² is as good and a thousand times sooner.
_MOST_OF_LARGER = 5_000


class BudgetExceeded(Exception):  # noqa: N818 — an outcome that its caller expects, not an error
    """The next step would take the work beyond the operations allowed."""


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
    if len(columns) == 3:
        with suppress(TooLarge):
            return ThreeColumns(rows, columns, search.threshold, operations).p_value()
    return search.p_value(rows, columns)


class _Search:
    """The walk over tables with the margins of one observed table."""

    def __init__(self, counts: Ints, operations: int, as_likely: bool) -> None:
        n = int(counts.sum())
        if n > (_MOST_CHILDREN if counts.shape == (2, 2) else _MOST_OF_LARGER):
            raise BudgetExceeded
        self._logs = LogFactorials.up_to(n)
        observed = int(self._logs.units[counts].sum())
        self.threshold = observed - _TIE if as_likely else observed + _TIE + 1
        self._left = operations
        bits = int(counts.sum(axis=0).max()).bit_length()
        # The total of a node is known at every row, so its last remainder need not be packed.
        self._shifts = bits * np.arange(counts.shape[1] - 1)
        if bits * (counts.shape[1] - 1) > KEY_BITS:
            raise BudgetExceeded

    def p_value(self, rows: Ints, columns: Ints) -> float:
        """The probability of the tables that count; the margins ascend."""
        prefixes = Prefixes(columns[None, :], np.array([0, 1]), np.zeros(1, np.int64), np.ones(1))
        p = 0.0
        for i in range(len(rows) - 2):
            counted, prefixes = self.add_row(prefixes, int(rows[i]), rows[i + 1 :])
            p += counted
            if not len(prefixes.nodes):
                return min(1.0, p)  # every table is decided already
        return min(1.0, p + self.last_two_rows(prefixes, int(rows[-2])))

    def add_row(self, prefixes: Prefixes, row: int, below: Ints) -> tuple[float, Prefixes]:
        """Fill one row; return the probability decided to count, and the undecided prefixes."""
        tails = tails_of(prefixes.probability, prefixes.start)
        counted = 0.0
        undecided: list[Undecided] = []
        total = int(below.sum())
        for steps in self._steps(prefixes.nodes, row):
            key, first, node = np.unique(
                self._key(steps.remaining), return_index=True, return_inverse=True
            )
            reached = steps.remaining[first]
            need = self.threshold - steps.log_sum
            keep = prefixes.find(steps.origin, need - largest(reached, below, self._logs)[node])
            whole = prefixes.find(steps.origin, need - smallest(reached, below, self._logs)[node])
            counted += _dot(steps.probability, tails[whole + steps.origin])
            self._spend(int((whole - keep).sum()))
            undecided.append(lengthened(prefixes, steps, (key, node), stretches(keep, whole)))
        return counted, self._merge(undecided, total)

    def last_two_rows(self, prefixes: Prefixes, row: int) -> float:
        """The probability of the tables to count among those that the undecided prefixes begin."""
        p = 0.0
        nodes = prefixes.nodes
        owner = np.repeat(np.arange(len(nodes)), np.diff(prefixes.start))
        for steps in self._steps(nodes, row):
            log_sum = steps.log_sum + self._logs.units[steps.remaining].sum(axis=1)
            order = in_order(steps.origin, log_sum)
            start = np.searchsorted(steps.origin, np.arange(len(nodes) + 1))
            ways = Prefixes(nodes, start, log_sum[order], steps.probability[order])
            mine = slice(*np.searchsorted(owner, [steps.origin[0], steps.origin[-1] + 1]))
            at = ways.find(owner[mine], self.threshold - prefixes.log_sum[mine])
            tails = tails_of(ways.probability, start)
            p += _dot(prefixes.probability[mine], tails[at + owner[mine]])
        return p

    def _steps(self, nodes: Ints, row: int) -> Iterator[Steps]:
        """All ways to fill ``row``, in blocks of whole nodes."""
        if len(nodes) * (row + 1) > _COUNTED:
            raise BudgetExceeded
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
            yield Steps(origin, remaining, log_sum, np.exp(log_p))

    def _merge(self, undecided: list[Undecided], total: int) -> Prefixes:
        """Gather prefixes by node; those with the same L become one."""
        keys = np.unique(np.concatenate([part.keys for part in undecided]))
        node = np.concatenate([np.searchsorted(keys, p.keys)[p.node] for p in undecided])
        log_sum = np.concatenate([part.log_sum for part in undecided])
        probability = np.concatenate([part.probability for part in undecided])
        order = in_order(node, log_sum)
        node, log_sum, probability = node[order], log_sum[order], probability[order]
        new_node = np.diff(node, prepend=-1) != 0
        new = np.flatnonzero(new_node | (np.diff(log_sum, prepend=-1) != 0))
        nodes = self._nodes(keys[node[new_node]], total)
        start = np.append(np.flatnonzero(new_node[new]), len(new))
        if len(new):
            probability = np.add.reduceat(probability, new)
        return Prefixes(nodes, start, log_sum[new], probability)

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


def _dot(a: Floats, b: Floats) -> float:
    """Σ ab, not by BLAS: its threads cost more than they save, and their number moves bits."""
    return float((a * b).sum())
