"""ε², η², Cramér's V and Cliff's δ, with their intervals."""

from __future__ import annotations

from itertools import accumulate
from math import exp, fsum
from operator import mul

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ncstats.stats import (
    NotComputable,
    anova,
    chi_squared,
    cliffs_delta,
    cramers_v,
    epsilon_squared,
    eta_squared,
    kruskal_wallis,
    mann_whitney,
    omega_squared,
)
from ncstats.stats.noncentral import (
    noncentral_f,
    noncentrality_limits,
    noncentrality_limits_of_f,
)

VALUES = st.lists(st.integers(0, 8), min_size=2, max_size=12)
LEVELS = st.sampled_from([0.5, 0.9, 0.95, 0.99])


@given(st.floats(0.01, 300), st.integers(1, 20), LEVELS)
def test_at_its_limits_the_statistic_stands_at_the_ends_of_what_is_expected(
    statistic: float, df: int, level: float
) -> None:
    from scipy.special import chndtr

    low, high = noncentrality_limits(statistic, df, level)
    tail = (1 - level) / 2
    assert 0 <= low <= high
    for limit, p in ((low, 1 - tail), (high, tail)):
        reached = float(chndtr(statistic, df, limit))
        assert reached == pytest.approx(p, abs=1e-10) or (limit == 0 and reached < p)


def test_the_non_central_f_by_sums_of_its_binomial_form() -> None:
    # With a = j + 1 and b = 2, I_x(a, b) = x^a (1 + a(1 - x)): Σ Pois(j; λ/2) of that.
    for f, noncentrality in ((0.5, 0.0), (2.0, 0.3), (6.0, 12.0), (40.0, 90.0)):
        x = 2 * f / (2 * f + 4)
        ratios = [noncentrality / 2 / j for j in range(1, 400)]
        weights = accumulate(ratios, mul, initial=1.0)
        terms = ((w, x ** (j + 1) * (1 + (j + 1) * (1 - x))) for j, w in enumerate(weights))
        expected = fsum(w * below for w, below in terms) / exp(noncentrality / 2)
        assert noncentral_f(f, 2, 4, noncentrality) == pytest.approx(expected, rel=1e-12)


def test_a_wide_poisson_law_is_summed_in_steps() -> None:
    # Far out F' is about normal: (F' - m) / s by its own mean and variance, so at m about one half.
    for noncentrality in (1e6, 1e10):
        mean = 1e9 / (1e9 - 2) * (2 + noncentrality) / 2
        assert noncentral_f(mean, 2, 1e9, noncentrality) == pytest.approx(0.5, abs=2e-3)


@given(st.floats(1e-3, 1e9), st.integers(1, 9), st.integers(1, 200), LEVELS)
def test_at_its_limits_f_stands_at_the_ends_of_what_is_expected(
    f: float, df: int, within: int, level: float
) -> None:
    low, high = noncentrality_limits_of_f(f, df, within, level)
    tail = (1 - level) / 2
    assert 0 <= low <= high
    for limit, p in ((low, 1 - tail), (high, tail)):
        reached = noncentral_f(f, df, within, limit)
        assert reached == pytest.approx(p, abs=1e-6) or (limit == 0 and reached < p)


@given(st.lists(VALUES, min_size=2, max_size=4))
def test_the_share_of_variance_of_means_comes_from_f(groups: list[list[int]]) -> None:
    assume(any(len(set(group)) > 1 for group in groups))
    effect = omega_squared(groups)
    values = np.concatenate(groups).astype(float)
    within = sum(((np.array(group) - np.mean(group)) ** 2).sum() for group in groups)
    total = ((values - values.mean()) ** 2).sum()
    error = within / (len(values) - len(groups))
    by_squares = (total - within - (len(groups) - 1) * error) / (total + error)
    assert effect.estimate == pytest.approx(by_squares, abs=1e-9)
    assert 0 <= effect.ci_low <= effect.ci_high <= 1
    assert (effect.note != "") == (effect.estimate < 0 or effect.ci_high == 0)
    f = anova(groups)
    # The lower limit leaves 0 where the upper tail of F falls below half of what the level leaves.
    assert (effect.ci_low > 0) == (f.p_value < 0.025)


@pytest.mark.parametrize(
    ("groups", "code"),
    [
        ([[1, 2], []], "stats.fewer_than_two_groups"),
        ([[1], [2], [3]], "stats.no_variance"),
        ([[1, 1], [1, 1]], "stats.all_values_equal"),
    ],
)
def test_a_share_of_variance_that_cannot_be_computed_says_why(
    groups: list[list[int]], code: str
) -> None:
    with pytest.raises(NotComputable) as error:
        omega_squared(groups)
    assert error.value.reason_code == code


@given(st.lists(VALUES, min_size=2, max_size=4))
def test_shares_of_variance_come_from_h(groups: list[list[int]]) -> None:
    assume(len(np.unique(np.concatenate(groups))) > 1)
    test = kruskal_wallis(groups)
    low, high = noncentrality_limits(test.statistic, test.df)
    epsilon, eta = epsilon_squared(groups), eta_squared(groups)
    assert (epsilon.estimate, eta.estimate) == (test.epsilon_squared, test.eta_squared)
    rest = test.n - len(groups)
    assert (epsilon.ci_low, epsilon.ci_high) == (
        min(1, low / (test.n - 1)),
        min(1, high / (test.n - 1)),
    )
    assert (eta.ci_low, eta.ci_high) == (min(1, low / rest), min(1, high / rest))
    assert (eta.note != "") == (eta.estimate < 0 or eta.ci_high == 0)


def test_an_eta_squared_below_zero_is_said_to_be() -> None:
    effect = eta_squared([[1, 4], [2, 3]])  # H = 0, less than the 1 that chance gives
    assert effect.estimate == -0.5
    assert (effect.ci_low, effect.ci_high, effect.note) == (0, 0, "stats.less_than_chance")
    some = eta_squared([[1, 4, 5], [2, 3, 6]])  # H = 0.05
    assert some.estimate < 0 < some.ci_high
    assert some.note == "stats.below_zero"


def test_groups_of_one_leave_nothing_to_compare_with() -> None:
    assert np.isnan(kruskal_wallis([[1], [2], [3]]).eta_squared)
    with pytest.raises(NotComputable) as error:
        eta_squared([[1], [2], [3]])
    assert error.value.reason_code == "stats.one_value_per_group"
    assert epsilon_squared([[1], [2], [3]]).estimate == pytest.approx(1)


def test_cramers_v_reaches_both_ends() -> None:
    none = cramers_v([[10, 20], [21, 40]])
    assert none.ci_low == 0
    assert 0 < none.estimate < none.ci_high < 0.25
    all_ = cramers_v([[30, 0], [0, 30]])
    assert (all_.estimate, all_.ci_high) == (1, 1)
    assert 0.7 < all_.ci_low < 1


def test_a_table_more_even_than_chance_makes_it_says_so() -> None:
    even = cramers_v([[10, 20], [20, 40]])
    assert (even.estimate, even.ci_low, even.ci_high) == (0, 0, 0)
    assert even.note == "stats.less_than_chance"


def test_cramers_v_leaves_out_what_has_no_count() -> None:
    assert cramers_v([[3, 0, 1], [1, 0, 3]]) == cramers_v([[3, 1], [1, 3]])
    with pytest.raises(NotComputable):
        cramers_v([[3, 0], [1, 0]])


def test_cramers_v_and_its_test_agree_about_zero() -> None:
    table = [[30, 20], [20, 35]]
    p = chi_squared(table).p_value
    # The lower limit leaves 0 where the upper tail of χ² falls below half of what the level leaves.
    assert cramers_v(table, level=1 - 2 * p * 1.01).ci_low > 0
    assert cramers_v(table, level=1 - 2 * p * 0.99).ci_low == 0


@given(VALUES, VALUES)
def test_cliffs_delta_by_its_definition(first: list[int], second: list[int]) -> None:
    assume(len({*first, *second}) > 1)
    effect = cliffs_delta([first, second])
    d = np.sign(np.subtract.outer(first, second)).astype(float)
    assert effect.estimate == pytest.approx(d.mean(), abs=1e-15)
    assert effect.estimate == mann_whitney([first, second]).cliffs_delta
    assert -1 <= effect.ci_low <= effect.estimate <= effect.ci_high <= 1
    turned = cliffs_delta([second, first])
    assert (turned.ci_low, turned.ci_high) == pytest.approx((-effect.ci_high, -effect.ci_low))


def test_where_all_pairs_go_one_way_the_far_limit_is_that_of_the_greatest_variance() -> None:
    z2 = 1.959963984540054**2
    effect = cliffs_delta([[4, 5, 6], [1, 2]])
    assert (effect.estimate, effect.ci_high) == (1, 1)
    # At δ the variance is at most (1 - δ²)/n: 1 - δ is z times its root.
    assert effect.ci_low == pytest.approx((2 - z2) / (2 + z2))
    assert 1 - effect.ci_low == pytest.approx((z2 * (1 - effect.ci_low**2) / 2) ** 0.5)
    assert cliffs_delta([[1, 2], [4, 5, 6]]).ci_high == -effect.ci_low


@pytest.mark.parametrize(
    ("groups", "code"),
    [
        ([[1, 2], []], "stats.fewer_than_two_groups"),
        ([[1, 2], [3]], "stats.one_value_in_group"),
        ([[1, 1], [1, 1]], "stats.all_values_equal"),
    ],
)
def test_a_delta_that_cannot_be_computed_says_why(groups: list[list[int]], code: str) -> None:
    with pytest.raises(NotComputable) as error:
        cliffs_delta(groups)
    assert error.value.reason_code == code


def test_millions_of_children_do_not_overflow() -> None:
    half = 5_000_000
    few, many = (cliffs_delta(counts=np.array([[2, 3], [2, 1]]) * times) for times in (1, half))
    assert many.estimate == few.estimate == pytest.approx(0.25)
    assert many.ci_high - many.ci_low < 1e-3
    table = np.array([[2, 1], [2, 3]]) * half
    assert cramers_v(table).estimate == pytest.approx(cramers_v([[2, 1], [2, 3]]).estimate)
    assert epsilon_squared(counts=table).ci_low == pytest.approx(
        epsilon_squared(counts=table).estimate, rel=0.01
    )


def test_the_interval_of_delta_covers_what_it_should() -> None:
    """Normal groups half a deviation apart: δ is 2Φ(0.5/√2) - 1."""
    from scipy.special import ndtr

    generator = np.random.default_rng(4)
    delta = 2 * ndtr(0.5 / 2**0.5) - 1
    covered = 0
    for _ in range(1000):
        groups = generator.normal(0.5, 1, 20), generator.normal(0, 1, 20)
        effect = cliffs_delta(groups)
        covered += effect.ci_low <= delta <= effect.ci_high
    # 950 ± four standard deviations of a binomial count, as it claims no more than to be about so.
    assert 922 <= covered <= 978


def test_a_delta_is_of_two_groups() -> None:
    with pytest.raises(ValueError, match="two groups"):
        cliffs_delta([[1, 2], [3, 4], [5, 6]])
