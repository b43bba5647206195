"""Differences of proportions."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ncstats.stats import NotComputable, risk_difference, standardised_difference


@pytest.mark.parametrize(
    ("table", "limits"),
    # Newcombe 1998, table II, method 10: 56/70 - 48/80, 9/10 - 3/10, 6/7 - 2/7, 5/56 - 0/29,
    # 0/10 - 0/20, 0/10 - 0/10, 10/10 - 0/20, 10/10 - 0/10.
    [
        ([[56, 48], [14, 32]], (0.0524, 0.3339)),
        ([[9, 3], [1, 7]], (0.1705, 0.8090)),
        ([[6, 2], [1, 5]], (0.0582, 0.8062)),
        ([[5, 0], [51, 29]], (-0.0381, 0.1926)),
        ([[0, 0], [10, 20]], (-0.1611, 0.2775)),
        ([[0, 0], [10, 10]], (-0.2775, 0.2775)),
        ([[10, 0], [0, 20]], (0.6791, 1.0)),
        ([[10, 0], [0, 10]], (0.6075, 1.0)),
    ],
)
def test_the_examples_of_newcombe(table: list[list[int]], limits: tuple[float, float]) -> None:
    effect = risk_difference(table)
    assert (effect.ci_low, effect.ci_high) == pytest.approx(limits, abs=5e-5)


def test_equal_proportions_do_not_differ_by_a_rounding() -> None:
    assert risk_difference([[1, 3], [9, 27]]).estimate == 0


def test_nobody_assessed_has_no_risk() -> None:
    with pytest.raises(NotComputable) as error:
        risk_difference([[1, 0], [2, 0]])
    assert error.value.reason_code == "stats.nothing_counted"


@pytest.mark.parametrize("table", [[[1, 2, 3], [4, 5, 6]], [1, 2]])
def test_a_risk_difference_is_of_a_two_by_two_table(table: list[object]) -> None:
    with pytest.raises(ValueError, match="2 × 2"):
        risk_difference(table)


def mahalanobis(counts: np.ndarray) -> float:  # type: ignore[type-arg]
    """Yang and Dalton's formula with its matrices, the first level left out."""
    p = (counts / counts.sum(axis=0))[1:]
    s = sum(np.diag(q) - np.outer(q, q) for q in p.T) / 2
    away = p[:, 0] - p[:, 1]
    return float(sqrt(away @ np.linalg.solve(s, away)))


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), min_size=2, max_size=6))
def test_the_closed_form_is_the_mahalanobis_distance(levels: list[tuple[int, int]]) -> None:
    counts = np.array(levels)
    effect = standardised_difference(counts)
    assert effect.estimate == pytest.approx(mahalanobis(counts), rel=1e-9, abs=1e-9)
    assert standardised_difference(counts[::-1]) == effect
    assert standardised_difference(counts[:, ::-1]) == effect
    assert 0 <= effect.ci_low <= effect.estimate <= effect.ci_high


@given(st.tuples(*[st.integers(0, 20)] * 4))
def test_two_levels_are_austins_binary_form(cells: tuple[int, ...]) -> None:
    (a, b, c, d) = cells
    assume(min(a + c, b + d) > 0 and min(a + b, c + d) > 0 and (a * b > 0 or c * d > 0))
    p, q = a / (a + c), b / (b + d)
    expected = abs(p - q) / sqrt((p * (1 - p) + q * (1 - q)) / 2)
    assert standardised_difference([[a, b], [c, d]]).estimate == pytest.approx(expected, abs=1e-9)


def test_an_empty_level_moves_nothing() -> None:
    assert standardised_difference([[3, 1], [0, 0], [1, 3]]) == standardised_difference(
        [[3, 1], [1, 3]]
    )


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ([[3, 0], [0, 4]], "stats.no_level_in_common"),
        ([[3, 0], [2, 0], [0, 4]], "stats.no_level_in_common"),
        ([[3, 4]], "stats.one_row_or_column"),
        ([[3, 0], [4, 0]], "stats.one_row_or_column"),
    ],
)
def test_a_difference_without_a_size_says_why(table: list[list[int]], code: str) -> None:
    with pytest.raises(NotComputable) as error:
        standardised_difference(table)
    assert error.value.reason_code == code


def test_a_standardised_difference_is_between_two_groups() -> None:
    with pytest.raises(ValueError, match="two groups"):
        standardised_difference([[1, 2, 3], [4, 5, 6]])


def test_millions_of_children_do_not_overflow() -> None:
    few = np.array([[3, 1], [2, 2], [1, 4]])
    assert standardised_difference(few * 3_000_000).estimate == pytest.approx(
        standardised_difference(few).estimate, rel=1e-12
    )
    assert risk_difference([[9 * 10**6, 10**6], [10**6, 9 * 10**6]]).estimate == 0.8
