"""A verdict as other programs list it: a test case of JUnit, an annotation of GitHub."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True)
class Outcome:
    """The verdict on one value.

    Attributes:
        item: the table, figure, curve or text that it belongs to.
        name: what it is, within its item.
        status: ``skipped`` is a disagreement that the plan registers.
        text: the verdict in one line; empty where it passed.
        more: what explains it, a sentence each.
        place: the file that holds the value, and its line; 0 where it stands in no line.
    """

    item: str
    name: str
    status: Literal["passed", "skipped", "failed"]
    text: str = ""
    more: tuple[str, ...] = ()
    place: tuple[str, int] = ("", 0)


class Judged(Protocol):
    """What a check of a run's numbers found, whatever they were held against."""

    @property
    def ok(self) -> bool:
        """Whether no number moved."""

    def summary(self, lang: str = "en") -> str:
        """The result in one line."""

    def outcomes(self, lang: str = "en") -> Sequence[Outcome]:
        """The verdict on each value, in order."""
