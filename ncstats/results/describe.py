"""Rows that describe one variable: summaries of a number, counts of a category, what is missing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from ncstats import stats
from ncstats.results.model import Statistic
from ncstats.results.ordered import ordered
from ncstats.tally.model import Tally

QuantileType = Literal[2, 6, 7]


@dataclass(frozen=True)
class Place:
    """Where the rows of one variable belong: the columns of the key that they share.

    ``by`` is the grouping variable, or empty for all patients.
    """

    item: str
    by: str = ""
    where: str = ""
    variable: str = ""
    context: str | None = None

    def row(
        self,
        context: str,
        stat_name: str,
        stat: float,
        time: float | None = None,
        **columns: Any,
    ) -> Statistic:
        """A statistic at this place; a missing one needs ``error`` among ``columns``."""
        return Statistic(
            item=self.item,
            context=self.context or context,
            variable=columns.pop("variable", self.variable),
            stat_name=stat_name,
            stat=float(stat),
            time=time,
            group1=columns.pop("group1", self.by),
            where=self.where,
            **columns,
        )


def describe(tally: Tally, place: Place, quantile_type: QuantileType) -> Iterator[Statistic]:
    """Every descriptive statistic of a tally, one column of it after the other.

    Numbers: N, mean, sd, median with its 95 % limits, p25, p75, min, max. Categories: n, N and p
    of each level. Both: N_obs, N_miss, N_nonmiss. The denominator is always what is known in that
    column. Of a column in which some are known only by a limit N_limit says how many; it has no
    mean, and where a quantile or an extreme falls on a limit its row says on which side it lies.
    """
    for i, group in enumerate(tally.groups):
        if tally.kind == "number":
            yield from _number(tally, i, place, quantile_type)
        else:
            yield from _category(tally, i, place)
        yield from missing(int(tally.totals[i]), int(tally.missing[i]), place, group)
        if tally.limits[i] and place.context != "statement":
            yield place.row(
                "missing", "N_limit", tally.limits[i], group1_level=group, method="count"
            )


def missing(known: int, unknown: int, place: Place, group: str = "") -> Iterator[Statistic]:
    """How many patients a column has, and of how many of them the value is known."""
    if place.context == "statement":
        return
    for name, count in (("N_obs", known + unknown), ("N_miss", unknown), ("N_nonmiss", known)):
        yield place.row("missing", name, count, group1_level=group, method="count")


def _number(
    tally: Tally, column: int, place: Place, quantile_type: QuantileType
) -> Iterator[Statistic]:
    group = tally.groups[column]
    of: dict[str, Any] = {"group1_level": group}
    yield place.row("continuous", "N", tally.totals[column], method="count", **of)
    yield from _mean_sd(tally, column, place)
    yield from quartiles(tally, column, place, quantile_type)
    values = ordered(tally, column)
    for name, (limit, why) in zip(("conf.low", "conf.high"), values.median_limits(), strict=True):
        yield place.row("continuous", name, limit, method="median_binomial", **of, **why)
    for name, (value, why) in zip(("min", "max"), values.extremes(), strict=True):
        yield place.row("continuous", name, value, method="range", **of, **why)


def _mean_sd(tally: Tally, column: int, place: Place) -> Iterator[Statistic]:
    mean = sd = math.nan
    reason = "stats.limits_are_no_values"
    if not tally.limits[column]:
        summary = stats.mean_sd(tally.values, tally.counts[:, column])
        mean, sd = summary.mean, summary.sd
        reason = "results.one_value" if tally.totals[column] else "results.no_value"
    for name, value in (("mean", mean), ("sd", sd)):
        error = reason if math.isnan(value) else ""
        yield place.row(
            "continuous",
            name,
            value,
            group1_level=tally.groups[column],
            method="mean_sd",
            error=error,
        )


def quartiles(
    tally: Tally,
    column: int,
    place: Place,
    quantile_type: QuantileType,
    context: str = "continuous",
    **columns: Any,
) -> Iterator[Statistic]:
    """Median and quartiles of one column of a number; missing where the column has no value."""
    p25, median, p75 = ordered(tally, column).quantiles([0.25, 0.5, 0.75], quantile_type)
    columns |= {"method": f"quantile_{quantile_type}", "group1_level": tally.groups[column]}
    for name, (value, why) in (("median", median), ("p25", p25), ("p75", p75)):
        yield place.row(context, name, value, **columns, **why)


def _category(tally: Tally, column: int, place: Place) -> Iterator[Statistic]:
    total = int(tally.totals[column])
    for i, level in enumerate(tally.levels):
        yield from proportion(
            int(tally.counts[i, column]),
            total,
            place,
            variable_level=level,
            group1_level=tally.groups[column],
        )


def proportion(n: int, total: int, place: Place, **columns: Any) -> Iterator[Statistic]:
    """A count, its denominator and their quotient."""
    reason = "" if total else "results.no_value"
    yield place.row("categorical", "n", n, method="count", **columns)
    yield place.row("categorical", "N", total, method="count", **columns)
    share = n / total if total else math.nan
    yield place.row("categorical", "p", share, method="count", error=reason, **columns)
