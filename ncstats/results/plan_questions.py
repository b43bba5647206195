"""All that a plan asks of a source of patients, before anything is computed."""

from __future__ import annotations

from collections.abc import Iterator

from ncstats.dictionary.model import Variable
from ncstats.plan import Plan
from ncstats.plan.curves import CurvePlan
from ncstats.plan.model import StatementPlan, TablePlan
from ncstats.results.assessed import assessed_questions
from ncstats.results.describe import Place
from ncstats.results.eligibility import eligibility_questions, of_eligible
from ncstats.results.missing_data import missing_questions
from ncstats.results.questions import Questions
from ncstats.results.time_to_event import AskedOfEndpoint
from ncstats.tally import Asked, CombinationQuestion, ConditionQuestion, Question
from ncstats.tally.combinations import joint_name
from ncstats.text.cells import FORMATS


def questions_of(plan: Plan) -> tuple[Asked, ...]:
    """Every question whose answer the plan's Results are computed from, each once.

    All but those on eligibility itself are of the eligible patients alone.

    The answers determine the Results, save for what needs single patients: proportional hazards
    models and pictures of courses.
    """
    asked: list[Asked] = []
    for name, table in plan.model.tables.items():
        asked += _of_table(plan, name, table)
    for name in plan.model.figures:
        asked += figure_questions(plan, name).values()
    asked += assessed_questions(plan)
    for name, curve in plan.model.curves.items():
        asked += of_curve(plan, name, curve).questions
    asked += map(statement_question, plan.model.statements)
    asked += missing_questions(plan)
    of_those = (of_eligible(plan, question) for question in asked)
    return tuple(dict.fromkeys((*eligibility_questions(plan), *of_those)))


def grouping(plan: Plan, group: str | None) -> str:
    """The variable of a plan's group; empty without one."""
    return plan.model.groups[group].variable if group else ""


def _of_table(plan: Plan, name: str, table: TablePlan) -> Iterator[Asked]:
    if table.by:
        yield grouped_question(plan, table, grouping(plan, table.by))
    yield everybody(table)
    for row in plan.rows[name]:
        if table.by:
            yield grouped_question(plan, table, row.variable.name)
        if table.total or not table.by:
            yield whole_question(table, row.variable)


def everybody(table: TablePlan) -> ConditionQuestion:
    """How many patients a table is about."""
    return ConditionQuestion(None, table.where)


def grouped_question(plan: Plan, table: TablePlan, variable: str) -> Question:
    """One variable of a table by its groups."""
    group = plan.group(table.by or "")
    return Question(variable, group.variable, table.where, group.order)


def whole_question(table: TablePlan, variable: Variable) -> Question:
    """One variable of a table in all its patients."""
    return Question(variable.name, None, table.where)


def figure_questions(plan: Plan, item: str) -> dict[str, Question | CombinationQuestion]:
    """The counts behind each variable of a figure; of an UpSet plot those of all together too."""
    figure = plan.model.figures[item]
    group = plan.group(figure.by) if figure.by else None
    by, order = (group.variable, group.order) if group else (None, None)
    asked: dict[str, Question | CombinationQuestion] = {
        variable: Question(variable, by, figure.where, order) for variable in plan.shown_in(item)
    }
    if figure.upset:
        asked[joint_name(figure.upset)] = CombinationQuestion(figure.upset, figure.where)
    return asked


def of_curve(plan: Plan, name: str, curve: CurvePlan) -> AskedOfEndpoint:
    """What a curve of the plan asks of its endpoint."""
    return AskedOfEndpoint(
        plan.dictionary.endpoint(curve.endpoint),
        Place(name, grouping(plan, curve.by), "", curve.endpoint),
        plan.group(curve.by).order if curve.by else (),
        Questions.of(curve),
    )


def statement_question(statement: StatementPlan) -> Question | ConditionQuestion:
    """The counts behind a statement: for whom a condition holds, or the values of a variable."""
    if "n" in FORMATS[statement.cell].statistics:
        return ConditionQuestion(statement.variable, statement.where)
    return Question(statement.variable, None, statement.where)
