"""Rank tests: which p-values the printed medians and quartiles leave, found and proved."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from ncstats.published.audit.facts import LARGEST_COUNT, Fact, Facts
from ncstats.published.audit.model import Finding, PValue, Span, Verdict, Witness
from ncstats.published.audit.named_tests import meant, planned
from ncstats.published.audit.rank_bounds import RankBounds, rank_bounds
from ncstats.published.audit.rank_cohorts import Cohort, Path, corners, opposite
from ncstats.published.audit.rank_p import exact_mann_whitney, upper_tail
from ncstats.published.audit.summaries import Summaries, closed, summarised
from ncstats.published.reconstruct.chi_squared import statistic_for
from ncstats.published.reconstruct.ranks import RankTest, statistic
from ncstats.published.reconstruct.row import Comparison, Row, Summary
from ncstats.published.reconstruct.row_search import find_values
from ncstats.text.numbers import number, p_value
from ncstats.text.printed import PrintedNumber

_QUANTILES = ("min", "p25", "median", "p75", "max")
_KRUSKAL, _CORRECTED, _PLAIN = "kruskal_wallis", "mann_whitney", "mann_whitney_uncorrected"
_EXACT = ("kruskal_wallis_exact", "mann_whitney_exact")
_FEW = 5
"""Groups below this may have been tested exactly whatever the test is called."""

_SMALL = 50
"""Groups below this are tested exactly by default in R where no values are tied."""

_RESTARTS = 12
_STEPS = 60
_MOST_SEARCHED = 400
"""Patients beyond which no cohort is sought for a p-value that the paths miss."""


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
    keys = (_KRUSKAL,) if groups > 2 else (_CORRECTED, _PLAIN)
    if named is None:
        return keys, False
    rank = tuple(key for key in named if key.startswith((_KRUSKAL, _CORRECTED)))
    return tuple(key for key in rank if groups == 2 or key.startswith(_KRUSKAL)), True


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
    sure = own and named and min(rows[0].sizes) >= _FEW and not set(methods) & set(_EXACT)
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


def p_bound(row: RankRow) -> Span | None:
    """What no p-value passes by any of the tests that may be meant; None: nothing is proved."""
    spans = [
        span
        for bounds in row.bounds
        for method in row.methods
        if (span := _bound_of(bounds, method)) is not None
    ]
    if not spans or len(row.bounds) < len(row.rows) or set(row.methods) & set(_EXACT):
        return None
    return min(low for low, _ in spans), max(high for _, high in spans)


def _bound_of(bounds: RankBounds, method: str) -> Span | None:
    if method == _KRUSKAL:
        low, high = bounds.kruskal_wallis()
        return _tails(low, high, len(bounds.sizes) - 1)
    low, high = bounds.mann_whitney(method == _CORRECTED)
    found = _tails(low, high, 1)
    if max(bounds.sizes) >= _SMALL:
        return found
    near, far = bounds.away
    first, second = bounds.sizes
    low_p, high_p = (exact_mann_whitney(first, second, away) for away in (far, near))
    return min(found[0], low_p), max(found[1], high_p)


def _tails(low: Fraction, high: Fraction | None, df: int) -> Span:
    return (0.0 if high is None else upper_tail(high, df)), upper_tail(low, df)


def _p_of(row: RankRow, cohort: Cohort) -> list[float]:
    found = []
    for method in row.methods:
        if method in _EXACT:
            continue
        test: RankTest = "kruskal_wallis" if method != _CORRECTED else "mann_whitney"
        over, under = statistic(cohort, test)
        df = len(row.groups) - 1 if method == _KRUSKAL else 1
        found.append(upper_tail(Fraction(over, under), df))
    return found


class _Walk:
    """P-values of cohorts that print the same quantiles, and one that prints the p-value too."""

    def __init__(self, row: RankRow) -> None:
        self.row = row
        self.found: Span | None = None
        self.ends: tuple[Cohort, ...] = ()
        self.witness: Cohort | None = None

    def run(self) -> None:
        """From one extreme of the groups to the opposite one, then by search."""
        for one in self.row.rows:
            ends = corners(one)
            for corner in ends:
                self._seen(one, corner)
            for first, last in opposite(ends):
                self._along(one, Path(first, last))
        if self.witness is None:
            sought = _sought(self.row)
            if sought is not None:
                self._seen(self.row.rows[0], sought)

    def _seen(self, one: Row, cohort: Cohort) -> float:
        """Take a cohort in; its p-value."""
        if one.cost(cohort):
            return -1.0
        ps = _p_of(self.row, cohort)
        if not ps:
            return -1.0
        low, high = self.found or (1.0, 0.0)
        lowest, highest = self.ends or (cohort, cohort)
        self.ends = (
            cohort if min(ps) < low else lowest,
            cohort if max(ps) > high else highest,
        )
        self.found = (min(low, *ps), max(high, *ps))
        if self.witness is None and any(map(self.row.printed.agrees, ps)):
            self.witness = cohort
        return ps[0]

    def _along(self, one: Row, path: Path) -> None:
        """Some steps of a path, and between two that enclose the printed p-value ever nearer."""
        wanted = float(self.row.printed.value)
        steps = [*range(0, len(path) - 1, max(1, len(path) // _STEPS)), len(path) - 1]
        above = [self._seen(one, path.at(step)) > wanted for step in steps]
        for (low, first), (high, second) in pairwise(zip(steps, above, strict=True)):
            if self.witness is None and first != second:
                self._between(one, path, (low, high), first)

    def _between(self, one: Row, path: Path, ends: tuple[int, int], above: bool) -> None:
        """Halve a stretch of a path; ``above``: its beginning has the larger p-value."""
        low, high = ends
        wanted = float(self.row.printed.value)
        while self.witness is None and high - low > 1:
            middle = (low + high) // 2
            if (self._seen(one, path.at(middle)) > wanted) == above:
                low = middle
            else:
                high = middle


def _sought(row: RankRow) -> Cohort | None:
    """A cohort with the printed p-value, by the search that rebuilds cohorts."""
    if sum(row.rows[0].sizes) > _MOST_SEARCHED or not set(row.methods) - set(_EXACT):
        return None
    kruskal = _KRUSKAL in row.methods or _PLAIN in row.methods
    test: RankTest = "kruskal_wallis" if kruskal else "mann_whitney"
    df = len(row.groups) - 1 if test == "kruskal_wallis" else 1
    wanted = statistic_for(row.fact.intervals["p"], df)
    strata = tuple(range(len(row.groups)))
    asked = replace(row.rows[0], comparisons=(Comparison(test, strata, wanted),))
    found = find_values(asked, random.Random(1), _RESTARTS)  # noqa: S311 - a seeded draw is what is wanted
    return None if found is None else found.values


def p_of_ranks(facts: Facts) -> Iterator[Finding | PValue]:
    """P-values beside medians: what cohorts attain, what none passes, and what that excludes."""
    for row in rank_rows(facts):
        found = verdict_on(row)
        yield found
        if found.verdict != "attainable":
            yield _finding(row, found)


def verdict_on(row: RankRow) -> PValue:
    """The verdict on one p-value of a rank test; never impossible because of a search."""
    bound = p_bound(row)
    walk = _Walk(row)
    walk.run()
    outside = bound is not None and _outside(row, bound)
    verdict: Verdict = "impossible" if outside and row.sure else "undecided"
    if walk.witness is not None:
        verdict = "attainable"
    return PValue(
        cell=row.fact.cell,
        verdict=verdict,
        methods=row.methods,
        found=walk.found,
        bound=bound,
        witness={} if walk.witness is None else _shown(row, walk.witness),
        ends=tuple(_shown(row, cohort) for cohort in walk.ends),
    )


def _outside(row: RankRow, bound: Span) -> bool:
    """Whether no p-value within the bound is printed so."""
    interval = row.fact.intervals["p"]
    low, high = (None if x is None else float(x) for x in (interval.low, interval.high))
    return (low is not None and bound[1] < low) or (high is not None and bound[0] > high)


def _shown(row: RankRow, cohort: Cohort) -> Witness:
    scale = 10**row.decimals
    return {
        group: tuple(number(Fraction(x, scale), row.decimals) for x in values)
        for group, values in zip(row.groups, cohort, strict=True)
    }


def _finding(row: RankRow, found: PValue) -> Finding:
    cells = (row.fact.cell, *dict.fromkeys(cell for part in row.parts for cell in part.cells))
    details = {
        "bound": "–" if found.bound is None else span_text(found.bound),
        "found": "–" if found.found is None else span_text(found.found),
        "n": tuple(str(size) for size in row.rows[0].sizes),
    }
    if found.bound is None or not _outside(row, found.bound):
        return Finding("p_of_ranks", "note", "audit.p_undecided", cells, details)
    code = "audit.p_impossible" if row.sure else "audit.p_impossible_if"
    return Finding("p_of_ranks", "error" if row.sure else "warning", code, cells, details)


def span_text(span: Span) -> str:
    """Two p-values with four decimals."""
    return " – ".join(p_value(p, 4) for p in span)
