"""Who of the source enters the analysis, and rows on how many each condition left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ncstats.cohort import Cohort
from ncstats.cohort.select import select
from ncstats.cohort.summary import CohortSummary
from ncstats.errors import DataError, Problem
from ncstats.plan import Plan
from ncstats.plan.eligibility import Criterion
from ncstats.results.describe import Place
from ncstats.results.model import Statistic
from ncstats.tally import Answers, Asked, ConditionQuestion, Question

ITEM = "eligibility"
"""The item of these rows; their variable is the id of the condition."""

NOT_MET, UNKNOWN, STATED = "not_met", "unknown", "stated"
"""Who left, as ``variable_level``: who does not meet a condition of the plan, of whom that is
unknown, and how many were left out before the file was made, by the author's statement."""

ANALYSED, UNGROUPED = "analysed", "ungrouped"
"""Who remains, and who of them is in no group, where anybody is."""


def eligibility_questions(plan: Plan) -> Iterator[Asked]:
    """How many meet each condition of those whom the ones before have left, and the groups."""
    yield from (asked for _, asked in _judged(plan) if asked is not None)
    yield from _sizes(plan)


def of_eligible(plan: Plan, asked: Asked) -> Asked:
    """The same question, of those patients alone who meet every condition of the plan."""
    if plan.eligible is None:
        return asked
    among = f"{plan.eligible} and ({asked.where})" if asked.where else plan.eligible
    return replace(asked, where=among)


def answers_of_eligible(plan: Plan, answers: Answers) -> Answers:
    """Answers to questions about the patients analysed, each looked up as :func:`of_eligible`."""
    return Answers({}, lambda asked: answers[of_eligible(plan, asked)])


def eligible_patients(
    plan: Plan, cohort: Cohort | CohortSummary, answers: Answers
) -> Cohort | CohortSummary:
    """The patients who meet every condition, or how many they are.

    Raises:
        DataError: nobody does.
    """
    if plan.eligible is None:
        return cohort
    last = [asked for _, asked in _judged(plan) if asked is not None][-1]
    count = answers.condition(last).true
    if not count:
        source = cohort.sources[0].name if cohort.sources else None
        raise DataError(Problem("results.nobody_eligible", file=source, value=plan.eligible))
    if isinstance(cohort, Cohort):
        return select(cohort, cohort.holds(plan.eligible).true)
    return replace(cohort, n=count)


def eligibility_rows(
    plan: Plan, cohort: Cohort | CohortSummary, answers: Answers
) -> Iterator[Statistic]:
    """How many there were, left at each condition, and remain; nothing where the plan has none.

    Args:
        plan: the plan.
        cohort: all patients of the source.
        answers: to :func:`eligibility_questions`.
    """
    if not plan.model.eligibility:
        return
    yield Place(ITEM).row("missing", "N_obs", cohort.n, method="count")
    remain = cohort.n
    for criterion, asked in _judged(plan):
        counts = {} if criterion.n is None else {STATED: criterion.n}
        if asked is not None:
            found = answers.condition(asked)
            counts = {NOT_MET: found.known - found.true, UNKNOWN: found.patients - found.known}
            remain = found.true
        place = Place(ITEM, "", criterion.where or "", criterion.id)
        yield from (_count(place, what, count) for what, count in counts.items())
    yield _count(Place(ITEM), ANALYSED, remain)
    for size in _sizes(plan):
        counted = answers.tally(size)
        place = Place(ITEM, size.variable)
        for level, members in zip(counted.groups, counted.patients, strict=True):
            yield _count(place, ANALYSED, int(members), level)
        if sum(counted.patients) < remain:
            yield _count(place, UNGROUPED, remain - int(sum(counted.patients)))


def _judged(plan: Plan) -> Iterator[tuple[Criterion, ConditionQuestion | None]]:
    """Each condition with what is asked of it; those judged before the file have no question."""
    before: list[str] = []
    for criterion in plan.model.eligibility:
        if criterion.where is None:
            yield criterion, None
            continue
        yield criterion, ConditionQuestion(criterion.where, " and ".join(before) or None)
        before.append(f"({criterion.where})")


def _sizes(plan: Plan) -> Iterator[Question]:
    """How large the groups of the plan's first comparison are, of the patients analysed."""
    if plan.model.eligibility and plan.first_group is not None:
        group = plan.group(plan.first_group)
        yield Question(group.variable, group.variable, plan.eligible, group.order)


def _count(place: Place, what: str, count: int, group: str = "") -> Statistic:
    columns = {"variable_level": what, "group1_level": group, "method": "count"}
    return place.row("missing", "n", count, None, **columns)
