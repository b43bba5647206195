"""Stage 4, numbers: with a limit, a unit, a decimal comma, or as a spoken age."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from ncstats.cohort.ages import age_in_months
from ncstats.cohort.mapping import ColumnMapping
from ncstats.cohort.reading import Reading
from ncstats.cohort.units import AUTO, expected_units, own_unit, unit_labels, unit_named
from ncstats.dictionary import Variable
from ncstats.dictionary.model import Unit
from ncstats.errors import Problem
from ncstats.text import significant

_DIGITS = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_PLAIN = re.compile(_DIGITS)
_MEASURED = re.compile(rf"(?P<limit>[<>≤≥]=?)?\s*(?P<number>{_DIGITS})\s*(?P<unit>[^\s0-9.,+].*)?")
_DECIMAL_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]{1,2}")
_ANY_COMMA = re.compile(r"[-+]?[0-9]+(,[0-9]+)?")
_THOUSANDS = re.compile(r"[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_SUMMARY = re.compile(r".*[0-9]\s*(±|\+/-|[(\[]\s*[-+]?[0-9.]+\s*[-–~,至]|[-–~至])\s*[-+]?[0-9.].*")
_NONE = ("无", "没有")
_GREATEST = 1e100
"""Nothing that is measured is greater; sums of squares of it are still numbers."""
_AGES = {"mo": 1.0, "a": 1 / 12}
"""Units of time in which an age may be spoken, and how many of them a month is."""


def is_decimal_comma(text: str) -> bool:
    """Whether a comma in a text may be a decimal point, if it is one in all of its column.

    >>> is_decimal_comma("2,45"), is_decimal_comma("2,456"), is_decimal_comma("2.45")
    (True, False, False)
    """
    return _DECIMAL_COMMA.fullmatch(text) is not None


@dataclass(frozen=True)
class NumberParser:
    """Numbers of one column.

    Attributes:
        variable: what the column holds.
        mapping: what the user declared.
        texts: of the whole column: whether a comma is a decimal point shows only in all of them.
        unit: the unit that the header gives; None where it gives none.
        needs_unit: the header leaves the unit of a time open, so a bare number says nothing.
    """

    variable: Variable
    mapping: ColumnMapping
    texts: Collection[str]
    unit: Unit | None = None
    needs_unit: bool = False
    _bare: Unit = field(init=False, repr=False)
    _auto: bool = field(init=False, repr=False)
    _comma: re.Pattern[str] | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        declared = self.mapping.units.get(self.variable.name)
        named = None if declared in (None, AUTO) else unit_named(self.variable, str(declared))
        object.__setattr__(self, "_auto", declared == AUTO)
        object.__setattr__(self, "_bare", named or self.unit or own_unit(self.variable))
        object.__setattr__(self, "needs_unit", self.needs_unit and declared is None)
        object.__setattr__(self, "_comma", self._decimal_comma())

    @property
    def as_they_stand(self) -> bool:
        """Whether a bare number is the value."""
        return self._bare.factor == 1 and not self._auto and not self.needs_unit

    def _decimal_comma(self) -> re.Pattern[str] | None:
        if self.variable.name in self.mapping.decimal_comma:
            return _ANY_COMMA
        if self.variable.name in self.mapping.thousands or not self.texts:
            return None
        return _DECIMAL_COMMA if all(map(is_decimal_comma, self.texts)) else None

    def __call__(self, text: str) -> Reading | Problem:
        """The number in the variable's own unit, or why the text is none."""
        written, rule = self._with_point(text)
        if _PLAIN.fullmatch(written):
            return self._bare_number(text, float(written), rule)
        measured = _MEASURED.fullmatch(written)
        age = self._age(text)
        if age is not None:
            return age
        if measured is None:
            return self._no_number(text)
        return self._measured(text, measured)

    def _with_point(self, text: str) -> tuple[str, str]:
        """The text with its decimal comma as a point, or without commas between thousands."""
        if self._comma is not None and "," in text and self._comma.fullmatch(text):
            return text.replace(",", "."), "cohort.changed_decimal_comma"
        if self.variable.name in self.mapping.thousands and _THOUSANDS.fullmatch(text):
            return text.replace(",", ""), "cohort.changed_thousands"
        return text, ""

    def _bare_number(self, text: str, number: float, rule: str) -> Reading | Problem:
        if self.needs_unit:
            details = {"variable": self.variable.name}
            return self._problem("unit_not_said", text, unit_labels(self.variable), details)
        if self._auto:
            return self._expected(text, number)
        return self._converted(text, number, self._bare, rule)

    def _expected(self, text: str, number: float) -> Reading | Problem:
        units = expected_units(self.variable, number)
        if len(units) != 1:
            details = {"variable": self.variable.name}
            return self._problem("unit_not_told", text, unit_labels(self.variable), details)
        return self._converted(text, number, units[0])

    def _converted(
        self, text: str, number: float, unit: Unit, rule: str = "", side: int = 0
    ) -> Reading | Problem:
        if not abs(number) <= _GREATEST:
            return self._problem("not_a_number", text)
        if side and self.variable.name in self.mapping.censored:
            return Reading(None, "", "cohort.changed_censored_missing")
        if unit.factor == 1:
            value = number + 0.0  # -0 is 0
            shown = {-1: "<", 0: "", 1: ">"}[side] + significant(value) if side or rule else text
            return Reading(value, shown, "cohort.changed_censored" if side else rule, side)
        value = number * unit.factor
        mark = {-1: "<", 0: "", 1: ">"}[side]
        return Reading(value, mark + significant(value), "cohort.changed_unit", side)

    def _measured(self, text: str, measured: re.Match[str]) -> Reading | Problem:
        """A number with a limit, a unit or both."""
        side = {"": 0, "<": -1, "≤": -1, ">": 1, "≥": 1}[(measured["limit"] or "")[:1]]
        number, unit = float(measured["number"]), measured["unit"]
        if unit is None:
            if self.needs_unit:
                return self._bare_number(text, number, "")
            return self._converted(text, number, self._bare, side=side)
        named = unit_named(self.variable, unit)
        if named is None:
            return self._no_number(text)
        rule = "cohort.changed_unit_written"
        return self._converted(text, number, named, "" if side else rule, side)

    def _age(self, text: str) -> Reading | None:
        per_month = _AGES.get(self.variable.unit)
        months = None if per_month is None else age_in_months(text)
        if per_month is None or months is None:
            return None
        value = months * per_month
        return Reading(value, significant(value), "cohort.changed_age")

    def _no_number(self, text: str) -> Problem:
        if _SUMMARY.fullmatch(text):
            return self._problem("summary_value", text)
        if text in _NONE:
            return self._problem("none_in_number", text)
        if _ANY_COMMA.fullmatch(text) or _THOUSANDS.fullmatch(text):
            return self._problem("comma_in_number", text, details={"variable": self.variable.name})
        return self._problem("not_a_number", text)

    def _problem(
        self,
        code: str,
        text: str,
        allowed: tuple[str, ...] = (),
        details: dict[str, str] | None = None,
    ) -> Problem:
        return Problem(f"cohort.{code}", value=text, allowed=allowed, details=details or {})
