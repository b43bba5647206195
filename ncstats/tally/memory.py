"""The tally of a cohort in memory: plain numpy, the reference that every other engine equals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ncstats.errors import Problem, UsageError, unknown_name
from ncstats.tally.model import LARGEST_KEY, MOST_SCALE, Counts, Keys, Tally, distinct_keys
from ncstats.tally.questions import ConditionCounts, ConditionQuestion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ncstats.cohort import Cohort
    from ncstats.dictionary import Variable

_MISSING = -1
_LEFT_OUT = -2


def tally(
    cohort: Cohort,
    variable: str,
    by: str | None = None,
    where: str | None = None,
    order: Sequence[str] | None = None,
) -> Tally:
    """Count the patients of a cohort by the value of one variable, and by group.

    Args:
        cohort: the patients.
        variable: a number or a category of the cohort.
        by: a category whose levels are the groups; None: one group, ``""``.
        where: a condition; patients for whom it is false or unknown are not counted at all.
        order: the groups wanted, in the order wanted; None: every level of ``by``. A group with
            nobody in it keeps its column of zeros.

    Returns:
        Whole keys where every counted number is recorded with the variable's declared decimals;
        else the numbers themselves. No number is rounded. Where only a limit is known, its key
        has a ``side``. A missing value counts in ``missing``, a missing group in ``ungrouped``, a
        group not in ``order`` in ``left_out``.

    Raises:
        UsageError: the cohort has no such variable, it cannot be counted, ``by`` is no category,
            ``order`` names a level it does not have or one twice, or ``where`` is no condition.
    """
    counted = _variable(cohort, variable)
    if counted.kind not in ("number", "category"):
        raise UsageError(
            Problem("tally.not_countable", value=variable, details={"kind": counted.kind})
        )
    grouping = _grouping(cohort, by, order)
    if where is not None:
        grouping = grouping.of(cohort.holds(where).true)
    if counted.kind == "category":
        return _of_category(cohort, counted, grouping)
    return _of_number(cohort, counted, grouping)


def condition_counts(cohort: Cohort, asked: ConditionQuestion) -> ConditionCounts:
    """Count the patients for whom a condition is true, and for whom it is known.

    Raises:
        UsageError: it is no condition, or reads a variable that the cohort does not have.
    """
    among = np.ones(cohort.n, dtype=np.bool_)
    if asked.where is not None:
        among = cohort.holds(asked.where).true
    true = known = among
    if asked.condition is not None:
        found = cohort.holds(asked.condition)
        true, known = found.true & among, found.known & among
    return ConditionCounts(int(true.sum()), int(known.sum()), int(among.sum()))


@dataclass(frozen=True)
class _Grouping:
    """The column of each patient: 0, 1, …, or why there is none; ``rows`` are the patients."""

    groups: tuple[str, ...]
    rows: NDArray[np.intp]
    codes: NDArray[np.intp]

    def of(self, wanted: NDArray[np.bool_]) -> _Grouping:
        """The same for those patients that are wanted."""
        return _Grouping(self.groups, self.rows[wanted], self.codes[wanted])

    def table(self, places: NDArray[np.intp], values: int) -> Counts:
        """Patients by the place of their value and by group; a negative place is none."""
        counted = (places >= 0) & (self.codes >= 0)
        cells = places[counted] * len(self.groups) + self.codes[counted]
        counts = np.bincount(cells, minlength=values * len(self.groups))
        return counts.astype(np.int64).reshape(values, len(self.groups))

    def outside(self, why: int) -> int:
        """Patients that stand in no column for one reason."""
        return int((self.codes == why).sum())


def _variable(cohort: Cohort, name: str) -> Variable:
    return cohort.of_variable(name).variable


def _sides(cohort: Cohort, name: str) -> NDArray[np.int64]:
    """For each patient whether the number is a limit: -1 below it, 1 above it, 0 no limit."""
    sides = cohort.beside.censored.get(name)
    return np.zeros(cohort.n, dtype=np.int64) if sides is None else sides.astype(np.int64)


def _grouping(cohort: Cohort, by: str | None, order: Sequence[str] | None) -> _Grouping:
    rows = np.arange(cohort.n)
    if by is None:
        return _Grouping(("",), rows, np.zeros(cohort.n, dtype=np.intp))
    variable = _variable(cohort, by)
    levels, groups = variable.codes, groups_of(variable, order)
    places = [groups.index(level) if level in groups else _LEFT_OUT for level in levels]
    # A missing level has the code -1, which picks the last entry.
    codes = np.array([*places, _MISSING], dtype=np.intp)[_codes(cohort, by)]
    return _Grouping(groups, rows, codes)


def groups_of(variable: Variable, order: Sequence[str] | None) -> tuple[str, ...]:
    """The groups that a variable forms, in the order wanted.

    Raises:
        UsageError: it is no category, or ``order`` names a level it does not have or one twice.
    """
    if variable.kind != "category":
        kind = {"kind": variable.kind}
        raise UsageError(Problem("tally.not_a_group", value=variable.name, details=kind))
    groups = variable.codes if order is None else tuple(order)
    details = {"by": variable.name}
    for place, group in enumerate(groups):
        if group not in variable.codes:
            names = variable.codes
            raise UsageError(unknown_name("tally.unknown_group", group, names, details=details))
        if group in groups[:place]:
            raise UsageError(Problem("tally.group_twice", value=group, details=details))
    return groups


def _codes(cohort: Cohort, name: str) -> NDArray[np.intp]:
    return cohort.patients[name].array.astype(np.intp)


def _of_category(cohort: Cohort, variable: Variable, grouping: _Grouping) -> Tally:
    places = _codes(cohort, variable.name)[grouping.rows]
    return Tally(
        variable=variable.name,
        kind="category",
        groups=grouping.groups,
        levels=variable.codes,
        counts=grouping.table(places, len(variable.codes)),
        missing=_missing(places < 0, grouping),
        ungrouped=grouping.outside(_MISSING),
        left_out=grouping.outside(_LEFT_OUT),
    )


def _of_number(cohort: Cohort, variable: Variable, grouping: _Grouping) -> Tally:
    numbers = cohort.patients[variable.name].array[grouping.rows]
    missing = np.isnan(numbers)
    counted = ~missing & (grouping.codes >= 0)
    keys, scale = exact_keys(numbers[counted], variable.decimals)
    side = _sides(cohort, variable.name)[grouping.rows][counted]
    distinct, side, found = distinct_keys(keys, side)
    places = np.full(len(numbers), -1, dtype=np.intp)
    places[counted] = found
    return Tally(
        variable=variable.name,
        kind="number",
        groups=grouping.groups,
        keys=distinct,
        side=side,
        scale=scale,
        counts=grouping.table(places, len(distinct)),
        missing=_missing(missing, grouping),
        ungrouped=grouping.outside(_MISSING),
        left_out=grouping.outside(_LEFT_OUT),
    )


def _missing(missing: NDArray[np.bool_], grouping: _Grouping) -> Counts:
    return grouping.table(np.where(missing, 0, -1), 1).reshape(-1)


def exact_keys(numbers: NDArray[np.float64], decimals: int | None) -> tuple[Keys, int | None]:
    """Whole keys value × 10^decimals where each of them gives its number back, else floats."""
    if decimals is not None and decimals <= MOST_SCALE:
        whole = np.rint(numbers * 10.0**decimals)
        fits = np.abs(whole) <= LARGEST_KEY
        if bool((fits & (whole / 10.0**decimals == numbers)).all()):
            return whole.astype(np.int64), decimals
    return numbers + 0.0, None  # -0.0 and 0.0 are one value
