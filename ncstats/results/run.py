"""A plan's Results: tables, figures, curves and statements, in the order of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ncstats.cohort import Cohort
from ncstats.dictionary import ByVisits
from ncstats.errors import DataError, Problem
from ncstats.expression import parse
from ncstats.plan import Plan
from ncstats.plan.curves import CurvePlan
from ncstats.plan.load import PlannedRow
from ncstats.plan.model import FigurePlan, StatementPlan, TablePlan
from ncstats.results.assessed import assessed_rows
from ncstats.results.comparison import NONE, Comparison
from ncstats.results.describe import Place, describe, missing, proportion
from ncstats.results.eligibility import screen
from ncstats.results.marks import Marks, marks
from ncstats.results.missing_data import missing_rows
from ncstats.results.model import Results, Statistic, collect
from ncstats.results.proportions import outcomes, with_intervals
from ncstats.results.questions import Questions
from ncstats.results.tests import adjust, compare, mark_circular
from ncstats.results.time_to_event import time_to_event_rows
from ncstats.tally import Tally, tally
from ncstats.text.cells import FORMATS

TEXT = "text"
"""The item of every statement."""


@dataclass(frozen=True, eq=False)
class Computed:
    """What a plan computes from a cohort.

    Attributes:
        cohort: the patients it was computed from: those whom the plan's eligibility leaves.
        results: every statistic.
        tallies: for each distribution figure, the counts behind each of its variables.
        marks: for each curve with a swimmer plot, the courses of its children.
    """

    cohort: Cohort
    results: Results
    tallies: Mapping[str, Mapping[str, Tally]]
    marks: Mapping[str, Marks]


def run_plan(plan: Plan, cohort: Cohort) -> Computed:
    """Compute everything a plan asks for, of the patients who meet its conditions of eligibility.

    Raises:
        DataError: the cohort lacks a variable that the plan needs, or nobody is eligible.
    """
    _require_variables(plan, cohort)
    screened = screen(plan, cohort)
    cohort, rows = screened.cohort, [*screened.rows]
    tallies: dict[str, dict[str, Tally]] = {}
    for name, table in plan.model.tables.items():
        rows.extend(_table(plan, cohort, name, table))
    for name, figure in plan.model.figures.items():
        tallies[name] = _figure_tallies(plan, cohort, figure)
        for variable, counted in tallies[name].items():
            place = Place(name, _by(plan, figure.by), figure.where or "", variable)
            rows.extend(describe(counted, place, plan.model.quantile_type))
    interval = plan.model.interval
    rows = list(with_intervals(rows, outcomes(plan.dictionary), interval))
    rows.extend(assessed_rows(plan, cohort))
    rows.extend(missing_rows(plan, cohort))
    for name, curve in plan.model.curves.items():
        rows.extend(_curve(plan, cohort, name, curve))
    for statement in plan.model.statements:
        rows.extend(_statement(plan, cohort, statement))
    return Computed(cohort, collect(rows), tallies, _marks(plan, cohort))


def _by(plan: Plan, group: str | None) -> str:
    return plan.model.groups[group].variable if group else ""


def _table(plan: Plan, cohort: Cohort, name: str, table: TablePlan) -> list[Statistic]:
    by, where = _by(plan, table.by), table.where
    rows = list(_sizes(plan, cohort, name, table))
    for planned in plan.rows[name]:
        variable = planned.variable.name
        place = Place(name, by, where or "", variable)
        if by:
            order = plan.group(table.by or "").order
            counted = tally(cohort, variable, by=by, where=where, order=order)
            rows.extend(describe(counted, place, plan.model.quantile_type))
            if planned.test != NONE:
                rows.extend(compare(counted, place, _asked(planned, table)))
        if table.total or not by:
            whole = Place(name, "", where or "", variable)
            counted = tally(cohort, variable, where=where)
            rows.extend(describe(counted, whole, plan.model.quantile_type))
    return adjust(mark_circular(rows, plan.dictionary), table.adjust)


def _asked(row: PlannedRow, table: TablePlan) -> Comparison:
    return Comparison(
        test=row.test,
        summary=row.summary,
        choose=row.choose,
        effect=row.effect,
        pairs=row.pairs,
        adjust=table.adjust,
        sensitivity=row.sensitivity,
    )


def _sizes(plan: Plan, cohort: Cohort, name: str, table: TablePlan) -> Iterator[Statistic]:
    """How many patients stand in each column, and how many in none for want of a group."""
    by, where = _by(plan, table.by), table.where or ""
    everybody = int(cohort.holds(where).true.sum()) if where else cohort.n
    if by:
        place, order = Place(name, by, where), plan.group(table.by or "").order
        counted = tally(cohort, by, by=by, where=table.where, order=order)
        for group, size in zip(counted.groups, counted.patients, strict=True):
            yield place.row("missing", "N_obs", size, group1_level=group)
        yield from missing(everybody - counted.ungrouped, counted.ungrouped, place)
    if table.total or not by:
        yield Place(name, "", where).row("missing", "N_obs", everybody)


def _figure_tallies(plan: Plan, cohort: Cohort, figure: FigurePlan) -> dict[str, Tally]:
    group = plan.group(figure.by) if figure.by else None
    return {
        variable: tally(
            cohort,
            variable,
            by=group.variable if group else None,
            where=figure.where,
            order=group.order if group else None,
        )
        for variable in ((figure.bars,) if figure.bars else figure.distribution)
    }


def _curve(plan: Plan, cohort: Cohort, name: str, curve: CurvePlan) -> Iterator[Statistic]:
    endpoint = plan.dictionary.endpoint(curve.endpoint)
    place = Place(name, _by(plan, curve.by), "", curve.endpoint)
    levels = plan.group(curve.by).order if curve.by else ()
    return time_to_event_rows(cohort, endpoint, place, levels, Questions.of(curve))


def _marks(plan: Plan, cohort: Cohort) -> dict[str, Marks]:
    """The courses of single children, where the plan asks for them or the children are not real."""
    found: dict[str, Marks] = {}
    drawn: set[str] = set()
    for name, curve in plan.model.curves.items():
        endpoint = plan.dictionary.endpoint(curve.endpoint)
        if not isinstance(endpoint.time, ByVisits) or cohort.visits is None:
            continue
        unasked = plan.model.study.synthetic and curve.endpoint not in drawn
        if unasked if curve.swimmer is None else curve.swimmer:
            levels = plan.group(curve.by).order if curve.by else ()
            found[name] = marks(cohort, endpoint, _by(plan, curve.by), levels)
            drawn.add(curve.endpoint)
    return found


def _statement(plan: Plan, cohort: Cohort, statement: StatementPlan) -> Iterator[Statistic]:
    place = Place(TEXT, "", statement.where or "", statement.id, context="statement")
    if "n" not in FORMATS[statement.cell].statistics:
        counted = tally(cohort, statement.variable, where=statement.where)
        return describe(counted, place, plan.model.quantile_type)
    truth = cohort.holds(statement.variable)
    known, true = truth.known, truth.true
    if statement.where:
        among = cohort.holds(statement.where).true
        known, true = known & among, true & among
    rows = proportion(int(true.sum()), int(known.sum()), place)
    return with_intervals(rows, _of_outcome(plan, statement), plan.model.interval)


def _of_outcome(plan: Plan, statement: StatementPlan) -> tuple[str, ...]:
    """The statement's id where its condition is on an outcome.

    Not where the patients are chosen by the same outcome: their share is then no chance.
    """
    asked = set(_names(statement.variable)) & outcomes(plan.dictionary)
    return (statement.id,) if asked - set(_names(statement.where)) else ()


def _require_variables(plan: Plan, cohort: Cohort) -> None:
    """Refuse a cohort without a column that the plan needs, before anything is computed."""
    present = set(cohort.data.columns)
    source = cohort.sources[0].name if cohort.sources else None
    problems = [
        Problem("results.variable_missing", file=source, value=name, details={"item": item})
        for name, item in sorted(needed_variables(plan).items())
        if name not in present
    ]
    if problems:
        raise DataError(problems)


def needed_variables(plan: Plan) -> dict[str, str]:
    """Every variable that a plan reads, with the first item that reads it."""
    model = plan.model
    needed = [
        (name, criterion.id) for criterion in model.eligibility for name in _names(criterion.where)
    ]
    for item, table in model.tables.items():
        needed += [(row.variable.name, item) for row in plan.rows[item]]
        needed += [(name, item) for name in (_by(plan, table.by), *_names(table.where)) if name]
    for item, figure in model.figures.items():
        shown = (figure.bars,) if figure.bars else figure.distribution
        names = (*shown, _by(plan, figure.by), *_names(figure.where))
        needed += [(name, item) for name in names if name]
    for item, curve in model.curves.items():
        needed += [(name, item) for name in _of_curve(plan, curve) if name]
    for statement in model.statements:
        names = (*_names(statement.variable), *_names(statement.where))
        needed += [(name, statement.id) for name in names]
    return dict(reversed(needed))


def _of_curve(plan: Plan, curve: CurvePlan) -> tuple[str, ...]:
    terms = (*curve.cox.terms, curve.cox.strata or "") if curve.cox else ()
    endpoint = plan.dictionary.endpoint(curve.endpoint)
    return (*endpoint.names, _by(plan, curve.by), curve.strata or "", *terms)


def _names(expression: str | None) -> tuple[str, ...]:
    return parse(expression).names if expression else ()
