"""The exact test of r × c tables against rational arithmetic, and what replaces it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import comb, factorial, prod, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncstats.stats import NotComputable, chi_squared, fisher_exact, prefixes
from ncstats.stats.compositions import (
    UNIT,
    LogFactorials,
    compositions,
    count_compositions,
    largest,
    smallest,
)
from ncstats.stats.freeman_halton import BudgetExceeded, exact_p_value

Table = tuple[tuple[int, ...], ...]


def rows_of(total: int, room: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if len(room) == 1:
        if total <= room[0]:
            yield (total,)
        return
    for first in range(min(total, room[0]) + 1):
        for rest in rows_of(total - first, room[1:]):
            yield (first, *rest)


def tables_of(rows: tuple[int, ...], columns: tuple[int, ...]) -> Iterator[Table]:
    if len(rows) == 1:
        yield (columns,)
        return
    for row in rows_of(rows[0], columns):
        left = tuple(c - x for c, x in zip(columns, row, strict=True))
        for rest in tables_of(rows[1:], left):
            yield (row, *rest)


def exact_fraction(table: Table, as_likely: bool = True) -> Fraction:
    """Freeman and Halton's p by listing every table with these margins."""
    rows = tuple(map(sum, table))
    columns = tuple(map(sum, zip(*table, strict=True)))
    fixed = Fraction(prod(map(factorial, rows + columns)), factorial(sum(rows)))

    def probability(cells: Table) -> Fraction:
        return fixed / prod(factorial(x) for row in cells for x in row)

    observed = probability(table)
    weights = [probability(cells) for cells in tables_of(rows, columns)]
    assert sum(weights) == 1
    return sum((p for p in weights if p < observed or (as_likely and p == observed)), Fraction(0))


@st.composite
def small_tables(draw: st.DrawFn) -> Table:
    """Up to 4 × 4 and 14 children, every row and column filled."""
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    children = st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1))
    filled = [(i % rows, i % columns) for i in range(max(rows, columns))]
    more = draw(st.lists(children, max_size=14 - len(filled)))
    counts = np.zeros((rows, columns), dtype=int)
    for cell in filled + more:
        counts[cell] += 1
    return tuple(tuple(row) for row in counts.tolist())


def test_the_table_of_persistent_nephrocalcinosis_by_hand() -> None:
    table = ((8, 3), (4, 1), (6, 4))
    assert exact_fraction(table) == Fraction(4241, 5681)
    assert fisher_exact(table).p_value == pytest.approx(4241 / 5681, rel=1e-13)


def test_every_table_may_be_decided_before_its_last_rows() -> None:
    table = ((3, 3), (1, 1), (1, 1), (1, 1))  # the likeliest of all
    assert exact_fraction(table) == 1
    assert fisher_exact(table).p_value == pytest.approx(1, rel=1e-14)


@given(small_tables())
def test_the_p_value_is_the_exact_fraction(table: Table) -> None:
    assert fisher_exact(table).p_value == pytest.approx(float(exact_fraction(table)), rel=1e-12)


def drawn_tables(tables: int) -> Iterator[Table]:
    """Tables up to 4 × 4 of 14 children at most, drawn with a fixed seed."""
    generator = np.random.default_rng(1951)
    drawn = 0
    while drawn < tables:
        shape = generator.integers(2, 5, 2)
        cells = generator.multinomial(
            generator.integers(4, 15), np.full(shape.prod(), 1 / shape.prod())
        )
        counts = cells.reshape(shape)
        if counts.any(axis=0).all() and counts.any(axis=1).all():
            drawn += 1
            yield tuple(tuple(row) for row in counts.tolist())


def test_four_hundred_drawn_tables_are_the_exact_fractions() -> None:
    for table in drawn_tables(400):
        p = fisher_exact(table).p_value
        assert p == pytest.approx(float(exact_fraction(table)), rel=1e-12), table


@given(small_tables())
def test_the_mid_p_counts_half_of_what_is_as_likely(table: Table) -> None:
    test = fisher_exact(table, mid_p=True)
    whole, less = exact_fraction(table), exact_fraction(table, as_likely=False)
    assert test.p_value == pytest.approx(float((whole + less) / 2), rel=1e-12)
    assert test.method == "fisher_mid_p"


@pytest.mark.parametrize("operations", [10_000_000, 0])
@given(table=small_tables(), random=st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_order_and_orientation_move_no_bit(operations: int, table: Table, random: object) -> None:
    generator = np.random.default_rng(random.randrange(2**32))  # type: ignore[attr-defined]
    counts = np.array(table)
    shuffled = counts[generator.permutation(len(counts))][:, generator.permutation(counts.shape[1])]
    if operations == 0 and counts.size > 6:
        return  # a simulation takes long, and four hundred cells tell no more than six
    expected = fisher_exact(counts, operations)
    assert fisher_exact(shuffled, operations) == expected
    assert fisher_exact(counts.T, operations) == expected
    assert fisher_exact(shuffled.T, operations, mid_p=True).p_value == (
        fisher_exact(counts, operations, mid_p=True).p_value
    )


@given(small_tables())
def test_empty_rows_and_columns_say_nothing(table: Table) -> None:
    counts = np.array(table)
    padded = np.pad(np.insert(counts, 1, 0, axis=0), ((0, 0), (0, 1)))
    assert fisher_exact(padded) == fisher_exact(counts)


def test_a_sparse_table_that_r_gets_wrong() -> None:
    # R 4.2.2's fisher.test gives 0.6988 without a word; its simulation of a million tables 0.9187.
    lines = "1121 0111 0121 1010 0100 1111 1113 1100 0122 0301 1012 0131 1100 0020 0001"
    cells = [[int(count) for count in line] for line in lines.split()]
    exact = fisher_exact(cells)
    simulated = fisher_exact(cells, operations=0)
    assert exact.method == "fisher_exact"
    assert exact.p_value == pytest.approx(0.9187, abs=0.001)
    assert simulated.standard_error is not None
    assert abs(exact.p_value - simulated.p_value) < 4 * simulated.standard_error


@pytest.mark.parametrize(
    "table",
    [
        [[1500, 20], [10, 1470]],  # p far below 1e-300: nothing is left but zero
        [[3493, 129], [76, 330]],
    ],
)
def test_thousands_of_children_in_two_by_two(table: list[list[int]]) -> None:
    (a, b), (c, d) = table
    ways = [
        comb(a + b, x) * comb(c + d, a + c - x) for x in range(max(0, a - d), min(a + b, a + c) + 1)
    ]
    observed = comb(a + b, a) * comb(c + d, c)
    exact = Fraction(sum(w for w in ways if w <= observed), comb(a + b + c + d, a + c))
    assert fisher_exact(table).p_value == pytest.approx(float(exact), rel=1e-10, abs=0)


def test_beyond_the_budget_with_enough_expected_chi_squared_stands_in() -> None:
    table = [[10, 12], [15, 9]]
    answer = fisher_exact(table, operations=3)
    expected = chi_squared(table)
    assert (answer.method, answer.p_value) == ("chi_squared", expected.p_value)
    assert (answer.statistic, answer.df) == (expected.statistic, 1)
    assert answer.standard_error is None


def test_beyond_the_budget_with_small_expected_counts_a_seeded_simulation_stands_in() -> None:
    table = [[8, 3], [4, 1], [6, 4]]
    answer = fisher_exact(table, operations=0)
    assert answer.method == "fisher_monte_carlo"
    assert answer == fisher_exact(table, operations=0)
    assert answer.draws == 100_000
    assert answer.standard_error == pytest.approx(sqrt(0.7465 * 0.2535 / 100_000), rel=0.01)
    assert abs(answer.p_value - 4241 / 5681) < 4 * answer.standard_error


def test_the_simulation_leaves_the_global_random_state_alone() -> None:
    before = np.random.get_state()[1].tolist()  # type: ignore[index, union-attr]  # noqa: NPY002
    fisher_exact([[8, 3], [4, 1], [6, 4]], operations=0)
    assert np.random.get_state()[1].tolist() == before  # type: ignore[index, union-attr]  # noqa: NPY002


def test_a_hopeless_table_is_refused_before_any_work() -> None:
    generator = np.random.default_rng(5)
    with pytest.raises(BudgetExceeded):
        exact_p_value(generator.integers(100, 200, (5, 5)), 10_000_000)


def test_more_children_than_log_factorials_have_digits_for_are_refused() -> None:
    test = fisher_exact(np.full((2, 2), 5_000_000))
    assert (test.method, test.p_value) == ("chi_squared", 1)
    sparse = fisher_exact([[5_000_000, 5_000_000], [5_000_000, 5_000_000], [2, 0]])
    assert sparse.method == "fisher_monte_carlo"
    # Both of the last row together in ½ of all tables; else z beyond √(2 log 2): 0.239 of the rest.
    assert sparse.p_value == pytest.approx(0.5 + 0.239 / 2, abs=0.007)


@pytest.mark.parametrize("kept", [0, 200])
def test_prefixes_added_up_by_table_or_by_sorting_are_the_same(
    kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = [[3, 0, 1, 2], [1, 4, 2, 0], [2, 2, 6, 1], [0, 1, 1, 5], [2, 0, 3, 1]]
    expected = fisher_exact(table).p_value
    monkeypatch.setattr(prefixes, "_TABULATED", kept)
    assert fisher_exact(table).p_value == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("unit", [1, 10**17])
def test_prefixes_are_ordered_by_node_and_then_by_length(unit: int) -> None:
    generator = np.random.default_rng(17)
    node, log_sum = generator.integers(0, 50, 1000), unit * generator.integers(-40, 40, 1000)
    order = prefixes.in_order(node, log_sum)
    assert order.tolist() == np.lexsort((log_sum, node)).tolist()


def test_a_table_too_wide_to_pack_is_refused() -> None:
    with pytest.raises(BudgetExceeded):
        exact_p_value(np.full((12, 12), 60), 10**18)


@pytest.mark.parametrize("table", [[[3, 4]], [[3, 0], [5, 0]], [[0, 0], [0, 0]], [[2, 3], [0, 0]]])
def test_one_level_or_one_group_cannot_be_tested(table: list[list[int]]) -> None:
    for test in (fisher_exact, chi_squared):
        with pytest.raises(NotComputable) as error:
            test(table)
        assert error.value.reason_code == "stats.one_row_or_column"


@pytest.mark.parametrize("table", [[1, 2], [[1.5, 2], [3, 4]], [[-1, 2], [3, 4]]])
def test_what_is_no_table_of_counts_is_refused(table: list[object]) -> None:
    with pytest.raises(ValueError, match=r"counts|rows"):
        fisher_exact(table)


@given(st.lists(st.integers(0, 4), min_size=2, max_size=4), st.integers(0, 6))
def test_ways_to_fill_a_row_are_counted_as_they_are_listed(columns: list[int], total: int) -> None:
    nodes = np.array([columns, columns[::-1]])
    expected = list(rows_of(total, tuple(columns)))
    assert count_compositions(nodes, total).tolist() == [len(expected)] * 2
    if expected:
        origin, ways = compositions(nodes, total)
        assert [tuple(way) for way in ways[origin == 0].tolist()] == expected


@given(small_tables())
def test_the_bounds_hold_every_table(table: Table) -> None:
    rows = np.sort(np.sum(table, axis=1))
    columns = np.sort(np.sum(table, axis=0))
    logs = LogFactorials.up_to(14)
    sums = [
        sum(int(logs.units[x]) for row in cells for x in row)
        for cells in tables_of(tuple(rows.tolist()), tuple(columns.tolist()))
    ]
    low = int(smallest(columns[None, :], rows, logs)[0])
    high = int(largest(columns[None, :], rows, logs)[0])
    assert low <= min(sums)
    assert max(sums) <= high + round(1e-9 / UNIT)


def test_a_table_of_a_registry_falls_back_before_it_is_counted() -> None:
    # Two columns leave tens of thousands of nodes, each with a row of tens of thousands to fill.
    table = [[9000, 31000], [40000, 12000], [21000, 22000], [33000, 35000], [14000, 60000]]
    assert fisher_exact(table).method == "chi_squared"


def test_of_a_registry_only_two_by_two_is_counted() -> None:
    larger = np.array([[4000, 3900, 4100], [4000, 4050, 3950]])
    assert fisher_exact(larger).method == "chi_squared"
    assert fisher_exact([[5000, 5100], [5050, 4950]]).method == "fisher_exact"
