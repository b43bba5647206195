"""The Kaplan-Meier curve."""

from __future__ import annotations

from math import inf, isnan, sqrt

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncstats.stats import NotComputable
from ncstats.survival import Curve, kaplan_meier
from ncstats.survival.curve import halfway, limits

FOLLOWED = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=25)


def columns(followed: list[tuple[int, bool]]) -> tuple[list[int], list[bool]]:
    return [time for time, _ in followed], [event for _, event in followed]


def product_limit(time: list[int], event: list[bool], t: int) -> float:
    """S(t) as it is taught, one time after another."""
    survival = 1.0
    for u in sorted({u for u, e in zip(time, event, strict=True) if e and u <= t}):
        at_risk = sum(v >= u for v in time)
        events = sum(v == u and e for v, e in zip(time, event, strict=True))
        survival *= 1 - events / at_risk
    return survival


@given(FOLLOWED)
def test_the_curve_is_the_product_of_its_steps(followed: list[tuple[int, bool]]) -> None:
    time, event = columns(followed)
    curve = kaplan_meier(time, event)
    for t in range(max(time) + 1):
        point = curve.at(t)
        assert point.estimate == pytest.approx(product_limit(time, event, t), abs=1e-12)
        assert point.at_risk == sum(v >= t for v in time)
    assert curve.events.sum() + curve.censored.sum() == curve.n == len(time)


@given(FOLLOWED, st.booleans())
def test_the_curve_is_that_of_lifelines(followed: list[tuple[int, bool]], delayed: bool) -> None:
    from lifelines import KaplanMeierFitter

    time, event = columns(followed)
    time = [t + 1 for t in time]
    # One child is followed throughout: lifelines refuses times with nobody at risk.
    entry = [t // 2 if delayed and i else 0 for i, t in enumerate(time)]
    time[0], event[0] = 20, False
    curve = kaplan_meier(time, event, entry if delayed else None)
    peer = KaplanMeierFitter().fit(time, event, entry=entry if delayed else None)
    expected = np.atleast_1d(peer.predict(curve.time)).tolist()
    assert curve.estimate.tolist() == pytest.approx(expected, abs=1e-12)


@given(FOLLOWED)
def test_duplicating_every_child_leaves_the_curve(followed: list[tuple[int, bool]]) -> None:
    once, twice = kaplan_meier(*columns(followed)), kaplan_meier(*columns(followed * 2))
    assert twice.estimate.tolist() == pytest.approx(once.estimate.tolist(), abs=1e-12)
    assert twice.median == pytest.approx(once.median, nan_ok=True)
    assert twice.standard_error.tolist() == pytest.approx(
        (once.standard_error / sqrt(2)).tolist(), abs=1e-12, nan_ok=True
    )


@given(FOLLOWED, st.randoms(use_true_random=False))
def test_the_order_of_children_moves_nothing(
    followed: list[tuple[int, bool]], random: object
) -> None:
    expected = kaplan_meier(*columns(followed))
    random.shuffle(followed)  # type: ignore[attr-defined]
    shuffled = kaplan_meier(*columns(followed))
    for name in ("time", "estimate", "ci_low", "ci_high", "at_risk", "events"):
        assert np.array_equal(getattr(shuffled, name), getattr(expected, name), equal_nan=True)


@given(FOLLOWED)
def test_limits_hold_the_estimate_on_every_scale(followed: list[tuple[int, bool]]) -> None:
    for ci in ("log-log", "log", "plain"):
        curve = kaplan_meier(*columns(followed), ci=ci)  # type: ignore[arg-type]
        given_ = ~np.isnan(curve.ci_low)
        assert (curve.ci_low[given_] <= curve.estimate[given_] + 1e-12).all()
        assert (curve.estimate[given_] <= curve.ci_high[given_] + 1e-12).all()
        assert (curve.ci_low[given_] >= 0).all()
        assert (curve.ci_high[given_] <= 1).all()


def test_an_event_at_the_origin_counts() -> None:
    point = kaplan_meier([0, 1, 2, 3], [1, 0, 0, 1]).at(0)
    assert (point.estimate, point.at_risk) == (0.75, 4)


def test_before_the_first_observation_everybody_survives_and_after_the_last_nothing_is_known() -> (
    None
):
    curve = kaplan_meier([2, 4, 6], [1, 1, 0])
    before, after = curve.at(1), curve.at(6.5)
    assert (before.estimate, before.standard_error, before.ci_low, before.at_risk) == (1, 0, 1, 3)
    assert isnan(after.estimate)
    assert isnan(after.ci_low)
    assert after.at_risk == 0
    assert curve.known_until == 6


def test_once_nobody_survives_that_stays_known() -> None:
    curve = kaplan_meier([2, 4], [1, 1])
    assert curve.known_until == inf
    assert curve.at(100).estimate == 0
    assert isnan(curve.at(100).standard_error)


def test_delayed_entry_counts_from_after_its_time() -> None:
    # R: survfit(Surv(c(0, 1, 1), c(1, 2, 4), rep(1, 3)) ~ 1): 1 at risk at 1, S = 0 for good.
    curve = kaplan_meier([1, 2, 4], [1, 1, 1], entry=[0, 1, 1])
    assert curve.at_risk.tolist() == [1, 2, 1]
    assert curve.estimate.tolist() == [0, 0, 0]
    assert curve.at(1.5).at_risk == 2


def test_delayed_entry_after_a_time_with_nobody_at_risk() -> None:
    curve = kaplan_meier([1, 4, 5], [0, 1, 0], entry=[0, 3, 3])
    assert curve.estimate.tolist() == [1, 0.5, 0.5]
    assert curve.at(2).at_risk == 0


def test_the_median_of_a_stretch_at_one_half_is_its_middle() -> None:
    assert kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1]).median == 2.5
    # Nothing happens after one half is reached, so there is no stretch to halve.
    assert kaplan_meier([1, 2, 3, 4], [1, 1, 0, 0]).median == 2
    assert isnan(kaplan_meier([1, 2], [0, 0]).median)
    assert isnan(halfway(np.array([1.0]), np.array([np.nan])))


@pytest.mark.parametrize(
    ("time", "event", "entry", "code"),
    [
        ([], [], None, "survival.nobody_followed"),
        ([1, np.nan], [1, 0], None, "survival.missing_value"),
        ([1, 2], [1, np.nan], None, "survival.missing_value"),
        ([1, np.inf], [1, 0], None, "survival.infinite_time"),
        ([1, -2], [1, 0], None, "survival.negative_time"),
        ([1, 2], [1, 2], None, "survival.event_coded_1_2"),
        ([1, 2, 3], [0, 1, 2], None, "survival.event_not_0_1"),
        ([1, 2], [1, -1], None, "survival.event_not_0_1"),
        ([1, 2], [1, 0.5], None, "survival.cause_not_whole"),
        ([1, 2], [1, 0], [0, 2], "survival.entry_after_exit"),
        ([1, 2], [1, 0], [0, np.nan], "survival.missing_value"),
    ],
)
def test_what_no_curve_can_be_drawn_from_says_why(
    time: npt.ArrayLike, event: npt.ArrayLike, entry: npt.ArrayLike | None, code: str
) -> None:
    with pytest.raises(NotComputable) as error:
        kaplan_meier(time, event, entry)
    assert error.value.reason_code == code
    assert " " in str(error.value)


def test_calls_that_cannot_be_meant() -> None:
    with pytest.raises(ValueError, match="one value per child"):
        kaplan_meier([1, 2], [1])
    with pytest.raises(ValueError, match="one value per child"):
        kaplan_meier([1, 2], [1, 0], counts=[1])
    for count in (0, 0.5, -1):
        with pytest.raises(ValueError, match="whole numbers"):
            kaplan_meier([1, 2], [1, 0], counts=[1, count])
    with pytest.raises(ValueError, match="log-log, log or plain"):
        limits(np.array([0.5]), np.array([0.1]), "logit")  # type: ignore[arg-type]
    for t in (-1, float("nan")):
        with pytest.raises(ValueError, match="0 or later"):
            kaplan_meier([1], [1]).at(t)


@pytest.mark.parametrize("change", [{"events": np.array([1])}, {"time": np.array([2.0, 1.0])}])
def test_a_curve_whose_columns_do_not_belong_together_cannot_be_made(
    change: dict[str, npt.NDArray[np.float64]],
) -> None:
    columns_of = dict(vars(kaplan_meier([1, 2], [1, 0])))
    with pytest.raises(ValueError, match="of a curve"):
        Curve(**(columns_of | change))
