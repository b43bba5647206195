"""How an answer is written: plain data that a person can read, checked when it is read back.

Labels stand beside codes for the reader; reading back, they count for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, Field

from ncstats.cohort.coded import MOST_SCALE
from ncstats.cohort.follow_up import Reason
from ncstats.files.models import Checked
from ncstats.tally.questions import (
    CombinationQuestion,
    ConditionQuestion,
    EventQuestion,
    MissingQuestion,
    Question,
)

MOST_PATIENTS = 10**12
"""Far more than anybody counts, and far from what overflows when a thousand files are added."""


Count = Annotated[int, Field(ge=0, le=MOST_PATIENTS)]
Names: TypeAlias = Annotated[tuple[str, ...], Field(strict=False)]
Counts: TypeAlias = Annotated[tuple[Count, ...], Field(strict=False)]


class Value(Checked):
    """A number or level, and how many patients of each group have it."""

    value: str
    label: str = ""
    n: Counts


class WrittenTally(Checked):
    """A Tally; ``decimals`` is null where the numbers are not recorded with so many."""

    asked: Mapping[str, Any]
    label: str = ""
    groups: Names
    group_labels: Names = ()
    decimals: Annotated[int, Field(ge=0, le=MOST_SCALE)] | None = None
    values: Annotated[tuple[Value, ...], Field(strict=False)]
    missing: Counts
    without_group: Count
    in_other_groups: Count


class WrittenCondition(Checked):
    """ConditionCounts."""

    asked: Mapping[str, Any]
    true: Count
    known: Count
    patients: Count


class Course(Checked):
    """Patients who left observation alike; ``until`` is null for the censored."""

    after: float
    until: float | None
    entry: float | None = None
    cause: str | None
    group: str | None = None
    stratum: str | None = None
    n: Count
    scans: Count | None = None


class Listed(Checked):
    """Patients of whom something was seen that does not count."""

    what: str
    cause: str
    n: Count


class WrittenEvents(Checked):
    """EventCounts."""

    asked: Mapping[str, Any]
    label: str = ""
    unit: str = ""
    causes: Names
    groups: Names
    strata: Names
    by_entry: bool
    by_scans: bool
    courses: Annotated[tuple[Course, ...], Field(strict=False)]
    excluded: Mapping[Reason, Count]
    listed: Annotated[tuple[Listed, ...], Field(strict=False)]


WRITTEN: Mapping[type, type[BaseModel]] = {
    Question: WrittenTally,
    CombinationQuestion: WrittenTally,
    MissingQuestion: WrittenTally,
    ConditionQuestion: WrittenCondition,
    EventQuestion: WrittenEvents,
}
"""How the answer to each kind of question is written."""

SIDES = {"<": -1, "": 0, ">": 1}
"""What stands before a number, and on which side of it the patients lie."""
