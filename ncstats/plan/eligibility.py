"""On what conditions patients enter the analysis: the section ``eligibility`` of plan.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field, model_validator

from ncstats.errors import Problem
from ncstats.files import Document, Place
from ncstats.files.models import Checked, refusal
from ncstats.plan.fields import Name, Text


class Criterion(Checked):
    """One condition of eligibility; a plan lists them in the order in which they were applied.

    With ``where`` it is judged here, of every patient of the file: who meets it stays, and who does
    not, or of whom it is unknown, is counted and leaves the analysis. Without, it was judged before
    the file was made; ``n`` is then how many it excluded, where the author knows. A number that
    nobody states is left to the author.
    """

    id: Name
    text: Text
    where: str | None = None
    n: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _counted_or_stated(self) -> Criterion:
        if self.where is not None and self.n is not None:
            raise refusal("plan.criterion_counted", self.n, at="n")
        return self


def misplaced(criteria: Sequence[Criterion], document: Document) -> Iterator[Problem]:
    """Criteria of the same name, and those judged before the file that stand after one of it."""
    seen: set[str] = set()
    judged = False
    for i, criterion in enumerate(criteria):
        place: Place = ("eligibility", i)
        if criterion.id in seen:
            yield document.problem("plan.criterion_twice", (*place, "id"), value=criterion.id)
        if criterion.where is None and judged:
            yield document.problem("plan.criterion_too_late", place, value=criterion.id)
        seen.add(criterion.id)
        judged = judged or criterion.where is not None
