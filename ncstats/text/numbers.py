"""Numbers to text: each is rounded once, half away from zero, on its way to a reader.

Rounding half away from zero is what SPSS and most clinical papers print (12.5 → 13); Python's
``round`` and R's go to the even neighbour (12.5 → 12), which moves printed percentages.

A float is first read to 12 significant digits, the precision of ``results.csv``: the mean of
0.14 and 0.15 is 0.145 to a reader, though the nearest double lies just below it.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache

SIGNIFICANT_DIGITS = 12
"""Significant digits of a statistic in ``results.csv`` and ``results.json``."""

Digits = int | str
"""Decimals to print: a number of them, or ``"1-"``: one, with a trailing ``.0`` dropped."""

# Wide enough that no quotient of two counts is rounded twice.
_EXACT = Context(prec=60)
_WHOLE_BEYOND = 40
"""A number with more digits than this before its point has none behind it that are known."""


def as_decimal(value: float | Fraction | Decimal) -> Decimal:
    """The decimal number a statistic stands for.

    Floats are read to 12 significant digits; fractions are divided to 60, so that a tie such as
    5/40 = 12.5 % is seen as one.

    >>> as_decimal((0.14 + 0.15) / 2)
    Decimal('0.145')
    >>> as_decimal(Fraction(1, 8))
    Decimal('0.125')
    """
    if isinstance(value, Decimal):
        return value
    if isinstance(value, Fraction):
        return _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Decimal(f"{value:.{SIGNIFICANT_DIGITS}g}")


def round_half_away(value: float | Fraction | Decimal, digits: int) -> Decimal:
    """Round to ``digits`` decimals, halves away from zero; zero has no sign.

    >>> round_half_away(Fraction(25, 2), 0), round_half_away(-0.5, 0), round_half_away(107.25, 1)
    (Decimal('13'), Decimal('-1'), Decimal('107.3'))
    """
    exact = as_decimal(value)
    if exact.is_finite() and exact.adjusted() > _WHOLE_BEYOND:
        return exact
    step = Decimal(1).scaleb(-digits)
    rounded = exact.quantize(step, rounding=ROUND_HALF_UP, context=_EXACT)
    return abs(rounded) if rounded == 0 else rounded


def decimals(digits: Digits) -> int:
    """How many decimals ``digits`` asks for: ``"1-"`` and ``1`` both ask for one."""
    return int(str(digits).removesuffix("-"))


# A report prints most numbers several times, in tables, texts and both languages. By type, for a
# float and the equal fraction are read to different digits.
@lru_cache(maxsize=4096, typed=True)
def number(value: float | Fraction | Decimal, digits: Digits) -> str:
    """A number as it is printed.

    >>> number(72.727, 1), number(80.0, "1-"), number(72.727, "1-"), number(-0.01, 1)
    ('72.7', '80', '72.7', '0.0')
    """
    if isinstance(value, float) and not math.isfinite(value):
        return missing_value() if math.isnan(value) else ("∞" if value > 0 else "-∞")
    text = f"{round_half_away(value, decimals(digits)):f}"
    if str(digits).endswith("-") and "." in text:
        whole, fraction = text.split(".")
        return whole if not fraction.strip("0") else text
    return text


def limit(value: float, side: int, digits: Digits) -> str:
    """What is known only to lie below a limit (``side`` -1) or above it (1).

    A limit has all its decimals, for a rounded one could be false.

    >>> limit(0.5, -1, 1), limit(0.25, 1, 1), limit(100.0, 1, 1)
    ('<0.5', '>0.25', '>100.0')
    """
    exponent = as_decimal(value).as_tuple().exponent
    own = -exponent if isinstance(exponent, int) else 0
    relation = "<" if side < 0 else ">"
    return relation + number(value, own if own > decimals(digits) else digits)


def p_value(p: float, digits: int = 3) -> str:
    """A p-value with ``digits`` decimals, or ``<0.001`` below the smallest that can be printed.

    >>> p_value(0.7465), p_value(0.0004), p_value(0.0005), p_value(1.0)
    ('0.747', '<0.001', '<0.001', '1.000')
    """
    if math.isnan(p):
        return missing_value()
    smallest = Decimal(1).scaleb(-digits)
    return f"<{smallest}" if as_decimal(p) < smallest else number(p, digits)


def p_band(upper: float) -> str:
    """A p-value of which only the band is released, by the upper limit of that.

    >>> p_band(0.001), p_band(0.05), p_band(1.0)
    ('<0.001', '<0.05', '≥0.05')
    """
    return f"<{upper:g}" if upper < 1 else "≥0.05"


def between(low: str, high: str) -> str:
    """Two ends as they are printed, as one text; one of them where they are printed alike.

    >>> between("23", "27"), between("0.5", "0.5"), between("-1.7", "-0.7")
    ('23–27', '0.5', '-1.7–-0.7')
    """
    return low if low == high else f"{low}–{high}"


def missing_value() -> str:
    """What stands in a cell that has no value: an en dash."""
    return "–"


def significant(value: float) -> str:
    """A statistic in a data file: 12 significant digits, the same on every machine.

    >>> significant(0.1 + 0.2), significant(571.0), significant(1e-300), significant(float("nan"))
    ('0.3', '571', '1e-300', '')
    """
    if math.isnan(value):
        return ""
    return f"{value:.{SIGNIFICANT_DIGITS}g}"
