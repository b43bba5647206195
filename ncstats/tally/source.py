"""Where the patients are, seen as what it answers: the one interface of every engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from ncstats.cohort import Cohort
from ncstats.cohort.model import KEY
from ncstats.tally.crosstab import CrossTable
from ncstats.tally.memory import counts_of
from ncstats.tally.memory_events import event_counts
from ncstats.tally.questions import (
    Answer,
    Answers,
    Asked,
    EventQuestion,
    Question,
)
from ncstats.text.progress import Report, silent

if TYPE_CHECKING:
    from ncstats.cohort.summary import CohortSummary


class Source(Protocol):
    """Patients who can be counted, wherever they are."""

    @property
    def cohort(self) -> Cohort | CohortSummary:
        """The single patients; where there is nothing but counts, what is known of them all.

        Of them all it is known once questions have been answered.
        """
        ...

    @property
    def name(self) -> str | None:
        """The file or table, as messages name it."""
        ...

    def variables(self) -> frozenset[str]:
        """The variables of the patients that can be asked about."""
        ...

    def identifiers_begin_with(self, prefix: str) -> bool:
        """Whether every patient's identifier does: that of a patient who was made."""
        ...

    def answers(self, questions: Iterable[Asked], report: Report = silent) -> Answers:
        """The answers to questions, all of which are asked at once.

        Args:
            questions: what is asked.
            report: is told how far the patients have been counted, by a source that knows.

        Raises:
            UsageError: something that cannot be asked here, or the engine fails.
            DataError: a value that breaks the dictionary, or no patient.
        """
        ...


class MemorySource:
    """A cohort in memory: the reference that every other source equals.

    An answer is counted when it is looked at, so that what nobody looks at costs nothing.
    """

    def __init__(self, cohort: Cohort) -> None:
        self._cohort = cohort

    @property
    def cohort(self) -> Cohort:
        """The cohort."""
        return self._cohort

    @property
    def name(self) -> str | None:
        """The file of the patients; None where they were read from none."""
        return self._cohort.sources[0].name if self._cohort.sources else None

    def variables(self) -> frozenset[str]:
        """The columns of the cohort's data."""
        return frozenset(self._cohort.patients)

    def identifiers_begin_with(self, prefix: str) -> bool:
        """Whether every patient's identifier does."""
        return all(key.startswith(prefix) for key in self._cohort.patients[KEY].array.tolist())

    def answers(self, questions: Iterable[Asked], report: Report = silent) -> Answers:
        """The answers, each counted when it is looked at.

        Raises:
            UsageError: when it is, as :func:`ncstats.tally.tally`.
        """
        del questions, report
        return Answers({}, self._answer)

    def _answer(self, asked: Asked) -> Answer:
        if isinstance(asked, EventQuestion):
            return event_counts(self._cohort, asked)
        found = counts_of(self._cohort, asked)
        order = asked.order if isinstance(asked, Question) else None
        return found.tally(order) if isinstance(found, CrossTable) else found
