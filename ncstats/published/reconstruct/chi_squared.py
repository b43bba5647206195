"""The upper tail of χ² and its inverse in decimal arithmetic, the same digits on every machine.

``decimal`` rounds correctly by its specification, so no processor's floating point decides which
rank sums a printed p-value allows.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache

from ncstats.published.intervals import Interval

PRECISION = 50
_LARGEST = 2000
"""A statistic beyond this has a p-value that no table tells from 0."""

_MARGIN = Fraction(1, 10**9)
"""A statistic this close to the edge is left out: two programs may differ in the last digit."""


def upper_tail(x: Decimal, df: int) -> Decimal:
    """P(χ² > x) with ``df`` degrees of freedom.

    By the series of the lower incomplete gamma function,
    P(a, y) = yᵃ e⁻ʸ / Γ(a + 1) · (1 + y/(a+1) + y²/((a+1)(a+2)) + …), with a = df/2 and y = x/2
    (Abramowitz and Stegun 1964, 6.5.29).

    >>> round(upper_tail(Decimal("3.841458820694124"), 1), 12)  # the 95 % point
    Decimal('0.050000000000')
    >>> round(upper_tail(Decimal(2), 2), 12)  # e⁻¹
    Decimal('0.367879441171')
    """
    if x <= 0:
        return Decimal(1)
    with localcontext() as context:
        # The series is near 1 where the tail is small: the digits it costs are added.
        context.prec = PRECISION + int(x / 4) + 10
        a, y = Decimal(df) / 2, x / 2
        term = total = Decimal(1)
        k = 1
        while term > Decimal(10) ** -context.prec * total:
            term = term * y / (a + k)
            total += term
            k += 1
        lower = (a * y.ln() - y).exp() / _gamma_above(df) * total
        return max(Decimal(0), 1 - lower)


def _gamma_above(df: int) -> Decimal:
    """Γ(df/2 + 1)."""
    value = Decimal(1) if df % 2 == 0 else _root_of_pi()
    for k in range(2 if df % 2 == 0 else 1, df + 1, 2):
        value = value * k / 2
    return value


def _root_of_pi() -> Decimal:
    """√π = Γ(1/2), by Machin's formula."""
    return (16 * _arctan_inverse(5) - 4 * _arctan_inverse(239)).sqrt()


def _arctan_inverse(n: int) -> Decimal:
    power = total = Decimal(1) / n
    k = 1
    while abs(power) > total.scaleb(-600):
        power = -power / (n * n)
        term = power / (2 * k + 1)
        if total + term == total:
            break
        total += term
        k += 1
    return total


@cache
def statistic_at(p: Fraction, df: int) -> Fraction:
    """The χ² statistic whose upper tail is ``p``, to 30 decimals; by bisection.

    >>> round(float(statistic_at(Fraction(1, 20), 2)), 9)  # -2 ln 0.05
    5.991464547
    """
    if p >= 1:
        return Fraction(0)
    with localcontext() as context:
        context.prec = PRECISION
        wanted = Decimal(p.numerator) / Decimal(p.denominator)
        low, high = Decimal(0), Decimal(1)
        while upper_tail(high, df) > wanted and high < _LARGEST:
            low, high = high, high * 2
        for _ in range(110):
            middle = (low + high) / 2
            if upper_tail(middle, df) > wanted:
                low = middle
            else:
                high = middle
        return Fraction(round(low, 30))


def statistic_for(p: Interval, df: int) -> Interval:
    """The χ² statistics whose p-value lies in an interval, a hair inside of its edges."""
    low = Fraction(0) if p.high is None or p.high >= 1 else statistic_at(p.high, df) + _MARGIN
    high = None if p.low is None or p.low <= 0 else statistic_at(p.low, df) - _MARGIN
    return Interval(low, high)
