"""Rows behind the plan's pictures: what each of them shows is counted here, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ncstats.cohort import Cohort
from ncstats.plan import Plan
from ncstats.plan.figures import FigureKind
from ncstats.results.describe import Place, describe, missing, proportion
from ncstats.results.known_marks import KnownMarks, known_marks
from ncstats.results.model import Statistic
from ncstats.tally import Tally

OF_COUNTS: tuple[FigureKind, ...] = ("bars", "distribution")
"""Pictures that are drawn from the counts themselves."""


def figure_rows(plan: Plan, item: str, tallies: Mapping[str, Tally]) -> Iterator[Statistic]:
    """What a figure shows of its counts.

    A missingness map has only how many are known; an UpSet plot has the combinations that there
    are, as levels of one variable.
    """
    figure = plan.model.figures[item]
    by = plan.group(figure.by).variable if figure.by else ""
    for variable, counted in tallies.items():
        place = Place(item, by, figure.where or "", variable)
        if figure.missingness:
            for group, known, unknown in zip(
                counted.groups, counted.totals, counted.missing, strict=True
            ):
                yield from missing(int(known), int(unknown), place, group)
        elif figure.upset and variable not in figure.upset:
            yield from _combinations(counted, place)
        else:
            yield from describe(counted, place, plan.model.quantile_type)


def _combinations(counted: Tally, place: Place) -> Iterator[Statistic]:
    total = int(counted.totals[0])
    for i in np.flatnonzero(counted.counts[:, 0]).tolist():
        level = counted.levels[i]
        yield from proportion(int(counted.counts[i, 0]), total, place, variable_level=level)
    yield from missing(total, int(counted.missing[0]), place)


def figure_marks(plan: Plan, cohort: Cohort) -> dict[str, KnownMarks]:
    """What is known of each single patient, for the maps that may show it."""
    return {
        item: known_marks(cohort, plan.shown_in(item), _group(plan, figure.by), figure.where)
        for item, figure in plan.model.figures.items()
        if figure.missingness and plan.shows_single_patients(item)
    }


def _group(plan: Plan, by: str | None) -> tuple[str, tuple[str, ...]]:
    """The variable and the levels of a group; empty without one."""
    return (plan.group(by).variable, plan.group(by).order) if by else ("", ())
