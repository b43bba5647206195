"""Units: which one a text names, what a value in it is in the variable's own, and which is meant.

A unit that stands beside a value or in a header is believed. A value without one is in the
variable's own, unless the user says otherwise; it is never converted because it would fit better.
"""

from __future__ import annotations

import re

from ncstats.cohort.normalise import folded
from ncstats.dictionary import Variable
from ncstats.dictionary.model import Unit

AUTO = "auto"
"""In a mapping: each value is in the unit in which it is expected."""

_SPELLINGS = {
    "mo": ("mo", "month", "months", "月", "个月", "月龄"),
    "a": ("a", "y", "yr", "yrs", "year", "years", "岁", "年"),
    "wk": ("wk", "week", "weeks", "周"),
    "d": ("d", "day", "days", "天", "日"),
    "h": ("h", "hour", "hours", "小时"),
    "cm": ("cm", "厘米"),
    "kg": ("kg", "公斤", "千克"),
    "g": ("g", "克"),
}
"""Usual spellings of units, by UCUM code, beside the labels that the dictionary gives."""


def unit_key(text: str) -> str:
    """The form in which units are compared.

    >>> unit_key("MMOL / L") == unit_key("mmol/L"), unit_key("µmol/L") == unit_key("μmol/L")
    (True, True)
    """
    return re.sub(r"[\s·*^]", "", folded(text)).replace("umol", "μmol")


def own_unit(variable: Variable) -> Unit:
    """The variable's own unit, as one among those in which a value may arrive."""
    labels = tuple(filter(None, (variable.unit_label, variable.unit_label_zh)))
    return Unit(variable.unit, 1.0, labels)


def unit_named(variable: Variable, text: str) -> Unit | None:
    """The unit of a variable that a text names, or None.

    >>> from ncstats.dictionary import load_dictionary
    >>> calcium = load_dictionary().patients["serum_calcium"]
    >>> unit_named(calcium, "mg/dl").code, unit_named(calcium, "kg")
    ('mg/dL', None)
    """
    wanted = unit_key(text)
    for unit in (own_unit(variable), *variable.units):
        if wanted in map(unit_key, _names(unit)):
            return unit
    return None


def _names(unit: Unit) -> tuple[str, ...]:
    return (*filter(None, (unit.code,)), *unit.labels, *_SPELLINGS.get(unit.code, ()))


def unit_labels(variable: Variable) -> tuple[str, ...]:
    """The units of a variable as they are usually printed, its own first."""
    units = (own_unit(variable), *variable.units)
    return tuple(dict.fromkeys(filter(None, (unit.printed("en") for unit in units))))


def usual_units(variable: Variable) -> tuple[Unit, ...]:
    """The variable's own unit and the first other one: those that are mistaken for one another."""
    return (own_unit(variable), *(unit for unit in variable.units if unit.factor != 1))[:2]


def separable(variable: Variable) -> bool:
    """Whether no number is expected in both of the variable's usual units.

    >>> from ncstats.dictionary import load_dictionary
    >>> variables = load_dictionary().patients
    >>> separable(variables["serum_calcium"]), separable(variables["pth"])
    (True, False)
    """
    units = usual_units(variable)
    low, high = variable.soft
    spans = sorted((low / unit.factor, high / unit.factor) for unit in units)
    return len(spans) > 1 and spans[0][1] < spans[1][0]


def expected_units(variable: Variable, number: float) -> tuple[Unit, ...]:
    """The usual units in which a number would be an expected value."""
    low, high = variable.soft
    return tuple(u for u in usual_units(variable) if low <= number * u.factor <= high)
