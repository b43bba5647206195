"""Values kept in order while one after another comes and goes, with their sums and ranks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from typing import NamedTuple

from ncstats.published.reconstruct.ranks import RankTest, of_rank_sums


class Sums(NamedTuple):
    """How many values there are, their sum and that of their squares."""

    n: int
    total: int
    squares: int

    @classmethod
    def of(cls, values: Sequence[int]) -> Sums:
        """Of whole numbers.

        >>> Sums.of([1, 2, 4])
        Sums(n=3, total=7, squares=21)
        """
        return cls(len(values), sum(values), sum(x * x for x in values))

    def with_value(self, value: int, times: int) -> Sums:
        """With one value more (``times`` 1) or less (-1)."""
        n, total, squares = self
        return Sums(n + times, total + times * value, squares + times * value * value)


class Ordered:
    """Whole numbers in ascending order, with their sums.

    >>> found = Ordered()
    >>> for value in (3, 1, 2, 3):
    ...     found.add(value)
    >>> found.remove(2)
    >>> found.values, found.sums
    ([1, 3, 3], Sums(n=3, total=7, squares=19))
    """

    def __init__(self) -> None:
        self.values: list[int] = []
        self.sums = Sums(0, 0, 0)

    def add(self, value: int) -> None:
        """One value more."""
        insort(self.values, value)
        self.sums = self.sums.with_value(value, 1)

    def remove(self, value: int) -> None:
        """One value less, which is there."""
        del self.values[bisect_left(self.values, value)]
        self.sums = self.sums.with_value(value, -1)


class RankedGroups:
    """The rank sums of groups of whole numbers, in the steps of a logarithm for each change.

    Twice a group's rank sum is n(n + 1) within itself, and for each value of another group twice
    the values above it and once those that are equal.
    """

    def __init__(self, groups: int) -> None:
        self._groups: list[list[int]] = [[] for _ in range(groups)]
        self._between = [[0] * groups for _ in range(groups)]
        self._tied = 0
        self._equal: dict[int, int] = {}

    def add(self, group: int, value: int) -> None:
        """One value more."""
        self._compared(group, value, 1)
        insort(self._groups[group], value)
        count = self._equal.get(value, 0)
        # (t + 1)³ - (t + 1) - (t³ - t)
        self._tied += 3 * count * (count + 1)
        self._equal[value] = count + 1

    def remove(self, group: int, value: int) -> None:
        """One value less, which is there."""
        own = self._groups[group]
        del own[bisect_left(own, value)]
        self._compared(group, value, -1)
        count = self._equal[value] - 1
        self._tied -= 3 * count * (count + 1)
        self._equal[value] = count

    def _compared(self, group: int, value: int, times: int) -> None:
        for other, values in enumerate(self._groups):
            if other != group and values:
                # Below and half of the equal ones, twice; the rest of twice all are above.
                below = bisect_left(values, value) + bisect_right(values, value)
                self._between[group][other] += times * below
                self._between[other][group] += times * (2 * len(values) - below)

    def statistic(self, test: RankTest) -> tuple[int, int]:
        """As :func:`~ncstats.published.reconstruct.ranks.statistic` of the groups.

        >>> ranked = RankedGroups(2)
        >>> for group, value in ((0, 1), (0, 2), (1, 2), (1, 3)):
        ...     ranked.add(group, value)
        >>> ranked.statistic("kruskal_wallis")  # ranks 1, 2.5 and 2.5, 4: 3/2
        (324, 216)
        """
        sizes, doubled = [], []
        for values, between in zip(self._groups, self._between, strict=True):
            if values:
                sizes.append(len(values))
                doubled.append(len(values) * (len(values) + 1) + sum(between))
        n = sum(sizes)
        return of_rank_sums(sizes, doubled, n**3 - n - self._tied, test)
