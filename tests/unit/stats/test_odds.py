"""The odds ratio of a 2 × 2 table and the interval that inverts Fisher's exact test."""

from __future__ import annotations

from fractions import Fraction
from math import comb, exp, inf, isinf, log

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ncstats.stats import NotComputable, fisher_exact, odds_ratio

Table = tuple[tuple[int, int], tuple[int, int]]
# A little off every limit, on a scale of logarithms.
STEP = 1e-7


def p_value(table: Table, psi: float) -> float:
    """The two-sided test by probability at an odds ratio, from rational weights."""
    (a, b), (c, d) = table
    odds = Fraction(psi)
    support = range(max(0, a - d), min(a + b, a + c) + 1)
    weights = [comb(a + b, x) * comb(c + d, a + c - x) * odds**x for x in support]
    observed = weights[a - support[0]]
    return float(sum(w for w in weights if w <= observed * (1 + Fraction(1, 10**7))) / sum(weights))


def expected_cell(table: Table, psi: float) -> float:
    (a, b), (c, d) = table
    support = range(max(0, a - d), min(a + b, a + c) + 1)
    odds = Fraction(psi)
    weights = [comb(a + b, x) * comb(c + d, a + c - x) * odds**x for x in support]
    return float(sum(x * w for x, w in zip(support, weights, strict=True)) / sum(weights))


cells = st.integers(0, 12)
tables = st.tuples(st.tuples(cells, cells), st.tuples(cells, cells)).filter(
    lambda t: all(map(sum, t)) and all(map(sum, zip(*t, strict=True)))
)


@settings(max_examples=60)
@given(tables)
def test_the_estimate_makes_the_expected_cell_the_observed_one(table: Table) -> None:
    estimate = odds_ratio(table).estimate
    (a, b), (c, d) = table
    if 0 in (a, d):
        assert estimate == 0
    elif 0 in (b, c):
        assert estimate == inf
    else:
        assert expected_cell(table, estimate) == pytest.approx(a, rel=1e-12)


@settings(max_examples=60)
@given(tables, st.sampled_from([0.8, 0.95]))
def test_the_p_value_crosses_the_level_at_the_limits(table: Table, level: float) -> None:
    effect = odds_ratio(table, level)
    alpha = 1 - level
    for limit, inwards in ((effect.ci_low, 1), (effect.ci_high, -1)):
        if limit in (0, inf):
            assert 0 in (table[0] + table[1])
            continue
        assert p_value(table, limit * exp(inwards * STEP)) > alpha - 1e-5
        assert p_value(table, limit * exp(-inwards * STEP)) < alpha + 1e-5


@settings(max_examples=40)
@given(tables)
def test_nothing_outside_the_interval_is_kept(table: Table) -> None:
    effect = odds_ratio(table)
    for low, high in ((effect.ci_low / 8, effect.ci_low), (effect.ci_high, effect.ci_high * 8)):
        if low > 0 and not isinf(high):
            for theta in np.linspace(log(low), log(high), 30)[1:-1]:
                assert p_value(table, exp(theta)) <= 0.05 + 1e-5


@given(tables)
def test_the_interval_holds_one_unless_the_test_rejects_it(table: Table) -> None:
    effect, p = odds_ratio(table), fisher_exact(table).p_value
    assume(abs(p - 0.05) > 1e-9)
    if p > 0.05:
        assert effect.ci_low <= 1 <= effect.ci_high
    elif not effect.note:
        assert not effect.ci_low <= 1 <= effect.ci_high


def test_none_of_eleven_against_four_of_ten_leaves_out_one() -> None:
    table = [[0, 4], [11, 6]]
    assert fisher_exact(table).p_value == pytest.approx(0.0351, abs=5e-5)
    effect = odds_ratio(table)
    assert (effect.estimate, effect.ci_low) == (0, 0)
    assert effect.ci_high < 1


def test_an_interval_that_spans_gaps_says_so() -> None:
    table = ((0, 16), (12, 17))
    effect = odds_ratio(table)
    assert effect.note == "stats.interval_spans_gaps"
    inside = log(effect.ci_high) - np.linspace(0, 0.5, 1000)[1:]
    assert min(p_value(table, exp(theta)) for theta in inside) < 0.05


@given(tables)
def test_a_table_turned_gives_the_reciprocal_and_transposed_the_same(table: Table) -> None:
    effect = odds_ratio(table)
    turned = odds_ratio([row[::-1] for row in table])
    assert turned.ci_low == pytest.approx(1 / effect.ci_high if effect.ci_high else inf)
    assert odds_ratio(np.transpose(table)) == effect


def test_few_against_millions() -> None:
    effect = odds_ratio([[10, 0], [1_000_000, 1_000_000]])
    assert (effect.estimate, effect.ci_high) == (inf, inf)
    # All ten in one of two equal groups: 2^-10 on either side at ψ = 1.
    assert effect.ci_low > 1


def test_ten_million_children() -> None:
    effect = odds_ratio([[5_000_000, 4_000_000], [3_000_000, 6_000_000]])
    half = 1.959963984540054 * (1 / 5e6 + 1 / 4e6 + 1 / 3e6 + 1 / 6e6) ** 0.5
    assert effect.estimate == pytest.approx(2.5, rel=1e-6)
    assert log(effect.ci_high / 2.5) == pytest.approx(half, rel=1e-3)
    assert log(effect.ci_low / 2.5) == pytest.approx(-half, rel=1e-3)


@pytest.mark.parametrize("table", [[[0, 0], [3, 4]], [[0, 3], [0, 4]], [[0, 0], [0, 0]]])
def test_an_empty_margin_has_no_odds_ratio(table: list[list[int]]) -> None:
    with pytest.raises(NotComputable) as error:
        odds_ratio(table)
    assert error.value.reason_code == "stats.one_row_or_column"


@pytest.mark.parametrize("table", [[[1, 2, 3], [4, 5, 6]], [1, 2], [[1.5, 2], [3, 4]]])
def test_what_is_no_two_by_two_table_is_refused(table: list[object]) -> None:
    with pytest.raises(ValueError, match=r"2 × 2|whole"):
        odds_ratio(table)
