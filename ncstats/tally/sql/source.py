"""A source of patients that an SQL engine counts: one statement, and its answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from ncstats.cohort.model import KEY
from ncstats.cohort.summary import CohortSummary
from ncstats.dictionary import ByVisits, Dictionary, Endpoint, Variable
from ncstats.errors import DataError, Problem, UsageError, unknown_name
from ncstats.expression import Expression, ExpressionError, parse
from ncstats.tally.memory import groups_of
from ncstats.tally.questions import (
    Answer,
    Answers,
    Asked,
    CombinationQuestion,
    ConditionQuestion,
    EventQuestion,
    Question,
)
from ncstats.tally.sql.engine import Engine
from ncstats.tally.sql.event_rows import events_of
from ncstats.tally.sql.faults import refuse_faults
from ncstats.tally.sql.heads import (
    CombinationHead,
    ConditionHead,
    EventHead,
    FaultHead,
    Head,
    Split,
    SplitHead,
    VariableHead,
    read_by,
)
from ncstats.tally.sql.rows import NULL, Counted, Rows, combination_of, condition_of, tally_of
from ncstats.tally.sql.statement import Statement, covering
from ncstats.tally.sql.table import SqlTable, reference

EVERYBODY = ConditionQuestion()


class SqlSource:
    """Patients in a file or a database, counted there.

    It takes what conforms: the dictionary's names, codes and units, as ``ncstats check --clean``
    writes them. A cell that does not is refused, never read as missing.
    """

    def __init__(self, engine: Engine, dictionary: Dictionary) -> None:
        self._engine, self._dictionary = engine, dictionary
        self._patients = 0

    @cached_property
    def _table(self) -> SqlTable:
        return self._engine.table(self._dictionary)

    @property
    def name(self) -> str:
        """The file or table."""
        return self._engine.name

    @cached_property
    def cohort(self) -> CohortSummary:
        """How many patients there are, and where they come from.

        Raises:
            UsageError: the engine fails.
        """
        if not self._patients:
            self.answers([EVERYBODY])
        return CohortSummary(
            self._patients, self._dictionary, (self._engine.origin(self._patients),)
        )

    def variables(self) -> frozenset[str]:
        """The columns of the table that are variables, and what SQL derives from them."""
        return self._table.variables

    def identifiers_begin_with(self, prefix: str) -> bool:
        """Whether every patient's identifier does; where the first does not, no other is read."""
        from sqlglot import exp

        if KEY not in self._table.columns:
            return False
        identifier = exp.cast(reference(KEY), "varchar")
        every = exp.select(identifier).from_(self._table.relation.copy())
        first = self._engine.first(every.limit(1).sql(dialect=self._engine.dialect))
        if first is None or not first.startswith(prefix):
            return False
        start = exp.Substring(
            this=identifier, start=exp.Literal.number(1), length=exp.Literal.number(len(prefix))
        )
        other = every.where(exp.NEQ(this=start, expression=exp.Literal.string(prefix))).limit(1)
        return self._engine.first(other.sql(dialect=self._engine.dialect)) is None

    def answers(self, questions: Iterable[Asked]) -> Answers:
        """Ask all at once: one statement, one pass over the patients.

        Raises:
            UsageError: something that cannot be asked of an SQL engine, named with the way out; or
                the engine fails.
            DataError: a cell that does not conform, or no patient.
        """
        asked = tuple(dict.fromkeys((*questions, EVERYBODY)))
        plan = _Plan(self._table, asked)
        statement = Statement(self._table, plan.heads)
        rows = self._engine.rows(statement.sql(self._engine.dialect))
        refuse_faults(statement, rows, self._engine)
        found = {question: plan.answer(question, statement, rows, self.name) for question in asked}
        self._patients = Answers(found).condition(EVERYBODY).patients
        if not self._patients:
            raise DataError(Problem("cohort.no_rows", file=self.name))
        return Answers(found)


class _Plan:
    """Questions, and the heads whose rows answer them."""

    def __init__(self, table: SqlTable, asked: Sequence[Asked]) -> None:
        self.table = table
        self.splits = {q: self._split(q) for q in asked if isinstance(q, Question)}
        self.own: dict[Asked, Head] = {q: self._head(q, asked) for q in asked}
        heads = tuple(dict.fromkeys(self.own.values()))
        splits = dict.fromkeys(split for head in heads for split in head.splits)
        self.heads: tuple[Head, ...] = (
            *heads, *map(SplitHead, splits), *self._fault_head(heads),
        )  # fmt: skip

    def answer(self, asked: Asked, statement: Statement, rows: Rows, file: str) -> Answer:
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

    def _head(self, question: Asked, asked: Sequence[Asked]) -> Head:
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
        return EventHead(self._endpoint(question), by, strata, self._condition(question.where))

    def _endpoint(self, question: EventQuestion) -> Endpoint:
        endpoint = self.table.dictionary.endpoint(question.endpoint)
        endpoint = endpoint.followed_on() if question.followed_on else endpoint
        if isinstance(endpoint.time, ByVisits):
            summary = endpoint.summary
            if summary is None or not {*summary.names} <= self.table.variables:
                details = {"names": ", ".join(summary.names) if summary else ""}
                code = "engine.needs_visits" if summary is None else "engine.needs_summary"
                raise UsageError(Problem(code, value=endpoint.name, details=details))
            endpoint = summary
        endpoint = endpoint.within(self.table.variables)
        lacking = [
            Problem("cohort.endpoint_lacks", value=name, details={"endpoint": endpoint.name})
            for name in endpoint.names
            if name not in self.table.variables
        ]
        if lacking:
            raise UsageError(lacking)
        return endpoint

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
