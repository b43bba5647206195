"""What the printer did to the digits: another rule of rounding, or two digits changed round."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal

from ncstats.published.explain.case import Case
from ncstats.published.explanation import Explanation
from ncstats.text.cells import EXACT, FORMATS, Value, parse
from ncstats.text.numbers import as_decimal, round_half_away
from ncstats.text.printed import AmbiguousError

Rule = Callable[[Value, int], Decimal]


def _by(rounding: str) -> Rule:
    def rounded(value: Value, digits: int) -> Decimal:
        return as_decimal(value).quantize(Decimal(1).scaleb(-digits), rounding=rounding)

    return rounded


def _of_binary(value: Value, digits: int) -> Decimal:
    """Of the float itself, which lies just beside most decimal halves."""
    return Decimal(float(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _twice(value: Value, digits: int) -> Decimal:
    return round_half_away(round_half_away(value, digits + 1), digits)


RULES: Mapping[str, Rule] = {
    "half_even": _by(ROUND_HALF_EVEN),
    "binary": _of_binary,
    "truncated": _by(ROUND_DOWN),
    "twice": _twice,
    "rounded_up": _by(ROUND_UP),
}
"""Other rules of rounding, by the name of their sentence; the likelier first."""


_LARGEST = 10**15
"""Beyond this a float has no decimals that could be rounded."""


def rounding(case: Case) -> Iterator[Explanation]:
    """Every number of the string rounded by another rule."""
    for code, rule in RULES.items():
        if _all_rounded(case, rule):
            yield case.because(code)


def _all_rounded(case: Case, rule: Rule) -> bool:
    if any(abs(value) > _LARGEST for value in case.values.values()):
        return False
    numbers = parse(case.cell.statistic, case.cell.printed) or {}
    differs = False
    for part in FORMATS[case.cell.statistic].parts:
        printed, value = numbers[part.name], part.of(case.values)
        rounded = part.kind not in EXACT and printed.relation == "="
        if not (rule(value, printed.digits) == printed.value if rounded else printed.agrees(value)):
            return False
        differs = differs or (rounded and not printed.agrees(value))
    # A bound that its digits do not print is no matter of rounding.
    return differs


def transposed(case: Case) -> Iterator[Explanation]:
    """Two neighbouring digits of the string changed round."""
    printed = case.cell.printed
    for place in range(len(printed) - 1):
        first, second = printed[place], printed[place + 1]
        if not (first.isdecimal() and second.isdecimal()) or first == second:
            continue
        meant = printed[:place] + second + first + printed[place + 2 :]
        if _is_true(case, meant):
            yield case.because("transposed", meant=meant)


def _is_true(case: Case, printed: str) -> bool:
    try:
        if parse(case.cell.statistic, printed) is None:
            return False
    except AmbiguousError:
        return False
    return replace(case, cell=replace(case.cell, printed=printed)).prints(case.values)


def nonzero(case: Case) -> bool:
    """Whether every number of the string is another than 0, which any factor leaves as it is."""
    numbers = parse(case.cell.statistic, case.cell.printed) or {}
    return all(number.value != 0 for number in numbers.values())
