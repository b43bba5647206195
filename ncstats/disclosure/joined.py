"""Patients seen in coarser levels, wherever they are.

A cohort in memory has its levels recoded, for what needs single patients. Any other source is asked
what the plan asks in the finer levels, and the counts are added.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ncstats.cohort import Cohort
from ncstats.cohort.summary import CohortSummary
from ncstats.cohort.values import Table, Values
from ncstats.dictionary import Variable
from ncstats.disclosure.joined_counts import JoinedCounts, coarser_question, finer_question
from ncstats.errors import Problem, UsageError
from ncstats.plan import Plan
from ncstats.plan.coarser.conditions import TellsFinerError, Words
from ncstats.plan.coarser.joins import Joins
from ncstats.results.plan_questions import questions_of
from ncstats.tally import Answers, Asked, MemorySource, Source
from ncstats.text.progress import Report, silent


def joined_source(source: Source, plan: Plan) -> Source:
    """The patients of a source as they answer a plan in coarser levels.

    Args:
        source: that knows the finer levels.
        plan: in the coarser ones; one that is in no coarser ones leaves the source as it is.
    """
    if plan.finer is None:
        return source
    if isinstance(source, MemorySource):
        return MemorySource(joined_cohort(source.cohort, plan))
    return JoinedSource(source, plan, plan.finer)


def joined_cohort(cohort: Cohort, plan: Plan) -> Cohort:
    """The patients in a plan's coarser levels; what would tell the finer ones apart is gone."""
    dictionary, visits = plan.dictionary, cohort.of_visits
    patients = _recoded(cohort.patients, dictionary.patients, Joins.of(dictionary))
    of_visits = None if visits is None else _recoded(visits, dictionary.visits, Joins({}))
    return replace(cohort, dictionary=dictionary, patients=patients, of_visits=of_visits)


def _recoded(table: Table, variables: Mapping[str, Variable], joins: Joins) -> Table:
    made: dict[str, Values] = {}
    for name in table.keys() & variables.keys():
        values, variable = table[name], variables[name]
        if name in joins.variables:
            codes = (joins.code(name, code) for code in values.variable.codes)
            # A missing level has the place -1, which picks the last entry.
            places = np.array([*map(variable.codes.index, codes), -1])
            made[name] = Values.of_places(variable, places[values.array.astype(np.intp)])
        else:
            made[name] = replace(values, variable=variable)
    return {name: made[name] for name in table if name in made}


@dataclass(frozen=True)
class JoinedSource:
    """Patients who are counted where they are, in the levels known there; the answers are joined.

    Attributes:
        source: that counts them.
        plan: in coarser levels, whose questions are answered.
        finer: the plan in the levels that the source knows.
    """

    source: Source
    plan: Plan
    finer: Plan

    @property
    def cohort(self) -> Cohort | CohortSummary:
        """What is known of all patients."""
        cohort = self.source.cohort
        if isinstance(cohort, Cohort):
            return joined_cohort(cohort, self.plan)
        return replace(cohort, dictionary=self.plan.dictionary)

    @property
    def name(self) -> str | None:
        """The file or table."""
        return self.source.name

    def variables(self) -> frozenset[str]:
        """Those that are there in coarser levels too."""
        return self.source.variables() & {*self.plan.dictionary.patients}

    def identifiers_begin_with(self, prefix: str) -> bool:
        """Whether every patient's identifier does."""
        return self.source.identifiers_begin_with(prefix)

    def answers(self, questions: Iterable[Asked], report: Report = silent) -> Answers:
        """The answers, each joined from that to the same question in finer levels.

        Raises:
            UsageError: as the source; or it is counted already, and was not asked one of them.
            DataError: as the source.
        """
        asked = {question: self._in_finer_levels(question) for question in questions}
        try:
            found = self.source.answers(asked.values(), report)
        except KeyError:
            raise UsageError(Problem("coarser.not_counted", file=self.name)) from None
        joined = JoinedCounts(self._joins, self.plan.dictionary)
        return Answers({question: joined.of(question, found[of]) for question, of in asked.items()})

    @cached_property
    def _joins(self) -> Joins:
        return Joins.of(self.plan.dictionary)

    @cached_property
    def _words(self) -> Words:
        gone = {*self.finer.dictionary.patients}.difference(self.plan.dictionary.patients)
        return Words(self._joins, gone)

    @cached_property
    def _asked(self) -> dict[Asked, Asked]:
        """The questions of the finer plan, by the same in coarser levels."""
        found: dict[Asked, Asked] = {}
        for asked in questions_of(self.finer):
            with contextlib.suppress(TellsFinerError):
                found[coarser_question(asked, self._words)] = asked
        return found

    def _in_finer_levels(self, question: Asked) -> Asked:
        """A question as the finer plan asks it, to the letter: else counts do not know it.

        Without what is left out of it, a plan may ask something else as well.
        """
        return self._asked.get(question) or finer_question(question, self._words)
