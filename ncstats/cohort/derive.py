"""Stage 6, derive: variables that follow from others, by the dictionary's formulae.

A value that was entered wins over the derived one; where both are known and differ, that is a
warning. Where none was entered, the derived one stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ncstats.cohort.model import KEY, expression_column
from ncstats.dictionary import Derivation, Variable
from ncstats.expression import Column, truth, values

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TIE = 1e-12
"""A float this close below a half, relatively, is the half that its decimals stand for."""


@dataclass(frozen=True)
class Derived:
    """One derived variable.

    Attributes:
        variable: which.
        series: entered values, completed by derived ones.
        computed: the derived values alone.
        filled: rows in which a blank of an entered column was completed.
        conflicts: rows in which the entered value differs from the derived one.
        entered: the file has a column for it.
    """

    variable: Variable
    series: pd.Series
    computed: pd.Series
    filled: NDArray[np.intp]
    conflicts: NDArray[np.intp]
    entered: bool


def derivable(
    present: Iterable[str], variables: Mapping[str, Variable]
) -> Mapping[str, Derivation]:
    """The variables that can be derived from those present, each after all that it reads."""
    there = set(present)
    waiting = {name: v.derivation for name, v in variables.items() if v.derivation is not None}
    order: dict[str, Derivation] = {}
    while (name := _settled(waiting)) is not None:
        derivation = waiting.pop(name)
        if there.issuperset(derivation.names):
            there.add(name)
            order[name] = derivation
    return order


def _settled(waiting: Mapping[str, Derivation]) -> str | None:
    """A variable that reads none of those whose turn has not come, entered ones included."""
    free = (n for n, derivation in waiting.items() if waiting.keys().isdisjoint(derivation.names))
    return next(free, None)


def computed_by(variable: Variable, derivation: Derivation, data: pd.DataFrame) -> pd.Series:
    """Compute one variable from the columns of a table that holds all it reads."""
    # The key is there for its length alone: a formula may read no variable.
    read = dict.fromkeys((*derivation.names, KEY))
    columns = {name: expression_column(data[name]) for name in read}
    if derivation.value is None:
        return categorical(variable, _first_case(variable, derivation, columns))
    numbers = values(derivation.value, columns)
    if derivation.round is not None:
        numbers = _rounded(numbers, derivation.round)
    return pd.Series(numbers)


def categorical(variable: Variable, places: NDArray[np.int64]) -> pd.Series:
    """A column of a category from the positions of its levels, -1 missing."""
    dtype = pd.CategoricalDtype(list(variable.codes), ordered=variable.ordered)
    return pd.Series(pd.Categorical.from_codes(places, dtype=dtype))


def beside_entered(variable: Variable, computed: pd.Series, data: pd.DataFrame) -> Derived:
    """The computed values beside the entered ones, where the table has a column for them."""
    nowhere = np.zeros(0, dtype=np.intp)
    if variable.name not in data:
        return Derived(variable, computed, computed, nowhere, nowhere, entered=False)
    entered = data[variable.name]
    filled = np.flatnonzero((entered.isna() & computed.notna()).to_numpy())
    both = np.flatnonzero((entered.notna() & computed.notna()).to_numpy())
    differing = _differ(variable, entered.iloc[both], computed.iloc[both])
    complete = entered.where(entered.notna(), computed)
    return Derived(variable, complete, computed, filled, both[differing], entered=True)


def _first_case(
    variable: Variable, derivation: Derivation, columns: Mapping[str, Column]
) -> NDArray[np.int64]:
    """Position of the level of the first case that is true; -1 where one before it is unknown."""
    rows = len(next(iter(columns.values())))
    places = np.full(rows, -1, dtype=np.int64)
    open_ = np.ones(rows, dtype=bool)
    for level, condition in derivation.cases.items():
        found = truth(condition, columns)
        places[open_ & found.true] = variable.codes.index(level)
        open_ &= found.false
    return places


def _rounded(numbers: NDArray[np.float64], decimals: int) -> NDArray[np.float64]:
    """Halves away from zero."""
    scale = 10.0**decimals
    whole: NDArray[np.float64] = np.floor(np.abs(numbers) * scale * (1 + _TIE) + 0.5)
    return np.copysign(whole, numbers) / scale + 0.0


def _differ(variable: Variable, entered: pd.Series, computed: pd.Series) -> NDArray[np.bool_]:
    """Where two values differ by more than one unit of the last decimal that is recorded."""
    if variable.kind == "category":
        return (entered.cat.codes != computed.cat.codes).to_numpy()
    first, second = entered.to_numpy(), computed.to_numpy()
    step = 0.0 if variable.decimals is None else 10.0**-variable.decimals
    near: NDArray[np.bool_] = np.isclose(first, second, rtol=1e-9, atol=step * (1 + 1e-9))
    return ~near
