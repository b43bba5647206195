"""Numbers: another type of quantile, another summary, another unit, other patients."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from ncstats import stats
from ncstats.dictionary.model import DAYS_PER, Variable
from ncstats.methods import METHODS, method
from ncstats.plan.curves import CurvePlan
from ncstats.published.explain.case import Case, both_languages
from ncstats.published.explain.rounding import nonzero
from ncstats.published.explanation import Explanation
from ncstats.text import Bilingual
from ncstats.text.cells import FORMATS

if TYPE_CHECKING:
    from numpy.typing import NDArray

_QUANTILES = ("median", "p25", "p75")
_UCUM: Mapping[str, float] = {
    "d": DAYS_PER["days"],
    "wk": 7.0,
    "mo": DAYS_PER["months"],
    "a": DAYS_PER["years"],
}
"""Days in the units of time, by their code in the dictionary."""

_FACTORS = (10, 100, 1000)
"""By how much units of the same quantity differ most often (g/L and g/dL, mmol and µmol)."""


def label(key: str) -> Bilingual:
    """What a method of the register is called."""
    return Bilingual(**method(key).label)


def _summary(x: NDArray[np.float64], quantile_type: int) -> dict[str, float]:
    """Every statistic of a number that a format may need; NaN where there is none."""
    if not len(x):
        return {}
    spread = stats.mean_sd(x)
    p25, median, p75 = stats.quantile(x, [0.25, 0.5, 0.75], quantile_type)
    return {
        "N": float(len(x)), "mean": spread.mean, "sd": spread.sd, "median": float(median),
        "p25": float(p25), "p75": float(p75), "min": float(x.min()), "max": float(x.max()),
    }  # fmt: skip


def _values(case: Case, among: NDArray[np.bool_]) -> NDArray[np.float64]:
    column = case.study.cohort.patients[case.variable].array
    return column[among & case.patients.known]


def quantile_types(case: Case) -> Iterator[Explanation]:
    """The quantiles of every other type of the register."""
    if case.kind != "number" or not case.needs(*_QUANTILES):
        return
    x, own = _values(case, case.patients.here), f"quantile_{case.study.plan.model.quantile_type}"
    for row in METHODS:
        if row.key.startswith("quantile_") and row.key != own:
            quantiles = _summary(x, int(row.key.removeprefix("quantile_")))
            if case.prints(quantiles):
                yield case.because("method", method=label(own), other=label(row.key))


def other_summaries(case: Case) -> Iterator[Explanation]:
    """Another summary in the place of the one that the statistic names."""
    if case.kind != "number":
        return
    x = _values(case, case.patients.here)
    values = _summary(x, case.study.plan.model.quantile_type)
    if not values:
        return
    deviation, n = values["sd"], values["N"]
    tries = {
        "standard_error": {"sd": deviation / math.sqrt(n)},
        "population_sd": {"sd": deviation * math.sqrt((n - 1) / n)},
        "range": {"p25": values["min"], "p75": values["max"]},
        "quartiles": {"min": values["p25"], "max": values["p75"]},
        "mean_sd": {"median": values["mean"], "p25": values["mean"] - deviation,
                    "p75": values["mean"] + deviation},
        "mean": {"median": values["mean"]},
        "median": {"mean": values["median"]},
    }  # fmt: skip
    for code, changed in tries.items():
        if case.needs(*changed) and case.prints({**values, **changed}):
            yield case.because(code)


def other_patients(case: Case) -> Iterator[Explanation]:
    """The same summary of all patients, without the condition, or with the missing as 0."""
    if case.kind != "number":
        return
    patients, known = case.patients, case.patients.known
    here = _values(case, patients.here)
    missing = int((patients.here & ~known).sum())
    tries = {
        "all_groups": _values(case, patients.anywhere),
        "no_condition": _values(case, np.ones_like(known)),
        "missing_as_zero": np.append(here, np.zeros(missing)),
    }
    for code, x in tries.items():
        changed = len(x) != len(here)
        if changed and case.prints(_summary(x, case.study.plan.model.quantile_type)):
            yield case.because(code, condition=case.where, missing=missing)
            return


def units(case: Case) -> Iterator[Explanation]:
    """The same numbers in another unit: of the dictionary, of time, or by a power of ten."""
    if not nonzero(case) or not (case.kind == "number" or _is_time(case)):
        return
    for other, own, factor in (*_units_of_variable(case), *_units_of_time(case)):
        if case.prints(_scaled(case.values, factor)):
            yield case.because("unit", other=other, unit=own)
    for factor in _FACTORS:
        if case.prints(_scaled(case.values, factor)):
            yield case.because("times", factor=factor)
        if case.prints(_scaled(case.values, 1 / factor)):
            yield case.because("divided", factor=factor)


def _units_of_variable(case: Case) -> Iterator[tuple[Bilingual, Bilingual, float]]:
    """Other units in which the dictionary lets values arrive, and by what values are then more."""
    variable = _variable(case)
    if variable is None:
        return
    own = Bilingual(variable.printed_unit("en"), variable.printed_unit("zh"))
    for unit in variable.units:
        yield Bilingual(unit.printed("en"), unit.printed("zh")), own, 1 / unit.factor


def _units_of_time(case: Case) -> Iterator[tuple[Bilingual, Bilingual, float]]:
    """Other units of time, where the dictionary names none."""
    variable, own = _variable(case), _unit_of_time(case)
    if own not in _UCUM or (variable is not None and variable.units):
        return
    for code, days in _UCUM.items():
        if code != own:
            other, unit = (both_languages(f"published.unit_{each}") for each in (code, own))
            yield other, unit, _UCUM[own] / days


def _variable(case: Case) -> Variable | None:
    """The variable whose values are summarised; none of a curve."""
    if isinstance(case.item, CurvePlan):
        return None
    return case.study.plan.dictionary.variable(case.variable)


def _is_time(case: Case) -> bool:
    names = {part.kind for part in FORMATS[case.cell.statistic].parts}
    return isinstance(case.item, CurvePlan) and names == {"number"} and case.needs("median")


def _unit_of_time(case: Case) -> str:
    dictionary = case.study.plan.dictionary
    if isinstance(case.item, CurvePlan):
        unit = dictionary.endpoint(case.item.endpoint).unit
        return {"days": "d", "months": "mo", "years": "a"}[unit]
    return dictionary.variable(case.variable).unit


def _scaled(values: Mapping[str, float], factor: float) -> dict[str, float]:
    return {name: value if name == "N" else value * factor for name, value in values.items()}
