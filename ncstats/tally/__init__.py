"""Tallies: counts of value × group for one variable, enough for every statistic made of them."""

from ncstats.tally.events import EventCounts
from ncstats.tally.memory import tally
from ncstats.tally.model import Tally
from ncstats.tally.questions import (
    Answer,
    Answers,
    Asked,
    CombinationQuestion,
    ConditionCounts,
    ConditionQuestion,
    EventQuestion,
    MissingQuestion,
    Question,
)
from ncstats.tally.source import MemorySource, Source

__all__ = [
    "Answer",
    "Answers",
    "Asked",
    "CombinationQuestion",
    "ConditionCounts",
    "ConditionQuestion",
    "EventCounts",
    "EventQuestion",
    "MemorySource",
    "MissingQuestion",
    "Question",
    "Source",
    "Tally",
    "tally",
]
