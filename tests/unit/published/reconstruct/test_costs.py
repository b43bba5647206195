"""Costs that follow one changed record at a time, against the same records taken up anew."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction

import pytest

from ncstats.published.intervals import Interval
from ncstats.published.model import PublishedCell
from ncstats.published.ranges import Ranges, Run
from ncstats.published.reconstruct.conditions import Record
from ncstats.published.reconstruct.costs import SAME, Cost, CountCost, NumberCost, RuleCost
from ncstats.published.reconstruct.costs_between import TableCost, TestCost
from ncstats.published.reconstruct.row import Summary
from ncstats.published.reconstruct.targets import TestTarget

N = 30
CELL = PublishedCell("table2", "x", "", "*", "p_value", "0.03")
BAND = Interval(Fraction(1, 100), Fraction(1, 20))


def young(record: Record) -> bool | None:
    x = record["x"]
    return None if not isinstance(x, int) else x < 4


def is_a(record: Record) -> bool:
    return record["g"] == "a"


def target_of(test: str, levels: tuple[str, ...] = ()) -> TestTarget:
    variable = "y" if levels else "x"
    return TestTarget(CELL, variable, "g", ("a", "b"), None, test, BAND, BAND, levels)


def number() -> Cost:
    names = ("p25", "median", "p75", "mean", "sd")
    summaries = [Summary(name, Interval(Fraction(2), Fraction(3)), ()) for name in names]
    return NumberCost(("x",), "x", (("g",), is_a), summaries, (1, 6), N)


def count() -> Cost:
    ranges = Ranges.of([Run(8, 10, 2, 3), Run(14, 30, 5, 6)])
    return CountCost(("x",), ("x", "g"), young, is_a, ranges, N)


def between(test: str) -> Cost:
    target = target_of(test)
    return TestCost(target, (("x", "g"), None), target.comparison((0, 1), 2), N)


MADE: dict[str, Callable[[], Cost]] = {
    "count": count,
    "rule": lambda: RuleCost(("r",), ("x", "g"), is_a, young, N),
    "number": number,
    "ranks": lambda: between("kruskal_wallis"),
    "means": lambda: between("welch"),
    "table": lambda: TableCost(target_of("fisher_exact", ("p", "q")), (("y", "g"), None), N),
}


def drawn(rng: random.Random) -> Record:
    x = rng.randrange(9)
    return {"x": x if x < 8 else None, "y": rng.choice("pq"), "g": rng.choice("abc")}


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("seed", range(3))
def test_the_cost_is_that_of_the_records_as_they_are(name: str, seed: int) -> None:
    rng = random.Random(seed)
    records = [drawn(rng) for _ in range(N)]
    cost = MADE[name]()
    cost.load(records)
    for _ in range(60):
        i, new = rng.randrange(N), drawn(rng)
        now = cost.cost()
        before = cost.update(i, new)
        if before is not SAME and rng.randrange(2):
            cost.restore(i, before)
            assert cost.cost() == now
        else:
            records[i] = new
        fresh = MADE[name]()
        for at, record in enumerate(records):
            fresh.update(at, record)
        assert cost.cost() == fresh.cost()
        assert 0 <= cost.suspect(rng) < N
