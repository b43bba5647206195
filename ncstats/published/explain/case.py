"""A published value that failed, with all that may explain it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from ncstats.cohort import Cohort
from ncstats.plan import Plan
from ncstats.plan.curves import CurvePlan
from ncstats.plan.figures import FigurePlan
from ncstats.plan.model import StatementPlan, TablePlan
from ncstats.plan.study import is_ticked
from ncstats.published.compare import compare
from ncstats.published.explanation import Explanation
from ncstats.published.locate import ACROSS, TEXT, Address
from ncstats.published.model import PublishedCell
from ncstats.results.model import Results
from ncstats.text import Bilingual, message
from ncstats.text.cells import FORMATS

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Study:
    """What a verification was made from; ``places`` says where each published value stands."""

    plan: Plan
    cohort: Cohort
    results: Results
    places: Mapping[PublishedCell, Address]

    def values(self, cell: PublishedCell) -> dict[str, float]:
        """The unrounded statistics behind a published value."""
        found = self.places[cell].statistics(self.results, cell.statistic)
        return {name: row.stat for name, row in found.items()}


@dataclass(frozen=True, eq=False)
class Patients:
    """Whom a value is of. Each is a mask over the cohort, shape (n,).

    Attributes:
        here: all patients of the value's group and condition, whatever is known of them.
        anywhere: all patients of its table or text, in whatever group.
        known: those of whom the variable, or the statement's condition, is known.
        counted: of a share, those that it counts; of a number nobody.
    """

    here: NDArray[np.bool_]
    anywhere: NDArray[np.bool_]
    known: NDArray[np.bool_]
    counted: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Case:
    """One failed value.

    Attributes:
        values: its unrounded statistics, by the names of its format.
        computed: the string they give.
    """

    study: Study
    cell: PublishedCell
    values: Mapping[str, float]
    computed: str

    def prints(self, values: Mapping[str, float]) -> bool:
        """Whether the printed string is true of other statistics."""
        names = FORMATS[self.cell.statistic].statistics
        if any(math.isnan(values.get(name, math.nan)) for name in names):
            return False
        return compare(self.cell.statistic, self.cell.printed, values).agrees

    def because(self, code: str, **details: object) -> Explanation:
        """An explanation that names both strings and what else its sentence needs."""
        both = {"printed": self.cell.printed, "computed": self.computed}
        return Explanation(f"published.because_{code}", {**both, **details})

    def needs(self, *names: str) -> bool:
        """Whether the format is made of one of these statistics."""
        return not {*names}.isdisjoint(FORMATS[self.cell.statistic].statistics)

    @property
    def address(self) -> Address:
        """Where its statistics stand."""
        return self.study.places[self.cell]

    @cached_property
    def item(self) -> TablePlan | FigurePlan | CurvePlan | StatementPlan:
        """The part of the plan that it belongs to."""
        model, name = self.study.plan.model, self.cell.table
        if name == TEXT:
            return next(each for each in model.statements if each.id == self.cell.variable)
        items: dict[str, TablePlan | FigurePlan | CurvePlan]
        items = {**model.tables, **model.figures, **model.curves}
        return items[name]

    @property
    def by(self) -> str | None:
        """The plan's name of the groups that its table is split into."""
        return None if isinstance(self.item, StatementPlan) else self.item.by

    @property
    def where(self) -> str | None:
        """The condition on its patients."""
        return None if isinstance(self.item, CurvePlan) else self.item.where

    @property
    def variable(self) -> str:
        """The variable that is summarised, or of a statement the condition that is counted."""
        return self.item.variable if isinstance(self.item, StatementPlan) else self.cell.variable

    @property
    def level(self) -> str:
        """The level that a cell of a table counts."""
        variable = self.study.plan.dictionary.variable(self.cell.variable)
        return "yes" if not self.cell.level and is_ticked(variable) else self.cell.level

    @cached_property
    def kind(self) -> Literal["number", "condition", ""]:
        """What its patients are asked: a number, or whether it is so; empty for all else.

        A number of which some patients have only a limit is asked nothing: no other summary of
        them is at hand.
        """
        if isinstance(self.item, CurvePlan) or not self.cell.variable or self.cell.group == ACROSS:
            return ""
        if isinstance(self.item, StatementPlan):
            return "condition" if "n" in FORMATS[self.item.cell].statistics else "number"
        variable = self.study.plan.dictionary.variable(self.cell.variable)
        if variable.name in self.study.cohort.beside.censored:
            return ""
        return "number" if variable.kind == "number" else "condition"

    @property
    def is_share(self) -> bool:
        """Whether it counts patients of whom something is so."""
        return self.kind == "condition" and self.needs("n")

    @cached_property
    def patients(self) -> Patients:
        """Whom it is of, and of whom what is known."""
        cohort = self.study.cohort
        everybody = np.ones(cohort.n, dtype=np.bool_)
        anywhere = cohort.holds(self.where).true if self.where else everybody
        here = anywhere
        if self.by and self.cell.group:
            variable = self.study.plan.group(self.by).variable
            here = anywhere & (cohort.patients[variable].as_column() == self.cell.group)
        return Patients(here, anywhere, *self._known_and_counted())

    def _known_and_counted(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        cohort = self.study.cohort
        if isinstance(self.item, StatementPlan) and self.kind == "condition":
            truth = cohort.holds(self.variable)
            return truth.known, truth.true
        values = cohort.patients[self.variable]
        if self.kind == "number":
            return ~values.missing, np.zeros(cohort.n, dtype=np.bool_)
        return ~values.missing, values.as_column() == self.level


def both_languages(code: str, **details: object) -> Bilingual:
    """A sentence or phrase of the catalogues in both languages."""
    return Bilingual(message(code, "en", **details), message(code, "zh", **details))
