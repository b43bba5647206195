"""Results → the rows of a forest plot: the effects of a table, by what they are measured on."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ncstats.methods import method
from ncstats.plan import Plan
from ncstats.plan.study import PlannedRow
from ncstats.results.model import Results, Statistic
from ncstats.tables.comparisons import effect_scale, printed_effect
from ncstats.text import message

RATIOS = ("odds_ratio",)
"""Effects that are 1 where groups do not differ, on an axis of ratios; the others are 0."""


@dataclass(frozen=True)
class Effect:
    """One row of a table.

    Attributes:
        label: of its variable.
        estimate: of the effect in the unit it is printed in, NaN where it could not be computed.
        low: lower limit, NaN where there is none.
        high: upper limit, likewise.
        n: patients of whom the variable and the group are known.
        text: the effect as the table prints it.
    """

    label: str
    estimate: float
    low: float
    high: float
    n: float
    text: str


@dataclass(frozen=True)
class Scale:
    """The effects that are measured alike.

    Attributes:
        method: key of the effect; where it is a difference in a variable's own unit the variable
            stands behind it, for units do not share an axis.
        label: what it is.
    """

    method: str
    label: str
    effects: tuple[Effect, ...]

    @property
    def ratio(self) -> bool:
        """Whether it is a ratio, which stands on a logarithmic axis."""
        return self.method in RATIOS

    @property
    def no_effect(self) -> float:
        """Where the groups do not differ."""
        return 1.0 if self.ratio else 0.0


DIRECTED = (
    "hodges_lehmann", "cliffs_delta", "mean_difference", "standardised_mean_difference",
    "risk_difference", "odds_ratio",
)  # fmt: skip
"""Effects of the first group against the second."""
_OF_LEVEL = ("risk_difference", "odds_ratio")
_OF_UNIT = ("hodges_lehmann", "mean_difference")


def read_effects(results: Results, plan: Plan, table: str, lang: str) -> tuple[Scale, ...]:
    """The first effect of each row of a table that has one, rows in their order.

    Not of a row that the groups are made of (:func:`left_out`).
    """
    found: dict[tuple[str, str], list[Effect]] = {}
    for row in plan.rows[table]:
        rows = results.find(table, row.variable.name, context="effect")
        if rows and not any(map(_circular, rows)):
            unit = row.variable.printed_unit(lang) if rows[0].method in _OF_UNIT else ""
            key = (rows[0].method, unit)
            found.setdefault(key, []).append(_effect(results, table, row, rows[0].method, lang))
    groups = _two_groups(plan, table, lang)
    return tuple(
        Scale(key, _named(key, unit, groups, lang), tuple(effects))
        for (key, unit), effects in found.items()
    )


def _two_groups(plan: Plan, table: str, lang: str) -> tuple[str, ...]:
    """The groups that a difference is between, the first less the second."""
    by = plan.model.tables[table].by or ""
    return tuple(plan.group_label(by, level, lang) for level in plan.group(by).order[:2])


def left_out(results: Results, plan: Plan, table: str, lang: str) -> tuple[str, ...]:
    """The labels of rows that groups are made of: a difference between these has no meaning."""
    return tuple(
        row.label.of(lang)
        for row in plan.rows[table]
        if any(map(_circular, results.find(table, row.variable.name, context="effect")))
    )


def _circular(row: Statistic) -> bool:
    return row.warning == "results.groups_made_of_row"


def _named(key: str, unit: str, groups: tuple[str, ...], lang: str) -> str:
    """What is measured, in which unit, and where it has a direction between whom."""
    label = method(key).label["zh" if lang == "zh" else "en"]
    named = message("figures.number_axis", lang, variable=label, unit=unit) if unit else label
    if key not in DIRECTED:
        return named
    first, second = groups
    return message("figures.forest_direction", lang, label=named, first=first, second=second)


def _effect(results: Results, table: str, row: PlannedRow, key: str, lang: str) -> Effect:
    name = row.variable.name
    stats = {one.stat_name: one for one in results.find(table, name, context="effect", method=key)}
    values = [
        stats[stat].stat * effect_scale(key) if stat in stats else math.nan
        for stat in ("estimate", "conf.low", "conf.high")
    ]
    by = stats["estimate"].group1
    known = results.find(table, name, context="missing", stat_name="N_nonmiss", group1=by)
    estimate, low, high = values
    n = sum(one.stat for one in known)
    label = row.label.of(lang)
    if key in _OF_LEVEL and not row.ticked:
        level = row.variable.levels[0].label.of(lang)
        label = message("figures.forest_level", lang, variable=label, level=level)
    return Effect(label, estimate, low, high, n, printed_effect(stats, row.digits))
