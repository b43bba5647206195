"""The exact permutation p-value of a rank test, with ties.

If the groups do not differ, every way to deal the N values to groups of the given sizes is equally
likely. The rank sums of all groups but one determine the statistic, so it is enough to count the
ways by those sums. The values are dealt one after the other, in ascending order: for each number
of values that each group has received so far, an array holds how many ways lead to each of its rank
sums. Another value adds to each array the arrays of one value fewer in one group, moved by its
rank.

Twice a mid-rank is whole, so equal sums are equal numbers, and the statistic of every outcome is
compared with the observed one in integers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import gcd, lcm, prod

import numpy as np
import numpy.typing as npt

from ncstats.stats.not_computable import NotComputable

_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]

# What may be worked and held, some seconds and half a gigabyte: arrays added to, their cells all
# values taken together, and cells at a time.
_ADDITIONS = 500_000
_OPERATIONS = 3_000_000_000
_CELLS = 64_000_000


@dataclass(frozen=True)
class _Ranks:
    """The pooled sample as whole scores, and how far a sum of them can reach.

    The scores are the doubled mid-ranks less the smallest, over their greatest common divisor. The
    sum of a values is counted from that of the a smallest ones on.
    """

    scores: list[int]  # ascending
    smallest: int  # doubled mid-rank that the score 0 stands for
    unit: int  # doubled ranks in one score
    base: list[int]  # the sum of the first a scores

    @classmethod
    def of(cls, ties: Sequence[int]) -> _Ranks:
        """From how often each distinct value occurs, values ascending."""
        ordered: list[int] = []
        for times in ties:
            ordered += [2 * len(ordered) + times + 1] * times
        unit = gcd(*(rank - ordered[0] for rank in ordered))
        scores = [(rank - ordered[0]) // unit for rank in ordered]
        return cls(scores, ordered[0], unit, np.cumsum([0, *scores]).tolist())

    def extent(self, chosen: int, dealt: int) -> int:
        """How many sums ``chosen`` of the first ``dealt`` values can have, from the least on."""
        return self.base[dealt] - self.base[dealt - chosen] - self.base[chosen] + 1


def permutation_p_value(groups: Sequence[tuple[int, int]], ties: Sequence[int]) -> float:
    """The chance of a statistic Σ (2Rⱼ - nⱼ(N + 1))² / nⱼ at least as great as the observed one.

    For two groups this is the two-sided test by the distance of the rank sum from its mean.

    Args:
        groups: size and doubled rank sum of each group, none empty.
        ties: how often each distinct value occurs in the pooled sample, values ascending.

    Raises:
        NotComputable: the work or the memory would pass what is allowed, counted beforehand.

    >>> permutation_p_value([(2, 6), (2, 14)], [1, 1, 1, 1])  # {1, 2} or {3, 4}: 2 of 6 ways
    0.3333333333333333
    """
    # The order of the groups moves no bit; the largest, last, is what the others leave.
    ordered = sorted(groups)
    sizes = [size for size, _ in ordered]
    n = sum(sizes)
    if n * prod(size + 1 for size in sizes[:-1]) > _ADDITIONS:
        raise NotComputable("stats.exact_out_of_reach")
    ranks = _Ranks.of(ties)
    _check_cost(ranks, sizes[:-1])
    ways = _ways(ranks, sizes)
    scale = lcm(*sizes)
    observed = sum((rank_sum - size * (n + 1)) ** 2 * (scale // size) for size, rank_sum in ordered)
    return float(ways[_distances(ranks, sizes) >= observed].sum() / ways.sum())


def _check_cost(ranks: _Ranks, sizes: Sequence[int]) -> None:
    """Count the cells of all steps before any is worked."""
    n = len(ranks.scores)
    held, *worked = (
        prod(sum(ranks.extent(a, i) for a in range(min(size, i) + 1)) for size in sizes)
        for i in range(n, 0, -1)
    )
    if held > _CELLS or (held + sum(worked)) * len(sizes) > _OPERATIONS:
        raise NotComputable("stats.exact_out_of_reach")


def _ways(ranks: _Ranks, sizes: Sequence[int]) -> _Floats:
    """How many ways lead to each combination of the rank sums of all groups but the last."""
    n = len(ranks.scores)
    held: dict[tuple[int, ...], _Floats] = {
        taken: np.zeros([ranks.extent(a, n) for a in taken])
        for taken in product(*(range(size + 1) for size in sizes[:-1]))
    }
    held[(0,) * (len(sizes) - 1)][...] = 1
    for dealt, score in enumerate(ranks.scores, start=1):
        for taken in _reachable(sizes, dealt):
            for group in range(len(taken)):
                if taken[group]:
                    _add(held, taken, group, (ranks, dealt, score))
    return held[tuple(sizes[:-1])]


def _reachable(sizes: Sequence[int], dealt: int) -> Iterator[tuple[int, ...]]:
    """How many values the groups can hold, most first: none is changed before it is read."""
    spare = dealt - sizes[-1]
    for taken in product(*(range(min(size, dealt), -1, -1) for size in sizes[:-1])):
        if spare <= sum(taken) <= dealt:
            yield taken


def _add(
    held: dict[tuple[int, ...], _Floats],
    taken: tuple[int, ...],
    group: int,
    step: tuple[_Ranks, int, int],
) -> None:
    """Add the ways in which ``group`` receives the value of this step."""
    ranks, dealt, score = step
    fewer = (*taken[:group], taken[group] - 1, *taken[group + 1 :])
    extents = [ranks.extent(a, dealt - 1) for a in fewer]
    moved = score - ranks.scores[taken[group] - 1]
    source = tuple(slice(extent) for extent in extents)
    target = tuple(
        slice(moved, moved + extent) if axis == group else slice(extent)
        for axis, extent in enumerate(extents)
    )
    held[taken][target] += held[fewer][source]


def _distances(ranks: _Ranks, sizes: Sequence[int]) -> _Ints:
    """Σ (2Rⱼ - nⱼ(N + 1))² · lcm / nⱼ of every outcome, in whole numbers."""
    n, scale = sum(sizes), lcm(*sizes)
    # What 64 bits cannot hold is counted in Python's own integers.
    kind = np.int64 if (n * n) ** 2 * scale * len(sizes) < 2**62 else object
    rest = np.zeros((), dtype=kind)
    distance = np.zeros((), dtype=kind)
    for axis, size in enumerate(sizes[:-1]):
        sums = ranks.unit * (np.arange(ranks.extent(size, n)) + ranks.base[size])
        away = (sums + size * (ranks.smallest - n - 1)).astype(kind)
        away = away.reshape([-1 if i == axis else 1 for i in range(len(sizes) - 1)])
        rest = rest + away
        distance = distance + away**2 * (scale // size)
    return np.asarray(distance + rest**2 * (scale // sizes[-1]))
