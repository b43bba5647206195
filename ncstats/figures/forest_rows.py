"""Results → the rows of a forest plot: the effects of a table, by what they are measured on."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ncstats.methods import method
from ncstats.plan import Plan
from ncstats.plan.load import PlannedRow
from ncstats.results.model import Results
from ncstats.tables.comparisons import effect_scale, printed_effect

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


_OF_UNIT = ("hodges_lehmann", "mean_difference")


def read_effects(results: Results, plan: Plan, table: str, lang: str) -> tuple[Scale, ...]:
    """The first effect of each row of a table that has one, rows in their order."""
    found: dict[tuple[str, str], list[Effect]] = {}
    for row in plan.rows[table]:
        rows = results.find(table, row.variable.name, context="effect")
        if rows:
            unit = row.variable.printed_unit(lang) if rows[0].method in _OF_UNIT else ""
            key = (rows[0].method, unit)
            found.setdefault(key, []).append(_effect(results, table, row, rows[0].method, lang))
    return tuple(
        Scale(key, _named(key, unit, lang), tuple(effects))
        for (key, unit), effects in found.items()
    )


def _named(key: str, unit: str, lang: str) -> str:
    label = method(key).label["zh" if lang == "zh" else "en"]
    return f"{label} ({unit})" if unit else label


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
    return Effect(row.label.of(lang), estimate, low, high, n, printed_effect(stats, row.digits))
