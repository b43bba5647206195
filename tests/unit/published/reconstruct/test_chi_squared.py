"""The tail of χ², its inverse, and the statistics that a printed p-value allows."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from scipy.stats import chi2

from ncstats.published.intervals import rounded_to
from ncstats.published.reconstruct.chi_squared import statistic_at, statistic_for, upper_tail
from ncstats.text.cells import PrintedNumber


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
