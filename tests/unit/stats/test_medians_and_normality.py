"""The exact interval of a median, and the Shapiro-Wilk test."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import bdtr

from ncstats.stats import NotComputable, median_ci, normality, shapiro_wilk
from ncstats.stats.medians import _rank


@given(st.integers(1, 60), st.sampled_from([0.5, 0.9, 0.9375, 0.95, 0.99]))
def test_the_interval_covers_its_level_and_one_value_less_would_not(n: int, level: float) -> None:
    def missed(k: int) -> float:
        """The chance that the median lies outside the k-th smallest and the k-th largest."""
        return 2 * sum(comb(n, i) for i in range(k)) / 2**n

    allowed = (1 - level) * (1 + 1e-12)
    k = max(range((n + 1) // 2 + 1), key=lambda k: (missed(k) <= allowed) * k)
    if k == 0:
        with pytest.raises(NotComputable, match="too few values") as error:
            median_ci(range(1, n + 1), level=level)
        assert error.value.reason_code == "stats.too_few_for_median_ci"
        return
    interval = median_ci(range(1, n + 1), level=level)
    assert (interval.ci_low, interval.ci_high) == (k, n + 1 - k)
    assert interval.estimate == (n + 1) / 2
    assert missed(k + 1) > allowed or k == (n + 1) // 2


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.99, 1 - 1e-12])
def test_of_many_values_the_binomial_is_scipy_s(level: float) -> None:
    most = (1 - level) / 2 * (1 + 1e-12)
    for n in (500, 501, 900, 4028, 1_000_003, 10_000_000):
        k = _rank(n, level)
        assert bdtr(k - 1, n, 0.5) <= most < bdtr(k, n, 0.5)


def test_six_values_are_the_fewest_at_95_percent() -> None:
    with pytest.raises(NotComputable, match="at 95 %, six are needed"):
        median_ci([1, 2, 3, 4, 5])
    assert median_ci([1, 2, 3, 4, 5], level=0.9).ci_low == 1
    with pytest.raises(NotComputable):
        median_ci([])


@given(st.lists(st.integers(0, 6), min_size=6, max_size=25))
def test_counts_give_the_same_bits(values: list[int]) -> None:
    distinct, counts = np.unique(values, return_counts=True)
    assert median_ci(distinct, counts=counts) == median_ci(values)
    if len(distinct) > 1:
        assert shapiro_wilk(distinct, counts=counts) == shapiro_wilk(values[::-1])


def test_ten_million_values() -> None:
    interval = median_ci([1, 2, 3], counts=[4_000_000, 2_000_000, 4_000_000])
    assert (interval.ci_low, interval.estimate, interval.ci_high) == (2, 2, 2)


def test_the_worked_example_of_shapiro_and_wilk() -> None:
    # Weights in pounds of eleven men, Shapiro and Wilk 1965, section 4: W = 0.79.
    weights = [148, 154, 158, 160, 161, 162, 166, 170, 182, 195, 236]
    test = shapiro_wilk(weights)
    assert test.statistic == pytest.approx(0.79, abs=0.005)
    # R 4.2.2: shapiro.test(weights)
    assert test.statistic == pytest.approx(0.788814694835, rel=1e-11)
    assert test.p_value == pytest.approx(0.0067038140565, rel=1e-10)
    assert test.n == 11


@pytest.mark.parametrize("n", [3, 4, 5, 6, 7, 11, 12, 50, 2000, 5000])
def test_it_is_scipys_to_the_digits_that_scipy_has(n: int) -> None:
    from scipy.stats import shapiro

    values = np.random.default_rng(n).exponential(size=n)
    expected, test = shapiro(values), shapiro_wilk(values)
    assert test.statistic == pytest.approx(expected.statistic, rel=1e-7)
    assert test.p_value == pytest.approx(expected.pvalue, rel=1e-5, abs=1e-300)


def test_neither_scale_nor_place_matters() -> None:
    values = [1.0, 2.0, 2.5, 4.0, 9.0]
    expected = shapiro_wilk(values).statistic
    for scale, place in ((1e-200, 0), (1e150, 0), (1, 1e6), (-1, 3)):
        moved = [scale * value + place for value in values]
        assert shapiro_wilk(moved).statistic == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("n", [4, 11, 12, 300])
def test_a_perfect_fit_and_a_hopeless_one_keep_their_p_between_0_and_1(n: int) -> None:
    from scipy.special import ndtri

    perfect = ndtri((np.arange(1, n + 1) - 0.375) / (n + 0.25))
    assert 0.5 < shapiro_wilk(perfect).p_value <= 1
    hopeless = [0.0] * (n - 1) + [1.0]
    assert 0 <= shapiro_wilk(hopeless).p_value < 0.01
    assert normality._p_value(0.0, n) == 1


def test_three_values_of_which_two_are_equal_have_the_least_w() -> None:
    assert shapiro_wilk([1, 1, 2]).statistic == pytest.approx(0.75)
    assert shapiro_wilk([1, 1, 2]).p_value == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([], "stats.too_few_for_shapiro"),
        ([1, 2], "stats.too_few_for_shapiro"),
        (range(5001), "stats.too_many_for_shapiro"),
        ([0.1] * 4, "stats.all_values_equal"),
        ([1, 2, float("nan")], "stats.missing_value"),
    ],
)
def test_what_cannot_be_tested_says_why(values: list[float], code: str) -> None:
    with pytest.raises(NotComputable) as error:
        shapiro_wilk(values)
    assert error.value.reason_code == code
    assert " " in str(error.value)
