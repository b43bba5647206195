"""The tally of several yes/no variables together: which of them a patient has at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ncstats.tally.model import Counts, Tally

if TYPE_CHECKING:
    from ncstats.cohort.patients import Patients

NONE = "none"
"""The combination of the patients who have none of the variables."""
JOINT = "+"


def joint_name(variables: Sequence[str]) -> str:
    """What the combinations of some variables are called together, and one of them alone.

    >>> joint_name(["hematuria", "proteinuria"]), joint_name([])
    ('hematuria+proteinuria', 'none')
    """
    return JOINT.join(variables) or NONE


def members(level: str) -> tuple[str, ...]:
    """The variables of a combination.

    >>> members("hematuria+proteinuria"), members("none")
    (('hematuria', 'proteinuria'), ())
    """
    return () if level == NONE else tuple(level.split(JOINT))


def combinations(patients: Patients, variables: Sequence[str], where: str | None = None) -> Tally:
    """Count patients by which of some yes/no variables they have.

    Args:
        patients: of the cohort or a piece of it.
        variables: categories whose levels are no and yes, at most 20.
        where: a condition; patients for whom it is false or unknown are not counted at all.

    Returns:
        A category whose levels are all 2^k combinations, from none to all, the first variable
        changing fastest. A patient of whom any of the variables is unknown belongs to no
        combination and counts as ``missing``: unknown is not "no".
    """
    rows = np.ones(patients.n, dtype=bool) if where is None else patients.holds(where).true
    place = np.zeros(int(rows.sum()), dtype=np.int64)
    known = np.ones(len(place), dtype=bool)
    for i, name in enumerate(variables):
        values = patients.patients[name]
        codes = values.array[rows]
        place += (codes == values.variable.codes.index("yes")).astype(np.int64) << i
        known &= codes >= 0
    counts = np.bincount(place[known], minlength=1 << len(variables)).astype(np.int64)
    return tally_of_combinations(variables, counts, int((~known).sum()))


def tally_of_combinations(variables: Sequence[str], counts: Counts, missing: int) -> Tally:
    """The tally of some variables together.

    Args:
        variables: k of them.
        counts: patients of each combination, shape (2^k,): of the variables whose bits are set in
            its place, the first variable's bit being the lowest.
        missing: patients of whom any of the variables is unknown.
    """
    return Tally(
        variable=joint_name(variables),
        kind="category",
        groups=("",),
        levels=tuple(every_combination(variables)),
        counts=counts.reshape(-1, 1),
        missing=np.array([missing], dtype=np.int64),
    )


def every_combination(variables: Sequence[str]) -> list[str]:
    """The levels: all 2^k combinations, the first variable changing fastest.

    >>> every_combination(["a", "b"])
    ['none', 'a', 'b', 'a+b']
    """
    return [
        joint_name([name for i, name in enumerate(variables) if place >> i & 1])
        for place in range(1 << len(variables))
    ]
