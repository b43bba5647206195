"""Some of the patients of a cohort, with their visits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ncstats.cohort.model import KEY, Cohort
from ncstats.cohort.values import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray


def select(cohort: Cohort, kept: NDArray[np.bool_]) -> Cohort:
    """The cohort of those for whom ``kept`` is true, shape (n,); their visits stay with them.

    What was found and changed on reading stays as it is: it is told of the files, not of patients.

    Raises:
        ValueError: nobody is kept.
    """
    if kept.all():
        return cohort
    patients = _rows(cohort.patients, kept)
    selected = replace(
        cohort, patients=patients, lines=cohort.lines[kept], beside=cohort.beside.at(kept),
        of_visits=None, visit_lines=None,
    )  # fmt: skip
    visits, lines = cohort.of_visits, cohort.visit_lines
    if visits is None:
        return selected
    chosen = {*patients[KEY].array.tolist()}
    of_chosen = np.array([key in chosen for key in visits[KEY].array.tolist()], dtype=np.bool_)
    return replace(
        selected,
        of_visits=_rows(visits, of_chosen),
        visit_lines=None if lines is None else lines[of_chosen],
        visits_beside=cohort.visits_beside.at(of_chosen),
    )


def _rows(table: Table, kept: NDArray[np.bool_]) -> Table:
    return {name: values.at(kept) for name, values in table.items()}
