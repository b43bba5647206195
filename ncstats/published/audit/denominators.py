"""Percentages: of how many patients they can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from ncstats.errors import Severity
from ncstats.published.audit.facts import TEXT, Fact, Facts, Size
from ncstats.published.audit.model import Finding, OneOf
from ncstats.text.cells import FORMATS
from ncstats.text.numbers import between, number

KEY = "denominators"
_HUNDRED = 100
_SHOWN_DIGITS = 2


def denominators(facts: Facts) -> Iterator[Finding]:
    """Percentages that are of no denominator at all, or only of one that is not printed."""
    for fact in facts.rows:
        if not fact.is_share or _portion(fact):
            continue
        size = _of_whom(facts, fact)
        if fact.count is not None and fact.total is not None:
            yield from _by_itself(fact)
        elif size is not None and size.n > 0:
            yield from _of_column(facts, fact, size)


def _portion(fact: Fact) -> bool:
    return any(part.kind == "portion" for part in FORMATS[fact.cell.statistic].parts)


def _of_whom(facts: Facts, fact: Fact) -> Size | None:
    """The patients of whom a share is printed; None for a statement that does not say."""
    if fact.cell.table != TEXT:
        return facts.size(fact.cell)
    if facts.plan is None:
        return None
    statement = next((s for s in facts.plan.model.statements if s.id == fact.cell.variable), None)
    return facts.size(fact.cell) if statement is not None and statement.where is None else None


def _by_itself(fact: Fact) -> Iterator[Finding]:
    """A share that prints its count and its denominator."""
    n, total = fact.count or 0, fact.total or 0
    details: dict[str, object] = {"n": n, "total": total}
    if n > total:
        yield Finding(KEY, "error", "audit.more_than_all", (fact.cell,), details)
    elif total and not fact.ranges(total).get(total) and not _tie(fact, n, total):
        details["percent"] = _percent(fact, n, total)
        yield Finding(KEY, "error", "audit.percent_of_itself", (fact.cell,), details)


def _of_column(facts: Facts, fact: Fact, size: Size) -> Iterator[Finding]:
    """A share of a column; what another place says of its size proves nothing."""
    n, most = fact.count, size.n
    cells = (fact.cell, *(f.cell for f in size.facts))
    details: dict[str, object] = {"size": most, "total": most, "n": "" if n is None else n}
    grave: Severity = "warning" if size.borrowed else "error"
    if n is not None and n > most:
        yield Finding(KEY, grave, "audit.more_than_all", cells, details)
        return
    ranges = fact.ranges(most)
    if most in ranges:
        return
    if n is not None:
        details["percent"] = _percent(fact, n, most)
    if n is not None and _tie(fact, n, most):
        yield Finding(KEY, "note", "audit.percent_tie", cells, details)
    elif not ranges:
        code = "percent_impossible" if n is None else "percent_impossible_n"
        yield Finding(KEY, grave, f"audit.{code}", cells, details)
    else:
        details["denominators"] = OneOf(ranges_of(implied(facts, fact, most)))
        known: Severity = "note" if size.own else "warning"
        yield Finding(KEY, known, "audit.percent_hidden", cells, details)


def _tie(fact: Fact, n: int, total: int) -> bool:
    """Whether a percentage lies in the middle of two printed ones, and this is the lower."""
    printed = _printed_percent(fact)
    if printed is None:
        return False
    value, digits = printed
    return Fraction(n * _HUNDRED, total) - value == Fraction(1, 2 * 10**digits)


def _printed_percent(fact: Fact) -> tuple[Fraction, int] | None:
    for part in FORMATS[fact.cell.statistic].parts:
        if part.kind == "percent" and fact.numbers[part.name].relation == "=":
            found = fact.numbers[part.name]
            return Fraction(found.value), found.digits
    return None


def _percent(fact: Fact, n: int, total: int) -> str:
    printed = _printed_percent(fact)
    digits = _SHOWN_DIGITS if printed is None else max(_SHOWN_DIGITS, printed[1] + 1)
    return number(Fraction(n * _HUNDRED, total), f"{digits}-")


def implied(facts: Facts, fact: Fact, most: int) -> list[int]:
    """The denominators that a share allows, and with it the other levels of its row.

    Exclusive levels are of the same patients, and so is the same share printed elsewhere; where
    the shares of a row have no denominator in common, its own stand alone.
    """
    cell = fact.cell
    own = set(fact.ranges(most))
    together = set(own)
    for other in facts.rows:
        beside = other.cell
        same = (beside.variable, beside.group) == (cell.variable, cell.group)
        level = beside.table == cell.table or beside.level == cell.level
        if same and level and other is not fact and other.is_share:
            together &= set(other.ranges(most))
    return sorted(together or own)


def ranges_of(totals: Iterable[int]) -> tuple[str, ...]:
    """Denominators as a reader takes them in: three neighbours or more as a range.

    >>> ranges_of([48, 49]), ranges_of([24, 30, 31, 32])
    (('48', '49'), ('24', '30–32'))
    """
    runs: list[list[int]] = []
    for total in totals:
        if runs and total == runs[-1][-1] + 1:
            runs[-1].append(total)
        else:
            runs.append([total])
    shown = ([between(str(r[0]), str(r[-1]))] if len(r) > _PAIR else map(str, r) for r in runs)
    return tuple(text for part in shown for text in part)


_PAIR = 2
