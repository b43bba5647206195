"""Who of the file enters the analysis, and rows on how many each condition left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ncstats.cohort import Cohort
from ncstats.cohort.select import select
from ncstats.errors import DataError, Problem
from ncstats.plan import Plan
from ncstats.results.describe import Place
from ncstats.results.model import Statistic

ITEM = "eligibility"
"""The item of these rows; their variable is the id of the condition."""

NOT_MET, UNKNOWN, STATED = "not_met", "unknown", "stated"
"""Who left, as ``variable_level``: who does not meet a condition of the plan, of whom that is
unknown, and how many were left out before the file was made, by the author's statement."""

ANALYSED, UNGROUPED = "analysed", "ungrouped"
"""Who remains, and who of them is in no group, where anybody is."""


@dataclass(frozen=True, eq=False)
class Screened:
    """What the plan's conditions leave of a cohort: the patients analysed, and the counts."""

    cohort: Cohort
    rows: tuple[Statistic, ...]


def screen(plan: Plan, cohort: Cohort) -> Screened:
    """The patients who meet every condition of the plan's ``eligibility``, and who left at which.

    The conditions are judged in order, each of those whom the ones before have left. All patients,
    and no row, where the plan has none.

    Raises:
        DataError: nobody is eligible.
    """
    if not plan.model.eligibility:
        return Screened(cohort, ())
    kept = np.ones(cohort.n, dtype=bool)
    rows = [Place(ITEM).row("missing", "N_obs", cohort.n, method="count")]
    for criterion in plan.model.eligibility:
        counts = {} if criterion.n is None else {STATED: criterion.n}
        if criterion.where is not None:
            truth = cohort.holds(criterion.where)
            counts = {
                NOT_MET: int((kept & truth.known & ~truth.true).sum()),
                UNKNOWN: int((kept & ~truth.known).sum()),
            }
            kept = kept & truth.true
        place = Place(ITEM, "", criterion.where or "", criterion.id)
        rows += [_count(place, level, count) for level, count in counts.items()]
    if not kept.any():
        source = cohort.sources[0].name if cohort.sources else None
        raise DataError(Problem("results.nobody_eligible", file=source, value=plan.eligible))
    chosen = select(cohort, kept)
    return Screened(chosen, (*rows, *_analysed(plan, chosen)))


def _analysed(plan: Plan, cohort: Cohort) -> Iterator[Statistic]:
    """Those who remain, then how many of them are in each group of the plan's first comparison."""
    yield _count(Place(ITEM), ANALYSED, cohort.n)
    if plan.first_group is None:
        return
    group = plan.group(plan.first_group)
    levels, place = cohort.data[group.variable], Place(ITEM, group.variable)
    members = {level: int((levels == level).sum()) for level in group.order}
    for level, count in members.items():
        yield _count(place, ANALYSED, count, level)
    if sum(members.values()) < cohort.n:
        yield _count(place, UNGROUPED, cohort.n - sum(members.values()))


def _count(place: Place, what: str, count: int, group: str = "") -> Statistic:
    columns = {"variable_level": what, "group1_level": group, "method": "count"}
    return place.row("missing", "n", count, None, **columns)
