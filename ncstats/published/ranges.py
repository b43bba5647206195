"""By denominator, the counts of which a printed string is true: as few numbers as say it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple


class Run(NamedTuple):
    """Denominators ``first`` to ``last``, each with the counts ``low`` to ``high``.

    No count is larger than its denominator: of total t the highest is min(``high``, t).
    """

    first: int
    last: int
    low: int
    high: int


@dataclass(frozen=True, eq=False, repr=False)
class Ranges(Mapping[int, tuple[int, int]]):
    """By denominator, the lowest and highest count.

    A count of some thousands may have as many denominators; they are held as the runs in which
    nothing changes, ascending and apart.

    >>> ranges = Ranges.of([Run(0, 50, 13, 17)])
    >>> ranges[15], ranges[40], 12 in ranges, len(ranges)
    ((13, 15), (13, 17), False, 38)
    """

    runs: tuple[Run, ...] = ()

    @classmethod
    def of(cls, runs: Iterable[Run]) -> Ranges:
        """Runs in ascending order, without the denominators that leave no count."""
        found: list[Run] = []
        for first, last, low, high in runs:
            least = max(first, low)
            if least > last or low > high:
                continue
            top = min(high, last)
            if found and found[-1].last == least - 1 and found[-1][2:] == (low, top):
                found[-1] = found[-1]._replace(last=last)
            else:
                found.append(Run(least, last, low, top))
        return cls(tuple(found))

    def __getitem__(self, total: int) -> tuple[int, int]:
        at = bisect_right(self.runs, total, key=lambda run: run.first) - 1
        if at < 0 or total > self.runs[at].last:
            raise KeyError(total)
        return self.runs[at].low, min(self.runs[at].high, total)

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(range(run.first, run.last + 1) for run in self.runs)

    def __len__(self) -> int:
        return sum(run.last - run.first + 1 for run in self.runs)

    def __repr__(self) -> str:
        return repr(dict(self))

    @property
    def totals(self) -> tuple[int, int]:
        """The smallest and the largest denominator, where there is one."""
        return self.runs[0].first, self.runs[-1].last

    @property
    def counts(self) -> tuple[int, int]:
        """The lowest and the highest count of any denominator, where there is one."""
        return min(run.low for run in self.runs), max(run.high for run in self.runs)

    def meet(self, other: Ranges) -> Ranges:
        """What both allow.

        >>> Ranges.of([Run(0, 9, 2, 5)]).meet(Ranges.of([Run(4, 5, 0, 3), Run(6, 6, 6, 6)]))
        {4: (2, 3), 5: (2, 3)}
        """
        return Ranges.of(self._met(other))

    def _met(self, other: Ranges) -> Iterator[Run]:
        i = j = 0
        while i < len(self.runs) and j < len(other.runs):
            one, two = self.runs[i], other.runs[j]
            first, last = max(one.first, two.first), min(one.last, two.last)
            if first <= last:
                yield Run(first, last, max(one.low, two.low), min(one.high, two.high))
            if one.last <= two.last:
                i += 1
            else:
                j += 1

    def anyhow(self) -> Ranges:
        """The same denominators, each with any count."""
        return Ranges(tuple(Run(run.first, run.last, 0, run.last) for run in self.runs))

    def of_most(self) -> Ranges:
        """Only the largest denominator."""
        *_, (_, last, low, high) = self.runs
        return Ranges((Run(last, last, low, high),))

    def off(self, count: int, total: int) -> int:
        """How far a count and its denominator are from the nearest that are allowed.

        >>> Ranges.of([Run(10, 20, 3, 5)]).off(count=7, total=22)
        4
        """
        return min(_off(run, count, total) for run in self.runs)


def _off(run: Run, count: int, total: int) -> int:
    nearest = min(max(total, run.first), run.last)
    return abs(total - nearest) + max(run.low - count, 0, count - min(run.high, nearest))
