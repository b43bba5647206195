"""What a question asks of patients who are not in memory: refused before one of them is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ncstats.cohort.recorded import read_as_one
from ncstats.dictionary import ByVisits, Derivation, Dictionary, Endpoint, Variable
from ncstats.errors import DataError, Problem, UsageError, unknown_name
from ncstats.expression import Expression, ExpressionError, parse
from ncstats.tally.crosstab import groups_of
from ncstats.tally.model import Tally
from ncstats.tally.questions import (
    Asked,
    CombinationQuestion,
    ConditionQuestion,
    EventQuestion,
    Question,
)

EVERYBODY = ConditionQuestion()


@dataclass(frozen=True)
class Askable:
    """The variables that can be asked about, and what questions read of them.

    Attributes:
        dictionary: what they mean.
        variables: their names.
    """

    dictionary: Dictionary
    variables: frozenset[str]

    def variable(self, name: str) -> Variable:
        """One of them.

        Raises:
            UsageError: there is none of that name.
        """
        if name not in self.variables:
            raise UsageError(unknown_name("tally.not_in_cohort", name, self.variables))
        return self.dictionary.patients[name]

    def countable(self, name: str) -> Variable:
        """A number or a category.

        Raises:
            UsageError: it is neither, or there is none of that name.
        """
        variable = self.variable(name)
        if variable.kind not in ("number", "category"):
            details = {"kind": variable.kind}
            raise UsageError(Problem("tally.not_countable", value=variable.name, details=details))
        return variable

    def grouping(self, question: Question) -> Variable | None:
        """The category whose levels are the groups.

        Raises:
            UsageError: it is no category, or has not the groups that are wanted.
        """
        if question.by is None:
            return None
        by = self.variable(question.by)
        groups_of(by, question.order)
        return by

    def condition(self, text: str | None) -> Expression | None:
        """A condition on them.

        Raises:
            UsageError: it is none, or reads something else.
        """
        if text is None:
            return None
        kinds = self.dictionary.kinds()
        try:
            expression = parse(text)
            errors = expression.check({name: kinds[name] for name in self.variables})
            if not errors and not expression.is_condition:
                errors = (ExpressionError("expression.not_a_condition", 1, text),)
        except ExpressionError as error:
            errors = (error,)
        if errors:
            raise UsageError([error.problem() for error in errors])
        return expression

    def endpoint(self, question: EventQuestion) -> Endpoint:
        """The endpoint as one row per patient tells it.

        Raises:
            UsageError: it is followed from visit to visit, or reads a variable that is not there.
        """
        endpoint = self.dictionary.endpoint(question.endpoint)
        endpoint = endpoint.followed_on() if question.followed_on else endpoint
        if isinstance(endpoint.time, ByVisits):
            summary = endpoint.summary
            if summary is None or not {*summary.names} <= self.variables:
                details = {"names": ", ".join(summary.names) if summary else ""}
                code = "engine.needs_visits" if summary is None else "engine.needs_summary"
                raise UsageError(Problem(code, value=endpoint.name, details=details))
            endpoint = summary
        endpoint = endpoint.within(self.variables)
        lacking = [
            Problem("cohort.endpoint_lacks", value=name, details={"endpoint": endpoint.name})
            for name in endpoint.names
            if name not in self.variables
        ]
        if lacking:
            raise UsageError(lacking)
        return endpoint

    def read(self, asked: Asked) -> Iterator[str]:
        """The variables that the answer to a question is made of.

        Raises:
            UsageError: it cannot be asked.
        """
        match asked:
            case Question(variable=name):
                yield self.countable(name).name
                if by := self.grouping(asked):
                    yield by.name
            case CombinationQuestion(variables=names):
                yield from (self.variable(name).name for name in names)
            case ConditionQuestion(condition=text):
                yield from self._names(text)
            case EventQuestion(by=by_name, strata=strata):
                yield from self.endpoint(asked).names
                yield from (self.variable(name).name for name in (by_name, strata) if name)
            case _:
                yield self.variable(asked.variable).name
        yield from self._names(asked.where)

    def _names(self, text: str | None) -> Iterable[str]:
        found = self.condition(text)
        return () if found is None else found.names

    def statuses(self, asked: Iterable[Asked]) -> tuple[Question, ...]:
        """What is to be asked beside: on each number of which an endpoint takes 1 for the event."""
        events = (question for question in asked if isinstance(question, EventQuestion))
        return tuple(dict.fromkeys(
            Question(name)
            for question in events
            for name in read_as_one(self.endpoint(question))
            if name in self.variables
        ))  # fmt: skip


def refuse_status(status: Tally, file: str) -> None:
    """Stop at a status of 1 and 2 alone, as :func:`ncstats.cohort.recorded.record` does.

    Raises:
        DataError: it is one.
    """
    if {*status.values.tolist()} == {1.0, 2.0}:
        details = {"variable": status.variable}
        raise DataError(Problem("cohort.status_1_2", file=file, value="2", details=details))


def with_sources(names: Iterable[str], derivations: Mapping[str, Derivation]) -> frozenset[str]:
    """Variables and those that they are derived from."""
    found: set[str] = set()
    waiting = [*names]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            derivation = derivations.get(name)
            waiting += derivation.names if derivation else ()
    return frozenset(found)
