"""Stage 5, check: ranges, keys, and cells that must not be empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ncstats.cohort.model import KEY
from ncstats.cohort.read import TextTable
from ncstats.cohort.types import TypedColumn
from ncstats.cohort.units import expected_units
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


def duplicate_keys(data: pd.DataFrame, table: TextTable) -> Iterator[tuple[Problem, int]]:
    """Rows of a patient who already has one; the first row's line is named."""
    yield from _duplicates("cohort.duplicate_patient", data[[KEY]], table)


def duplicate_visits(data: pd.DataFrame, table: TextTable) -> Iterator[tuple[Problem, int]]:
    """Rows of a patient who already has one at that time with that imaging modality.

    The time is the date, or where there is none the months; a blank modality is no imaging.
    """
    times = _times(data)
    if not times:
        return
    time = data[times[0]].astype(object)
    for name in times[1:]:
        time = time.where(time.notna(), data[name].astype(object))
    key = pd.DataFrame({KEY: data[KEY], "time": time})
    if MODALITY in data:
        key[MODALITY] = data[MODALITY].astype(object).where(data[MODALITY].notna(), "")
    yield from _duplicates("cohort.duplicate_visit", key, table)


def _duplicates(code: str, key: pd.DataFrame, table: TextTable) -> Iterator[tuple[Problem, int]]:
    """Rows with the key of an earlier one; a row that repeats it cell by cell can be dropped."""
    complete = key.dropna()
    repeated = complete[complete.duplicated(keep=False)]
    first_row: dict[tuple[object, ...], int] = {}
    for row, values in zip(repeated.index, repeated.itertuples(index=False), strict=True):
        first = first_row.setdefault(tuple(values), row)
        if first != row:
            same = all(column.codes[first] == column.codes[row] for column in table.columns)
            details = {"first_line": int(table.lines[first])}
            told = "cohort.duplicate_row" if same else code
            yield Problem(told, value=str(values[0]), details=details), row


def untimed_visits(data: pd.DataFrame) -> Iterator[tuple[Problem, int, str]]:
    """Visits without any time."""
    times = _times(data)
    if times:
        problem = Problem("cohort.visit_without_time", details={"names": ", ".join(times)})
        for row in np.flatnonzero(data[times].isna().all(axis="columns").to_numpy()).tolist():
            yield problem, row, times[0]


def _times(data: pd.DataFrame) -> list[str]:
    return [name for name in (VISIT_DATE, VISIT_MONTHS) if name in data]


def unknown_patients(keys: pd.Series, patients: pd.Series) -> Iterator[tuple[Problem, int]]:
    """Visits of a patient who is not in the patients table."""
    for row in np.flatnonzero((keys.notna() & ~keys.isin(patients)).to_numpy()).tolist():
        yield Problem("cohort.unknown_patient", value=keys.iloc[row]), row


def missing_values(
    data: pd.DataFrame, variables: Mapping[str, Variable]
) -> Iterator[tuple[Problem, int, str]]:
    """Rows in which the key, or another required variable, has no value."""
    for name in data.columns:
        if name in variables and (name == KEY or variables[name].required):
            code = "cohort.missing_key" if name == KEY else "cohort.missing_value"
            for row in np.flatnonzero(data[name].isna().to_numpy()).tolist():
                yield Problem(code, value="", details={"variable": name}), row, name


def _limit(value: float) -> str:
    if np.isinf(value):
        return "∞" if value > 0 else "-∞"
    return significant(value)
