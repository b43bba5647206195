"""Stage 5, check: ranges, keys, and cells that must not be empty."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ncstats.cohort.model import KEY
from ncstats.cohort.read import TextTable
from ncstats.cohort.types import TypedColumn
from ncstats.cohort.units import expected_units
from ncstats.cohort.values import Table, Values
from ncstats.dictionary import Variable
from ncstats.dictionary.model import MODALITY, VISIT_DATE, VISIT_MONTHS
from ncstats.errors import Problem, Severity
from ncstats.text import significant

if TYPE_CHECKING:
    from numpy.typing import NDArray


def range_fault(variable: Variable, value: float, raw: str) -> Problem:
    """What is wrong with a number outside the soft range: beyond the hard one, an error.

    The limits belong to their range.
    """
    impossible = not variable.hard[0] <= value <= variable.hard[1]
    low, high = variable.hard if impossible else variable.soft
    details: dict[str, object] = {
        "variable": variable.name,
        "unit": variable.unit_label,
        "low": _limit(low),
        "high": _limit(high),
    }
    code = "cohort.out_of_range" if impossible else "cohort.out_of_soft_range"
    other = next((u for u in expected_units(variable, value) if u.factor != 1), None)
    if impossible and other is not None:
        code = "cohort.out_of_range_in_unit"
        in_unit = f"{significant(value)} {other.printed('en')}"
        converted = f"{significant(value * other.factor)} {variable.unit_label}"
        details |= {"in_unit": in_unit, "converted": converted, "other": other.printed("en")}
    severity: Severity = "error" if impossible else "warning"
    return Problem(code, severity=severity, value=raw, details=details)


def with_ranges_checked(column: TypedColumn) -> TypedColumn:
    """The column with a fault for each text outside a range; outside the hard one it is missing."""
    if column.variable.kind != "number":
        return column
    values: NDArray[Any] = column.values.copy()
    faults = dict(column.faults)
    low, high = column.variable.soft
    for place in np.flatnonzero((values < low) | (values > high)).tolist():
        fault = range_fault(column.variable, float(values[place]), column.text.texts[place].strip())
        faults[place] = fault
        if fault.severity == "error":
            values[place] = np.nan
    return replace(column, values=values, faults=faults)


def duplicate_keys(data: Table, table: TextTable) -> Iterator[tuple[Problem, int]]:
    """Rows of a patient who already has one; the first row's line is named."""
    yield from _duplicates("cohort.duplicate_patient", data, data[KEY].array.tolist(), table)


def duplicate_visits(data: Table, table: TextTable) -> Iterator[tuple[Problem, int]]:
    """Rows of a patient who already has one at that time with that imaging modality.

    The time is the date, or where there is none the months; a blank modality is no imaging.
    """
    times = _times(data)
    if not times:
        return
    time = _known_objects(data[times[0]])
    for name in times[1:]:
        other = _known_objects(data[name])
        time = [b if a is None else a for a, b in zip(time, other, strict=True)]
    parts: list[Sequence[object]] = [data[KEY].array.tolist(), time]
    if MODALITY in data:
        parts.append([seen or "" for seen in data[MODALITY].as_column().tolist()])
    keys = [None if None in key else key for key in zip(*parts, strict=True)]
    yield from _duplicates("cohort.duplicate_visit", data, keys, table)


def _known_objects(values: Values) -> list[object]:
    """The values as Python has them, None where there is none."""
    objects = values.as_column().astype(object)
    objects[values.missing] = None
    found: list[object] = objects.tolist()
    return found


def _duplicates(
    code: str, data: Table, keys: Sequence[Hashable], table: TextTable
) -> Iterator[tuple[Problem, int]]:
    """Rows with the key of an earlier one; a row that repeats it cell by cell can be dropped."""
    if len(set(keys)) == len(keys):
        return
    first_row: dict[Hashable, int] = {}
    for row, key in enumerate(keys):
        first = first_row.setdefault(key, row)
        if first != row and key is not None:
            same = all(column.codes[first] == column.codes[row] for column in table.columns)
            details = {"first_line": int(table.lines[first])}
            told = "cohort.duplicate_row" if same else code
            yield Problem(told, value=str(data[KEY].array[row]), details=details), row


def untimed_visits(data: Table) -> Iterator[tuple[Problem, int, str]]:
    """Visits without any time."""
    times = _times(data)
    if times:
        problem = Problem("cohort.visit_without_time", details={"names": ", ".join(times)})
        untimed = np.logical_and.reduce([data[name].missing for name in times])
        for row in np.flatnonzero(untimed).tolist():
            yield problem, row, times[0]


def _times(data: Table) -> list[str]:
    return [name for name in (VISIT_DATE, VISIT_MONTHS) if name in data]


def unknown_patients(keys: Values, patients: Values) -> Iterator[tuple[Problem, int]]:
    """Visits of a patient who is not in the patients table."""
    known = {*patients.array.tolist(), None}
    for row, key in enumerate(keys.array.tolist()):
        if key not in known:
            yield Problem("cohort.unknown_patient", value=key), row


def missing_values(
    data: Table, variables: Mapping[str, Variable]
) -> Iterator[tuple[Problem, int, str]]:
    """Rows in which the key, or another required variable, has no value."""
    for name, values in data.items():
        if name in variables and (name == KEY or variables[name].required):
            code = "cohort.missing_key" if name == KEY else "cohort.missing_value"
            for row in np.flatnonzero(values.missing).tolist():
                yield Problem(code, value="", details={"variable": name}), row, name


def _limit(value: float) -> str:
    if np.isinf(value):
        return "∞" if value > 0 else "-∞"
    return significant(value)
