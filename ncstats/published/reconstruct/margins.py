"""Counts of levels by group that do not add up, by their bounds alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ncstats.published.model import PublishedCell
from ncstats.published.reconstruct.counts import level_of
from ncstats.published.reconstruct.problem import Study
from ncstats.published.reconstruct.refusals import Proof
from ncstats.published.reconstruct.targets import CountTarget

_TOTAL = ""
"""The column of all groups, and the row of all levels."""

Place = tuple[str, str]
"""A level and a group."""

Bounds = dict[Place, tuple[int, int]]


def impossible_margins(study: Study) -> Iterator[Proof]:
    """Variables whose counts by level and group exceed or miss those of all.

    Every count lies between two bounds. Levels add up to those of whom the variable is known,
    groups to all patients; each sum narrows the bounds of its parts until nothing changes. Where
    a lower bound passes an upper one, the counts contradict each other.
    """
    for name in _variables(study):
        for by in dict.fromkeys((study.strata.variable, *_groupings(study, name))):
            cells = _contradicting(study, name, by)
            if cells:
                yield Proof("margins", cells, {"variable": name})


def _variables(study: Study) -> tuple[str, ...]:
    names = (level_of(target.condition)[0] for target in study.settled.possible)
    return tuple(dict.fromkeys(name for name in names if name))


def _groupings(study: Study, name: str) -> Iterator[str]:
    for target in study.settled.possible:
        if level_of(target.condition)[0] == name and target.among.where is None:
            yield target.among.group


def _contradicting(study: Study, name: str, by: str) -> tuple[PublishedCell, ...]:
    targets = [
        target
        for target in study.settled.possible
        if level_of(target.condition)[0] == name
        and target.among.where is None
        and target.among.group in ("", by)
    ]
    codes = study.plan.dictionary.patients[name].codes
    margins = _Margins(codes, _groups(study, by), study.sizes.patients)
    consistent = all(margins.narrow_to(target) for target in targets) and margins.spread()
    return () if consistent else tuple(cell for target in targets for cell in target.cells)


def _groups(study: Study, by: str) -> dict[str, int]:
    """The sizes of the groups, those who belong to none among them."""
    groups = study.sizes.groups(by)
    rest = study.sizes.patients - sum(groups.values())
    return {**groups, "·": rest} if rest > 0 or not groups else groups


@dataclass
class _Margins:
    """The bounds of every count of a level in a group, and of their sums."""

    levels: Sequence[str]
    groups: Mapping[str, int]
    patients: int

    def __post_init__(self) -> None:
        columns = {**self.groups, _TOTAL: self.patients}
        self.bounds: Bounds = {
            (level, group): (0, n)
            for level in (*self.levels, _TOTAL)
            for group, n in columns.items()
        }

    def narrow_to(self, target: CountTarget) -> bool:
        """Take up a printed count and its denominators; whether anything is left."""
        level, group = level_of(target.condition)[1], target.among.level
        if (level, group) not in self.bounds or not target.ranges:
            return True
        counts, totals = target.ranges.counts, target.ranges.totals
        return self._narrow((level, group), *counts) and self._narrow((_TOTAL, group), *totals)

    def _narrow(self, place: Place, low: int, high: int) -> bool:
        before = self.bounds[place]
        after = max(low, before[0]), min(high, before[1])
        self.bounds[place] = after
        return after[0] <= after[1]

    def spread(self) -> bool:
        """Let every sum narrow its parts and be narrowed by them; whether anything is left."""
        while True:
            before = dict(self.bounds)
            for total, parts in self._sums():
                if not self._add_up(total, parts):
                    return False
            if self.bounds == before:
                return True

    def _sums(self) -> Iterator[tuple[Place, list[Place]]]:
        for group in (*self.groups, _TOTAL):
            yield (_TOTAL, group), [(level, group) for level in self.levels]
        for level in (*self.levels, _TOTAL):
            yield (level, _TOTAL), [(level, group) for group in self.groups]

    def _add_up(self, total: Place, parts: Sequence[Place]) -> bool:
        low = sum(self.bounds[part][0] for part in parts)
        high = sum(self.bounds[part][1] for part in parts)
        if not self._narrow(total, low, high):
            return False
        least, most = self.bounds[total]
        for part in parts:
            of = self.bounds[part]
            if not self._narrow(part, least - (high - of[1]), most - (low - of[0])):
                return False
        return True
