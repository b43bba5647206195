"""The tally of patients in memory: plain numpy, the reference that every other engine equals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ncstats.errors import Problem, UsageError
from ncstats.tally.combinations import combinations
from ncstats.tally.crosstab import CrossTable, cross_table, groups_of
from ncstats.tally.model import Tally
from ncstats.tally.questions import (
    CombinationQuestion,
    ConditionCounts,
    ConditionQuestion,
    MissingQuestion,
    Question,
)
from ncstats.tally.reasons import missing_reasons

if TYPE_CHECKING:
    from ncstats.cohort import Cohort
    from ncstats.cohort.patients import Patients

CountedAsked: TypeAlias = Question | CombinationQuestion | MissingQuestion | ConditionQuestion


def tally(
    cohort: Cohort,
    variable: str,
    by: str | None = None,
    where: str | None = None,
    order: Sequence[str] | None = None,
) -> Tally:
    """Count the patients of a cohort by the value of one variable, and by group.

    Args:
        cohort: the patients.
        variable: a number or a category of the cohort.
        by: a category whose levels are the groups; None: one group, ``""``.
        where: a condition; patients for whom it is false or unknown are not counted at all.
        order: the groups wanted, in the order wanted; None: every level of ``by``. A group with
            nobody in it keeps its column of zeros.

    Returns:
        Whole keys where every counted number is recorded with the variable's declared decimals;
        else the numbers themselves. No number is rounded. Where only a limit is known, its key
        has a ``side``. A missing value counts in ``missing``, a missing group in ``ungrouped``, a
        group not in ``order`` in ``left_out``.

    Raises:
        UsageError: the cohort has no such variable, it cannot be counted, ``by`` is no category,
            ``order`` names a level it does not have or one twice, or ``where`` is no condition.
    """
    wanted = None if order is None else tuple(order)
    return counted(cohort, Question(variable, by, where, wanted)).tally(order)


def counted(patients: Patients, asked: Question) -> CrossTable:
    """Count patients by the value of one variable and every level of another.

    Raises:
        UsageError: as :func:`tally`.
    """
    variable = patients.variable(asked.variable)
    if variable.kind not in ("number", "category"):
        raise UsageError(
            Problem("tally.not_countable", value=asked.variable, details={"kind": variable.kind})
        )
    if asked.by is not None:
        groups_of(patients.variable(asked.by), asked.order)
    return cross_table(
        patients.coded(asked.variable),
        None if asked.by is None else patients.coded(asked.by),
        None if asked.where is None else patients.holds(asked.where).true,
    )


def counts_of(patients: Patients, asked: CountedAsked) -> CrossTable | Tally | ConditionCounts:
    """What is counted of patients for any question but one on an endpoint.

    Raises:
        UsageError: it cannot be asked of them.
    """
    if isinstance(asked, Question):
        return counted(patients, asked)
    if isinstance(asked, CombinationQuestion):
        return combinations(patients, asked.variables, asked.where)
    if isinstance(asked, MissingQuestion):
        return missing_reasons(patients, asked)
    return condition_counts(patients, asked)


def condition_counts(patients: Patients, asked: ConditionQuestion) -> ConditionCounts:
    """Count the patients for whom a condition is true, and for whom it is known.

    Raises:
        UsageError: it is no condition, or reads a variable that the cohort does not have.
    """
    among = np.ones(patients.n, dtype=np.bool_)
    if asked.where is not None:
        among = patients.holds(asked.where).true
    true = known = among
    if asked.condition is not None:
        found = patients.holds(asked.condition)
        true, known = found.true & among, found.known & among
    return ConditionCounts(int(true.sum()), int(known.sum()), int(among.sum()))
