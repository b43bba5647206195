"""Rows that compare groups: the test, its adjusted p-value, the effect."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ncstats import stats
from ncstats.dictionary.model import Dictionary
from ncstats.methods import compute, default_test
from ncstats.results.describe import Place
from ncstats.results.model import Statistic
from ncstats.tally.model import Tally

EFFECTS = {"kruskal_wallis": "epsilon_squared", "mann_whitney": "cliffs_delta"}


def compare(tally: Tally, place: Place, test: str = "default") -> Iterator[Statistic]:
    """The test of one row, and its effect where it has one.

    A test that cannot be computed keeps its row, with the reason in ``error``.
    """
    # One group alone cannot be compared; the row is kept, under the test that two would have.
    groups = max(2, len(tally.groups))
    method = default_test(tally.kind, groups) if test == "default" else test
    try:
        result = compute(method, tally.counts, _values(tally))
    except stats.NotComputable as reason:
        error = reason.reason_code
        yield place.row("test", "p.value", math.nan, method=method, error=error)
        return
    for name, value in _numbers(result):
        yield place.row("test", name, value, method=result.method)
    effect = EFFECTS.get(method)
    if effect is not None:
        yield place.row("effect", "estimate", getattr(result, effect), method=effect)


def _values(tally: Tally) -> Any:
    return tally.values if tally.kind == "number" else None


def _numbers(result: Any) -> Iterator[tuple[str, float]]:
    names = {
        "statistic": "statistic",
        "df": "parameter",
        "p_value": "p.value",
        "standard_error": "std.error",
    }
    for attribute, name in names.items():
        value = getattr(result, attribute, None)
        if value is not None:
            yield name, float(value)


def adjust(rows: Sequence[Statistic]) -> list[Statistic]:
    """The rows of a table with Holm's adjusted p beside each p of its family.

    A row that its own groups are made of tests nothing, so it is not of the family.
    """
    family = [row for row in rows if row.stat_name == "p.value" and not row.warning]
    adjusted = dict(zip(family, stats.holm([row.stat for row in family]), strict=True))
    result: list[Statistic] = []
    for row in rows:
        result.append(row)
        if row in adjusted:
            result.append(replace(row, stat_name="p.adjusted", stat=adjusted[row]))
    return result


def mark_circular(rows: Sequence[Statistic], dictionary: Dictionary) -> list[Statistic]:
    """The same rows; a p-value between groups that are made from the variable itself is marked."""
    return [
        replace(row, warning="results.groups_made_of_row")
        if row.context == "test" and row.variable in _sources(row.group1, dictionary)
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
