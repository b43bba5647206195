"""How far quantities that no cell prints vary between cohorts that meet every printed one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from ncstats.errors import Problem, UsageError, unknown_name
from ncstats.expression import ExpressionError, parse
from ncstats.published.reconstruct.problem import Study

if TYPE_CHECKING:
    import pandas as pd

    from ncstats.cohort import Cohort

SYNTHETIC = "synthetic"

_OF_A_NUMBER = ("N", "mean", "sd", "median", "p25", "p75", "min", "max")
_OF_A_LEVEL = ("n", "N", "p")

Name = tuple[str, str, str]
"""Quantity, level and statistic."""


@dataclass(frozen=True)
class Varying:
    """One statistic over several cohorts; of those in which it can be computed.

    Attributes:
        quantity: a variable or a condition.
        level: of a category; empty otherwise.
        statistic: named as in Results.
        values: cohort by cohort; NaN where it cannot be computed.
    """

    quantity: str
    level: str
    statistic: str
    values: tuple[float, ...]

    @property
    def known(self) -> tuple[float, ...]:
        """The values that could be computed."""
        return tuple(value for value in self.values if not math.isnan(value))

    @property
    def ends(self) -> tuple[float, float, float]:
        """Lowest, median and highest; NaN where there is none."""
        known = self.known
        if not known:
            return math.nan, math.nan, math.nan
        return min(known), median(known), max(known)

    @property
    def is_fixed(self) -> bool:
        """Whether it is the same in all cohorts."""
        return len(set(self.known)) < 2


def require_quantities(study: Study, quantities: Sequence[str]) -> None:
    """Refuse, before anything is sought, what the records will not hold.

    Raises:
        UsageError: a quantity that is neither a variable of theirs nor a condition on such.
    """
    dictionary = study.plan.dictionary
    held = {*study.schema.bases, *(part.name for part in study.schema.derived)}
    held |= {name for name, variable in dictionary.patients.items() if variable.derivation}
    for quantity in quantities:
        try:
            names = parse(quantity).names
        except ExpressionError as error:
            raise UsageError(error.problem()) from None
        if not held.issuperset(names):
            raise UsageError(unknown_name("reconstruct.not_a_quantity", quantity, sorted(held)))


def varying(cohorts: Sequence[Cohort], quantities: Sequence[str] = ()) -> tuple[Varying, ...]:
    """Every statistic of every quantity over the cohorts, in the order of the quantities.

    Raises:
        UsageError: a quantity is neither a variable nor a condition of the cohort.
    """
    names = tuple(quantities) or _countable(cohorts[0])
    found = [dict(_statistics(cohort, names)) for cohort in cohorts]
    keys = dict.fromkeys(key for one in found for key in one)
    return tuple(Varying(*key, tuple(one.get(key, math.nan) for one in found)) for key in keys)


def variation(rows: Sequence[Varying]) -> pd.DataFrame:
    """One row per statistic: its lowest, median and highest value, and in how many it has one."""
    import pandas as pd

    columns = ["data", "quantity", "level", "statistic", "min", "median", "max", "cohorts"]
    return pd.DataFrame(
        [
            (SYNTHETIC, row.quantity, row.level, row.statistic, *row.ends, len(row.known))
            for row in rows
        ],
        columns=columns,
    )


def _countable(cohort: Cohort) -> tuple[str, ...]:
    variables = cohort.dictionary.patients
    return tuple(name for name in cohort.patients if variables[name].kind in ("number", "category"))


def _statistics(cohort: Cohort, quantities: Sequence[str]) -> Iterator[tuple[Name, float]]:
    for quantity in quantities:
        if quantity in cohort.dictionary.patients:
            yield from _of_variable(cohort, quantity)
        else:
            yield from _of_condition(cohort, quantity)


def _of_variable(cohort: Cohort, name: str) -> Iterator[tuple[Name, float]]:
    from ncstats.results.ask import describe

    if name not in cohort.patients:
        raise UsageError(Problem("reconstruct.not_a_quantity", value=name))
    number = cohort.dictionary.patients[name].kind == "number"
    wanted = _OF_A_NUMBER if number else _OF_A_LEVEL
    for row in describe(cohort, [name]):
        if row.stat_name in wanted and row.context in ("continuous", "categorical"):
            yield (name, row.variable_level, row.stat_name), row.stat


def _of_condition(cohort: Cohort, condition: str) -> Iterator[tuple[Name, float]]:
    found = cohort.holds(condition)
    n, total = int(found.true.sum()), int(found.known.sum())
    values = (n, total, n / total if total else math.nan)
    for name, value in zip(_OF_A_LEVEL, values, strict=True):
        yield (condition, "", name), float(value)
