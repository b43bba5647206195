"""The maximum likelihood estimate where interval-censored events compete."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncstats.stats import NotComputable
from ncstats.survival import (
    competing_npmle,
    competing_npmle_landmarks,
    competing_npmle_landmarks_of,
    cumulative_incidence,
    npmle,
    npmle_landmarks,
)
from ncstats.survival.interval_likelihood import TARGET_GAP

# left, length of the interval, cause; 0 is a child without an event
SEEN = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from([0, 1, 2, 6]), st.integers(0, 3)),
    min_size=1,
    max_size=25,
)
Seen = list[tuple[int, int, int]]


def columns(seen: Seen) -> tuple[list[float], list[float], list[int]]:
    left = [float(low) for low, _, _ in seen]
    right = [low + length if cause else inf for low, length, cause in seen]
    return left, right, [cause for _, _, cause in seen]


def covered(interval: tuple[float, float], left: float, right: float) -> bool:
    low, high = interval
    if left == right:
        return low == high == left
    return (low > left if low == high else low >= left) and high <= right


@given(SEEN)
def test_the_estimate_fulfils_the_conditions_of_a_maximum(seen: Seen) -> None:
    left, right, cause = columns(seen)
    estimate = competing_npmle(left, right, cause)
    assert estimate.gap <= TARGET_GAP
    assert estimate.n == len(seen)
    places = [(code, tuple(i)) for code, part in estimate.intervals.items() for i in part.tolist()]
    mass = [float(m) for part in estimate.mass.values() for m in part] + [estimate.event_free]
    assert sum(mass) == pytest.approx(1, abs=1e-12)
    table = np.array(
        [
            [of in (0, code) and covered(interval, low, high) for code, interval in places]
            + [of == 0]
            for low, high, of in zip(left, right, cause, strict=True)
        ],
        dtype=float,
    )
    chance = table @ mass
    assert estimate.log_likelihood == pytest.approx(np.log(chance).sum(), abs=1e-9)
    pull = (table / chance[:, None]).mean(axis=0)
    assert pull[:-1].max(initial=0) <= 1 + 1e-9
    # No event at all is a place of its own wherever no cause outlasts the censored.
    assert pull[-1] <= 1 + 1e-9


@given(SEEN)
def test_every_interval_ends_where_a_child_of_its_cause_ends(seen: Seen) -> None:
    # So that the masses are unique: each end fixes one more value of the incidence.
    left, right, cause = columns(seen)
    estimate = competing_npmle(left, right, cause)
    for code, part in estimate.intervals.items():
        ends = {high for high, of in zip(right, cause, strict=True) if of == code}
        assert {high for _, high in part.tolist()} <= ends


@given(SEEN)
def test_one_cause_is_the_plain_estimate(seen: Seen) -> None:
    left, right, cause = columns(seen)
    plain = npmle(left, right)
    one = competing_npmle(left, right, [min(code, 1) for code in cause])
    assert one.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-8)
    if 1 in one.intervals:
        for t in (0, 1.5, 4, 12, 30):
            lowest, highest = plain.bounds(t)
            if t <= max(left):
                assert one.event_free_bounds(t) == pytest.approx((lowest, highest), abs=1e-6)


@given(SEEN)
def test_with_exact_times_it_is_aalen_johansen(seen: Seen) -> None:
    left, _, cause = columns(seen)
    right = [t if code else inf for t, code in zip(left, cause, strict=True)]
    estimate, curves = competing_npmle(left, right, cause), cumulative_incidence(left, cause)
    assert list(estimate.intervals) == list(curves)
    for code, curve in curves.items():
        for t in curve.time:
            expected = curve.at(float(t)).estimate
            assert estimate.bounds(float(t), code) == pytest.approx((expected,) * 2, abs=1e-6)


@given(SEEN)
def test_duplicating_every_child_moves_nothing(seen: Seen) -> None:
    once, twice = (competing_npmle(*columns(part)) for part in (seen, seen * 2))
    for code, mass in once.mass.items():
        assert twice.mass[code].tolist() == pytest.approx(mass.tolist(), abs=1e-6)
    assert twice.log_likelihood == pytest.approx(2 * once.log_likelihood, abs=1e-7)


@given(SEEN, st.integers(0, 20))
def test_incidences_and_freedom_sum_to_one(seen: Seen, t: int) -> None:
    estimate = competing_npmle(*columns(seen))
    parts = [estimate.bounds(t, code) for code in estimate.intervals]
    lowest, highest = estimate.event_free_bounds(t)
    assert highest == pytest.approx(1 - sum(low for low, _ in parts))
    assert lowest == pytest.approx(1 - sum(high for _, high in parts))
    assert all(low <= high for low, high in parts)


@pytest.mark.parametrize(
    ("seen", "mass", "event_free"),
    [
        ([(3, 2, 1)], {1: [1]}, 0),  # one child
        ([(3, 0, 0)], {}, 1),  # one child, censored
        ([(0, 2, 1), (0, 2, 2)], {1: [0.5], 2: [0.5]}, 0),  # the same interval, another cause
        ([(0, 2, 1), (5, 0, 0)], {1: [0.5]}, 0.5),  # half have nothing
        ([(0, 6, 1), (5, 0, 0)], {1: [1]}, 0),  # both may have had it in (5, 6]
    ],
)
def test_small_cases(seen: Seen, mass: dict[int, list[float]], event_free: float) -> None:
    estimate = competing_npmle(*columns(seen))
    assert {code: part.tolist() for code, part in estimate.mass.items()} == {
        code: pytest.approx(part, abs=1e-9) for code, part in mass.items()
    }
    assert estimate.event_free == pytest.approx(event_free, abs=1e-9)


def test_hundreds_of_children_are_estimated_and_certified() -> None:
    draw = np.random.Generator(np.random.PCG64(4))
    happened, cause = draw.exponential(20, 800), draw.integers(1, 3, 800)
    visits = np.cumsum(draw.integers(1, 8, (800, 8)), axis=1)
    before = (visits < happened[:, None]).sum(axis=1)
    edges = np.column_stack([np.zeros(800), visits, np.full(800, inf)])
    right = edges[np.arange(800), before + 1]
    cause[np.isinf(right)] = 0
    estimate = competing_npmle(edges[np.arange(800), before], right, cause)
    assert estimate.gap <= TARGET_GAP
    # Each cause has half of 1 - e^(-t/20).
    for code in (1, 2):
        low, high = estimate.bounds(20, code)
        assert low - 0.06 < 0.5 * (1 - np.exp(-1)) < high + 0.06


@pytest.mark.parametrize(
    ("left", "right", "cause", "code"),
    [
        ([], [], [], "survival.nobody_followed"),
        ([1, 2], [2, 3], [1, 0], "survival.cause_and_interval"),
        ([1, 2], [2, inf], [1, 2], "survival.cause_and_interval"),
        ([1, 2], [2, 3], [1, -1], "survival.cause_not_whole"),
        ([1, 2], [2, 3], [1, float("nan")], "survival.missing_value"),
        ([3], [2], [1], "survival.interval_turned"),
    ],
)
def test_what_cannot_be_estimated_says_why(
    left: list[float], right: list[float], cause: list[float], code: str
) -> None:
    with pytest.raises(NotComputable) as error:
        competing_npmle(left, right, cause)
    assert error.value.reason_code == code
    assert str(error.value)


def test_columns_and_times_are_checked() -> None:
    with pytest.raises(ValueError, match="one value per child"):
        competing_npmle([1, 2], [2, 3], [1])
    estimate = competing_npmle([1, 2], [2, 3], [1, 1])
    with pytest.raises(ValueError, match="0 or later"):
        estimate.bounds(-1, 1)
    with pytest.raises(KeyError):
        estimate.bounds(1, 2)


def test_limits_at_landmarks() -> None:
    left, right = [1.0, 2.0, 3.0, 5.0] * 10, [2.0, 4.0, inf, 8.0] * 10
    cause = [1, 2, 0, 1] * 10
    found = competing_npmle_landmarks(left, right, cause, at=[2, 6, 9])
    turned = competing_npmle_landmarks(left[::-1], right[::-1], cause[::-1], at=[2, 6, 9])
    assert found == turned
    for point in found:
        assert 0 <= point.ci_low <= point.lowest <= point.highest <= point.ci_high <= 1
    assert found[1].lowest < found[1].highest
    with pytest.raises(NotComputable) as error:
        competing_npmle_landmarks(left, right, cause, at=[2], of=3)
    assert error.value.reason_code == "survival.no_event"
    with pytest.raises(NotComputable) as error:
        competing_npmle_landmarks(left[:20], right[:20], cause[:20], at=[2])
    assert error.value.reason_code == "survival.too_few_for_limits"


def test_one_bootstrap_serves_several_causes() -> None:
    left, right = [1.0, 2.0, 3.0, 5.0] * 10, [2.0, 4.0, inf, 8.0] * 10
    cause = [1, 2, 0, 1] * 10
    together = competing_npmle_landmarks_of(left, right, cause, at=[2, 6], causes=[2, 1])
    assert list(together) == [2, 1]
    for of, found in together.items():
        assert found == competing_npmle_landmarks(left, right, cause, at=[2, 6], of=of)
        assert found[0] == competing_npmle_landmarks(left, right, cause, at=[2], of=of)[0]


def test_a_rare_cause_is_missing_from_some_draws() -> None:
    left, right, cause = [1.0] * 40, [2.0] * 40, [2, *[1] * 39]
    point = competing_npmle_landmarks(left, right, cause, at=[2], of=2)[0]
    assert (point.lowest, point.ci_low) == (pytest.approx(1 / 40), 0)
    both = competing_npmle_landmarks(left, right, [1] * 40, at=[2])[0]
    alone = npmle_landmarks(left, right, at=[2])[0]
    assert (both.lowest, alone.lowest) == (1, 0)
