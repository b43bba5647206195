"""Counts of finer levels added to those of the coarser ones, and what is asked for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ncstats.dictionary import Dictionary
from ncstats.plan.coarser.conditions import Words
from ncstats.plan.coarser.joins import Joins
from ncstats.tally import (
    Answer,
    Asked,
    CombinationQuestion,
    ConditionQuestion,
    EventCounts,
    EventQuestion,
    MissingQuestion,
    Question,
    Tally,
)
from ncstats.tally.events import NO_GROUP, Ints
from ncstats.tally.model import Counts


def coarser_question(asked: Asked, words: Words) -> Asked:
    """What is asked in finer levels, as it is asked in coarser ones.

    Raises:
        TellsFinerError: a condition, the groups or the variables would tell the finer ones apart.
    """
    where = None if asked.where is None else words.condition(asked.where)
    match asked:
        case ConditionQuestion(condition=condition):
            told = None if condition is None else words.condition(condition)
            return ConditionQuestion(told, where)
        case CombinationQuestion(variables=variables):
            words.need(variables)
            return replace(asked, where=where)
        case MissingQuestion(variable=variable):
            words.need((variable,))
            return replace(asked, where=where)
        case EventQuestion(by=by, order=order):
            words.need(name for name in (by, asked.strata) if name is not None)
            return replace(asked, where=where, order=words.order(by or "", order))
        case Question(by=by):
            words.need(name for name in (asked.variable, by) if name is not None)
            shown = None if asked.order is None else words.order(by or "", asked.order)
            return replace(asked, where=where, order=shown)


def finer_question(asked: Asked, words: Words) -> Asked:
    """What is asked in coarser levels, as it is asked in the finer ones."""
    where = None if asked.where is None else words.finer(asked.where)
    match asked:
        case ConditionQuestion(condition=condition):
            return ConditionQuestion(None if condition is None else words.finer(condition), where)
        case EventQuestion(by=by, order=order):
            return replace(asked, where=where, order=words.joins.finer_codes(by or "", order))
        case Question(by=by, order=order) if order is not None:
            return replace(asked, where=where, order=words.joins.finer_codes(by or "", order))
        case _:
            return replace(asked, where=where)


@dataclass(frozen=True)
class JoinedCounts:
    """Adds the counts of finer levels.

    Attributes:
        joins: which levels are one.
        dictionary: in the coarser levels.
    """

    joins: Joins
    dictionary: Dictionary

    def of(self, asked: Asked, answer: Answer) -> Answer:
        """The answer in coarser levels.

        Args:
            asked: the question in coarser levels.
            answer: to the same in finer ones.
        """
        if isinstance(answer, Tally) and isinstance(asked, Question):
            return self._tally(asked, answer)
        if isinstance(answer, EventCounts) and isinstance(asked, EventQuestion):
            return self._events(asked, answer)
        return answer

    def _tally(self, asked: Question, tally: Tally) -> Tally:
        if asked.by is not None and asked.by in self.joins.variables:
            groups = self._codes(asked.by) if asked.order is None else asked.order
            add = self._places(asked.by, tally.groups, groups)
            counts = _added(tally.counts.T, add, len(groups)).T
            missing = _added(tally.missing, add, len(groups))
            tally = replace(tally, groups=groups, counts=counts, missing=missing)
        if asked.variable in self.joins.variables:
            levels = self._codes(asked.variable)
            add = self._places(asked.variable, tally.levels, levels)
            tally = replace(tally, levels=levels, counts=_added(tally.counts, add, len(levels)))
        return tally

    def _events(self, asked: EventQuestion, events: EventCounts) -> EventCounts:
        if asked.by is not None and asked.by in self.joins.variables:
            add = self._places(asked.by, events.groups, asked.order)
            events = replace(events, groups=asked.order, group=_moved(events.group, add))
        if asked.strata is not None and asked.strata in self.joins.variables:
            strata = self._codes(asked.strata)
            add = self._places(asked.strata, events.strata, strata)
            events = replace(events, strata=strata, stratum=_moved(events.stratum, add))
        return events.distinct()

    def _codes(self, name: str) -> tuple[str, ...]:
        return self.dictionary.patients[name].codes

    def _places(self, name: str, finer: Sequence[str], coarser: Sequence[str]) -> Ints:
        """For each of the finer levels the place of the one that takes its place."""
        return np.array([coarser.index(self.joins.code(name, code)) for code in finer])


def _added(counts: Counts, places: Ints, rows: int) -> Counts:
    """The rows of counts added by the place to which each belongs."""
    added = np.zeros((rows, *counts.shape[1:]), dtype=np.int64)
    np.add.at(added, places, counts)
    return added


def _moved(places: Ints, to: Ints) -> Ints:
    """Places of groups by those that take their place; who is in none stays so."""
    # A patient in no group has the place -1, which picks the last entry.
    return np.array([*to, NO_GROUP], dtype=np.int64)[places]
