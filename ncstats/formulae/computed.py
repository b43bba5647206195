"""What a formula gives: a value for each child, and why some have none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.float64]
"""One number per child, missing NaN; shape (n,)."""
Levels: TypeAlias = NDArray[np.object_]
"""One level per child, as the code of a category, missing None; shape (n,)."""
Days: TypeAlias = NDArray[np.datetime64]
"""One day per child, ``datetime64[D]``, missing NaT; shape (n,)."""
Rows: TypeAlias = NDArray[np.bool_]
"""For which children something holds; shape (n,)."""

NO_YES = ("no", "yes")
"""The levels of what holds for a child or does not."""


@dataclass(frozen=True)
class Computed:
    """One value per child.

    Attributes:
        values: float64 with NaN where missing; or, of a category, int64 positions among the
            levels of the formula, -1 where missing. Shape (n,).
        outside: children for whom all that is needed is known and who still have no value, by
            reason: the formula is not valid for them. No child has two reasons.
        remarks: children whose value stands and needs a word, by what there is to say.
    """

    values: NDArray[Any]
    outside: Mapping[str, Rows] = field(default_factory=dict)
    remarks: Mapping[str, Rows] = field(default_factory=dict)

    @property
    def missing(self) -> Rows:
        """Where there is no value; shape (n,)."""
        return np.isnan(self.values) if self.values.dtype.kind == "f" else self.values < 0


def valid_only(values: NDArray[Any], **outside: Rows) -> Computed:
    """Values without those of children for whom a formula does not hold.

    The first reason that is true of a child is the one that is given; where an input is missing
    there was no value to take, and there is no reason.

    >>> found = valid_only(np.array([1.0, 2.0, np.nan]), too_young=np.array([True, False, True]))
    >>> found.values.tolist(), found.outside["too_young"].tolist()
    ([nan, 2.0, nan], [True, False, False])
    """
    left = Computed(values.copy())
    reasons: dict[str, Rows] = {}
    for reason, rows in outside.items():
        reasons[reason] = rows & ~left.missing
        left.values[reasons[reason]] = np.nan if values.dtype.kind == "f" else -1
    return Computed(left.values, {name: rows for name, rows in reasons.items() if rows.any()})


def with_remarks(computed: Computed, **remarks: Rows) -> Computed:
    """The same values, with what there is to say of those that stand."""
    said = {name: rows & ~computed.missing for name, rows in remarks.items()}
    return Computed(
        computed.values, computed.outside, {name: rows for name, rows in said.items() if rows.any()}
    )


def first_true(*conditions: Rows, known: Rows) -> NDArray[np.int64]:
    """Position of the first condition that holds, -1 where none does or not all is known.

    >>> young, any_age = np.array([True, False, False]), np.array([True, True, True])
    >>> first_true(young, any_age, known=np.array([True, True, False])).tolist()
    [0, 1, -1]
    """
    places = np.full(len(known), -1, dtype=np.int64)
    for place in reversed(range(len(conditions))):
        places[conditions[place]] = place
    places[~known] = -1
    return places


def banded(numbers: Numbers, edges: tuple[float, ...]) -> NDArray[np.int64]:
    """Position of the band each number falls in, the lower edge being part of a band.

    Band 0 is below the first edge; -1 where the number is missing.

    >>> banded(np.array([14.9, 15.0, 90.0, np.nan]), (15, 90)).tolist()
    [0, 1, 2, -1]
    """
    places = np.searchsorted(np.asarray(edges, dtype=np.float64), numbers, side="right")
    return np.where(np.isnan(numbers), -1, places).astype(np.int64)


def positive(numbers: Numbers) -> Numbers:
    """The numbers above zero, NaN in place of all others: no height, weight or dose is 0 or less.

    >>> positive(np.array([2.0, 0.0, -1.0, np.nan])).tolist()
    [2.0, nan, nan, nan]
    """
    return np.where(numbers > 0, numbers, np.nan)


def as_printed(numbers: Numbers, decimals: int = 9) -> Numbers:
    """Numbers without the dust of binary arithmetic, to be held against a printed limit.

    1.5 / 15 is 0.1, but 0.3 / 3 is 0.09999999999999999; nothing is measured with nine decimals.

    >>> as_printed(np.array([0.3 / 3])).tolist()
    [0.1]
    """
    return np.round(numbers, decimals)
