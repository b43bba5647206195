"""Rows that compare groups: the test, its adjusted p-value, pairs of groups."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ncstats import stats
from ncstats.dictionary.model import Dictionary
from ncstats.methods import compute, named
from ncstats.results.choose import chosen, normality
from ncstats.results.comparison import NONE, Adjustment, Comparison, compared, values_of
from ncstats.results.describe import Place
from ncstats.results.effects import effects
from ncstats.results.model import Statistic
from ncstats.results.sensitivity import sensitivity
from ncstats.tally.model import Tally

SMALL_GROUP = 10
"""A group with fewer known values is marked: what a test finds there hangs on single patients."""

CIRCULAR = "results.groups_made_of_row"
"""The warning of a p-value that has no meaning."""

_NAMES = {
    "statistic": "statistic",
    "df": "parameter",
    "df_within": "den.df",
    "p_value": "p.value",
    "standard_error": "std.error",
}


def compare(tally: Tally, place: Place, asked: Comparison) -> Iterator[Statistic]:
    """The test of one row, then its effects, pairs and what other choices would give.

    Groups without a patient are left out. A test that cannot be computed keeps its row, with the
    reason in ``error``; so does that of a group in which one value is known, or none.
    """
    if asked.choose and tally.kind == "number":
        yield from normality(tally, place)
        asked = chosen(tally, asked)
    if asked.test == NONE:
        return
    groups = compared(tally)
    key = asked.test_of(tally.kind, len(groups.groups))
    try:
        _require_values(groups)
        ranked = groups.ordered()
        result = compute(key, ranked.counts, values_of(ranked))
    except stats.NotComputable as reason:
        yield place.row("test", "p.value", math.nan, method=key, error=reason.held)
        return
    method = named(key, result)
    few = "results.small_group" if min(groups.totals) < SMALL_GROUP else ""
    for name, value in numbers_of(result):
        yield place.row("test", name, value, method=method, warning=few)
    yield from effects(ranked, place, key, asked)
    yield from _pairs(ranked, place, asked)
    if asked.sensitivity:
        yield from sensitivity(groups, place, key)


def _require_values(tally: Tally) -> None:
    if len(tally.groups) < 2:
        raise stats.NotComputable("stats.fewer_than_two_groups")
    if min(tally.totals) < 2:
        raise stats.NotComputable("results.group_too_small")


def numbers_of(result: Any) -> Iterator[tuple[str, float]]:
    """The statistics that a test has, by their names in Results."""
    for attribute, name in _NAMES.items():
        value = getattr(result, attribute, None)
        if value is not None:
            yield name, float(value)


def _pairs(tally: Tally, place: Place, asked: Comparison) -> Iterator[Statistic]:
    key = asked.pairs_of(tally.kind)
    if not key or len(tally.groups) < 3:
        return
    adjust = "holm" if asked.adjust == "none" else asked.adjust
    for pair in compute(key, tally.counts, values_of(tally), adjust=adjust):
        columns: dict[str, Any] = {
            "group1_level": tally.groups[pair.first],
            "group2": place.by,
            "group2_level": tally.groups[pair.second],
            # A note on a p that is there warns; where there is none, it is the reason.
            "error" if math.isnan(pair.p_value) else "warning": pair.note,
        }
        if not math.isnan(pair.statistic):
            yield place.row("pairwise", "statistic", pair.statistic, method=key, **columns)
        yield place.row("pairwise", "p.value", pair.p_value, method=key, **columns)
        if asked.adjust != "none":
            yield place.row("pairwise", "p.adjusted", pair.p_adjusted, method=adjust, **columns)


def adjust(rows: Sequence[Statistic], method: Adjustment = "holm") -> list[Statistic]:
    """The rows of a table with an adjusted p beside each p of its family.

    A row that its own groups are made of tests nothing, so it is not of the family.
    """
    if method == "none":
        return list(rows)
    family = [row for row in rows if _of_family(row)]
    values = stats.adjust([row.stat for row in family], method)
    adjusted = dict(zip(family, values, strict=True))
    result: list[Statistic] = []
    for row in rows:
        result.append(row)
        if row in adjusted:
            p = float(adjusted[row])
            result.append(replace(row, stat_name="p.adjusted", stat=p, method=method))
    return result


def _of_family(row: Statistic) -> bool:
    return row.context == "test" and row.stat_name == "p.value" and row.warning != CIRCULAR


def mark_circular(rows: Sequence[Statistic], dictionary: Dictionary) -> list[Statistic]:
    """The same rows; what compares groups that are made from the variable itself is marked."""
    return [
        replace(row, warning=CIRCULAR)
        if row.context in ("test", "effect", "pairwise")
        and row.variable in _sources(row.group1, dictionary)
        else row
        for row in rows
    ]


def _sources(variable: str, dictionary: Dictionary) -> set[str]:
    """A variable and all that it is derived from."""
    found: set[str] = set()
    waiting = [variable]
    while waiting:
        name = waiting.pop()
        if name in found or name not in dictionary.patients:
            continue
        found.add(name)
        derivation = dictionary.patients[name].derivation
        waiting.extend(derivation.names if derivation else ())
    return found
