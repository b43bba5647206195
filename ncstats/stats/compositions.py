"""How one row of a table can be filled, and what the rows below it can still reach.

A *node* is the vector of what remains of each column. Arrays hold many nodes at once: one node per
row, one column of the table per column. L is Σ log xᵢⱼ! over cells, in whole units of `UNIT`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

UNIT = 1e-12
# Taken off the lower bound, so that float rounding can only make it looser, never wrong.
_SLACK = 1e-8


@dataclass(frozen=True)
class LogFactorials:
    """log 0!, log 1!, …, log n!, as floats and in whole units."""

    real: Floats
    units: Ints

    @classmethod
    def up_to(cls, n: int) -> LogFactorials:
        """Tabulate to ``n``.

        >>> LogFactorials.up_to(3).real.round(6).tolist()
        [0.0, 0.0, 0.693147, 1.791759]
        """
        real = np.array([lgamma(i + 1.0) for i in range(n + 1)])
        return cls(real, np.rint(real / UNIT).astype(np.int64))


def count_compositions(nodes: Ints, total: int) -> Ints:
    """Number of ways to fill a row of ``total`` at each node, found without listing them.

    >>> count_compositions(np.array([[1, 2], [5, 5]]), 2).tolist()
    [2, 3]
    """
    ways = np.zeros((len(nodes), total + 1))
    ways[:, 0] = 1
    place = np.arange(total + 1)
    for column in nodes.T:
        below = np.cumsum(np.pad(ways, ((0, 0), (1, 0))), axis=1)
        first = np.maximum(place[None, :] - column[:, None], 0)
        ways = below[:, 1:] - np.take_along_axis(below, first, axis=1)
    # A float holds any number of ways; past the largest integer the exact figure is of no use.
    return np.minimum(ways[:, total], 2.0**62).astype(np.int64)


def compositions(nodes: Ints, total: int) -> tuple[Ints, Ints]:
    """Every way to fill a row of ``total``, no cell above what remains of its column.

    Returns the index of the node of each way, ascending, and the ways, one per row.

    >>> compositions(np.array([[1, 2]]), 2)[1].tolist()
    [[0, 2], [1, 1]]
    """
    origin = np.arange(len(nodes))
    left = np.full(len(nodes), total)
    room = nodes.sum(axis=1)
    cells: list[Ints] = []
    for column in nodes.T[:-1]:
        room = room - column[origin]
        low = np.maximum(0, left - room)
        choices = np.minimum(left, column[origin]) - low + 1
        parent = np.repeat(np.arange(len(origin)), choices)
        value = low[parent] + ordinal(choices)
        cells = [cell[parent] for cell in cells] + [value]
        origin, left, room = origin[parent], left[parent] - value, room[parent]
    return origin, np.column_stack([*cells, left])


def fillings_of_three(row: int) -> Ints:
    """Every way to fill a row of three cells.

    >>> fillings_of_three(1).tolist()
    [[0, 0, 1], [0, 1, 0], [1, 0, 0]]
    """
    first = np.repeat(np.arange(row + 1), np.arange(row + 1, 0, -1))
    second = np.concatenate([np.arange(left) for left in range(row + 1, 0, -1)])
    return np.stack([first, second, row - first - second])


def binomials(n: int, k: int) -> Floats:
    """Pascal's triangle: row i, column j is the number of ways to choose j of i, 0 for j above i.

    >>> binomials(4, 2)[4].tolist()
    [1.0, 4.0, 6.0]
    """
    triangle = np.zeros((n + 1, k + 1))
    triangle[:, 0] = 1
    for i in range(1, n + 1):
        triangle[i, 1:] = triangle[i - 1, 1:] + triangle[i - 1, :-1]
    return triangle


def renumbered(numbers: Ints, size: int) -> tuple[Ints, Ints]:
    """The distinct ones of ``numbers``, ascending, and the place of each among them.

    All are below ``size``, so a list of ticks does what sorting would.

    >>> [found.tolist() for found in renumbered(np.array([7, 3, 7]), 10)]
    [[3, 7], [1, 0, 1]]
    """
    present = np.zeros(size, dtype=bool)
    present[numbers] = True
    return np.flatnonzero(present), (np.cumsum(present) - 1)[numbers]


def ordinal(lengths: Ints) -> Ints:
    """0, 1, …, n-1 for each n of ``lengths``, in one array.

    >>> ordinal(np.array([2, 3])).tolist()
    [0, 1, 0, 1, 2]
    """
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - lengths, lengths)


def largest(nodes: Ints, rows: Ints, logs: LogFactorials) -> Ints:
    """An upper bound of L over all fillings of ``rows`` from each node.

    log x! is convex, so one column alone is largest when its longest rows are filled first; the
    columns cannot all have that at once, hence a bound. The same holds row by row; the smaller
    of the two bounds is taken.

    >>> logs = LogFactorials.up_to(4)
    >>> (largest(np.array([[2, 2]]), np.array([2, 2]), logs) * UNIT).round(6).tolist()  # 2!·2!
    [1.386294]
    """
    longest = rows[::-1]
    before = np.cumsum(longest) - longest
    by_column = np.clip(nodes[:, :, None] - before, 0, longest)
    widest = nodes[:, ::-1]
    ahead = np.cumsum(widest, axis=1) - widest
    by_row = np.clip(rows[None, :, None] - ahead[:, None, :], 0, widest[:, None, :])
    columns: Ints = logs.units[by_column].sum(axis=(1, 2))
    rows_: Ints = logs.units[by_row].sum(axis=(1, 2))
    return np.where(columns < rows_, columns, rows_)


def smallest(nodes: Ints, rows: Ints, logs: LogFactorials) -> Ints:
    """A lower bound of L over all fillings of ``rows`` from each node.

    With m = rᵢcⱼ/n, Π m^x is the same for every table with these margins, and m^x / x! is at its
    largest at x = ⌊m⌋. So L ≥ Σ (log ⌊m⌋! - ⌊m⌋ log m) + Σ rᵢ log rᵢ + Σ cⱼ log cⱼ - n log n.

    >>> logs = LogFactorials.up_to(4)
    >>> bound = smallest(np.array([[2, 2]]), np.array([2, 2]), logs)  # m = 1 everywhere: L ≥ 0
    >>> bool(-1e-7 < bound[0] * UNIT <= 0)
    True
    """
    n = int(rows.sum())
    mean = nodes[:, :, None] * rows / n
    mode = np.floor(mean).astype(np.int64)
    least = logs.real[mode] - mode * np.log(np.where(mean > 0, mean, 1.0))
    fixed = _x_log_x(rows).sum() + _x_log_x(nodes).sum(axis=1) - n * np.log(n)
    bound = least.sum(axis=(1, 2)) + fixed - _SLACK
    whole: Ints = np.floor(bound / UNIT).astype(np.int64)
    return whole


def _x_log_x(x: Ints) -> Floats:
    return np.asarray(x * np.log(np.maximum(x, 1)), dtype=float)
