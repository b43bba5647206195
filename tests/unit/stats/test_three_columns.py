"""The walk for tables of three columns, against the general one and against counting by hand."""

from __future__ import annotations

from fractions import Fraction
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncstats.stats import fisher_exact, freeman_halton, three_columns
from ncstats.stats.compositions import Ints
from ncstats.stats.freeman_halton import BudgetExceeded, exact_p_value
from ncstats.stats.three_columns import ThreeColumns, TooLarge

PLENTY = 20_000_000


def both_walks(table: Ints, as_likely: bool) -> tuple[float, float]:
    """The p-value by the walk for three columns, and by that for any number."""
    search = freeman_halton._Search(table, PLENTY, as_likely)
    rows, columns = np.sort(table.sum(axis=1)), np.sort(table.sum(axis=0))
    ours = ThreeColumns(rows, columns, search.threshold, PLENTY)
    return ours.p_value(), search.p_value(rows, columns)


@st.composite
def tables(draw: st.DrawFn) -> Ints:
    """Three to eight rows and three columns, some likelier than others, up to 70 children."""
    rows = draw(st.integers(3, 8))
    weight = st.lists(st.sampled_from([1, 1, 2, 6]), min_size=rows + 3, max_size=rows + 3)
    weights = np.array(draw(weight), dtype=float)
    cells = np.outer(weights[3:], weights[:3]).ravel()
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    drawn = generator.multinomial(draw(st.integers(9, 70)), cells / cells.sum())
    table = drawn.reshape(rows, 3)
    return table + (table.sum(axis=1) == 0)[:, None] + (table.sum(axis=0) == 0)


@given(tables(), st.booleans())
def test_it_finds_what_the_general_walk_finds(table: Ints, as_likely: bool) -> None:
    one, other = both_walks(table, as_likely)
    assert one == pytest.approx(other, rel=1e-12, abs=0)


@pytest.mark.parametrize("pairs", [0, 10**9])
def test_two_rows_or_three_may_be_met(pairs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(three_columns, "_PAIRS", pairs)
    generator = np.random.default_rng(6)
    for rows in (3, 4, 5, 6):
        table = generator.multinomial(70, np.full(3 * rows, 1 / (3 * rows))).reshape(rows, 3)
        one, other = both_walks(table, as_likely=True)
        assert one == pytest.approx(other, rel=1e-12, abs=0)


@given(tables(), st.randoms(use_true_random=False))
def test_order_and_orientation_move_no_bit(table: Ints, random: object) -> None:
    generator = np.random.default_rng(random.randrange(2**32))  # type: ignore[attr-defined]
    shuffled = table[generator.permutation(len(table))][:, generator.permutation(3)]
    assert fisher_exact(shuffled.T) == fisher_exact(table)


@pytest.mark.parametrize("alike", [3, 4, 5, 6])
def test_a_perfect_association_keeps_its_digits(alike: int) -> None:
    # Each row of 12 in one column: no table is rarer, and all (3a)!/(a!)³ such tables are as rare.
    table = np.kron(np.eye(3, dtype=int), np.full((alike, 1), 12))
    fixed = Fraction(
        factorial(12) ** (3 * alike) * factorial(12 * alike) ** 3,
        factorial(36 * alike) * factorial(12) ** (3 * alike),
    )
    blocks = Fraction(factorial(3 * alike), factorial(alike) ** 3)
    assert exact_p_value(table, 10**9) == pytest.approx(float(blocks * fixed), rel=1e-11, abs=0)


def test_what_would_be_large_is_left_to_the_general_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    table = np.array([[8, 3, 2], [4, 1, 5], [6, 4, 1], [2, 2, 9], [1, 7, 3]])
    ours, general = both_walks(table, as_likely=True)
    assert fisher_exact(table).p_value == ours
    for cells in (10, 1000, 3000, 8000):
        monkeypatch.setattr(three_columns, "_CELLS", cells)
        with pytest.raises(TooLarge):
            both_walks(table, as_likely=True)
        assert fisher_exact(table).p_value == general


def test_no_more_operations_than_allowed() -> None:
    table = np.array([[8, 3, 2], [4, 1, 5], [6, 4, 1]])
    rows, columns = np.sort(table.sum(axis=1)), np.sort(table.sum(axis=0))
    threshold = freeman_halton._Search(table, PLENTY, True).threshold
    for operations in (0, 50, 200):
        with pytest.raises(TooLarge):
            ThreeColumns(rows, columns, threshold, operations).p_value()
    with pytest.raises(BudgetExceeded):
        exact_p_value(table, 50)


def test_more_children_than_floats_can_choose_among_are_left_to_the_general_walk() -> None:
    table = np.array([[990, 5, 1], [3, 2, 1], [0, 1, 1]])
    with pytest.raises(TooLarge):
        both_walks(table, as_likely=True)
    assert fisher_exact(table).method == "fisher_exact"
