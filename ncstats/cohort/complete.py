"""A table completed with the variables that follow from others, and what that found and filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ncstats.cohort.check import range_fault
from ncstats.cohort.derive import Derived, Followed, beside_entered
from ncstats.cohort.findings import Changes, Counts
from ncstats.cohort.found import GROUPED
from ncstats.cohort.ledger import Place, changed_cells, kept
from ncstats.cohort.values import Table
from ncstats.dictionary import Variable
from ncstats.errors import Problem
from ncstats.text import LANGUAGES, Bilingual, listing, significant
from ncstats.text.messages import message

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DERIVED = "cohort.changed_derived"
Formula = Callable[[Table], Followed]
"""A variable's values from the columns of a table, one for each row."""


@dataclass(frozen=True)
class Note:
    """What is to be said of many rows at once.

    Attributes:
        code: of the sentence.
        name: the variable.
        reason: why it was not derived, or what is to be known of its values.
        lines: of the rows; of a very long table the first.
        count: how many rows there are.
    """

    code: str
    name: str
    reason: Bilingual
    lines: tuple[int, ...]
    count: int

    def problem(self, place: Place) -> Problem:
        """The note, at the header."""
        lines = [*map(str, self.lines), *(["…"] if self.count > len(self.lines) else [])]
        listed = Bilingual(*(listing(lines, lang) for lang in LANGUAGES))
        return Problem(
            self.code,
            severity="note",
            file=place.table.path,
            line=place.table.header_line,
            column=place.header(self.name),
            value=str(self.count),
            details={"variable": self.name, "reason": self.reason, "lines": listed},
        )


@dataclass(frozen=True)
class Completed:
    """A table with its derived columns.

    Attributes:
        data: with the columns added, or their blanks filled.
        faults: derived values outside a range, and entered ones that differ.
        notes: for each variable and reason those for whom it was not derived, or whose value needs
            a word.
        changes: for each variable the blanks that were filled.
        counts: how many blanks were filled, by column and code, kept among the changes or not.
    """

    data: Table
    faults: tuple[Problem, ...]
    notes: tuple[Note, ...]
    changes: tuple[Changes, ...]
    counts: Counts


def complete(
    data: Table, formulae: Mapping[Variable, Formula], place: Place, lang: str
) -> Completed:
    """Derive what follows, each variable after all that it reads.

    An entered value wins; a derived one beyond its variable's hard range is missing.
    """
    data, found = {**data}, []
    for variable, formula in formulae.items():
        derived = beside_entered(variable, formula(data), data)
        found.append(derived)
        impossible = [row for row, fault in _range_faults(derived) if fault.severity == "error"]
        completed = derived.completed
        data[variable.name] = completed.without(impossible) if impossible else completed
    return Completed(
        data,
        tuple(problem for one in found for problem in _problems(one, data, place)),
        tuple(note for one in found for note in _notes(one, place)),
        tuple(_filled(one, place, lang) for one in found if len(one.filled)),
        Counter({(place.header(one.variable.name), _DERIVED): len(one.filled) for one in found}),
    )


def _range_faults(derived: Derived) -> Iterator[tuple[int, Problem]]:
    """Derived values outside a range, where they are the ones that stand."""
    if derived.variable.kind != "number":
        return
    numbers = derived.computed.array
    low, high = derived.variable.soft
    outside: NDArray[np.bool_] = (numbers < low) | (numbers > high)
    if derived.entered:
        outside &= np.isin(np.arange(len(numbers)), derived.filled)
    for row in np.flatnonzero(outside).tolist():
        value = float(numbers[row])
        fault = range_fault(derived.variable, value, significant(value))
        if fault.severity == "error":
            # The reader looks for a cell, and the value stands in none.
            fault = replace(fault, code="cohort.derived_out_of_range")
        yield row, fault


def _problems(derived: Derived, data: Table, place: Place) -> Iterator[Problem]:
    name = derived.variable.name
    for row, fault in _range_faults(derived):
        yield place.problem(fault, row, name)
    for row in derived.conflicts.tolist():
        details = {"variable": name, "derived": _shown(derived.computed.shown(row))}
        conflict = Problem(
            "cohort.conflict_with_derived",
            severity="warning",
            value=_shown(data[name].shown(row)),
            details=details,
        )
        yield place.problem(conflict, row, name)


def _notes(derived: Derived, place: Place) -> Iterator[Note]:
    for code, said in zip(GROUPED, (derived.outside, derived.remarks), strict=True):
        for reason, where in said.items():
            rows = np.flatnonzero(where)
            lines = place.table.lines[kept(rows, place.table)].tolist()
            yield Note(code, derived.variable.name, reason, tuple(lines), len(rows))


def _filled(derived: Derived, place: Place, lang: str) -> Changes:
    rows = kept(derived.filled, place.table)
    return changed_cells(
        place,
        rows,
        derived.variable.name,
        raw=[""] * len(rows),
        value=[_shown(value) for value in derived.computed.at(rows).as_column().tolist()],
        rule=[message(_DERIVED, lang)] * len(rows),
    )


def _shown(value: object) -> str:
    return significant(value) if isinstance(value, float) else str(value)
