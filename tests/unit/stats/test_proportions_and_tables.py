"""Intervals of a proportion, χ², and the family of a table's p-values."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncstats.stats import Adjustment, NotComputable, adjust, chi_squared, proportion_ci


@given(st.integers(0, 60), st.integers(1, 60), st.sampled_from(["wilson", "clopper_pearson"]))
def test_an_interval_holds_its_estimate_and_turns_with_it(k: int, n: int, method: str) -> None:
    k = min(k, n)
    interval = proportion_ci(k, n, method)  # type: ignore[arg-type]
    turned = proportion_ci(n - k, n, method)  # type: ignore[arg-type]
    assert 0 <= interval.ci_low <= interval.estimate <= interval.ci_high <= 1
    assert interval.ci_low == pytest.approx(1 - turned.ci_high, abs=1e-12)
    assert interval.method == method


def test_the_ends_of_the_scale_are_exact() -> None:
    assert proportion_ci(0, 26).ci_low == 0
    assert proportion_ci(26, 26).ci_high == 1


def test_an_interval_of_nobody_cannot_be_computed() -> None:
    with pytest.raises(NotComputable) as error:
        proportion_ci(0, 0)
    assert error.value.reason_code == "stats.nothing_counted"


@pytest.mark.parametrize(("k", "n", "level"), [(-1, 3, 0.95), (4, 3, 0.95), (1, 3, 95.0)])
def test_counts_and_levels_that_cannot_be_are_refused(k: int, n: int, level: float) -> None:
    with pytest.raises(ValueError, match="0 ≤ k ≤ n"):
        proportion_ci(k, n, level=level)


def test_an_unknown_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="wilson or clopper_pearson"):
        proportion_ci(1, 3, "wald")  # type: ignore[arg-type]


def test_chi_squared_leaves_out_what_has_no_count() -> None:
    full, padded = chi_squared([[10, 20], [20, 10]]), chi_squared([[10, 0, 20], [20, 0, 10]])
    assert (padded.statistic, padded.df, padded.p_value) == (full.statistic, 1, full.p_value)
    assert padded.expected.tolist() == [[15, 0, 15], [15, 0, 15]]


def test_yates_correction_never_passes_the_expected_count() -> None:
    assert chi_squared([[10, 20], [20, 10]], correction=True).statistic == pytest.approx(5.4)
    assert chi_squared([[2, 4], [3, 6]], correction=True).statistic == 0


def test_only_a_two_by_two_table_is_corrected_and_the_method_tells() -> None:
    two, three = [[10, 20], [20, 10]], [[10, 20], [20, 10], [5, 5]]
    assert chi_squared(two).method == "chi_squared"
    assert chi_squared(two, correction=True).method == "chi_squared_yates"
    plain, asked = chi_squared(three), chi_squared(three, correction=True)
    assert (asked.statistic, asked.method) == (plain.statistic, "chi_squared")


def test_margins_of_thousands_of_millions_do_not_overflow() -> None:
    few, many = (chi_squared(np.array([[2, 1], [1, 3]]) * times) for times in (1, 10**10))
    assert many.statistic == pytest.approx(few.statistic * 10**10)


FAMILY = [0.01, 0.02, 0.03, nan, 0.5, 0.5]


@pytest.mark.parametrize(
    ("method", "expected"),
    # R 4.2.2: p.adjust(c(.01, .02, .03, NA, .5, .5), method)
    [
        ("holm", [0.05, 0.08, 0.09, nan, 1, 1]),
        ("bonferroni", [0.05, 0.1, 0.15, nan, 1, 1]),
        ("bh", [0.05, 0.05, 0.05, nan, 0.5, 0.5]),
    ],
)
def test_a_family_is_adjusted_as_r_does(method: Adjustment, expected: list[float]) -> None:
    assert adjust(FAMILY, method) == pytest.approx(expected, nan_ok=True)
    assert adjust(FAMILY[::-1], method) == pytest.approx(expected[::-1], nan_ok=True)


def test_a_family_of_none_stays_empty() -> None:
    assert adjust([]) == []
    assert isnan(adjust([nan])[0])


def test_what_is_no_p_value_or_no_adjustment_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        adjust([1.5])
    with pytest.raises(ValueError, match="holm, bonferroni, bh"):
        adjust([0.5], "BH")  # type: ignore[arg-type]
