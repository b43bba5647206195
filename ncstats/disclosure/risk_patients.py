"""How far a plan's quasi-identifiers tell its patients apart, wherever those are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

import numpy as np

from ncstats.cohort import Cohort
from ncstats.cohort.summary import CohortSummary
from ncstats.disclosure.risk_classes import MISSING, Anonymity, Diversity, Ints, anonymity
from ncstats.plan import Plan
from ncstats.results.eligibility import answers_of_eligible, of_eligible
from ncstats.tally import Answers, Asked, ConditionQuestion, Question, Source
from ncstats.tally.counted import CountedSource

MOST_CLASSES = 200
"""An engine is asked of no more: each class is a condition of its statement."""


def anonymity_of(
    plan: Plan, source: Source, cohort: Cohort | CohortSummary, threshold: int
) -> Anonymity | None:
    """How far the quasi-identifiers of a plan tell the patients analysed apart.

    Args:
        plan: names them, and what is sensitive.
        source: of the patients.
        cohort: those analysed; what is known of them all where an engine counts them.
        threshold: classes of up to so many are few.

    Returns:
        None where the plan names none, or it cannot be known: the patients were counted elsewhere,
        or an engine counts them and there is a number among the quasi-identifiers, or too many
        classes.
    """
    names, sensitive = plan.model.quasi_identifiers, plan.model.sensitive
    if not names:
        return None
    if isinstance(cohort, Cohort):
        told_by = {name: cohort.patients[name].distinct() for name in names}
        of_sensitive = {name: cohort.patients[name].distinct() for name in sensitive}
        return anonymity(told_by, threshold, of_sensitive)
    if isinstance(source, CountedSource) or not _can_be_asked(plan):
        return None
    return _asked(plan, source, threshold)


def _can_be_asked(plan: Plan) -> bool:
    variables = [plan.dictionary.variable(name) for name in plan.model.quasi_identifiers]
    classes = prod(len(variable.codes) + 1 for variable in variables)
    return all(variable.codes for variable in variables) and classes <= MOST_CLASSES


@dataclass(frozen=True)
class _Class:
    """Patients who are alike: the places of their levels, -1 for missing, and the condition."""

    codes: tuple[int, ...]
    where: str


def _every_class(plan: Plan) -> Iterator[_Class]:
    """Every class that there could be."""
    names = plan.model.quasi_identifiers
    levels = [plan.dictionary.variable(name).codes for name in names]
    for codes in product(*(range(MISSING, len(of)) for of in levels)):
        parts = [
            f"{name} is missing" if code == MISSING else f"{name} = '{of[code]}'"
            for name, of, code in zip(names, levels, codes, strict=True)
        ]
        yield _Class(codes, " and ".join(parts))


def _asked(plan: Plan, source: Source, threshold: int) -> Anonymity:
    """By one condition for each class that there could be; what nobody is in is none."""
    classes, sensitive = (*_every_class(plan),), plan.model.sensitive
    sizes = [ConditionQuestion(one.where) for one in classes]
    values = [Question(name, None, one.where) for name in sensitive for one in classes]
    questions: list[Asked] = [*sizes, *values]
    asked = [of_eligible(plan, question) for question in questions]
    answers = answers_of_eligible(plan, source.answers(asked))
    counts = [answers.condition(question).true for question in sizes]
    rows = [(one.codes, n) for one, n in zip(classes, counts, strict=True) if n]
    found = anonymity(_by_name(plan, [codes for codes, _ in rows]), threshold, counts=_counts(rows))
    diversity = [_diversity(plan, answers, name, classes) for name in sensitive]
    return replace(found, diversity=tuple(each for each in diversity if each is not None))


def _diversity(
    plan: Plan, answers: Answers, name: str, classes: Sequence[_Class]
) -> Diversity | None:
    """How much of a sensitive variable the classes give away; None where nobody's is known."""
    seen: dict[str | float, int] = {}
    rows: list[tuple[tuple[int, ...], int]] = []
    for one in classes:
        tally = answers.tally(Question(name, None, one.where))
        of: Sequence[str | float] = tally.levels or tally.values.tolist()
        for value, n in zip(of, tally.counts[:, 0].tolist(), strict=True):
            if n:
                rows.append(((*one.codes, seen.setdefault(value, len(seen))), n))
    if not rows:
        return None
    told_by = _by_name(plan, [codes[:-1] for codes, _ in rows])
    codes = np.array([codes[-1] for codes, _ in rows], dtype=np.int64)
    (found,) = anonymity(told_by, 0, {name: codes}, _counts(rows)).diversity
    return found


def _by_name(plan: Plan, codes: Sequence[tuple[int, ...]]) -> dict[str, Ints]:
    columns = np.array(codes, dtype=np.int64).T
    return dict(zip(plan.model.quasi_identifiers, columns, strict=True))


def _counts(rows: Sequence[tuple[tuple[int, ...], int]]) -> Ints:
    return np.array([n for _, n in rows], dtype=np.int64)
