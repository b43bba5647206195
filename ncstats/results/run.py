"""A plan's Results: tables, figures, curves and statements, in the order of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from ncstats.cohort import Cohort
from ncstats.dictionary import ByVisits
from ncstats.errors import DataError, Problem
from ncstats.expression import parse
from ncstats.plan import Plan
from ncstats.plan.curves import CurvePlan
from ncstats.plan.model import StatementPlan, TablePlan
from ncstats.plan.study import PlannedRow
from ncstats.results.assessed import assessed_rows
from ncstats.results.comparison import NONE, Comparison
from ncstats.results.describe import Place, describe, missing, proportion
from ncstats.results.eligibility import (
    answers_of_eligible,
    eligibility_rows,
    eligible_patients,
)
from ncstats.results.figures import OF_COUNTS, figure_marks, figure_rows
from ncstats.results.known_marks import KnownMarks
from ncstats.results.marks import Marks, marks
from ncstats.results.missing_data import missing_rows
from ncstats.results.model import Results, Statistic, collect
from ncstats.results.plan_questions import (
    everybody,
    figure_questions,
    grouped_question,
    grouping,
    of_curve,
    questions_of,
    statement_question,
    whole_question,
)
from ncstats.results.proportions import outcomes, with_intervals
from ncstats.results.tests import adjust, compare, mark_circular
from ncstats.results.time_to_event import time_to_event_rows
from ncstats.tally import Answers, MemorySource, Question, Source, Tally
from ncstats.text.progress import Part, Report, silent, tracked

if TYPE_CHECKING:
    from ncstats.cohort.summary import CohortSummary

T = TypeVar("T")

TEXT = "text"
"""The item of every statement."""


@dataclass(frozen=True, eq=False)
class Computed:
    """What a plan computes from a source of patients.

    Attributes:
        cohort: the patients it was computed from, those whom the plan's eligibility leaves; or
            what is known of them all.
        results: every statistic.
        tallies: for each figure of counts, those of each of its variables.
        marks: for each curve with a swimmer plot, the courses of its children; for each map of
            what is missing that may show single patients, what is known of them.
    """

    cohort: Cohort | CohortSummary
    results: Results
    tallies: Mapping[str, Mapping[str, Tally]]
    marks: Mapping[str, Marks | KnownMarks]


def run_plan(plan: Plan, source: Cohort | Source, report: Report = silent) -> Computed:
    """Compute everything a plan asks for, from the answers to all its questions.

    Of the source's patients only those count who meet the plan's conditions of eligibility.

    Where the source holds no single patients, a proportional hazards model keeps its row with the
    reason, and there are no pictures of single courses. ``report`` is told of every part.

    Raises:
        DataError: the cohort lacks a variable that the plan needs, or nobody is eligible; or as
            the source.
        UsageError: as the source.
    """
    source = MemorySource(source) if isinstance(source, Cohort) else source
    require_variables(plan, source)
    report(Part("progress.counting"))
    found = source.answers(questions_of(plan), report)
    cohort = eligible_patients(plan, source.cohort, found)
    patients = cohort if isinstance(cohort, Cohort) else None
    answers = answers_of_eligible(plan, found)
    rows = list(eligibility_rows(plan, source.cohort, found))
    tallies: dict[str, dict[str, Tally]] = {}
    for name, table in _told(plan.model.tables, report):
        rows.extend(_table(plan, answers, name, table))
    for name, figure in plan.model.figures.items():
        counted = {of: answers.tally(asked) for of, asked in figure_questions(plan, name).items()}
        rows.extend(figure_rows(plan, name, counted))
        if figure.kind in OF_COUNTS:
            tallies[name] = counted
    interval = plan.model.interval
    rows = list(with_intervals(rows, outcomes(plan.dictionary), interval))
    rows.extend(assessed_rows(plan, answers))
    rows.extend(missing_rows(plan, answers))
    for name, curve in _told(plan.model.curves, report):
        rows.extend(time_to_event_rows(of_curve(plan, name, curve), answers, patients))
    for statement in plan.model.statements:
        rows.extend(_statement(plan, answers, statement))
    courses = {} if patients is None else _marks(plan, patients)
    return Computed(cohort, collect(rows), tallies, courses)


def _told(items: Mapping[str, T], report: Report) -> Iterator[tuple[str, T]]:
    """The items of a plan, each told by its name as it is begun."""
    return tracked(tuple(items.items()), report, "progress.computing", lambda item: item[0])


def _table(plan: Plan, answers: Answers, name: str, table: TablePlan) -> list[Statistic]:
    by, where = grouping(plan, table.by), table.where
    rows = list(_sizes(plan, answers, name, table))
    for planned in plan.rows[name]:
        variable = planned.variable.name
        place = Place(name, by, where or "", variable)
        if by:
            counted = answers.tally(grouped_question(plan, table, variable))
            rows.extend(describe(counted, place, plan.model.quantile_type))
            if planned.test != NONE:
                rows.extend(compare(counted, place, _asked(planned, table)))
        if table.total or not by:
            whole = Place(name, "", where or "", variable)
            counted = answers.tally(whole_question(table, planned.variable))
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


def _sizes(plan: Plan, answers: Answers, name: str, table: TablePlan) -> Iterator[Statistic]:
    """How many patients stand in each column, and how many in none for want of a group."""
    by, where = grouping(plan, table.by), table.where or ""
    patients = answers.condition(everybody(table)).patients
    if by:
        place, counted = Place(name, by, where), answers.tally(grouped_question(plan, table, by))
        for group, size in zip(counted.groups, counted.patients, strict=True):
            yield place.row("missing", "N_obs", size, group1_level=group)
        yield from missing(patients - counted.ungrouped, counted.ungrouped, place)
    if table.total or not by:
        yield Place(name, "", where).row("missing", "N_obs", patients)


def _marks(plan: Plan, cohort: Cohort) -> dict[str, Marks | KnownMarks]:
    """What pictures of single children show, where the plan asks or the children are not real."""
    found: dict[str, Marks | KnownMarks] = {**figure_marks(plan, cohort)}
    drawn: set[str] = set()
    for name, curve in plan.model.curves.items():
        endpoint = plan.dictionary.endpoint(curve.endpoint)
        if not isinstance(endpoint.time, ByVisits) or cohort.of_visits is None:
            continue
        unasked = plan.model.study.synthetic and curve.endpoint not in drawn
        if unasked if curve.swimmer is None else curve.swimmer:
            levels = plan.group(curve.by).order if curve.by else ()
            found[name] = marks(cohort, endpoint, grouping(plan, curve.by), levels)
            drawn.add(curve.endpoint)
    return found


def _statement(plan: Plan, answers: Answers, statement: StatementPlan) -> Iterator[Statistic]:
    place = Place(TEXT, "", statement.where or "", statement.id, context="statement")
    asked = statement_question(statement)
    if isinstance(asked, Question):
        return describe(answers.tally(asked), place, plan.model.quantile_type)
    counted = answers.condition(asked)
    rows = proportion(counted.true, counted.known, place)
    return with_intervals(rows, _of_outcome(plan, statement), plan.model.interval)


def _of_outcome(plan: Plan, statement: StatementPlan) -> tuple[str, ...]:
    """The statement's id where its condition is on an outcome.

    Not where the patients are chosen by the same outcome: their share is then no chance.
    """
    asked = set(_names(statement.variable)) & outcomes(plan.dictionary)
    return (statement.id,) if asked - set(_names(statement.where)) else ()


def require_variables(plan: Plan, source: Source) -> None:
    """Refuse patients without a variable that the plan needs, before anything is computed.

    Raises:
        DataError: a variable is not there; each is named with the item that needs it.
    """
    present = source.variables()
    problems = [
        Problem("results.variable_missing", file=source.name, value=name, details={"item": item})
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
        needed += [
            (name, item) for name in (grouping(plan, table.by), *_names(table.where)) if name
        ]
    for item, figure in model.figures.items():
        names = (*plan.shown_in(item), grouping(plan, figure.by), *_names(figure.where))
        needed += [(name, item) for name in names if name]
    for item, curve in model.curves.items():
        needed += [(name, item) for name in _of_curve(plan, curve) if name]
    for statement in model.statements:
        names = (*_names(statement.variable), *_names(statement.where))
        needed += [(name, statement.id) for name in names]
    needed += [(name, "quasi_identifiers") for name in (*model.quasi_identifiers, *model.sensitive)]
    return dict(reversed(needed))


def _of_curve(plan: Plan, curve: CurvePlan) -> tuple[str, ...]:
    terms = (*curve.cox.terms, curve.cox.strata or "") if curve.cox else ()
    endpoint = plan.dictionary.endpoint(curve.endpoint)
    return (*endpoint.names, grouping(plan, curve.by), curve.strata or "", *terms)


def _names(expression: str | None) -> tuple[str, ...]:
    return parse(expression).names if expression else ()
