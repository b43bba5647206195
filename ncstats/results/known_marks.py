"""What is known of single patients, without anything that says who they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ncstats.cohort import Cohort


@dataclass(frozen=True)
class KnownMarks:
    """Of each patient, which variables are known: the cells of a missingness map.

    Identifiers, values and the order of the files are left behind here: patients stand by group,
    and within a group those of whom most is known first.

    Attributes:
        variables: in the order shown.
        groups: each patient's group; empty without one, or where it is not known.
        known: of each patient, whether each variable is known; shape (patients, variables).
    """

    variables: tuple[str, ...]
    groups: tuple[str, ...]
    known: tuple[tuple[bool, ...], ...]

    def __post_init__(self) -> None:
        if len(self.groups) != len(self.known):
            raise ValueError("a group for each patient")
        if any(len(row) != len(self.variables) for row in self.known):
            raise ValueError("a cell for each variable")


def known_marks(
    cohort: Cohort,
    variables: tuple[str, ...],
    group: tuple[str, tuple[str, ...]] = ("", ()),
    where: str | None = None,
) -> KnownMarks:
    """What is known of each patient of a cohort.

    Args:
        cohort: the patients.
        variables: of the cohort.
        group: a category and those of its levels that are groups.
        where: a condition; patients for whom it is false or unknown are left out.
    """
    by, levels = group
    rows = np.ones(cohort.n, dtype=bool) if where is None else cohort.holds(where).true
    known = ~np.array([cohort.patients[name].missing[rows] for name in variables]).T
    names = cohort.patients[by].as_column()[rows].tolist() if by else [""] * int(rows.sum())
    groups = [name if name in levels else "" for name in names]
    places = {level: place for place, level in enumerate((*levels, ""))}
    patients = [(group, tuple(row)) for group, row in zip(groups, known.tolist(), strict=True)]
    # Of two who lack equally many, the one who lacks a later variable comes first.
    patients.sort(key=lambda one: (places[one[0]], one[1].count(False), [not k for k in one[1]]))
    return KnownMarks(
        variables, tuple(group for group, _ in patients), tuple(row for _, row in patients)
    )
