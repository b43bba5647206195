"""A source of patients that an SQL engine counts: a statement, and its answers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from ncstats.cohort.model import KEY
from ncstats.cohort.summary import CohortSummary
from ncstats.dictionary import Dictionary
from ncstats.errors import DataError, Problem
from ncstats.tally.asking import EVERYBODY
from ncstats.tally.model import Tally
from ncstats.tally.questions import (
    Answer,
    Answers,
    Asked,
    MissingQuestion,
)
from ncstats.tally.reasons import tally_of_reasons
from ncstats.tally.sql.blanks import refuse_blanks
from ncstats.tally.sql.counting import Counting, as_counted, with_statuses
from ncstats.tally.sql.engine import Engine
from ncstats.tally.sql.faults import refuse_faults
from ncstats.tally.sql.limits import with_limits
from ncstats.tally.sql.parts import rows_of
from ncstats.tally.sql.statement import Statement
from ncstats.tally.sql.table import SqlTable, reference
from ncstats.text.progress import Report, silent


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

    def answers(self, questions: Iterable[Asked], report: Report = silent) -> Answers:
        """Ask all at once, in one pass over the patients unless the questions are very many.

        Raises:
            UsageError: something that cannot be asked of an SQL engine, named with the way out; or
                the engine fails.
            DataError: a cell that does not conform, or no patient.
        """
        del report
        asked = tuple(dict.fromkeys((*questions, EVERYBODY)))
        plan = Counting(self._table, with_statuses(self._table, asked))
        statement = Statement(self._table, plan.heads)
        rows = rows_of(statement, self._engine)
        rows = with_limits(statement, rows, self._engine)
        refuse_faults(statement, rows, self._engine)
        refuse_blanks(statement, rows, self._engine)
        found: dict[Asked, Answer] = {}
        for question in asked:
            answer = plan.answer(as_counted(question), statement, rows, self.name)
            if isinstance(question, MissingQuestion) and isinstance(answer, Tally):
                # What conforms says of a missing value that it is missing, and no more.
                answer = tally_of_reasons(question.variable, {}, int(answer.missing.sum()))
            found[question] = answer
        plan.refuse_codes(statement, rows, self.name)
        self._patients = Answers(found).condition(EVERYBODY).patients
        if not self._patients:
            raise DataError(Problem("cohort.no_rows", file=self.name))
        return Answers(found)
