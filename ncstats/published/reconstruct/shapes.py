"""Values with about a given mean and standard deviation, from which a search sets out."""

from __future__ import annotations

import random
from fractions import Fraction
from math import ceil, isqrt

from ncstats.published.intervals import Interval
from ncstats.published.reconstruct.schema import rounded

_UNIT = 10**6


def shaped(n: int, moments: tuple[Interval, Interval], skew: int, rng: random.Random) -> list[int]:
    """So many whole numbers whose mean and standard deviation lie near those of two intervals.

    Args:
        n: how many, at least two.
        moments: the mean and the standard deviation, in units of the numbers, both bounded.
        skew: 0 for a bell, above for a tail to the right that grows with it.
        rng: of the draws.

    >>> values = shaped(
    ...     50,
    ...     (Interval(Fraction(60), Fraction(61)), Interval(Fraction(15), Fraction(16))),
    ...     0,
    ...     random.Random(1),
    ... )
    >>> 59 < sum(values) / 50 < 62
    True
    """
    draws = [_draw(skew, rng) for _ in range(n)]
    total = sum(draws)
    centred = [n * x - total for x in draws]
    squares = sum(x * x for x in centred) or 1
    mean, sd = (_within(interval, rng) for interval in moments)
    # Σ (factor · centred)² = (n - 1) · sd²
    wanted = (n - 1) * sd * sd / squares
    factor = Fraction(isqrt(int(wanted * _UNIT**4)), _UNIT**2)
    return sorted(rounded(mean + factor * x) for x in centred)


def skew_of(moments: tuple[Interval, Interval], lowest: int) -> int:
    """How skewed values must be so that few would lie below the lowest that is possible.

    Powers k of an even draw have the squared coefficient of variation k²/(2k + 1).

    >>> skew_of((Interval(Fraction(60), Fraction(60)), Interval(Fraction(15), Fraction(15))), 0)
    0
    >>> skew_of((Interval(Fraction(20), Fraction(20)), Interval(Fraction(40), Fraction(40))), 0)
    8
    """
    (mean, _), (_, sd) = ((part.low or Fraction(0), part.high or Fraction(0)) for part in moments)
    above = mean - lowest
    if above <= 0 or above >= 2 * sd:
        return 0
    return ceil(2 * (sd / above) ** 2)


def _draw(skew: int, rng: random.Random) -> int:
    """A sum of four even draws; with skew a power of one."""
    if skew == 0:
        return sum(rng.randrange(1000) for _ in range(4))
    return int(rng.randrange(1, 1001) ** (1 + skew))


def _within(interval: Interval, rng: random.Random) -> Fraction:
    low = interval.low or Fraction(0)
    high = low if interval.high is None else interval.high
    return low + (high - low) * Fraction(rng.randrange(1, 1000), 1000)
