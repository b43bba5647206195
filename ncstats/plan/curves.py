"""What a plan asks of an endpoint over time."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ncstats.files.models import Checked, refusal
from ncstats.plan.fields import Digits, Name, Text, Time
from ncstats.text import Bilingual

Shown = Literal["incidence", "event_free", "interval_incidence", "interval_censored"]
OF_INTERVALS = ("interval_incidence", "interval_censored")
"""Curves of an event that is known only to lie between two visits."""

FEWEST_AT_RISK = 5
"""With fewer at risk, an estimate at a landmark is withheld unless the plan says otherwise."""


class CoxPlan(Checked):
    """A proportional hazards model of the event.

    ``terms`` are variables known at the origin, each a number or a category against its first
    level; ``strata`` a category whose levels have baseline hazards of their own. A model of more
    than one parameter per five events is refused unless it is called ``exploratory``.
    """

    terms: tuple[Name, ...] = Field(min_length=1, strict=False)
    strata: Name | None = None
    exploratory: bool = False


class CurvePlan(Checked):
    """An endpoint of the dictionary over time.

    Times are in the endpoint's unit. ``show``: cumulative incidence, event-free curve, and for an
    endpoint that is seen only at visits the same of what is known to lie between two of them.
    ``landmarks`` are reported where ``withhold_below`` patients or more are at risk; ``until`` ends
    the axis; ``restricted_mean`` is the horizon of mean times. ``pairwise`` compares every two
    groups, ``strata`` stratifies the log-rank test. ``landmark`` starts anew with those still at
    risk then, who may be grouped by what had become known. ``sensitivity`` answers the question by
    other rules too. ``swimmer`` draws the visits of single patients: it must be asked for where
    they are real.
    """

    title: Text
    endpoint: Name
    by: str | None = None
    landmarks: tuple[Time, ...] = Field(default=(), strict=False)
    withhold_below: Annotated[int, Field(ge=0)] = FEWEST_AT_RISK
    until: Time | None = Field(default=None, strict=False)
    show: tuple[Shown, ...] = Field(default=("incidence", "event_free"), strict=False, min_length=1)
    restricted_mean: Time | None = Field(default=None, strict=False)
    pairwise: bool = False
    strata: Name | None = None
    landmark: Time | None = Field(default=None, strict=False)
    cox: CoxPlan | None = None
    sensitivity: bool = False
    swimmer: bool | None = None
    digits: Digits = 1
    note: Text = Bilingual("")

    @model_validator(mode="after")
    def _shown_once(self) -> CurvePlan:
        if len(set(self.show)) < len(self.show):
            raise refusal("plan.level_twice", self.show[0], at="show")
        return self
