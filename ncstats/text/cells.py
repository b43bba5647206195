"""The closed list of cell formats, each written and read by the same template.

A format has the name it bears in ``published.csv`` (``median_iqr``), the spelling a plan uses
(``median [q1–q3]``) and the template a reader sees. Because a template both writes and parses,
what a table prints and what verification reads back cannot drift apart.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Literal

from ncstats.text.numbers import (
    Digits,
    as_decimal,
    missing_value,
    number,
    p_value,
    round_half_away,
)

Kind = Literal["count", "word", "portion", "percent", "share", "number", "p"]
Value = float | Fraction

EXACT: tuple[Kind, ...] = ("count", "word", "portion")
"""Kinds that have no decimals: what is printed is exactly true or it is not."""

COUNT_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip
"""Counts that a text spells out; it prints larger ones in digits."""

PORTION_WORDS = ("none", "minority", "half", "majority", "all")
"""Parts of a whole that a text gives in a word; the middle three are <50 %, 50 % and >50 %."""


@dataclass(frozen=True)
class Part:
    """One number of a cell, and the statistics of a Results that it is made of."""

    name: str
    kind: Kind
    statistics: tuple[str, ...]

    def of(self, values: Mapping[str, float]) -> Value:
        """The unrounded number: percentages as exact fractions of counts, portions by place."""
        if self.kind in ("percent", "portion"):
            n, total = (values[name] for name in self.statistics)
            if math.isnan(n) or not total:
                return math.nan
            percent = Fraction(int(n) * 100, int(total))
            return percent if self.kind == "percent" else _portion(percent)
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
    """

    name: str
    spelling: str
    template: str
    parts: tuple[Part, ...]

    @property
    def statistics(self) -> tuple[str, ...]:
        """Names of the statistics that must stand in Results, each once, in order of use."""
        return tuple(dict.fromkeys(name for part in self.parts for name in part.statistics))


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
    CellFormat("n_N_percent", "n/N (%)", "{n}/{N} ({percent})", (_N, _TOTAL, _PERCENT)),
    CellFormat("percent_n_N", "% (n/N)", "{percent}% ({n}/{N})", (_PERCENT, _N, _TOTAL)),
    CellFormat("n_of_N", "n/N", "{n}/{N}", (_N, _TOTAL)),
    CellFormat("median", "median", "{median}", (_MEDIAN,)),
    CellFormat("median_iqr", "median [q1–q3]", "{median} [{q1}–{q3}]", (_MEDIAN, _Q1, _Q3)),
    CellFormat("median_range", "median (min–max)", "{median} ({min}–{max})", (_MEDIAN, _MIN, _MAX)),
    CellFormat("range", "min–max", "{min}–{max}", (_MIN, _MAX)),
    CellFormat("mean_sd", "mean ± sd", "{mean} ± {sd}", (_MEAN, _SD)),
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


def write(name: str, values: Mapping[str, float], digits: Digits = 1) -> str:
    """Print the statistics of one cell in the format called ``name``.

    ``digits`` holds for every number that is not a count; p-values have three. A cell whose first
    number is missing is an en dash.

    >>> write("n_N_percent", {"n": 4, "N": 5}, "1-"), write("n_percent", {"n": 5, "N": 40}, 0)
    ('4/5 (80)', '5 (13)')
    >>> write("percent_ci", {"estimate": 0.872, "conf.low": 0.86, "conf.high": 0.884})
    '87.2% [86.0–88.4]'
    """
    form = FORMATS[name]
    numbers = {part.name: part.of(values) for part in form.parts}
    first = numbers[form.parts[0].name]
    if isinstance(first, float) and math.isnan(first):
        return missing_value()
    return form.template.format(
        **{part.name: shown(part.kind, numbers[part.name], digits) for part in form.parts}
    )


def shown(kind: Kind, value: Value, digits: Digits) -> str:
    """Print one number of a cell.

    >>> shown("word", 5, 0), shown("portion", 4, 0), shown("count", 5, 1)
    ('five', 'all', '5')
    """
    if kind == "p":
        return p_value(float(value))
    words = _WORDS.get(kind, ())
    if 0 <= value < len(words):
        return words[int(value)]
    return number(value, 0 if kind in EXACT else digits)


_WORDS: Mapping[str, tuple[str, ...]] = {"word": COUNT_WORDS, "portion": PORTION_WORDS}


@dataclass(frozen=True)
class PrintedNumber:
    """A number as printed: its digits, and the relation in front of it (``<0.001``)."""

    relation: Literal["=", "<", ">"]
    value: Decimal

    @property
    def digits(self) -> int:
        """Decimals that were printed, trailing zeros included."""
        exponent = self.value.as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0

    def agrees(self, computed: Value) -> bool:
        """Whether the unrounded number is printed like this, halves rounded away from zero.

        >>> PrintedNumber("=", Decimal("2.4")).agrees(2.35)
        True
        >>> PrintedNumber("<", Decimal("0.001")).agrees(0.001)
        False
        """
        if isinstance(computed, float) and not math.isfinite(computed):
            return False
        if self.relation == "<":
            return as_decimal(computed) < self.value
        if self.relation == ">":
            return as_decimal(computed) > self.value
        return round_half_away(computed, self.digits) == self.value


def parse(name: str, printed: str) -> dict[str, PrintedNumber] | None:
    """Read a printed cell back into its numbers, or None where it does not have that form.

    Hyphen, minus, en dash and em dash between numbers are one; spaces do not count, nor does the
    case of words.

    >>> parse("median_iqr", "137.7 [135.2-139.7]")["q3"].value
    Decimal('139.7')
    >>> parse("n_percent", "24/27") is None
    True
    >>> parse("n_in_words", "Ten")["n"].value
    Decimal('10')
    """
    match = _pattern(name).fullmatch(re.sub(r"\s", "", printed))
    if match is None:
        return None
    return {
        part.name: PrintedNumber(
            match[f"{part.name}_relation"] or "=",  # type: ignore[arg-type]  # the pattern's own list
            _value(part.kind, match[part.name]),
        )
        for part in FORMATS[name].parts
    }


def _value(kind: Kind, printed: str) -> Decimal:
    words = _WORDS.get(kind, ())
    if printed.casefold() in words:
        return Decimal(words.index(printed.casefold()))
    return Decimal(printed.replace("−", "-"))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", re.sub(r"\s", "", FORMATS[name].template))
    texts = [re.escape(text).replace("–", "[-–—−]") for text in pieces[::2]]
    kinds = {part.name: part.kind for part in FORMATS[name].parts}
    groups = [
        rf"(?P<{part}_relation>[<>=])?(?P<{part}>{_value_pattern(kinds[part])})"
        for part in pieces[1::2]
    ]
    whole = "".join(a + b for a, b in zip(texts, [*groups, ""], strict=True))
    return re.compile(whole, re.IGNORECASE)


def _value_pattern(kind: Kind) -> str:
    if kind == "portion":
        return "|".join(PORTION_WORDS)
    if kind == "word":
        return "|".join((*COUNT_WORDS, r"\d+"))
    return r"[-−]?\d+(?:\.\d+)?"
