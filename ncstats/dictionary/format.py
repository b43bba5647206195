"""The dictionary's files as checked models: Table Schema v2, and ours under ``ncstats:``.

https://datapackage.org/standard/table-schema/ (version 2.0). What is left out of a field keeps
its default; a study's extension that takes up a shared variable gives only what it adds.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import Field, model_validator

from ncstats.dictionary.levels import Fact
from ncstats.files.models import Checked, Text, refusal

NAME = re.compile(r"[a-z][a-z0-9_]*")
"""How variables and endpoints are named."""

FieldType = Literal["string", "number", "integer", "date"]
Role = Literal[
    "identifier",
    "demographics",
    "examination",
    "history",
    "presentation",
    "laboratory",
    "imaging",
    "pathology",
    "cause",
    "genetics",
    "treatment",
    "follow_up",
    "outcome",
]
Unit = Literal["days", "months", "years"]


class Constraints(Checked):
    """What a value must be."""

    required: bool = False
    unique: bool = False
    enum: list[str] | None = None
    minimum: float | None = None
    maximum: float | None = None


class Category(Checked):
    """A level and its English label; the value itself where none is given."""

    value: str
    label: str | None = None


class RemarkText(Checked):
    """What is to be said of a derived value under a condition."""

    when: str
    note: Text


class Derive(Checked):
    """How a variable follows from others: a value, a condition by level, or a formula.

    A ``formula`` of the register takes the variables named in ``of`` and the options in ``with``.
    With ``endpoint`` a variable follows from the visits, and the cases are the level by what
    became of the patient.
    """

    value: str | None = None
    round: int | None = Field(default=None, ge=0, le=12)
    endpoint: str | None = None
    cases: dict[str, str] | None = None
    formula: str | None = None
    of: dict[str, str] | None = None
    # What an option may be, the formula says.
    with_: dict[str, Any] | None = Field(default=None, alias="with")
    tolerance: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    remarks: list[RemarkText] | None = None


class AlternativeUnit(Checked):
    """Another unit of a number: its UCUM code, and what makes of a value one in the field's own."""

    unit: str
    factor: float = Field(gt=0, allow_inf_nan=False)
    labels: list[str] = Field(default_factory=list)


class LoincCode(Checked):
    """A LOINC code, its long common name, and the source in which the two stand together."""

    code: str = Field(pattern=r"^[0-9]{1,6}-[0-9]$")
    name: str
    checked: str


class ReferenceRange(Checked):
    """Where healthy values lie at every age, and who says so; one end may be open."""

    low: float | None = Field(default=None, allow_inf_nan=False)
    high: float | None = Field(default=None, allow_inf_nan=False)
    source: str


class LevelOf(Checked):
    """A grouping of another variable's levels by what their codelist says of them."""

    variable: str
    fact: Fact


class Extras(Checked):
    """What Table Schema has no key for."""

    as_in: Literal["patients"] | None = None

    label_zh: str | None = None
    description_zh: str | None = None
    levels_zh: dict[str, str] | None = None
    codelist: str | None = None
    unit: str | None = None
    unit_label: str | None = None
    unit_label_zh: str | None = None
    units: list[AlternativeUnit] | None = None
    loinc: LoincCode | None = None
    redcap: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]{0,25}$")
    level_of: LevelOf | None = None
    decimals: int | None = Field(default=None, ge=0, le=9)
    soft: list[float] | None = Field(default=None, min_length=2, max_length=2)
    reference: ReferenceRange | None = None
    role: Role | None = None
    synonyms: list[str] = Field(default_factory=list)
    known_at: Literal["baseline", "later"] = "baseline"
    ascertainment: Literal["by_indication"] | None = None
    table: Literal["patients", "visits"] | None = None
    derive: Derive | None = None
    source: str | None = None


class SchemaField(Checked):
    """One variable."""

    name: str
    type: FieldType | None = None
    title: str | None = None
    description: str | None = None
    constraints: Constraints = Field(default_factory=Constraints)
    categories: list[Category] | None = None
    categories_ordered: bool | None = Field(default=None, alias="categoriesOrdered")
    ncstats: Extras = Field(default_factory=Extras)


class CompetingCause(Checked):
    """A competing cause of an endpoint."""

    when: str
    kind: Literal["intercurrent", "terminal"]
    label: Text
    required: bool = True


class IntervalText(Checked):
    """Columns of the patients table between which the event lies.

    ``ends`` says of an endpoint that is observed by visits how the patients table tells the event
    and each competing cause; any other has ``event`` and ``competing`` for that.
    """

    left: str
    right: str
    ends: dict[str, str] = Field(default_factory=dict)


class EndpointText(Checked):
    """An endpoint as it is written.

    Its time stands in one row per patient (``time`` or ``interval`` in ``time_unit``) or follows
    from visits (``observed_by``, timed from ``origin``); then ``interval`` serves data without any.
    """

    label: Text
    unit: Unit
    time: str | None = None
    time_unit: Unit | None = None
    interval: IntervalText | None = None
    entry: str | None = None
    origin: str | None = None
    observed_by: str | None = None
    competing_window: float | None = Field(default=None, ge=0)
    confirmed: bool | None = None
    grade: str | None = None
    event: str
    origin_label: Text
    event_label: Text
    censoring_label: Text
    population_label: Text
    competing: dict[str, CompetingCause] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_form(self) -> EndpointText:
        of_visits = ("observed_by", "origin", "competing_window", "confirmed", "grade")
        if self.observed_by is not None:
            self._refuse("dictionary.not_of_visits", ("time", "time_unit"))
            self._need(of_visits[:2])
        elif self.interval is not None:
            self._refuse("dictionary.only_of_visits", of_visits[1:])
            self._refuse("dictionary.time_and_interval", ("time",))
            self._need(("time_unit",))
        else:
            self._refuse("dictionary.only_of_visits", of_visits[1:])
            self._need(("time", "time_unit"))
        return self

    def _refuse(self, code: str, keys: tuple[str, ...]) -> None:
        for key in keys:
            if getattr(self, key) is not None:
                raise refusal(code, key, at=key)

    def _need(self, keys: tuple[str, ...]) -> None:
        for key in keys:
            if getattr(self, key) is None:
                raise refusal("files.missing_key", key, at=key)


class TopExtras(Checked):
    """What a whole file says under ``ncstats:``."""

    endpoints: dict[str, EndpointText] = Field(default_factory=dict)


class Schema(Checked):
    """A dictionary file."""

    schema_: str | None = Field(default=None, alias="$schema")
    title: str | None = None
    description: str | None = None
    fields_: list[SchemaField] = Field(alias="fields")
    primary_key: list[str] | str | None = Field(default=None, alias="primaryKey")
    missing_values: list[str] | None = Field(default=None, alias="missingValues")
    ncstats: TopExtras = Field(default_factory=TopExtras)
