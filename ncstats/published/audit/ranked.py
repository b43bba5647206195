"""Rank tests: which p-values the printed medians and quartiles leave, found and proved."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from ncstats.published.audit.facts import Facts
from ncstats.published.audit.model import Finding, PValue, Span, Verdict, Witness
from ncstats.published.audit.rank_bounds import RankBounds
from ncstats.published.audit.rank_cohorts import Cohort, Path, corners, opposite
from ncstats.published.audit.rank_p import exact_mann_whitney, upper_tail
from ncstats.published.audit.rank_rows import CORRECTED, EXACT, KRUSKAL, PLAIN, RankRow, rank_rows
from ncstats.published.reconstruct.chi_squared import statistic_for
from ncstats.published.reconstruct.comparisons import Comparison
from ncstats.published.reconstruct.ranks import RankTest, statistic
from ncstats.published.reconstruct.row import Row
from ncstats.published.reconstruct.row_search import find_values
from ncstats.text.numbers import number, p_value

_SMALL = 50
"""Groups below this are tested exactly by default in R where no values are tied."""

_RESTARTS = 12
_STEPS = 60
_MOST_SEARCHED = 400
"""Patients beyond which no cohort is sought for a p-value that the paths miss."""


def p_bound(row: RankRow) -> Span | None:
    """What no p-value passes by any of the tests that may be meant; None: nothing is proved."""
    spans = [
        span
        for bounds in row.bounds
        for method in row.methods
        if (span := _bound_of(bounds, method)) is not None
    ]
    if not spans or len(row.bounds) < len(row.rows) or set(row.methods) & set(EXACT):
        return None
    return min(low for low, _ in spans), max(high for _, high in spans)


def _bound_of(bounds: RankBounds, method: str) -> Span | None:
    if method == KRUSKAL:
        low, high = bounds.kruskal_wallis()
        return _tails(low, high, len(bounds.sizes) - 1)
    low, high = bounds.mann_whitney(method == CORRECTED)
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
        if method in EXACT:
            continue
        test: RankTest = "kruskal_wallis" if method != CORRECTED else "mann_whitney"
        over, under = statistic(cohort, test)
        df = len(row.groups) - 1 if method == KRUSKAL else 1
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
    if sum(row.rows[0].sizes) > _MOST_SEARCHED or not set(row.methods) - set(EXACT):
        return None
    kruskal = KRUSKAL in row.methods or PLAIN in row.methods
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
