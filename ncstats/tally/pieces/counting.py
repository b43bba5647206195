"""What is counted of each piece, and the sums that the answers are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from ncstats.errors import DataError, Problem, UsageError
from ncstats.tally.asking import Askable, refuse_status, with_sources
from ncstats.tally.crosstab import CrossTable, total
from ncstats.tally.memory import counts_of
from ncstats.tally.memory_events import event_counts
from ncstats.tally.pieces.piece import Layout, Piece
from ncstats.tally.questions import (
    Answer,
    Answers,
    Asked,
    EventQuestion,
    MissingQuestion,
    Question,
    added,
)
from ncstats.tally.reasons import tally_of_reasons

Counted: TypeAlias = Mapping[Asked, CrossTable | Answer]
"""What was counted of a piece, by what was asked of it."""
MOST_COUNTS = 100_000_000
"""Counts that are held in memory at once, of eight bytes each; what has more, a disk must hold."""
_MOST_WAITING = 64


class Counting:
    """Questions, and what is to be counted of every piece.

    Args:
        layout: of the pieces.
        asked: the questions.

    Raises:
        UsageError: one of them cannot be asked.
    """

    def __init__(self, layout: Layout, asked: Iterable[Asked]) -> None:
        self._layout = layout
        self._askable = askable = Askable(layout.dictionary, layout.variables)
        self._asked = tuple(dict.fromkeys(asked))
        self._statuses = askable.statuses(self._asked)
        every = tuple(dict.fromkeys((*self._asked, *self._statuses)))
        self._read = {question: tuple(askable.read(question)) for question in every}
        self._groupings = _groupings(every)
        self._counted_for = {question: self._finest(question) for question in every}
        self._counted = tuple(dict.fromkeys(self._counted_for.values()))
        names = [name for read in self._read.values() for name in read]
        needed = with_sources(names, layout.derivations)
        self.columns = tuple(name for name in layout.present if name in needed)

    def _finest(self, asked: Asked) -> Asked:
        """The question whose counts tell the answer: by groups rather than all together."""
        if isinstance(asked, MissingQuestion):
            kind = self._layout.dictionary.patients[asked.variable].kind
            if kind in ("number", "category"):
                asked = Question(asked.variable, None, asked.where)
        if not isinstance(asked, Question):
            return asked
        by = asked.by or self._groupings.get((asked.variable, asked.where))
        return replace(asked, by=by, order=None)

    def count(self, piece: Piece) -> Counted:
        """Count one piece.

        Raises:
            DataError: a cell that does not conform, or a time that cannot be.
        """
        return {question: self._count(piece, question) for question in self._counted}

    def nothing(self) -> Sums:
        """The sums before the first piece."""
        return Sums(self)

    def answers(self, sums: Mapping[Asked, CrossTable | Answer]) -> Answers:
        """The answers from the sums over all pieces.

        Raises:
            DataError: a status that is 1 and 2 alone.
        """
        found = {asked: self._answer(asked, sums) for asked in self._read}
        for status in self._statuses:
            refuse_status(Answers(found).tally(status), self._layout.file)
        return Answers(found).of(self._asked)

    def _count(self, piece: Piece, asked: Asked) -> CrossTable | Answer:
        if not isinstance(asked, EventQuestion):
            return counts_of(piece, asked)
        try:
            return event_counts(piece.cohort(self._read[asked]), asked, part=True)
        except DataError as error:
            raise DataError([
                problem if problem.patient_id is None else piece.placed(problem)
                for problem in error.problems
            ]) from None  # fmt: skip

    def _answer(self, asked: Asked, sums: Mapping[Asked, CrossTable | Answer]) -> Answer:
        found = sums[self._counted_for[asked]]
        if not isinstance(found, CrossTable):
            return found
        if isinstance(asked, MissingQuestion):
            # What conforms says of a missing value that it is missing, and no more.
            return tally_of_reasons(asked.variable, {}, int(found.missing.sum()))
        assert isinstance(asked, Question)  # noqa: S101 - nothing else is counted so
        return found.tally(asked.order) if asked.by is not None else found.pooled().tally()


class Sums:
    """What has been counted so far."""

    def __init__(self, counting: Counting) -> None:
        self._counting = counting
        self._waiting: list[Counted] = []

    def take(self, parts: Sequence[Counted]) -> None:
        """Keep what was counted of some pieces, and add it up now and then.

        Raises:
            UsageError: there are more distinct values than memory is to hold.
        """
        self._waiting += parts
        if len(self._waiting) >= _MOST_WAITING:
            self._waiting = [self._added()]

    def answers(self) -> Answers:
        """The answers for all of them; without a patient, none.

        Raises:
            DataError: a status that is 1 and 2 alone.
            UsageError: as :meth:`take`.
        """
        if not self._waiting:
            return Answers({})
        return self._counting.answers(self._added())

    def _added(self) -> Counted:
        found = {asked: _sum([part[asked] for part in self._waiting]) for asked in self._waiting[0]}
        tables = [table for table in found.values() if isinstance(table, CrossTable)]
        if sum(table.counts.size for table in tables) > MOST_COUNTS:
            longest = max(tables, key=lambda table: len(table.values))
            details = {"distinct": len(longest.values)}
            raise UsageError(
                Problem("engine.too_many_values", value=longest.variable.name, details=details)
            )
        return found


def _groupings(every: Iterable[Asked]) -> dict[tuple[str, str | None], str]:
    """A category by whose levels a variable is counted, for each variable and condition."""
    return {
        (asked.variable, asked.where): asked.by
        for asked in every
        if isinstance(asked, Question) and asked.by is not None
    }


def _sum(parts: Sequence[CrossTable | Answer]) -> CrossTable | Answer:
    tables = [part for part in parts if isinstance(part, CrossTable)]
    if tables:
        return total(tables)
    found, *others = [part for part in parts if not isinstance(part, CrossTable)]
    for other in others:
        found = added(found, other)
    return found
