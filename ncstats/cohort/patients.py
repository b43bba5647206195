"""What can be asked of patients, whether they are all there or a piece of a long file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from ncstats.cohort.coded import Coded, coded
from ncstats.cohort.values import Table, Values, rows_in
from ncstats.dictionary import Dictionary
from ncstats.dictionary.model import KEY, Variable
from ncstats.errors import UsageError, unknown_name
from ncstats.expression import (
    Column,
    Expression,
    ExpressionError,
    Kind,
    Truth,
    parse,
    truth,
    values,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_Value = TypeVar("_Value")
_REMEMBERED = 16


@dataclass(frozen=True, eq=False)
class Beside:
    """What cells say beside their value, one row per row of the data.

    There is an array only for a variable of which at least one cell says something.

    Attributes:
        reasons: why a value is missing, ``not_done``, ``not_applicable`` or ``unknown``; None where
            it is not missing or its cell was empty.
        censored: -1 where what was measured lies below the limit that stands in the data
            (``<0.5``), 1 where above it (``>100``), 0 where the value is what was measured.
    """

    reasons: Mapping[str, NDArray[np.object_]] = field(default_factory=dict)
    censored: Mapping[str, NDArray[np.int8]] = field(default_factory=dict)

    def measured(self, column: Values) -> Values:
        """A column in which what is known only by a limit is missing."""
        sides = self.censored.get(column.variable.name)
        return column if sides is None else column.without(sides != 0)

    def at(self, rows: NDArray[np.bool_]) -> Beside:
        """What the cells of some rows say."""
        return Beside(
            {name: reasons[rows] for name, reasons in self.reasons.items()},
            {name: sides[rows] for name, sides in self.censored.items()},
        )


class Patients:
    """Patients with their values, seen as what can be asked of them.

    Attributes:
        patients: the values of each variable.
        dictionary: what the variables mean.
        beside: what the cells say beside their values.
    """

    patients: Table
    dictionary: Dictionary
    beside: Beside

    @property
    def n(self) -> int:
        """How many patients there are."""
        return rows_in(self.patients)

    def columns(self, names: Iterable[str] | None = None) -> Mapping[str, Column]:
        """Columns as expressions read them: float64, datetime64[D], or object with None.

        A value known only by a limit is unknown to an expression.

        Args:
            names: variables of the cohort; None: all of them.
        """
        wanted = self.patients if names is None else names
        return {name: self.beside.measured(self.patients[name]).as_column() for name in wanted}

    def holds(self, condition: str | Expression) -> Truth:
        """For which patients a condition is true, and for which it is known; shapes (n,).

        Raises:
            UsageError: it is no condition, or reads a variable that the cohort does not have.
        """
        held = self._held
        if condition not in held:
            if len(held) == _REMEMBERED:
                del held[next(iter(held))]
            found = held[condition] = self._evaluated(condition, truth)
            found.true.flags.writeable = found.known.flags.writeable = False
        return held[condition]

    @cached_property
    def _held(self) -> dict[str | Expression, Truth]:
        """The conditions asked for last: a plan asks the same few of them again and again."""
        return {}

    def numbers(self, arithmetic: str | Expression) -> NDArray[np.float64]:
        """The value of an arithmetic expression for each patient, NaN missing; shape (n,).

        Raises:
            UsageError: it is no arithmetic, or reads a variable that the cohort does not have.
        """
        return self._evaluated(arithmetic, values)

    def _evaluated(
        self,
        text: str | Expression,
        evaluate: Callable[[Expression, Mapping[str, Column]], _Value],
    ) -> _Value:
        try:
            expression = parse(text) if isinstance(text, str) else text
            errors = expression.check(self._kinds)
            if not errors:
                # Of no variable the length alone is read.
                return evaluate(expression, self.columns(expression.names or (KEY,)))
        except ExpressionError as error:
            errors = (error,)
        raise UsageError([error.problem() for error in errors])

    @cached_property
    def _kinds(self) -> Mapping[str, Kind]:
        """What an expression may read."""
        kinds = self.dictionary.kinds()
        return {name: kinds[name] for name in self.patients}

    def of_variable(self, name: str) -> Values:
        """The same as numpy has them.

        Raises:
            UsageError: the cohort has no such variable; the message names the nearest.
        """
        return self.patients[self.variable(name).name]

    def variable(self, name: str) -> Variable:
        """What the values of one variable mean.

        Raises:
            UsageError: there is no such variable; the message names the nearest.
        """
        if name not in self.patients:
            raise UsageError(unknown_name("tally.not_in_cohort", name, self.patients))
        return self.dictionary.patients[name]

    def coded(self, name: str) -> Coded:
        """A number or a category as distinct values and each patient's place among them.

        Raises:
            UsageError: there is no such variable.
        """
        if name not in self._coded:
            column = self.of_variable(name)
            self._coded[name] = coded(column, self.beside.censored.get(name))
        return self._coded[name]

    @cached_property
    def _coded(self) -> dict[str, Coded]:
        return {}
