"""Rows on what the other defensible choices would have given: the question every reviewer asks."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, get_args

import numpy as np

from ncstats import stats
from ncstats.methods import alternatives, compute, named
from ncstats.results.comparison import values_of
from ncstats.results.describe import Place, QuantileType, quartiles
from ncstats.results.model import Statistic
from ncstats.tally.model import Tally

CONTEXT = "sensitivity"
MISSING_AS_LEVEL = "missing_as_level"


def sensitivity(tally: Tally, place: Place, test: str) -> Iterator[Statistic]:
    """The same row by other tests and quantile types, and with missing counted as a level.

    The context is ``sensitivity``; ``variable_level`` names the choice: a method's key, or
    ``missing_as_level``. A choice that cannot be computed keeps its row, with the reason.

    Args:
        tally: the row's counts by group.
        place: where the row stands.
        test: the key of the test that the row has.
    """
    groups, levels = len(tally.groups), len(tally.levels)
    if tally.kind == "number":
        yield from _quantiles(tally, place)
    ranked = tally.ordered()
    for key in alternatives(test, groups, levels):
        yield from _p_value(place, key, key, ranked.counts, ranked)
    if tally.kind == "category" and tally.missing.any():
        with_missing = np.vstack([tally.counts, tally.missing])
        yield from _p_value(place, MISSING_AS_LEVEL, test, with_missing, tally)


def _quantiles(tally: Tally, place: Place) -> Iterator[Statistic]:
    types: tuple[QuantileType, ...] = get_args(QuantileType)
    for type_ in types:
        for i in range(len(tally.groups)):
            yield from quartiles(
                tally, i, place, type_, CONTEXT, variable_level=f"quantile_{type_}"
            )


def _p_value(
    place: Place, choice: str, test: str, counts: object, tally: Tally
) -> Iterator[Statistic]:
    method, p, error = test, math.nan, ""
    try:
        result = compute(test, counts, values_of(tally))
        method, p = named(test, result), result.p_value
    except stats.NotComputable as reason:
        error = reason.held
    columns: dict[str, Any] = {"variable_level": choice, "method": method, "error": error}
    yield place.row(CONTEXT, "p.value", p, **columns)
