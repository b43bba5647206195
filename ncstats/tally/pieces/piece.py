"""A piece of a long file: patients who can be asked what a cohort is asked."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ncstats.cohort import Cohort
from ncstats.cohort.coded import Coded
from ncstats.cohort.derive import computed_by, derivable, possible
from ncstats.cohort.model import KEY
from ncstats.cohort.patients import Beside, Patients
from ncstats.cohort.values import Values
from ncstats.errors import DataError, Problem
from ncstats.tally.pieces.reading import CellFault, Reader
from ncstats.tally.pieces.rows import Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ncstats.dictionary import Derivation, Dictionary

_Read = TypeVar("_Read")


class Layout:
    """What the columns of a file are: the same for all its pieces.

    Args:
        file: its name.
        names: of its columns.
        dictionary: what they mean.
    """

    def __init__(self, file: str, names: Iterable[str], dictionary: Dictionary) -> None:
        self.file, self.dictionary = file, dictionary
        known = dictionary.patients
        self.present = tuple(name for name in names if name in known)
        self.derivations: Mapping[str, Derivation] = derivable(self.present, known)
        self.variables = frozenset((*self.present, *self.derivations))
        self.readers = {name: Reader(known[name]) for name in self.present}


class Cells:
    """The cells of some rows, read when they are looked at, once."""

    def __init__(self, layout: Layout, rows: Rows) -> None:
        self.layout, self.rows = layout, rows
        self._coded: dict[str, Coded] = {}

    def entered(self, name: str) -> bool:
        """Whether there is a column of the variable."""
        return name in self.rows.columns

    def coded(self, name: str) -> Coded:
        """A column of a number or a category.

        Raises:
            DataError: a cell does not conform.
        """
        if name not in self._coded:
            self._coded[name] = self._conforming(name, self.layout.readers[name].coded)
        return self._coded[name]

    def values(self, name: str) -> Values:
        """Any column.

        Raises:
            DataError: a cell does not conform.
        """
        variable = self.layout.dictionary.patients[name]
        if variable.kind in ("date", "text"):
            return self._conforming(name, self.layout.readers[name].values)
        found = self.coded(name)
        array = found.values[found.places]
        if variable.kind == "category":
            return Values.of_places(variable, array)
        return Values(variable, array)

    def sides(self, name: str) -> NDArray[np.int8] | None:
        """For each patient whether a number is a limit; None where none is, or it is no number."""
        if not self.entered(name) or self.layout.dictionary.patients[name].kind != "number":
            return None
        found = self.coded(name)
        return found.side[found.places].astype(np.int8) if found.side.size else None

    def _conforming(self, name: str, read: Callable[[Any], _Read]) -> _Read:
        try:
            return read(self.rows.columns[name])
        except CellFault as fault:
            raise DataError(
                Problem(
                    "engine.cell_at_fault",
                    file=self.layout.file,
                    line=self.rows.line(fault.row),
                    column=name,
                    value=fault.text,
                    details={"file": self.layout.file},
                )
            ) from None


class Piece(Patients):
    """Patients of whom a cell is read when it is asked about."""

    def __init__(self, layout: Layout, rows: Rows) -> None:
        self._layout, self._cells = layout, Cells(layout, rows)
        self.dictionary = layout.dictionary
        self.patients = _Values(self._cells, layout.variables)
        self.beside = Beside(censored=_Sides(self._cells, layout.present))

    @property
    def n(self) -> int:
        """How many patients there are."""
        return self._cells.rows.count

    def coded(self, name: str) -> Coded:
        """A number or a category as distinct values and each patient's place among them.

        Raises:
            UsageError: there is no such variable.
            DataError: a cell of it does not conform.
        """
        if self._cells.entered(name) and name not in self._layout.derivations:
            return self._cells.coded(name)
        return super().coded(name)

    def cohort(self, names: Iterable[str]) -> Cohort:
        """The same patients as a cohort of some variables, each called by the place of its row.

        Raises:
            DataError: a cell does not conform.
        """
        keys = np.array([str(row) for row in range(self.n)], dtype=object)
        table = {name: self.patients[name] for name in names if name != KEY}
        table[KEY] = Values(self.dictionary.patients[KEY], keys)
        sides = {
            name: sides for name in table if (sides := self.beside.censored.get(name)) is not None
        }
        lines = np.zeros(self.n, dtype=np.int64)
        return Cohort(table, self.dictionary, (), lines, beside=Beside(censored=sides))

    def placed(self, problem: Problem) -> Problem:
        """A problem of a patient of :meth:`cohort`, where it stands in the file."""
        line = self._cells.rows.line(int(problem.patient_id or 0))
        return replace(problem, file=self._layout.file, line=line, patient_id=None)


class _Looked(Mapping[str, _Read]):
    """What is found by the name of a variable when it is looked at, once."""

    def __init__(self, cells: Cells, names: Iterable[str]) -> None:
        self._cells, self._names = cells, frozenset(names)
        self._found: dict[str, _Read | None] = {}

    @abstractmethod
    def _find(self, name: str) -> _Read | None:
        """What there is; None where there is nothing."""

    def __getitem__(self, name: str) -> _Read:
        if name not in self._found:
            self._found[name] = self._find(name)
        found = self._found[name]
        if found is None:
            raise KeyError(name)
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._names))

    def __len__(self) -> int:
        return len(self._names)


class _Values(_Looked[Values]):
    """The values of each variable, derived ones too."""

    def _find(self, name: str) -> Values | None:
        cells, variables = self._cells, self._cells.layout.dictionary.patients
        entered = cells.values(name) if cells.entered(name) else None
        derivation = cells.layout.derivations.get(name)
        if derivation is not None:
            reads = [other for other in derivation.names if other in self] or [KEY]
            measured = {other: self._measured(other) for other in reads}
            derived = possible(computed_by(variables[name], derivation, measured).found)
            return derived if entered is None else entered.filled(derived)
        if entered is None and name == KEY:
            # Looked at for its length alone.
            return Values(variables[KEY], np.full(cells.rows.count, None, dtype=object))
        return entered

    def _measured(self, name: str) -> Values:
        """The values less those known only by a limit, from which nothing is derived."""
        values, sides = self[name], self._cells.sides(name)
        return values if sides is None else values.without(sides != 0)


class _Sides(_Looked["NDArray[np.int8]"]):
    """For the numbers of which some are limits, which."""

    def _find(self, name: str) -> NDArray[np.int8] | None:
        return self._cells.sides(name)
