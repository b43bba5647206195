"""Rows on an outcome that was assessed in too few: how many, the bounds, who they were.

An outcome known of some patients only is that of the others too where the two are alike. So where
fewer than 90 % were assessed, those who were are compared with the others by what was known at
the beginning, and the share of the outcome is given bounds that need no likeness.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from ncstats.plan import Plan
from ncstats.plan.model import TablePlan
from ncstats.plan.study import PlannedRow
from ncstats.results.describe import Place, describe
from ncstats.results.model import Statistic
from ncstats.results.proportions import OUTCOME, bounds, with_intervals
from ncstats.tally import Answers, Asked, ConditionQuestion, Question, Tally

ENOUGH = Fraction(9, 10)
"""The share of a column's patients from which on an outcome counts as assessed in it."""

ASSESSED, NOT_ASSESSED = "assessed", "not_assessed"
"""The levels of the two columns that are compared; their variable is the outcome itself."""


def too_few_assessed(known: int, patients: int) -> bool:
    """Whether fewer than 90 % of the patients of a column were assessed; nobody is not too few.

    >>> too_few_assessed(44, 50), too_few_assessed(45, 50), too_few_assessed(0, 0)
    (True, False, False)
    """
    return known < ENOUGH * patients


def item_of(outcome: str) -> str:
    """The item under which the rows on an outcome stand."""
    return f"assessed_{outcome}"


@dataclass(frozen=True)
class ShownOutcome:
    """An outcome with the table of the plan whose patients and columns it is looked at in."""

    row: PlannedRow
    table: TablePlan

    @property
    def name(self) -> str:
        """The variable's name."""
        return self.row.variable.name


def shown_outcomes(plan: Plan) -> tuple[ShownOutcome, ...]:
    """Every outcome that a table of the plan shows, in the order in which they are met.

    One that several tables show is looked at in the first that is split into groups, or else in
    the first.
    """
    found: dict[str, ShownOutcome] = {}
    for name, table in plan.model.tables.items():
        for row in plan.rows[name]:
            variable = row.variable
            first = found.get(variable.name)
            better = first is None or (first.table.by is None and table.by is not None)
            if variable.role == OUTCOME and better:
                found[variable.name] = ShownOutcome(row, table)
    return tuple(found.values())


def is_baseline(row: PlannedRow) -> bool:
    """Whether a row of a table says how patients were before anything came of them."""
    return row.variable.known_at == "baseline" and row.variable.role != OUTCOME


def baseline_rows(plan: Plan) -> tuple[PlannedRow, ...]:
    """The rows of the plan's first table that were known at the beginning."""
    first = next(iter(plan.model.tables))
    return tuple(row for row in plan.rows[first] if is_baseline(row))


def assessed_questions(plan: Plan) -> Iterator[Asked]:
    """What the rows on the plan's outcomes are computed from."""
    for outcome in shown_outcomes(plan):
        yield from (question for _, question in _columns(plan, outcome))
        for condition in _parts(outcome).values():
            yield ConditionQuestion(condition)
            yield from (Question(row.variable.name, None, condition) for row in baseline_rows(plan))


def assessed_rows(plan: Plan, answers: Answers) -> Iterator[Statistic]:
    """Rows for every outcome of the plan's tables of which too few were assessed.

    The columns are all patients and the groups of the table that shows it; one with too few is
    enough. Item ``assessed_<outcome>``: of the outcome itself what a table holds of it, and the
    bounds; of each baseline row a description by ``assessed`` and ``not_assessed``.
    """
    for outcome in shown_outcomes(plan):
        columns = tuple((place, answers.tally(asked)) for place, asked in _columns(plan, outcome))
        if any(_too_few(counted) for _, counted in columns):
            yield from _outcome(plan, outcome, columns)
            yield from _baseline(plan, answers, outcome)


def _columns(plan: Plan, outcome: ShownOutcome) -> Iterator[tuple[Place, Question]]:
    table, item = outcome.table, item_of(outcome.name)
    where = table.where or ""
    yield Place(item, "", where, outcome.name), Question(outcome.name, None, table.where)
    if table.by is not None:
        group = plan.group(table.by)
        place = Place(item, group.variable, where, outcome.name)
        yield place, Question(outcome.name, group.variable, table.where, group.order)


def _parts(outcome: ShownOutcome) -> dict[str, str]:
    """The conditions under which patients were assessed, and were not."""
    where = outcome.table.where
    parts = {ASSESSED: "is not missing", NOT_ASSESSED: "is missing"}
    return {
        level: f"({where}) and {outcome.name} {known}" if where else f"{outcome.name} {known}"
        for level, known in parts.items()
    }


def _too_few(counted: Tally) -> bool:
    pairs = zip(counted.totals, counted.missing, strict=True)
    return any(too_few_assessed(int(known), int(known + unknown)) for known, unknown in pairs)


def _outcome(
    plan: Plan, outcome: ShownOutcome, columns: tuple[tuple[Place, Tally], ...]
) -> Iterator[Statistic]:
    for place, counted in columns:
        described = describe(counted, place, plan.model.quantile_type)
        yield from with_intervals(described, {outcome.name}, plan.model.interval)
        if counted.kind == "category":
            yield from bounds(counted, place)


def _baseline(plan: Plan, answers: Answers, outcome: ShownOutcome) -> Iterator[Statistic]:
    where, item = outcome.table.where or "", item_of(outcome.name)
    for level, condition in _parts(outcome).items():
        patients = answers.condition(ConditionQuestion(condition)).true
        sizes = Place(item, outcome.name, where)
        yield sizes.row("missing", "N_obs", patients, group1_level=level, method="count")
        for row in baseline_rows(plan):
            counted = answers.tally(Question(row.variable.name, None, condition))
            place = Place(item, outcome.name, where, row.variable.name)
            yield from describe(replace(counted, groups=(level,)), place, plan.model.quantile_type)
