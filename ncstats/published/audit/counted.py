"""P-values recomputed from the counts that are printed beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

from ncstats.methods import choices, method
from ncstats.published.audit.facts import Fact, Facts
from ncstats.published.audit.model import Finding, PValue, Verdict
from ncstats.published.audit.named_tests import computed, meant
from ncstats.stats.contingency import DRAWS
from ncstats.text import Bilingual
from ncstats.text.numbers import p_value
from ncstats.text.printed import PrintedNumber

MOST_COUNTED = 1_000_000
"""Patients beyond which no test is recomputed: the exact one needs the factorial of each."""

_SIMULATED = "fisher_monte_carlo"
_ERRORS = 5
"""Standard errors by which a simulated p-value may differ from another simulation's."""


@dataclass(frozen=True)
class Counts:
    """A table of level × group read back from a row of counts.

    Attributes:
        stated: every denominator is printed, in the string, for the row or for the column.
        complete: the levels are together all patients of their groups.
    """

    levels: tuple[str, ...]
    groups: tuple[str, ...]
    table: tuple[tuple[int, ...], ...] = field(repr=False)
    facts: tuple[Fact, ...]
    stated: bool
    complete: bool


@dataclass(frozen=True)
class Recomputed:
    """What the tests of the register give for one row, by their key."""

    fact: Fact
    counts: Counts
    p: Mapping[str, float] = field(hash=False)
    agreeing: tuple[str, ...] = ()
    named: tuple[str, ...] | None = None


def counts_of(facts: Facts, table: str, row: Sequence[Fact]) -> Counts | None:
    """The counts of a row by level and group; None where one is not printed or not implied."""
    groups = facts.groups(table)
    parts = {g: [f for f in part if f.is_count] for g, part in facts.by_group(row).items() if g}
    if len(groups) < 2 or set(parts) != set(groups):
        return None
    columns = [_column(facts, parts[group]) for group in groups]
    levels = tuple(dict.fromkeys(level for column in columns if column for level in column.n))
    if any(column is None or set(column.n) != set(levels) for column in columns) or not levels:
        return None
    found = [column for column in columns if column is not None]
    return Counts(
        levels, groups, tuple(tuple(column.n[level] for column in found) for level in levels),
        tuple(fact for column in found for fact in column.facts),
        all(column.stated for column in found), all(column.complete for column in found),
    )  # fmt: skip


@dataclass(frozen=True)
class _Column:
    n: Mapping[str, int] = field(hash=False)
    facts: tuple[Fact, ...]
    stated: bool
    complete: bool


def _column(facts: Facts, part: Sequence[Fact]) -> _Column | None:
    """One group's counts by level; of a box that is ticked, those without it are the rest."""
    counted = {fact.cell.level: fact for fact in part if fact.count is not None}
    if not counted:
        return None
    n = {level: fact.count or 0 for level, fact in counted.items()}
    used = tuple(counted.values())
    total, stated = _denominator(facts, used)
    if total is None:
        return _Column(n, used, False, False) if len(n) > 1 else None
    if len(n) > 1 or set(n) != {""}:
        return _Column(n, used, stated, sum(n.values()) == total)
    return (
        _Column({"": n[""], "rest": total - n[""]}, used, stated, True) if total >= n[""] else None
    )


def _denominator(facts: Facts, used: Sequence[Fact]) -> tuple[int | None, bool]:
    """Of how many the counts of a column are, and whether that is printed."""
    first = used[0]
    if first.total is not None:
        return first.total, True
    size = facts.size(first.cell)
    if size is None:
        return None, False
    shared = [set(fact.ranges(size.n)) for fact in used if fact.is_share]
    common = set.intersection(*shared) if shared else {size.n}
    if size.n in common:
        return size.n, bool(shared) or size.own
    return (common.pop(), False) if len(common) == 1 else (None, False)


def recomputed(facts: Facts) -> Iterator[Recomputed]:
    """Every p-value of a row of counts, by every test of the register that is for it."""
    for fact, row in facts.p_values():
        counts = counts_of(facts, fact.cell.table, row)
        if counts is None or sum(map(sum, counts.table)) > MOST_COUNTED:
            continue
        named = meant(fact.cell.test)
        keys = (*(named or ()), *choices("test", "category", len(counts.groups)))
        p: dict[str, float] = {}
        for key in dict.fromkeys(keys):
            if method(key).kind != "category" or not _fits(key, counts):
                continue
            found = computed(key, counts.table)
            if found is not None:
                p.setdefault(found[1], found[0])
        if p:
            printed = fact.numbers["p"]
            agreeing = tuple(key for key, value in p.items() if agrees(printed, key, value))
            yield Recomputed(fact, counts, p, agreeing, named)


def _fits(key: str, counts: Counts) -> bool:
    two_by_two = len(counts.levels) == len(counts.groups) == 2
    return two_by_two or key != "chi_squared_yates"


def agrees(printed: PrintedNumber, key: str, p: float) -> bool:
    """Whether a p-value is printed so; a simulated one within what two simulations differ."""
    if key != _SIMULATED:
        return printed.agrees(p)
    off = _ERRORS * sqrt(p * (1 - p) / DRAWS)
    last = 0.5 * 10.0**-printed.digits if printed.relation == "=" else 0.0
    value = float(printed.value)
    if printed.relation in "<≤":
        return p - off <= value
    if printed.relation in ">≥":
        return p + off >= value
    return abs(p - value) <= off + last


def p_of_counts(facts: Facts) -> Iterator[Finding | PValue]:
    """P-values held against the printed counts: what gives them, or that no usual test does."""
    for found in recomputed(facts):
        named = _named(found)
        yield _verdict(found)
        if not any(named is None or key in named for key in found.agreeing):
            yield _finding(found)


def _finding(found: Recomputed) -> Finding:
    cells = (found.fact.cell, *dict.fromkeys(fact.cell for fact in found.counts.facts))
    details = {
        "tests": tuple(_shown(found, key) for key in found.p),
        "agreeing": tuple(_shown(found, key) for key in found.agreeing),
        "test": found.fact.cell.test,
    }
    if found.agreeing:
        return Finding("p_of_counts", "warning", "audit.p_other_test", cells, details)
    sure = _sure(found)
    code = "audit.p_of_counts" if sure else "audit.p_of_counts_unsure"
    return Finding("p_of_counts", "error" if sure else "warning", code, cells, details)


def _sure(found: Recomputed) -> bool:
    """Whether the counts are all printed, and the test that is meant could be computed."""
    return found.counts.stated and found.counts.complete and _exact(found)


def _named(found: Recomputed) -> tuple[str, ...] | None:
    """The methods that are meant; with what stands in for Fisher's where that is out of reach.

    In a larger table than 2 × 2 Yates's correction is without effect.
    """
    if found.named is None:
        return None
    more: set[str] = set()
    if "fisher_exact" in found.named and "fisher_exact" not in found.p:
        more = set(found.p)
    if "chi_squared_yates" in found.named and "chi_squared_yates" not in found.p:
        more |= {"chi_squared"}
    return (*found.named, *sorted(more))


def _exact(found: Recomputed) -> bool:
    """Whether the test that was named, or any that is usual, could be computed here."""
    if found.named is None:
        return "fisher_exact" in found.p or _SIMULATED in found.p
    return bool(set(_named(found) or ()) & set(found.p))


def _shown(found: Recomputed, key: str) -> Bilingual:
    p = p_value(found.p[key], max(3, found.fact.numbers["p"].digits))
    label = method(key).label
    return Bilingual(f"{p} ({label['en']})", f"{p}（{label['zh']}）")


def _verdict(found: Recomputed) -> PValue:
    p, counts = tuple(found.p.values()), found.counts
    verdict: Verdict = "impossible" if _sure(found) else "undecided"
    if found.agreeing:
        verdict = "attainable"
    witness = {group: _by_level(counts, at) for at, group in enumerate(counts.groups)}
    keys = found.agreeing or tuple(found.p)
    return PValue(found.fact.cell, verdict, keys, (min(p), max(p)), None, witness)


def _by_level(counts: Counts, at: int) -> tuple[str, ...]:
    rows = zip(counts.levels, counts.table, strict=True)
    return tuple(f"{level or 'yes'}: {row[at]}" for level, row in rows)
