"""A source of patients who have been counted already, each part where it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ncstats.cohort.summary import CohortSummary
from ncstats.tally.questions import Answers, Asked
from ncstats.text.progress import Report, silent


@dataclass(frozen=True)
class CountedSource:
    """Answers that are there, and what is known of the patients they tell of.

    Attributes:
        cohort: how many patients there are, and the files of counts.
        known: the variables that could be asked about.
        made: every patient of every part was made, none lived.
        found: the answers, those of all parts added.
    """

    cohort: CohortSummary
    known: frozenset[str]
    made: bool
    found: Answers

    @property
    def name(self) -> str | None:
        """The first file of counts."""
        return self.cohort.sources[0].name if self.cohort.sources else None

    def variables(self) -> frozenset[str]:
        """The variables that the questions were asked of."""
        return self.known

    def identifiers_begin_with(self, prefix: str) -> bool:
        """Whether all patients were made; what else their identifiers are, nobody knows here."""
        del prefix
        return self.made

    def answers(self, questions: Iterable[Asked], report: Report = silent) -> Answers:
        """The answers to these questions.

        Raises:
            KeyError: one of them was never asked.
        """
        del report
        return self.found.of(questions)
