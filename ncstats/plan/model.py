"""plan.yaml as a checked, frozen model: what goes into each table, figure, curve and statement.

The shapes a user may write (a bare variable name, ``{variable: options}``, ``{heading: …}``) are
brought to one form as the model is made, so nothing downstream asks which was meant. Names are
held against the dictionary by :mod:`ncstats.plan.check`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from ncstats.files.models import Checked, refusal
from ncstats.plan.curves import CurvePlan
from ncstats.plan.eligibility import Criterion
from ncstats.plan.fields import Cell, Digits, FileName, Name, Text
from ncstats.plan.figures import FigurePlan, Names
from ncstats.plan.reconstruct import ReconstructPlan
from ncstats.text import Bilingual

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
    the study's own files, beside the plan. ``design``, ``setting``, ``period``, ``ethics`` and
    ``funding`` are sentences of the author's for the methods text and the STROBE checklist.
    """

    id: FileName
    title: Text
    source: Text = Bilingual("")
    population: Text = Bilingual("")
    design: Text = Bilingual("")
    setting: Text = Bilingual("")
    period: Text = Bilingual("")
    ethics: Text = Bilingual("")
    funding: Text = Bilingual("")
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
    """The whole of plan.yaml.

    ``interval`` is that of the proportions of outcomes; ``abbreviations`` are the study's own, and
    what they stand for. ``quasi_identifiers`` are what others may know of a patient and tell apart
    by, such as sex and age; ``sensitive`` what they must not learn so.
    """

    study: Study
    eligibility: tuple[Criterion, ...] = Field(default=(), strict=False)
    quantile_type: Literal[2, 6, 7] = 6
    interval: Literal["wilson", "clopper_pearson"] = "wilson"
    groups: Mapping[Name, Group] = Field(default={}, strict=False)
    tables: Mapping[FileName, TablePlan] = Field(default={}, strict=False)
    figures: Mapping[FileName, FigurePlan] = Field(default={}, strict=False)
    curves: Mapping[FileName, CurvePlan] = Field(default={}, strict=False)
    statements: tuple[StatementPlan, ...] = Field(default=(), strict=False)
    abbreviations: Mapping[Name, Text] = Field(default={}, strict=False)
    registered: tuple[Registered, ...] = Field(default=(), strict=False)
    remarks: tuple[Text, ...] = Field(default=(), strict=False)
    reconstruct: ReconstructPlan | None = None
    quasi_identifiers: Names = ()
    sensitive: Names = ()
    policy: str = "none"
