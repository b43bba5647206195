"""Numbers as printers print them, read back: dashes, decimal commas, thousands, relations, words.

A layout is the template that writes a cell. Reading forgives what printers do differently (round
or square brackets, a comma, a semicolon or “to” for a dash, a percent sign more), but never
guesses: a string that two conventions read differently is refused with both readings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Literal, cast

from ncstats.text.numbers import as_decimal, round_half_away

Kind = Literal["count", "word", "portion", "percent", "share", "number", "p"]
Relation = Literal["=", "<", ">", "≤", "≥", "–"]
Kinds = tuple[tuple[str, Kind], ...]
"""Names of a layout's numbers, each with its kind."""

EXACT: tuple[Kind, ...] = ("count", "word", "portion")
"""Kinds that have no decimals: what is printed is exactly true or it is not."""

COUNT_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip
"""Counts that a text spells out; it prints larger ones in digits."""

PORTION_WORDS = ("none", "minority", "half", "majority", "all")
"""Parts of a whole that a text gives in a word; the middle three are <50 %, 50 % and >50 %."""

WORDS: Mapping[str, tuple[str, ...]] = {"word": COUNT_WORDS, "portion": PORTION_WORDS}

LARGEST: Mapping[Kind, int] = {"p": 1, "percent": 100, "share": 100}
"""The largest value of the kinds that have one; they are the kinds printed with a bound."""

STARS: Mapping[str, str] = {"*": "0.05", "**": "0.01", "***": "0.001", "****": "0.0001"}
"""What stars in a p-value's place say it lies below."""

NOT_SIGNIFICANT = Decimal("0.05")
"""“NS” says that a p-value is not below this."""

_SAME = str.maketrans(
    "（）［］，；：％＜＞＝／～．０１２３４５６７８９−‐‑‒–—―－﹣’ʼ′\u00a0\u2007\u2009\u202f⩽⩾≦≧",
    "()[],;:%<>=/~.0123456789---------'''    ≤≥≤≥",
)
"""Signs that are one to a reader, each for one: a place in the string stays that place."""


@dataclass(frozen=True)
class PrintedNumber:
    """A number as printed: its digits, and the relation in front of it (``<0.001``).

    Of one that is rounded to more than its last digit stand both ends, as ``23–27``: the relation
    is ``–``, ``value`` the lower end and ``most`` the upper; it may be either.
    """

    relation: Relation
    value: Decimal
    most: Decimal | None = None

    @property
    def digits(self) -> int:
        """Decimals that were printed, trailing zeros included."""
        exponent = self.value.as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0

    def agrees(self, computed: float | Fraction) -> bool:
        """Whether the unrounded number is printed like this, halves rounded away from zero.

        >>> PrintedNumber("=", Decimal("2.4")).agrees(2.35)
        True
        >>> PrintedNumber("<", Decimal("0.001")).agrees(0.001)
        False
        """
        if isinstance(computed, float) and not math.isfinite(computed):
            return False
        if self.relation == "=":
            return round_half_away(computed, self.digits) == self.value
        exact = as_decimal(computed)
        if self.most is not None:
            return self.value <= exact <= self.most
        if exact == self.value:
            return self.relation in "≤≥"
        return (exact < self.value) is (self.relation in "<≤")


class AmbiguousError(ValueError):
    """A string that printers' conventions read as different numbers.

    Attributes:
        readings: the different readings, each as its numbers with a decimal point.
    """

    def __init__(self, printed: str, readings: tuple[str, ...]) -> None:
        super().__init__(f"{printed} can be {' or '.join(readings)}")
        self.readings = readings


@dataclass(frozen=True)
class Style:
    """How a printer separates decimals (``.`` or ``,``) and thousands (any of these, or none)."""

    decimal: str = "."
    thousands: str = ""

    def value(self, digits: str) -> Decimal:
        """The number that digits of this style are."""
        for separator in self.thousands:
            digits = digits.replace(separator, "")
        return Decimal(digits.replace(self.decimal, "."))

    def print(self, text: str) -> str:
        """A number that was written with a point and no thousands, in this style.

        >>> Style(",", ".").print("-12345.5")
        '-12.345,5'
        """
        whole, point, fraction = text.partition(".")
        if self.thousands:
            whole = re.sub(r"(?<=[0-9])(?=(?:[0-9]{3})+$)", self.thousands[0], whole)
        return whole + (self.decimal if point else "") + fraction

    @property
    def pattern(self) -> str:
        """Digits of a number without sign."""
        plain = rf"[0-9]+(?:{re.escape(self.decimal)}[0-9]+)?|{re.escape(self.decimal)}[0-9]+"
        return rf"{self.grouped}(?:{re.escape(self.decimal)}[0-9]+)?|{plain}"

    @property
    def grouped(self) -> str:
        """Digits of a whole number in groups of three, or nothing that could ever be read."""
        if not self.thousands:
            return r"(?!)"
        return rf"[1-9][0-9]{{0,2}}(?:[{re.escape(self.thousands)}][0-9]{{3}})+(?![0-9])"


PLAIN = Style()
"""Decimal points and no thousands: what reads so is never ambiguous."""

_OTHERS = (
    Style(".", ","), Style(".", " '"), Style(",", ""), Style(",", "."), Style(",", " '"),
)  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """A printed cell taken apart.

    Attributes:
        numbers: by name.
        spans: where each stands in the string: from its relation, from its first digit, to its end.
    """

    numbers: Mapping[str, PrintedNumber]
    spans: Mapping[str, tuple[int, int, int]]
    style: Style


def read(layouts: tuple[str, ...], kinds: Kinds, printed: str) -> Reading | None:
    """Read a printed string by the layouts of its format, or None where it has none of them.

    Args:
        layouts: templates, the one that writes first.
        kinds: names of the placeholders, each with its kind.
        printed: the string.

    Raises:
        AmbiguousError: different conventions read different numbers.

    >>> found = read(("{n} ({x})",), (("n", "count"), ("x", "percent")), "1,234 (5,6%)")
    >>> found is None  # a comma cannot be both
    True
    >>> read(("{n} ({x})",), (("n", "count"), ("x", "percent")), "1,234 (56%)").numbers["n"].value
    Decimal('1234')
    """
    same = printed.translate(_SAME)
    between = _between_ends(layouts[0], kinds, same)
    if between is not None:
        return between
    plain = next(_readings(layouts, kinds, same, (PLAIN,)), None)
    if plain is not None:
        return plain
    found = [r for r in _readings(layouts, kinds, same, _OTHERS) if _possible(r, dict(kinds))]
    different = {tuple(r.numbers.items()): r for r in found}
    if len(different) > 1:
        raise AmbiguousError(printed, tuple(map(_plainly, different.values())))
    return found[0] if found else None


_ENDS = re.compile(r"\s*(-?[0-9]+(?:\.[0-9]+)?)\s*-\s*(-?[0-9]+(?:\.[0-9]+)?)\s*")


def _between_ends(layout: str, kinds: Kinds, printed: str) -> Reading | None:
    """A cell of a single count or number, of which both ends are printed in ascending order."""
    ((name, kind), *others) = kinds
    match = _ENDS.fullmatch(printed)
    if others or layout != f"{{{name}}}" or kind not in ("count", "number") or match is None:
        return None
    low, high = map(Decimal, match.groups())
    if low >= high:
        return None
    found = PrintedNumber("–", low, high)
    return Reading({name: found}, {name: (0, 0, len(printed))}, PLAIN)


def _readings(
    layouts: tuple[str, ...], kinds: Kinds, printed: str, styles: tuple[Style, ...]
) -> Iterator[Reading]:
    for style in styles:
        for layout in layouts:
            match = _pattern(layout, kinds, style).fullmatch(printed)
            if match is not None:
                yield _taken_apart(match, kinds, style)


def _possible(reading: Reading, kinds: Mapping[str, Kind]) -> bool:
    """Whether no number is larger than its kind can be."""
    return all(n.value <= LARGEST.get(kinds[name], n.value) for name, n in reading.numbers.items())


def _plainly(reading: Reading) -> str:
    return ", ".join(f"{number.value:f}" for number in reading.numbers.values())


def _taken_apart(match: re.Match[str], kinds: Kinds, style: Style) -> Reading:
    numbers, spans = {}, {}
    for name, kind in kinds:
        relation = (match[f"{name}_relation"] or "=").replace("<=", "≤").replace(">=", "≥")
        numbers[name] = _number(kind, relation, match[name], style)
        start = match.start(f"{name}_relation") if match[f"{name}_relation"] else match.start(name)
        spans[name] = (start, *match.span(name))
    return Reading(numbers, spans, style)


def _number(kind: Kind, relation: str, digits: str, style: Style) -> PrintedNumber:
    text = digits.casefold()
    if text in WORDS.get(kind, ()):
        return PrintedNumber("=", Decimal(WORDS[kind].index(text)))
    if kind == "p" and text in STARS:
        return PrintedNumber("<", Decimal(STARS[text]))
    if kind == "p" and text.startswith("n"):
        return PrintedNumber("≥", NOT_SIGNIFICANT)
    value = style.value(re.sub(r"(?<=-) ", "", digits))
    return PrintedNumber(cast("Relation", relation), value)


_LABEL = r"(?:(?:95 ?% ?)?(?:CI|IQR|Q1 ?- ?Q3|P25 ?- ?P75|range|SD) ?[:,=]? ?)?"
_PIECES = {
    "(": rf"[(\[] ?{_LABEL}", "[": rf"[(\[] ?{_LABEL}", ")": r"[)\]]", "]": r"[)\]]",
    "/": r"(?:/|(?:out )?of)", "±": r"(?:±|\+ ?/? ?-)", ",": "[,;]?",
}  # fmt: skip


@cache
def _pattern(layout: str, kinds: Kinds, style: Style) -> re.Pattern[str]:
    kind_of = dict(kinds)
    pieces, inside = [], False
    for piece in re.findall(r"\{\w+\}|[^\s{}]", layout):
        inside = (inside or piece in "([") and piece not in ")]"
        if piece.startswith("{"):
            name = piece[1:-1]
            pieces.append(_number_pattern(name, kind_of[name], style))
            pieces.append("%?" if kind_of[name] == "percent" and f"{piece}%" not in layout else "")
        elif piece == "–":
            pieces.append(_between(style, inside=inside))
        else:
            pieces.append(_PIECES.get(piece, re.escape(piece)))
    # Stars and daggers behind a number lead to a footnote.
    return re.compile(r"\s*" + r"\s*".join([*pieces, r"[*†‡§#]*\s*"]), re.IGNORECASE)


def _between(style: Style, *, inside: bool) -> str:
    """What stands between two numbers; in brackets also a comma apart."""
    if not inside:
        return r"(?:-|~|to|至)"
    comma = r",\s+" if "," in style.decimal + style.thousands else r",\s*"
    return rf"(?:-|~|to|至|;|{comma})"


def _number_pattern(name: str, kind: Kind, style: Style) -> str:
    relation = rf"(?P<{name}_relation><=|>=|[<>=≤≥])?\s*"
    if kind == "portion":
        return rf"{relation}(?P<{name}>{'|'.join(PORTION_WORDS)})"
    whole = rf"{style.grouped}|[0-9]+"
    if kind == "word":
        return rf"{relation}(?P<{name}>{'|'.join(COUNT_WORDS)}|{whole})"
    if kind == "count":
        return rf"{relation}(?P<{name}>-?(?:{whole}))"
    if kind == "p":
        words = r"\*{1,4}(?!\*)|n\.? ?s\.?"
        return rf"(?:p(?:[ -]?value)?\s*)?{relation}(?P<{name}>-?(?:{style.pattern})|{words})"
    return rf"{relation}(?P<{name}>-? ?(?:{style.pattern}))"
