"""The exact simplex method against scipy's."""

from __future__ import annotations

import random

import pytest
from scipy.optimize import linprog

from ncstats.published.audit.feasible import Condition, can_hold, extremes


def drawn(rng: random.Random) -> list[Condition]:
    width = rng.randint(1, 6)
    conditions = []
    for _ in range(rng.randint(1, 6)):
        weights = tuple(rng.randint(-3, 3) for _ in range(width))
        low, high = sorted((rng.randint(-5, 8), rng.randint(-5, 8)))
        bound = rng.choice(["low", "high", "both", "equal"])
        conditions.append(
            Condition(
                weights,
                None if bound == "high" else low,
                None if bound == "low" else low if bound == "equal" else high,
            )
        )
    return conditions


def solved(conditions: list[Condition], objective: list[int]) -> tuple[int, float]:
    above = [([-w for w in c.weights], -c.low) for c in conditions if c.low is not None]
    below = [(list(c.weights), c.high) for c in conditions if c.high is not None]
    rows, bounds = zip(*above, *below, strict=True)
    found = linprog(objective, A_ub=list(rows), b_ub=list(bounds), method="highs")
    return found.status, found.fun


@pytest.mark.parametrize("seed", range(150))
def test_it_decides_as_scipy_does(seed: int) -> None:
    rng = random.Random(seed)
    conditions = drawn(rng)
    width = len(conditions[0].weights)
    objective = [rng.randint(-2, 2) for _ in range(width)]
    infeasible = solved(conditions, [0] * width)[0] == 2
    assert can_hold(conditions) is not infeasible
    found = extremes(conditions, objective)
    assert (found is None) == infeasible
    if found is not None and found[0] is not None:
        assert float(found[0]) == pytest.approx(solved(conditions, objective)[1], abs=1e-9)


def test_nothing_asked_is_always_possible() -> None:
    assert can_hold([])
