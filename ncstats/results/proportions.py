"""Limits of proportions: the interval of sampling, and what those not assessed could change."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from ncstats import stats
from ncstats.dictionary.model import Dictionary
from ncstats.results.describe import Place
from ncstats.results.model import Statistic
from ncstats.stats import ProportionMethod
from ncstats.tally.model import Tally

OUTCOME = "outcome"
"""The role of a variable whose proportions carry an interval."""


def outcomes(dictionary: Dictionary) -> frozenset[str]:
    """Names of the variables of the patients table that are outcomes."""
    return frozenset(
        name for name, variable in dictionary.patients.items() if variable.role == OUTCOME
    )


def with_intervals(
    rows: Iterable[Statistic], variables: Collection[str], method: ProportionMethod = "wilson"
) -> Iterator[Statistic]:
    """The same rows; behind each proportion of the ``variables`` its 95 % limits.

    A proportion of nobody has no limits; they stand as missing, with its reason.
    """
    counted: dict[tuple[object, ...], dict[str, float]] = {}
    for row in rows:
        yield row
        if row.variable not in variables or row.context not in ("categorical", "statement"):
            continue
        cell = counted.setdefault(row.key[:-1], {})
        cell[row.stat_name] = row.stat
        if row.stat_name == "p":
            yield from _limits(row, int(cell["n"]), int(cell["N"]), method)


def _limits(
    proportion: Statistic, n: int, total: int, method: ProportionMethod
) -> Iterator[Statistic]:
    low = high = math.nan
    if total:
        interval = stats.proportion_ci(n, total, method)
        low, high = interval.ci_low, interval.ci_high
    yield replace(proportion, stat_name="conf.low", stat=low, method=method)
    yield replace(proportion, stat_name="conf.high", stat=high, method=method)


def bounds(tally: Tally, place: Place) -> Iterator[Statistic]:
    """The least and the greatest share that each level can have among all patients of a column.

    With n of N patients assessed to have a level and m not assessed, the share lies between n/N,
    none of the m having it, and (n + m)/N, all of them having it (Horowitz and Manski, J Am Stat
    Assoc 2000;95:77-84). The rows are ``min`` and ``max`` of the context ``categorical``.
    """
    patients = tally.totals + tally.missing
    for i, group in enumerate(tally.groups):
        everybody, unknown = int(patients[i]), int(tally.missing[i])
        error = "" if everybody else "results.no_value"
        for level, counts in zip(tally.levels, tally.counts, strict=True):
            n = int(counts[i])
            for name, most in (("min", n), ("max", n + unknown)):
                share = most / everybody if everybody else math.nan
                yield place.row(
                    "categorical", name, share, group1_level=group, variable_level=level,
                    method="bounds", error=error,
                )  # fmt: skip
