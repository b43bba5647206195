"""Questions, and the heads of a statement whose rows answer them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from ncstats.cohort.recorded import read_as_one
from ncstats.dictionary import ByVisits, Endpoint, Variable
from ncstats.errors import DataError, Problem, UsageError, unknown_name
from ncstats.expression import Expression, ExpressionError, parse
from ncstats.tally.memory import groups_of
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
from ncstats.tally.sql.rows import NULL, Counted, Rows, combination_of, condition_of, tally_of
from ncstats.tally.sql.split import Split
from ncstats.tally.sql.statement import Statement, covering
from ncstats.tally.sql.table import SqlTable

EVERYBODY = ConditionQuestion()

_Counted: TypeAlias = Question | CombinationQuestion | ConditionQuestion | EventQuestion


def as_counted(asked: Asked) -> _Counted:
    """The question whose counts tell the answer."""
    if isinstance(asked, MissingQuestion):
        return Question(asked.variable, None, asked.where)
    return asked


def with_statuses(table: SqlTable, asked: Sequence[Asked]) -> tuple[_Counted, ...]:
    """The questions, and one on each number of which an endpoint takes 1 for the event."""
    events = [question for question in asked if isinstance(question, EventQuestion)]
    statuses = [
        Question(name)
        for question in events
        for name in read_as_one(_endpoint(table, question))
        if name in table.variables
    ]
    return tuple(dict.fromkeys((*map(as_counted, asked), *statuses)))


class Counting:
    """Questions, and the heads whose rows answer them."""

    def __init__(self, table: SqlTable, asked: Sequence[_Counted]) -> None:
        self.table = table
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
            counted = Counted(rows.of_head(place, at), everybody, self.splits[asked], asked.order)
            return tally_of(head.variable, counted)
        if isinstance(asked, CombinationQuestion):
            return combination_of(asked.variables, rows.of_head(place))
        if isinstance(asked, EventQuestion) and isinstance(head, EventHead):
            return events_of(head, rows.of_head(place), asked, file)
        return condition_of(rows.of_head(place))

    def refuse_codes(self, statement: Statement, rows: Rows, file: str) -> None:
        """Stop at a status of 1 and 2 alone, as :func:`ncstats.cohort.recorded.record` does.

        Raises:
            DataError: there is one.
        """
        for question in filter(lambda asked: isinstance(asked, EventQuestion), self.own):
            head = self.own[question]
            for name in read_as_one(head.endpoint) if isinstance(head, EventHead) else ():
                values = self.answer(Question(name), statement, rows, file)
                if isinstance(values, Tally) and {*values.values.tolist()} == {1.0, 2.0}:
                    details = {"variable": name}
                    problem = Problem("cohort.status_1_2", file=file, value="2", details=details)
                    raise DataError(problem)

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
        variable = self._variable(question.variable)
        if variable.kind not in ("number", "category"):
            details = {"kind": variable.kind}
            raise UsageError(Problem("tally.not_countable", value=variable.name, details=details))
        by = None
        if question.by is not None:
            by = self._variable(question.by)
            groups_of(by, question.order)
        return Split(by, self._condition(question.where))

    def _variable(self, name: str) -> Variable:
        if name not in self.table.variables:
            raise UsageError(unknown_name("tally.not_in_cohort", name, self.table.variables))
        return self.table.dictionary.patients[name]

    def _condition(self, text: str | None) -> Expression | None:
        if text is None:
            return None
        kinds = self.table.dictionary.kinds()
        try:
            expression = parse(text)
            errors = expression.check({name: kinds[name] for name in self.table.variables})
            if not errors and not expression.is_condition:
                errors = (ExpressionError("expression.not_a_condition", 1, text),)
        except ExpressionError as error:
            errors = (error,)
        if errors:
            raise UsageError([error.problem() for error in errors])
        return expression

    def _head(self, question: _Counted, asked: Sequence[_Counted]) -> Head:
        if isinstance(question, Question):
            same = [
                self.splits[other]
                for other in asked
                if isinstance(other, Question) and other.variable == question.variable
            ]
            return VariableHead(self._variable(question.variable), covering(same))
        if isinstance(question, CombinationQuestion):
            variables = tuple(map(self._variable, question.variables))
            return CombinationHead(variables, self._condition(question.where))
        if isinstance(question, ConditionQuestion):
            condition = self._condition(question.condition)
            return ConditionHead(condition, self._condition(question.where))
        by, strata = (
            None if name is None else self._variable(name)
            for name in (question.by, question.strata)
        )
        where = self._condition(question.where)
        return EventHead(_endpoint(self.table, question), by, strata, where=where)

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


def _endpoint(table: SqlTable, question: EventQuestion) -> Endpoint:
    """The endpoint as one row per patient tells it.

    Raises:
        UsageError: it is followed from visit to visit, or reads a variable that is not there.
    """
    endpoint = table.dictionary.endpoint(question.endpoint)
    endpoint = endpoint.followed_on() if question.followed_on else endpoint
    if isinstance(endpoint.time, ByVisits):
        summary = endpoint.summary
        if summary is None or not {*summary.names} <= table.variables:
            details = {"names": ", ".join(summary.names) if summary else ""}
            code = "engine.needs_visits" if summary is None else "engine.needs_summary"
            raise UsageError(Problem(code, value=endpoint.name, details=details))
        endpoint = summary
    endpoint = endpoint.within(table.variables)
    lacking = [
        Problem("cohort.endpoint_lacks", value=name, details={"endpoint": endpoint.name})
        for name in endpoint.names
        if name not in table.variables
    ]
    if lacking:
        raise UsageError(lacking)
    return endpoint
