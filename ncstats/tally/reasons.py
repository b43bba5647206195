"""The tally of what is missing: why a value is not there, where its cell says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ncstats.tally.model import Tally
from ncstats.tally.questions import MissingQuestion

if TYPE_CHECKING:
    from ncstats.cohort.patients import Patients

REASONS = ("not_done", "not_applicable", "unknown")
"""Why a value is missing, where its cell says so."""

NO_REASON = "no_reason"
"""The level of those whose cell says nothing."""


def missing_reasons(patients: Patients, asked: MissingQuestion) -> Tally:
    """Count the patients without a value by the reason that their cells give.

    Raises:
        UsageError: the condition is none, or reads a variable that the cohort does not have.
    """
    gaps = patients.patients[asked.variable].missing
    if asked.where is not None:
        gaps = gaps & patients.holds(asked.where).true
    recorded = patients.beside.reasons.get(asked.variable)
    found = np.zeros(0, dtype=object) if recorded is None else recorded[gaps]
    counts = {reason: int((found == reason).sum()) for reason in REASONS}
    return tally_of_reasons(asked.variable, counts, int(gaps.sum()))


def tally_of_reasons(variable: str, counts: Mapping[str, int], gaps: int) -> Tally:
    """The tally of so many missing values, some of them with a reason.

    >>> tally_of_reasons("calcium", {"not_done": 2}, 5).counts.reshape(-1).tolist()
    [2, 0, 0, 3]
    """
    told = [counts.get(reason, 0) for reason in REASONS]
    return Tally(
        variable=variable,
        kind="category",
        groups=("",),
        levels=(*REASONS, NO_REASON),
        counts=np.array([[n] for n in (*told, gaps - sum(told))], dtype=np.int64),
        missing=np.zeros(1, dtype=np.int64),
    )
