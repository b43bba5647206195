"""Kruskal-Wallis and Mann-Whitney."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ncstats.stats import NotComputable, kruskal_wallis, mann_whitney

VALUES = st.lists(st.integers(0, 8), min_size=1, max_size=15)


def counted(groups: list[list[int]]) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    values = np.unique(np.concatenate(groups))
    return np.array([[list(group).count(value) for group in groups] for value in values])


def test_kruskal_wallis_equals_the_textbook_form() -> None:
    from scipy.stats import kruskal

    groups = [[2.9, 3.0, 2.5, 2.6, 3.2], [3.8, 2.7, 4.0, 2.4], [2.8, 3.4, 3.7, 2.2, 2.0]]
    test = kruskal_wallis(groups)
    assert test.statistic == pytest.approx(0.7714285714, rel=1e-9)  # Hollander and Wolfe 1973
    assert test.statistic == pytest.approx(kruskal(*groups).statistic, rel=1e-12)
    assert test.p_value == pytest.approx(kruskal(*groups).pvalue, rel=1e-12)
    assert test.epsilon_squared == pytest.approx(test.statistic / 13)


@given(st.lists(VALUES, min_size=2, max_size=4))
def test_counts_give_what_values_give_and_labels_move_nothing(groups: list[list[int]]) -> None:
    assume(len(np.unique(np.concatenate(groups))) > 1)
    expected = kruskal_wallis(groups)
    assert kruskal_wallis(counts=counted(groups)) == expected
    assert kruskal_wallis(groups[::-1]) == expected
    assert kruskal_wallis([[10 * x for x in group] for group in groups]) == expected
    assert kruskal_wallis([*groups, []]) == expected
    assert -1e-12 <= expected.epsilon_squared <= 1 + 1e-12


@given(VALUES, VALUES)
def test_mann_whitney_counts_pairs(first: list[int], second: list[int]) -> None:
    assume(len({*first, *second}) > 1)
    test = mann_whitney([first, second])
    larger = sum(x > y for x, y in product(first, second))
    smaller = sum(x < y for x, y in product(first, second))
    pairs = len(first) * len(second)
    assert test.statistic == larger + (pairs - larger - smaller) / 2
    assert test.cliffs_delta == pytest.approx((larger - smaller) / pairs, abs=1e-15)
    assert mann_whitney(counts=counted([first, second])) == test
    turned = mann_whitney([second, first])
    assert turned.p_value == pytest.approx(test.p_value, rel=1e-12)
    assert turned.statistic == pairs - test.statistic


@given(VALUES, VALUES)
def test_two_groups_uncorrected_are_kruskal_wallis(first: list[int], second: list[int]) -> None:
    assume(len({*first, *second}) > 1)
    expected = kruskal_wallis([first, second]).p_value
    assert mann_whitney([first, second], correction=False).p_value == pytest.approx(
        expected, rel=1e-7
    )


def test_a_difference_of_nothing_has_a_p_of_one() -> None:
    assert mann_whitney([[1, 2], [1, 2]]).p_value == 1
    assert mann_whitney([[1, 3], [2]]).p_value == 1


def test_millions_of_children_do_not_overflow() -> None:
    half = 5_000_000
    test = kruskal_wallis(counts=[[half, half - 4000], [half, half + 4000]])
    # A two by two table: H is χ² with N - 1 in place of N.
    expected = (2 * half) ** 2 * 4000**2 * (4 * half - 1)
    expected /= (2 * half) ** 2 * (2 * half - 4000) * (2 * half + 4000)
    assert test.statistic == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("groups", "code"),
    [
        ([], "stats.fewer_than_two_groups"),
        ([[1, 2], []], "stats.fewer_than_two_groups"),
        ([[1, 1], [1]], "stats.all_values_equal"),
        ([[1, float("nan")], [1]], "stats.missing_value"),
    ],
)
def test_what_cannot_be_compared_says_why(groups: list[list[float]], code: str) -> None:
    with pytest.raises(NotComputable) as error:
        kruskal_wallis(groups)
    assert error.value.reason_code == code
    assert " " in str(error.value)


def test_an_empty_group_of_two_cannot_be_compared() -> None:
    with pytest.raises(NotComputable):
        mann_whitney(counts=[[1, 0], [2, 0]])


def test_calls_that_cannot_be_meant() -> None:
    with pytest.raises(ValueError, match="two groups"):
        mann_whitney([[1], [2], [3]])
    with pytest.raises(ValueError, match="either groups or counts"):
        kruskal_wallis()
    with pytest.raises(ValueError, match="two dimensions"):
        kruskal_wallis(counts=[1, 2])
