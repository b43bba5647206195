"""Tests of means: which p-values the printed means and standard deviations leave.

Student's t, Welch's t and the analysis of variance are functions of means, standard deviations and
sizes alone, so the rounding of these bounds the p-value from both sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import pairwise, product
from math import prod, sqrt

from ncstats.errors import Severity
from ncstats.published.audit.facts import LARGEST_COUNT, Fact, Facts
from ncstats.published.audit.mean_bounds import STUDENT, WELCH, Box, bounds_of
from ncstats.published.audit.model import Finding, PValue, Span, Witness
from ncstats.published.audit.moment_cohorts import bounds_of_variance, values_with
from ncstats.published.audit.named_tests import meant, planned
from ncstats.published.audit.ranked import span_text
from ncstats.published.audit.summaries import Summaries, summarised
from ncstats.published.intervals import Interval
from ncstats.text.numbers import number

_HAIR = 1e-9
"""Relative: a p-value this near to a bound is not called impossible, for floats round."""

_MOST_SIZES = 40_000


@dataclass(frozen=True)
class MeanRow:
    """A printed p-value beside means and standard deviations.

    Attributes:
        sizes: how many each group has.
        own: the sizes are printed for this row.
        sure: a test of means is named, and all that the name can mean have bounds here.
    """

    fact: Fact
    groups: tuple[str, ...]
    parts: tuple[Summaries, ...]
    sizes: tuple[int, ...]
    methods: tuple[str, ...]
    own: bool
    sure: bool
    box: Box = field(repr=False)

    @property
    def tractable(self) -> bool:
        """Whether all smaller sizes can be tried."""
        return prod(self.sizes) <= _MOST_SIZES

    @cached_property
    def fewer(self) -> tuple[int, ...] | None:
        """The most patients, fewer than the columns have, with whom the p-value can be printed."""
        spans = [range(n, 1, -1) for n in self.sizes]
        sizes = sorted(product(*spans), key=sum, reverse=True)
        return next((some for some in sizes if _can_print(self, some)), None)


def mean_rows(facts: Facts) -> Iterator[MeanRow]:
    """Every p-value that stands beside means ± SD and may be of a test of means."""
    for fact, row in facts.p_values():
        parts = {g: summarised(facts, part) for g, part in facts.by_group(row).items() if g}
        groups = facts.groups(fact.cell.table)
        summed = tuple(part for g in groups if (part := parts.get(g)) is not None)
        if len(summed) < len(groups) or len(groups) < 2:
            continue
        sizes = tuple(part.size.n if part.size else 0 for part in summed)
        if any(not {"mean", "sd"} <= set(part.of) for part in summed) or min(sizes) < 2:
            continue
        named = meant(planned(facts.plan, fact.cell, len(groups)))
        keys = tuple(k for k in (named or (STUDENT, WELCH)) if k in (STUDENT, WELCH))
        # Of three groups or more Welch's statistic has no bounds here.
        keys = tuple(k for k in keys if k == STUDENT or len(groups) == 2)
        if keys:
            own = all(part.size is not None and part.size.own for part in summed)
            sure = named is not None and (len(groups) == 2 or named == (STUDENT,))
            yield MeanRow(fact, groups, summed, sizes, keys, own, sure, box_of(summed))


def box_of(parts: Sequence[Summaries]) -> Box:
    """Where the means and standard deviations lie."""
    return Box(
        tuple(_span(part.of["mean"]) for part in parts),
        tuple((max(0.0, low), high) for low, high in (_span(part.of["sd"]) for part in parts)),
    )


def _span(interval: Interval) -> Span:
    low = float("-inf") if interval.low is None else float(interval.low)
    return low, float("inf") if interval.high is None else float(interval.high)


def p_bound(row: MeanRow, sizes: Sequence[int]) -> Span:
    """What no p-value passes, by any of the tests that may be meant."""
    spans = [bounds_of(method, row.box, sizes) for method in row.methods]
    return min(low for low, _ in spans), max(high for _, high in spans)


def _can_print(row: MeanRow, sizes: Sequence[int]) -> bool:
    interval = row.fact.intervals["p"]
    for low, high in (bounds_of(method, row.box, sizes) for method in row.methods):
        above = interval.low is None or high * (1 + _HAIR) >= float(interval.low)
        below = interval.high is None or low * (1 - _HAIR) <= float(interval.high)
        if above and below:
            return True
    return False


def p_of_means(facts: Facts) -> Iterator[Finding | PValue]:
    """P-values beside means: what the rounding leaves, a cohort that has it, what is excluded."""
    for row in mean_rows(facts):
        found = verdict_on(row)
        yield found
        if not _can_print(row, row.sizes):
            yield _excluded(row)
        elif found.verdict == "undecided":
            yield _undecided(row, found)


def verdict_on(row: MeanRow) -> PValue:
    """The verdict on one p-value of a test of means.

    Impossible where neither all patients nor any fewer can print it; undecided where only fewer
    can, for how many were measured is not printed.
    """
    bound = p_bound(row, row.sizes)
    if not _can_print(row, row.sizes):
        whatever = row.own or (row.tractable and row.fewer is None)
        sure = row.sure and whatever
        return PValue(
            row.fact.cell, "impossible" if sure else "undecided", row.methods, None, bound
        )
    search = _Search(row)
    if sum(row.sizes) <= LARGEST_COUNT:
        search.run()
    return PValue(
        cell=row.fact.cell,
        verdict="undecided" if search.witness is None else "attainable",
        methods=row.methods,
        found=search.found,
        bound=bound,
        witness={} if search.witness is None else search.shown(search.witness),
        ends=tuple(search.shown(cohort) for cohort in search.ends),
    )


_STEPS = 24
_HALVINGS = 12


_Cohort = list[tuple[int, ...]]
"""By group, the values in units of the last recorded decimal."""


class _Search:
    """P-values of cohorts that print the summaries, and one that prints the p-value too.

    Means and standard deviations are moved from one end of their intervals to the other together,
    from the most different groups to the most alike.
    """

    def __init__(self, row: MeanRow) -> None:
        self.row = row
        self.decimals = max(
            part.decimals if part.decimals is not None else _finer(part) for part in row.parts
        )
        self.found: Span | None = None
        self.ends: tuple[_Cohort, ...] = ()
        self.witness: _Cohort | None = None

    def shown(self, cohort: _Cohort) -> Witness:
        """The values as they would be entered."""
        scale = 10**self.decimals
        return {
            group: tuple(number(Fraction(x, scale), self.decimals) for x in values)
            for group, values in zip(self.row.groups, cohort, strict=True)
        }

    def run(self) -> None:
        """Some steps from one end to the other, and between two that enclose the p-value more."""
        wanted = float(self.row.fact.numbers["p"].value)
        shares = [Fraction(step, _STEPS) for step in range(_STEPS + 1)]
        seen = [(share, p) for share in shares if (p := self._seen(share)) is not None]
        for (low, first), (high, second) in pairwise(seen):
            if (first > wanted) != (second > wanted):
                self._between(low, high, first > wanted)

    def _between(self, low: Fraction, high: Fraction, above: bool) -> None:
        wanted = float(self.row.fact.numbers["p"].value)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            p = self._seen(middle)
            if self.witness is not None or p is None:
                return
            low, high = (middle, high) if (p > wanted) == above else (low, middle)

    def _seen(self, share: Fraction) -> float | None:
        """Take in the cohort that lies a share of the way; its p-value, or None without one."""
        cohort = _cohort(self.row, share, self.decimals)
        if cohort is None:
            return None
        ps = [_p_of(method, cohort) for method in self.row.methods]
        low, high = self.found or (1.0, 0.0)
        lowest, highest = self.ends or (cohort, cohort)
        self.ends = (cohort if min(ps) < low else lowest, cohort if max(ps) > high else highest)
        self.found = (min(low, *ps), max(high, *ps))
        if self.witness is None and any(map(self.row.fact.numbers["p"].agrees, ps)):
            self.witness = cohort
        return ps[0]


def _finer(part: Summaries) -> int:
    digits = [n.digits for fact in part.facts for n in fact.numbers.values()]
    return max(digits) + 3


def _cohort(row: MeanRow, share: Fraction, decimals: int) -> _Cohort | None:
    """Groups a share of the way from the most different to the most alike; None: one fails."""
    found = []
    for g, part in enumerate(row.parts):
        values = None
        if not _QUANTILES & set(part.of):
            mean, variance = _wanted(row, g, share, 10**decimals)
            values = values_with(row.sizes[g], mean, variance, _ends(part, 10**decimals))
        if values is None or not part.of["mean"].holds(
            Fraction(sum(values), len(values) * 10**decimals)
        ):
            return None
        found.append(values)
    return found


_QUANTILES = frozenset({"p25", "median", "p75"})
_ROOM = Fraction(1, 10)
"""Part of a standard deviation's interval that a group's squares may fill."""


def _wanted(
    row: MeanRow, g: int, share: Fraction, scale: int
) -> tuple[Fraction, tuple[Fraction, Fraction]]:
    """The mean and the bounds of the variance of a group, in units of the last decimal."""
    mean = row.parts[g].of["mean"]
    low, high = mean.low or Fraction(0), mean.high or Fraction(0)
    lows = [part.of["mean"].low or Fraction(0) for part in row.parts]
    centre = sum(lows) / len(lows)
    if low < centre or (low == centre and g % 2):
        low, high = high, low
    # A hair inside of both ends, for one of them does not print so.
    inner = Fraction(1, 50) + share * Fraction(48, 50)
    bottom, top = bounds_of_variance(row.parts[g].of["sd"], scale)
    room = (top - bottom) * _ROOM
    start = bottom + (top - bottom - room) * share
    return (high + (low - high) * inner) * scale, (start, start + room)


def _ends(part: Summaries, scale: int) -> tuple[int, ...]:
    """A smallest and a largest value that print the range, where one is printed."""
    if not {"min", "max"} <= set(part.of):
        return ()
    found = (part.of["min"].whole(scale)[1], part.of["max"].whole(scale)[0])
    return tuple(x for x in found if x is not None)


def _p_of(method: str, cohort: Sequence[Sequence[int]]) -> float:
    means = [Fraction(sum(values), len(values)) for values in cohort]
    sds = [
        sqrt(sum((x - m) ** 2 for x in values) / (len(values) - 1))
        for values, m in zip(cohort, means, strict=True)
    ]
    box = Box(tuple((float(m), float(m)) for m in means), tuple((sd, sd) for sd in sds))
    return bounds_of(method, box, [len(values) for values in cohort])[0]


def _excluded(row: MeanRow) -> Finding:
    cells = (row.fact.cell, *dict.fromkeys(cell for part in row.parts for cell in part.cells))
    details: dict[str, object] = {
        "bound": span_text(p_bound(row, row.sizes)),
        "n": tuple(map(str, row.sizes)),
    }
    severity: Severity = "error" if row.sure else "warning"
    if row.own:
        return Finding("p_of_means", severity, "audit.p_impossible", cells, details)
    if not row.tractable:
        return Finding("p_of_means", "warning", "audit.p_impossible_if", cells, details)
    if row.fewer is None:
        return Finding("p_of_means", severity, "audit.p_impossible_any", cells, details)
    details["fewer"] = tuple(map(str, row.fewer))
    return Finding("p_of_means", "warning", "audit.p_fewer", cells, details)


def _undecided(row: MeanRow, found: PValue) -> Finding:
    cells = (row.fact.cell, *dict.fromkeys(cell for part in row.parts for cell in part.cells))
    details = {
        "bound": "–" if found.bound is None else span_text(found.bound),
        "found": "–" if found.found is None else span_text(found.found),
    }
    return Finding("p_of_means", "note", "audit.p_undecided", cells, details)
