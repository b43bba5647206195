"""Releasing Results under a policy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ncstats.disclosure.counted import Key, Study
from ncstats.disclosure.policy import NONE, NamedPolicy, Policy, named_policy
from ncstats.results.known_marks import KnownMarks
from ncstats.results.marks import Marks
from ncstats.results.model import Results, Statistic, collect
from ncstats.tally import Tally

if TYPE_CHECKING:
    from ncstats.plan.study import Plan


@dataclass(frozen=True)
class Released:
    """What writers, tables and figures may show.

    Attributes:
        results: the statistics; a withheld one keeps its row, with the reason in ``error``.
        tallies: the counts behind figures of distributions, by figure and variable; none under a
            policy, for each of their values is a patient's.
        policy: the name of the policy they were released under.
        withheld: keys of the statistics that were withheld.
        marks: what pictures of single children show, by curve or figure; none under a policy.
        terms: what the policy says; None where it withholds nothing.
    """

    results: Results
    tallies: Mapping[str, Mapping[str, Tally]] = field(hash=False)
    policy: str
    withheld: tuple[Key, ...] = ()
    marks: Mapping[str, Marks | KnownMarks] = field(default_factory=dict, hash=False)
    terms: Policy | None = None


def release(
    results: Results,
    tallies: Mapping[str, Mapping[str, Tally]],
    policy: str | NamedPolicy = NONE,
    marks: Mapping[str, Marks | KnownMarks] | None = None,
    plan: Plan | None = None,
) -> Released:
    """Release statistics, and what pictures of single children show, under a policy.

    Under any but ``none``, every number follows from the counts that are released: percentages and
    their intervals are made of those, p-values are bands, summaries of numbers and points of
    curves are rounded so far that several patients could have moved them, or they are withheld.

    Args:
        results: as they were computed.
        tallies: the counts behind figures of distributions.
        policy: what withholds and rounds; or its name, or the path of its YAML file.
        marks: the courses of single children.
        plan: what was computed; without it the conditions of its statements and the variables
            that follow from others are not known, and cannot be held against each other.

    Raises:
        UsageError: there is no such policy.
    """
    named = policy if isinstance(policy, NamedPolicy) else named_policy(policy)
    if named.terms is None:
        return Released(results, tallies, named.name, marks=marks or {})
    from ncstats.disclosure.released_counts import Counts
    from ncstats.disclosure.released_rows import released_rows

    told = collect(row for row in results if not _is_combination(row, plan))
    counts = Counts.of(told, named.terms, study_of(plan))
    rows = tuple(released_rows(counts))
    known = {row.key for row in results if not math.isnan(row.stat)}
    withheld = tuple(row.key for row in rows if row.key in known and math.isnan(row.stat))
    return Released(collect(rows), {}, named.name, withheld, terms=named.terms)


def _is_combination(row: Statistic, plan: Plan | None) -> bool:
    """Whether a row counts a combination of findings: that there is one is a fact of its few."""
    figure = plan.model.figures.get(row.item) if plan is not None else None
    return figure is not None and bool(figure.upset) and row.variable not in figure.upset


def study_of(plan: Plan | None) -> Study:
    """What of a plan is needed to tell whom its counts count."""
    if plan is None:
        return Study()
    asked = {statement.id: statement.variable for statement in plan.model.statements}
    return Study(plan.dictionary.patients, asked)
