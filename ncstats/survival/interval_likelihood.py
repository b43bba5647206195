"""The likelihood of interval-censored events, and the climb to its maximum.

Probability lies in *blocks* of ordered intervals: one block where there is one kind of event, one
per cause where events compete. A child covers one stretch of each block, of some an empty one, and
its probability P is the sum over the stretches: a difference of the block's distribution function F
at the stretch's edges. Sums over children are therefore cumulative sums over edges, and a step
costs as many operations as there are distinct children and intervals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ncstats.stats import NotComputable
from ncstats.survival.curve import Floats, Ints
from ncstats.survival.isotonic import isotonic_regression

# The gap aimed at, and the largest one with which an estimate is given out.
TARGET_GAP = 1e-10
LARGEST_GAP = 1e-6
# Some tens are needed; the number is a guard, not a setting.
MOST_ITERATIONS = 10_000
_SHORTEST_STEP = 2.0**-20

Masses = tuple[Floats, ...]


@dataclass(frozen=True, eq=False)
class IntervalLikelihood:
    """Distinct children, and the stretch [first, stop) of each block that they cover.

    Attributes:
        first: one row per block, shape (blocks, children).
        stop: one past the last interval of the stretch; equal to ``first`` where it is empty.
        number: how many children there are of each.
        sizes: number of intervals of each block.
        tail: whether the last block is one place that comes after every other block.
    """

    first: Ints
    stop: Ints
    number: Ints
    sizes: tuple[int, ...]
    tail: bool = False

    @classmethod
    def of(
        cls, first: Ints, stop: Ints, sizes: Sequence[int], tail: bool = False
    ) -> IntervalLikelihood:
        """Children one by one, brought together where they cover the same.

        >>> alike = IntervalLikelihood.of(np.array([[0, 1, 0]]), np.array([[2, 2, 2]]), [2])
        >>> alike.first.tolist(), alike.number.tolist()
        ([[0, 1]], [2, 1])
        """
        rows, number = np.unique(np.vstack([first, stop]).T, axis=0, return_counts=True)
        blocks = len(first)
        return cls(rows.T[:blocks], rows.T[blocks:], number, tuple(sizes), tail)

    @cached_property
    def n(self) -> int:
        """Number of children."""
        return int(self.number.sum())

    def chance(self, masses: Masses) -> Floats:
        """P of every distinct child."""
        edges = [_edges(mass) for mass in masses]
        parts = zip(edges, self.first, self.stop, strict=True)
        return np.asarray(sum(F[stop] - F[first] for F, first, stop in parts))

    def log_likelihood(self, chance: Floats) -> float:
        """Σ log P over children."""
        # A product of matrices would have the bits of whatever library the machine has for it.
        return float(np.add.reduce(self.number * np.log(chance)))

    def pull(self, chance: Floats) -> Masses:
        """(1/n) Σ 1/P over the children that cover each interval.

        Above 1 where more mass would raise the likelihood; at the maximum nowhere.
        """
        ratio = self.number / chance / self.n
        return tuple(
            np.add.accumulate(_at(first, ratio, size) - _at(stop, ratio, size))[:-1]
            for first, stop, size in zip(self.first, self.stop, self.sizes, strict=True)
        )

    def convex_minorant(self, masses: Masses, block: int) -> Masses:
        """One iterative convex minorant step of one block and the tail, their total mass kept.

        F at the inner edges moves towards the maximum of a parabola with diagonal curvature, found
        among rising F by isotonic regression; the step is halved while the likelihood would fall.
        """
        first, stop, mass = self.first[block], self._stops[block], self._with_tail(masses, block)
        if len(mass) < 2:
            return masses
        edges, chance = _edges(mass), self.chance(masses)
        once, twice = self.number / chance, self.number / chance**2
        slope = _at(stop, once, len(mass)) - _at(first, once, len(mass))
        curvature = _at(stop, twice, len(mass)) + _at(first, twice, len(mass))
        aim = isotonic_regression((edges + slope / curvature)[1:-1], curvature[1:-1])
        direction = np.zeros(len(edges))
        direction[1:-1] = np.minimum(np.maximum(aim, 0), edges[-1]) - edges[1:-1]
        change, before = direction[stop] - direction[first], self.log_likelihood(chance)
        step = 1.0
        while step > _SHORTEST_STEP:
            moved = chance + step * change
            if moved.min() > 0 and self.log_likelihood(moved) >= before:
                reached = edges + step * direction
                found = np.maximum(reached[1:] - reached[:-1], 0)
                return self._replaced(masses, block, found)
            step /= 2
        return masses

    @cached_property
    def _tailed(self) -> tuple[bool, ...]:
        """Which blocks take the tail as their last place in a step.

        So mass moves between the causes and the tail as fast as it does within a cause.
        """
        return (*([self.tail] * (len(self.sizes) - 1)), False)

    @cached_property
    def _stops(self) -> tuple[Ints, ...]:
        """The stop of each child's stretch of each block, the tail counted with it."""
        to_the_end = self.stop[-1] > self.first[-1]
        return tuple(
            np.where(to_the_end, size + 1, stop) if tailed else stop
            for stop, size, tailed in zip(self.stop, self.sizes, self._tailed, strict=True)
        )

    def _with_tail(self, masses: Masses, block: int) -> Floats:
        mass = masses[block]
        return np.concatenate([mass, masses[-1]]) if self._tailed[block] else mass

    def _replaced(self, masses: Masses, block: int, found: Floats) -> Masses:
        size = self.sizes[block]
        changed = (*masses[:block], found[:size], *masses[block + 1 :])
        return (*changed[:-1], found[size:]) if len(found) > size else changed


@dataclass(frozen=True, eq=False)
class Maximum:
    """Masses by block, and the certificate: ``gap`` is the largest pull less 1."""

    masses: Masses
    log_likelihood: float
    gap: float
    iterations: int


def maximise(likelihood: IntervalLikelihood, target: float = TARGET_GAP) -> Maximum:
    """The maximum, to an optimality gap of ``target`` per child.

    Each iteration is a self-consistency step, which multiplies every mass by its pull, and a convex
    minorant step of each block: the hybrid of Wellner and Zhan (1997, JASA 92:945-959).

    Raises:
        NotComputable: the gap stays above 1e-6.

    >>> alike = IntervalLikelihood.of(np.array([[0, 1]]), np.array([[1, 2]]), [2])
    >>> [mass.tolist() for mass in maximise(alike).masses]
    [[0.5, 0.5]]
    """
    everywhere = 1 / sum(likelihood.sizes)
    masses: Masses = tuple(np.full(size, everywhere) for size in likelihood.sizes)
    iterations = 0
    while True:
        chance = likelihood.chance(masses)
        pull = likelihood.pull(chance)
        gap = max(float(part.max()) for part in pull) - 1
        if gap <= target or iterations == MOST_ITERATIONS:
            break
        masses = _to_one(tuple(m * p for m, p in zip(masses, pull, strict=True)))
        for block in range(len(masses)):
            masses = likelihood.convex_minorant(masses, block)
        iterations += 1
    if gap > LARGEST_GAP:
        raise NotComputable("survival.npmle_not_reached", gap=gap)
    return Maximum(masses, likelihood.log_likelihood(chance), max(gap, 0.0), iterations)


def _to_one(masses: Masses) -> Masses:
    total = sum(float(mass.sum()) for mass in masses)
    return tuple(mass / total for mass in masses)


def _edges(mass: Floats) -> Floats:
    """F at the edges of a block: 0, and after each interval."""
    edges = np.zeros(len(mass) + 1)
    np.add.accumulate(mass, out=edges[1:])
    return edges


def _at(edge: Ints, value: Floats, size: int) -> Floats:
    """Values summed by the edge, of ``size`` + 1, at which they stand."""
    return np.asarray(np.bincount(edge, value, size + 1), dtype=float)
