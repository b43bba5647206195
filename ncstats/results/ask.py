"""Results without a plan: describe, compare, time to event, from a notebook."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Unpack

from ncstats.cohort import Cohort, follow_up
from ncstats.dictionary.model import Variable
from ncstats.errors import Problem, UsageError, unknown_name
from ncstats.plan.model import LATEST
from ncstats.results.curve import Times, curve_rows
from ncstats.results.describe import Place, QuantileType
from ncstats.results.describe import describe as describe_tally
from ncstats.results.model import Results, Statistic, collect
from ncstats.results.not_analysed import not_analysed
from ncstats.results.options import Options, comparison
from ncstats.results.proportions import outcomes, with_intervals
from ncstats.results.tests import adjust, mark_circular
from ncstats.results.tests import compare as compare_tally
from ncstats.tally import tally


def describe(
    cohort: Cohort,
    variables: Sequence[str],
    by: str | None = None,
    quantile_type: QuantileType = 6,
) -> Results:
    """Summaries of variables, for all patients or for each level of ``by``; no p-values.

    Args:
        cohort: the patients.
        variables: numbers and categories of the cohort.
        by: a category whose levels split the columns.
        quantile_type: 6 (SPSS), 7 (R's default) or 2 (SAS).

    Returns:
        For numbers N, mean, sd, median, p25, p75, min, max; for each level of a category n, N and
        p, and for an outcome the limits of p; for both how many are missing. Every column has
        its own denominator.

    Raises:
        UsageError: a name that is no variable, or a variable that cannot be counted.

    >>> import ncstats as nc
    >>> plan = nc.load_plan("wilms")
    >>> results = nc.describe(nc.read_study(plan), ["age_months"])
    >>> results.value("describe", "age_months", "median")
    37.0
    """
    rows: list[Statistic] = []
    for name in _countable(cohort, variables):
        place = Place("describe", by or "", "", name)
        rows.extend(describe_tally(tally(cohort, name, by=by), place, quantile_type))
    return collect(with_intervals(rows, outcomes(cohort.dictionary)))


def compare(
    cohort: Cohort,
    variables: Sequence[str],
    by: str,
    quantile_type: QuantileType = 6,
    **options: Unpack[Options],
) -> Results:
    """Summaries by group, with the test that the stated rule chooses, and its effects.

    Numbers: Kruskal-Wallis for three or more groups, Mann-Whitney for two; with
    ``summary="mean"`` Welch's test. Categories: Fisher's exact test; beyond its budget χ² if every
    expected count is 5 or more, else a seeded simulation with its standard error. Beside the p of
    each variable stands one adjusted over all the variables asked for. A group in which one value
    is known, or none, keeps its rows, and the test says why there is none.

    Args:
        cohort: the patients.
        variables: numbers and categories of the cohort.
        by: a category whose levels are the groups.
        quantile_type: 6 (SPSS), 7 (R's default) or 2 (SAS).
        options: see :class:`Options`.

    Raises:
        UsageError: as :func:`describe`; a method that is not in the register, or does not fit.

    >>> import ncstats as nc
    >>> cohort = nc.read_study(nc.load_plan("wilms"))
    >>> results = nc.compare(cohort, ["age_months"], by="central_histology", sensitivity=True)
    >>> test = results.find("compare", "age_months", context="test", stat_name="p.value")
    >>> test[0].method, round(test[0].stat, 3)
    ('mann_whitney', 0.14)
    """
    rows: list[Statistic] = []
    asked = comparison(options)
    for name in _countable(cohort, variables):
        counted = tally(cohort, name, by=by)
        place = Place("compare", by, "", name)
        rows.extend(describe_tally(counted, place, quantile_type))
        rows.extend(compare_tally(counted, place, asked.of(name, counted)))
    rows = adjust(mark_circular(rows, cohort.dictionary), asked.adjust)
    return collect(with_intervals(rows, outcomes(cohort.dictionary)))


def time_to_event(
    cohort: Cohort,
    endpoint: str,
    by: str | None = None,
    landmarks: Sequence[float] = (),
    until: float | None = None,
) -> Results:
    """Cumulative incidence and event-free probability of an endpoint of the dictionary.

    Args:
        cohort: the patients.
        endpoint: its name in the dictionary.
        by: a category known at the origin; adds the log-rank test, and Gray's where causes compete.
        landmarks: times with standard error and number at risk, in the endpoint's unit.
        until: the end of the axis; the longest follow-up if None.

    Raises:
        UsageError: no such endpoint, or ``by`` became known only after the origin.
    """
    _require_times((*landmarks, *(() if until is None else (until,))))
    observed = follow_up(cohort, cohort.dictionary.endpoint(endpoint))
    groups = {}
    if by is not None:
        variable = _grouping(cohort, by)
        values = cohort.data[by].to_numpy()[observed.rows]
        groups = {level: values == level for level in variable.codes}
    longest = float(observed.time.max()) if len(observed.time) else 0.0
    place = Place("time_to_event", by or "", "", endpoint)
    rows = list(curve_rows(observed, groups, place, Times.of(landmarks, until or longest)))
    return collect([*rows, *not_analysed(observed, replace(place, by=""))])


def _countable(cohort: Cohort, variables: Sequence[str]) -> list[str]:
    names = [variables] if isinstance(variables, str) else list(dict.fromkeys(variables))
    for name in names:
        cohort.dictionary.variable(name)
    return names


def _require_times(times: Sequence[float]) -> None:
    for time in times:
        number = math.nan
        with contextlib.suppress(TypeError, ValueError):
            number = float(time)
        if not 0 < number <= LATEST:
            details = {"most": LATEST}
            raise UsageError(Problem("results.not_a_time", value=str(time), details=details))


def _grouping(cohort: Cohort, name: str) -> Variable:
    variable = cohort.dictionary.variable(name)
    if name not in cohort.data:
        raise UsageError(unknown_name("tally.not_in_cohort", name, map(str, cohort.data.columns)))
    if variable.kind != "category":
        raise UsageError(Problem("plan.group_not_category", value=name))
    if variable.known_at != "baseline":
        raise UsageError(Problem("plan.group_known_later", value=name))
    return variable
