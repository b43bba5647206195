"""What each variable means. Knows no patient.

Frozen values, each checked as it is made; ``ncstats.dictionary.load`` makes them from YAML and
names the line of what is wrong there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from ncstats.dictionary.endpoint import DAYS_PER, ByVisits, Competing, Endpoint, TimeUnit
from ncstats.dictionary.follows import Derivation, Outcome, Remark
from ncstats.dictionary.levels import (
    Codelist,
    Level,
    Loinc,
    Prevalence,
    Reference,
    Unit,
    need,
)
from ncstats.errors import UsageError, unknown_name
from ncstats.expression import Kind
from ncstats.text import Bilingual

__all__ = [
    "DAYS_PER",
    "KEY",
    "MODALITY",
    "NO_RANGE",
    "VISIT_DATE",
    "VISIT_MONTHS",
    "ByVisits",
    "Codelist",
    "Competing",
    "Derivation",
    "Dictionary",
    "Endpoint",
    "Level",
    "Loinc",
    "Outcome",
    "Prevalence",
    "Reference",
    "Remark",
    "TableName",
    "TimeUnit",
    "Unit",
    "Variable",
    "VariableKind",
]

VariableKind = Literal["number", "category", "date", "text"]
TableName = Literal["patients", "visits"]

NO_RANGE = (-math.inf, math.inf)

KEY = "patient_id"
"""The variable of both tables that says who a row is about."""

VISIT_DATE, VISIT_MONTHS, MODALITY = "visit_date", "visit_months", "modality"
"""The variables of the visits table that say when a visit was, and what was seen by: with the
patient, the table's key."""


@dataclass(frozen=True)
class Variable:
    """One column of a table.

    Attributes:
        name: the column's header.
        table: ``patients`` (one row per child) or ``visits`` (one row per visit).
        kind: ``number`` (NaN missing), ``category``, ``date`` or ``text``.
        unit: UCUM code, empty where there is none.
        unit_label: the unit as printed in English, and where nothing else is given in Chinese.
        unit_label_zh: the unit as printed in Chinese.
        decimals: how many decimals the value is recorded with; None where that is not declared.
        hard: lowest and highest possible value; outside is an error.
        soft: lowest and highest expected value; outside is a warning.
        reference: where healthy values lie, where one range holds at every age.
        levels: of a category, in the order in which they are shown.
        ordered: the levels have a rank.
        role: what part the variable plays (baseline, lab, imaging, derived, …).
        synonyms: other names under which data sets know it.
        known_at: ``baseline`` when known at diagnosis, ``later`` otherwise.
        ascertainment: ``by_indication`` where only some were tested, for a reason.
        required: the column must be there and hold no missing value.
        derivation: how it follows from others; an entered value wins.
        outcome: how it follows from the visits; an entered value wins.
        source: where range, threshold or definition come from.
        description: what else a reader should know.
        units: other units in which values may arrive.
        loinc: the LOINC code of what is measured, where one has been checked.
        codelist: name of the codelist that the levels are from; empty where they are its own.
        redcap: its name in REDCap, which takes 26 characters; empty where that is ``name``.
    """

    name: str
    table: TableName
    kind: VariableKind
    label: Bilingual
    unit: str = ""
    unit_label: str = ""
    unit_label_zh: str = ""
    decimals: int | None = None
    hard: tuple[float, float] = NO_RANGE
    soft: tuple[float, float] = NO_RANGE
    reference: Reference | None = None
    levels: tuple[Level, ...] = ()
    ordered: bool = False
    role: str = ""
    synonyms: tuple[str, ...] = ()
    known_at: Literal["baseline", "later"] = "baseline"
    ascertainment: Literal["", "by_indication"] = ""
    required: bool = False
    derivation: Derivation | None = None
    outcome: Outcome | None = None
    source: str = ""
    description: Bilingual | None = None
    units: tuple[Unit, ...] = ()
    loinc: Loinc | None = None
    codelist: str = ""
    redcap: str = ""

    def __post_init__(self) -> None:
        need(bool(self.levels) == (self.kind == "category"), "levels for a category only")
        need(len(set(self.codes)) == len(self.levels), "each level once")
        need(self.hard[0] <= self.soft[0] <= self.soft[1] <= self.hard[1], "soft within hard")
        need(self.kind == "number" or self.decimals is None, "decimals for a number only")
        need(self.kind == "number" or self.reference is None, "a reference range of a number only")
        need(self.kind == "number" or not self.units, "units for a number only")
        if self.outcome is not None:
            need(self.derivation is None, "one way in which a variable follows")
            need({*self.outcome.levels.values()} <= {*self.codes}, "outcomes that are levels")

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes of the levels, in order."""
        return tuple(level.code for level in self.levels)

    def printed_unit(self, lang: str) -> str:
        """The unit as printed in one language; empty where there is none."""
        return self.unit_label_zh or self.unit_label if lang == "zh" else self.unit_label

    @cached_property
    def expression_kind(self) -> Kind:
        """What an expression needs to know of it."""
        return Kind(self.kind, self.codes)

    def level(self, code: str) -> Level:
        """The level with a code.

        Raises:
            KeyError: there is none.
        """
        return {level.code: level for level in self.levels}[code]


@dataclass(frozen=True)
class Dictionary:
    """The variables of both tables, in order, and the endpoints.

    Attributes:
        patients: variables with one value per patient, by name.
        visits: variables with one value per visit, by name.
        endpoints: by name.
        fingerprint: SHA-256 over the files it was read from.
        derivation_order: names of each table's derived variables, each after all it reads.
        codelists: those that variables name, by name.
    """

    patients: Mapping[str, Variable] = field(hash=False)
    visits: Mapping[str, Variable] = field(hash=False)
    endpoints: Mapping[str, Endpoint] = field(hash=False)
    fingerprint: str
    derivation_order: Mapping[TableName, tuple[str, ...]] = field(hash=False)
    codelists: Mapping[str, Codelist] = field(default_factory=dict, hash=False)

    def __repr__(self) -> str:
        counts = len(self.patients), len(self.visits), len(self.endpoints)
        return "<Dictionary: {} variables of patients, {} of visits, {} endpoints>".format(*counts)

    def variable(self, name: str) -> Variable:
        """A variable of the patients table, or else of the visits table.

        Raises:
            UsageError: there is no such variable; the nearest is named.
        """
        found = self.patients.get(name) or self.visits.get(name)
        if found is None:
            names = (*self.patients, *self.visits)
            raise UsageError(unknown_name("dictionary.unknown_variable", name, names))
        return found

    def endpoint(self, name: str) -> Endpoint:
        """An endpoint.

        Raises:
            UsageError: there is no such endpoint; the nearest is named.
        """
        if name not in self.endpoints:
            raise UsageError(unknown_name("dictionary.unknown_endpoint", name, self.endpoints))
        return self.endpoints[name]

    def kinds(self, table: TableName = "patients") -> Mapping[str, Kind]:
        """What ``Expression.check`` needs of every variable of a table."""
        return self._kinds[table]

    @cached_property
    def _kinds(self) -> Mapping[TableName, Mapping[str, Kind]]:
        tables: Mapping[TableName, Mapping[str, Variable]] = {
            "patients": self.patients,
            "visits": self.visits,
        }
        return {
            table: {name: variable.expression_kind for name, variable in variables.items()}
            for table, variables in tables.items()
        }
