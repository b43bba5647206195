"""Analysis of variance, Welch's test, and differences of means."""

from __future__ import annotations

from math import isnan, sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ncstats.stats import (
    NotComputable,
    anova,
    mean_difference,
    standardised_mean_difference,
    welch,
)

GROUP = st.lists(st.integers(-40, 40).map(lambda tenths: tenths / 10), min_size=2, max_size=9)


def has_spread(group: list[float]) -> bool:
    return len(set(group)) > 1


@given(GROUP, GROUP)
def test_two_groups_are_students_and_welchs_t_squared(
    first: list[float], second: list[float]
) -> None:
    assume(has_spread(first) and has_spread(second))
    from scipy.stats import ttest_ind

    student, unequal = ttest_ind(first, second), ttest_ind(first, second, equal_var=False)
    assert anova([first, second]).statistic == pytest.approx(student.statistic**2, abs=1e-12)
    assert anova([first, second]).p_value == pytest.approx(student.pvalue, rel=1e-9)
    test = welch([first, second])
    assert test.statistic == pytest.approx(unequal.statistic**2, abs=1e-12)
    assert test.df_within == pytest.approx(unequal.df, rel=1e-12)
    assert test.p_value == pytest.approx(unequal.pvalue, rel=1e-9)


@given(GROUP, GROUP)
def test_the_interval_leaves_out_zero_where_welch_rejects(
    first: list[float], second: list[float]
) -> None:
    assume(has_spread(first) and has_spread(second))
    p = welch([first, second]).p_value
    assume(1e-9 < p < 0.999)
    level = 1 - p
    effect = mean_difference([first, second], level=level)
    nearest = min(abs(effect.ci_low), abs(effect.ci_high))
    assert nearest == pytest.approx(0, abs=1e-6 * (effect.ci_high - effect.ci_low))
    assert effect.level == level


def test_one_group_without_spread_is_the_limit_of_ever_less() -> None:
    groups = [[5.0, 5.0, 5.0], [1.0, 2.0, 3.0, 4.0], [2.0, 4.0, 9.0]]
    nearly = [[5 - 1e-7, 5.0, 5 + 1e-7], *groups[1:]]
    test, limit = welch(groups), welch(nearly)
    assert test.statistic == pytest.approx(limit.statistic, rel=1e-6)
    assert test.df_within == pytest.approx(limit.df_within, rel=1e-6)


def test_of_two_groups_one_may_have_no_spread() -> None:
    # A t test of 5 against 1, 2, 3, 4: 2.5/√(5/3/4) on 3 degrees of freedom.
    test = welch([[5, 5, 5], [1, 2, 3, 4]])
    assert test.statistic == pytest.approx(2.5**2 / (5 / 3 / 4))
    assert test.df_within == pytest.approx(3)


def test_a_group_of_one_takes_part_in_the_analysis_of_variance_only() -> None:
    groups = [[7], [1, 2, 3], [4, 6]]
    assert anova(groups).df_within == 3
    for function in (welch, lambda x: mean_difference(x[:2])):
        with pytest.raises(NotComputable) as error:
            function(groups)
        assert error.value.reason_code == "stats.one_value_in_group"


@pytest.mark.parametrize("test", [anova, welch])
@pytest.mark.parametrize(
    ("groups", "code"),
    [
        ([], "stats.fewer_than_two_groups"),
        ([[1, 2], []], "stats.fewer_than_two_groups"),
        ([[0.1, 0.1, 0.1], [0.1, 0.1]], "stats.all_values_equal"),
        ([[0.1, 0.1, 0.1], [0.2, 0.2]], "stats.no_variance"),
        ([[1, float("nan")], [1, 2]], "stats.missing_value"),
        ([[1, float("inf")], [1, 2]], "stats.infinite_value"),
    ],
)
def test_what_cannot_be_compared_says_why(
    test: object, groups: list[list[float]], code: str
) -> None:
    with pytest.raises(NotComputable) as error:
        test(groups)  # type: ignore[operator]
    assert error.value.reason_code == code
    assert " " in str(error.value)


@pytest.mark.parametrize("effect", [mean_difference, standardised_mean_difference])
def test_a_difference_is_of_two_groups_with_spread(effect: object) -> None:
    with pytest.raises(ValueError, match="two groups"):
        effect([[1, 2], [3, 4], [5, 6]])  # type: ignore[operator]
    for groups, code in (
        ([[1, 2], []], "stats.fewer_than_two_groups"),
        ([[1, 2], [3]], "stats.one_value_in_group"),
        ([[1, 1], [2, 2]], "stats.no_variance"),
    ):
        with pytest.raises(NotComputable) as error:
            effect(groups)  # type: ignore[operator]
        assert error.value.reason_code == code


def test_the_standardised_difference_by_hand() -> None:
    # Means 4 and 2, deviations √2.5 and √0.5, so √1.5 between them.
    effect = standardised_mean_difference([[2, 3, 4, 5, 6], [1.5, 2.5]])
    d = 2 / sqrt(1.5)
    half = 1.959963984540054 * sqrt(7 / 10 + d * d / 14)
    assert effect.estimate == pytest.approx(d)
    assert (effect.ci_low, effect.ci_high) == pytest.approx((d - half, d + half))


def test_a_level_is_between_0_and_1() -> None:
    with pytest.raises(ValueError, match="level"):
        standardised_mean_difference([[1, 2], [3, 4]], level=95)


def test_millions_of_children_do_not_overflow() -> None:
    counts = np.array([[5_000_000, 0], [5_000_000, 5_000_000], [0, 5_000_000]])
    test = anova(values=[1, 2, 3], counts=counts)
    # Between 2e7 · ¼, within 2e7 · ¼.
    assert test.statistic == pytest.approx(2e7 - 2, rel=1e-12)
    assert welch(values=[1, 2, 3], counts=counts).statistic == pytest.approx(2e7 - 2, rel=1e-12)
    assert not isnan(anova(values=[1, 2, 3], counts=counts).p_value)


def test_a_large_mean_does_not_swallow_a_small_difference() -> None:
    groups = [[1e9 + 1, 1e9 + 2, 1e9 + 3], [1e9 + 3, 1e9 + 4, 1e9 + 5]]
    assert anova(groups).statistic == 6
    assert welch(groups).statistic == pytest.approx(6, rel=1e-12)
