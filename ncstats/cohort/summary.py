"""What is known of a cohort whose patients stay where they are: how many, from where, of what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from ncstats.cohort.model import CHANGE_COLUMNS, COUNT_COLUMNS, PROBLEM_COLUMNS, Source
from ncstats.dictionary import Dictionary


def _empty(columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns))


@dataclass(frozen=True, eq=False)
class CohortSummary:
    """A cohort without its patients; the names are those of :class:`ncstats.cohort.Cohort`.

    Attributes:
        n: how many patients there are.
        dictionary: what the variables mean.
        sources: the files or tables.
        problems: what was found; nothing, where the source takes only what conforms.
        changes: every value that was changed on reading.
        counts: how many problems and changes there are.

    Raises:
        ValueError: there is no patient.
    """

    n: int
    dictionary: Dictionary
    sources: tuple[Source, ...]
    problems: pd.DataFrame = field(default_factory=lambda: _empty(PROBLEM_COLUMNS), repr=False)
    changes: pd.DataFrame = field(default_factory=lambda: _empty(CHANGE_COLUMNS), repr=False)
    counts: pd.DataFrame = field(default_factory=lambda: _empty(COUNT_COLUMNS), repr=False)

    def __post_init__(self) -> None:
        if self.n < 1:
            raise ValueError("a cohort needs a patient")

    def __repr__(self) -> str:
        return f"<CohortSummary: {self.n} patients of {', '.join(s.name for s in self.sources)}>"
