"""Stage 4, type: each distinct text becomes a number, a date, a level or a text, once."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ncstats.cohort.body import TextColumn
from ncstats.cohort.category import LevelParser, excel_gene, is_numeral_or_dash
from ncstats.cohort.dates import DateParser, is_serial
from ncstats.cohort.headers import Heading
from ncstats.cohort.mapping import ColumnMapping
from ncstats.cohort.model import KEY
from ncstats.cohort.normalise import Reason, Text, folded, normalise
from ncstats.cohort.numbers import NumberParser, is_decimal_comma
from ncstats.cohort.reading import Parser, Reading
from ncstats.cohort.vocabulary import TOTALS
from ncstats.dictionary import Variable
from ncstats.errors import Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CUT_SHORT = re.compile(r"[0-9]+(\.[0-9]+)?[eE]\+[0-9]+")
_PADDED = re.compile(r"^\s|\s$", re.MULTILINE)
_FIGURES = frozenset("0123456789.+-")
_MOST_FIGURES = 60
"""Longer texts of digits are looked at one by one: none must overflow."""


_TELLING: Mapping[str, Callable[[str], bool]] = {
    "category": is_numeral_or_dash,
    "number": lambda text: not is_decimal_comma(text),
    "date": lambda text: not is_serial(text),
}


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
        reasons: by distinct text, why its value is missing, where it says so.
        sides: by distinct text, on which side of a limit (-1 below, 1 above) the value lies.
    """

    variable: Variable
    text: TextColumn
    values: NDArray[Any]
    changes: Mapping[int, Change] = field(default_factory=dict)
    faults: Mapping[int, Problem] = field(default_factory=dict)
    reasons: Mapping[int, Reason] = field(default_factory=dict)
    sides: Mapping[int, int] = field(default_factory=dict)


def typed(
    variable: Variable,
    column: TextColumn,
    mapping: ColumnMapping,
    heading: Heading,
    present: Mapping[str, int] | None = None,
) -> TypedColumn:
    """Normalise and type a column; a text that is none of its kind is a fault and missing.

    ``present``: of a piece of a column what the whole of it holds (:func:`telling`).
    """
    own = variable.name in mapping.units or mapping.missing or mapping.reasons
    if heading.plain and variable.kind == "number" and not own:
        figures = _figures(column.texts)
        if figures is not None:
            return TypedColumn(variable, column, figures)
    missing = mapping.missing_texts()
    if variable.kind == "text" and (plain_texts := _plain_texts(variable, column.texts, missing)):
        return TypedColumn(variable, column, _array(variable, plain_texts))
    coding = mapping.level_texts(variable.name)
    levels = _kept_texts(variable, coding, mapping)
    texts = [normalise(raw, levels, missing) for raw in column.texts]
    seen = _present(texts, column) if present is None else present
    parse = parser(variable, mapping, seen, heading)
    return _typed(variable, column, texts, parse)


def telling(
    variable: Variable,
    column: TextColumn,
    mapping: ColumnMapping,
    before: Mapping[str, int] | None = None,
) -> Mapping[str, int]:
    """The texts of a column on which the meaning of its others hangs, and how many cells hold each.

    Of a number one text without a decimal comma, of a date one that is no day of a spreadsheet's,
    or else any one; of a category every numeral and dash. ``before``: those of the pieces before.
    """
    tells = _TELLING.get(variable.kind)
    found = Counter(before or {})
    if tells is None or (variable.kind != "category" and any(map(tells, found))):
        return found
    levels = _kept_texts(variable, mapping.level_texts(variable.name), mapping)
    missing = mapping.missing_texts()
    present = _present([normalise(raw, levels, missing) for raw in column.texts], column)
    chosen = {text: count for text, count in present.items() if tells(text)}
    if variable.kind == "category":
        return found + Counter(chosen)
    return dict([*(chosen or found or present).items()][:1])


def _figures(texts: Collection[str]) -> NDArray[np.float64] | None:
    """The numbers of a column in which nothing but digits and points, or nothing at all, stands."""
    if not _FIGURES.issuperset("".join(texts)) or max(map(len, texts)) > _MOST_FIGURES:
        return None
    try:
        return np.array([float(text) + 0.0 if text else math.nan for text in texts])
    except ValueError:
        return None


def _plain_texts(
    variable: Variable, texts: Collection[str], missing: Mapping[str, Reason]
) -> list[Any]:
    """The texts of a column in which every one stands as it is to be read; else none."""
    together = "\n".join(filter(None, texts))
    strange = variable.role == "genetics" or not together.isascii() or "e+" in together.casefold()
    if strange or not missing.keys().isdisjoint(map(str.casefold, texts)):
        return []
    if not set(TOTALS).isdisjoint(map(str.casefold, texts)) or _PADDED.search(together):
        return []
    return [text or None for text in texts]


def _kept_texts(
    variable: Variable, coding: Mapping[str, str], mapping: ColumnMapping
) -> Collection[str]:
    """Folded texts that are no missing values here, whatever they are elsewhere."""
    if variable.kind != "category":
        return ()
    levels = LevelParser(variable, coding, {})
    declared = {folded(text) for text in (*mapping.missing, *mapping.reasons)}
    return {*levels.levels, *levels.missing_in_doubt} - (declared - {folded(t) for t in coding})


def _present(texts: Collection[Text], column: TextColumn) -> Mapping[str, int]:
    """How many cells hold each text that stands for a value."""
    present: Counter[str] = Counter()
    counts = np.bincount(column.codes, minlength=len(column.texts)).tolist()
    for text, count in zip(texts, counts, strict=True):
        if text.value is not None:
            present[text.value] += count
    return present


def _typed(
    variable: Variable, column: TextColumn, texts: Collection[Text], parse: Parser
) -> TypedColumn:
    values: list[Any] = [None] * len(texts)
    changes: dict[int, Change] = {}
    faults: dict[int, Problem] = {}
    reasons: dict[int, Reason] = {}
    sides: dict[int, int] = {}
    for place, text in enumerate(texts):
        found = Reading(None, "", text.rule) if text.value is None else parse(text.value)
        if isinstance(found, Problem):
            faults[place] = found
            continue
        values[place] = found.value
        if rule := found.rule or text.rule:
            changes[place] = Change(found.shown, rule)
        if found.side:
            sides[place] = found.side
        if text.reason:
            reasons[place] = text.reason
    array = _array(variable, values)
    return TypedColumn(variable, column, array, changes, faults, reasons, sides)


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


def parser(
    variable: Variable, mapping: ColumnMapping, present: Mapping[str, int], heading: Heading
) -> Parser:
    """How a normalised text becomes a value of the variable, or a problem without a place.

    Args:
        variable: what the column holds.
        mapping: what the user declared.
        present: how many cells of the column hold each text.
        heading: what the header says beside the variable.
    """
    if variable.kind == "category":
        return LevelParser(variable, mapping.level_texts(variable.name), present)
    if variable.kind == "number":
        return NumberParser(variable, mapping, present, heading.unit, heading.needs_unit)
    if variable.kind == "date":
        return DateParser(present, mapping.date_format.get(variable.name))
    if variable.name == KEY:
        return _key
    return lambda text: excel_gene(variable, text) or Reading(text, text)


def _key(text: str) -> Reading | Problem:
    # A spreadsheet has cut the digits of a long identifier; two patients may have become one.
    if _CUT_SHORT.fullmatch(text):
        return Problem("cohort.digits_lost", value=text)
    if text.casefold() in TOTALS:
        return Problem("cohort.total_row", value=text)
    return Reading(text, text)
