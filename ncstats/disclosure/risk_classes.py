"""Patients who are told apart by what others may know of them: k-anonymity and l-diversity.

Patients who are alike in all quasi-identifiers form a class. Whoever knows those of one patient
knows which class he is in: of the smallest class, one of k (Samarati and Sweeney, Protecting
Privacy when Disclosing Information, SRI-CSL-98-04, 1998). Where a sensitive value is the same in
the whole class he knows that too (Machanavajjhala et al., ACM Trans Knowl Discov Data 2007;1:3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

MISSING = -1
"""The code of a value that is not known."""


@dataclass(frozen=True)
class Diversity:
    """How much of a sensitive variable the classes give away.

    Attributes:
        variable: its name.
        least: the fewest different values of one class, l; of those of whom any value is known.
        alike: patients whose value is known and is the only one of their class.
    """

    variable: str
    least: int
    alike: int


@dataclass(frozen=True)
class Anonymity:
    """How far quasi-identifiers tell patients apart.

    Attributes:
        variables: the quasi-identifiers.
        patients: how many patients there are.
        smallest: the size of the smallest class, k.
        unique: patients who are alone in theirs.
        few: patients in classes of no more than the threshold.
        missing: patients of whom some quasi-identifier is not known.
        diversity: of each sensitive variable of which anybody's value is known.
    """

    variables: tuple[str, ...]
    patients: int
    smallest: int
    unique: int
    few: int
    missing: int
    diversity: tuple[Diversity, ...] = ()


def anonymity(
    told_by: Mapping[str, Ints],
    threshold: int,
    sensitive: Mapping[str, Ints] | None = None,
    counts: Ints | None = None,
) -> Anonymity:
    """How far quasi-identifiers tell patients apart.

    Not known is a value like any other here: who is alone without a recorded sex is alone. Of what
    is sensitive it is none, since nothing is learnt of it.

    Args:
        told_by: codes of the quasi-identifiers, each of shape (rows,), -1 for missing.
        threshold: classes of up to so many are few.
        sensitive: codes of the sensitive variables, likewise.
        counts: how many patients each row is; one if None.

    Raises:
        ValueError: there is no quasi-identifier, or no patient.

    >>> sex, age = np.array([0, 0, 0, 1]), np.array([2, 2, -1, 2])
    >>> found = anonymity({"sex": sex, "age": age}, 2, {"cause": np.array([5, 5, 5, 6])})
    >>> found.smallest, found.unique, found.few, found.missing  # two alike, two alone
    (1, 2, 4, 1)
    >>> found.diversity
    (Diversity(variable='cause', least=1, alike=4),)
    """
    if not told_by or not next(iter(told_by.values())).size:
        raise ValueError("no quasi-identifier, or no patient")
    classes = _classes(told_by)
    counts = np.ones_like(classes) if counts is None else counts
    sizes = _sums(classes, counts)
    of_each = sizes[classes]
    unknown = np.any([codes == MISSING for codes in told_by.values()], axis=0)
    found = (_diversity(name, classes, codes, counts) for name, codes in (sensitive or {}).items())
    return Anonymity(
        variables=tuple(told_by),
        patients=int(counts.sum()),
        smallest=int(sizes.min()),
        unique=int(counts[of_each == 1].sum()),
        few=int(counts[of_each <= threshold].sum()),
        missing=int(counts[unknown].sum()),
        diversity=tuple(each for each in found if each is not None),
    )


def _classes(told_by: Mapping[str, Ints]) -> Ints:
    """The class of each row, numbered from 0; shape (rows,)."""
    classes: Ints = np.zeros_like(next(iter(told_by.values())))
    for codes in told_by.values():
        # Numbered anew after each variable, so that no product outgrows 64 bits.
        both = classes * (int(codes.max()) + 2) + (codes + 1)
        classes = np.unique(both, return_inverse=True)[1].astype(np.int64)
    return classes


def _sums(classes: Ints, counts: Ints) -> Ints:
    """The patients of each class; shape (classes,)."""
    sums = np.zeros(int(classes.max()) + 1, dtype=np.int64)
    np.add.at(sums, classes, counts)
    return sums


def _diversity(name: str, classes: Ints, codes: Ints, counts: Ints) -> Diversity | None:
    known = codes != MISSING
    if not known.any():
        return None
    width = int(codes.max()) + 1
    there = np.unique(classes[known] * width + codes[known]) // width
    values = np.bincount(there, minlength=int(classes.max()) + 1)
    alike = values[classes[known]] == 1
    return Diversity(name, int(values[values > 0].min()), int(counts[known][alike].sum()))
