"""Rows on what is missing in the variables of the plan's tables, and why where that is recorded."""

from __future__ import annotations

from collections.abc import Iterator

from ncstats.dictionary.model import Variable
from ncstats.plan import Plan
from ncstats.results.describe import Place, missing
from ncstats.results.model import Statistic
from ncstats.tally import Answers, MissingQuestion, Question

ITEM = "missing_data"


def shown_variables(plan: Plan) -> tuple[Variable, ...]:
    """The variables of the plan's tables, each once, in reading order."""
    rows = (row for name in plan.model.tables for row in plan.rows[name])
    return tuple({row.variable.name: row.variable for row in rows}.values())


def missing_questions(plan: Plan) -> Iterator[Question | MissingQuestion]:
    """What the rows are computed from: each shown variable in all patients, and by group."""
    for variable in shown_variables(plan):
        yield from (asked for _, asked in _columns(plan, variable.name))
        yield MissingQuestion(variable.name)


def missing_rows(plan: Plan, answers: Answers) -> Iterator[Statistic]:
    """Rows on each shown variable that has a missing value, over all patients that are analysed.

    Of all patients and of each group of the plan's first comparison ``N_obs``, ``N_miss`` and
    ``N_nonmiss``; of all patients ``n`` by the reason recorded, where the cells are there to say
    it. A variable without a row has no missing value.

    Args:
        plan: the plan.
        answers: to :func:`missing_questions`.
    """
    for variable in shown_variables(plan):
        columns = [(by, answers.tally(asked)) for by, asked in _columns(plan, variable.name)]
        _, whole = columns[0]
        if not whole.missing.sum():
            continue
        for by, counted in columns:
            place = Place(ITEM, by, "", variable.name)
            for i, group in enumerate(counted.groups):
                known, unknown = int(counted.totals[i]), int(counted.missing[i])
                yield from missing(known, unknown, place, group)
        yield from _by_reason(MissingQuestion(variable.name), answers)


def _columns(plan: Plan, name: str) -> Iterator[tuple[str, Question]]:
    """The grouping variable, empty for all patients, with what is asked."""
    yield "", Question(name)
    if plan.first_group is not None:
        group = plan.group(plan.first_group)
        yield group.variable, Question(name, group.variable, None, group.order)


def _by_reason(asked: MissingQuestion, answers: Answers) -> Iterator[Statistic]:
    counted, place = answers.tally(asked), Place(ITEM, "", "", asked.variable)
    for reason, count in zip(counted.levels, counted.column(), strict=True):
        if count:
            yield place.row("missing", "n", count, variable_level=reason, method="count")
