"""What is known of a cohort whose patients stay where they are: how many, from where, of what."""

from __future__ import annotations

from dataclasses import dataclass, field

from ncstats.cohort.findings import Findings
from ncstats.cohort.model import Source
from ncstats.dictionary import Dictionary


@dataclass(frozen=True, eq=False)
class CohortSummary:
    """A cohort without its patients; the names are those of :class:`ncstats.cohort.Cohort`.

    Attributes:
        n: how many patients there are.
        dictionary: what the variables mean.
        sources: the files or tables.
        findings: what was found and changed; nothing, where the source takes what conforms.

    Raises:
        ValueError: there is no patient.
    """

    n: int
    dictionary: Dictionary
    sources: tuple[Source, ...]
    findings: Findings = field(default_factory=Findings, repr=False)

    def __post_init__(self) -> None:
        if self.n < 1:
            raise ValueError("a cohort needs a patient")

    def __repr__(self) -> str:
        return f"<CohortSummary: {self.n} patients of {', '.join(s.name for s in self.sources)}>"
