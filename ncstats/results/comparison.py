"""What is asked of the comparison of one row between groups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

from ncstats.methods import Summary, default_pairs, default_test
from ncstats.tally.model import Tally

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Adjustment = Literal["holm", "bonferroni", "bh", "none"]
ADJUSTMENTS: tuple[Adjustment, ...] = get_args(Adjustment)

DEFAULT, NONE = "default", "none"
"""Where a method is asked for: the stated rule chooses, or there is to be none."""


@dataclass(frozen=True)
class Comparison:
    """What a plan, or a question from a notebook, asks of one row.

    Attributes:
        test: key of a test, ``default`` or ``none``.
        summary: whether a number is shown by its median (``ranks``) or its mean; the test by rule
            follows it.
        choose: a normality test in every group decides between the two (``shapiro``).
        effect: key of an effect, ``default`` or ``none``.
        pairs: key of a method of pairs, ``default``, or ``none``: pairs are not compared.
        adjust: how p-values are adjusted, over a table and over the pairs of a row.
        sensitivity: whether the other defensible choices are computed beside.
    """

    test: str = DEFAULT
    summary: Summary = "ranks"
    choose: Literal["", "shapiro"] = ""
    effect: str = DEFAULT
    pairs: str = NONE
    adjust: Adjustment = "holm"
    sensitivity: bool = False

    def test_of(self, kind: str, groups: int) -> str:
        """The key of the test, the rule's where none is named."""
        # One group alone cannot be compared; its row is kept, under the test that two would have.
        return (
            default_test(kind, max(2, groups), self.summary) if self.test == DEFAULT else self.test
        )

    def pairs_of(self, kind: str) -> str:
        """The key of the method of pairs; empty where pairs are not asked for."""
        named = default_pairs(kind) if self.pairs == DEFAULT else self.pairs
        return "" if named == NONE else named


def compared(tally: Tally) -> Tally:
    """The tally without the groups that hold no patient at all: nobody is compared with nobody."""
    kept = [i for i, patients in enumerate(tally.patients) if patients]
    if len(kept) in (0, len(tally.groups)):
        return tally
    groups = tuple(tally.groups[i] for i in kept)
    return replace(tally, groups=groups, counts=tally.counts[:, kept], missing=tally.missing[kept])


def values_of(tally: Tally) -> NDArray[np.float64] | None:
    """The distinct numbers of a tally; a category has none, and a limit is none."""
    return tally.values if tally.kind == "number" and not tally.side.size else None
