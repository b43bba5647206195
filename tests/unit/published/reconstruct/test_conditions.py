from __future__ import annotations

import random

import numpy as np
import pytest

from ncstats.expression import parse, truth, values
from ncstats.published.reconstruct.conditions import (
    Record,
    asks_for_missing,
    condition,
    cuts,
    term,
)

SCALES = {"x": 10, "y": 100}
CONDITIONS = [
    "x < 1.2",
    "1.2 <= x",
    "x = 1.2 or y > 0.05",
    "x <= y",
    "x + y > 2 * x",
    "x / y >= 3.01",
    "-x < -0.3 and not (c = a)",
    "c in (a, b)",
    "c not in (a, b) or x is missing",
    "c != 'b' and y is not missing",
]


def drawn(rng: random.Random) -> Record:
    return {
        "x": rng.choice([None, *range(-2, 20)]),
        "y": rng.choice([None, *range(-5, 200, 5)]),
        "c": rng.choice([None, "a", "b", "c"]),
    }


def columns(records: list[Record]) -> dict[str, np.ndarray]:
    def number(name: str, scale: int) -> np.ndarray:
        return np.array([np.nan if r[name] is None else r[name] / scale for r in records])

    codes = np.array([r["c"] for r in records], dtype=object)
    return {"x": number("x", 10), "y": number("y", 100), "c": codes}


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_condition_is_true_where_the_cohort_says_so(text: str) -> None:
    rng = random.Random(text)
    records = [drawn(rng) for _ in range(300)]
    expected = truth(parse(text), columns(records))
    found = [condition(parse(text).root, SCALES)(record) for record in records]
    assert [f is not None for f in found] == expected.known.tolist()
    assert [bool(f) for f in found] == expected.true.tolist()


@pytest.mark.parametrize("text", ["x", "x + y * 2", "(x - y) / y", "-x / 4"])
def test_a_term_has_the_value_the_cohort_gives_it(text: str) -> None:
    rng = random.Random(text)
    records = [drawn(rng) for _ in range(100)]
    expected = values(parse(text), columns(records))
    found = [term(parse(text).root, SCALES)(record) for record in records]
    assert [f is None for f in found] == np.isnan(expected).tolist()
    kept = [float(f) for f in found if f is not None]
    assert kept == pytest.approx(expected[~np.isnan(expected)].tolist())


def test_tenths_are_tenths() -> None:
    # As floats, 0.1 + 0.2 is more than 0.3.
    holds = condition(parse("x + y <= 0.3").root, SCALES)
    assert holds({"x": 1, "y": 20}) is True


def test_cuts_are_where_a_comparison_changes() -> None:
    root = parse("x < 1.25 or 2 <= x or c = a or x > y").root
    found = cuts(root, SCALES)
    assert {name: sorted(at) for name, at in found.items()} == {"x": [13, 20, 21]}


def test_it_is_known_who_is_asked_to_be_missing() -> None:
    assert asks_for_missing(parse("x is missing and c is not missing or y > 1").root) == ("x", "c")
