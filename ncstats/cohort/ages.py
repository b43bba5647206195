"""Ages as they are spoken: 3岁2月, 3 y 2 m, 15天, 1岁半."""

from __future__ import annotations

import re

from ncstats.dictionary.model import DAYS_PER

_AGE = re.compile(
    r"(?:(?P<years>\d+(?:\.\d+)?)(?:岁|周岁|年|years?|yrs?|y))?(?P<half>半)?"
    r"(?:(?P<months>\d+(?:\.\d+)?)(?:个月|月龄|月|months?|mos?|m))?"
    r"(?:(?P<weeks>\d+(?:\.\d+)?)(?:周龄|周|weeks?|wks?|w))?"
    r"(?:(?P<days>\d+(?:\.\d+)?)(?:日龄|天|日|days?|d))?"
)
_MONTHS_PER_YEAR, _DAYS_PER_WEEK = 12, 7


def age_in_months(text: str) -> float | None:
    """The months that a spoken age comes to; None where it is none.

    Days and weeks are parts of a mean month (30.4375 days). Twelve months and more after years are
    a slip of the pen and no age.

    Args:
        text: after normalisation.

    >>> age_in_months("3岁2月"), age_in_months("3 y 2 m"), age_in_months("1岁半")
    (38.0, 38.0, 18.0)
    >>> round(age_in_months("15天"), 2)
    0.49
    >>> age_in_months("6+月"), age_in_months("3岁14月"), age_in_months("38")
    (None, None, None)
    """
    found = _AGE.fullmatch(re.sub(r"\s+", "", text.casefold()))
    if found is None or not any(found[part] for part in ("years", "months", "weeks", "days")):
        return None
    years, months, weeks, days = (
        float(found[part] or 0) for part in ("years", "months", "weeks", "days")
    )
    if found["half"]:
        if not found["years"] or found["months"]:
            return None
        months = _MONTHS_PER_YEAR / 2
    if found["years"] and months >= _MONTHS_PER_YEAR:
        return None
    return years * _MONTHS_PER_YEAR + months + (weeks * _DAYS_PER_WEEK + days) / DAYS_PER["months"]
