"""What a release that was written shows of each count, whoever wrote it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ncstats.disclosure import reasons
from ncstats.disclosure.counted import Key, Study, tell_subgroups
from ncstats.disclosure.cut import told_apart
from ncstats.disclosure.equations import View
from ncstats.disclosure.followed import counts_no_patients
from ncstats.disclosure.links import link
from ncstats.disclosure.shown import ANY, NO_LIMIT, Range, Rule
from ncstats.disclosure.subgroup import Domains, Subgroup
from ncstats.results.check import COUNTS
from ncstats.results.model import Statistic

EARLIER = "in the earlier release"
"""The variable that tells patients of two releases apart."""

_BOUND = ("disclosure.below?limit=", "disclosure.at_least?limit=")
_IN, _NOT_IN = "yes", "no"


@dataclass(frozen=True)
class Written:
    """The statistics of a release as they stand in its folder.

    Attributes:
        rows: every statistic; of a withheld one ``stat`` is NaN.
        rule: how its counts were shown; None where they are exact.
    """

    rows: Sequence[Statistic]
    rule: Rule | None = None

    def counts(self) -> list[Statistic]:
        """The rows that hold a count of patients, shown or withheld."""
        return [row for row in self.rows if _is_count(row)]

    def shown(self, row: Statistic) -> Range:
        """The counts that what stands in a row leaves possible.

        >>> row = Statistic("t", "categorical", "sex", "n", 15.0)
        >>> Written([row], Rule(7, 5)).shown(row)
        Range(low=13, high=17)
        """
        if math.isnan(row.stat):
            return _bound(row.error)
        count = int(row.stat)
        if self.rule is None or count % self.rule.rounding:
            return Range(count, count)
        return self.rule.released(count)


def _is_count(row: Statistic) -> bool:
    if row.stat_name not in COUNTS or counts_no_patients(row):
        return False
    return not math.isnan(row.stat) or row.error.startswith("disclosure.")


def _bound(error: str) -> Range:
    for start in _BOUND:
        if error.startswith(start):
            limit = int(error.removeprefix(start))
            return Range(0, limit - 1) if start == _BOUND[0] else Range(limit, NO_LIMIT)
    return ANY


@dataclass(frozen=True)
class Seen:
    """All that a reader sees of the counts of one release, or of two.

    Attributes:
        view: the counts, how they hang together, and what is shown of each.
        keys: for the place of each count that stands somewhere, one of the rows it stands in.
        joined: the places of counts of those who are in the later release alone.
        small: the places of counts that are said to be small.
        cut: the variables that counts tell apart which are withheld.
    """

    view: View
    keys: Mapping[int, Key]
    joined: frozenset[int] = frozenset()
    small: frozenset[int] = frozenset()
    cut: frozenset[str] = frozenset()


def see(written: Written, study: Study) -> Seen:
    """What a reader sees of one release."""
    return _seen([(written, None)], study)


def see_both(earlier: Written, later: Written, study: Study) -> Seen:
    """What a reader sees of two releases, who takes the patients of one to be in the other too."""
    return _seen([(earlier, _IN), (later, None)], study)


def see_same(earlier: Written, later: Written, study: Study) -> Seen:
    """What a reader sees of two releases of the same patients."""
    return _seen([(earlier, None), (later, None)], study)


def _seen(releases: Iterable[tuple[Written, str | None]], study: Study) -> Seen:
    given = [(written, written.counts(), part) for written, part in releases]
    told, domains = tell_subgroups([rows for _, rows, _ in given], study)
    domains = {**domains, EARLIER: frozenset({_IN, _NOT_IN})}
    told = [
        each if part is None else each.within(EARLIER, [part], domains)
        for each, (_, _, part) in zip(told, given, strict=True)
    ]
    counted = [
        (written.shown(row), row, whom)
        for each, (written, rows, _) in zip(told, given, strict=True)
        for row, whom in zip(rows, each.subgroups, strict=True) if whom is not None
    ]  # fmt: skip
    ranges: dict[Subgroup, Range] = {}
    keys: dict[Subgroup, Key] = {}
    for shown, row, whom in counted:
        keys.setdefault(whom, row.key)
        ranges[whom] = _both(ranges.get(whom, ANY), shown)
    exact = {whom: int(shown.low) for whom, shown in ranges.items() if shown.one}
    sums = [total for each in told for total in each.sums]
    links = link(exact, domains, sums, [whom for whom in ranges if whom not in exact])
    view = View(links, tuple(ranges.get(subgroup, ANY) for subgroup in links.subgroups))
    place = {subgroup: at for at, subgroup in enumerate(links.subgroups)}
    return Seen(
        view,
        {place[whom]: key for whom, key in keys.items()},
        frozenset(at for whom, at in place.items() if whom.atoms(EARLIER) == frozenset({_NOT_IN})),
        frozenset(place[whom] for _, row, whom in counted if _is_called_small(row)),
        _cut_by([(row, whom) for _, row, whom in counted], domains),
    )


def _is_called_small(row: Statistic) -> bool:
    return row.error.startswith(reasons.below(0)[:-1])


def _cut_by(rows: Iterable[tuple[Statistic, Subgroup]], domains: Domains) -> frozenset[str]:
    """The variables that withheld counts tell apart, where no other row shows the same count."""
    given = [(whom, math.isnan(row.stat)) for row, whom in rows]
    shown = {whom for whom, withheld in given if not withheld}
    hidden = {whom for whom, withheld in given if withheld} - shown
    return frozenset(name for whom in hidden for name in told_apart(whom, domains))


def _both(first: Range, second: Range) -> Range:
    """What two rows of the same patients leave possible; the later where they contradict."""
    low, high = max(first.low, second.low), min(first.high, second.high)
    return Range(low, high) if low <= high else second
