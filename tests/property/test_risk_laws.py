"""What holds of the risk in any cohort: classes as counted one by one, whatever they are called."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ncstats.disclosure.risk_classes import Anonymity, Diversity, anonymity
from ncstats.disclosure.risk_numbers import is_dominated

CODE = st.integers(-1, 3)
PATIENTS = st.lists(st.tuples(CODE, CODE, CODE), min_size=1, max_size=30)
"""Of each patient two quasi-identifiers and what is sensitive."""


def measured(patients: list[tuple[int, int, int]], threshold: int) -> Anonymity:
    first, second, value = np.array(patients, dtype=np.int64).T
    return anonymity({"a": first, "b": second}, threshold, {"c": value})


@given(PATIENTS, st.integers(1, 9))
def test_classes_are_those_counted_one_by_one(
    patients: list[tuple[int, int, int]], threshold: int
) -> None:
    sizes = Counter(patient[:2] for patient in patients)
    values: dict[tuple[int, int], set[int]] = {}
    for *told_by, value in patients:
        if value >= 0:
            values.setdefault((told_by[0], told_by[1]), set()).add(value)
    alike = [p for p in patients if p[2] >= 0 and len(values[p[:2]]) == 1]
    diversity = Diversity("c", min(map(len, values.values()), default=0), len(alike))
    assert measured(patients, threshold) == Anonymity(
        variables=("a", "b"),
        patients=len(patients),
        smallest=min(sizes.values()),
        unique=sum(n == 1 for n in sizes.values()),
        few=sum(n for n in sizes.values() if n <= threshold),
        missing=sum(-1 in patient[:2] for patient in patients),
        diversity=(diversity,) if values else (),
    )


@given(PATIENTS, st.permutations([0, 1, 2, 3]), st.randoms(use_true_random=False))
def test_other_codes_and_another_order_move_nothing(
    patients: list[tuple[int, int, int]], codes: list[int], order: object
) -> None:
    renamed = [(a, codes[b] if b >= 0 else b, codes[c] if c >= 0 else c) for a, b, c in patients]
    order.shuffle(renamed)  # type: ignore[attr-defined]  # Hypothesis' own Random
    assert measured(renamed, 3) == measured(patients, 3)


@given(PATIENTS)
def test_of_two_of_everybody_nobody_is_alone(patients: list[tuple[int, int, int]]) -> None:
    found, twice = measured(patients, 2), measured([*patients, *patients], 2)
    assert (twice.unique, twice.smallest) == (0, 2 * found.smallest)
    assert twice.few == 2 * found.unique


@given(st.lists(st.floats(0.5, 1000), min_size=2, max_size=12))
def test_what_dominates_still_does_with_a_greater_second(values: list[float]) -> None:
    first, second = sorted(values, reverse=True)[:2]
    total = sum(values)
    if is_dominated(total, first, second):
        more = (first - second) / 2
        assert is_dominated(total, first, second + more)
    assert is_dominated(first + second, first, second)
