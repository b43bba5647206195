"""Whole tables that meet sums: what a table meets is found, and nobody is lost on the way."""

from __future__ import annotations

import random

import numpy as np
import pytest

from ncstats.published.reconstruct.allotment import Asked, allotted, shares


def random_problem(seed: int, slack: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[Asked]]:
    """A table, another with the same kinds to begin with, and sums that the first meets."""
    rng = np.random.default_rng(seed)
    values, kinds = int(rng.integers(2, 12)), int(rng.integers(1, 8))
    allowed = rng.random((values, kinds)) < 0.8
    allowed[rng.integers(values), :] = True
    sizes = rng.integers(0, 900, kinds)
    truth, begun = (
        np.array(
            [
                rng.multinomial(n, ok * w / (ok * w).sum())
                for n, ok, w in zip(sizes, allowed.T, rng.random((kinds, values)), strict=True)
            ]
        ).T
        for _ in range(2)
    )
    asked = []
    for _ in range(int(rng.integers(1, 25))):
        weights = rng.choice([0, 0, 1, 4, -1], (values, 1)) * rng.integers(0, 2, (1, kinds))
        total = int((weights * truth).sum())
        asked.append(Asked(weights, total - slack, None if rng.random() < 0.3 else total + slack))
    return truth, begun, allowed, asked


def off(table: np.ndarray, asked: list[Asked]) -> int:
    sums = [(part, int((part.weights * table).sum())) for part in asked]
    return sum(
        max(0, (part.low or 0) - total if part.low is not None else 0)
        + max(0, total - part.high if part.high is not None else 0)
        for part, total in sums
    )


@pytest.mark.parametrize("slack", [4, 40])
@pytest.mark.parametrize("seed", range(30))
def test_what_some_table_meets_is_found(seed: int, slack: int) -> None:
    truth, begun, allowed, asked = random_problem(seed, slack)
    assert off(truth, asked) == 0
    found = allotted(begun, allowed, asked, random.Random(seed))
    assert off(found, asked) == 0
    assert (found.sum(axis=0) == truth.sum(axis=0)).all()
    assert (found >= 0).all()
    assert not found[~allowed].any()
    again = allotted(begun, allowed, asked, random.Random(seed))
    assert (found == again).all()


def test_what_cannot_be_is_met_as_nearly_as_possible() -> None:
    weights = np.array([[1, 1], [0, 0]])
    asked = [Asked(weights, low=7), Asked(weights, high=4)]
    found = allotted(np.array([[0, 0], [5, 5]]), np.ones((2, 2), bool), asked, random.Random(1))
    assert off(found, asked) == 3
    assert found.sum(axis=0).tolist() == [5, 5]


def test_without_anything_asked_the_table_stays() -> None:
    table = np.array([[3, 0], [1, 2]])
    assert allotted(table, np.ones((2, 2), bool), [], random.Random(1)) is table


@pytest.mark.parametrize("n", [0, 1, 7, 1000])
def test_shares_add_up(n: int) -> None:
    rng = random.Random(n)
    for _ in range(50):
        weights = [rng.randrange(5) for _ in range(6)] + [1]
        found = shares(n, weights)
        assert sum(found) == n
        whole = sum(weights)
        assert all(abs(x - n * w / whole) < 1 for x, w in zip(found, weights, strict=True))
