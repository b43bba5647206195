"""The cumulative incidence of competing causes."""

from __future__ import annotations

from math import inf, isnan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncstats.stats import NotComputable
from ncstats.survival import cumulative_incidence, kaplan_meier

FOLLOWED = st.lists(st.tuples(st.integers(0, 10), st.integers(0, 3)), min_size=1, max_size=25)


def columns(followed: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [time for time, _ in followed], [cause for _, cause in followed]


@given(FOLLOWED)
def test_the_causes_and_survival_add_up_to_one(followed: list[tuple[int, int]]) -> None:
    time, cause = columns(followed)
    free = kaplan_meier(time, [code > 0 for code in cause])
    curves = cumulative_incidence(time, cause)
    assert list(curves) == sorted({*cause} - {0})
    total = free.estimate + sum(curve.estimate for curve in curves.values())
    assert total.tolist() == pytest.approx([1.0] * len(free.time), abs=1e-12)


@given(FOLLOWED)
def test_one_cause_is_one_less_kaplan_meier(followed: list[tuple[int, int]]) -> None:
    time, cause = columns(followed)
    event = [min(code, 1) for code in cause]
    free = kaplan_meier(time, event)
    curve = cumulative_incidence(time, event, causes=[1])[1]
    assert curve.estimate.tolist() == pytest.approx((1 - free.estimate).tolist(), abs=1e-12)
    # With one cause the jackknife is Greenwood's formula, which ends where survival does.
    alive = free.estimate > 0
    assert curve.standard_error[alive].tolist() == pytest.approx(
        free.standard_error[alive].tolist(), abs=1e-12
    )
    assert curve.median == pytest.approx(free.median, nan_ok=True)
    assert curve.known_until == free.known_until


@given(FOLLOWED)
def test_duplicating_every_child_leaves_the_curves(followed: list[tuple[int, int]]) -> None:
    once, twice = (cumulative_incidence(*columns(part)) for part in (followed, followed * 2))
    for code, curve in once.items():
        assert twice[code].estimate.tolist() == pytest.approx(curve.estimate.tolist(), abs=1e-12)
        assert twice[code].standard_error.tolist() == pytest.approx(
            (curve.standard_error / sqrt(2)).tolist(), abs=1e-9
        )


def weighted_incidence(time: list[int], cause: list[int], weight: list[float], t: int) -> float:
    """F₁(t) when child i counts ``weight[i]`` times."""
    free, incidence = 1.0, 0.0
    for u in sorted(set(time)):
        if u > t:
            break
        children = list(zip(time, cause, weight, strict=True))
        at_risk = sum(w for v, _, w in children if v >= u)
        incidence += free * sum(w for v, c, w in children if v == u and c == 1) / at_risk
        free *= 1 - sum(w for v, c, w in children if v == u and c > 0) / at_risk
    return incidence


@given(FOLLOWED)
def test_the_standard_error_is_the_pull_of_every_child(followed: list[tuple[int, int]]) -> None:
    time, cause = columns(followed)
    curve = cumulative_incidence(time, cause, causes=[1])[1]
    t, step = max(time), 1e-6
    squares = 0.0
    for i in range(len(time)):
        up, down = ([1 + way * step * (j == i) for j in range(len(time))] for way in (1, -1))
        rise = weighted_incidence(time, cause, up, t) - weighted_incidence(time, cause, down, t)
        squares += (rise / (2 * step)) ** 2
    # A numerical derivative: good to the square of its step, less the digits that cancel.
    assert curve.at(t).standard_error == pytest.approx(sqrt(squares), rel=1e-5, abs=1e-7)


def test_events_of_two_causes_at_one_visit_are_exact() -> None:
    # Ten children on a grid of visits: three improve and two have a stone, all seen at 12.
    time = [12] * 5 + [18] * 5
    cause = [1, 1, 1, 2, 2, 0, 0, 0, 0, 0]
    curves = cumulative_incidence(time, cause)
    assert curves[1].at(12).estimate == pytest.approx(0.3)
    assert curves[2].at(12).estimate == pytest.approx(0.2)
    assert curves[1].at(12).at_risk == 10
    assert curves[1].at(18).at_risk == 5


def test_an_event_at_the_origin_counts() -> None:
    curves = cumulative_incidence([0, 1, 2, 3, 4], [1, 1, 2, 0, 1])
    assert curves[1].at(0).estimate == pytest.approx(0.2)
    assert curves[1].known_until == inf
    assert curves[1].at(99).estimate == pytest.approx(0.8)


def test_before_the_first_observation_nobody_has_had_the_event() -> None:
    curve = cumulative_incidence([2, 3], [1, 0])[1]
    assert curve.at(1).estimate == 0
    assert isnan(curve.at(4).estimate)


def test_a_cause_that_nobody_had_is_flat() -> None:
    assert cumulative_incidence([1, 2], [0, 0]) == {}
    curve = cumulative_incidence([1, 2], [0, 1], causes=(1, 2))[2]
    assert curve.estimate.tolist() == [0, 0]
    assert np.isnan(curve.ci_low).all()
    assert isnan(curve.median)


@pytest.mark.parametrize(
    ("time", "cause", "code"),
    [
        ([], [], "survival.nobody_followed"),
        ([1, 2], [1, -1], "survival.cause_not_whole"),
        ([1, 2], [1, 1.5], "survival.cause_not_whole"),
        ([1, -2], [1, 0], "survival.negative_time"),
    ],
)
def test_what_no_curve_can_be_drawn_from_says_why(
    time: list[float], cause: list[float], code: str
) -> None:
    with pytest.raises(NotComputable) as error:
        cumulative_incidence(time, cause)
    assert error.value.reason_code == code


def test_four_thousand_children_take_an_instant() -> None:
    generator = np.random.default_rng(1)
    time = generator.exponential(size=4028)
    cause = generator.integers(0, 3, 4028)
    curve = cumulative_incidence(time, cause)[1]
    assert len(curve.time) == 4028
    assert curve.at(1).standard_error == pytest.approx(0.008, abs=0.002)
