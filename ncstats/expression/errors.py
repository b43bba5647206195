"""What is wrong with an expression: a code, the place inside its text, the value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ncstats.errors import Problem, nearest


class ExpressionError(Exception):
    """An expression that is none, or that does not fit the variables it reads.

    It knows neither file nor line: whoever read the text makes a :class:`Problem` of it with
    :meth:`problem`, or a pydantic refusal from its attributes.

    Attributes:
        code: the sentence in the message catalogue.
        position: where in the text it stands, the first character being 1.
        value: the part of the text that is to blame.
        allowed: what could stand there.
        details: further values that the sentence names.
    """

    def __init__(
        self, code: str, position: int, value: str, allowed: Iterable[str] = (), **details: object
    ) -> None:
        self.code = code
        self.position = position
        self.value = value
        self.allowed = tuple(allowed)
        self.details = {"position": position, **details}
        super().__init__(code, position, value)

    def problem(self, **place: Any) -> Problem:
        """The error as a problem; ``place`` is any of the other fields of :class:`Problem`."""
        return Problem(
            self.code,
            value=self.value,
            allowed=self.allowed,
            nearest=nearest(self.value, self.allowed),
            details=self.details,
            **place,
        )

    def __str__(self) -> str:
        return self.problem().text()
