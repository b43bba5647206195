"""Small rows, where every set of values can be enumerated."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations_with_replacement, product

import pytest

from ncstats.published.intervals import Interval
from ncstats.published.reconstruct.comparisons import Comparison
from ncstats.published.reconstruct.proofs import attainable
from ncstats.published.reconstruct.ranks import RankTest, rank_sums, statistic
from ncstats.published.reconstruct.row import Count, Row, Summary
from ncstats.published.reconstruct.row_search import find_values
from ncstats.stats import kruskal_wallis, mann_whitney, mean_sd, quantile

KRUSKAL: RankTest = "kruskal_wallis"


def exactly(value: str) -> Interval:
    return Interval(Fraction(value), Fraction(value))


def near(value: str, by: str) -> Interval:
    return Interval(Fraction(value) - Fraction(by), Fraction(value) + Fraction(by))


def all_values(row: Row) -> list[tuple[tuple[int, ...], ...]]:
    grid = range(row.limits[0], row.limits[1] + 1)
    return list(product(*(combinations_with_replacement(grid, n) for n in row.sizes)))


def of_groups(*groups: tuple[str, str, str]) -> tuple[Summary, ...]:
    """Median and quartiles of each group, exactly."""
    names = ("p25", "median", "p75")
    return tuple(
        Summary(name, exactly(value), (s,))
        for s, group in enumerate(groups)
        for name, value in zip(names, group, strict=True)
    )


def test_rank_sums_are_those_of_the_tests() -> None:
    rng = random.Random(3)
    for _ in range(100):
        groups = [[rng.randrange(6) for _ in range(rng.randrange(2, 7))] for _ in range(3)]
        if len({x for group in groups for x in group}) == 1 or rank_sums(groups[:2])[1] == 0:
            continue
        number, over = statistic(groups, KRUSKAL)
        assert number / over == pytest.approx(kruskal_wallis(groups).statistic)
        number, over = statistic(groups[:2], "mann_whitney")
        from scipy.stats import chi2

        assert chi2.sf(number / over, 1) == pytest.approx(mann_whitney(groups[:2]).p_value)


@pytest.mark.parametrize("seed", range(12))
def test_what_exists_is_found_and_what_does_not_is_not(seed: int) -> None:
    rng = random.Random(seed)
    sizes = (4, 3)
    truth = [sorted(rng.randrange(6) for _ in range(n)) for n in sizes]
    medians = tuple(
        Summary("median", exactly(str(quantile(values, 0.5)[0])), (s,))
        for s, values in enumerate(truth)
    )
    number, over = statistic(truth, KRUSKAL)
    wanted = Interval(Fraction(number, over), Fraction(number, over))
    for moved in (Fraction(0), Fraction(1, 50)):
        interval = Interval(wanted.low + moved, wanted.high + moved)  # type: ignore[operator]
        row = Row("x", sizes, 1, (0, 5), medians, (), (Comparison(KRUSKAL, (0, 1), interval),))
        exists = any(row.cost(groups) == 0 for groups in all_values(row))
        found = find_values(row, rng, restarts=6)
        assert (found is not None) == exists
        if found is not None:
            assert row.cost(found.values) == 0
            for group, values in zip(found.values, truth, strict=True):
                assert quantile(list(group), 0.5)[0] == quantile(values, 0.5)[0]


@pytest.mark.parametrize("test", ["kruskal_wallis", "mann_whitney"])
@pytest.mark.parametrize("seed", range(10))
def test_the_outer_bound_encloses_every_statistic(seed: int, test: RankTest) -> None:
    rng = random.Random(seed)
    sizes = (3, 3)
    truth = [sorted(rng.randrange(5) for _ in range(n)) for n in sizes]
    summaries = of_groups(*(tuple(map(str, quantile(v, [0.25, 0.5, 0.75]))) for v in truth))  # type: ignore[arg-type]
    row = Row("x", sizes, 1, (0, 4), summaries)
    comparison = Comparison(test, (0, 1), Interval())
    bounds = attainable(row, comparison)
    assert bounds is not None
    met = [groups for groups in all_values(row) if row.cost(groups) == 0]
    assert met
    for groups in met:
        number, over = statistic(groups, test)
        assert bounds[0] <= Fraction(number, over)
        assert bounds[1] is None or Fraction(number, over) <= bounds[1]


def test_separate_groups_have_a_tight_bound() -> None:
    # Three below, three above: R = 6 and 15, H = 12/42 · (36/3 + 225/3) - 21 = 27/7.
    row = Row("x", (3, 3), 1, (0, 9), of_groups(("1", "2", "3"), ("6", "7", "8")))
    bounds = attainable(row, Comparison(KRUSKAL, (0, 1), Interval()))
    assert bounds == (Fraction(27, 7), Fraction(27, 7))


def test_counts_and_forbidden_values_are_heeded() -> None:
    summaries = tuple(Summary("median", exactly("5"), (s,)) for s in (0, 1))
    low = Count(lambda value, _: value < 3, (0, 1), 4, 4)
    row = Row("x", (5, 5), 1, (0, 9), summaries, (low,), allowed=lambda v, s: v != 0 or s == 1)
    found = find_values(row, random.Random(1))
    assert found is not None
    assert sum(value < 3 for group in found.values for value in group) == 4
    assert 0 not in found.values[0]


def test_values_keep_to_their_lattice() -> None:
    row = Row(
        "x", (8,), 10, (0, 99), (Summary("median", near("4.5", "0.2"), (0,)),), step=5, offset=2
    )
    found = find_values(row, random.Random(1))
    assert found is not None
    assert all(value % 5 == 2 for value in found.values[0])


def test_a_mean_and_standard_deviation_are_met() -> None:
    parts = (
        Summary("mean", near("4.53", "0.005"), (0,)),
        Summary("sd", near("1.2", "0.005"), (0,)),
    )
    row = Row("x", (30,), 10, (0, 99), parts)
    found = find_values(row, random.Random(1))
    assert found is not None
    computed = mean_sd([value / 10 for value in found.values[0]])
    assert computed.mean == pytest.approx(4.53, abs=0.0051)
    assert computed.sd == pytest.approx(1.2, abs=0.0051)


def test_a_summary_of_all_groups_is_met_beside_those_of_each() -> None:
    parts = (
        Summary("median", exactly("2"), (0,)),
        Summary("median", exactly("7"), (1,)),
        Summary("median", exactly("3"), (0, 1)),
        Summary("max", exactly("9"), (0, 1)),
    )
    row = Row("x", (7, 4), 1, (0, 9), parts)
    found = find_values(row, random.Random(1))
    assert found is not None
    assert quantile([x for group in found.values for x in group], 0.5)[0] == 3
