"""The follow-up behind one item, split into its groups."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from ncstats.cohort.follow_up import FollowUp
from ncstats.results.describe import Place
from ncstats.results.model import Statistic
from ncstats.stats import NotComputable

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int64]

_OF_TERMS = {
    "survival.covariate_constant": "results.term_constant",
    "survival.covariate_dependent": "results.term_dependent",
    "survival.separated": "results.separated",
}
"""Reasons that name a column of the model, and what they become for readers who know none."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class Grouped:
    """Times and causes, and who is in which group.

    Attributes:
        follow_up: of the patients analysed, those who are alike counted or one by one.
        groups: for each level, which entries of it are in the group; empty without groups.
        place: item, grouping variable and endpoint.
    """

    follow_up: FollowUp
    groups: Mapping[str, Mask]
    place: Place

    @property
    def whole(self) -> Place:
        """The place of what is said of all patients."""
        return replace(self.place, by="")

    def parts(self) -> Iterator[tuple[Place, str, Mask]]:
        """All patients, then each group: its place, its level and who is in it."""
        yield self.whole, "", np.ones(len(self.follow_up.time), dtype=bool)
        for level, mask in self.groups.items():
            yield self.place, level, mask

    @property
    def codes(self) -> Codes:
        """The number of each entry's group, in order; -1 for those in none."""
        codes = np.full(len(self.follow_up.time), -1, dtype=np.int64)
        for code, mask in enumerate(self.groups.values()):
            codes[mask] = code
        return codes

    @property
    def event(self) -> npt.NDArray[np.int64]:
        """1 where the event happened; a competing cause censors, as in all that is cause-specific.

        Shape (entries of the follow-up,).
        """
        return np.asarray(self.follow_up.cause == 1, dtype=np.int64)

    @property
    def weights(self) -> Counts:
        """How many patients each entry of the follow-up stands for."""
        return self.follow_up.weights

    @property
    def patients(self) -> int:
        """How many are analysed."""
        return int(self.weights.sum())

    def one_by_one(self) -> Grouped:
        """The same with one entry for each patient, for what is not computed from counts."""
        weights = self.weights
        groups = {level: np.repeat(mask, weights) for level, mask in self.groups.items()}
        return replace(self, follow_up=self.follow_up.one_by_one(), groups=groups)

    @property
    def entry(self) -> npt.NDArray[np.float64] | None:
        """When observation began, minus infinity at the origin; None where it did for all."""
        entry = self.follow_up.entry
        return None if entry is None else np.where(entry > 0, entry, -np.inf)

    @property
    def interval(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Between which times the event lies; a competing cause censors at the last look before."""
        followed = self.follow_up
        return followed.left, np.where(followed.cause == 1, followed.right, np.inf)


def or_reason(
    function: Callable[..., _T], *arguments: Any, **options: Any
) -> tuple[_T | None, str]:
    """What a function gives, or the code of the reason why it gives nothing."""
    try:
        return function(*arguments, **options), ""
    except NotComputable as error:
        return None, _OF_TERMS.get(error.reason_code, error.held)


def numbered(
    place: Place, context: str, numbers: Mapping[str, float], reason: str = "", **columns: Any
) -> Iterator[Statistic]:
    """One row for each number; a missing one gives its reason."""
    for name, value in numbers.items():
        error = reason if math.isnan(value) else ""
        yield place.row(context, name, value, error=error, **columns)
