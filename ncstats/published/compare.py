"""One printed string against the unrounded statistics, number by number."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from ncstats.text.cells import EXACT, FORMATS, Part, PrintedNumber, Sides, parse, rewrite, shown
from ncstats.text.numbers import as_decimal, between, missing_value, number, significant
from ncstats.text.printed import LARGEST

CONVENTIONAL_P = Decimal("0.05")
"""The one bound of a p-value that is printed though its digits could say more."""

_KNOWN: Sides = {}
_COUNT_RULES = {"<": "rule_below", "≥": "rule_or_more"}
"""How a count is printed that is not told exactly."""

_RULES = {"<": "rule_below", ">": "rule_above", "≤": "rule_at_most", "≥": "rule_at_least"}


@dataclass(frozen=True)
class Comparison:
    """Whether a printed string is true of the statistics, and by which rule.

    Attributes:
        agrees: whether every number agrees.
        rule: message code of the rule that decided: that of the first number that disagrees, or
            else the one that allows most.
        details: the values the rule's sentence names.
        differing: the number that disagrees, as (computed, printed); empty where none does.
    """

    agrees: bool
    rule: str
    details: Mapping[str, object] = field(default_factory=dict, hash=False)
    differing: tuple[str, ...] = ()


def compare(
    statistic: str, printed: str, values: Mapping[str, float], sides: Sides = _KNOWN
) -> Comparison:
    """Compare a printed cell with the statistics it is made of.

    Counts must be equal. Any other number must be what the unrounded statistic rounds to, halves
    away from zero, with as many decimals as were printed. A p-value or percentage printed as a
    bound must lie beyond it, and the bound must be the last that its digits can print: a number
    below 0.002 is never printed <0.002, for those digits would print it. A count that is not told
    exactly, as ``<10``, ``≥10`` or ``23–27``, must be one of which that is true.

    Args:
        statistic: name of a cell format.
        printed: a string of that form.
        values: the statistics the format needs, none missing.
        sides: which of them are limits, -1 where the statistic lies below it and 1 where above it;
            such a one must be printed as this limit.

    >>> compare("n_percent", "5 (13)", {"n": 5, "N": 40}).agrees
    True
    >>> compare("median", "2.3", {"median": 2.35}).differing
    ('2.4', '2.3')
    >>> compare("median", "<0.5", {"median": 0.5}, {"median": -1}).agrees
    True
    """
    numbers = parse(statistic, printed)
    if numbers is None:
        raise ValueError(f"not printed as {statistic}: {printed}")
    verdicts = [
        _number(part, numbers[part.name], values, sides) for part in FORMATS[statistic].parts
    ]
    failed = next((verdict for verdict in verdicts if not verdict.agrees), None)
    if failed is not None:
        return failed
    return next((v for v in verdicts if v.rule != "published.rule_counts"), verdicts[0])


def _number(
    part: Part, printed: PrintedNumber, values: Mapping[str, float], sides: Sides
) -> Comparison:
    computed = part.of(values, sides)
    if part.side(sides):
        return _limit(part, printed, float(computed), part.side(sides))
    if printed.most is not None or (part.kind == "count" and printed.relation in _COUNT_RULES):
        return _not_exact(printed, computed)
    if printed.relation != "=":
        return _bound(part, printed, computed)
    if part.kind in EXACT:
        agrees = Decimal(as_decimal(computed)) == printed.value
        pair = (shown(part.kind, computed, 0), shown(part.kind, Fraction(printed.value), 0))
        return _verdict("rule_counts", {}, agrees, pair)
    digits = printed.digits
    rule = {0: "rule_rounded_whole", 1: "rule_rounded_one"}.get(digits, "rule_rounded")
    agrees = printed.agrees(computed)
    pair = (number(computed, digits), f"{printed.value:f}")
    return _verdict(rule, {"digits": digits}, agrees, pair)


def _limit(part: Part, printed: PrintedNumber, computed: float, side: int) -> Comparison:
    """A number of which a limit is known: printed as that, with its side."""
    if math.isnan(computed):
        return _verdict("rule_limit", {}, False, (missing_value(), f"{printed.value:f}"))
    agrees = printed.relation == ("<" if side < 0 else ">")
    agrees = agrees and as_decimal(computed) == printed.value
    relation = "" if printed.relation == "=" else printed.relation
    pair = (shown(part.kind, computed, 0, side), f"{relation}{printed.value:f}")
    return _verdict("rule_limit", {}, agrees, pair)


def _not_exact(printed: PrintedNumber, computed: float | Fraction) -> Comparison:
    """A count of which a bound is told, or a number of which both ends are."""
    rule = "rule_between" if printed.most is not None else _COUNT_RULES[printed.relation]
    value, most = f"{printed.value:f}", "" if printed.most is None else f"{printed.most:f}"
    ends = between(value, most) if most else f"{printed.relation}{value}"
    pair = (significant(float(computed)), ends)
    details = {"bound": value, "most": most}
    return _verdict(rule, details, printed.agrees(computed), pair)


def _bound(part: Part, printed: PrintedNumber, computed: float | Fraction) -> Comparison:
    """A number printed as a bound: of which kinds, with which bounds, and true."""
    pair = (significant(float(computed)), f"{printed.relation}{printed.value:f}")
    most = LARGEST.get(part.kind)
    if most is None:
        return _verdict("rule_no_bound", {}, False, pair)
    last = Decimal(1).scaleb(-printed.digits)
    last = last if printed.relation in "<≤" else most - last
    conventional = part.kind == "p" and printed.value == CONVENTIONAL_P
    if printed.value != last and not conventional:
        last_shown = f"{printed.relation}{last:f}"
        return _verdict("rule_last_bound", {"bound": last_shown}, False, pair)
    details = {"bound": f"{printed.value:f}", "most": most}
    return _verdict(_RULES[printed.relation], details, printed.agrees(computed), pair)


def _verdict(
    rule: str, details: Mapping[str, object], agrees: bool, pair: tuple[str, str]
) -> Comparison:
    return Comparison(agrees, f"published.{rule}", details, () if agrees else pair)


def computed_string(
    statistic: str, printed: str, values: Mapping[str, float], sides: Sides = _KNOWN
) -> str:
    """The statistics printed in the same form with the digits of ``printed``.

    Where the numbers of a string were printed with different decimals, all have the most of them
    and a trailing zero is dropped. A statistic that is missing makes it an en dash.

    >>> computed_string("median_range", "47.5 (3–105)", {"median": 47.5, "min": 3, "max": 105})
    '47.5 (3–105)'
    >>> computed_string("p_value", "NS", {"p.value": 0.0123})
    '0.012'
    """
    form = FORMATS[statistic]
    if any(math.isnan(values.get(name, math.nan)) for name in form.statistics):
        return missing_value()
    numbers = parse(statistic, printed) or {}
    digits = [numbers[part.name].digits for part in form.parts if part.kind not in EXACT]
    most, fewest = max(digits, default=0), min(digits, default=0)
    if statistic == "p_value":
        # A word or stars have no digits of their own.
        return rewrite(statistic, printed, values, most if re.search(r"\d", printed) else 3)
    return rewrite(statistic, printed, values, most if most == fewest else f"{most}-", sides)
