"""Quantiles, mean and standard deviation."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncstats.stats import NotComputable, mean_sd, quantile

VALUES = st.lists(st.integers(-50, 50).map(lambda tenths: tenths / 10), min_size=1, max_size=30)
PROBS = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1]


@pytest.mark.parametrize(
    ("type_", "expected"),
    # R 4.2.2: quantile(c(3, 1, 4, 1, 5), c(0, .1, .25, .5, .75, .9, 1), type = 6, 7, 2)
    [
        (6, [1, 1, 1, 3, 4.5, 5, 5]),
        (7, [1, 1, 1, 3, 4, 4.6, 5]),
        (2, [1, 1, 1, 3, 4, 5, 5]),
    ],
)
def test_types_by_hand(type_: int, expected: list[float]) -> None:
    assert quantile([3, 1, 4, 1, 5], PROBS, type=type_).tolist() == pytest.approx(expected)


@pytest.mark.parametrize("type_", [6, 7, 2])
def test_one_value_is_every_quantile_and_no_value_is_none(type_: int) -> None:
    assert quantile([7.5], PROBS, type=type_).tolist() == [7.5] * len(PROBS)
    assert np.isnan(quantile([], PROBS, type=type_)).all()
    assert np.isnan(quantile([1, 2], 0.5, type=type_, counts=[0, 0])).all()


@pytest.mark.parametrize("type_", [6, 7, 2])
@given(values=VALUES, random=st.randoms(use_true_random=False))
def test_counts_equal_values_in_any_order(type_: int, values: list[float], random: object) -> None:
    expected = quantile(values, PROBS, type=type_).tolist()
    distinct, counts = np.unique(values, return_counts=True)
    halves = np.concatenate([distinct, distinct[::-1]])
    split = np.concatenate([counts // 2, (counts - counts // 2)[::-1]])
    assert quantile(halves, PROBS, type=type_, counts=split).tolist() == expected
    random.shuffle(values)  # type: ignore[attr-defined]
    assert quantile(values, PROBS, type=type_).tolist() == expected


def test_type_7_is_numpys() -> None:
    values = np.random.default_rng(1).normal(size=100)
    assert quantile(values, PROBS, type=7).tolist() == pytest.approx(
        np.quantile(values, PROBS).tolist(), rel=1e-14
    )


def test_a_position_that_rounding_moved_off_a_value_is_that_value() -> None:
    # 0.1 · (9 + 1) is one, and 0.7 · (9 + 1) seven, though not in binary.
    assert quantile(range(1, 10), [0.1, 0.7]).tolist() == [1, 7]


@pytest.mark.parametrize("probs", [-0.1, 1.1, float("nan")])
def test_a_probability_is_between_0_and_1(probs: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile([1], probs)


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(ValueError, match="type 2, 6 or 7"):
        quantile([1], 0.5, type=8)


def test_mean_and_deviation_of_few_values() -> None:
    assert (mean_sd([4.0]).mean, mean_sd([4.0]).n) == (4.0, 1)
    assert isnan(mean_sd([4.0]).sd)
    assert isnan(mean_sd([]).mean)
    assert mean_sd([]).n == 0


def test_a_large_mean_does_not_swallow_a_small_spread() -> None:
    # The deviations are -1, 0, 1 about ten thousand million.
    assert mean_sd([1e10, 1e10 + 1, 1e10 + 2]).sd == 1


@given(VALUES, st.randoms(use_true_random=False))
def test_mean_and_deviation_from_counts_are_the_same_to_the_last_bit(
    values: list[float], random: object
) -> None:
    expected = repr(mean_sd(values))
    distinct, counts = np.unique(values, return_counts=True)
    assert repr(mean_sd(distinct, counts)) == expected
    random.shuffle(values)  # type: ignore[attr-defined]
    assert repr(mean_sd(values)) == expected


@pytest.mark.parametrize("function", [mean_sd, lambda x: quantile(x, 0.5)])
def test_a_missing_value_is_the_callers_to_drop(function: object) -> None:
    with pytest.raises(NotComputable, match="missing") as error:
        function([1.0, float("nan")])  # type: ignore[operator]
    assert error.value.reason_code == "stats.missing_value"


@pytest.mark.parametrize("counts", [[1], [1, -1], [0.5, 1], [float("nan"), 1]])
def test_counts_are_whole_and_one_per_value(counts: list[float]) -> None:
    with pytest.raises(ValueError, match="count"):
        mean_sd([1, 2], counts)
