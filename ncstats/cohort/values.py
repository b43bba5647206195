"""The typed values of a table in numpy, from which a DataFrame is made when one is asked for.

Reading and counting need no more than arrays, and a study of some hundred patients is read and
counted before pandas would be loaded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from ncstats.dictionary.model import KEY, Variable

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from ncstats.expression import Column

_KINDS = {"number": "f", "category": "i", "date": "M", "text": "O"}
_NOTHING: Mapping[str, object] = {"number": np.nan, "category": -1, "date": "NaT", "text": None}


@dataclass(frozen=True, eq=False)
class Values:
    """What one variable is in each row.

    Attributes:
        variable: what the values mean.
        array: numbers as float64 (missing NaN), of categories the place of the level in
            ``variable.codes`` (-1), dates as datetime64[ns] (NaT), texts as object (None).

    Raises:
        ValueError: the array is not of the variable's kind.

    >>> from ncstats.dictionary import load_dictionary
    >>> sex = load_dictionary().patients["sex"]
    >>> Values(sex, np.array([1, -1])).as_column().tolist()
    ['female', None]
    """

    variable: Variable
    array: NDArray[Any]

    def __post_init__(self) -> None:
        if self.array.dtype.kind != _KINDS[self.variable.kind]:
            raise ValueError(f"a cohort needs the type of {self.variable.name}")

    @classmethod
    def of_places(cls, variable: Variable, places: NDArray[Any]) -> Values:
        """A category from the places of its levels, in as few bytes as they need."""
        return cls(variable, places.astype(np.min_scalar_type(-len(variable.codes) - 1)))

    def __len__(self) -> int:
        return len(self.array)

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Where there is no value."""
        if self.variable.kind == "category":
            return np.asarray(self.array < 0)
        if self.variable.kind == "text":
            return np.array([value is None for value in self.array.tolist()], dtype=np.bool_)
        return np.asarray(np.isnan(self.array))  # NaT is one too

    def as_column(self) -> Column:
        """The values as expressions read them: float64, datetime64[D], or object with None."""
        if self.variable.kind == "category":
            # A missing level has the place -1, which picks the last entry.
            levels, places = np.array([*self.variable.codes, None], dtype=object), self.array
            return levels[places.astype(np.intp)]
        return self.array.astype("datetime64[D]") if self.variable.kind == "date" else self.array

    def distinct(self) -> NDArray[np.int64]:
        """A number for each distinct value, -1 where there is none."""
        numbers, known = np.full(len(self), -1, dtype=np.int64), ~self.missing
        numbers[known] = np.unique(self.array[known], return_inverse=True)[1]
        return numbers

    def shown(self, row: int) -> object:
        """One value as Python has it: a float, a level's code, a date or a text."""
        one: object = replace(self, array=self.array[row : row + 1]).as_column().tolist()[0]
        return one

    def at(self, rows: NDArray[Any]) -> Values:
        """The values of some rows."""
        return replace(self, array=self.array[rows])

    def without(self, rows: NDArray[Any] | Sequence[int]) -> Values:
        """The same with nothing in some rows."""
        array = self.array.copy()
        array[rows] = _NOTHING[self.variable.kind]
        return replace(self, array=array)

    def filled(self, others: Values) -> Values:
        """The same with what another has where there is nothing."""
        return replace(self, array=np.where(self.missing, others.array, self.array))

    def series(self) -> pd.Series:
        """The values as pandas has them."""
        import pandas as pd

        if self.variable.kind == "category":
            dtype = pd.CategoricalDtype(list(self.variable.codes), ordered=self.variable.ordered)
            return pd.Series(pd.Categorical.from_codes(self.array, dtype=dtype))
        return pd.Series(self.array, dtype=object if self.variable.kind == "text" else None)


Table: TypeAlias = Mapping[str, Values]
"""The values of each variable of a table; all have as many rows."""


def rows_in(table: Table) -> int:
    """How many rows a table has, which has a column of patients."""
    return len(table[KEY])


def frame_of(table: Table) -> pd.DataFrame:
    """A table as pandas has it: a copy, in which nothing of the table is changed."""
    import pandas as pd

    return pd.DataFrame({name: values.series() for name, values in table.items()})


def table_of(frame: pd.DataFrame, variables: Mapping[str, Variable]) -> Table:
    """The values of a DataFrame.

    Raises:
        ValueError: its rows are not numbered from 0, or a column is not of a known variable's type.
    """
    if frame.index.tolist() != list(range(len(frame))):
        raise ValueError("a cohort needs rows in order")
    if not set(frame.columns) <= set(variables):
        raise ValueError("a cohort needs known variables")
    return {str(name): values_of(frame[name], variables[name]) for name in frame.columns}


def values_of(column: pd.Series, variable: Variable) -> Values:
    """The values of one column.

    Raises:
        ValueError: it is not of the variable's type.
    """
    if variable.kind == "category":
        categories = getattr(column.dtype, "categories", None)
        if categories is None or tuple(categories) != variable.codes:
            raise ValueError(f"a cohort needs the type of {variable.name}")
        return Values(variable, column.cat.codes.to_numpy())
    if variable.kind == "text":
        column = column.astype(object).where(column.notna(), None)
    return Values(variable, column.to_numpy())


def first_rows(keys: Values) -> Mapping[str, int]:
    """The first row of each patient."""
    rows: dict[str, int] = {}
    for row, key in enumerate(keys.array.tolist()):
        if key is not None:
            rows.setdefault(key, row)
    return rows


def beside(table: Table, names: Sequence[str], keys: Values) -> dict[str, Values]:
    """Some variables of the patients' table beside other rows of those patients.

    Args:
        table: the patients.
        names: variables of it.
        keys: the patient of each row; of one who is not in the table there is nothing.
    """
    if not names:
        return {}
    first = first_rows(table[KEY])
    found = (first.get(key, -1) for key in keys.array.tolist())
    rows = np.fromiter(found, dtype=np.intp, count=len(keys))
    strangers = np.flatnonzero(rows < 0)
    return {name: table[name].at(rows).without(strangers) for name in names}
