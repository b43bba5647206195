"""plan.yaml as a checked, frozen model: what goes into each table, figure, curve and statement.

The shapes a user may write (a bare variable name, ``{variable: options}``, ``{heading: …}``) are
brought to one form as the model is made, so nothing downstream asks which was meant. Names are
held against the dictionary by :mod:`ncstats.plan.check`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from ncstats.files.models import Checked, refusal
from ncstats.plan.reconstruct import ReconstructPlan
from ncstats.text import Bilingual
from ncstats.text.cells import SPELLINGS
from ncstats.text.numbers import decimals


def _text(value: Any) -> Any:
    if isinstance(value, str):
        return Bilingual(value)
    if (
        isinstance(value, dict)
        and "en" in value
        and set(value) <= {"en", "zh"}
        and all(isinstance(text, str | int | float) for text in value.values())
    ):
        return Bilingual(**{lang: str(text) for lang, text in value.items()})
    return value


def _cell(value: Any) -> Any:
    # Keyboards have a hyphen and no en dash.
    form = SPELLINGS.get(str(value).replace("-", "–"))
    if form is None:
        raise refusal("plan.unknown_cell", value, allowed=tuple(SPELLINGS))
    return form.name


def _digits(value: Any) -> Any:
    try:
        if str(value).rstrip("-") == str(value).removesuffix("-") and 0 <= decimals(value) <= 12:
            return value
    except ValueError:
        pass
    raise refusal("plan.digits", value)


def _name(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


# What Windows takes for a device, whatever the extension.
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def _file_name(value: Any) -> Any:
    """A name that outputs are called by: it must lead out of no folder on any system."""
    name = _name(value)
    if isinstance(name, str) and (
        re.fullmatch(r"\w([\w.-]{0,78}\w)?", name) is None or _DEVICE.fullmatch(name)
    ):
        raise refusal("plan.not_a_file_name", name)
    return name


Text = Annotated[Bilingual, BeforeValidator(_text)]
Cell = Annotated[str, BeforeValidator(_cell)]
Digits = Annotated[int | str, BeforeValidator(_digits)]
Name = Annotated[str, BeforeValidator(_name)]
FileName = Annotated[str, BeforeValidator(_file_name)]
LATEST = 100_000
"""The latest time that can be asked for, in an endpoint's unit: past any life in days."""
Time = Annotated[float, Field(gt=0, le=LATEST)]
"""A time after the origin, in the endpoint's unit."""
Chosen = str
"""A method of the register, ``none``, or ``default``: the stated rule chooses."""


def _asked(value: Any) -> Any:
    """``true`` and ``false`` for what the rule chooses and for nothing."""
    return {True: "default", False: "none"}.get(value, value) if isinstance(value, bool) else value


Asked = Annotated[Chosen, BeforeValidator(_asked)]
Adjustment = Literal["holm", "bonferroni", "bh", "none"]


class Study(Checked):
    """What was studied, as the report's head says it.

    ``dated`` is the date printed in every output; there is no clock. ``data`` and ``visits`` are
    the study's own files, beside the plan.
    """

    id: FileName
    title: Text
    source: Text = Bilingual("")
    population: Text = Bilingual("")
    dated: str = ""
    synthetic: bool = False
    data: str = "patients.csv"
    visits: str | None = None


class Group(Checked):
    """The columns of a comparison: a category variable, the order of its levels, their labels."""

    variable: Name
    order: tuple[Name, ...] = Field(default=(), strict=False)
    labels: Mapping[Literal["en", "zh"], Annotated[tuple[str, ...], Field(strict=False)]] = Field(
        default={}, strict=False
    )

    @model_validator(mode="after")
    def _one_label_per_level(self) -> Group:
        for lang, labels in self.labels.items():
            if self.order and len(labels) != len(self.order):
                raise refusal("plan.labels_do_not_match", lang, at="labels")
        return self


class Row(Checked):
    """One variable of a table, or a heading above further rows."""

    variable: Name = ""
    heading: Text = Bilingual("")
    label: Text | None = None
    cell: Cell | None = None
    digits: Digits | None = None
    test: Chosen = "default"
    effect: Asked | None = None
    pairwise: Asked | None = None
    sensitivity: bool | None = None
    order: tuple[Name, ...] = Field(default=(), strict=False)
    rows: tuple[Row, ...] = Field(default=(), strict=False)

    @model_validator(mode="before")
    @classmethod
    def _one_form(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"variable": value}
        if isinstance(value, dict) and len(value) == 1:
            (variable, options) = next(iter(value.items()))
            if variable not in cls.model_fields:
                if isinstance(options, dict):
                    return {"variable": variable, **options}
                raise refusal("plan.row_options", variable, at=variable)
        return value

    @model_validator(mode="after")
    def _shows_something(self) -> Row:
        if not self.variable and not self.heading.en:
            raise refusal("plan.empty_row", "")
        return self


class TablePlan(Checked):
    """A table: one row per variable, one column per level of ``by`` (or all patients).

    With ``by``, groups are compared: ``effect``, ``pairwise`` and ``sensitivity`` (a further table:
    what other choices would give) hold for every row that does not say otherwise, ``adjust`` for
    the p-values of the table and for the pairs of a row. ``choose: shapiro`` lets a normality test
    decide between mean and median where a row names no cell.
    """

    title: Text
    by: str | None = None
    total: bool = False
    cell: Cell | None = None
    digits: Digits | None = None
    where: str | None = None
    effect: Asked = "default"
    pairwise: Asked = "none"
    adjust: Adjustment = "holm"
    choose: Literal["shapiro"] | None = None
    sensitivity: bool = False
    note: Text = Bilingual("")
    rows: tuple[Row, ...] = Field(min_length=1, strict=False)

    def variables(self) -> tuple[Row, ...]:
        """Every row that shows a variable, in reading order, headings opened."""
        return tuple(_leaves(self.rows))


def _leaves(rows: tuple[Row, ...]) -> list[Row]:
    found: list[Row] = []
    for row in rows:
        if row.variable:
            found.append(row)
        found.extend(_leaves(row.rows))
    return found


class FigurePlan(Checked):
    """A picture: ``bars`` of one category's counts, or ``distribution`` of numbers by group."""

    title: Text
    bars: Name | None = None
    distribution: tuple[Name, ...] = Field(default=(), strict=False)
    by: str | None = None
    where: str | None = None
    sort: Literal["count", "level"] = "level"
    note: Text = Bilingual("")

    @model_validator(mode="after")
    def _one_kind(self) -> FigurePlan:
        if bool(self.bars) == bool(self.distribution):
            raise refusal("plan.figure_kind", "bars, distribution")
        return self


class CurvePlan(Checked):
    """An endpoint of the dictionary over time: cumulative incidence, event-free curve, or both.

    ``landmarks`` and ``until`` (the end of the axis) are in the endpoint's unit.
    """

    title: Text
    endpoint: Name
    by: str | None = None
    landmarks: tuple[Time, ...] = Field(default=(), strict=False)
    until: Time | None = Field(default=None, strict=False)
    show: tuple[Literal["incidence", "event_free"], ...] = Field(
        default=("incidence", "event_free"), strict=False, min_length=1
    )
    digits: Digits = 1
    note: Text = Bilingual("")

    @model_validator(mode="after")
    def _shown_once(self) -> CurvePlan:
        if len(set(self.show)) < len(self.show):
            raise refusal("plan.level_twice", self.show[0], at="show")
        return self


class StatementPlan(Checked):
    """One number of the text: a condition counted, or a variable summarised, where ``where``."""

    id: Name
    variable: Name
    where: str | None = None
    cell: Cell = "percent_n_N"
    digits: Digits = 0
    text: Text = Bilingual("")


class Registered(Checked):
    """A disagreement that was looked into: both strings are held, and the reason."""

    key: tuple[Name, Name, Name, Name, Name] = Field(strict=False)
    printed: Name
    computed: Name
    reason: Text


class PlanModel(Checked):
    """The whole of plan.yaml; ``interval`` is that of the proportions of outcomes."""

    study: Study
    quantile_type: Literal[2, 6, 7] = 6
    interval: Literal["wilson", "clopper_pearson"] = "wilson"
    groups: Mapping[Name, Group] = Field(default={}, strict=False)
    tables: Mapping[FileName, TablePlan] = Field(default={}, strict=False)
    figures: Mapping[FileName, FigurePlan] = Field(default={}, strict=False)
    curves: Mapping[FileName, CurvePlan] = Field(default={}, strict=False)
    statements: tuple[StatementPlan, ...] = Field(default=(), strict=False)
    registered: tuple[Registered, ...] = Field(default=(), strict=False)
    remarks: tuple[Text, ...] = Field(default=(), strict=False)
    reconstruct: ReconstructPlan | None = None
    policy: str = "none"
