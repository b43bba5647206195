"""Results without a plan: describe, compare, time to event, from a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from ncstats.cohort import Cohort
from ncstats.results.describe import Place, QuantileType
from ncstats.results.describe import describe as describe_tally
from ncstats.results.model import Results, Statistic, collect
from ncstats.results.options import Options, comparison
from ncstats.results.proportions import outcomes, with_intervals
from ncstats.results.questions import Asked, Questions, category
from ncstats.results.tests import adjust, mark_circular
from ncstats.results.tests import compare as compare_tally
from ncstats.results.time_to_event import AskedOfEndpoint, time_to_event_rows
from ncstats.tally import MemorySource, tally


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
    **asked: Unpack[Asked],
) -> Results:
    """All that can be said of the time to an endpoint of the dictionary.

    Always: who is analysed and who is not and why; cumulative incidence by cause (Aalen-Johansen)
    and the cause-specific event-free curve (Kaplan-Meier); median follow-up by reverse
    Kaplan-Meier and as observed. Of an endpoint that is known only at visits also the
    interval-censored curve, the scans per child-year, and with landmarks the sensitivity panel: the
    same share by every other rule. With ``by`` the tests between the groups: log-rank, Gray's where
    causes compete, interval-censored where visits are all there is, and counted over relabellings
    where a group has fewer than ten events.

    Args:
        cohort: the patients.
        endpoint: its name in the dictionary.
        by: a category known at the origin, or with ``landmark`` one known by then.
        landmarks: times with standard error and number at risk, in the endpoint's unit.
        until: the end of the axis; the longest follow-up if None.
        asked: what else is wanted, see :class:`ncstats.results.questions.Asked`.

    Returns:
        One statistic per row. ``variable_level`` says of what: ``incidence``, ``event_free``,
        ``interval_censored``, ``follow_up``, ``observed``, ``restricted_mean``, ``cox``, …; what
        cannot be computed keeps its row, with the reason in ``error``.

    Raises:
        UsageError: no such endpoint or variable; one that became known only after the origin; a
            time that is none.
        DataError: a time that cannot be (negative, observation that begins after it ends, a status
            of 1 and 2 read as 0 and 1); its row is named.

    >>> import ncstats as nc
    >>> cohort = nc.read_study(nc.load_plan("chongqing"))
    >>> found = nc.time_to_event(cohort, "improvement", by="calcium_group", landmarks=[24])
    >>> found.value(
    ...     "time_to_event",
    ...     "improvement",
    ...     "n",
    ...     context="curve",
    ...     group1_level="",
    ...     variable_level="incidence",
    ...     cause="improvement",
    ... )  # of 26 children
    6.0
    >>> at = {"context": "curve", "group1_level": "", "cause": "improvement", "time": 24}
    >>> round(found.value("time_to_event", "improvement", "estimate", **at), 3)  # 22 of them there
    0.042
    """
    questions = Questions.asked(cohort, asked, landmarks, until)
    levels: tuple[str, ...] = ()
    if by is not None:
        levels = category(cohort, by, later=questions.landmark is not None).codes
    place = Place("time_to_event", by or "", "", endpoint)
    asked_of = AskedOfEndpoint(cohort.dictionary.endpoint(endpoint), place, levels, questions)
    answers = MemorySource(cohort).answers(asked_of.questions)
    return collect(time_to_event_rows(asked_of, answers, cohort))


def _countable(cohort: Cohort, variables: Sequence[str]) -> list[str]:
    names = [variables] if isinstance(variables, str) else list(dict.fromkeys(variables))
    for name in names:
        cohort.dictionary.variable(name)
    return names
