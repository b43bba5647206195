"""Stage 6, derive: variables that follow from others, by the dictionary's derivations.

A value that was entered wins over the derived one; where both are known and differ, that is a
warning. Where none was entered, the derived one stands; for whom a formula is not valid, and what
is to be said of a value, is kept with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ncstats.cohort.model import KEY, expression_column
from ncstats.dictionary import Derivation, Variable
from ncstats.expression import Column, truth, values
from ncstats.formulae import FormulaCall
from ncstats.text import LANGUAGES, Bilingual, message

if TYPE_CHECKING:
    from numpy.typing import NDArray

TIE = 1e-12
"""A float this close below a half, relatively, is the half that its decimals stand for."""


Said = Mapping[Bilingual, "NDArray[np.bool_]"]
"""In which rows there is something to say, by what it is."""


@dataclass(frozen=True)
class Followed:
    """A variable's values as they follow from others, one for each row.

    Attributes:
        series: the values.
        outside: rows without one because the formula is not valid for them, by reason.
        remarks: rows whose value needs a word.
    """

    series: pd.Series
    outside: Said = field(default_factory=dict)
    remarks: Said = field(default_factory=dict)


@dataclass(frozen=True)
class Derived:
    """One derived variable.

    Attributes:
        variable: which.
        series: entered values, completed by derived ones.
        computed: the derived values alone.
        outside: rows without any value because the formula is not valid for them, by reason.
        remarks: rows in which the derived value stands and needs a word.
        filled: rows in which a blank of an entered column was completed.
        conflicts: rows in which the entered value differs from the derived one.
        entered: the file has a column for it.
    """

    variable: Variable
    series: pd.Series
    computed: pd.Series
    outside: Said
    remarks: Said
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
        if there.issuperset(derivation.needed):
            there.add(name)
            order[name] = derivation
    return order


def _settled(waiting: Mapping[str, Derivation]) -> str | None:
    """A variable that reads none of those whose turn has not come, entered ones included."""
    free = (n for n, derivation in waiting.items() if waiting.keys().isdisjoint(derivation.reads))
    return next(free, None)


def computed_by(variable: Variable, derivation: Derivation, data: pd.DataFrame) -> Followed:
    """Compute one variable from the columns of a table that holds all it needs."""
    # The key is there for its length alone: an expression may read no variable.
    read = dict.fromkeys((*derivation.reads, KEY))
    columns = {name: expression_column(data[name]) for name in read if name in data}
    if derivation.formula is not None:
        followed = _by_formula(variable, derivation, derivation.formula, columns)
    elif derivation.value is not None:
        followed = Followed(_numbers(values(derivation.value, columns), derivation))
    else:
        followed = Followed(categorical(variable, _first_case(variable, derivation, columns)))
    return replace(followed, remarks={**followed.remarks, **_remarked(derivation, columns)})


def _numbers(numbers: NDArray[np.float64], derivation: Derivation) -> pd.Series:
    return pd.Series(numbers if derivation.round is None else _rounded(numbers, derivation.round))


def _by_formula(
    variable: Variable, derivation: Derivation, call: FormulaCall, columns: Mapping[str, Column]
) -> Followed:
    found = call(columns, len(columns[KEY]))
    if levels := call.formula.levels:
        # The last is the place of a missing value, which the formula gives as -1.
        places = np.array([*map(variable.codes.index, levels), -1], dtype=np.int64)
        series = categorical(variable, places[found.values])
    else:
        series = _numbers(found.values, derivation)
    outside, remarks = (
        {_reason(code): rows for code, rows in said.items()}
        for said in (found.outside, found.remarks)
    )
    return Followed(series, outside, remarks)


def _reason(code: str) -> Bilingual:
    return Bilingual(*(message(f"formulae.{code}", lang) for lang in LANGUAGES))


def _remarked(derivation: Derivation, columns: Mapping[str, Column]) -> Said:
    """The rows of which the dictionary has a word to say, as far as the columns tell."""
    return {
        remark.note: truth(remark.when, columns).true
        for remark in derivation.remarks
        if columns.keys() >= {*remark.when.names}
    }


def categorical(variable: Variable, places: NDArray[np.int64]) -> pd.Series:
    """A column of a category from the positions of its levels, -1 missing."""
    dtype = pd.CategoricalDtype(list(variable.codes), ordered=variable.ordered)
    return pd.Series(pd.Categorical.from_codes(places, dtype=dtype))


def beside_entered(variable: Variable, followed: Followed, data: pd.DataFrame) -> Derived:
    """The computed values beside the entered ones, where the table has a column for them."""
    computed, there = followed.series, variable.name in data
    entered = data[variable.name] if there else computed.iloc[:0].reindex(computed.index)
    blank = entered.isna().to_numpy()
    known = computed.notna().to_numpy()
    both = np.flatnonzero(~blank & known)
    differing = _differ(variable, entered.iloc[both], computed.iloc[both])
    return Derived(
        variable,
        series=entered.where(entered.notna(), computed) if there else computed,
        computed=computed,
        outside=_where(followed.outside, blank),
        remarks=_where(followed.remarks, blank & known),
        filled=np.flatnonzero(blank & known) if there else np.zeros(0, dtype=np.intp),
        conflicts=both[differing],
        entered=there,
    )


def _where(said: Said, rows: NDArray[np.bool_]) -> Said:
    return {what: its & rows for what, its in said.items() if (its & rows).any()}


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
    whole: NDArray[np.float64] = np.floor(np.abs(numbers) * scale * (1 + TIE) + 0.5)
    return np.copysign(whole, numbers) / scale + 0.0


def _differ(variable: Variable, entered: pd.Series, computed: pd.Series) -> NDArray[np.bool_]:
    """Where two values differ by more than the tolerance, or a unit of the last decimal."""
    if variable.kind == "category":
        return (entered.cat.codes != computed.cat.codes).to_numpy()
    first, second = entered.to_numpy(), computed.to_numpy()
    tolerance = variable.derivation.tolerance if variable.derivation else None
    step = 0.0 if variable.decimals is None else 10.0**-variable.decimals
    if tolerance is not None:
        step = tolerance
    near: NDArray[np.bool_] = np.isclose(first, second, rtol=1e-9, atol=step * (1 + 1e-9))
    return ~near
