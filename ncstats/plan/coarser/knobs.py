"""What a plan says of patients to reconstruct, in coarser levels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from ncstats.dictionary.model import Dictionary
from ncstats.plan.coarser.conditions import TellsFinerError, Words
from ncstats.plan.reconstruct import (
    Correlation,
    DatePlan,
    Follows,
    ReconstructPlan,
    Shared,
    VisitsPlan,
)

_Any = TypeVar("_Any")


def coarser_knobs(
    knobs: ReconstructPlan | None, dictionary: Dictionary, words: Words
) -> ReconstructPlan | None:
    """The section ``reconstruct`` without what is about finer levels.

    Args:
        knobs: as the plan has it.
        dictionary: in coarser levels.
        words: for conditions on the patients.
    """
    if knobs is None:
        return None
    of = _OfRecords(words)
    return knobs.model_copy(
        update={
            "measured": {n: each for n, each in knobs.measured.items() if n not in words.gone},
            "ranges": {n: each for n, each in knobs.ranges.items() if n not in words.gone},
            "parts": (*_kept(knobs.parts, of.name),),
            "also": (*_kept(knobs.also, of.name),),
            "follows": (*_kept(knobs.follows, of.follows),),
            "shared": (*_kept(knobs.shared, of.shared),),
            "correlations": (*_kept(knobs.correlations, of.correlation),),
            "dates": dict(_kept(knobs.dates.items(), of.date)),
            "vary": (*_kept(knobs.vary, words.condition),),
            "visits": _visits(knobs.visits, dictionary, words),
        }
    )


def _kept(items: Iterable[_Any], coarser: Callable[[_Any], _Any]) -> Iterator[_Any]:
    """Those that can be put into coarser levels."""
    for item in items:
        try:
            yield coarser(item)
        except TellsFinerError:
            continue


class _OfRecords:
    """Puts what every record meets into coarser levels, or stops."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def name(self, name: str) -> str:
        self.words.need((name,))
        return name

    def follows(self, rule: Follows) -> Follows:
        when = None if rule.when is None else self.words.condition(rule.when)
        return rule.model_copy(update={"when": when, "then": self.words.condition(rule.then)})

    def shared(self, shared: Shared) -> Shared:
        self.words.need((shared.variable,))
        return shared.model_copy(update={"where": self.words.condition(shared.where)})

    def correlation(self, correlation: Correlation) -> Correlation:
        self.words.need(correlation.between)
        where = correlation.where
        kept = None if where is None else self.words.condition(where)
        return correlation.model_copy(update={"where": kept})

    def date(self, named: tuple[str, DatePlan]) -> tuple[str, DatePlan]:
        name, day = named
        self.words.need([each for each in (name, day.by, day.other) if each is not None])
        return named


def _visits(visits: VisitsPlan | None, dictionary: Dictionary, words: Words) -> VisitsPlan | None:
    """The visits to make; none where their endpoint or outcome would tell finer levels apart."""
    if visits is None:
        return None
    there = visits.outcome in dictionary.patients and visits.until in dictionary.patients
    if visits.endpoint not in dictionary.endpoints or not there:
        return None
    # A visit's own variables come before its patient's of the same name.
    of_visits = _OfRecords(Words(words.joins.without(dictionary.visits), words.gone))
    return visits.model_copy(update={"follows": (*_kept(visits.follows, of_visits.follows),)})
