"""Some of the patients of a cohort, with their visits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ncstats.cohort.model import KEY, Beside, Cohort

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


def select(cohort: Cohort, kept: NDArray[np.bool_]) -> Cohort:
    """The cohort of those for whom ``kept`` is true, shape (n,); their visits stay with them.

    What was found and changed on reading stays as it is: it is told of the files, not of patients.

    Raises:
        ValueError: nobody is kept.
    """
    if kept.all():
        return cohort
    data = _rows(cohort.data, kept)
    visits, visit_lines, of_kept = cohort.visits, cohort.visit_lines, None
    if visits is not None:
        of_kept = visits[KEY].isin(data[KEY]).to_numpy()
        visits = _rows(visits, of_kept)
        visit_lines = None if visit_lines is None else visit_lines[of_kept]
    return replace(
        cohort,
        data=data,
        lines=cohort.lines[kept],
        beside=_beside(cohort.beside, kept),
        visits=visits,
        visit_lines=visit_lines,
        visits_beside=cohort.visits_beside
        if of_kept is None
        else _beside(cohort.visits_beside, of_kept),
    )


def _beside(beside: Beside, kept: NDArray[np.bool_]) -> Beside:
    return Beside(_rows(beside.reasons, kept), _rows(beside.censored, kept))


def _rows(frame: pd.DataFrame, kept: NDArray[np.bool_]) -> pd.DataFrame:
    """The rows kept, counted anew; a frame that holds no column has no row either."""
    return frame[kept].reset_index(drop=True) if len(frame.columns) else frame
