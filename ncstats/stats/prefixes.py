"""The first rows of a table, filled in every way that is not decided yet, by what remains.

What later rows can do depends only on the *node*, what remains of the columns. So the prefixes, the
ways to fill the rows so far, stand node by node, each as its L = Σ log xᵢⱼ! with the probability of
all that have it; see :mod:`ncstats.stats.freeman_halton`, which walks from row to row.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from ncstats.stats.compositions import Floats, Ints, ordinal

# Sums of two L, and nodes times such sums, that are kept as a table.
_TABULATED = 4_000_000
# A node is packed into one 64-bit integer, so that nodes compare and sort as numbers.
KEY_BITS = 62


@dataclass(frozen=True)
class Prefixes:
    """The rows filled so far. ``log_sum`` ascends within each node's stretch."""

    nodes: Ints  # nodes × columns, each sorted
    start: Ints  # node i owns the stretch start[i] … start[i + 1]
    log_sum: Ints
    probability: Floats

    @cached_property
    def distinct(self) -> tuple[Ints, Ints]:
        """The distinct L, ascending, and the place of each entry's among them."""
        values, place = np.unique(self.log_sum, return_inverse=True)
        return values, place

    @cached_property
    def _in_order(self) -> Ints:
        """One ascending number for each entry: first by node, then by L."""
        values, place = self.distinct
        owner = np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))
        return np.asarray(owner * (len(values) + 1) + place)

    def find(self, node: Ints, least: Ints) -> Ints:
        """Index of the first entry of each ``node``'s stretch whose L is at least ``least``."""
        values, _ = self.distinct
        wanted = node * (len(values) + 1) + np.searchsorted(values, least)
        return np.asarray(np.searchsorted(self._in_order, wanted), dtype=np.int64)


@dataclass(frozen=True)
class Steps:
    """Ways to fill one row: from which node, to what remains, adding how much to L."""

    origin: Ints
    remaining: Ints
    log_sum: Ints
    probability: Floats  # given the node


@dataclass(frozen=True)
class Undecided:
    """Prefixes of one block: their place among the block's nodes, which are packed in ``keys``."""

    keys: Ints
    node: Ints
    log_sum: Ints
    probability: Floats


def tails_of(probability: Floats, start: Ints) -> Floats:
    """For each entry, its probability plus that of all after it in its stretch.

    Each stretch is summed from its own small end, so a p-value of 1e-200 keeps its digits, and is
    closed by a zero: entry k of node i stands at k + i.
    """
    tails = np.zeros(len(probability) + len(start) - 1)
    for i, (low, high) in enumerate(pairwise(start.tolist())):
        tails[low + i : high + i] = np.cumsum(probability[low:high][::-1])[::-1]
    return tails


def lengthened(
    prefixes: Prefixes, steps: Steps, reached: tuple[Ints, Ints], pairs: tuple[Ints, Ints]
) -> Undecided:
    """The prefixes lengthened by one row; ``pairs`` are the steps and the prefixes to join.

    Few values of L lie behind many pairs, so the pairs are added up by node and L as they are made.
    """
    (keys, node), (step, at) = reached, pairs
    probability = prefixes.probability[at] * steps.probability[step]
    before, before_at = prefixes.distinct
    added, added_at = np.unique(steps.log_sum, return_inverse=True)
    if len(before) * len(added) <= _TABULATED:
        sums, place = np.unique(before[:, None] + added, return_inverse=True)
        if len(keys) * len(sums) <= _TABULATED:
            sum_at = place.reshape(len(before), -1)[before_at[at], added_at[step]]
            cell = node[step] * len(sums) + sum_at
            held = np.asarray(np.bincount(cell, weights=probability), dtype=np.float64)
            found = np.flatnonzero(held)
            return Undecided(keys, found // len(sums), sums[found % len(sums)], held[found])
    log_sum = prefixes.log_sum[at] + steps.log_sum[step]
    return Undecided(keys, node[step], log_sum, probability)


def in_order(node: Ints, log_sum: Ints) -> Ints:
    """The order by node and then by L, equal ones as they come."""
    if not len(node):
        return node
    least = log_sum.min()
    span = int(log_sum.max() - least) + 1
    if (int(node.max()) + 1) * span >= 1 << KEY_BITS:
        return np.lexsort((log_sum, node))
    # One number to sort by, and stretches that are sorted already: five times as fast.
    return np.argsort(node * span + (log_sum - least), kind="stable")


def stretches(first: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """For each i, the indices first[i] … stop[i] - 1, with i beside each."""
    lengths = stop - first
    owner = np.repeat(np.arange(len(first)), lengths)
    return owner, first[owner] + ordinal(lengths)
