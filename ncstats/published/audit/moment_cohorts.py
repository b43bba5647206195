"""A group of recorded values with a given sum and sum of squares, built and not searched."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor, isqrt

from ncstats.published.intervals import Interval

_LAST = 8
"""Pairs kept back to take up what the others leave of the squares."""


def values_with(
    n: int, mean: Fraction, variance: tuple[Fraction, Fraction], ends: Sequence[int] = ()
) -> tuple[int, ...] | None:
    """``n`` whole numbers with the nearest sum to a mean, and a variance within bounds.

    All stand at the mean, and pairs are moved apart until the squares suffice.

    Args:
        n: how many.
        mean: their mean, up to what whole numbers allow.
        variance: the lowest and highest, divided by n - 1.
        ends: values that are among them, such as both ends of a range.

    Returns:
        The values in ascending order; None where this way leads to none.

    >>> values_with(6, Fraction(10), (Fraction(2), Fraction(3)))  # 12/5 = 2.4
    (8, 9, 9, 11, 11, 12)
    """
    sum_ = round(mean * n)
    centre = Fraction(sum_**2, n)
    low, high = (ceil(variance[0] * (n - 1) + centre), floor(variance[1] * (n - 1) + centre))
    free, rest = n - len(ends), sum_ - sum(ends)
    if free < 1:
        return None
    at, over = divmod(rest, free)
    values = [at] * (free - over) + [at + 1] * over
    fixed = sum(x * x for x in (*ends, *values))
    target = low + (low - sum_) % 2
    missing = (target + high) // 2 - fixed
    missing -= missing % 2
    # Whatever is missing between the two bounds will do.
    if target > high or not _spread(values, missing):
        return None
    found = tuple(sorted((*ends, *values)))
    inside = not ends or (found[0] == min(ends) and found[-1] == max(ends))
    return found if inside and low <= sum(x * x for x in found) <= high else None


def _spread(values: list[int], missing: int) -> bool:
    """Move pairs of equal values apart until their squares have grown by ``missing``."""
    if missing < 0:
        return False
    pairs = [i for i in range(0, len(values) - 1, 2) if values[i] == values[i + 1]]
    for done, i in enumerate(pairs):
        left = len(pairs) - done
        # Two values k apart from their mean add 2k² to the squares.
        share = missing // 2 if left <= _LAST else missing // (2 * (left - _LAST // 2))
        k = isqrt(share)
        values[i] -= k
        values[i + 1] += k
        missing -= 2 * k * k
    return missing == 0


def bounds_of_variance(sd: Interval, scale: int) -> tuple[Fraction, Fraction]:
    """Between which numbers the squares of printed standard deviations lie, in units of 1/scale².

    A hair inside of a bound that does not print so.
    """
    low, high = max(sd.low or Fraction(0), Fraction(0)), sd.high or Fraction(0)
    hair = (high - low) / 10**6
    low, high = low + hair * (not sd.with_low), high - hair * (not sd.with_high)
    return (low * scale) ** 2, (high * scale) ** 2
