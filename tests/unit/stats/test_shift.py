"""The Hodges-Lehmann shift, and the differences that it is made of."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncstats.stats import NotComputable, differences, hodges_lehmann, mann_whitney
from ncstats.stats.differences import Differences

VALUES = st.lists(st.integers(0, 9), min_size=1, max_size=9)
HALVES = st.lists(st.integers(0, 30).map(lambda x: x / 2), min_size=1, max_size=8)


def differences_of(first: list[float], second: list[float]) -> Differences:
    x, y = (np.unique(group, return_counts=True) for group in (first, second))
    return Differences(x[0].astype(float), x[1], y[0].astype(float), y[1])


@given(HALVES, HALVES, st.sampled_from([1, 3, 4_000_000]))
def test_every_difference_stands_in_its_place(
    first: list[float], second: list[float], listed: int
) -> None:
    expected = np.sort(np.subtract.outer(first, second).ravel())
    pairs = differences_of(first, second)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(differences, "_LISTED", listed)
        found = [pairs.ranked(k) for k in range(1, pairs.total + 1)]
    assert found == expected.tolist()
    assert pairs.distinct().tolist() == np.unique(expected).tolist()


def test_differences_equal_but_for_rounding_are_one() -> None:
    assert len(differences_of([0.3, 0.2], [0.2, 0.1]).distinct()) == 3


@given(VALUES, VALUES)
def test_the_estimate_is_the_median_difference(first: list[int], second: list[int]) -> None:
    effect = hodges_lehmann([first, second])
    assert effect.estimate == np.median(np.subtract.outer(first, second))
    assert effect.ci_low <= effect.estimate <= effect.ci_high


def kept(first: list[float], second: list[float], shift: float, level: float) -> bool:
    """Whether the test does not reject ``shift``, or W lies past its mean already."""
    test = mann_whitney([np.array(first) - shift, second], exact=True)
    return test.p_value > (1 - level) * (1 + 1e-9)


@settings(max_examples=80)
@given(HALVES, HALVES, st.sampled_from([0.8, 0.95]))
def test_the_p_value_crosses_the_level_at_the_limits(
    first: list[float], second: list[float], level: float
) -> None:
    effect = hodges_lehmann([first, second], level=level)
    for limit, outwards in ((effect.ci_low, -1), (effect.ci_high, 1)):
        if limit in (-inf, inf):
            assert kept(first, second, outwards * 1000, level)
            assert effect.note == "stats.unbounded"
            continue
        # Differences are halves: a quarter lies between two of them, or beyond.
        assert not kept(first, second, limit + outwards / 4, level)
        if limit != effect.estimate:
            assert kept(first, second, limit - outwards / 4, level)


def test_three_against_three_bound_no_shift() -> None:
    # The least p-value of 3 and 3 is 2/20.
    effect = hodges_lehmann([[7, 8, 9], [1, 2, 3]])
    assert (effect.ci_low, effect.estimate, effect.ci_high) == (-inf, 6, inf)
    assert effect.note == "stats.unbounded"
    assert hodges_lehmann([[7, 8, 9], [1, 2, 3]], level=0.9).ci_low == 4


def test_past_fifty_values_the_normal_test_is_inverted() -> None:
    generator = np.random.default_rng(51)
    first, second = generator.normal(0.5, 1, 60), generator.normal(0, 1, 51)
    effect = hodges_lehmann([first, second])
    gap = 1e-9
    for limit, outwards in ((effect.ci_low, -1), (effect.ci_high, 1)):
        inside = mann_whitney([first - limit + outwards * gap, second]).p_value
        outside = mann_whitney([first - limit - outwards * gap, second]).p_value
        assert outside <= 0.05 < inside


def test_the_exact_and_the_normal_interval_are_close(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(7)
    groups = [np.round(generator.normal(j, 2, 40), 1) for j in (0, 1)]
    exact = hodges_lehmann(groups)
    monkeypatch.setattr("ncstats.stats.shift._EXACT", 0)
    normal = hodges_lehmann(groups)
    assert normal.ci_low == pytest.approx(exact.ci_low, abs=0.1)
    assert normal.ci_high == pytest.approx(exact.ci_high, abs=0.1)


def test_counts_give_the_same_bits_and_a_million_rows_need_no_matrix() -> None:
    generator = np.random.default_rng(12)
    counts = generator.integers(0, 5000, (400, 2))
    values = np.arange(400) / 10
    counted = hodges_lehmann(values=values, counts=counts)
    groups = [np.repeat(values, counts[:, j]) for j in (0, 1)]
    assert int(counts.sum()) > 1_000_000
    assert hodges_lehmann(groups) == counted


def test_distinct_values_without_end_are_halved_until_they_can_be_listed() -> None:
    generator = np.random.default_rng(3)
    first, second = generator.normal(1, 1, 2500), generator.normal(0, 1, 2500)
    effect = hodges_lehmann([first, second])
    assert effect.estimate == pytest.approx(float(np.median(np.subtract.outer(first, second))))


def test_groups_that_do_not_vary_differ_by_what_they_differ() -> None:
    effect = hodges_lehmann([[5, 5, 5, 5, 5], [3, 3, 3, 3, 3]])
    assert (effect.estimate, effect.ci_low, effect.ci_high) == (2, 2, 2)
    assert hodges_lehmann([[1], [1]]).estimate == 0


@pytest.mark.parametrize("groups", [[[1, 2], []], [[], []]])
def test_an_empty_group_has_no_shift(groups: list[list[int]]) -> None:
    with pytest.raises(NotComputable) as error:
        hodges_lehmann(groups)
    assert error.value.reason_code == "stats.fewer_than_two_groups"


def test_a_shift_is_between_two_groups() -> None:
    with pytest.raises(ValueError, match="two groups"):
        hodges_lehmann([[1], [2], [3]])
