"""The restricted mean, and starting anew at a landmark."""

from __future__ import annotations

from itertools import pairwise
from math import isnan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncstats.stats import NotComputable
from ncstats.survival import (
    kaplan_meier,
    landmark,
    restricted_mean,
    restricted_mean_difference,
    reverse_kaplan_meier,
)

FOLLOWED = st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=25)


@given(FOLLOWED, st.floats(0.01, 1))
def test_the_mean_is_the_area_below_the_curve(
    followed: list[tuple[int, bool]], part: float
) -> None:
    time, event = zip(*followed, strict=True)
    until = part * max(time)
    curve = kaplan_meier(time, event)
    edges = sorted({0.0, until, *(float(t) for t in time if t < until)})
    area = sum((b - a) * curve.at(a).estimate for a, b in pairwise(edges))
    mean = restricted_mean(time, event, until)
    assert mean.estimate == pytest.approx(area, rel=1e-12)
    assert 0 < mean.estimate <= until * (1 + 1e-12)
    assert mean.ci_low <= mean.estimate <= mean.ci_high
    assert mean.n == len(time)
    assert mean.events == sum(e and t <= until for t, e in followed)


@given(FOLLOWED)
def test_without_censoring_it_is_the_mean_of_the_times_cut_at_the_horizon(
    followed: list[tuple[int, bool]],
) -> None:
    time = [t for t, _ in followed]
    until = float(max(time))
    mean = restricted_mean(time, [1] * len(time), until)
    assert mean.estimate == pytest.approx(float(np.mean(np.minimum(time, until))), rel=1e-12)
    # Greenwood's sum is then the variance of the mean, divisor n.
    assert mean.standard_error == pytest.approx(
        float(np.std(np.minimum(time, until))) / sqrt(len(time)), rel=1e-9, abs=1e-12
    )


def test_differences_add_their_variances() -> None:
    time, event = [1, 2, 4, 5, 2, 3, 5, 6, 1, 1, 9, 9], [1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 0]
    group = list("aaaabbbbcccc")
    pairs = restricted_mean_difference(time, event, group, until=4)
    assert [(pair.first, pair.second) for pair in pairs] == [("a", "b"), ("a", "c"), ("b", "c")]
    a, b = restricted_mean(time[:4], event[:4], 4), restricted_mean(time[4:8], event[4:8], 4)
    assert pairs[0].estimate == pytest.approx(a.estimate - b.estimate)
    assert pairs[0].standard_error == pytest.approx(sqrt(a.standard_error**2 + b.standard_error**2))
    assert (pairs[0].ci_low < 0 < pairs[0].ci_high) == (pairs[0].p_value > 0.05)
    assert pairs[0].statistic == pytest.approx(pairs[0].estimate / pairs[0].standard_error)


def test_two_groups_without_an_event_differ_by_nothing_that_could_be_tested() -> None:
    pair = restricted_mean_difference([2, 3, 2, 3], [0, 0, 0, 0], list("aabb"), until=2)[0]
    assert (pair.estimate, pair.standard_error, pair.reason) == (0, 0, "survival.no_variance")
    assert isnan(pair.p_value)
    assert isnan(pair.ci_low)


def test_a_horizon_beyond_the_data_is_refused() -> None:
    with pytest.raises(NotComputable) as error:
        restricted_mean([1, 2, 3], [1, 0, 0], until=3.5)
    assert error.value.reason_code == "survival.horizon_beyond_data"
    assert error.value.details == {"until": 3.5, "last": 3.0}
    # Of groups, the one followed shortest decides.
    with pytest.raises(NotComputable) as error:
        restricted_mean_difference([1, 2, 5, 6], [1, 0, 1, 0], list("aabb"), until=3)
    assert error.value.details["last"] == 2.0
    for until in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="above 0"):
            restricted_mean([1, 2, 3], [1, 0, 0], until=until)
    with pytest.raises(NotComputable) as error:
        restricted_mean_difference([1, 2], [1, 0], ["a", "a"], until=1)
    assert error.value.reason_code == "survival.fewer_than_two_groups"


def test_median_follow_up_counts_the_censored() -> None:
    curve = reverse_kaplan_meier([1, 2, 3, 4], [0, 1, 0, 0])
    assert curve.events.tolist() == [1, 0, 1, 1]
    assert curve.median == 3
    assert curve.method == "reverse_kaplan_meier"
    # All had the event: nobody's follow-up ended by itself.
    assert isnan(reverse_kaplan_meier([1, 2], [1, 1]).median)


@given(FOLLOWED, st.floats(0, 13))
def test_a_landmark_keeps_those_still_at_risk(followed: list[tuple[int, bool]], at: float) -> None:
    time = np.array([t for t, _ in followed])
    event = np.array([e for _, e in followed])
    if at >= time.max():
        with pytest.raises(NotComputable) as error:
            landmark(time, at)
        assert error.value.reason_code == "survival.nobody_at_landmark"
        return
    after = landmark(time, at)
    assert after.left_out + len(after.time) == len(time)
    assert (after.time > 0).all()
    # Survival given that one is still at risk: S(t) / S(at).
    whole, later = kaplan_meier(time, event), kaplan_meier(after.time, event[after.at_risk])
    for t in np.unique(time[after.at_risk]):
        expected = whole.at(t).estimate / whole.at(at).estimate
        assert later.at(t - at + 1e-9).estimate == pytest.approx(expected, rel=1e-9) or (
            t == time.max()
        )


@pytest.mark.parametrize(
    ("time", "code"),
    [
        ([], "survival.nobody_followed"),
        ([1, float("nan")], "survival.missing_value"),
        ([-1, 3], "survival.negative_time"),
    ],
)
def test_a_landmark_of_wrong_times_says_why(time: list[float], code: str) -> None:
    with pytest.raises(NotComputable) as error:
        landmark(time, 1)
    assert error.value.reason_code == code


def test_a_landmark_lies_after_the_origin() -> None:
    with pytest.raises(ValueError, match="0 or later"):
        landmark([1, 2], -1)
