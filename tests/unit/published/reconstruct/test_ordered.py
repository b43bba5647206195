"""What is kept as values come and go, against the same of all values at once."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ncstats.published.intervals import Interval
from ncstats.published.reconstruct.comparisons import AnyComparison, Comparison, MeansComparison
from ncstats.published.reconstruct.ordered import Ordered, RankedGroups, Sums
from ncstats.published.reconstruct.ranks import statistic

GROUPS = 3
VALUES = st.lists(st.tuples(st.integers(0, GROUPS - 1), st.integers(-4, 9)), max_size=14)
COMPARISONS: list[AnyComparison] = [
    Comparison(test, (0, 1, 2), Interval(Fraction(2), Fraction(3)))  # type: ignore[arg-type]  # a key
    for test in ("kruskal_wallis", "mann_whitney", "mann_whitney_uncorrected")
]
COMPARISONS += [
    MeansComparison(test, (0, 1, 2), Interval(Fraction(1, 20), None))  # type: ignore[arg-type]  # a key
    for test in ("welch", "anova")
]


def grouped(values: list[tuple[int, int]]) -> list[list[int]]:
    return [[value for at, value in values if at == group] for group in range(GROUPS)]


@given(VALUES, VALUES)
def test_ranks_are_those_of_the_values_that_are_left(
    stay: list[tuple[int, int]], go: list[tuple[int, int]]
) -> None:
    ranked = RankedGroups(GROUPS)
    for group, value in [*go, *stay]:
        ranked.add(group, value)
    for group, value in reversed(go):
        ranked.remove(group, value)
    for test in ("kruskal_wallis", "mann_whitney", "mann_whitney_uncorrected"):
        assert ranked.statistic(test) == statistic(grouped(stay), test)  # type: ignore[arg-type]  # a key


@given(VALUES, VALUES, st.sampled_from(COMPARISONS))
def test_a_running_comparison_costs_what_the_groups_cost(
    stay: list[tuple[int, int]], go: list[tuple[int, int]], comparison: AnyComparison
) -> None:
    running = comparison.running()
    for group, value in [*go, *stay]:
        running.add(group, value)
    for group, value in go:
        running.remove(group, value)
    assert running.cost() == comparison.cost(grouped(stay))


@given(st.lists(st.integers(-9, 9)), st.lists(st.integers(-9, 9)))
def test_values_stay_in_order_with_their_sums(stay: list[int], go: list[int]) -> None:
    ordered = Ordered()
    for value in [*stay, *go]:
        ordered.add(value)
    for value in go:
        ordered.remove(value)
    assert ordered.values == sorted(stay)
    assert ordered.sums == Sums.of(stay)
