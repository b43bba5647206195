"""Numbers that are one patient's, or nearly: quantiles that are a single value, and dominance.

From a mean and the number of patients follows their sum. Where one or two of them make up most of
it, each can tell nearly what the other has. The rules and their terms are those of ACRO: a sum is
unsafe where its two greatest contributions make up more than 90 % of it, or all but those two less
than 10 % of the greatest (the (n, k) and the p % rule; Hundepool et al., Statistical Disclosure
Control, Wiley 2012, section 4.2).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ncstats.cohort import Cohort
from ncstats.disclosure.counted import Key, Study, is_by_assessed
from ncstats.results.assessed import ASSESSED
from ncstats.results.model import KEY, Statistic

Floats = NDArray[np.float64]

MOST_OF_TWO = 0.9
"""The share of a sum from which on its two greatest contributions dominate it."""
LEAST_OF_OTHERS = 0.1
"""The part of the greatest contribution that all but the two greatest must amount to."""

_PROBABILITIES = {"p25": Fraction(1, 4), "median": Fraction(1, 2), "p75": Fraction(3, 4)}
_NUMBERS = ("continuous", "statement")
_STAT_NAME = KEY.index("stat_name")


def is_dominated(total: float, first: float, second: float) -> bool:
    """Whether the two greatest contributions tell too much of each other.

    >>> is_dominated(100, 80, 11), is_dominated(100, 60, 35), is_dominated(100, 40, 35)
    (True, True, False)
    """
    others = total - first - second
    return first + second > MOST_OF_TWO * total or others < LEAST_OF_OTHERS * first


def is_one_value(n: int, probability: Fraction, quantile_type: int) -> bool:
    """Whether a quantile of ``n`` values is one of them, and no mean of two.

    >>> half = Fraction(1, 2)
    >>> is_one_value(11, half, 6), is_one_value(10, half, 6), is_one_value(10, Fraction(1, 4), 2)
    (True, False, True)
    """
    if quantile_type == 2:
        return n > 0 and (n * probability).denominator != 1
    place = (n + 1) * probability if quantile_type == 6 else (n - 1) * probability + 1
    return n > 0 and (place.denominator == 1 or not 1 <= place <= n)


@dataclass(frozen=True, eq=False)
class Columns:
    """The numbers of Results beside the patients they are of.

    Attributes:
        rows: of Results.
        study: what a statement asks of.
        cohort: the patients; None where they are not at hand, and what cannot be ruled out counts.
    """

    rows: tuple[Statistic, ...]
    study: Study
    cohort: Cohort | None = None

    @classmethod
    def of(cls, rows: Iterable[Statistic], study: Study, cohort: object) -> Columns:
        """Those of Results; ``cohort`` counts only where it holds single patients."""
        return cls(tuple(rows), study, cohort if isinstance(cohort, Cohort) else None)

    def dominated(self) -> Iterator[Statistic]:
        """Means of which the sum is dominated by one or two patients."""
        for row in self.rows:
            if row.stat_name == "mean" and row.context in _NUMBERS and self._dominates(row):
                yield row

    def single(self) -> Iterator[Statistic]:
        """Medians and quartiles that are the value of one patient alone."""
        for row in self.rows:
            if row.context not in _NUMBERS or not row.method.startswith("quantile_"):
                continue
            if math.isnan(row.stat) or row.stat_name not in _PROBABILITIES:
                continue
            n, of_type = self._beside(row, "N"), int(row.method.removeprefix("quantile_"))
            one = n > 0 and is_one_value(int(n), _PROBABILITIES[row.stat_name], of_type)
            if one and (self.cohort is None or (self._values(row) == row.stat).sum() == 1):
                yield row

    def _dominates(self, row: Statistic) -> bool:
        n, least, most = (self._beside(row, name) for name in ("N", "min", "max"))
        total = row.stat * n
        if not (least >= 0 and total > 0):
            return False
        if n < 2:
            return True
        # Between what the others can at most and must at least leave to the second.
        high, low = min(most, total - most - (n - 2) * least), (total - most) / (n - 1)
        if is_dominated(total, most, low) is is_dominated(total, most, high):
            return is_dominated(total, most, high)
        if self.cohort is None:
            return True
        second, first = np.sort(self._values(row))[-2:].tolist()
        return is_dominated(total, first, second)

    def _beside(self, row: Statistic, name: str) -> float:
        """Another statistic of the same column; NaN where there is none."""
        return self._by_key.get((*row.key[:_STAT_NAME], name), math.nan)

    @cached_property
    def _by_key(self) -> Mapping[Key, float]:
        return {row.key: row.stat for row in self.rows if row.context in _NUMBERS}

    def _values(self, row: Statistic) -> Floats:
        """The known values behind a row, shape (patients,)."""
        assert self.cohort is not None  # noqa: S101 - asked for only where there is one
        name = self.study.asked.get(row.variable, row.variable)
        values: Floats = self.cohort.patients[name].array[self._patients(row)]
        return values[~np.isnan(values)]

    def _patients(self, row: Statistic) -> NDArray[np.bool_]:
        """Whom a row's column is of."""
        column = (row.where, row.group1, row.group1_level, is_by_assessed(row))
        if column not in self._masks:
            self._masks[column] = self._mask(row)
        return self._masks[column]

    @cached_property
    def _masks(self) -> dict[Key, NDArray[np.bool_]]:
        return {}

    def _mask(self, row: Statistic) -> NDArray[np.bool_]:
        assert self.cohort is not None  # noqa: S101 - as above
        mask = np.ones(self.cohort.n, dtype=bool)
        if row.where:
            mask = self.cohort.holds(row.where).true
        if not row.group1 or not row.group1_level:
            return mask
        group = self.cohort.patients[row.group1]
        if is_by_assessed(row):
            return mask & (group.missing if row.group1_level != ASSESSED else ~group.missing)
        of_group: NDArray[np.bool_] = group.as_column() == row.group1_level
        return mask & of_group
