"""Anaemia by age and sex."""

from __future__ import annotations

from ncstats.formulae.computed import Computed, Levels, Numbers
from ncstats.formulae.limits import AgeLimits, age_limits, beyond_limit


def anemia(
    hemoglobin: Numbers,
    age: Numbers,
    sex: Levels | None = None,
    *,
    limits: str | AgeLimits = "hemoglobin_who",
) -> Computed:
    """Whether haemoglobin is below the threshold for age and sex.

    By the WHO of 2024 105 g/L from 6 months, 110 from 2 years, 115 from 5, 120 from 12, and from
    15 years on 130 in males and 120 in females who are not pregnant. There is none under 6 months.
    Elevation above the sea and smoking are not corrected for.

    Source: that of the table of limits; WHO. Guideline on haemoglobin cutoffs to define anaemia
    in individuals and populations. Geneva, 2024.

    Args:
        hemoglobin: g/L.
        age: months.
        sex: ``male`` or ``female``; needed where the limits differ, from 15 years on.
        limits: the table, in g/L, or its name; at the limit there is no anaemia.

    Returns:
        ``no``, ``yes``.

    >>> import numpy as np
    >>> hb, age = np.array([104.0, 105.0, 100.0]), np.array([6.0, 6.0, 5.9])
    >>> found = anemia(hb, age)
    >>> found.values.tolist(), [*found.outside]
    ([1, 0, -1], ['no_limit_for_age'])
    """
    return beyond_limit(hemoglobin, age_limits(limits), age, sex)
