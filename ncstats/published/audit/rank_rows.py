"""P-values of rank tests, and the printed medians and quartiles beside them as conditions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from ncstats.published.audit.facts import LARGEST_COUNT, Fact, Facts
from ncstats.published.audit.named_tests import meant, planned
from ncstats.published.audit.rank_bounds import RankBounds, rank_bounds
from ncstats.published.audit.summaries import Summaries, closed, summarised
from ncstats.published.reconstruct.row import Row, Summary
from ncstats.text.printed import PrintedNumber

KRUSKAL, CORRECTED, PLAIN = "kruskal_wallis", "mann_whitney", "mann_whitney_uncorrected"
EXACT = ("kruskal_wallis_exact", "mann_whitney_exact")
_QUANTILES = ("min", "p25", "median", "p75", "max")
_FEW = 5
"""Groups below this may have been tested exactly whatever the test is called."""


@dataclass(frozen=True)
class RankRow:
    """A printed p-value of a rank test, and the quantiles beside it.

    Attributes:
        rows: the quantiles as whole numbers, for each type of quantile that may be printed.
        sure: how many were measured and the test are printed, and its p-value is asymptotic.
    """

    fact: Fact
    groups: tuple[str, ...]
    parts: tuple[Summaries, ...]
    rows: tuple[Row, ...] = field(repr=False)
    methods: tuple[str, ...]
    decimals: int
    sure: bool

    @cached_property
    def bounds(self) -> tuple[RankBounds, ...]:
        """What the quantiles leave to the ranks, for each type of quantile."""
        found = (rank_bounds(_closed(row)) for row in self.rows)
        return tuple(bounds for bounds in found if bounds is not None)

    @property
    def printed(self) -> PrintedNumber:
        """The p-value as printed."""
        return self.fact.numbers["p"]


def _closed(row: Row) -> Row:
    parts = (replace(part, interval=closed(part.interval)) for part in row.summaries)
    return replace(row, summaries=tuple(parts))


def rank_rows(facts: Facts) -> Iterator[RankRow]:
    """Every p-value that stands beside medians or quartiles and may be of a rank test."""
    for fact, row in facts.p_values():
        parts = {g: summarised(facts, part) for g, part in facts.by_group(row).items() if g}
        groups = facts.groups(fact.cell.table)
        found = [parts.get(group) for group in groups]
        summed = tuple(part for part in found if part is not None)
        if len(summed) < len(groups) or len(groups) < 2:
            continue
        sizes = [part.size.n if part.size else 0 for part in summed]
        if any("median" not in part.of for part in summed) or not min(sizes):
            continue
        methods, named = _methods(facts, fact, len(groups))
        if methods and sum(sizes) <= LARGEST_COUNT:
            yield _rank_row(facts, fact, groups, summed, methods, named)


def _methods(facts: Facts, fact: Fact, groups: int) -> tuple[tuple[str, ...], bool]:
    """The rank tests that may be meant, and whether the paper or the plan names one."""
    name = planned(facts.plan, fact.cell, groups)
    named = meant(name) if name else None
    keys = (KRUSKAL,) if groups > 2 else (CORRECTED, PLAIN)
    if named is None:
        return keys, False
    rank = tuple(key for key in named if key.startswith((KRUSKAL, CORRECTED)))
    return tuple(key for key in rank if groups == 2 or key.startswith(KRUSKAL)), True


def _rank_row(
    facts: Facts, fact: Fact, groups: tuple[str, ...], parts: tuple[Summaries, ...],
    methods: tuple[str, ...], named: bool,
) -> RankRow:  # fmt: skip
    known = all(part.decimals is not None for part in parts)
    digits = [n.digits for part in parts for f in part.facts for n in f.numbers.values()]
    # Two decimals more than printed leave every order of the values that any more would.
    decimals = max(part.decimals or 0 for part in parts) if known else max(digits) + 2
    scale = 10**decimals
    summed = tuple(
        Summary(name, part.of[name], (s,))
        for s, part in enumerate(parts)
        for name in _QUANTILES
        if name in part.of
    )
    rows = tuple(
        Row(
            name=fact.cell.variable,
            sizes=tuple(part.size.n if part.size else 0 for part in parts),
            scale=scale,
            limits=_limits(facts, parts, scale),
            summaries=summed,
            quantile_type=type_,
        )
        for type_ in facts.quantile_types
    )
    own = all(part.size is not None and part.size.own for part in parts)
    sure = own and named and min(rows[0].sizes) >= _FEW and not set(methods) & set(EXACT)
    return RankRow(fact, groups, parts, rows, methods, decimals, sure)


def _limits(facts: Facts, parts: Sequence[Summaries], scale: int) -> tuple[int, int]:
    """So far out that no value beyond would change a rank; within the dictionary's hard limits."""
    printed = [part.of[name] for part in parts for name in _QUANTILES if name in part.of]
    ends = [x for interval in printed for x in (interval.low, interval.high) if x is not None]
    low, high = min(ends), max(ends)
    reach = 3 * (high - low) + 1
    limits = [low - reach, high + reach]
    variable = facts.variable(parts[0].facts[0].cell.variable)
    if variable is not None and facts.plan is not None:
        hard = variable.hard
        limits[0] = max(limits[0], Fraction(hard[0])) if hard[0] > float("-inf") else limits[0]
        limits[1] = min(limits[1], Fraction(hard[1])) if hard[1] < float("inf") else limits[1]
    return int(limits[0] * scale), int(limits[1] * scale)
