"""What a category can be, and what is known of it: levels, codelists, units, LOINC codes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ncstats.text import Bilingual

Fact = Literal["class", "pattern", "calcium", "age", "inheritance", "causes", "modality"]

FACTS: Mapping[Fact, str] = {
    "class": "etiology_class",
    "pattern": "nc_type",
    "calcium": "calcium_group",
    "age": "age_band",
    "inheritance": "inheritance",
    "causes": "etiology",
    "modality": "diagnosed_by",
}
"""What may be known of a level, and the variable of whose levels it is told: the usual pattern of
a cause is medullary or cortical because these are the levels of ``nc_type``."""


@dataclass(frozen=True)
class Prevalence:
    """How often something is found, as a source says it; never a number to compute with."""

    text: Bilingual
    source: str

    def __post_init__(self) -> None:
        need(bool(self.source), "the source of a prevalence")


@dataclass(frozen=True)
class Level:
    """One value that a category can take: the code in the data and what readers see.

    Attributes:
        variable: the yes/no variable that records the same thing for every patient, if there is
            one; its words are the level's.
        description: what else a reader should know.
        facts: what is known of it, told in levels of other variables (see ``FACTS``).
        prevalence: how often it is found.
        source: where description and facts come from.
        joins: the finer levels in whose place it stands, where it is a coarser one.
    """

    code: str
    label: Bilingual
    variable: str = ""
    description: Bilingual | None = None
    facts: Mapping[Fact, tuple[str, ...]] = field(default_factory=dict, hash=False)
    prevalence: tuple[Prevalence, ...] = ()
    source: str = ""
    joins: tuple[Level, ...] = ()

    def __post_init__(self) -> None:
        need(bool(self.code), "a code")


@dataclass(frozen=True)
class Codelist:
    """Levels that several variables share.

    Attributes:
        name: of its file.
        ordered: the levels have a rank.
    """

    name: str
    title: Bilingual
    levels: tuple[Level, ...]
    ordered: bool = False
    source: str = ""

    def __post_init__(self) -> None:
        need(bool(self.levels), "a codelist with levels")


@dataclass(frozen=True)
class Unit:
    """Another unit in which a variable may arrive.

    Attributes:
        code: UCUM code.
        factor: a value in this unit times ``factor`` is the value in the variable's own.
        labels: how it is printed, the first being the usual one; one in Chinese may be among them.
    """

    code: str
    factor: float
    labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        need(math.isfinite(self.factor) and self.factor > 0, "a factor above 0")

    def printed(self, lang: str) -> str:
        """How it is usually printed in one language.

        >>> Unit("a", 12, ("years", "岁")).printed("zh"), Unit("mg/dL", 0.5).printed("zh")
        ('岁', 'mg/dL')
        """
        chinese = (label for label in self.labels if "\u4e00" <= label[:1] <= "\u9fff")
        usual = self.labels[0] if self.labels else self.code
        return next(chinese, usual) if lang == "zh" else usual


@dataclass(frozen=True)
class Loinc:
    """A code of Logical Observation Identifiers Names and Codes (https://loinc.org).

    Attributes:
        name: the code's long common name.
        checked: the public source in which code and meaning were seen together.
    """

    code: str
    name: str
    checked: str

    def __post_init__(self) -> None:
        need(bool(self.checked), "the source of a LOINC code")


@dataclass(frozen=True)
class Reference:
    """Where the values of healthy people lie at every age.

    A range that depends on age or sex is none: it is a table of ``codelists/thresholds.yaml``.

    Attributes:
        low: lower limit, minus infinity where there is none.
        high: upper limit, infinity where there is none.
        source: where they come from.
    """

    low: float
    high: float
    source: str

    def __post_init__(self) -> None:
        need(self.low <= self.high, "a reference range from low to high")
        need(math.isfinite(self.low) or math.isfinite(self.high), "a limit of a reference range")
        need(bool(self.source), "the source of a reference range")

    @property
    def limits(self) -> tuple[float, float]:
        """Both limits."""
        return self.low, self.high


def need(holds: bool, what: str) -> None:
    """Refuse a value of the model that is ill-formed: a slip of ours, not of a user's file."""
    if not holds:
        raise ValueError(f"a dictionary needs {what}")
