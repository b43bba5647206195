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
from ncstats.results.describe import Place, missing
from ncstats.results.model import Statistic
from ncstats.tally import Answers, Asked, ConditionQuestion, Question

ITEM = "eligibility"
"""The item of these rows; their variable is the id of the condition."""

READ = "read"
"""How many there were before any condition of the plan, as ``variable_level``."""

NOT_MET, UNKNOWN, STATED = "not_met", "unknown", "stated"
"""Who left: who does not meet a condition of the plan, of whom that is unknown, and how many were
left out before the file was made, by the author's statement."""

LEFT_OUT = "left_out"
"""Who remains and is in a group that the plan does not compare, where anybody is."""


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
    count = number_eligible(plan, answers)
    if not count:
        source = cohort.sources[0].name if cohort.sources else None
        raise DataError(Problem("results.nobody_eligible", file=source, value=plan.eligible))
    if isinstance(cohort, Cohort):
        return select(cohort, cohort.holds(plan.eligible).true)
    return replace(cohort, n=count)


def number_eligible(plan: Plan, answers: Answers) -> int | None:
    """How many patients meet every condition; None where the plan has none."""
    if plan.eligible is None:
        return None
    last = [asked for _, asked in _judged(plan) if asked is not None][-1]
    return answers.condition(last).true


def eligibility_rows(
    plan: Plan, cohort: Cohort | CohortSummary, answers: Answers
) -> Iterator[Statistic]:
    """How many there were, left at each condition, and remain; nothing where the plan has none.

    Those who remain, and the groups of the plan's first comparison, stand as in a table: ``N_obs``
    of the column, and of all of them ``N_miss`` for want of a group.

    Args:
        plan: the plan.
        cohort: all patients of the source.
        answers: to :func:`eligibility_questions`.
    """
    if not plan.model.eligibility:
        return
    yield _count(Place(ITEM), READ, cohort.n)
    remain = cohort.n
    for criterion, asked in _judged(plan):
        counts = {} if criterion.n is None else {STATED: criterion.n}
        if asked is not None:
            found = answers.condition(asked)
            counts = {NOT_MET: found.known - found.true, UNKNOWN: found.patients - found.known}
            remain = found.true
        place = Place(ITEM, "", criterion.where or "", criterion.id)
        yield from (_count(place, what, count) for what, count in counts.items())
    yield Place(ITEM).row("missing", "N_obs", remain, method="count")
    for size in _sizes(plan):
        counted, place = answers.tally(size), Place(ITEM, size.variable)
        for level, members in zip(counted.groups, counted.patients, strict=True):
            yield place.row("missing", "N_obs", int(members), group1_level=level, method="count")
        yield from missing(remain - counted.ungrouped, counted.ungrouped, place)
        if counted.left_out:
            yield _count(place, LEFT_OUT, counted.left_out)


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


def _count(place: Place, what: str, count: int) -> Statistic:
    return place.row("missing", "n", count, variable_level=what, method="count")
