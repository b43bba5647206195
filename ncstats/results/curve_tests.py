"""Rows of the tests between the groups of a curve."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from ncstats import stats, survival
from ncstats.results.describe import Place
from ncstats.results.grouped import Codes, Grouped, or_reason
from ncstats.results.model import Statistic

FEWEST_FOR_ASYMPTOTICS = 10
"""Where a group has fewer events, a p-value counted over relabellings stands beside that of χ²."""

MOST_TABLES = 200_000
"""What counting every relabelling may cost; beyond it a seeded sample stands in for all."""

STRATIFIED, PERMUTATION = "stratified", "permutation"
"""What follows the level in ``variable_level``: ``event_free.stratified``."""


@dataclass(frozen=True)
class Stratified:
    """Strata of a stratified test: the variable, and each patient's level, None where unknown."""

    variable: str
    levels: npt.NDArray[np.object_]

    @classmethod
    def of(cls, variable: str, levels: tuple[str, ...], places: Codes) -> Stratified:
        """Strata from the place of each patient's level, -1 where it is unknown."""
        return cls(variable, np.array([*levels, None], dtype=object)[places])


def comparison_rows(
    grouped: Grouped, strata: Stratified | None = None, *, pairwise: bool = False
) -> Iterator[Statistic]:
    """Rows of every test that fits the endpoint and its groups; none without groups.

    The log-rank test of the event; with competing causes Gray's test of its incidence; where the
    event is known only to lie between two visits the interval-censored log-rank test. With fewer
    than 10 events in a group the log-rank tests stand a second time, over relabellings. Patients
    whose group is unknown are in no test, those whose stratum is unknown in no stratified one.

    Args:
        grouped: times, causes and groups.
        strata: stratifies a further log-rank test.
        pairwise: whether every two groups are compared as well, Holm adjusted.
    """
    if not grouped.groups:
        return
    compared = _Compared(grouped)
    for test in compared.tests():
        yield from test.overall()
        if pairwise and len(grouped.groups) > 2:
            yield from test.pairs(list(grouped.groups))
    if compared.few_events:
        yield from compared.relabelled()
    if strata is not None:
        yield from compared.stratified(strata)


class _Compared:
    """The patients with a group, and what compares them."""

    def __init__(self, grouped: Grouped) -> None:
        self.grouped, self.place = grouped, grouped.place
        self.kept = grouped.codes >= 0
        self.codes = grouped.codes[self.kept]
        self.counts = grouped.weights[self.kept]
        self.time = grouped.follow_up.time[self.kept]
        self.cause = grouped.follow_up.cause[self.kept]
        self.event = grouped.event[self.kept]
        self.left, self.right = (side[self.kept] for side in grouped.interval)
        self.delayed = grouped.entry is not None

    @cached_property
    def one_by_one(self) -> _Compared:
        """The same with one entry for each patient, for tests that are not made of counts."""
        return _Compared(self.grouped.one_by_one())

    @property
    def few_events(self) -> bool:
        counts = self.event * self.counts
        events = np.bincount(self.codes, weights=counts, minlength=len(self.grouped.groups))
        return bool(self.event.any() and events.min() < FEWEST_FOR_ASYMPTOTICS)

    def tests(self) -> Iterator[_Test]:
        yield self._test("event_free", "logrank", survival.logrank, self.time, self.event)
        causes = self.grouped.follow_up.causes
        if len(causes) > 1:
            test = self._test("incidence", "gray", survival.gray, self.time, self.cause)
            test.columns["cause"] = causes[0]
            yield test
        if self.grouped.follow_up.at_intervals:
            yield self.one_by_one.interval_test()

    def _test(self, level: str, method: str, function: Callable[..., Any], *of: Any) -> _Test:
        columns = {"variable_level": level, "method": method}
        options = {"counts": self.counts}
        return _Test(self.place, columns, function, (*of, self.codes), options, self.delayed)

    def interval_test(self) -> _Test:
        """The log-rank test of events between two visits, of patients one by one."""
        columns = {"variable_level": "interval_censored", "method": "interval_logrank_sun"}
        of = self.left, self.right, self.codes
        return _Test(self.place, columns, survival.interval_logrank, of, {}, self.delayed)

    def relabelled(self) -> Iterator[Statistic]:
        """The p-values counted over relabellings."""
        columns: dict[str, Any] = {
            "variable_level": f"event_free.{PERMUTATION}",
            "method": "logrank_permutation",
        }
        test = None
        reason = "results.delayed_entry"
        if not self.delayed:
            alone = self.one_by_one
            arguments = (alone.time, alone.event, alone.codes)
            test, reason = or_reason(survival.permutation_logrank, *arguments, tables=MOST_TABLES)
        if test is None:
            yield self.place.row("test", "p.value", math.nan, error=reason, **columns)
        else:
            columns["method"] = test.method
            yield self.place.row("test", "statistic", test.statistic, **columns)
            yield from self._counted(test.p_value, test.standard_error, columns)
        if self.grouped.follow_up.at_intervals and not self.delayed:
            yield from self._interval_relabelled()

    def _interval_relabelled(self) -> Iterator[Statistic]:
        alone = self.one_by_one
        arguments = (alone.left, alone.right, alone.codes)
        test, _ = or_reason(survival.interval_logrank, *arguments, permutation=True)
        if test is None or test.permutation is None:
            return
        found = test.permutation
        method = "interval_logrank_permutation" if found.exact else "interval_logrank_monte_carlo"
        columns = {"variable_level": f"interval_censored.{PERMUTATION}", "method": method}
        yield from self._counted(found.p_value, found.standard_error, columns)

    def _counted(
        self, p: float, standard_error: float | None, columns: dict[str, Any]
    ) -> Iterator[Statistic]:
        yield self.place.row("test", "p.value", p, **columns)
        if standard_error is not None:
            yield self.place.row("test", "std.error", standard_error, **columns)

    def stratified(self, strata: Stratified) -> Iterator[Statistic]:
        """The log-rank test within strata."""
        levels = strata.levels[self.kept]
        known = np.array([isinstance(level, str) for level in levels], dtype=bool)
        of = (self.time[known], self.event[known], self.codes[known])
        options = {"strata": levels[known].astype(str), "counts": self.counts[known]}
        columns = {
            "variable_level": f"event_free.{STRATIFIED}",
            "method": "logrank_stratified",
            "group2": strata.variable,
        }
        yield from _Test(self.place, columns, survival.logrank, of, options, self.delayed).overall()


@dataclass(frozen=True)
class _Test:
    """One test, and the columns of its rows.

    Attributes:
        of: what its function is given, the groups last; all of one length.
        options: what it is given by name, of the same length.
        delayed: some patients came under observation after the origin.
    """

    place: Place
    columns: dict[str, Any]
    function: Callable[..., Any]
    of: tuple[npt.NDArray[Any], ...]
    options: dict[str, npt.NDArray[Any]]
    delayed: bool

    @property
    def codes(self) -> Codes:
        """The groups."""
        return self.of[-1]

    def overall(self) -> Iterator[Statistic]:
        """Statistic, degrees of freedom and p-value; a p that is missing gives its reason."""
        test, reason = self._computed(np.ones(len(self.codes), dtype=bool))
        if test is None:
            yield self.place.row("test", "p.value", math.nan, error=reason, **self.columns)
            return
        numbers = (
            ("statistic", test.statistic), ("parameter", test.df), ("p.value", test.p_value),
        )  # fmt: skip
        for name, value in numbers:
            yield self.place.row("test", name, value, **self.columns)

    def pairs(self, levels: list[str]) -> Iterator[Statistic]:
        """The same test of every two groups, Holm's adjusted p beside each p."""
        pairs = list(combinations(range(len(levels)), 2))
        found = [self._computed(np.isin(self.codes, pair)) for pair in pairs]
        p_values = [math.nan if test is None else float(test.p_value) for test, _ in found]
        adjusted = stats.adjust(p_values)
        for (i, j), (test, reason), p, p_adjusted in zip(
            pairs, found, p_values, adjusted, strict=True
        ):
            columns: dict[str, Any] = {
                "group1_level": levels[i],
                "group2": self.place.by,
                "group2_level": levels[j],
                "error": reason,
                **self.columns,
            }
            if test is not None:
                yield self.place.row("pairwise", "statistic", test.statistic, **columns)
            yield self.place.row("pairwise", "p.value", p, **columns)
            yield self.place.row("pairwise", "p.adjusted", p_adjusted, **columns)

    def _computed(self, kept: npt.NDArray[np.bool_]) -> tuple[Any, str]:
        if self.delayed:
            # These tests count everybody as at risk from the origin on.
            return None, "results.delayed_entry"
        parts = (part[kept] for part in self.of)
        options = {name: part[kept] for name, part in self.options.items()}
        return or_reason(self.function, *parts, **options)
