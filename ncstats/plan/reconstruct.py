"""What a reconstruction must know beyond the printed cells: the plan's ``reconstruct`` section.

A printed table says how many, never who. What every single record obeys (the gene follows from
the cause, an age at onset is no later than the age at diagnosis) stands here as conditions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from ncstats.files.models import Checked

Span = Annotated[tuple[float, float], Field(strict=False)]
Path = tuple[str | int, ...]


class Follows(Checked):
    """An implication that every record meets: where ``when`` is true, ``then`` is not false.

    Without ``when`` it holds of every record. What is unknown counts as met; ``x is not missing``
    says that a value must be there.
    """

    when: str | None = None
    then: str


class Shared(Checked):
    """A text, such as a family's identifier, that the records meeting ``where`` have in common.

    Every other record has one of its own.
    """

    variable: str
    where: str


class VisitsPlan(Checked):
    """Visits made so that an endpoint observed by them is the outcome that a record has.

    Attributes:
        endpoint: an endpoint of the dictionary that is observed by visits.
        outcome: the category of patients that the dictionary derives from the endpoint; a record
            in which it is missing has no visit.
        until: the number of patients that holds the length of follow-up in months; the last visit
            is then.
        usual: levels of visit variables to prefer where several would do.
        follows: implications that every visit meets; they may read the patient's variables too.
        most: how many visits a record has at most.
    """

    endpoint: str
    outcome: str
    until: str
    usual: Mapping[str, str] = Field(default={}, strict=False)
    follows: tuple[Follows, ...] = Field(default=(), strict=False)
    most: int = Field(default=6, ge=1, le=50)


class ReconstructPlan(Checked):
    """The section ``reconstruct`` of plan.yaml.

    Attributes:
        seed: the one whose patients are the study's.
        patients: how many there are, where no cell prints it.
        measured: how many have a value of a variable, where no cell prints it.
        ranges: narrower than the dictionary's expected range.
        parts: derived numbers that are written as the values they are computed from.
        also: variables that no cell prints and the records hold all the same.
    """

    seed: int = Field(default=1, ge=0)
    patients: int | None = Field(default=None, ge=1, le=5000)
    measured: Mapping[str, int] = Field(default={}, strict=False)
    ranges: Mapping[str, Span] = Field(default={}, strict=False)
    parts: tuple[str, ...] = Field(default=(), strict=False)
    also: tuple[str, ...] = Field(default=(), strict=False)
    follows: tuple[Follows, ...] = Field(default=(), strict=False)
    shared: tuple[Shared, ...] = Field(default=(), strict=False)
    visits: VisitsPlan | None = None

    def conditions(self) -> Iterator[tuple[Path, str]]:
        """Every condition on a patient, with its place below the section."""
        for i, rule in enumerate(self.follows):
            if rule.when is not None:
                yield ("follows", i, "when"), rule.when
            yield ("follows", i, "then"), rule.then
        for i, shared in enumerate(self.shared):
            yield ("shared", i, "where"), shared.where

    def variables(self) -> Iterator[tuple[Path, str]]:
        """Every variable of patients that is named outside a condition, with its place."""
        for part in ("measured", "ranges"):
            for name in getattr(self, part):
                yield (part, name), name
        for part in ("parts", "also"):
            for i, name in enumerate(getattr(self, part)):
                yield (part, i), name
        for i, shared in enumerate(self.shared):
            yield ("shared", i, "variable"), shared.variable
        if self.visits is not None:
            yield ("visits", "outcome"), self.visits.outcome
            yield ("visits", "until"), self.visits.until
