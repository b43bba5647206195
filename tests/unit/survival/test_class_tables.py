"""Tables of classes × groups: listed in two halves, counted without a list, and drawn."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncstats.survival.class_tables import ClassTables

SCORES = st.lists(st.sampled_from([-2.0, -0.5, 0.0, 1.0, 3.0]), min_size=2, max_size=6)


def tables_of(scores: list[float], first: int) -> ClassTables:
    """The first children of one group, the others of a second; nobody of a third."""
    values, numbers = np.unique(scores, return_counts=True)
    sizes = np.array([first, len(scores) - first, 0])
    return ClassTables(sizes, values, numbers)


@given(SCORES, st.data())
def test_the_list_is_that_of_all_orders(scores: list[float], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(scores)))
    sums, log_p = tables_of(scores, first).listed()
    found: Counter[float] = Counter()
    for (of_first, _, of_nobody), p in zip(sums.tolist(), np.exp(log_p).tolist(), strict=True):
        assert of_nobody == 0
        found[round(of_first, 9)] += p
    orders = list(permutations(scores))
    wanted = Counter(round(sum(order[:first]), 9) for order in orders)
    assert found == pytest.approx({key: ways / len(orders) for key, ways in wanted.items()})
    assert sums.sum(axis=1).tolist() == pytest.approx([sum(scores)] * len(sums))


@given(SCORES, st.data())
def test_the_tables_are_counted_without_a_list(scores: list[float], data: st.DataObject) -> None:
    tables = tables_of(scores, data.draw(st.integers(0, len(scores))))
    begun = list(tables.begun())
    assert begun == sorted(begun)
    assert begun[-1] == len(tables.listed()[0])


def test_drawn_tables_have_the_moments_of_all() -> None:
    scores = [-2.0, -0.5, -0.5, 1.0, 1.0, 1.0, 3.0, 4.0]
    values, numbers = np.unique(scores, return_counts=True)
    tables = ClassTables(np.array([2, 3, 3]), values, numbers)
    sums, log_p = tables.listed()
    p = np.exp(log_p)
    drawn = tables.drawn(np.random.Generator(np.random.PCG64(7)), 50_000)
    assert drawn.sum(axis=1) == pytest.approx(np.full(50_000, sum(scores)))
    assert drawn.mean(axis=0) == pytest.approx(p @ sums, abs=0.05)
    assert drawn.var(axis=0) == pytest.approx(p @ sums**2 - (p @ sums) ** 2, rel=0.05)
