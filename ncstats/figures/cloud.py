"""The values of one group as a shape: a point each where they are few, else a mirrored histogram.

Both are drawn from the counts of a Tally, so no patient's row is needed and nothing is drawn at
random: the same counts give the same picture.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

MOST_POINTS = 250
"""Points of one group that are still told apart."""
MOST_BINS = 32


def swarm(values: Floats, counts: Counts, row: float, step: float) -> tuple[Floats, Floats]:
    """A dot plot: each patient a point, none over another.

    Values stay where they are; those within ``row`` of each other stand side by side, ``step``
    apart (Wilkinson 1999, "Dot Plots", The American Statistician 53:276–281).

    Args:
        values: distinct, ascending, shape (k,).
        counts: patients with each value, shape (k,).
        row: how near two values must be to stand in one row, in their unit.
        step: between the centres of two points of a row.

    Returns:
        Offsets from the group's middle and values, both of shape (patients,).

    >>> swarm(np.array([1.0, 5.0]), np.array([2, 1]), row=1.0, step=0.2)
    (array([-0.1,  0.1,  0. ]), array([1., 1., 5.]))
    """
    points = np.repeat(values, counts)
    offsets = np.zeros(len(points))
    start = 0
    while start < len(points):
        end = int(np.searchsorted(points, points[start] + row, side="left"))
        end = max(end, start + 1)
        offsets[start:end] = (_outwards(end - start)) * step
        start = end
    return offsets, points


def _outwards(n: int) -> Floats:
    """Places of n points centred on 0, one apart, from left to right."""
    return np.arange(n, dtype=np.float64) - (n - 1) / 2


def widest_row(values: Floats, counts: Counts, row: float) -> int:
    """Most points that :func:`swarm` sets side by side."""
    offsets, _ = swarm(values, counts, row, 1.0)
    return round(2 * float(offsets.max()) + 1) if len(offsets) else 0


def bin_edges(values: Floats, scale: int | None) -> Floats:
    """Edges of at most 32 equal bins over ``values`` (ascending, at least one).

    A bin's width is 1, 2 or 5 times a power of ten and no finer than the recorded decimals, with
    edges half a decimal beside the values, so that every bin can hold equally many of them.

    >>> bin_edges(np.array([0.0, 3.0]), 0)
    array([-0.5,  0.5,  1.5,  2.5,  3.5])
    """
    low, high = float(values[0]), float(values[-1])
    finest = 10.0**-scale if scale is not None else 0.0
    width = finest or 1.0
    if high > low:
        wanted = (high - low) / (MOST_BINS - 2)
        power = 10.0 ** math.floor(math.log10(wanted))
        width = max(finest, next(f * power for f in (1, 2, 5, 10) if f * power >= wanted))
    first = math.floor(low / width) * width - finest / 2
    bins = math.floor((high - first) / width) + 1
    return first + width * np.arange(bins + 1, dtype=np.float64)


def shares(values: Floats, counts: Counts, edges: Floats) -> Floats:
    """Share of the group in each bin; zeros for a group without patients."""
    found, _ = np.histogram(values, edges, weights=counts.astype(float))
    total = counts.sum()
    return found / total if total else found


def outline(edges: Floats, share: Floats, scale: float) -> tuple[Floats, Floats]:
    """The right half of a mirrored histogram as steps: half widths and heights of its corners."""
    return np.repeat(share * scale, 2), np.repeat(edges, 2)[1:-1]
