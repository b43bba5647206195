"""Questions, and the heads of a statement whose rows answer them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from ncstats.tally.asking import EVERYBODY, Askable, refuse_status
from ncstats.tally.model import Tally
from ncstats.tally.questions import (
    Answer,
    Asked,
    CombinationQuestion,
    ConditionQuestion,
    EventQuestion,
    MissingQuestion,
    Question,
)
from ncstats.tally.sql.event_rows import events_of
from ncstats.tally.sql.heads import (
    CombinationHead,
    ConditionHead,
    EventHead,
    Head,
    SplitHead,
    VariableHead,
    read_by,
)
from ncstats.tally.sql.misfits import BlankHead, FaultHead
from ncstats.tally.sql.rows import NULL, Rows, combination_of, condition_of, cross_table_of
from ncstats.tally.sql.split import Split
from ncstats.tally.sql.statement import Statement, covering
from ncstats.tally.sql.table import SqlTable

_Counted: TypeAlias = Question | CombinationQuestion | ConditionQuestion | EventQuestion


def as_counted(asked: Asked) -> _Counted:
    """The question whose counts tell the answer."""
    if isinstance(asked, MissingQuestion):
        return Question(asked.variable, None, asked.where)
    return asked


def with_statuses(table: SqlTable, asked: Sequence[Asked]) -> tuple[_Counted, ...]:
    """The questions, and one on each number of which an endpoint takes 1 for the event."""
    return tuple(dict.fromkeys((*map(as_counted, asked), *_askable(table).statuses(asked))))


class Counting:
    """Questions, and the heads whose rows answer them."""

    def __init__(self, table: SqlTable, asked: Sequence[_Counted]) -> None:
        self.table, self.askable = table, _askable(table)
        self.splits = {q: self._split(q) for q in asked if isinstance(q, Question)}
        self.own: dict[_Counted, Head] = {q: self._head(q, asked) for q in asked}
        heads = tuple(dict.fromkeys(self.own.values()))
        splits = dict.fromkeys(split for head in heads for split in head.splits)
        self.heads: tuple[Head, ...] = (
            *heads, *map(SplitHead, splits), *self._fault_head(heads), *self._blank_head(heads),
        )  # fmt: skip

    def answer(self, asked: _Counted, statement: Statement, rows: Rows, file: str) -> Answer:
        """The answer to one of the questions.

        Raises:
            DataError: a time that cannot be.
        """
        head = self.own[asked]
        place = self.heads.index(head)
        if isinstance(asked, Question) and isinstance(head, VariableHead):
            split = self._counted(head, self.splits[asked])
            at = NULL if split is None else statement.splits.index(split)
            whole = self.own[EVERYBODY] if split is None else SplitHead(split)
            everybody = rows.of_head(self.heads.index(whole))
            known = rows.of_head(place, at)
            table = cross_table_of(head.variable, self.splits[asked], known, everybody)
            return table.tally(asked.order)
        if isinstance(asked, CombinationQuestion):
            return combination_of(asked.variables, rows.of_head(place))
        if isinstance(asked, EventQuestion) and isinstance(head, EventHead):
            return events_of(head, rows.of_head(place), asked, file)
        return condition_of(rows.of_head(place))

    def refuse_codes(self, statement: Statement, rows: Rows, file: str) -> None:
        """Stop at a status of 1 and 2 alone.

        Raises:
            DataError: there is one.
        """
        for question in self.askable.statuses([*self.own]):
            values = self.answer(question, statement, rows, file)
            if isinstance(values, Tally):
                refuse_status(values, file)

    def _counted(self, head: VariableHead, split: Split) -> Split | None:
        """The split from whose rows another follows; None: the head has only one set."""
        if not head.splits:
            return None
        if split in head.splits:
            return split
        same = (other for other in head.splits if other.where == split.where)
        # Without a condition everybody is asked about, and every split has everybody.
        return next(same, head.splits[0])

    def _split(self, question: Question) -> Split:
        self.askable.countable(question.variable)
        by = self.askable.grouping(question)
        return Split(by, self.askable.condition(question.where))

    def _head(self, question: _Counted, asked: Sequence[_Counted]) -> Head:
        if isinstance(question, Question):
            same = [
                self.splits[other]
                for other in asked
                if isinstance(other, Question) and other.variable == question.variable
            ]
            return VariableHead(self.askable.variable(question.variable), covering(same))
        if isinstance(question, CombinationQuestion):
            variables = tuple(map(self.askable.variable, question.variables))
            return CombinationHead(variables, self.askable.condition(question.where))
        if isinstance(question, ConditionQuestion):
            condition = self.askable.condition(question.condition)
            return ConditionHead(condition, self.askable.condition(question.where))
        by, strata = (
            None if name is None else self.askable.variable(name)
            for name in (question.by, question.strata)
        )
        where = self.askable.condition(question.where)
        return EventHead(self.askable.endpoint(question), by, strata, where=where)

    def _fault_head(self, heads: Sequence[Head]) -> Iterator[FaultHead]:
        """A look at the columns of which no value will be seen."""
        seen = {head.variable.name for head in heads if isinstance(head, VariableHead)}
        seen |= {split.by.name for head in heads for split in head.splits if split.by}
        for head in heads:
            if isinstance(head, EventHead):
                seen |= {variable.name for variable in (head.by, head.strata) if variable}
        read = self.table.needed(name for head in heads for name in read_by(head))
        unseen = [
            variable
            for variable in self.table.present
            if variable.name in read - seen and variable.kind != "text"
        ]
        if unseen:
            yield FaultHead(tuple(unseen))

    def _blank_head(self, heads: Sequence[Head]) -> Iterator[BlankHead]:
        """A look at the blanks of columns that are completed in memory alone."""
        read = self.table.needed(name for head in heads for name in read_by(head))
        columns = tuple(v for v in self.table.present if v.name in read & self.table.in_memory)
        if columns:
            yield BlankHead(columns)


def _askable(table: SqlTable) -> Askable:
    return Askable(table.dictionary, table.variables)
