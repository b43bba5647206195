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
from ncstats.errors import UsageError, unknown_name
from ncstats.expression import Column, Expression, ExpressionError, Truth, parse, truth, values
from ncstats.text.messages import message
from ncstats.text.notebook import InNotebook

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
    "caused_by",
)
CHANGE_COLUMNS = ("file", "line", "patient_id", "column", "raw", "value", "rule")
COUNT_COLUMNS = ("ledger", "file", "column", "code", "count")

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
class Beside:
    """What cells say beside their value, one row per row of the data.

    A column is there only for a variable of which at least one cell says something.

    Attributes:
        reasons: why a value is missing, ``not_done``, ``not_applicable`` or ``unknown``; None where
            it is not missing or its cell was empty.
        censored: -1 where what was measured lies below the limit that stands in the data
            (``<0.5``), 1 where above it (``>100``), 0 where the value is what was measured.
    """

    reasons: pd.DataFrame = field(default_factory=pd.DataFrame)
    censored: pd.DataFrame = field(default_factory=pd.DataFrame)

    def measured(self, column: pd.Series) -> pd.Series:
        """A column in which what is known only by a limit is missing."""
        if column.name not in self.censored:
            return column
        return column.where(self.censored[column.name].to_numpy() == 0)


@dataclass(frozen=True, eq=False)
class Cohort(InNotebook):
    """One row per patient (and one per visit), typed and derived.

    Attributes:
        data: the patients, one column per known variable, in the dictionary's order: numbers as
            float64 (missing NaN), categories as ``pandas.Categorical`` of all their level codes
            in order (NaN), dates as datetime64 (NaT), texts as object (None).
        visits: the same for visits, in the order of their file, or None.
        dictionary: what the columns mean.
        problems: what was found, with severity, code, file, line, patient_id, column, raw, rule,
            suggestion, and of a consequence the column of the same row that caused it.
        changes: every value that was changed on reading: file, line, patient_id, column, raw,
            value, rule.
        sources: the files.
        lines: for each patient the physical line of the file, shape (n,).
        visit_lines: for each visit that of its file, shape (visits,); None without visits.
        beside: what the cells of the patients say beside their values.
        visits_beside: the same of the visits.
        counts: how many problems there are and how many cells reading changed: ledger, file,
            column, code, count. True also where the ledgers do not hold all: of a table of more
            than 100,000 rows they hold the first 1,000 of each column and rule.

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
    beside: Beside = field(default_factory=Beside, repr=False)
    visits_beside: Beside = field(default_factory=Beside, repr=False)
    counts: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=list(COUNT_COLUMNS)), repr=False
    )

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

        A value known only by a limit is unknown to an expression.

        Args:
            names: variables of the cohort; None: all of them.
        """
        wanted = self.data.columns if names is None else names
        return {name: expression_column(self.beside.measured(self.data[name])) for name in wanted}

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

    def _repr_html_(self) -> str:
        """What a notebook shows: counts, completeness and problems, and no patient's row."""
        tables = [Shown("cohort.patients", self.data, self.dictionary.patients)]
        if self.visits is not None:
            tables.append(Shown("cohort.visits", self.visits, self.dictionary.visits))
        return cohort_html(self._summary, tables, self.problems)

    def __getitem__(self, name: str) -> pd.Series:
        """The patients' values of one variable.

        Raises:
            UsageError: the cohort has no such variable; the message names the nearest.
        """
        if name not in self.data.columns:
            names = map(str, self.data.columns)
            raise UsageError(unknown_name("tally.not_in_cohort", name, names))
        return self.data[name]

    def _ipython_key_completions_(self) -> list[str]:
        return list(map(str, self.data.columns))


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
