"""Cells that contradict others: found, taken out of the table, and told in its ledgers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np

from ncstats.cohort.cross import Found, beside_dates, course_faults, cross_faults
from ncstats.cohort.findings import Changes, Counts
from ncstats.cohort.ledger import LOST, Place, changed_cells, kept, rows_of
from ncstats.cohort.mapping import ColumnMapping
from ncstats.cohort.model import KEY
from ncstats.cohort.types import TypedColumn
from ncstats.cohort.values import Table
from ncstats.dictionary.model import VISIT_DATE, VISIT_MONTHS
from ncstats.text.messages import message


def contradictions(entered: Table, patients: Table | None, mapping: ColumnMapping) -> list[Found]:
    """Cells that contradict others of their row, or of the patient's other visits."""
    if patients is None:
        return [*cross_faults(entered, entered, mapping.dated)]
    dated = beside_dates(entered, patients)
    faults = [*cross_faults(dated, entered, mapping.dated)]
    return [*faults, *course_faults(entered)]


def without_contradictions(data: Table, found: Iterable[Found]) -> Table:
    """The data without the values that an error is about."""
    emptied = {name: data[name].without(rows) for name, rows in _wrong_rows(found).items()}
    return {**data, **emptied}


def _wrong_rows(found: Iterable[Found]) -> dict[str, list[int]]:
    """Rows by variable, where the contradiction is an error."""
    rows: dict[str, list[int]] = {}
    for problem, row, name in found:
        if problem.severity == "error":
            rows.setdefault(name, []).append(row)
    return rows


def crossed_out(found: Iterable[Found], place: Place, lang: str) -> Iterator[Changes]:
    """Those values as changes, of a very long table the first of each column."""
    rule = message(LOST, lang)
    for name, wrong in _wrong_rows(found).items():
        rows = kept(np.array(wrong, dtype=np.intp), place.table)
        raw = [place.raw(row, name) for row in rows.tolist()]
        lost = [rule] * len(raw)
        yield changed_cells(place, rows, name, raw=raw, value=[""] * len(raw), rule=lost)


def crossed_counts(found: Iterable[Found], place: Place) -> Counts:
    """How many such values there are, kept among the changes or not."""
    wrong = _wrong_rows(found)
    return Counter({(place.header(name), LOST): len(rows) for name, rows in wrong.items()})


def emptied_cells(columns: Iterable[TypedColumn], crossed: Iterable[Found]) -> set[tuple[int, str]]:
    """Row and variable of cells that an error has emptied: a blank there is not told twice."""
    emptied = {(row, name) for problem, row, name in crossed if problem.severity == "error"}
    for column in columns:
        variable = column.variable
        if variable.required or variable.name in (KEY, VISIT_DATE, VISIT_MONTHS):
            lost = [at for at, fault in column.faults.items() if fault.severity == "error"]
            emptied |= {(row, variable.name) for row in rows_of(column, lost).tolist()}
    return emptied
