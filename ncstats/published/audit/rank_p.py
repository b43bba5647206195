"""P-values of rank statistics: the tail of χ², and the exact distribution without ties."""

from __future__ import annotations

from fractions import Fraction
from functools import cache


def upper_tail(statistic: Fraction, df: int) -> float:
    """The probability that χ² is larger.

    >>> round(upper_tail(Fraction(2), 2), 6)  # e⁻¹
    0.367879
    """
    from scipy.special import chdtrc

    return float(chdtrc(df, float(statistic)))


def exact_mann_whitney(first: int, second: int, away: int) -> float:
    """The exact two-sided p-value where no values are tied (Mann and Whitney 1947).

    Twice the share of all orders in which W is as far below its mean n₁n₂/2; 1 at the most.

    Args:
        first: values in one group.
        second: values in the other.
        away: how far 2W is from n₁n₂.

    >>> exact_mann_whitney(3, 3, 9)  # W = 0: 1 order of 20, twice
    0.1
    """
    counts = _orders(first, second)
    w = max(0, (first * second - away) // 2)
    return min(1.0, 2 * float(Fraction(sum(counts[: w + 1]), sum(counts))))


@cache
def _orders(first: int, second: int) -> tuple[int, ...]:
    """In how many orders of the values W is 0, 1, 2, …: the Gaussian binomial coefficients."""
    length = first * second + 1
    counts = [1, *[0] * (length - 1)]
    for k in range(1, first + 1):
        # Times 1 - q^(second + k), divided by 1 - q^k.
        for at in range(length - 1, second + k - 1, -1):
            counts[at] -= counts[at - second - k]
        for at in range(k, length):
            counts[at] += counts[at - k]
    return tuple(counts)
