"""What a release that was written gives away, alone or beside an earlier one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from ncstats.disclosure.counted import Key, Study, is_patients
from ncstats.disclosure.known import known_small
from ncstats.disclosure.policy import Policy
from ncstats.disclosure.quiet import quiet_solver
from ncstats.disclosure.shown import ANY, Range, Rule
from ncstats.disclosure.steps import CurveKey, curve_key, told_times
from ncstats.disclosure.written import Seen, Written, see, see_both, see_same
from ncstats.results.check import BAND
from ncstats.results.curve_times import OBSERVED
from ncstats.results.model import KEY, Statistic

LeakKind = Literal[
    "small", "uncovered", "difference", "together", "p_value", "extreme", "too_few", "cut", "step"
]

_SUMMARIES = frozenset({"median", "p25", "p75", "mean", "sd"})
_OF_NUMBERS = ("continuous", "statement", "sensitivity")
_OF_STEPS = ("cum.event", "n.risk", "cum.censor")
_STAT_NAME = KEY.index("stat_name")


@dataclass(frozen=True)
class Leak:
    """Something that a policy does not let out.

    Attributes:
        kind: ``small``: a small count is printed; ``uncovered``: one can be worked out;
            ``difference``: one is the difference between two releases; ``together``: one can be
            worked out from two of the same patients; ``p_value``: one that is no band;
            ``extreme``: the value of a single patient; ``too_few``: a summary of too few
            patients; ``cut``: one of a number of which a part is withheld; ``step``: a curve
            whose step is a few of them.
        places: keys of the statistics from which it is known.
        withhold: keys of those to withhold next.
    """

    kind: LeakKind
    places: tuple[Key, ...]
    withhold: tuple[Key, ...]


def leaks(written: Written, policy: Policy, study: Study | None = None) -> tuple[Leak, ...]:
    """What a release gives away that a policy would not let out, in the order of its rows.

    Args:
        written: the release.
        policy: to which it is held.
        study: what is known of its plan; without it fewer counts can be held against each other.
    """
    known = Study() if study is None else study
    seen = see(written, known)
    with quiet_solver():
        worked_out = (*_worked_out(seen, policy.rule, "uncovered"),)
    return (*printed_leaks(written, policy), *_of_cut(written, seen, known), *worked_out)


def leaks_between(
    earlier: Written, later: Written, policy: Policy, study: Study | None = None
) -> tuple[Leak, ...]:
    """What two releases give away together: counts of the few patients who are in one alone.

    A reader takes the patients of the smaller release to be in the larger one too. Counts that
    are told to differ by a few are found where patients have both joined and left as well.
    """
    known = Study() if study is None else study
    found = [*_differences(earlier, later, policy.rule)]
    for first, second in ((earlier, later), (later, earlier)):
        with quiet_solver():
            found += _worked_out(see_both(first, second, known), policy.rule, "difference")
    once = {(leak.kind, leak.places): leak for leak in reversed(found)}
    return tuple(reversed(once.values()))


def leaks_together(
    earlier: Written, later: Written, policy: Policy, study: Study | None = None
) -> tuple[Leak, ...]:
    """What two releases of the same patients give away together, and the later alone does not.

    What a policy withholds another may print, or a plan that was changed may count in other parts.
    """
    known = Study() if study is None else study
    now, same = see(later, known), see_same(earlier, later, known)
    with quiet_solver():
        alone = {*_of_cut(later, now, known), *_worked_out(now, policy.rule, "together")}
        both = [*_told_at_once(same, policy.rule), *_worked_out(same, policy.rule, "together")]
    both += [leak for written in (earlier, later) for leak in _of_cut(written, same, known)]
    return tuple(leak for leak in both if leak not in alone)


def _of_cut(written: Written, seen: Seen, study: Study) -> Iterator[Leak]:
    """Summaries of numbers of which a part is withheld: they would say how many those are."""
    for row in written.rows:
        of_number = row.context in _OF_NUMBERS and row.stat_name in _SUMMARIES and row.method != ""
        cut = study.asked.get(row.variable, row.variable) in seen.cut
        if of_number and cut and not math.isnan(row.stat):
            yield Leak("cut", (row.key,), (row.key,))


def _told_at_once(seen: Seen, rule: Rule) -> Iterator[Leak]:
    """Small counts that one of two releases shows, or that both leave one value."""
    for cell, key in seen.keys.items():
        shown = seen.view.ranges[cell]
        if shown.one and rule.small(int(shown.low)):
            yield Leak("together", (key,), (key,))


def printed_leaks(written: Written, policy: Policy) -> Iterator[Leak]:
    """What stands in a row and should not."""
    sizes = {row.key: row.stat for row in written.rows if row.stat_name == "N"}
    told = told_times([row for row in written.rows if not math.isnan(row.stat)], policy.curves)
    for row in written.rows:
        kind = None if math.isnan(row.stat) else _kind(row, sizes, policy)
        if kind is None and _is_step(row, told):
            kind = "step"
        if kind is not None:
            yield Leak(kind, (row.key,), (row.key,))


def _kind(row: Statistic, sizes: Mapping[Key, float], policy: Policy) -> LeakKind | None:
    if is_patients(row):
        return "small" if policy.rule.small(int(row.stat)) else None
    if row.stat_name in ("p.value", "p.adjusted"):
        return None if row.stat_label == BAND else "p_value"
    if row.stat_name in ("min", "max") and _of_values(row):
        return "extreme"
    of_numbers = row.context in ("continuous", "statement") and row.method != ""
    if not of_numbers:
        return None
    size = sizes.get((*row.key[:_STAT_NAME], "N"), math.nan)
    return "too_few" if row.stat_name in _SUMMARIES and size < policy.quantiles else None


def _of_values(row: Statistic) -> bool:
    """Whether the least and the greatest are of values, and no bounds of what is not known."""
    return row.method == "range" or (row.context == "curve" and row.variable_level == OBSERVED)


def _is_step(row: Statistic, told: Mapping[CurveKey, frozenset[float]]) -> bool:
    """Whether a row tells of a curve at a time at which too few patients have moved it."""
    if row.context != "curve" or row.time is None or math.isnan(row.stat):
        return False
    times = told.get(curve_key(row))
    return row.stat_name in _OF_STEPS and times is not None and row.time not in times


def _worked_out(seen: Seen, rule: Rule, kind: LeakKind) -> Iterator[Leak]:
    """Counts that are not shown and that what is shown leaves too few values."""
    hidden = [cell for cell, shown in enumerate(seen.view.ranges) if not shown.one]
    if kind == "difference":
        of_few = seen.joined | seen.small
        hidden = [cell for cell in hidden if cell in of_few]
    for cell in known_small(seen.view, hidden, seen.small, rule.threshold):
        places = _beside(seen, cell)
        yield Leak(kind, places, _next(seen, cell, rule) or places[:1])


def _beside(seen: Seen, cell: int) -> tuple[Key, ...]:
    """The rows from which a count is known: its own, or those of the sums that it stands in."""
    if cell in seen.keys:
        return (seen.keys[cell],)
    sums = [total for total in seen.view.links.sums if cell in total.cells]
    cells = dict.fromkeys(each for total in sums for each in total.cells if each in seen.keys)
    return tuple(seen.keys[each] for each in cells)


def _next(seen: Seen, cell: int, rule: Rule) -> tuple[Key, ...]:
    """What has to be withheld besides, so that the ends of what is small are possible."""
    part = seen.view.part(cell)
    shown = [each for each in part.cells if each in seen.keys and seen.view.ranges[each].one]
    costs = [1.0] * len(seen.view.links)
    needed: set[int] = set()
    for value in (1, rule.threshold):
        anything = dict.fromkeys(shown, ANY)
        needed |= part.moves((cell, value), anything, costs, whole=False) or set()
    return tuple(seen.keys[each] for each in sorted(needed))


def _differences(earlier: Written, later: Written, rule: Rule) -> Iterator[Leak]:
    """Counts of the same name that are told to differ by a few."""
    before = {row.key: earlier.shown(row) for row in earlier.counts()}
    for row in later.counts():
        if row.key in before:
            old, new = before[row.key], later.shown(row)
            apart = _apart(new.low - old.high, new.high - old.low)
            few = apart.low >= 1 and apart.high <= rule.threshold
            if few and apart != Range(1, rule.threshold):
                yield Leak("difference", (row.key,), (row.key,))


def _apart(least: float, most: float) -> Range:
    """How far counts are apart whose difference lies between two numbers, whichever is greater."""
    return Range(-most, -least) if most < 0 else Range(least, most)


def by_kind(found: Iterable[Leak]) -> dict[LeakKind, int]:
    """How many leaks there are of each kind."""
    counted: dict[LeakKind, int] = {}
    for leak in found:
        counted[leak.kind] = counted.get(leak.kind, 0) + 1
    return counted
