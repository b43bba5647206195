"""What of a printed cell is one number, and the format in which a spreadsheet shows the same."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ncstats.results.statistic import Statistic
from ncstats.tables import Cell
from ncstats.tables.model import Key
from ncstats.text import number
from ncstats.text.numbers import as_decimal

_ONE_NUMBER = re.compile(r"(?P<below><)?(?P<number>-?\d+(?:\.(?P<decimals>\d+))?)(?P<percent>%)?")
_RAISED = str.maketrans("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")


@dataclass(frozen=True)
class Shown:
    """A number as it is in Results, and the number format that prints it as the table does."""

    value: float
    form: str


def shown(cell: Cell, statistics: Mapping[Key, Statistic]) -> Shown | None:
    """The one number that a cell prints; None where it prints several, or a word.

    Footnote marks stand in the number format, so that the number stays one.
    """
    found = _ONE_NUMBER.fullmatch(cell.text)
    if found is None:
        return None
    digits = len(found["decimals"] or "")
    above = raised(cell.marks)
    marks = f'"{above}"' if above else ""
    for value in _values([statistics[key] for key in cell.statistics if key in statistics]):
        if found["below"]:
            if as_decimal(value) < as_decimal(float(found["number"])):
                below = f'[<{found["number"]}]"{cell.text}{above}"'
                return Shown(float(value), f"{below};{_form(digits)}{marks}")
        elif number(value * (100 if found["percent"] else 1), digits) == found["number"]:
            return Shown(float(value), _form(digits) + (found["percent"] or "") + marks)
    return None


def _values(used: Sequence[Statistic]) -> list[Fraction | float]:
    """What a single number can be made from: one statistic, or a count among another."""
    if len(used) == 1:
        return [used[0].stat] if math.isfinite(used[0].stat) else []
    counts = {each.stat_name: each.stat for each in used}
    if set(counts) == {"n", "N"} and counts["N"] and not math.isnan(counts["n"]):
        return [Fraction(int(counts["n"]), int(counts["N"]))]
    return []


def _form(digits: int) -> str:
    return f"0.{'0' * digits}" if digits else "0"


def raised(marks: Sequence[str]) -> str:
    """Footnote marks in raised letters: a number's format has no other way to raise them.

    >>> raised(("a", "g"))
    'ᵃ,ᵍ'
    """
    return ",".join(marks).translate(_RAISED)
