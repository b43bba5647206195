"""A variable as few distinct values and the place of each patient's among them.

That is all that counting needs. Where a number is recorded with declared decimals its place follows
from the number itself, and nothing is sorted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ncstats.cohort.values import Values

if TYPE_CHECKING:
    from ncstats.dictionary.model import Variable

Numbers = NDArray[np.float64]
Keys = NDArray[np.int64 | np.float64]
Sides = NDArray[np.int64]

MOST_SCALE = 15
LARGEST_KEY = 2**53
"""Up to here whole numbers, and their quotients by a power of ten, are exact in a float."""

_MOST_UNUSED = 1 << 16
"""Places that may stand between the least and the greatest number without being a patient's."""


@dataclass(frozen=True, eq=False)
class Coded:
    """One variable of some patients.

    Attributes:
        variable: what the values mean: a number or a category.
        values: numbers (NaN: missing), or places of levels (-1: missing), shape (values,). One may
            stand here more than once, or be no patient's.
        side: for each value -1 where patients lie below it, 1 where above it, 0 where it is their
            own; empty where no value is a limit.
        places: for each patient the place of the value, shape (n,).

    >>> from ncstats.dictionary import load_dictionary
    >>> sex = load_dictionary().patients["sex"]
    >>> found = coded(Values(sex, np.array([1, -1])))
    >>> found.values[found.places].tolist()
    [1, -1]
    """

    variable: Variable
    values: NDArray[np.float64 | np.int64]
    side: Sides
    places: NDArray[np.integer]


def coded(column: Values, sides: NDArray[np.int8] | None = None) -> Coded:
    """A column's values, once each, and who has them.

    Args:
        column: numbers or categories.
        sides: for each patient whether the number is a limit, -1, 0 or 1; None: none is.

    Raises:
        ValueError: the column holds neither.
    """
    variable, array = column.variable, column.array
    if variable.kind == "category":
        # Of the places of levels and -1 none is beyond the type that holds them, nor is one more.
        return Coded(variable, np.arange(-1, len(variable.codes)), no_side(), array + 1)
    if variable.kind != "number":
        raise ValueError(f"{variable.kind} has no codes")
    if sides is None and (on_grid := _on_grid(variable, array)) is not None:
        return on_grid
    known = ~np.isnan(array)
    side = no_side() if sides is None else sides[known].astype(np.int64)
    values, side, found = distinct_keys(array[known], side)
    places = np.zeros(len(array), dtype=np.min_scalar_type(len(values)))
    places[known] = found + 1
    values = np.concatenate([[np.nan], values])
    return Coded(variable, values, np.concatenate([[0], side]) if side.size else side, places)


def _on_grid(variable: Variable, numbers: Numbers) -> Coded | None:
    """Numbers that all have their declared decimals, and are near one another; None where not.

    The first place is that of the missing ones, the next that of the least number.
    """
    decimals = variable.decimals
    if decimals is None or decimals > MOST_SCALE or not len(numbers):
        return None
    whole = numbers * 10.0**decimals
    np.rint(whole, out=whole)
    low, high = float(np.fmin.reduce(whole)), float(np.fmax.reduce(whole))
    near = high - low < max(_MOST_UNUSED, len(numbers))
    if not near or max(-low, high) > LARGEST_KEY:
        return None
    exact = whole / 10.0**decimals == numbers
    whole -= low - 1
    if not exact.all():
        missing = np.isnan(numbers)
        if not (exact | missing).all():
            return None
        whole[missing] = 0
    values = np.concatenate([[np.nan], np.arange(low, high + 1) / 10.0**decimals])
    return Coded(variable, values, no_side(), whole.astype(np.min_scalar_type(len(values))))


def exact_keys(numbers: Numbers, decimals: int | None) -> tuple[Keys, int | None]:
    """Whole keys value × 10^decimals where each of them gives its number back, else floats."""
    if decimals is not None and decimals <= MOST_SCALE:
        whole = np.rint(numbers * 10.0**decimals)
        fits = np.abs(whole) <= LARGEST_KEY
        if bool((fits & (whole / 10.0**decimals == numbers)).all()):
            return whole.astype(np.int64), decimals
    return numbers + 0.0, None  # -0.0 and 0.0 are one value


def distinct_keys(keys: Keys, side: Sides) -> tuple[Keys, Sides, NDArray[np.intp]]:
    """Distinct keys as a tally holds them: keys, their side, and the place of each one given.

    Args:
        keys: in any order, shape (n,).
        side: -1, 0 or 1 for each of them.
    """
    distinct, place = np.unique(keys, return_inverse=True)
    if not side.any():
        return distinct, no_side(), place
    # Below a limit, its own value, above it: three places for each key, of which some are taken.
    taken, place = np.unique(place * 3 + side + 1, return_inverse=True)
    return distinct[taken // 3], (taken % 3 - 1).astype(np.int64), place


def no_side() -> Sides:
    """That no value is a limit."""
    return np.zeros(0, dtype=np.int64)
