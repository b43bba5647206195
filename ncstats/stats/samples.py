"""The forms in which groups of values come, made one: counts of distinct values × groups.

Groups come as arrays of values, or counted already. Arrays are counted first, so both forms give
the same numbers to the last bit, and a million rows are as many numbers as they have values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ncstats.stats.censoring import order_of
from ncstats.stats.not_computable import NotComputable
from ncstats.stats.summaries import Moments, moments, whole_counts

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Samples:
    """Distinct values, ascending, and how often each occurs in each group.

    ``values`` has shape (m,), ``counts`` (m, groups).
    """

    values: Floats
    counts: Ints

    @property
    def filled(self) -> Ints:
        """Which groups hold a value."""
        return np.flatnonzero(self.counts.any(axis=0))

    def of(self, group: int) -> tuple[Floats, Ints]:
        """One group's own distinct values, and how often each occurs."""
        times = self.counts[:, group]
        return self.values[times > 0], times[times > 0]

    def moments(self) -> list[Moments]:
        """Number, mean and sum of squares of each group that holds a value."""
        return [moments(*self.of(group)) for group in self.filled.tolist()]

    def two_groups(self) -> tuple[Moments, Moments]:
        """The moments of the first and the second group, both with a value.

        Raises:
            NotComputable: a group holds no value.
            ValueError: other than two groups.
        """
        check_two_groups(self.counts)
        first, second = self.moments()
        return first, second


def samples(
    groups: Sequence[npt.ArrayLike] | None = None,
    values: npt.ArrayLike | None = None,
    counts: npt.ArrayLike | None = None,
) -> Samples:
    """Groups of values, given as arrays or as distinct values with their counts.

    Args:
        groups: one array of values per group; missing values dropped before.
        values: instead, values of shape (m,), with ``counts``.
        counts: whole numbers of shape (m, groups).

    Raises:
        NotComputable: a value is missing or infinite, or there is no group.
        ValueError: neither form is given, or both, or the shapes do not fit.

    >>> both = samples([[2, 1, 2], [5]])
    >>> both.values.tolist(), both.counts.tolist()
    ([1.0, 2.0, 5.0], [[1, 0], [2, 0], [0, 1]])
    """
    if (groups is None) == (values is None) or (values is None) != (counts is None):
        raise ValueError("give either groups, or values with counts")
    if groups is not None:
        return _check_finite(_counted_arrays(groups))
    given = np.asarray(values, dtype=float).ravel()
    times = _two_dimensional(whole_counts(np.asarray(counts)))
    if len(times) != len(given):
        raise ValueError("counts have one row for each value")
    unique, place = np.unique(given, return_inverse=True)
    total = np.zeros((len(unique), times.shape[1]), dtype=np.int64)
    np.add.at(total, place, times)
    held = total.any(axis=1)
    return _check_finite(Samples(unique[held], total[held]))


def counted(
    groups: Sequence[npt.ArrayLike] | None = None,
    counts: npt.ArrayLike | None = None,
    censored: Sequence[npt.ArrayLike] | None = None,
) -> Ints:
    """Counts of distinct values × groups, values ascending, for what needs the order alone.

    Args:
        groups: one array of values per group; missing values dropped before.
        counts: instead, whole numbers of shape (distinct values, groups), values ascending.
        censored: beside ``groups``, one array per group: -1 where the value lies below the number
            given, 1 where above it, 0 where it is the number.

    >>> counted([[2, 1, 2], [5]]).tolist()
    [[1, 0], [2, 0], [0, 1]]
    >>> counted([[0.2, 0.5], [0.7]], censored=[[0, -1], [0]]).tolist()  # both of the first: < 0.5
    [[2, 0], [0, 1]]
    """
    if (groups is None) == (counts is None):
        raise ValueError("give either groups or counts")
    if counts is not None:
        if censored is not None:
            raise ValueError("censored values come as groups; order_of counts them")
        return _two_dimensional(whole_counts(counts))
    return _counted_arrays(groups or (), censored).counts


def check_two_groups(counts: Ints) -> None:
    """Two groups are there, and each holds a value.

    Raises:
        NotComputable: a group holds no value.
        ValueError: other than two groups.
    """
    if counts.shape[1] != 2:
        raise ValueError("two groups are compared here, the first with the second")
    if not counts.any(axis=0).all():
        raise NotComputable("stats.fewer_than_two_groups")


def _counted_arrays(
    groups: Sequence[npt.ArrayLike], censored: Sequence[npt.ArrayLike] | None = None
) -> Samples:
    arrays = [np.asarray(group, dtype=float).ravel() for group in groups]
    if not arrays:
        raise NotComputable("stats.fewer_than_two_groups")
    pooled = np.concatenate(arrays)
    if np.isnan(pooled).any():
        raise NotComputable("stats.missing_value")
    if censored is None:
        values, place = np.unique(pooled, return_inverse=True)
    else:
        order = order_of(pooled, _pooled_sides(censored, arrays))
        values, place = order.values, order.codes
    owner = np.repeat(np.arange(len(arrays)), [len(array) for array in arrays])
    flat = np.bincount(place * len(arrays) + owner, minlength=len(values) * len(arrays))
    return Samples(values, flat.reshape(len(values), len(arrays)).astype(np.int64))


def _pooled_sides(censored: Sequence[npt.ArrayLike], arrays: Sequence[Floats]) -> Floats:
    sides = [np.asarray(side, dtype=float).ravel() for side in censored]
    if [len(side) for side in sides] != [len(array) for array in arrays]:
        raise ValueError("censored has one code for each value of each group")
    return np.concatenate(sides)


def _two_dimensional(table: Ints) -> Ints:
    if table.ndim != 2:
        raise ValueError("counts have two dimensions: distinct values and groups")
    return table


def _check_finite(found: Samples) -> Samples:
    if np.isnan(found.values).any():
        raise NotComputable("stats.missing_value")
    if np.isinf(found.values).any():
        raise NotComputable("stats.infinite_value")
    return found
