"""What must hold of the formulae for any child."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from ncstats.formulae.age import age_in_months, completed_months
from ncstats.formulae.growth import lms_z
from ncstats.formulae.growth_reference import Parameters
from ncstats.formulae.kidney_function import ckid_u25, schwartz_2009

DATES = st.dates(date(1950, 1, 1), date(2100, 12, 31))


def day(of: date) -> np.ndarray:
    return np.array([of], dtype="datetime64[D]")


@given(DATES, DATES)
def test_completed_months_are_those_of_dateutil(first: date, second: date) -> None:
    birth, at = sorted((first, second))
    apart = relativedelta(at, birth)
    assert completed_months(day(birth), day(at)).values.tolist() == [
        12 * apart.years + apart.months
    ]


@given(DATES, st.integers(0, 216 * 31))
def test_age_never_falls_and_is_whole_on_the_day_a_month_is_completed(
    birth: date, days: int
) -> None:
    at = day(birth) + np.arange(days, days + 40)
    births = np.repeat(day(birth), len(at))
    months, completed = age_in_months(births, at).values, completed_months(births, at).values
    assert (np.diff(months) >= 0).all()
    np.testing.assert_array_equal(np.floor(months), completed)
    # A day is never more than a tenth of a month and a bit.
    assert np.diff(months).max() <= 0.2


@given(
    st.floats(-4, 4),
    st.floats(1, 200),
    st.floats(0.02, 0.2),
    st.lists(st.floats(0.3, 3), min_size=2, max_size=30),
    st.booleans(),
)
def test_who_measures_more_has_no_lower_z(
    power: float, median: float, variation: float, shares: list[float], restricted: bool
) -> None:
    measured = np.sort(shares) * median
    at = Parameters(*(np.full(len(measured), part) for part in (power, median, variation)))
    z = lms_z(measured, at, restricted=restricted)
    known = z[~np.isnan(z)]
    assert (np.diff(known) >= -1e-9).all()
    assert not np.isinf(z).any()


@pytest.mark.parametrize("sex", ["male", "female"])
@given(
    age=st.floats(12, 215.9),
    height=st.floats(60, 200),
    creatinine=st.floats(10, 800),
    factor=st.floats(1.01, 1.1),
)
def test_a_higher_creatinine_is_a_lower_rate_in_proportion(
    sex: str, age: float, height: float, creatinine: float, factor: float
) -> None:
    child = np.array([sex] * 2, dtype=object)
    ages, heights = np.array([age] * 2), np.array([height] * 2)
    rates = np.array([creatinine, creatinine * factor])
    for found in (ckid_u25(ages, child, heights, rates), schwartz_2009(heights, rates, ages)):
        assert found.values[0] / found.values[1] == pytest.approx(factor, rel=1e-9)
