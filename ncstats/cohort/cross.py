"""Rules between the cells of a row, and between the visits of a patient.

A small register: each rule has a code, which is its sentence in the catalogue. One whose variables
the table does not have says nothing. Height and grades are looked at from visit to visit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ncstats.cohort.model import KEY
from ncstats.cohort.values import Table, beside, first_rows
from ncstats.dictionary.model import DAYS_PER, VISIT_DATE, VISIT_MONTHS
from ncstats.errors import Problem
from ncstats.text import significant

if TYPE_CHECKING:
    from numpy.typing import NDArray

Found = tuple[Problem, int, str]
"""A problem, its row and its variable."""


@dataclass(frozen=True)
class InOrder:
    """Two dates of which the first is never after the second; ``blames`` is the one in doubt."""

    code: str
    first: str
    second: str
    blames: str


DATES = (
    InOrder("birth_after_diagnosis", "birth_date", "diagnosis_date", "birth_date"),
    InOrder("contact_before_diagnosis", "diagnosis_date", "last_contact_date", "last_contact_date"),
    InOrder("death_before_diagnosis", "diagnosis_date", "death_date", "death_date"),
    InOrder("contact_after_death", "last_contact_date", "death_date", "last_contact_date"),
    InOrder("visit_before_birth", "birth_date", VISIT_DATE, VISIT_DATE),
    InOrder("visit_before_diagnosis", "diagnosis_date", VISIT_DATE, VISIT_DATE),
    InOrder("visit_after_death", VISIT_DATE, "death_date", VISIT_DATE),
)
HEIGHT, HEIGHT_TOLERANCE_CM = "height_cm", 2.0
GRADES = ("us_grade_left", "us_grade_right", "ct_grade_left", "ct_grade_right")
SUDDEN_MONTHS = 3.0
"""A grade that goes from the first level to the last within this time is looked at again."""


def beside_dates(visits: Table, patients: Table) -> Table:
    """A table of visits with the dates of its patients, by which its own are judged."""
    names = [n for n in ("birth_date", "diagnosis_date", "death_date") if n in patients]
    return {**visits, **beside(patients, names, visits[KEY])}


def cross_faults(data: Table, own: Collection[str], dated: date | None) -> Iterator[Found]:
    """Everything in which the cells of one row contradict one another, or the study's own day.

    Args:
        data: one row per patient or visit.
        own: the columns that the table itself has; only these are blamed.
        dated: the day on which the data were closed, or None.
    """
    blamed: set[tuple[int, str]] = set()
    for rule in DATES:
        if data.keys() >= {rule.first, rule.second} and rule.blames in own:
            for row in np.flatnonzero(data[rule.first].array > data[rule.second].array).tolist():
                if (row, rule.blames) not in blamed:
                    blamed.add((row, rule.blames))
                    yield _out_of_order(rule, data, row), row, rule.blames
    if dated is None:
        return
    for name in own:
        if data[name].variable.kind == "date":
            for row in np.flatnonzero(data[name].array > np.datetime64(dated)).tolist():
                if (row, name) not in blamed:
                    details = {"dated": dated.isoformat()}
                    problem = Problem("cohort.future_date", value=_day(data, row, name))
                    yield Problem(problem.code, value=problem.value, details=details), row, name


def _out_of_order(rule: InOrder, data: Table, row: int) -> Problem:
    days = {"first": _day(data, row, rule.first), "second": _day(data, row, rule.second)}
    value = days["first" if rule.blames == rule.first else "second"]
    return Problem(f"cohort.{rule.code}", value=value, details=days)


def _day(data: Table, row: int, name: str) -> str:
    return str(data[name].shown(row))


def course_faults(visits: Table) -> Iterator[Found]:
    """What is unlikely from one visit of a patient to the next: a warning, and nothing changes."""
    months = _months(visits)
    if months is None:
        return
    patients = first_rows(visits[KEY])
    places = np.array([patients.get(key, -1) for key in visits[KEY].array.tolist()])
    order = np.lexsort((months, places))
    if HEIGHT in visits:
        yield from _shrinking(visits, order)
    for name in GRADES:
        if name in visits:
            yield from _sudden(visits, order, months, name)


def _months(visits: Table) -> NDArray[np.float64] | None:
    if VISIT_DATE in visits:
        days = visits[VISIT_DATE].as_column()
        since: NDArray[np.float64] = (days - np.datetime64("2000-01-01")) / np.timedelta64(1, "D")
        return np.asarray(since, dtype=np.float64) / DAYS_PER["months"]
    return visits[VISIT_MONTHS].array if VISIT_MONTHS in visits else None


def _pairs(
    visits: Table, order: NDArray[np.intp], known: NDArray[np.bool_]
) -> Iterator[tuple[int, int]]:
    """Rows of a patient's neighbouring visits at which something is known."""
    keys = visits[KEY].array
    rows = [row for row in order.tolist() if known[row] and isinstance(keys[row], str)]
    for before, after in pairwise(rows):
        if keys[before] == keys[after]:
            yield before, after


def _shrinking(visits: Table, order: NDArray[np.intp]) -> Iterator[Found]:
    height = visits[HEIGHT].array
    for before, after in _pairs(visits, order, ~np.isnan(height)):
        if height[after] < height[before] - HEIGHT_TOLERANCE_CM:
            details = {"before": significant(float(height[before]))}
            value = significant(float(height[after]))
            problem = Problem("cohort.height_decrease", "warning", value=value, details=details)
            yield problem, after, HEIGHT


def _sudden(
    visits: Table, order: NDArray[np.intp], months: NDArray[np.float64], name: str
) -> Iterator[Found]:
    grades = visits[name].array
    codes = visits[name].variable.codes
    for before, after in _pairs(visits, order, (grades >= 0) & ~np.isnan(months)):
        jump = grades[before] == 0 and grades[after] == len(codes) - 1
        if jump and months[after] - months[before] < SUDDEN_MONTHS:
            details = {"variable": name, "before": codes[0]}
            value = codes[-1]
            yield Problem("cohort.grade_jump", "warning", value=value, details=details), after, name
