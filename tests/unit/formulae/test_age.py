"""Ages by the calendar, at its edges, and their correction for preterm birth."""

from __future__ import annotations

import numpy as np
import pytest

from ncstats.formulae.age import age_in_months, completed_months, corrected_age


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


@pytest.mark.parametrize(
    ("birth", "at", "months"),
    [
        ("2020-05-10", "2020-05-10", 0),
        ("2020-05-10", "2020-06-09", 0),
        ("2020-05-10", "2020-06-10", 1),
        ("2020-12-10", "2021-01-09", 0),
        ("2020-12-10", "2021-01-10", 1),
        # Born on the last day of a month: the shorter month ends on its own last day.
        ("2021-01-31", "2021-02-27", 0),
        ("2021-01-31", "2021-02-28", 1),
        ("2021-01-31", "2021-03-30", 1),
        ("2021-01-31", "2021-03-31", 2),
        ("2020-01-30", "2020-02-28", 0),
        ("2020-01-30", "2020-02-29", 1),
        ("2020-02-29", "2021-02-27", 11),
        ("2020-02-29", "2021-02-28", 12),
        ("2020-02-29", "2024-02-28", 47),
        ("2020-02-29", "2024-02-29", 48),
        ("2019-02-28", "2020-02-28", 12),
        # The century without a leap day.
        ("2096-02-29", "2100-02-28", 48),
    ],
)
def test_a_month_is_completed_on_the_day_of_birth_or_the_last_of_the_month(
    birth: str, at: str, months: int
) -> None:
    assert completed_months(days(birth), days(at)).values.tolist() == [months]
    assert np.floor(age_in_months(days(birth), days(at)).values).tolist() == [months]


@pytest.mark.parametrize(
    ("birth", "at", "months"),
    [
        ("2021-01-01", "2021-01-01", 0.0),
        ("2021-01-01", "2021-01-04", 0.0),  # 3 of 31 days
        ("2021-01-01", "2021-01-05", 0.1),  # 4 of 31 days
        ("2021-01-01", "2021-01-31", 0.9),
        ("2021-01-01", "2021-12-31", 11.9),
        ("2021-01-01", "2022-01-01", 12.0),
        ("2020-01-01", "2037-12-31", 215.9),
        ("2020-01-01", "2038-01-01", 216.0),
        ("2021-01-31", "2021-02-28", 1.0),
        ("2021-04-01", "2021-04-04", 0.1),  # 3 of 30 days is a tenth, though 3 / 30 × 10 rounds
    ],
)
def test_tenths_of_a_month_are_cut(birth: str, at: str, months: float) -> None:
    assert age_in_months(days(birth), days(at)).values.tolist() == [months]


def test_before_birth_there_is_no_age_and_without_a_date_none_either() -> None:
    birth, at = (
        days("2021-01-02", "NaT", "2021-01-02", "NaT"),
        days("2021-01-01", "2021-01-01", "NaT", "NaT"),
    )
    for found in (completed_months(birth, at), age_in_months(birth, at)):
        assert np.isnan(found.values).all()
        assert {k: v.tolist() for k, v in found.outside.items()} == {
            "before_birth": [True, False, False, False]
        }


def test_nobody_has_no_age() -> None:
    nobody = days()
    assert completed_months(nobody, nobody).values.shape == (0,)
    assert age_in_months(nobody, nobody).values.shape == (0,)


@pytest.mark.parametrize(
    ("age", "weeks", "corrected"),
    [
        (6, 30, 6 - 70 / 30.4375), (6, 36.9, 6 - 3.1 * 7 / 30.4375), (6, 37, 6), (6, 41, 6),
        (23.9, 30, 23.9 - 70 / 30.4375), (24, 30, 24), (1, 28, 1 - 84 / 30.4375),
        (6, np.nan, 6), (np.nan, 30, np.nan),
    ],
)  # fmt: skip
def test_age_is_corrected_for_preterm_birth_until_two_years(
    age: float, weeks: float, corrected: float
) -> None:
    found = corrected_age(np.array([float(age)]), np.array([float(weeks)]))
    assert found.values[0] == pytest.approx(corrected, rel=1e-12, nan_ok=True)
