"""Exact rank tests against the list of all ways to deal the values to the groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from math import lcm

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ncstats.stats import NotComputable, kruskal_wallis, mann_whitney

Groups = list[list[int]]


def deals(values: tuple[int, ...], sizes: Sequence[int]) -> Iterator[list[tuple[int, ...]]]:
    """Every way to choose places for the groups, all places told apart."""
    if len(sizes) == 1:
        yield [values]
        return
    for chosen in combinations(range(len(values)), sizes[0]):
        rest = tuple(value for i, value in enumerate(values) if i not in chosen)
        for others in deals(rest, sizes[1:]):
            yield [tuple(values[i] for i in chosen), *others]


def pooled(groups: Groups) -> list[int]:
    return [value for group in groups for value in group]


def doubled_ranks(groups: Groups) -> list[list[int]]:
    ordered = sorted(pooled(groups))
    rank = {v: 2 * ordered.index(v) + ordered.count(v) + 1 for v in ordered}
    return [[rank[value] for value in group] for group in groups]


def enumerated(groups: Groups) -> Fraction:
    """The share of all deals whose H is as great or greater, in rational numbers."""
    ranks = doubled_ranks(groups)
    sizes = [len(group) for group in ranks]
    n, scale = sum(sizes), lcm(*sizes)

    def distance(dealt: Sequence[Sequence[int]]) -> int:
        return sum(
            (sum(group) - len(group) * (n + 1)) ** 2 * (scale // len(group)) for group in dealt
        )

    observed = distance(ranks)
    found = [distance(deal) >= observed for deal in deals(tuple(pooled(ranks)), sizes)]
    return Fraction(sum(found), len(found))


def small_groups(most: int, groups: int, values: int = 5) -> st.SearchStrategy[Groups]:
    """Groups of whole numbers, tied often; ``most`` in all."""
    group = st.lists(st.integers(0, values), min_size=1, max_size=most // groups)
    return st.lists(group, min_size=2, max_size=groups)


@settings(max_examples=60)
@given(small_groups(9, 3))
def test_kruskal_wallis_equals_the_list_of_all_deals(groups: Groups) -> None:
    assume(len(set(pooled(groups))) > 1)
    test = kruskal_wallis(groups, exact=True)
    assert test.p_value == pytest.approx(float(enumerated(groups)), rel=1e-13)
    assert test.method == "kruskal_wallis_exact"


@settings(max_examples=20)
@given(small_groups(8, 4, values=20))
def test_four_groups_with_few_ties(groups: Groups) -> None:
    assume(len(set(pooled(groups))) > 1)
    p = kruskal_wallis(groups, exact=True).p_value
    assert p == pytest.approx(float(enumerated(groups)), rel=1e-13)


def test_ten_values_in_three_groups() -> None:
    groups = [[1, 2, 2, 4], [3, 3, 5], [5, 6, 6]]
    assert kruskal_wallis(groups, exact=True).p_value == pytest.approx(
        float(enumerated(groups)), rel=1e-13
    )


@settings(max_examples=60)
@given(small_groups(10, 2))
def test_mann_whitney_equals_the_list_of_all_deals(groups: Groups) -> None:
    assume(len(set(pooled(groups))) > 1)
    test = mann_whitney(groups, exact=True)
    assert test.p_value == pytest.approx(float(enumerated(groups)), rel=1e-13)
    assert test.statistic == mann_whitney(groups).statistic
    assert test.method == "mann_whitney_exact"


def test_a_known_table_of_critical_values() -> None:
    # Kruskal and Wallis 1952, table 6.1: sizes 5, 3, 2, H = 5.2509 has P = 0.049.
    sizes, wanted = (5, 3, 2), 5.2509
    for deal in deals(tuple(range(1, 11)), sizes):
        groups = [list(group) for group in deal]
        if abs(kruskal_wallis(groups).statistic - wanted) < 5e-5:
            assert kruskal_wallis(groups, exact=True).p_value == pytest.approx(0.049, abs=5e-4)
            return
    pytest.fail("the published value of H was not met")


def test_the_groups_of_the_paper_are_within_reach() -> None:
    generator = np.random.default_rng(26)
    groups = [np.round(generator.normal(j / 3, 1, n), 1) for j, n in enumerate((26, 12, 12))]
    exact, normal = kruskal_wallis(groups, exact=True), kruskal_wallis(groups)
    assert exact.statistic == normal.statistic
    assert exact.p_value == pytest.approx(normal.p_value, rel=0.2)
    assert exact.p_value != normal.p_value
    assert kruskal_wallis(groups[::-1], exact=True).p_value == exact.p_value


def test_without_ties_r_counts_the_same() -> None:
    # R 4.2.2: wilcox.test(c(1.1, 2.2, 3.3, 4.4), c(2.5, 5.5, 6.6, 7.7, 8.8))$p.value, twice 4/126
    test = mann_whitney([[1.1, 2.2, 3.3, 4.4], [2.5, 5.5, 6.6, 7.7, 8.8]], exact=True)
    assert test.p_value == pytest.approx(8 / 126, rel=1e-14)


@pytest.mark.parametrize(
    "counts",
    [
        np.full((300, 2), 5),  # too many sums
        np.full((2, 2), 5_000_000),  # ten million children
        np.full((10, 8), 2),  # too many groups
        np.full((60, 3), 1),  # sums of three groups of sixty
    ],
    ids=["sums", "rows", "groups", "sizes"],
)
def test_what_is_out_of_reach_is_refused_before_any_work(counts: np.ndarray) -> None:  # type: ignore[type-arg]
    with pytest.raises(NotComputable) as error:
        kruskal_wallis(counts=counts, exact=True)
    assert error.value.reason_code == "stats.exact_out_of_reach"


def test_one_child_against_thousands_counts_in_whole_numbers() -> None:
    # The largest of n + 1 values: W as far from its mean in two of n + 1 ways.
    n = 20_000
    counts = np.zeros((n + 1, 2), dtype=int)
    counts[:n, 1] = 1
    counts[n, 0] = 1
    assert mann_whitney(counts=counts, exact=True).p_value == pytest.approx(2 / (n + 1), rel=1e-12)


@pytest.mark.parametrize("groups", [[[1], [2]], [[1, 1], [2]], [[1], [2], [3]]])
def test_so_few_values_never_differ(groups: Groups) -> None:
    assert kruskal_wallis(groups, exact=True).p_value == pytest.approx(float(enumerated(groups)))
