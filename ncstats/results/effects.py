"""Rows that say how large a difference between groups is, with its interval."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from ncstats import stats
from ncstats.methods import choices, compute, default_effect, method
from ncstats.results.comparison import DEFAULT, NONE, Comparison, values_of
from ncstats.results.describe import Place
from ncstats.results.model import Statistic
from ncstats.tally.model import Tally

_LIMITS = {"ci_low": "conf.low", "ci_high": "conf.high"}


def effects(tally: Tally, place: Place, test: str, asked: Comparison) -> Iterator[Statistic]:
    """Every effect that belongs to a test: the one asked for, or chosen by the rule, first.

    ``variable_level`` is the effect's key. Differences and ratios are of the first group against
    the second; of a category, of its first level, or of ``yes`` where the levels are no and yes.
    An effect that the data do not determine keeps its row, with the reason. Where some values are
    known only by a limit, the rule chooses among the effects that need the order alone.
    """
    if asked.effect == NONE:
        return
    first = asked.effect
    if first == DEFAULT:
        first = _by_rule(tally, test)
    for key in dict.fromkeys((first, *_fitting(tally, test))):
        yield from _effect(tally, place, key)


def _by_rule(tally: Tally, test: str) -> str:
    key = default_effect(test, len(tally.groups), len(tally.levels))
    fitting = _fitting(tally, test)
    return fitting[0] if tally.side.size and fitting and key not in fitting else key


def _fitting(tally: Tally, test: str) -> tuple[str, ...]:
    groups, levels = len(tally.groups), len(tally.levels)
    return tuple(
        key
        for key in choices("effect", tally.kind, groups, levels)
        if method(key).summary == method(test).summary
        and not (tally.side.size and method(key).takes == "values")
        # Of two groups ε² or ω² says less than the difference itself.
        and not (groups == 2 and key in ("epsilon_squared", "eta_squared", "omega_squared"))
    )


def _effect(tally: Tally, place: Place, key: str) -> Iterator[Statistic]:
    columns: dict[str, Any] = {"variable_level": key, "method": key}
    try:
        effect = compute(key, event_first(tally), values_of(tally))
    except stats.NotComputable as reason:
        yield place.row("effect", "estimate", math.nan, error=reason.held, **columns)
        return
    yield place.row("effect", "estimate", effect.estimate, warning=effect.note, **columns)
    for attribute, name in _LIMITS.items():
        limit = getattr(effect, attribute)
        error = "results.no_limit" if math.isnan(limit) else ""
        yield place.row("effect", name, limit, error=error, **columns)
    yield place.row("effect", "conf.level", effect.level, **columns)


def event_first(tally: Tally) -> Any:
    """Counts of level × group with the level that is asked about first: yes before no."""
    return tally.counts[::-1] if tally.levels == ("no", "yes") else tally.counts
