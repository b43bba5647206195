"""Anaemia by age and sex."""

from __future__ import annotations

import numpy as np

from ncstats.formulae.computed import Computed, Levels, Numbers, first_true, valid_only

_AGES = (24, 60, 144, 180)
"""Months at which a threshold ends: 2, 5, 12 and 15 years."""
_BELOW_15 = (105.0, 110.0, 115.0, 120.0)
_MALE_FROM_15, _FEMALE_FROM_15 = 130.0, 120.0


def anemia_who_2024(hemoglobin: Numbers, age: Numbers, sex: Levels | None = None) -> Computed:
    """Whether haemoglobin is below the WHO's threshold of 2024 for age and sex.

    105 g/L from 6 months, 110 from 2 years, 115 from 5, 120 from 12, and from 15 years on 130 in
    males and 120 in females who are not pregnant. There is none under 6 months. Elevation above
    the sea and smoking are not corrected for.

    Source: WHO. Guideline on haemoglobin cutoffs to define anaemia in individuals and
    populations. Geneva, 2024.

    Args:
        hemoglobin: g/L.
        age: months.
        sex: ``male`` or ``female``; needed from 15 years on only.

    Returns:
        Positions in ``no``, ``yes``.

    >>> hb, age = np.array([104.0, 105.0, 100.0]), np.array([6.0, 6.0, 5.9])
    >>> found = anemia_who_2024(hb, age)
    >>> found.values.tolist(), [*found.outside]
    ([1, 0, -1], ['under_6_months'])
    """
    adult = np.full(len(age), np.nan)
    if sex is not None:
        adult = np.where(sex == "male", _MALE_FROM_15, adult)
        adult = np.where(sex == "female", _FEMALE_FROM_15, adult)
    child = np.asarray([*_BELOW_15, np.nan])[np.searchsorted(_AGES, age, side="right")]
    threshold = np.where(age >= _AGES[-1], adult, child)
    low = hemoglobin < threshold
    known = ~(np.isnan(hemoglobin) | np.isnan(threshold))
    return valid_only(first_true(~low, low, known=known), under_6_months=age < 6)
