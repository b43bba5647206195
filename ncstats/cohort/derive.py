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

from ncstats.cohort.model import KEY
from ncstats.cohort.values import Table, Values
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
        found: the values.
        outside: rows without one because the formula is not valid for them, by reason.
        remarks: rows whose value needs a word.
    """

    found: Values
    outside: Said = field(default_factory=dict)
    remarks: Said = field(default_factory=dict)


@dataclass(frozen=True)
class Derived:
    """One derived variable.

    Attributes:
        variable: which.
        completed: entered values, completed by derived ones.
        computed: the derived values alone.
        outside: rows without any value because the formula is not valid for them, by reason.
        remarks: rows in which the derived value stands and needs a word.
        filled: rows in which a blank of an entered column was completed.
        conflicts: rows in which the entered value differs from the derived one.
        entered: the file has a column for it.
    """

    variable: Variable
    completed: Values
    computed: Values
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


def computed_by(variable: Variable, derivation: Derivation, data: Table) -> Followed:
    """Compute one variable from the columns of a table that holds all it needs."""
    # Of no variable the length alone is read.
    read = [name for name in derivation.reads if name in data] or [KEY]
    columns = {name: data[name].as_column() for name in read}
    if derivation.formula is not None:
        followed = _by_formula(variable, derivation, derivation.formula, columns)
    elif derivation.value is not None:
        computed = _numbers(values(derivation.value, columns), derivation)
        followed = Followed(Values(variable, computed))
    else:
        places = _first_case(variable, derivation, columns)
        followed = Followed(Values.of_places(variable, places))
    return replace(followed, remarks={**followed.remarks, **_remarked(derivation, columns)})


def _numbers(numbers: NDArray[np.float64], derivation: Derivation) -> NDArray[np.float64]:
    return numbers if derivation.round is None else _rounded(numbers, derivation.round)


def _by_formula(
    variable: Variable, derivation: Derivation, call: FormulaCall, columns: Mapping[str, Column]
) -> Followed:
    found = call(columns, len(next(iter(columns.values()))))
    if levels := call.formula.levels:
        # The last is the place of a missing value, which the formula gives as -1.
        places = np.array([*map(variable.codes.index, levels), -1], dtype=np.int64)
        computed = Values.of_places(variable, places[found.values])
    else:
        computed = Values(variable, _numbers(found.values, derivation))
    outside, remarks = (
        {_reason(code): rows for code, rows in said.items()}
        for said in (found.outside, found.remarks)
    )
    return Followed(computed, outside, remarks)


def _reason(code: str) -> Bilingual:
    return Bilingual(*(message(f"formulae.{code}", lang) for lang in LANGUAGES))


def _remarked(derivation: Derivation, columns: Mapping[str, Column]) -> Said:
    """The rows of which the dictionary has a word to say, as far as the columns tell."""
    return {
        remark.note: truth(remark.when, columns).true
        for remark in derivation.remarks
        if columns.keys() >= {*remark.when.names}
    }


def possible(found: Values) -> Values:
    """Values of which one beyond its variable's hard range is missing."""
    if found.variable.kind != "number":
        return found
    low, high = found.variable.hard
    return found.without(np.flatnonzero((found.array < low) | (found.array > high)))


def beside_entered(variable: Variable, followed: Followed, data: Table) -> Derived:
    """The computed values beside the entered ones, where the table has a column for them."""
    computed, entered = followed.found, data.get(variable.name)
    there, known = entered is not None, ~computed.missing
    blank = np.ones(len(computed), dtype=bool) if entered is None else entered.missing
    both = np.flatnonzero(~blank & known)
    differing = both if entered is None else _differing(entered, computed, both)
    return Derived(
        variable,
        completed=computed if entered is None else entered.filled(computed),
        computed=computed,
        outside=_where(followed.outside, blank),
        remarks=_where(followed.remarks, blank & known),
        filled=np.flatnonzero(blank & known) if there else np.zeros(0, dtype=np.intp),
        conflicts=differing,
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


def _differing(entered: Values, computed: Values, both: NDArray[np.intp]) -> NDArray[np.intp]:
    """Of some rows those in which both differ by more than the tolerance, or a last decimal."""
    variable, first, second = entered.variable, entered.array[both], computed.array[both]
    if variable.kind == "category":
        near: NDArray[np.bool_] = first == second
        return both[~near]
    tolerance = variable.derivation.tolerance if variable.derivation else None
    step = 0.0 if variable.decimals is None else 10.0**-variable.decimals
    if tolerance is not None:
        step = tolerance
    near = np.isclose(first, second, rtol=1e-9, atol=step * (1 + 1e-9))
    return both[~near]
