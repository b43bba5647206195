"""Groups two by two."""

from __future__ import annotations

from itertools import combinations
from math import isnan

import numpy as np
import pytest

from ncstats.stats import (
    NotComputable,
    PairTest,
    adjust,
    dunn,
    fisher_exact,
    kruskal_wallis,
    mann_whitney,
    pairwise_fisher,
    pairwise_wilcoxon,
)

GROUPS = [[2.9, 3.0, 2.5, 2.6, 3.2], [3.8, 2.7, 4.0, 2.4], [2.8, 3.4, 3.7, 2.2, 2.0]]


def places(tests: tuple[PairTest, ...]) -> list[tuple[int, int]]:
    return [(test.first, test.second) for test in tests]


def test_every_pair_stands_once_in_order() -> None:
    table = [[3, 1, 2], [1, 3, 2]]
    for tests in (dunn(GROUPS), pairwise_wilcoxon(GROUPS), pairwise_fisher(table)):
        assert places(tests) == [(0, 1), (0, 2), (1, 2)]
        adjusted = adjust([test.p_value for test in tests])
        assert [test.p_adjusted for test in tests] == adjusted


def test_two_groups_alone_are_the_tests_themselves() -> None:
    both = GROUPS[:2]
    assert dunn(both)[0].z ** 2 == pytest.approx(kruskal_wallis(both).statistic, rel=1e-12)
    assert dunn(both)[0].statistic == dunn(both)[0].z
    assert pairwise_wilcoxon(both)[0].p_value == mann_whitney(both).p_value
    table = [[3, 1], [1, 3]]
    assert pairwise_fisher(table)[0].p_value == fisher_exact(table).p_value


def test_dunn_ranks_over_all_groups_and_wilcoxon_within_the_pair() -> None:
    apart = [[1, 2], [3, 4], [5, 6]]
    # Mean ranks 1.5, 3.5 and 5.5 of six: the variance is 6 · 7/12 = 3.5 times ½ + ½.
    assert [test.z for test in dunn(apart)] == pytest.approx(
        [-2 / 3.5**0.5, -4 / 3.5**0.5, -2 / 3.5**0.5]
    )
    assert [test.statistic for test in pairwise_wilcoxon(apart)] == [0, 0, 0]


def test_an_empty_group_keeps_its_pairs_and_says_why() -> None:
    padded = [GROUPS[0], [], *GROUPS[1:]]
    for function, method in ((dunn, "dunn"), (pairwise_wilcoxon, "pairwise_wilcoxon")):
        tests = function(padded)  # type: ignore[operator]
        assert places(tests) == list(combinations(range(4), 2))
        known = [test for test in tests if 1 not in (test.first, test.second)]
        assert [test.p_adjusted for test in known] == [
            test.p_adjusted
            for test in function(GROUPS)  # type: ignore[operator]
        ]
        for test in tests:
            assert test.method == method
            if test not in known:
                assert isnan(test.p_value)
                assert isnan(test.p_adjusted)
                assert test.note == "stats.fewer_than_two_groups"


def test_a_pair_that_does_not_differ_says_so() -> None:
    first, _, third = pairwise_wilcoxon([[1, 1], [1, 1, 1], [1, 2]])
    assert first.note == "stats.all_values_equal"
    assert isnan(first.statistic)
    assert third.note == ""
    levels = pairwise_fisher([[3, 2, 1], [0, 0, 4]])
    assert [test.note for test in levels] == ["stats.one_row_or_column", "", ""]
    assert all(isnan(test.statistic) for test in levels)


def test_a_pair_beyond_the_exact_test_names_what_stands_in() -> None:
    many = np.full((2, 2), 300_000)
    assert pairwise_fisher(many)[0].note == "stats.by_chi_squared"
    sparse = np.concatenate([many, [[1, 0]]])
    assert pairwise_fisher(sparse)[0].note == "stats.by_simulation"


def test_dunn_of_equal_values_has_nothing_to_compare() -> None:
    with pytest.raises(NotComputable):
        dunn([[1, 1], [1]])


@pytest.mark.parametrize("groups", [[], [[1, 2]]])
def test_fewer_than_two_groups_have_no_pair(groups: list[list[int]]) -> None:
    with pytest.raises(NotComputable):
        dunn(groups)


def test_one_group_has_no_pairs_and_a_list_is_no_table() -> None:
    assert pairwise_fisher([[1], [2]]) == ()
    assert pairwise_wilcoxon([[1, 2]]) == ()
    with pytest.raises(ValueError, match="rows and columns"):
        pairwise_fisher([1, 2])
