"""The closed list of cell formats, each written and read by the same template.

A format has the name it bears in ``published.csv`` (``median_iqr``), the spelling a plan uses
(``median [q1–q3]``) and the template a reader sees. Because a template both writes and parses,
what a table prints and what verification reads back cannot drift apart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from ncstats.text.messages import catalogue, message
from ncstats.text.numbers import Digits, as_decimal, decimals, limit, missing_value, number, p_value
from ncstats.text.printed import EXACT, WORDS, Kind, PrintedNumber, Reading, read

__all__ = [
    "EXACT",
    "FORMATS",
    "SPELLINGS",
    "CellFormat",
    "Kind",
    "Part",
    "PrintedNumber",
    "Value",
    "parse",
    "rewrite",
    "shown",
    "write",
]

Value = float | Fraction
Sides = Mapping[str, int]
"""Of which statistics only a limit is known: -1 where they lie below it, 1 where above it."""

_KNOWN: Sides = {}


@dataclass(frozen=True)
class Part:
    """One number of a cell, and the statistics of a Results that it is made of.

    A number of two statistics is the second less the first: the width of a range, which limits
    leave open.
    """

    name: str
    kind: Kind
    statistics: tuple[str, ...]

    def side(self, sides: Sides) -> int:
        """-1 where the number is known only to lie below its value, 1 where above it, else 0."""
        return sides.get(self.statistics[0], 0)

    def of(self, values: Mapping[str, float], sides: Sides = _KNOWN) -> Value:
        """The unrounded number: percentages as exact fractions of counts, portions by place."""
        if self.kind in ("percent", "portion"):
            n, total = (values[name] for name in self.statistics)
            if math.isnan(n) or math.isnan(total) or not total:
                return math.nan
            percent = Fraction(int(n) * 100, int(total))
            return percent if self.kind == "percent" else _portion(percent)
        if len(self.statistics) == 2:
            if any(sides.get(name) for name in self.statistics):
                return math.nan
            return _width(*(values[name] for name in self.statistics))
        value = values[self.statistics[0]]
        return value * 100 if self.kind == "share" else value


@dataclass(frozen=True)
class CellFormat:
    """How the statistics of one cell become a string, and back.

    Attributes:
        name: the name in ``published.csv``, column ``statistic``.
        spelling: how a plan writes it in ``cell:``.
        template: the printed form, with one placeholder per part.
        parts: the numbers in the order of the template.
        also: other printed forms that are read as it, and never written.
    """

    name: str
    spelling: str
    template: str
    parts: tuple[Part, ...]
    also: tuple[str, ...] = ()

    def named(self, lang: str) -> str:
        """How a reader is told of it: as a plan spells it, its words in the language."""
        code = f"tables.cell_{self.name}"
        return message(code, lang) if code in catalogue(lang) else self.spelling

    @cached_property
    def statistics(self) -> tuple[str, ...]:
        """Names of the statistics that must stand in Results, each once, in order of use."""
        return tuple(dict.fromkeys(name for part in self.parts for name in part.statistics))


def _width(low: float, high: float) -> Value:
    if math.isnan(low) or math.isnan(high):
        return math.nan
    return Fraction(as_decimal(high)) - Fraction(as_decimal(low))


def _portion(percent: Fraction) -> float:
    """Which of :data:`PORTION_WORDS` names a percentage."""
    ends = {Fraction(0): 0.0, Fraction(50): 2.0, Fraction(100): 4.0}
    return ends.get(percent, 1.0 if percent < 50 else 3.0)


_N = Part("n", "count", ("n",))
_TOTAL = Part("N", "count", ("N",))
_PERCENT = Part("percent", "percent", ("n", "N"))


def _numbers(*pairs: tuple[str, str]) -> tuple[Part, ...]:
    return tuple(Part(name, "number", (statistic,)) for name, statistic in pairs)


_MEDIAN, _Q1, _Q3 = _numbers(("median", "median"), ("q1", "p25"), ("q3", "p75"))
_MEAN, _SD, _MIN, _MAX = _numbers(("mean", "mean"), ("sd", "sd"), ("min", "min"), ("max", "max"))
_ESTIMATE, _LOW, _HIGH = _numbers(
    ("estimate", "estimate"), ("low", "conf.low"), ("high", "conf.high")
)
_SHARES = tuple(Part(p.name, "share", p.statistics) for p in (_ESTIMATE, _LOW, _HIGH))

_FORMATS = (
    CellFormat("n", "n", "{n}", (_N,)),
    CellFormat("n_in_words", "n in words", "{n}", (Part("n", "word", ("n",)),)),
    CellFormat("N", "N", "{N}", (_TOTAL,)),
    CellFormat("percent", "%", "{percent}%", (_PERCENT,)),
    CellFormat(
        "portion_in_words", "% in words", "{portion}", (Part("portion", "portion", ("n", "N")),)
    ),
    CellFormat("n_percent", "n (%)", "{n} ({percent})", (_N, _PERCENT)),
    CellFormat("n_percent_sign", "n (%%)", "{n} ({percent}%)", (_N, _PERCENT)),
    CellFormat(
        "n_N_percent",
        "n/N (%)",
        "{n}/{N} ({percent})",
        (_N, _TOTAL, _PERCENT),
        also=("{n}/{N}, {percent}%",),
    ),
    CellFormat("percent_n_N", "% (n/N)", "{percent}% ({n}/{N})", (_PERCENT, _N, _TOTAL)),
    CellFormat("n_of_N", "n/N", "{n}/{N}", (_N, _TOTAL)),
    CellFormat("median", "median", "{median}", (_MEDIAN,)),
    CellFormat("q1", "q1", "{q1}", (_Q1,)),
    CellFormat("q3", "q3", "{q3}", (_Q3,)),
    CellFormat("median_iqr", "median [q1–q3]", "{median} [{q1}–{q3}]", (_MEDIAN, _Q1, _Q3)),
    CellFormat("median_range", "median (min–max)", "{median} ({min}–{max})", (_MEDIAN, _MIN, _MAX)),
    CellFormat(
        "median_iqr_width",
        "median (iqr)",
        "{median} ({iqr})",
        (_MEDIAN, Part("iqr", "number", ("p25", "p75"))),
    ),
    CellFormat("range", "min–max", "{min}–{max}", (_MIN, _MAX)),
    CellFormat("mean", "mean", "{mean}", (_MEAN,)),
    CellFormat("sd", "sd", "{sd}", (_SD,)),
    CellFormat("mean_sd", "mean ± sd", "{mean} ± {sd}", (_MEAN, _SD), also=("{mean} ({sd})",)),
    CellFormat("estimate", "estimate", "{estimate}", (_ESTIMATE,)),
    CellFormat(
        "estimate_ci", "estimate [low–high]", "{estimate} [{low}–{high}]", (_ESTIMATE, _LOW, _HIGH)
    ),
    CellFormat("percent_ci", "% [low–high]", "{estimate}% [{low}–{high}]", _SHARES),
    CellFormat("at_risk", "at risk", "{at_risk}", (Part("at_risk", "count", ("n.risk",)),)),
    CellFormat("p_value", "p", "{p}", (Part("p", "p", ("p.value",)),)),
)

FORMATS: Mapping[str, CellFormat] = {form.name: form for form in _FORMATS}
SPELLINGS: Mapping[str, CellFormat] = {form.spelling: form for form in _FORMATS}


def write(name: str, values: Mapping[str, float], digits: Digits = 1, sides: Sides = _KNOWN) -> str:
    """Print the statistics of one cell in the format called ``name``.

    ``digits`` holds for every number that is not a count; p-values have three. A cell whose first
    number is missing is an en dash. What lies below or above a limit is printed with it. Between
    limits of which one is negative stands a comma, as a dash would be taken for a sign.

    >>> write("n_N_percent", {"n": 4, "N": 5}, "1-"), write("n_percent", {"n": 5, "N": 40}, 0)
    ('4/5 (80)', '5 (13)')
    >>> write("percent_ci", {"estimate": 0.872, "conf.low": 0.86, "conf.high": 0.884})
    '87.2% [86.0–88.4]'
    >>> write("estimate_ci", {"estimate": 3, "conf.low": -4.04, "conf.high": 10.1})
    '3.0 [-4.0, 10.1]'
    >>> write("median_iqr", {"median": 0.7, "p25": 0.5, "p75": 1.2}, 1, sides={"p25": -1})
    '0.7 [<0.5–1.2]'
    """
    form = FORMATS[name]
    numbers = {part.name: part.of(values, sides) for part in form.parts}
    first = numbers[form.parts[0].name]
    if isinstance(first, float) and math.isnan(first):
        return missing_value()
    below = any(value < 0 for value in numbers.values())
    between = ", " if below and "[" in form.template else "–"
    template = form.template.replace("–", between)
    return template.format(
        **{
            part.name: shown(part.kind, numbers[part.name], digits, part.side(sides))
            for part in form.parts
        }
    )


def shown(kind: Kind, value: Value, digits: Digits, side: int = 0) -> str:
    """Print one number of a cell; ``side`` says on which side of it the number lies, if on one.

    >>> shown("word", 5, 0), shown("portion", 4, 0), shown("count", 5, 1)
    ('five', 'all', '5')
    """
    if kind == "p":
        return p_value(float(value))
    if side and not math.isnan(value):
        return limit(float(value), side, digits)
    words = WORDS.get(kind, ())
    if 0 <= value < len(words):
        return words[int(value)]
    return number(value, 0 if kind in EXACT else digits)


def parse(name: str, printed: str) -> dict[str, PrintedNumber] | None:
    """Read a printed cell back into its numbers, or None where it does not have that form.

    What printers do differently is one: dashes, minus signs, brackets, a decimal comma,
    thousands set apart, an interval's comma or “to”, a percent sign more; and the case
    of words does not count. A single count or number may stand as both its ends.

    Raises:
        AmbiguousError: conventions read different numbers, as 1.234 and 1234 for ``1,234``.

    >>> parse("median_iqr", "137.7 (135.2, 139.7)")["q3"].value
    Decimal('139.7')
    >>> parse("n_percent", "24/27") is None
    True
    >>> parse("n", "23–27")["n"].most
    Decimal('27')
    >>> parse("n_in_words", "Ten")["n"].value
    Decimal('10')
    """
    reading = _reading(name, printed)
    return None if reading is None else dict(reading.numbers)


# Verification reads each string to check it, to compare it and to print what was computed like it.
@lru_cache(maxsize=4096)
def _reading(name: str, printed: str) -> Reading | None:
    form = FORMATS[name]
    kinds = tuple((part.name, part.kind) for part in form.parts)
    return read((form.template, *form.also), kinds, printed)


def rewrite(
    name: str,
    printed: str,
    values: Mapping[str, float],
    digits: Digits = 1,
    sides: Sides = _KNOWN,
) -> str:
    """The statistics in the very layout of a printed cell: its dashes, brackets and separators.

    >>> rewrite("median_iqr", "2,4 (1,0; 3,5)", {"median": 2.35, "p25": 1, "p75": 3.25}, 1)
    '2,4 (1,0; 3,3)'
    """
    reading = _reading(name, printed)
    if reading is None:
        return write(name, values, digits, sides)
    for part in reversed(FORMATS[name].parts):
        start, first, end = reading.spans[part.name]
        text = _shown_again(part, values, digits, sides)
        explicit = printed[start:first].strip() == "=" and text[0].isdigit()
        printed = (
            printed[: first if explicit else start] + reading.style.print(text) + printed[end:]
        )
    return printed


def _shown_again(part: Part, values: Mapping[str, float], digits: Digits, sides: Sides) -> str:
    if part.kind == "p":
        return p_value(float(part.of(values)), decimals(digits))
    return shown(part.kind, part.of(values, sides), digits, part.side(sides))
