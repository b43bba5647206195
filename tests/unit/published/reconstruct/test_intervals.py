from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from scipy.stats import chi2

from ncstats.published.reconstruct.chi_squared import statistic_at, upper_tail
from ncstats.published.reconstruct.intervals import (
    Interval,
    count_ranges,
    rounded_to,
    statistic_for,
)
from ncstats.text.cells import FORMATS, PrintedNumber, parse


@pytest.mark.parametrize("df", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("x", ["0.001", "0.5", "3.7", "12", "80"])
def test_the_tail_of_chi_squared_is_scipy_s(df: int, x: str) -> None:
    found = float(upper_tail(Decimal(x), df))
    assert found == pytest.approx(chi2.sf(float(x), df), rel=1e-10, abs=1e-300)


@pytest.mark.parametrize("df", [1, 2, 5])
@pytest.mark.parametrize(
    "p", [Fraction(1, 2000), Fraction(9, 200), Fraction(1, 2), Fraction(999, 1000)]
)
def test_its_inverse_comes_back(df: int, p: Fraction) -> None:
    statistic = statistic_at(p, df)
    tail = upper_tail(Decimal(statistic.numerator) / Decimal(statistic.denominator), df)
    assert abs(tail - Decimal(p.numerator) / Decimal(p.denominator)) < Decimal("1e-25")


def test_a_printed_p_bounds_the_statistic_from_both_sides() -> None:
    found = statistic_for(rounded_to(PrintedNumber("=", Decimal("0.090"))), 2)
    assert found.low is not None
    assert found.high is not None
    assert float(found.low) == pytest.approx(chi2.isf(0.0905, 2), abs=1e-8)
    assert float(found.high) == pytest.approx(chi2.isf(0.0895, 2), abs=1e-8)
    small = statistic_for(rounded_to(PrintedNumber("<", Decimal("0.001"))), 2)
    assert small.high is None
    assert small.low is not None
    assert float(small.low) == pytest.approx(chi2.isf(0.001, 2), abs=1e-8)


@pytest.mark.parametrize(
    ("printed", "low", "high"),
    [("2.4", 235, 244), ("-2.4", -244, -235), ("0.0", -4, 4)],
)
def test_halves_round_away_from_zero(printed: str, low: int, high: int) -> None:
    number = PrintedNumber("=", Decimal(printed))
    assert rounded_to(number).whole(100) == (low, high)
    for at in range(low - 3, high + 4):
        assert number.agrees(Fraction(at, 100)) == rounded_to(number).holds(Fraction(at, 100))


def test_open_bounds_hold_everything() -> None:
    assert Interval().whole(10) == (None, None)
    assert Interval().holds(Fraction(-7))


@pytest.mark.parametrize(
    ("statistic", "printed"),
    [
        ("n_percent", "13 (27)"),
        ("percent", "45%"),
        ("percent_n_N", "75% (9/12)"),
        ("n_of_N", "3/7"),
        ("n_in_words", "three"),
        ("N", "12"),
        *(("portion_in_words", word) for word in ("none", "minority", "half", "majority", "all")),
    ],
)
def test_counts_and_denominators_are_those_that_are_printed_so(
    statistic: str, printed: str
) -> None:
    form, numbers = FORMATS[statistic], parse(statistic, printed)
    assert numbers is not None
    ranges = count_ranges(numbers, form, 25)
    for total in range(26):
        for n in range(total + 1):
            values = {"n": float(n), "N": float(total)}
            prints = all(numbers[part.name].agrees(part.of(values)) for part in form.parts)
            low, high = ranges.get(total, (1, 0))
            assert (low <= n <= high) == prints, (n, total)
