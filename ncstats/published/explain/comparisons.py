"""P-values: another test of the register, an adjusted or one-sided one, the missing as a level."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ncstats.methods import alternatives, choices, compute, method
from ncstats.plan.curves import CurvePlan
from ncstats.plan.model import TablePlan
from ncstats.published.explain.case import Case
from ncstats.published.explain.numbers import label
from ncstats.published.explanation import Explanation
from ncstats.published.locate import ACROSS
from ncstats.results.comparison import compared, values_of
from ncstats.results.model import Statistic
from ncstats.stats import NotComputable
from ncstats.tally import Tally, tally


def _is_test(case: Case) -> bool:
    return case.cell.group == ACROSS and case.cell.statistic == "p_value"


def other_tests(case: Case) -> Iterator[Explanation]:
    """Every other test that fits the variable; those that ask the same question first."""
    yield from _tests(case, exact=False)


def exact_tests(case: Case) -> Iterator[Explanation]:
    """Tests over all ways to deal out the values, which take seconds."""
    yield from _tests(case, exact=True)


def _tests(case: Case, *, exact: bool) -> Iterator[Explanation]:
    if not _is_test(case) or not isinstance(case.item, TablePlan):
        return
    counted, own = _tally(case), _own(case)
    for key in _in_order(counted, own.method):
        if bool(method(key).options.get("exact")) is not exact:
            continue
        if case.prints({"p.value": _p_value(key, counted)}):
            yield case.because("method", method=label(own.method), other=label(key))


def _own(case: Case) -> Statistic:
    return case.address.statistics(case.study.results, case.cell.statistic)["p.value"]


def _tally(case: Case) -> Tally:
    """The counts that the row's test compares: groups without a patient are left out."""
    group = case.study.plan.group(case.by or "")
    by, order = group.variable, group.order
    counted = tally(case.study.cohort, case.variable, by=by, where=case.where, order=order)
    return compared(counted)


def _in_order(counted: Tally, own: str) -> tuple[str, ...]:
    """Tests of the register, those that could be defended for this row before the rest."""
    groups, levels = len(counted.groups), len(counted.levels)
    if groups < 2:
        return ()
    near = alternatives(own, groups, levels) if method(own).function else ()
    rest = choices("test", counted.kind, groups)
    return tuple(key for key in dict.fromkeys((*near, *rest)) if key != own)


def _p_value(key: str, counted: Tally) -> float:
    try:
        ranked = counted.ordered()
        return float(compute(key, ranked.counts, values_of(ranked)).p_value)
    except NotComputable:
        return np.nan


def missing_as_level(case: Case) -> Iterator[Explanation]:
    """The test of a category with those without a value as one level more."""
    if not _is_test(case) or not isinstance(case.item, TablePlan):
        return
    counted = _tally(case)
    if counted.kind != "category" or not counted.missing.any() or len(counted.groups) < 2:
        return
    counts = np.vstack([counted.counts, counted.missing])
    for key in choices("test", "category", len(counted.groups)):
        try:
            p = float(compute(key, counts).p_value)
        except NotComputable:
            continue
        if case.prints({"p.value": p}):
            missing = int(counted.missing.sum())
            yield case.because("test_of_missing", other=label(key), missing=missing)


def adjusted(case: Case) -> Iterator[Explanation]:
    """The p-value adjusted over its table, or one-sided."""
    if not _is_test(case):
        return
    p = case.values["p.value"]
    address = case.address
    for row in case.study.results.find(address.item, address.variable, **address.columns):
        if row.stat_name != "p.adjusted":
            continue
        if case.prints({"p.value": row.stat}) and row.stat != p:
            yield case.because("adjusted", method=label(row.method))
    if case.prints({"p.value": p / 2}):
        yield case.because("one_sided")


def other_curve_tests(case: Case) -> Iterator[Explanation]:
    """The other tests of the same curves: the log-rank test for Gray's, or Gray's for it."""
    if not _is_test(case) or not isinstance(case.item, CurvePlan):
        return
    own = _own(case)
    found = case.study.results.find(case.address.item, case.address.variable, context="test")
    for row in found:
        if row.stat_name == "p.value" and row.key != own.key and case.prints({"p.value": row.stat}):
            yield case.because("method", method=label(own.method), other=label(row.method))
