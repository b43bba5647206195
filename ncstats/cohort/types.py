"""Stage 4, type: each distinct text becomes a number, a date, a level or a text, once."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from ncstats.cohort.mapping import ColumnMapping
from ncstats.cohort.model import KEY
from ncstats.cohort.normalise import MISSING_TOKENS, Text, folded, normalise
from ncstats.cohort.read import TextColumn
from ncstats.dictionary import Variable
from ncstats.errors import Problem, nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

Parsed = tuple[Any, str, str]
"""A value, how it is written in the ledger of changes, and the rule that changed it or ``""``."""

_NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
_WHOLE = re.compile(r"(-?[0-9]+)\.0+")
_DATES = (
    re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"),
    re.compile(r"([0-9]{4})(年)([0-9]{1,2})月([0-9]{1,2})日"),
    re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})"),
)
_GREATEST = 1e100
"""Nothing that is measured is greater; sums of squares of it are still numbers."""
_FIRST_YEAR, _LAST_YEAR = 1800, 2199
_CUT_SHORT = re.compile(r"[0-9]+(\.[0-9]+)?[eE]\+[0-9]+")


@dataclass(frozen=True)
class Change:
    """What a text was read as, and the code of the sentence that says why."""

    value: str
    rule: str


@dataclass(frozen=True)
class TypedColumn:
    """One variable's values, by distinct text of its column.

    Attributes:
        variable: what the column holds.
        text: the column as text; row ``i`` has the value ``values[text.codes[i]]``.
        values: float64 (NaN missing), position of the level (-1), datetime64[ns] (NaT) or
            object (None), one for each distinct text.
        changes: by distinct text, where reading changed it.
        faults: by distinct text, what is wrong with it, its place still unknown.
    """

    variable: Variable
    text: TextColumn
    values: NDArray[Any]
    changes: Mapping[int, Change] = field(default_factory=dict)
    faults: Mapping[int, Problem] = field(default_factory=dict)


def typed(variable: Variable, column: TextColumn, mapping: ColumnMapping) -> TypedColumn:
    """Normalise and type a column; a text that is none of its kind is a fault and missing."""
    parse = parser(variable, mapping.coding.get(variable.name, {}))
    levels = parse.levels if isinstance(parse, _Levels) else ()
    missing = MISSING_TOKENS.union(map(folded, mapping.missing))
    values: list[Any] = []
    changes: dict[int, Change] = {}
    faults: dict[int, Problem] = {}
    for place, raw in enumerate(column.texts):
        text = normalise(raw, levels, missing)
        value, shown, rule = _parsed(parse, text)
        values.append(value)
        if isinstance(value, Problem):
            faults[place] = value
            values[-1] = None
        elif rule:
            changes[place] = Change(shown, rule)
    return TypedColumn(variable, column, _array(variable, values), changes, faults)


def _parsed(parse: Callable[[str], Parsed | Problem], text: Text) -> tuple[Any, str, str]:
    if text.value is None:
        return None, "", text.rule
    found = parse(text.value)
    if isinstance(found, Problem):
        return found, "", ""
    value, shown, rule = found
    return value, shown, rule or text.rule


def _array(variable: Variable, values: list[Any]) -> NDArray[Any]:
    if variable.kind == "number":
        return np.array([math.nan if v is None else v for v in values], dtype=np.float64)
    if variable.kind == "category":
        return np.array([-1 if v is None else v for v in values], dtype=np.int64)
    if variable.kind == "date":
        days = np.array(values, dtype="datetime64[D]")  # None becomes NaT
        return days.astype("datetime64[ns]")
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def parser(variable: Variable, coding: Mapping[str, str]) -> Callable[[str], Parsed | Problem]:
    """How a normalised text becomes a value of the variable, or a problem without a place."""
    if variable.kind == "category":
        return _Levels(variable, coding)
    if variable.name == KEY:
        return _key
    return {"number": _number, "date": _date, "text": _text}[variable.kind]


def _number(text: str) -> Parsed | Problem:
    if _NUMBER.fullmatch(text) and abs(float(text)) <= _GREATEST:
        return float(text) + 0.0, text, ""  # -0 is 0
    return Problem("cohort.not_a_number", value=text)


def _date(text: str) -> Parsed | Problem:
    for form in _DATES:
        match = form.fullmatch(text)
        if match:
            year, month, day = (int(match[group]) for group in (1, 3, 4))
            try:
                found = date(year, month, day)
            except ValueError:
                break
            if _FIRST_YEAR <= year <= _LAST_YEAR:
                shown = found.isoformat()
                return found, shown, "" if shown == text else "cohort.changed_date"
    return Problem("cohort.not_a_date", value=text)


def _text(text: str) -> Parsed | Problem:
    return text, text, ""


def _key(text: str) -> Parsed | Problem:
    # A spreadsheet has cut the digits of a long identifier; two patients may have become one.
    return Problem("cohort.digits_lost", value=text) if _CUT_SHORT.fullmatch(text) else _text(text)


class _Levels:
    """The level a text stands for: by the mapping's coding, its code, or either label."""

    def __init__(self, variable: Variable, coding: Mapping[str, str]) -> None:
        self.variable = variable
        self.levels: Mapping[str, int] = _level_texts(variable, coding)

    def __call__(self, text: str) -> Parsed | Problem:
        place = self.levels.get(text.casefold())
        rule = ""
        whole = _WHOLE.fullmatch(text)
        if place is None and whole:
            # Software that stores codes as decimal numbers writes 1 as 1.0.
            place, rule = self.levels.get(whole[1]), "cohort.changed_decimal_code"
        if place is not None:
            return place, self.variable.codes[place], rule
        codes = self.variable.codes
        return Problem(
            "cohort.not_a_level",
            value=text,
            allowed=codes,
            nearest=nearest(text, codes) or nearest(text, _labels(self.variable)),
            details={"variable": self.variable.name},
        )


def _labels(variable: Variable) -> Collection[str]:
    return [text for level in variable.levels for text in (level.label.en, level.label.zh)]


def _level_texts(variable: Variable, coding: Mapping[str, str]) -> Mapping[str, int]:
    places = {code: place for place, code in enumerate(variable.codes)}
    texts: dict[str, int] = {}
    ambiguous = set()
    for level in variable.levels:
        for label in {folded(level.label.en), folded(level.label.zh)}:
            if label in texts:
                ambiguous.add(label)
            texts[label] = places[level.code]
    for label in ambiguous:
        del texts[label]
    texts |= {folded(code): place for code, place in places.items()}
    return texts | {folded(raw): places[level] for raw, level in coding.items()}
