"""Results → the sets of an UpSet plot and their intersections."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ncstats.plan import Plan
from ncstats.results.model import Results
from ncstats.tally.combinations import joint_name, members


@dataclass(frozen=True)
class Set:
    """A yes/no variable.

    Attributes:
        n: patients who have it, NaN where that may not be shown.
        total: patients of whom it is known.
    """

    name: str
    label: str
    n: float
    total: float


@dataclass(frozen=True)
class Intersection:
    """The patients who have exactly these variables.

    Attributes:
        names: of the variables; none for those who have none.
        n: how many, NaN where that may not be shown.
    """

    names: tuple[str, ...]
    n: float


@dataclass(frozen=True)
class Sets:
    """What an UpSet plot shows.

    Attributes:
        sets: the most frequent first.
        intersections: those that anybody belongs to, the most frequent first.
        total: patients of whom all variables are known: those of the intersections.
        unknown: patients of whom one or more are not.
        least: the fewest patients of an intersection that is drawn.
    """

    sets: tuple[Set, ...]
    intersections: tuple[Intersection, ...]
    total: float
    unknown: float
    least: int = 1

    @property
    def shown(self) -> tuple[Intersection, ...]:
        """The intersections that may be drawn."""
        return tuple(one for one in self.intersections if one.n >= self.least)


def read_sets(results: Results, plan: Plan, item: str, lang: str) -> Sets:
    """The sets and intersections of the figure called ``item``.

    Of equally frequent ones, sets stand in the plan's order, intersections by fewer variables
    first and then by those of their sets. Of one patient alone an intersection is drawn only where
    single patients may be shown.
    """
    names = plan.model.figures[item].upset
    sets = [_set(results, plan, item, name, lang) for name in names]
    sets.sort(key=lambda one: (math.isnan(one.n), -one.n if not math.isnan(one.n) else 0.0))
    places = {one.name: place for place, one in enumerate(sets)}
    together = joint_name(names)
    found = [
        Intersection(members(row.variable_level), row.stat)
        for row in results.find(item, together, context="categorical", stat_name="n")
    ]
    found.sort(key=lambda one: _rank(one, places))
    known = results.values(item, together, context="missing")
    return Sets(
        tuple(sets),
        tuple(found),
        known.get("N_nonmiss", math.nan),
        known.get("N_miss", math.nan),
        least=1 if plan.shows_single_patients(item) else 2,
    )


def _set(results: Results, plan: Plan, item: str, name: str, lang: str) -> Set:
    stats = results.values(item, name, context="categorical", variable_level="yes")
    n, total = (stats.get(stat, math.nan) for stat in ("n", "N"))
    return Set(name, plan.label(name, lang), n, total)


def _rank(one: Intersection, places: dict[str, int]) -> tuple[float, int, list[int]]:
    size = 0.0 if math.isnan(one.n) else -one.n
    return size, len(one.names), sorted(places[name] for name in one.names)
