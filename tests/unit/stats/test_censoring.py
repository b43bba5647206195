"""Values below or above a limit: their order, their quantiles, their ranks."""

from __future__ import annotations

from math import inf, isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncstats.stats import (
    NotComputable,
    cliffs_delta,
    dunn,
    kruskal_wallis,
    mann_whitney,
    order_of,
    pairwise_wilcoxon,
    quantile,
)

BELOW, EXACT, ABOVE = -1, 0, 1


def test_everything_below_the_highest_lower_limit_is_tied() -> None:
    # <0.2, 0.1, 0.3, <0.5, 0.5, 0.7: the first four cannot be told apart.
    order = order_of([0.2, 0.1, 0.3, 0.5, 0.5, 0.7], [BELOW, EXACT, EXACT, BELOW, EXACT, EXACT])
    assert order.codes.tolist() == [0, 0, 0, 0, 1, 2]
    assert order.values.tolist() == [0.5, 0.5, 0.7]
    assert order.side.tolist() == [BELOW, EXACT, EXACT]


def test_everything_above_the_lowest_upper_limit_is_tied() -> None:
    # >100, 100, 150, >120
    order = order_of([100, 100, 150, 120], [ABOVE, EXACT, EXACT, ABOVE])
    assert order.codes.tolist() == [1, 0, 1, 1]
    assert order.values.tolist() == [100, 100]
    assert order.side.tolist() == [EXACT, ABOVE]


def test_both_limits_may_meet_but_not_cross() -> None:
    order = order_of([5, 5, 5], [BELOW, EXACT, ABOVE])
    assert order.codes.tolist() == [0, 1, 2]
    with pytest.raises(NotComputable, match="below 10 and another only to lie above 5") as error:
        order_of([10, 5], [BELOW, ABOVE])
    assert error.value.reason_code == "stats.limits_overlap"


def test_nothing_has_no_order() -> None:
    assert order_of([], []).codes.tolist() == []
    assert isnan(quantile([], 0.5, censored=[]).values[0])


@pytest.mark.parametrize(
    ("x", "censored", "message"),
    [([1, 2], [0], "one code"), ([1], [2], r"-1\), above"), ([1], [nan], r"-1\), above")],
)
def test_codes_that_cannot_be_meant(x: list[float], censored: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        order_of(x, censored)


def test_a_missing_value_is_the_callers_to_drop() -> None:
    with pytest.raises(NotComputable) as error:
        order_of([nan], [0])
    assert error.value.reason_code == "stats.missing_value"


@pytest.mark.parametrize(
    ("type_", "values", "side"),
    [
        # <1, <1, 2, 4 and >8. Type 6: positions 1.5, 3 and 4.5.
        (6, [1, 2, 6], [BELOW, EXACT, ABOVE]),
        # Type 7: positions 2, 3 and 4.
        (7, [1, 2, 4], [BELOW, EXACT, EXACT]),
        # Type 2: the second, third and fourth.
        (2, [1, 2, 4], [BELOW, EXACT, EXACT]),
    ],
)
def test_a_quantile_is_a_value_or_a_limit(type_: int, values: list[float], side: list[int]) -> None:
    found = quantile([8, 1, 4, 2, 1], [0.25, 0.5, 0.75], type=type_, censored=[1, -1, 0, 0, -1])
    assert found.values.tolist() == values
    assert found.side.tolist() == side


def test_a_quantile_between_a_limit_and_a_value_lies_below_the_point_between() -> None:
    found = quantile([0.5, 0.7], 0.5, censored=[BELOW, EXACT])
    assert (found.values[0], found.side[0]) == (pytest.approx(0.6), BELOW)


def test_a_quantile_between_a_lower_and_an_upper_limit_is_unknown() -> None:
    found = quantile([1, 9], 0.5, censored=[BELOW, ABOVE])
    assert isnan(found.values[0])
    assert found.side[0] == EXACT


def test_counted_values_give_the_same_and_a_limit_nobody_has_decides_nothing() -> None:
    found = quantile([0.5, 1, 2, 50], [0.2, 0.5], counts=[2, 1, 2, 0], censored=[-1, 0, 0, -1])
    expected = quantile([0.5, 0.5, 1, 2, 2], [0.2, 0.5], censored=[-1, -1, 0, 0, 0])
    assert found.values.tolist() == expected.values.tolist()
    assert found.side.tolist() == expected.side.tolist()
    with pytest.raises(ValueError, match="one count and one code"):
        quantile([1, 2], 0.5, counts=[1], censored=[0, 0])


VALUES = st.lists(st.integers(0, 9), min_size=1, max_size=12)


@given(VALUES)
def test_uncensored_values_are_their_own_quantiles(values: list[int]) -> None:
    found = quantile(values, [0, 0.25, 0.5, 1], censored=[0] * len(values))
    assert found.values.tolist() == quantile(values, [0, 0.25, 0.5, 1]).tolist()
    assert not found.side.any()


@given(VALUES, VALUES, st.integers(1, 8))
def test_a_rank_test_needs_only_the_order(first: list[int], second: list[int], limit: int) -> None:
    """A value in the limit's place, whichever, gives what the censored values give."""
    groups = [first, second]
    shown = [[max(value, limit) for value in group] for group in groups]
    censored = [[BELOW if value < limit else EXACT for value in group] for group in groups]
    replaced = [[value if value >= limit else -7 for value in group] for group in groups]
    if len({*replaced[0], *replaced[1]}) == 1:
        return
    assert kruskal_wallis(shown, censored=censored) == kruskal_wallis(replaced)
    assert mann_whitney(shown, censored=censored) == mann_whitney(replaced)
    assert dunn(shown, censored=censored) == dunn(replaced)
    assert pairwise_wilcoxon(shown, censored=censored) == pairwise_wilcoxon(replaced)
    exact = mann_whitney(shown, censored=censored, exact=True)
    assert exact == mann_whitney(replaced, exact=True)


def test_codes_are_counted_for_what_takes_counts_alone() -> None:
    order = order_of([0.5, 0.5, 0.7, 0.9], [BELOW, BELOW, EXACT, EXACT])
    counts = np.zeros((3, 2), dtype=int)
    np.add.at(counts, (order.codes, [0, 1, 0, 1]), 1)
    assert cliffs_delta(counts=counts).estimate == -0.25


def test_censored_values_come_as_groups() -> None:
    with pytest.raises(ValueError, match="come as groups"):
        kruskal_wallis(counts=[[1, 0], [0, 1]], censored=[[0], [0]])
    with pytest.raises(ValueError, match="one code for each value of each group"):
        kruskal_wallis([[1, 2], [3]], censored=[[0, 0, 0], []])


def test_an_infinite_value_is_the_largest() -> None:
    assert order_of([inf, 1], [EXACT, EXACT]).codes.tolist() == [1, 0]
