"""What holds for any follow-up."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, is_dataclass
from math import inf
from random import Random

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ncstats.stats import NotComputable
from ncstats.survival import (
    cox,
    cumulative_incidence,
    firth,
    gray,
    interval_logrank,
    kaplan_meier,
    logrank,
    npmle,
    pairwise_logrank,
    permutation_logrank,
    restricted_mean,
    restricted_mean_difference,
    reverse_kaplan_meier,
    schoenfeld,
)

# exit, cause, entry or None, group, stratum
CHILD = st.tuples(
    st.integers(2, 12),
    st.integers(0, 3),
    st.sampled_from([None, 0, 1]),
    st.sampled_from("ab"),
    st.integers(0, 1),
)
CHILDREN = st.lists(CHILD, min_size=1, max_size=25)
# left, length: None was never seen with the event, 0 at the time itself
INTERVALS = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from([0, 1, 2, 5, None])), min_size=1, max_size=25
)

Child = tuple[int, int, int | None, str, int]
Floats = npt.NDArray[np.float64]


def columns(children: list[Child]) -> tuple[Floats, npt.NDArray[np.int64], Floats]:
    """Exit, cause and entry; observed from the origin on where there is none."""
    time, cause, entry = zip(*(child[:3] for child in children), strict=True)
    began = [-inf if e is None else float(e) for e in entry]
    return np.array(time, dtype=float), np.array(cause), np.array(began)


def ends(intervals: list[tuple[int, int | None]]) -> tuple[Floats, Floats]:
    left = np.array([float(low) for low, _ in intervals])
    return left, np.array([inf if d is None else low + d for low, d in intervals])


@given(CHILDREN, st.integers(0, 9))
def test_shifting_all_times_and_entries_shifts_the_curves(
    children: list[Child], shift: int
) -> None:
    time, cause, entry = columns(children)
    once = kaplan_meier(time, cause > 0, entry)
    moved = kaplan_meier(time + shift, cause > 0, entry + shift)
    assert moved.time.tolist() == (once.time + shift).tolist()
    for name in ("estimate", "standard_error", "ci_low", "ci_high", "at_risk"):
        assert np.array_equal(getattr(moved, name), getattr(once, name), equal_nan=True)
    assert moved.median == pytest.approx(once.median + shift, nan_ok=True)
    curves = cumulative_incidence(time, cause, entry=entry)
    later = cumulative_incidence(time + shift, cause, entry=entry + shift)
    for code, curve in curves.items():
        assert later[code].time.tolist() == (curve.time + shift).tolist()
        assert later[code].estimate.tolist() == curve.estimate.tolist()
        assert later[code].standard_error.tolist() == curve.standard_error.tolist()


@given(CHILDREN)
def test_duplicating_every_child_moves_no_curve(children: list[Child]) -> None:
    time, cause, entry = columns(children)
    twice = [np.tile(column, 2) for column in (time, cause, entry)]
    assert kaplan_meier(twice[0], twice[1] > 0, twice[2]).estimate.tolist() == pytest.approx(
        kaplan_meier(time, cause > 0, entry).estimate.tolist(), abs=1e-12
    )
    curves = cumulative_incidence(time, cause, entry=entry)
    doubled = cumulative_incidence(twice[0], twice[1], entry=twice[2])
    for code, curve in curves.items():
        assert doubled[code].estimate.tolist() == pytest.approx(curve.estimate.tolist(), abs=1e-12)
        assert doubled[code].standard_error.tolist() == pytest.approx(
            (curve.standard_error / np.sqrt(2)).tolist(), abs=1e-9
        )


@given(INTERVALS)
def test_duplicating_every_child_moves_no_npmle(intervals: list[tuple[int, int | None]]) -> None:
    left, right = ends(intervals)
    once, twice = npmle(left, right), npmle(np.tile(left, 2), np.tile(right, 2))
    assert twice.intervals.tolist() == once.intervals.tolist()
    assert twice.mass.tolist() == pytest.approx(once.mass.tolist(), abs=1e-7)
    assert twice.log_likelihood == pytest.approx(2 * once.log_likelihood, abs=1e-7)


@given(INTERVALS, st.integers(1, 9), st.sampled_from([0.5, 2, 30.4375]))
def test_the_npmle_knows_no_unit_and_no_origin(
    intervals: list[tuple[int, int | None]], shift: int, unit: float
) -> None:
    left, right = ends(intervals)
    once, moved = npmle(left, right), npmle((left + shift) * unit, (right + shift) * unit)
    assert moved.intervals.tolist() == ((once.intervals + shift) * unit).tolist()
    assert moved.mass.tolist() == once.mass.tolist()


@given(CHILDREN)
def test_with_exact_times_the_npmle_is_kaplan_meier(children: list[Child]) -> None:
    time, cause, _ = columns(children)
    event = cause > 0
    curve, estimate = kaplan_meier(time, event), npmle(time, np.where(event, time, inf))
    for point in (curve.at(t) for t in curve.time):
        lowest, highest = estimate.bounds(point.time)
        if lowest == highest:
            assert lowest == pytest.approx(point.estimate, abs=1e-7)
        else:
            # After the last event, while others are still followed: nobody knows, S may fall.
            assert highest == pytest.approx(point.estimate, abs=1e-7)
            assert point.time > time[event].max(initial=-1)


@given(CHILDREN)
def test_without_a_competing_event_the_incidence_is_one_less_survival(
    children: list[Child],
) -> None:
    time, cause, entry = columns(children)
    event = np.minimum(cause, 1)
    curve = cumulative_incidence(time, event, causes=[1], entry=entry)[1]
    free = kaplan_meier(time, event, entry)
    assert curve.estimate.tolist() == pytest.approx((1 - free.estimate).tolist(), abs=1e-12)
    alive = free.estimate > 0
    assert curve.standard_error[alive].tolist() == pytest.approx(
        free.standard_error[alive].tolist(), abs=1e-9
    )


@given(CHILDREN)
def test_incidences_and_survival_sum_to_one(children: list[Child]) -> None:
    time, cause, entry = columns(children)
    free = kaplan_meier(time, cause > 0, entry).estimate
    curves = cumulative_incidence(time, cause, entry=entry).values()
    total = free + sum((curve.estimate for curve in curves), start=np.zeros(len(free)))
    assert total.tolist() == pytest.approx([1.0] * len(free), abs=1e-12)


def pull(children: list[Child], i: int, step: float, t: float) -> float:
    """How the incidence of cause 1 at ``t`` moves with the weight of child i."""
    time, cause, entry = columns(children)
    found = []
    for way in (1, -1):
        weight = np.ones(len(time))
        weight[i] += way * step
        free, incidence = 1.0, 0.0
        for u in np.unique(time[time <= t]):
            at_risk = weight[(entry < u) & (u <= time)].sum()
            incidence += free * weight[(time == u) & (cause == 1)].sum() / at_risk
            free *= 1 - weight[(time == u) & (cause > 0)].sum() / at_risk
        found.append(incidence)
    return (found[0] - found[1]) / (2 * step)


@given(CHILDREN)
def test_with_delayed_entry_the_standard_error_is_the_pull_of_every_child(
    children: list[Child],
) -> None:
    time, cause, entry = columns(children)
    curve = cumulative_incidence(time, cause, causes=[1], entry=entry)[1]
    for t in np.unique(time)[:3]:
        squares = sum(pull(children, i, 1e-5, t) ** 2 for i in range(len(time)))
        # A numerical derivative: good to the square of its step, less the digits that cancel.
        expected = pytest.approx(np.sqrt(squares), rel=1e-5, abs=1e-7)
        assert curve.at(t).standard_error == expected


@given(CHILDREN)
def test_the_log_rank_test_knows_only_the_order_of_the_times(children: list[Child]) -> None:
    time, cause, _ = columns(children)
    group, strata = ([child[i] for child in children] for i in (3, 4))
    try:
        plain = logrank(time, cause > 0, group, strata)
    except NotComputable:
        assume(False)
    assert logrank(np.exp(time), cause > 0, group, strata).statistic == plain.statistic


@given(CHILDREN)
def test_one_stratum_is_none(children: list[Child]) -> None:
    time, cause, _ = columns(children)
    group = [child[3] for child in children]
    try:
        plain = logrank(time, cause > 0, group)
    except NotComputable:
        assume(False)
    assert logrank(time, cause > 0, group, ["all"] * len(group)).statistic == plain.statistic


def answers(children: list[Child]) -> list[object]:
    """What every function of follow-up says of the children, or why it says nothing."""
    time, cause, entry = columns(children)
    event, group = (cause > 0).astype(int), [child[3] for child in children]
    strata = [child[4] for child in children]
    x = np.array([[name == "b"] for name in group], dtype=float)
    asked = [
        lambda: list(kaplan_meier(time, event, entry).ci_low),
        lambda: reverse_kaplan_meier(time, event).median_ci,
        lambda: list(cumulative_incidence(time, cause, [1], entry)[1].standard_error),
        lambda: logrank(time, event, group, strata).statistic,
        lambda: pairwise_logrank(time, event, group, strata=strata)[0].p_value,
        lambda: permutation_logrank(time, event, group, strata, draws=99, tables=50),
        lambda: gray(time, cause, group).statistic,
        lambda: restricted_mean(time, event, 2),
        lambda: restricted_mean_difference(time, event, group, 2),
        lambda: cox(time, event, x, ["b"], entry, strata).coefficients,
        lambda: schoenfeld(cox(time, event, x, ["b"], entry, strata)).overall,
        lambda: firth(time, event, x, ["b"], entry, strata).coefficients,
    ]
    found = []
    for ask in asked:
        try:
            found.append(repr(ask()))
        except NotComputable as error:
            found.append(error.reason_code)
    return found


@settings(max_examples=40)
@given(CHILDREN, st.randoms(use_true_random=False))
def test_the_order_of_the_children_moves_no_bit(children: list[Child], random: Random) -> None:
    shuffled = list(children)
    random.shuffle(shuffled)
    state = np.random.get_state()[1].tolist()  # noqa: NPY002 — the global state is what is held here
    assert answers(shuffled) == answers(children)
    assert np.random.get_state()[1].tolist() == state  # noqa: NPY002 — as above


def counted(rows: list[Child], counts: list[int] | None) -> list[object]:
    """Every number of the functions that take counts, or why there is none."""
    time, cause, entry = columns(rows)
    event, group = (cause > 0).astype(int), [row[3] for row in rows]
    strata = [row[4] for row in rows]
    asked = [
        lambda: kaplan_meier(time, event, entry, "log", counts),
        lambda: reverse_kaplan_meier(time, event, counts=counts),
        lambda: cumulative_incidence(time, cause, entry=entry, counts=counts),
        lambda: cumulative_incidence(time, cause, [1, 2], counts=counts),
        lambda: logrank(time, event, group, strata, counts),
        lambda: pairwise_logrank(time, event, group, strata=strata, counts=counts),
        lambda: gray(time, cause, group, counts=counts),
        lambda: restricted_mean(time, event, 2, counts),
        lambda: restricted_mean_difference(time, event, group, 2, counts),
    ]
    found = []
    for ask in asked:
        try:
            found.append(plain(ask()))
        except NotComputable as error:
            found.append(error.reason_code)
    return found


def plain(answer: object) -> object:
    """An answer as numbers that compare to the last bit."""
    if isinstance(answer, np.ndarray):
        return (str(answer.dtype), [repr(value) for value in answer.ravel().tolist()])
    if isinstance(answer, dict):
        return [(key, plain(value)) for key, value in answer.items()]
    if isinstance(answer, tuple):
        return [plain(part) for part in answer]
    if is_dataclass(answer):
        return [(part.name, plain(getattr(answer, part.name))) for part in fields(answer)]
    return repr(answer)


@given(CHILDREN, st.randoms(use_true_random=False))
def test_counting_children_who_are_alike_moves_no_bit(
    children: list[Child], random: Random
) -> None:
    everybody = children * 3
    alike = Counter((child, random.randrange(2)) for child in everybody)
    rows = list(alike)
    random.shuffle(rows)
    counts = [alike[row] for row in rows]
    assert counted([child for child, _ in rows], counts) == counted(everybody, None)


@given(CHILDREN)
def test_a_curve_knows_who_is_at_risk_at_any_time(children: list[Child]) -> None:
    time, cause, entry = columns(children)
    curve = kaplan_meier(time, cause > 0, entry)
    for t in np.arange(0, 14, 0.5):
        assert curve.at(t).at_risk == int(((entry < t) & (time >= t)).sum())
    assert curve.n == len(children)


@given(CHILDREN)
def test_turning_a_covariate_turns_its_coefficient(children: list[Child]) -> None:
    time, cause, entry = columns(children)
    x = np.array([[child[3] == "b"] for child in children], dtype=float)
    try:
        fit = cox(time, cause > 0, x, ["b"], entry)
    except NotComputable:
        assume(False)
    turned = cox(time, cause > 0, 1 - x, ["a"], entry)
    assert turned.coefficients[0].estimate == pytest.approx(-fit.coefficients[0].estimate, abs=1e-7)
    assert turned.log_likelihood == pytest.approx(fit.log_likelihood, abs=1e-9)
    assert bool(turned.separated) == bool(fit.separated)


@given(INTERVALS, st.data())
def test_the_interval_test_knows_no_order_and_no_names(
    intervals: list[tuple[int, int | None]], data: st.DataObject
) -> None:
    left, right = ends(intervals)
    n = len(left)
    group = np.array(data.draw(st.lists(st.sampled_from("abc"), min_size=n, max_size=n)))
    try:
        test = interval_logrank(left, right, group)
    except NotComputable:
        assume(False)
    order = np.array(data.draw(st.permutations(range(n))))
    renamed = np.array([{"a": "z", "b": "y", "c": "x"}[name] for name in group])
    assert interval_logrank(left[order], right[order], group[order]).statistic == test.statistic
    other = interval_logrank(left, right, renamed)
    assert other.statistic == pytest.approx(test.statistic, rel=1e-7, abs=1e-9)
    assert (other.df, other.p_value) == (test.df, pytest.approx(test.p_value, rel=1e-6))
