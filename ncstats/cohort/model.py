"""The Cohort: typed, checked and derived patients, and what was found and changed on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from ncstats.cohort.display import ProblemFrame, Shown, cohort_html
from ncstats.dictionary import Dictionary
from ncstats.dictionary.model import Variable
from ncstats.errors import UsageError
from ncstats.expression import Column, Expression, ExpressionError, Truth, parse, truth, values
from ncstats.text.messages import message

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEY = "patient_id"
"""The variable that tells patients apart; the key of both tables."""

PROBLEM_COLUMNS = (
    "severity",
    "code",
    "file",
    "line",
    "patient_id",
    "column",
    "raw",
    "rule",
    "suggestion",
)
CHANGE_COLUMNS = ("file", "line", "patient_id", "column", "raw", "value", "rule")

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Source:
    """A file that a cohort was read from.

    Attributes:
        name: the file's name, without its folder.
        sha256: of its bytes, in hexadecimal.
        rows: patients or visits in it.
    """

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True, eq=False)
class Cohort:
    """One row per patient (and one per visit), typed and derived.

    Attributes:
        data: the patients, one column per known variable, in the dictionary's order: numbers as
            float64 (missing NaN), categories as ``pandas.Categorical`` of all their level codes
            in order (NaN), dates as datetime64 (NaT), texts as object (None).
        visits: the same for visits, in the order of their file, or None.
        dictionary: what the columns mean.
        problems: what was found, with severity, code, file, line, patient_id, column, raw, rule
            and suggestion.
        changes: every value that was changed on reading: file, line, patient_id, column, raw,
            value, rule.
        sources: the files.
        lines: for each patient the physical line of the file, shape (n,).
        visit_lines: for each visit that of its file, shape (visits,); None without visits.

    Raises:
        ValueError: the parts do not fit together.
    """

    data: pd.DataFrame
    visits: pd.DataFrame | None
    dictionary: Dictionary
    problems: pd.DataFrame
    changes: pd.DataFrame
    sources: tuple[Source, ...]
    lines: NDArray[np.int64] = field(repr=False)
    visit_lines: NDArray[np.int64] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        _require(len(self.data) > 0, "a patient")
        object.__setattr__(self, "problems", ProblemFrame(self.problems))
        _require(self.lines.shape == (len(self.data),), "a line for each patient")
        _require_typed(self.data, self.dictionary.patients)
        keys = self.data[KEY]
        _require(bool(keys.notna().all()) and keys.is_unique, "one row per patient")
        _require(tuple(self.problems.columns) == PROBLEM_COLUMNS, "the columns of problems")
        _require(tuple(self.changes.columns) == CHANGE_COLUMNS, "the columns of changes")
        if self.visits is not None:
            _require_typed(self.visits, self.dictionary.visits)
            _require(bool(self.visits[KEY].isin(keys).all()), "the patient of each visit")
            shape = None if self.visit_lines is None else self.visit_lines.shape
            _require(shape in (None, (len(self.visits),)), "a line for each visit")

    @property
    def n(self) -> int:
        """How many patients there are."""
        return len(self.data)

    def columns(self, names: Iterable[str] | None = None) -> Mapping[str, Column]:
        """Columns as expressions read them: float64, datetime64[D], or object with None.

        Args:
            names: variables of the cohort; None: all of them.
        """
        wanted = self.data.columns if names is None else names
        return {name: expression_column(self.data[name]) for name in wanted}

    def holds(self, condition: str | Expression) -> Truth:
        """For which patients a condition is true, and for which it is known; shapes (n,).

        Raises:
            UsageError: it is no condition, or reads a variable that the cohort does not have.
        """
        return self._evaluated(condition, truth)

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
        kinds = self.dictionary.kinds()
        try:
            expression = parse(text) if isinstance(text, str) else text
            errors = expression.check({name: kinds[name] for name in self.data.columns})
            if not errors:
                # The key is there for its length alone: an expression may read no variable.
                return evaluate(expression, self.columns((*expression.names, KEY)))
        except ExpressionError as error:
            errors = (error,)
        raise UsageError([error.problem() for error in errors])

    @property
    def _summary(self) -> str:
        return message(
            "cohort.summary",
            patients=self.n,
            variables=len(self.data.columns),
            problems=len(self.problems),
        )

    def __repr__(self) -> str:
        return f"<Cohort: {self._summary}>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What a notebook shows: counts, completeness and problems, and no patient's row."""
        tables = [Shown("cohort.patients", self.data, self.dictionary.patients)]
        if self.visits is not None:
            tables.append(Shown("cohort.visits", self.visits, self.dictionary.visits))
        page = cohort_html(self._summary, tables, self.problems)
        return {"text/plain": repr(self), "text/html": page}


def expression_column(column: pd.Series) -> Column:
    """One column of a cohort as expressions read it."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        # A missing level has the code -1, which picks the last entry.
        codes = np.array([*column.cat.categories, None], dtype=object)
        return codes[column.cat.codes.to_numpy()]
    if column.dtype.kind == "M":
        return column.to_numpy().astype("datetime64[D]")
    return column.to_numpy()


def _require_typed(data: pd.DataFrame, variables: Mapping[str, Variable]) -> None:
    _require(data.index.equals(pd.RangeIndex(len(data))), "rows in order")
    _require(set(data.columns) <= set(variables), "known variables")
    for name in data.columns:
        _require(_has_its_type(data[name], variables[name]), f"the type of {name}")


def _has_its_type(column: pd.Series, variable: Variable) -> bool:
    if variable.kind == "category":
        categorical = isinstance(column.dtype, pd.CategoricalDtype)
        return categorical and tuple(column.cat.categories) == variable.codes
    return column.dtype.kind == {"number": "f", "date": "M", "text": "O"}[variable.kind]


def _require(holds: bool, part: str) -> None:
    if not holds:
        raise ValueError(f"a cohort needs {part}")
