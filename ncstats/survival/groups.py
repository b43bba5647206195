"""The groups and strata of a comparison: labels in, places out."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ncstats.stats import NotComputable
from ncstats.survival.curve import Ints


@dataclass(frozen=True)
class Groups:
    """Distinct labels, ascending, and for each child the place of its label among them."""

    names: tuple[Hashable, ...]
    place: Ints

    @classmethod
    def of(cls, labels: npt.ArrayLike, children: int) -> Groups:
        """The groups of so many children.

        Raises:
            NotComputable: a label is missing.
            ValueError: there is not one label per child.

        >>> Groups.of(["b", "a", "b"], 3)
        Groups(names=('a', 'b'), place=array([1, 0, 1]))
        """
        given = np.asarray(labels)
        if given.shape != (children,):
            raise ValueError("time, event and group have one value per child")
        if any(label is None or label != label for label in given.tolist()):  # noqa: PLR0124 — NaN
            raise NotComputable("survival.missing_value")
        names, place = np.unique(given, return_inverse=True)
        return cls(tuple(names.tolist()), place)

    def __len__(self) -> int:
        return len(self.names)


def strata_of(labels: npt.ArrayLike | None, children: int) -> Groups:
    """The strata of so many children; None: all in one.

    >>> strata_of(None, 2).names
    (0,)
    """
    return Groups.of(np.zeros(children, dtype=np.int64) if labels is None else labels, children)
