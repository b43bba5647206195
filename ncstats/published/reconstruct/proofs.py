"""Cells of a number row that contradict each other, proved from order and whole numbers.

What is not proved here may still have no solution: then the search ends without one, and says so.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, starmap

from ncstats.published.intervals import Interval
from ncstats.published.model import PublishedCell
from ncstats.published.reconstruct.boxes import least_between, most_between
from ncstats.published.reconstruct.comparisons import Comparison, MeansComparison
from ncstats.published.reconstruct.moments import attainable_p, impossible_moments
from ncstats.published.reconstruct.problem import Study
from ncstats.published.reconstruct.ranks import continuity
from ncstats.published.reconstruct.refusals import Proof
from ncstats.published.reconstruct.row import Anchor, Row, Summary, anchor_of
from ncstats.published.reconstruct.rows import row_tests
from ncstats.text import between

Bounds = list[tuple[int, int]]
"""The lowest and highest value that each ordered value can have."""

_MOST_GROUPS = 8

_Summarised = tuple[str, Interval, tuple[int, ...] | None]
"""A statistic, where it must lie, and of which strata."""


def impossible(study: Study, row: Row) -> Iterator[Proof]:
    """Every proof that the cells of a row cannot all hold, given how many values there are."""
    cells = {
        (target.name, target.interval, study.strata.of(target.among)): target.cell
        for target in study.numbers
        if target.variable == row.name
    }
    found = False
    for proof in _of_summaries(row, cells):
        found = True
        yield proof
    if not found:
        own = tuple(dict.fromkeys(cells.values()))
        yield from _unattainable_tests(study, row, own)


def _of_summaries(row: Row, cells: Mapping[_Summarised, PublishedCell]) -> Iterator[Proof]:
    found = False
    for summary in row.summaries:
        proof = _unattainable(row, summary, cells[summary.name, summary.interval, summary.strata])
        if proof is not None:
            found = True
            yield proof
    if found:
        return
    for stratum, part in enumerate(row.anchors):
        own = tuple(cell for (_, _, among), cell in cells.items() if among == (stratum,))
        if any(starmap(_out_of_order, combinations(part, 2))):
            yield Proof("order", tuple(dict.fromkeys(own)))
    for strata in dict.fromkeys(summary.strata for summary in row.summaries):
        own = tuple(cell for (_, _, among), cell in cells.items() if among == strata)
        code = impossible_moments(row, strata)
        if code:
            n = sum(row.sizes[s] for s in strata)
            yield Proof(code, tuple(dict.fromkeys(own)), {"n": n, "limits": limits_of(row)})


def _out_of_order(first: Anchor, second: Anchor) -> bool:
    """Whether a quantile must exceed one of no lower place."""
    d, e = first.place[2], second.place[2]
    same = first.place == second.place
    return first.low * e > second.high * d or (same and second.low * d > first.high * e)


def _unattainable(row: Row, summary: Summary, cell: PublishedCell) -> Proof | None:
    """A quantile that no recorded values give, or none within the range."""
    n = sum(row.sizes[s] for s in summary.strata)
    if n == 0:
        return Proof("nobody", (cell,), {"statistic": summary.name})
    anchor = anchor_of(summary, n, row.scale, row.quantile_type)
    if anchor is None:
        return None
    d = anchor.place[2]
    low, high = max(anchor.low, d * row.limits[0]), min(anchor.high, d * row.limits[1])
    # (d - a)·x + a·y with a and d without a common divisor takes every step of the lattice.
    first = low + (d * row.offset - low) % row.step
    if first <= high:
        return None
    anywhere = anchor.low + (d * row.offset - anchor.low) % row.step
    code = "grid" if anywhere > anchor.high else "range"
    details = {"statistic": summary.name, "n": n, "limits": limits_of(row)}
    return Proof(code, (cell,), details)


def limits_of(row: Row) -> str:
    """The range of a row's values, as a message shows it."""
    return between(*(f"{limit / row.scale:g}" for limit in row.limits))


def _unattainable_tests(
    study: Study, row: Row, cells: tuple[PublishedCell, ...]
) -> Iterator[Proof]:
    for test, comparison in zip(row_tests(study, row.name), row.comparisons, strict=True):
        filled = sum(row.sizes[s] > 0 for s in comparison.strata)
        if filled < 2:
            yield Proof("one_group", (test.cell,), {"test": test.test})
        elif isinstance(comparison, MeansComparison):
            left = attainable_p(row, comparison)
            if left is not None and left.disjoint:
                yield Proof("p_of_means", (test.cell, *cells), {"left": str(left)})
        else:
            yield from _unattainable_ranks(row, comparison, (test.cell, *cells))


def _unattainable_ranks(
    row: Row, comparison: Comparison, cells: tuple[PublishedCell, ...]
) -> Iterator[Proof]:
    bounds = attainable(row, comparison)
    if bounds is None:
        return
    low, high = bounds
    wanted = comparison.interval
    below = wanted.high is not None and low > wanted.high
    above = wanted.low is not None and high is not None and high < wanted.low
    if below or above:
        left = _shown(Interval(low, high))
        yield Proof("p_bound", cells, {"wanted": _shown(wanted), "left": left})


def _shown(interval: Interval) -> str:
    low = "0" if interval.low is None else f"{float(interval.low):.4g}"
    return between(low, "∞" if interval.high is None else f"{float(interval.high):.4g}")


def attainable(row: Row, comparison: Comparison) -> tuple[Fraction, Fraction | None] | None:
    """Between which bounds the statistic of a rank test lies, whatever the values.

    An outer bound: from the lowest and highest value that the quantiles leave to each ordered
    value come those of the rank sums, from these and the ties that are possible the statistic's.
    None where there are too many groups.
    """
    bounds = [ordered_bounds(row, s) for s in comparison.strata if row.sizes[s]]
    sizes = [len(part) for part in bounds]
    if not 2 <= len(bounds) <= _MOST_GROUPS:
        return None
    n = sum(sizes)
    # Twice the rank sum less its expectation.
    boxes = [
        (low - sizes[g] * (n + 1), high - sizes[g] * (n + 1))
        for g in range(len(bounds))
        for low, high in (_rank_sum_bounds(bounds, g),)
    ]
    least, most = least_between(boxes, sizes), most_between(boxes, sizes)
    tied = _largest_tie(bounds)
    widest, narrowest = n**3 - n, n**3 - n - n * (tied**2 - 1)
    if comparison.test != "kruskal_wallis":
        away = [max(0, abs(x) - continuity(comparison.test)) for x in boxes[0]]
        crossing = boxes[0][0] <= 0 <= boxes[0][1]
        factor = Fraction(3 * n * (n - 1), sizes[0] * sizes[1])
        low = Fraction(0) if crossing else factor * min(away) ** 2 / widest
        return low, None if narrowest <= 0 else factor * max(away) ** 2 / narrowest
    factor = Fraction(3 * (n - 1))
    return factor * least / widest, None if narrowest <= 0 else factor * most / narrowest


def ordered_bounds(row: Row, stratum: int) -> Bounds:
    """What the quantiles of a stratum leave to each of its ordered values."""
    n = row.sizes[stratum]
    low, high = [row.limits[0]] * n, [row.limits[1]] * n
    for anchor in row.anchors[stratum]:
        d = anchor.place[2]
        for j in range(anchor.last, n):
            low[j] = max(low[j], -(-anchor.low // d))
        for j in range(anchor.first + 1):
            high[j] = min(high[j], anchor.high // d)
    return list(zip(low, high, strict=True))


def _rank_sum_bounds(bounds: Sequence[Bounds], g: int) -> tuple[int, int]:
    """The lowest and highest double rank sum of a group."""
    n = len(bounds[g])
    low = high = n * (n + 1)
    for at, other in enumerate(bounds):
        if at == g:
            continue
        lows, highs = (sorted(ends) for ends in zip(*other, strict=True))
        for least, most in bounds[g]:
            # Twice those surely below, half counted where they may be equal; the same at the most.
            low += bisect_left(highs, least) + bisect_right(highs, least)
            high += bisect_left(lows, most) + bisect_right(lows, most)
    return low, high


def _largest_tie(bounds: Sequence[Bounds]) -> int:
    """How many values could be equal at the most."""
    edges = sorted(
        [(low, 0) for part in bounds for low, _ in part]
        + [(high, 1) for part in bounds for _, high in part]
    )
    open_ = most = 0
    for _, closes in edges:
        open_ += -1 if closes else 1
        most = max(most, open_)
    return most
