"""How far a search is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ncstats.text import message
from ncstats.text.progress import shown, silent

__all__ = ["Report", "Stage", "Step", "shown", "silent"]

Stage = Literal["rows", "records", "verify", "solutions"]


@dataclass(frozen=True)
class Step:
    """Where the work stands.

    Attributes:
        stage: finding the values of numbers, placing all values in records, verifying what was
            found, finding further cohorts.
        done: of the stage's parts, how many are done; of records, the steps made.
        total: how many there are; of records, the most steps of this start.
        name: what is worked on; of records, how much is not met yet.
    """

    stage: Stage
    done: int
    total: int
    name: str = ""

    @property
    def told_in_log(self) -> bool:
        """A log has the beginning of each part, and every cohort."""
        return (self.done == 0 or self.stage == "solutions") and self.done < self.total

    def text(self, lang: str = "en") -> str:
        """The step as one line."""
        values = {"done": self.done, "total": self.total, "name": self.name}
        return message(f"reconstruct.step_{self.stage}", lang, **values)


Report = Callable[[Step], None]
