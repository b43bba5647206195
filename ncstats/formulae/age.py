"""Age by the calendar, and age corrected for preterm birth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ncstats.formulae.computed import (
    Computed,
    Days,
    Numbers,
    valid_only,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAYS_PER_MONTH = 365.25 / 12
"""Days in a month where ages are no dates: 30.4375, as the WHO counts."""
TERM_WEEKS, FULL_TERM_WEEKS = 37, 40


def completed_months(birth: Days, at: Days) -> Computed:
    """How many months of life are completed on a day, by the calendar.

    A month is completed on the day of the same number; where the month has no such day, on its
    last: a child born on 31 January is one month old on 28 February, or on 29 in a leap year, and
    one born on 29 February is one year old on 28 February.

    Source: the rule of the Gregorian calendar as laid down in law for periods of months, such as
    the Civil Code of the People's Republic of China, art. 202.

    Args:
        birth: the day of birth.
        at: the day on which the age is wanted.

    Returns:
        Whole months; missing before birth.

    >>> birth = np.array(["2020-01-31", "2020-01-31", "2020-02-29"], dtype="datetime64[D]")
    >>> at = np.array(["2020-02-28", "2020-02-29", "2021-02-28"], dtype="datetime64[D]")
    >>> completed_months(birth, at).values.tolist()
    [0.0, 1.0, 12.0]
    """
    known = ~(np.isnat(birth) | np.isnat(at))
    months = np.where(known, _completed(birth, at), np.nan)
    return valid_only(months, before_birth=at < birth)


def age_in_months(birth: Days, at: Days) -> Computed:
    """Age in months to one decimal: the completed months, and tenths of the running one.

    The tenths are cut, not rounded, as age is: a child becomes 12.0 months old on its first
    birthday and not a day before. So a band's edge falls where the calendar puts it.

    Source: as :func:`completed_months`.

    Args:
        birth: the day of birth.
        at: the day on which the age is wanted.

    Returns:
        Months with one decimal; missing before birth.

    On 16 February 15 of the month's 28 days have passed, 5 tenths of it.

    >>> birth, at = np.array(["2021-01-01"] * 2), np.array(["2021-02-16", "2021-12-31"])
    >>> age_in_months(birth.astype("M8[D]"), at.astype("M8[D]")).values.tolist()
    [1.5, 11.9]
    """
    known = ~(np.isnat(birth) | np.isnat(at))
    months = _completed(birth, at)
    began, ends = (_months_after(birth, months + more) for more in (0, 1))
    passed, whole = (at - began).astype(np.int64), (ends - began).astype(np.int64)
    # Counted in whole tenths: 0.1 has no binary form, and a tenth may not be lost to that.
    tenths = 10 * months + 10 * np.where(known, passed, 0) // np.where(known, whole, 1)
    return valid_only(np.where(known, tenths / 10, np.nan), before_birth=at < birth)


def _completed(birth: Days, at: Days) -> NDArray[np.int64]:
    """Completed months; anything where a day is missing."""
    month = at.astype("M8[M]")
    months: NDArray[np.int64] = (month - birth.astype("M8[M]")).astype(np.int64)
    return months - (at < _on_day_of(birth, month))


def _months_after(birth: Days, months: NDArray[np.int64]) -> Days:
    month: Days = birth.astype("M8[M]") + np.where(np.isnat(birth), 0, months)
    return _on_day_of(birth, month)


def _on_day_of(birth: Days, month: NDArray[np.datetime64]) -> Days:
    """The day of a month that has the number of the day of birth, or the month's last."""
    into = birth - birth.astype("M8[M]").astype("M8[D]")
    last = (month + np.timedelta64(1, "M")).astype("M8[D]") - np.timedelta64(1, "D")
    day: Days = np.minimum(month.astype("M8[D]") + into, last)
    return day


def corrected_age(age: Numbers, gestational_age: Numbers, *, until: float = 24) -> Computed:
    """Age counted from the expected date of birth, for children born preterm.

    corrected = age - (40 - gestational age) × 7 / 30.4375, of children born before 37 weeks and
    younger than ``until``; the age itself of all others and where the gestational age is unknown.

    Source: American Academy of Pediatrics. Age terminology during the perinatal period.
    Pediatrics 2004;114:1362-1364.

    Args:
        age: since birth, months.
        gestational_age: at birth, weeks.
        until: the age from which nothing is corrected, months.

    Returns:
        Months; below 0 before the expected date.

    A child born at 30 weeks is 10 × 7 / 30.4375 = 2.30 months younger.

    >>> ages, weeks = np.array([6.0, 24.0, 6.0]), np.array([30.0, 30.0, 37.0])
    >>> corrected_age(ages, weeks).values.round(2).tolist()
    [3.7, 24.0, 6.0]
    """
    early = (gestational_age < TERM_WEEKS) & (age < until)
    months = np.where(early, (FULL_TERM_WEEKS - gestational_age) * 7 / DAYS_PER_MONTH, 0.0)
    return Computed(age - months)
