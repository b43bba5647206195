"""Rows of a proportional hazards model."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ncstats import survival
from ncstats.cohort import Cohort
from ncstats.plan.curves import CoxPlan
from ncstats.results.describe import missing
from ncstats.results.grouped import Grouped, numbered, or_reason
from ncstats.results.model import Statistic
from ncstats.survival import Cox, Firth

EVENTS_PER_PARAMETER = 5
"""A model with fewer is refused unless it is called exploratory."""
EVENTS_WITHOUT_FIRTH = 50
"""With fewer, Firth's correction stands beside the ordinary fit."""

COX, FIRTH = "cox", "firth"
PROPORTIONAL_HAZARDS = "cox.proportional_hazards"
LIKELIHOOD_RATIO = "cox.likelihood_ratio"
"""Values of ``variable_level``."""


def cox_rows(cohort: Cohort, grouped: Grouped, asked: CoxPlan) -> Iterator[Statistic]:
    """Rows of the model of the event, a competing cause censoring: hazard ratios, cause-specific.

    For each coefficient ``estimate`` (the hazard ratio), its limits and p-value, and ``std.error``
    of its logarithm; ``group1`` is the term, its level in ``group1_level`` against that in
    ``group2_level``. With fewer than 50 events, or where a term separates the events, the same by
    Firth's correction. Then the tests of proportional hazards, of each term and of all.

    Patients of whom a term or the stratum is unknown are left out and counted.
    """
    design = _Design.of(cohort, grouped, asked)
    place = grouped.whole
    columns: dict[str, Any] = {"variable_level": COX, "method": COX}
    yield from _left_out(grouped, design)
    yield place.row("effect", "N", int(design.known.sum()), **columns)
    yield place.row("effect", "n", design.events, **columns)
    reason = design.refused(asked)
    fit = None
    if not reason:
        fit, reason = or_reason(survival.cox, *design.arguments, **design.options)
    if fit is None:
        yield place.row("effect", "estimate", math.nan, error=reason, **columns)
        return
    yield from _coefficients(grouped, design, fit)
    few = design.events < EVENTS_WITHOUT_FIRTH
    if few or fit.separated:
        corrected, reason = or_reason(survival.firth, *design.arguments, **design.options)
        if corrected is None:
            columns = {"variable_level": FIRTH, "method": FIRTH, "error": reason}
            yield place.row("effect", "estimate", math.nan, **columns)
        else:
            yield from _coefficients(grouped, design, corrected)
    yield from _model_tests(grouped, design, fit)


def _left_out(grouped: Grouped, design: _Design) -> Iterator[Statistic]:
    """How many of the patients analysed have a value of every term."""
    known = int(design.known.sum())
    for row in missing(known, len(design.known) - known, grouped.whole):
        yield grouped.whole.row(
            row.context, row.stat_name, row.stat, variable_level=COX, method=row.method
        )


@dataclass(frozen=True)
class _Column:
    """One covariate: its values, the term it is of, and which level against which."""

    term: str
    level: str
    reference: str
    values: npt.NDArray[np.float64]

    @property
    def name(self) -> str:
        return f"{self.term}={self.level}" if self.level else self.term


@dataclass(frozen=True)
class _Design:
    """The covariates of the patients whose terms are all known, with their times.

    ``constant`` says that some term is a category of which they all have the same level.
    """

    grouped: Grouped
    known: npt.NDArray[np.bool_]
    columns: tuple[_Column, ...]
    strata: npt.NDArray[np.str_] | None
    constant: bool

    @classmethod
    def of(cls, cohort: Cohort, grouped: Grouped, asked: CoxPlan) -> _Design:
        names = (*asked.terms, *([asked.strata] if asked.strata else []))
        rows = grouped.follow_up.rows
        # A limit is no covariate: such a patient counts among those without one.
        data = {name: cohort.beside.measured(cohort.patients[name]).at(rows) for name in names}
        known = ~np.any([column.missing for column in data.values()], axis=0)
        columns: list[_Column] = []
        constant = False
        for term in asked.terms:
            values = data[term].as_column()[known]
            if data[term].variable.kind == "number":
                columns.append(_Column(term, "", "", values))
                continue
            codes = data[term].variable.codes
            present = [code for code in codes if (values == code).any()]
            constant = constant or len(present) < 2
            columns += [
                _Column(term, code, present[0], (values == code).astype(float))
                for code in present[1:]
            ]
        strata = data[asked.strata].as_column()[known].astype(str) if asked.strata else None
        return cls(grouped, known, tuple(columns), strata, constant)

    @property
    def events(self) -> int:
        return int(self.grouped.event[self.known].sum())

    @property
    def arguments(self) -> tuple[Any, ...]:
        time, event = self.grouped.follow_up.time[self.known], self.grouped.event[self.known]
        covariates = np.column_stack([column.values for column in self.columns])
        return time, event, covariates, [column.name for column in self.columns]

    @property
    def options(self) -> Mapping[str, Any]:
        entry = self.grouped.entry
        return {"entry": None if entry is None else entry[self.known], "strata": self.strata}

    @property
    def terms(self) -> Mapping[str, list[str]]:
        """The covariates of each term."""
        found: dict[str, list[str]] = {}
        for column in self.columns:
            found.setdefault(column.term, []).append(column.name)
        return found

    def refused(self, asked: CoxPlan) -> str:
        """Why the model is not fitted at all; empty where it is."""
        if self.constant:
            return "results.term_constant"
        crowded = len(self.columns) * EVENTS_PER_PARAMETER > self.events
        return "results.too_many_parameters" if crowded and not asked.exploratory else ""


def _coefficients(grouped: Grouped, design: _Design, fit: Cox | Firth) -> Iterator[Statistic]:
    for column, found in zip(design.columns, fit.coefficients, strict=True):
        numbers = {
            "estimate": found.hazard_ratio,
            "std.error": found.standard_error,
            "conf.low": found.ci_low,
            "conf.high": found.ci_high,
            "p.value": found.p_value,
        }
        # An infinite ratio is no number to print, and what is left of its error is none either.
        finite = {n: value if math.isfinite(value) else math.nan for n, value in numbers.items()}
        yield from numbered(
            grouped.whole, "effect", finite, "results.separated",
            variable_level=fit.method, method=fit.method,
            group1=column.term, group1_level=column.level,
            group2=column.term if column.level else "", group2_level=column.reference,
        )  # fmt: skip


def _model_tests(grouped: Grouped, design: _Design, fit: Cox) -> Iterator[Statistic]:
    place = grouped.whole
    columns: dict[str, Any] = {"variable_level": LIKELIHOOD_RATIO, "method": "cox_likelihood_ratio"}
    yield from _chi_squared(grouped, fit.likelihood_ratio, "", **columns)
    columns = {"variable_level": PROPORTIONAL_HAZARDS, "method": "schoenfeld"}
    tested, reason = or_reason(survival.schoenfeld, fit, terms=design.terms)
    if tested is None:
        yield place.row("test", "p.value", math.nan, error=reason, **columns)
        return
    for term, test in tested.terms.items():
        yield from _chi_squared(grouped, test, term, **columns)
    yield from _chi_squared(grouped, tested.overall, "", **columns)


def _chi_squared(grouped: Grouped, test: Any, term: str, **columns: str) -> Iterator[Statistic]:
    numbers = {"statistic": test.statistic, "parameter": test.df, "p.value": test.p_value}
    yield from numbered(grouped.whole, "test", numbers, "results.separated", group1=term, **columns)
