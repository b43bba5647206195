"""The Cohort: typed, checked and derived patients, and what was found and changed on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ncstats.cohort.findings import Findings, count_frame, problem_frame
from ncstats.cohort.patients import Beside, Patients
from ncstats.cohort.values import Table, frame_of, rows_in, table_of
from ncstats.dictionary import Dictionary
from ncstats.dictionary.model import KEY, Variable
from ncstats.text.messages import message
from ncstats.text.notebook import InNotebook

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["KEY", "Beside", "Cohort", "Source"]


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
class Cohort(Patients, InNotebook):
    """One row per patient (and one per visit), typed and derived.

    What the tables hold is kept in numpy; ``data``, ``visits``, ``problems``, ``changes`` and
    ``counts`` are DataFrames of it, each made when it is first asked for. They are copies: a
    DataFrame that was changed becomes a cohort by :meth:`with_frames`.

    Attributes:
        patients: the values of each known variable, in the dictionary's order.
        dictionary: what the columns mean.
        sources: the files.
        lines: for each patient the physical line of the file, shape (n,).
        of_visits: the same as ``patients`` for visits, in the order of their file, or None.
        visit_lines: for each visit that of its file, shape (visits,); None without visits.
        beside: what the cells of the patients say beside their values.
        visits_beside: the same of the visits.
        findings: what was found and changed on reading.

    Raises:
        ValueError: the parts do not fit together.
    """

    patients: Table
    dictionary: Dictionary
    sources: tuple[Source, ...]
    lines: NDArray[np.int64] = field(repr=False)
    of_visits: Table | None = field(default=None, repr=False)
    visit_lines: NDArray[np.int64] | None = field(default=None, repr=False)
    beside: Beside = field(default_factory=Beside, repr=False)
    visits_beside: Beside = field(default_factory=Beside, repr=False)
    findings: Findings = field(default_factory=Findings, repr=False)

    def __post_init__(self) -> None:
        _require(self.n > 0, "a patient")
        _require(self.lines.shape == (self.n,), "a line for each patient")
        _require_fitting(self.patients, self.dictionary.patients)
        keys = set(self.patients[KEY].array.tolist())
        _require(None not in keys and len(keys) == self.n, "one row per patient")
        if self.of_visits is not None:
            _require_fitting(self.of_visits, self.dictionary.visits)
            theirs = self.of_visits[KEY].array.tolist()
            _require(keys.issuperset(theirs), "the patient of each visit")
            shape = None if self.visit_lines is None else self.visit_lines.shape
            _require(shape in (None, (len(theirs),)), "a line for each visit")

    def with_frames(
        self, data: pd.DataFrame | None = None, visits: pd.DataFrame | None = None
    ) -> Cohort:
        """The same cohort with other values; what is not given stays as it is.

        Args:
            data: the patients, as :attr:`data` has them.
            visits: the visits, as :attr:`visits` has them.

        Raises:
            ValueError: a column is not of its variable's type, or rows and lines do not fit.
        """
        changed: dict[str, Table] = {}
        if data is not None:
            changed["patients"] = table_of(data, self.dictionary.patients)
        if visits is not None:
            changed["of_visits"] = table_of(visits, self.dictionary.visits)
        others: dict[str, Any] = {**changed}
        return replace(self, **others)

    @property
    def data(self) -> pd.DataFrame:
        """The patients, one column per known variable, in the dictionary's order.

        Numbers are float64 (missing NaN), categories ``pandas.Categorical`` of all their level
        codes in order (NaN), dates datetime64 (NaT), texts object (None).
        """
        return self._data.copy(deep=False)

    @property
    def visits(self) -> pd.DataFrame | None:
        """The same for visits, in the order of their file, or None."""
        return None if self._visits is None else self._visits.copy(deep=False)

    @cached_property
    def _data(self) -> pd.DataFrame:
        return frame_of(self.patients)

    @cached_property
    def _visits(self) -> pd.DataFrame | None:
        return None if self.of_visits is None else frame_of(self.of_visits)

    @cached_property
    def problems(self) -> pd.DataFrame:
        """What was found, of a consequence with the column of the same row that caused it.

        Columns: severity, code, file, line, patient_id, column, raw, rule, suggestion, caused_by.
        """
        from ncstats.cohort.display import ProblemFrame

        return ProblemFrame(problem_frame(self.findings.problems, self.findings.lang))

    @cached_property
    def changes(self) -> pd.DataFrame:
        """Every value changed on reading: file, line, patient_id, column, raw, value, rule."""
        return self.findings.changes.frame()

    @cached_property
    def counts(self) -> pd.DataFrame:
        """How many problems there are and how many cells reading changed.

        Columns: ledger, file, column, code, count. True also where the ledgers do not hold all: of
        a table of more than 100,000 rows they hold the first 1,000 of each column and rule.
        """
        return count_frame(self.findings.counts)

    @property
    def _summary(self) -> str:
        return message(
            "cohort.summary",
            patients=self.n,
            variables=len(self.patients),
            problems=len(self.findings.problems),
        )

    def __repr__(self) -> str:
        return f"<Cohort: {self._summary}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: counts, completeness and problems, and no patient's row."""
        from ncstats.cohort.display import cohort_html

        tables = {"cohort.patients": self.patients}
        if self.of_visits is not None:
            tables["cohort.visits"] = self.of_visits
        return cohort_html(self._summary, tables, self.problems)

    def __getitem__(self, name: str) -> pd.Series:
        """The patients' values of one variable.

        Raises:
            UsageError: the cohort has no such variable; the message names the nearest.
        """
        return self.of_variable(name).series()

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.patients)


def _require_fitting(table: Table, variables: Mapping[str, Variable]) -> None:
    """Columns of known variables, as long as one another."""
    for name, column in table.items():
        _require(variables.get(name) == column.variable, "known variables")
        _require(len(column) == rows_in(table), "rows in order")


def _require(holds: bool, part: str) -> None:
    if not holds:
        raise ValueError(f"a cohort needs {part}")
