"""What became of each patient, taken from the visits into the patients' own table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ncstats.cohort.check import missing_values
from ncstats.cohort.complete import Formula, complete
from ncstats.cohort.derive import Followed, computed_by, derivable
from ncstats.cohort.headers import missing_columns
from ncstats.cohort.ledger import joined
from ncstats.cohort.model import KEY
from ncstats.cohort.table import TypedTable, with_problems
from ncstats.cohort.values import Table, Values
from ncstats.cohort.visits import CENSORED, Course, course
from ncstats.dictionary import Dictionary, Variable
from ncstats.dictionary.model import VISIT_MONTHS
from ncstats.dictionary.references import after_visits
from ncstats.errors import DataError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

Told = tuple[Course, tuple[str, ...]]
"""What the visits tell of an endpoint, and the names of the causes that were looked for."""


def with_outcomes(
    patients: TypedTable, visits: TypedTable, dictionary: Dictionary, lang: str
) -> tuple[TypedTable, TypedTable]:
    """Both tables, the patients with every variable that follows from the visits.

    Each patient has a row of its own, and each visit a patient. What the visits tell of interest
    beyond that (an event that was seen to be undone, a competing cause too late to count) is among
    the problems of the visits, as is an endpoint that they cannot tell of.

    Raises:
        DataError: a required variable neither has a column nor follows from the visits.
    """
    following = after_visits(dictionary.patients)
    later = {name: v for name, v in dictionary.patients.items() if name in following}
    outcomes = (variable.outcome for variable in later.values())
    wanted = dict.fromkeys(outcome.endpoint for outcome in outcomes if outcome is not None)
    courses, remarks = _courses(wanted, patients, visits, dictionary)
    formulae = _formulae(later, courses, patients.data)
    completed = complete(patients.data, formulae, patients.place, lang)
    derived = completed.data
    data = {name: derived[name] for name in dictionary.patients if name in derived}
    lacking = [name for name, v in later.items() if v.required and name not in data]
    if lacking:
        raise DataError(missing_columns(patients.place.table, lacking))
    blank = [patients.place.problem(*at) for at in missing_values(data, later)]
    changes = joined([patients.changes, *completed.changes])
    patients = replace(patients, data=data, changes=changes)
    notes = (note.problem(patients.place) for note in completed.notes)
    return (
        with_problems(patients, [*completed.faults, *notes, *blank], completed.counts),
        with_problems(visits, remarks),
    )


def _courses(
    wanted: Iterable[str], patients: TypedTable, visits: TypedTable, dictionary: Dictionary
) -> tuple[Mapping[str, Told], tuple[Problem, ...]]:
    courses: dict[str, Told] = {}
    problems: list[Problem] = []
    for name in wanted:
        endpoint = dictionary.endpoints[name].within(visits.data)
        needed = (*endpoint.visit_names, VISIT_MONTHS)
        lacking = [needs for needs in needed if needs not in visits.data]
        if lacking:
            problems.append(_not_followed(name, lacking, visits))
            continue
        found = course(visits.data, patients.data[KEY], endpoint)
        courses[name] = found, (name, *endpoint.competing)
        problems += [visits.place.problem(*remark) for remark in found.remarks]
    return courses, tuple(problems)


def _not_followed(endpoint: str, lacking: list[str], visits: TypedTable) -> Problem:
    return Problem(
        "cohort.endpoint_not_followed",
        severity="note",
        file=visits.place.table.path,
        line=visits.place.table.header_line,
        value=endpoint,
        details={"lacking": ", ".join(lacking)},
    )


def _formulae(
    later: Mapping[str, Variable],
    courses: Mapping[str, Told],
    data: Table,
) -> Mapping[Variable, Formula]:
    formulae: dict[Variable, Formula] = {}
    for variable in later.values():
        outcome = variable.outcome
        if outcome is not None and outcome.endpoint in courses:
            found, causes = courses[outcome.endpoint]
            levels = _levels(variable, outcome.levels, found, causes)
            formulae[variable] = partial(_constant, Values.of_places(variable, levels))
    there = {*data, *(variable.name for variable in formulae)}
    for name, derivation in derivable(there, later).items():
        formulae[later[name]] = partial(computed_by, later[name], derivation)
    return formulae


def _constant(column: Values, data: Table) -> Followed:
    del data  # it follows from the visits, whatever else is known of the patients
    return Followed(column)


def _levels(
    variable: Variable, levels: Mapping[str, str], found: Course, causes: tuple[str, ...]
) -> NDArray[np.int64]:
    """Position of each patient's level; -1 where what became of the patient gives none."""
    places = np.full(len(found.cause), -1, dtype=np.int64)
    ends = {name: found.cause == code for code, name in enumerate(causes, start=CENSORED + 1)}
    ends["censored"] = found.cause == CENSORED
    excluded = np.logical_or.reduce([*found.excluded.values()])
    ends = {name: where & ~excluded for name, where in ends.items()}
    for end, where in (ends | {**found.excluded}).items():
        if end in levels:
            places[where] = variable.codes.index(levels[end])
    return places
