"""Looks names of a plan up in the dictionary and says, with the place, which are not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ncstats.dictionary.model import Dictionary, Variable
from ncstats.errors import Problem, nearest
from ncstats.expression import ExpressionError, parse
from ncstats.files import Document, Place
from ncstats.plan.model import PlanModel


class Names:
    """What the checks of every part of a plan ask."""

    def __init__(self, model: PlanModel, document: Document, dictionary: Dictionary) -> None:
        self.model = model
        self.document = document
        self.dictionary = dictionary

    def _problem(self, code: str, place: Place, value: object, **more: Any) -> Problem:
        allowed = tuple(more.pop("allowed", ()))
        near = nearest(str(value), allowed)
        return self.document.problem(
            code, place, value=str(value), allowed=allowed, nearest=near, **more
        )

    def _unknown(self, code: str, place: Place, value: str, known: Iterable[str]) -> Problem:
        """A name that is not there; the variables of a dictionary are too many to list."""
        names = tuple(known)
        if len(names) <= 12:
            return self._problem(code, place, value, allowed=names)
        near = nearest(value, names)
        return self.document.problem(code, place, value=value, nearest=near)

    def _variable(self, name: str, place: Place) -> tuple[Variable | None, list[Problem]]:
        variable = self.dictionary.patients.get(name)
        if variable is not None:
            return variable, []
        known = self.dictionary.patients
        called = (v.name for v in known.values() if name.casefold() in _labels(v))
        near = next(called, None) or nearest(name, known)
        code = "plan.unknown_variable"
        return None, [self.document.problem(code, place, value=name, nearest=near)]

    def _levels(self, levels: Sequence[str], variable: Variable, place: Place) -> Iterator[Problem]:
        for i, level in enumerate(levels):
            if level not in variable.codes:
                yield self._problem(
                    "plan.unknown_level",
                    (*place, "order", i),
                    level,
                    allowed=variable.codes,
                    details={"variable": variable.name},
                )
            elif level in levels[:i]:
                yield self._problem("plan.level_twice", (*place, "order", i), level)

    def _by(self, by: str | None, place: Place) -> Iterator[Problem]:
        if by is not None and by not in self.model.groups:
            yield self._unknown("plan.unknown_group", (*place, "by"), by, self.model.groups)

    def _where(self, where: str | None, place: Place) -> Iterator[Problem]:
        if where is not None:
            yield from self.condition(where, (*place, "where"))

    def condition(self, text: str, place: Place) -> Iterator[Problem]:
        """Problems of an expression that must be a condition on the patients."""
        try:
            expression = parse(text)
        except ExpressionError as error:
            yield self._expression(error, place)
            return
        wrong = expression.check(self.dictionary.kinds())
        yield from (self._expression(one, place) for one in wrong)
        if not wrong and not expression.is_condition:
            yield self._problem("plan.not_a_condition", place, text)

    def _expression(self, error: ExpressionError, place: Place) -> Problem:
        line, column = self.document.position(place)
        return error.problem(file=str(self.document.path), line=line, column=column)


def _labels(variable: Variable) -> set[str]:
    """What people call it who do not know its name."""
    texts = (variable.label.en, variable.label.zh, *variable.synonyms)
    return {text.casefold() for text in texts}
