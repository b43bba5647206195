"""The nonparametric maximum likelihood estimate from interval-censored events."""

from __future__ import annotations

from itertools import product
from math import inf, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncstats.stats import NotComputable
from ncstats.survival import npmle, npmle_landmarks
from ncstats.survival.interval_likelihood import TARGET_GAP
from ncstats.survival.turnbull import Observed, Turnbull

# (left, length): 0 is an exact time, None a child never seen with the event.
SEEN = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from([0, 1, 2, 3, 6, None])), min_size=1, max_size=25
)


def ends(seen: list[tuple[int, int | None]]) -> tuple[list[float], list[float]]:
    left = [float(low) for low, _ in seen]
    return left, [inf if length is None else low + length for low, length in seen]


def covers(low: float, high: float, left: float, right: float) -> bool:
    """Whether (low, high], or the time where both are equal, lies within (left, right]."""
    begins = low > left if low == high else low >= left
    if left == right:
        return low == high == left
    return begins and high <= right


@given(SEEN)
def test_the_estimate_fulfils_the_conditions_of_a_maximum(
    seen: list[tuple[int, int | None]],
) -> None:
    left, right = ends(seen)
    estimate = npmle(left, right)
    assert estimate.gap <= TARGET_GAP
    assert (estimate.mass >= 0).all()
    assert estimate.mass.sum() == pytest.approx(1, abs=1e-12)
    covered = np.array(
        [
            [covers(*interval, *child) for interval in estimate.intervals]
            for child in zip(left, right, strict=True)
        ]
    )
    chance = covered @ estimate.mass
    assert estimate.log_likelihood == pytest.approx(np.log(chance).sum(), abs=1e-9)
    pull = (covered / chance[:, None]).mean(axis=0)
    assert pull.max() - 1 == pytest.approx(estimate.gap, abs=1e-9)
    # Where there is mass the pull is 1: elsewhere the mass would be better off.
    assert (pull[estimate.mass > 1e-6] > 1 - 1e-4).all()


@given(SEEN)
def test_every_child_covers_one_stretch_of_the_intervals(
    seen: list[tuple[int, int | None]],
) -> None:
    left, right = ends(seen)
    turnbull = Turnbull.of(Observed.of(left, right))
    for i, child in enumerate(zip(left, right, strict=True)):
        inside = [covers(*interval, *child) for interval in turnbull.intervals]
        stretch = range(int(turnbull.first[i]), int(turnbull.stop[i]))
        assert [j for j, there in enumerate(inside) if there] == list(stretch)
        assert stretch


@given(SEEN, st.randoms(use_true_random=False))
def test_the_order_of_the_children_moves_no_bit(
    seen: list[tuple[int, int | None]], random: object
) -> None:
    shuffled = list(seen)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = npmle(*ends(seen)), npmle(*ends(shuffled))
    assert first.mass.tolist() == second.mass.tolist()
    assert first.log_likelihood == second.log_likelihood


@given(SEEN, st.floats(0, 20))
def test_the_bounds_part_only_inside_an_interval(
    seen: list[tuple[int, int | None]], t: float
) -> None:
    estimate = npmle(*ends(seen))
    lowest, highest = estimate.bounds(t)
    inside = [(low < t < high, mass) for (low, high), mass in
              zip(estimate.intervals, estimate.mass, strict=True)]  # fmt: skip
    apart = sum(mass for within, mass in inside if within)
    assert highest - lowest == pytest.approx(apart, abs=1e-12)


def test_no_other_masses_are_likelier() -> None:
    left, right = [0, 1, 2, 2, 4, 5], [2, 3, 4, inf, 6, inf]
    estimate = npmle(left, right)
    children = list(zip(left, right, strict=True))
    steps = [i / 20 for i in range(21)]
    for part in product(steps, repeat=len(estimate.mass) - 1):
        mass = [*part, 1 - sum(part)]
        if min(mass) < 0:
            continue
        chances = [
            sum(m for m, interval in zip(mass, estimate.intervals, strict=True)
                if covers(*interval, *child))
            for child in children
        ]  # fmt: skip
        if min(chances) > 0:
            assert sum(map(log, chances)) <= estimate.log_likelihood + 1e-9


@pytest.mark.parametrize(
    ("left", "right", "intervals", "mass"),
    [
        ([3], [6], [[3, 6]], [1]),  # one child
        ([3], [inf], [[3, inf]], [1]),  # one child, censored
        ([3], [3], [[3, 3]], [1]),  # one child, exact
        ([1, 5, 4], [inf] * 3, [[5, inf]], [1]),  # everybody censored
        ([0, 0, 0], [5, 2, 9], [[0, 2]], [1]),  # all had it when first seen
        ([0, 0], [0, inf], [[0, 0], [0, inf]], [0.5, 0.5]),  # at the origin itself
        ([2, 2, 2], [4, 4, 4], [[2, 4]], [1]),  # identical intervals
        ([2, 2, 4], [2, 4, 4], [[2, 2], [4, 4]], [1 / 3, 2 / 3]),  # exact at both ends of one
        ([1, 2, 3], [1, 2, 3], [[1, 1], [2, 2], [3, 3]], [1 / 3] * 3),  # all exact
        ([1, 2], [2, 3], [[1, 2], [2, 3]], [0.5, 0.5]),  # (1, 2] and (2, 3] share no time
    ],
)
def test_small_cases(
    left: list[float], right: list[float], intervals: list[list[float]], mass: list[float]
) -> None:
    estimate = npmle(left, right)
    assert estimate.intervals.tolist() == intervals
    assert estimate.mass.tolist() == pytest.approx(mass, abs=1e-9)
    assert estimate.n == len(left)
    assert estimate.gap <= TARGET_GAP


def test_quantiles_are_intervals() -> None:
    estimate = npmle([1, 4, 4, 6], [2, 5, 5, inf])
    assert estimate.quantile(0.25) == (1, 2)
    assert estimate.quantile(0.5) == (4, 5)
    assert estimate.quantile(0.9) == (6, inf)
    for p in (0, 1, float("nan")):
        with pytest.raises(ValueError, match="between 0 and 1"):
            estimate.quantile(p)


@pytest.mark.parametrize("t", [-1, float("nan")])
def test_a_curve_is_read_from_the_origin_on(t: float) -> None:
    with pytest.raises(ValueError, match="0 or later"):
        npmle([1], [2]).bounds(t)


@pytest.mark.parametrize(
    ("left", "right", "code"),
    [
        ([], [], "survival.nobody_followed"),
        ([1, float("nan")], [2, 3], "survival.missing_value"),
        ([1, 2], [2, float("nan")], "survival.missing_value"),
        ([-1], [2], "survival.negative_time"),
        ([inf], [inf], "survival.infinite_time"),
        ([3], [2], "survival.interval_turned"),
    ],
)
def test_what_cannot_be_estimated_says_why(
    left: list[float], right: list[float], code: str
) -> None:
    with pytest.raises(NotComputable) as error:
        npmle(left, right)
    assert error.value.reason_code == code
    assert str(error.value)


def test_one_interval_per_child() -> None:
    with pytest.raises(ValueError, match="one value per child"):
        npmle([1, 2], [3])


def test_an_estimate_short_of_its_maximum_is_not_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ncstats.survival.interval_likelihood.MOST_ITERATIONS", 1)
    with pytest.raises(NotComputable, match="optimality gap") as error:
        npmle([0, 1, 2, 2, 4, 5], [2, 3, 4, inf, 6, inf])
    assert error.value.details["gap"] > 1e-6  # type: ignore[operator]


def test_thousands_of_children_reach_the_gap_in_tens_of_steps() -> None:
    draw = np.random.Generator(np.random.PCG64(7))
    happened = draw.exponential(20, 3000)
    visits = np.cumsum(draw.exponential(8, (3000, 6)), axis=1)
    before = (visits < happened[:, None]).sum(axis=1)
    visits = np.column_stack([np.zeros(3000), visits, np.full(3000, inf)])
    rows = np.arange(3000)
    estimate = npmle(visits[rows, before], visits[rows, before + 1])
    assert estimate.iterations < 100
    assert estimate.gap <= TARGET_GAP
    low, high = estimate.bounds(20)
    assert low == pytest.approx(1 / np.e, abs=0.05)
    assert high - low < 0.05


def test_limits_are_withheld_below_thirty_children() -> None:
    left, right = [1.0] * 29, [2.0] * 29
    with pytest.raises(NotComputable) as error:
        npmle_landmarks(left, right, at=[1])
    assert error.value.reason_code == "survival.too_few_for_limits"
    assert len(npmle_landmarks([*left, 1], [*right, 2], at=[1])) == 1


def test_limits_come_the_same_whatever_the_order_and_whatever_was_drawn_before() -> None:
    left = [1.0, 2.0, 3.0, 5.0] * 10
    right = [2.0, 4.0, inf, 8.0] * 10
    state = np.random.get_state()[1].tolist()  # noqa: NPY002 — the global state is what is held here
    found = npmle_landmarks(left, right, at=[2, 4.5, 6])
    assert np.random.get_state()[1].tolist() == state  # noqa: NPY002 — as above
    np.random.default_rng(1).normal()
    assert npmle_landmarks(left[::-1], right[::-1], at=[2, 4.5, 6]) == found
    wide = found[2]
    assert wide.lowest < wide.highest  # inside (5, 8]
    assert wide.known_free == 0
    assert wide.ci_low <= wide.lowest
    assert wide.ci_high >= wide.highest
