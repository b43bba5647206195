"""The upper tail of F and its inverse in decimal arithmetic, the same digits on every machine.

As with χ², no processor's floating point decides which values a printed p-value allows.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache

PRECISION = 34
_SHIFT = 30
"""Stirling's series is summed from here on, where its first terms do."""

_BERNOULLI = (
    Fraction(1, 12), Fraction(-1, 360), Fraction(1, 1260), Fraction(-1, 1680), Fraction(1, 1188),
    Fraction(-691, 360360), Fraction(1, 156), Fraction(-3617, 122400), Fraction(43867, 244188),
)  # fmt: skip
"""B₂ₖ / (2k(2k - 1)), k from 1."""

_TWO_PI = Decimal("6.283185307179586476925286766559005768394338798750211641949889184615633")
_LARGEST = Decimal(10) ** 9
"""A statistic beyond this has a p-value that no table tells from 0."""


def upper_tail(x: Decimal, df1: int, df2: Fraction) -> Decimal:
    """P(F > x) with ``df1`` and ``df2`` degrees of freedom, the latter not always whole.

    The regularised incomplete beta function I at df2/(df2 + df1·x), with a = df2/2 and b = df1/2
    (Abramowitz and Stegun 1964, 26.6.2), by its series of positive terms (26.5.4).

    >>> round(upper_tail(Decimal("4.351243503329"), 1, Fraction(20)), 12)  # the 95 % point
    Decimal('0.050000000000')
    >>> round(upper_tail(Decimal(3), 2, Fraction(2)), 12)  # 1/(1 + x)
    Decimal('0.250000000000')
    """
    if x <= 0:
        return Decimal(1)
    with localcontext() as context:
        context.prec = PRECISION
        second = _decimal(df2)
        a, b = second / 2, Decimal(df1) / 2
        at = second / (second + df1 * x)
        if at <= (a + 1) / (a + b + 2):
            return _lower_part(at, a, b)
        return 1 - _lower_part(1 - at, b, a)


def _lower_part(x: Decimal, a: Decimal, b: Decimal) -> Decimal:
    """I of x: xᵃ(1 - x)ᵇ / (a·B(a, b)) · Σ xⁿ(a + b)ₙ/(a + 1)ₙ."""
    if x <= 0:
        return Decimal(0)
    term = total = Decimal(1)
    n = 0
    while term > Decimal(10) ** -PRECISION * total:
        term = term * x * (a + b + n) / (a + 1 + n)
        total += term
        n += 1
    return (a * x.ln() + b * (1 - x).ln() - _log_beta(a, b)).exp() / a * total


@cache
def _log_beta(a: Decimal, b: Decimal) -> Decimal:
    return _log_gamma(a) + _log_gamma(b) - _log_gamma(a + b)


def _log_gamma(z: Decimal) -> Decimal:
    """Ln Γ(z), by Stirling's series above the shift (Abramowitz and Stegun 1964, 6.1.41)."""
    with localcontext() as context:
        context.prec = PRECISION + 6
        product = Decimal(1)
        while z < _SHIFT:
            product *= z
            z += 1
        series = sum((_decimal(c) / z ** (2 * k + 1) for k, c in enumerate(_BERNOULLI)), Decimal(0))
        return (z - Decimal("0.5")) * z.ln() - z + _TWO_PI.ln() / 2 + series - product.ln()


@cache
def statistic_at(p: Fraction, df1: int, df2: Fraction) -> Fraction:
    """The F statistic whose upper tail is ``p``, to 15 decimals; Newton's steps, kept in bounds.

    >>> round(float(statistic_at(Fraction(1, 20), 1, Fraction(20))), 9)
    4.351243503
    """
    if p >= 1:
        return Fraction(0)
    with localcontext() as context:
        context.prec = PRECISION
        wanted = _decimal(p)
        low, high = Decimal(0), Decimal(1)
        while upper_tail(high, df1, df2) > wanted and high < _LARGEST:
            low, high = high, high * 4
        x = (low + high) / 2
        while high - low > Decimal("1e-16"):
            tail = upper_tail(x, df1, df2)
            low, high = (x, high) if tail > wanted else (low, x)
            step = x + (tail - wanted) / _density(x, df1, df2)
            if abs(step - x) < Decimal("1e-17"):
                break
            x = step if low < step < high else (low + high) / 2
        return Fraction(round(x, 15))


def _density(x: Decimal, df1: int, df2: Fraction) -> Decimal:
    """The density of F."""
    second = _decimal(df2)
    a, b = Decimal(df1) / 2, second / 2
    logarithm = (
        a * (df1 / second).ln()
        + (a - 1) * x.ln()
        - (a + b) * (1 + df1 * x / second).ln()
        - _log_beta(b, a)
    )
    return logarithm.exp()


def _decimal(x: Fraction) -> Decimal:
    return Decimal(x.numerator) / Decimal(x.denominator)
