"""Rows on what is missing in the variables of the plan's tables, and why where that is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from ncstats.cohort import Cohort
from ncstats.dictionary.model import Variable
from ncstats.plan import Plan
from ncstats.results.describe import Place, missing
from ncstats.results.model import Statistic

if TYPE_CHECKING:
    from numpy.typing import NDArray

ITEM = "missing_data"

REASONS = ("not_done", "not_applicable", "unknown")
"""Why a value is missing, where its cell says so; the ``variable_level`` of the rows."""

NO_REASON = "no_reason"
"""The level of those whose cell says nothing."""


def shown_variables(plan: Plan) -> tuple[Variable, ...]:
    """The variables of the plan's tables, each once, in reading order."""
    rows = (row for name in plan.model.tables for row in plan.rows[name])
    return tuple({row.variable.name: row.variable for row in rows}.values())


def missing_rows(plan: Plan, cohort: Cohort) -> Iterator[Statistic]:
    """Rows on each shown variable that has a missing value, over all patients that are analysed.

    Of all patients and of each group of the plan's first comparison ``N_obs``, ``N_miss`` and
    ``N_nonmiss``; of all patients ``n`` by the reason recorded. A variable without a row has no
    missing value.
    """
    columns = _columns(plan, cohort)
    for variable in shown_variables(plan):
        gaps = cohort.data[variable.name].isna().to_numpy()
        if not gaps.any():
            continue
        for (by, level), members in columns.items():
            unknown = int((gaps & members).sum())
            place = Place(ITEM, by, "", variable.name)
            yield from missing(int(members.sum()) - unknown, unknown, place, level)
        yield from _by_reason(cohort, variable.name, gaps)


def _columns(plan: Plan, cohort: Cohort) -> Mapping[tuple[str, str], NDArray[np.bool_]]:
    """Who is in each column, by grouping variable and level: everybody first."""
    columns = {("", ""): np.ones(cohort.n, dtype=bool)}
    if plan.first_group is not None:
        group = plan.group(plan.first_group)
        levels = cohort.data[group.variable]
        columns |= {(group.variable, level): (levels == level).to_numpy() for level in group.order}
    return columns


def _by_reason(cohort: Cohort, name: str, gaps: NDArray[np.bool_]) -> Iterator[Statistic]:
    recorded = cohort.beside.reasons.get(name)
    counts: dict[str, int] = {}
    if recorded is not None:
        found = recorded.to_numpy()[gaps]
        counts = {reason: int((found == reason).sum()) for reason in REASONS}
    counts[NO_REASON] = int(gaps.sum()) - sum(counts.values())
    place = Place(ITEM, "", "", name)
    for reason, count in counts.items():
        if count:
            yield place.row("missing", "n", count, variable_level=reason, method="count")
