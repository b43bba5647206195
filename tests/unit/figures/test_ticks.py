from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.ticker import MaxNLocator

from ncstats.figures.ticks import round_ticks

LOWS = st.one_of(st.just(0.0), st.floats(-50, 50))
FACTORS = (1.0, 2.0, 2.5, 5.0, 10.0)


@given(LOWS, st.floats(1, 1e4), st.integers(2, 6))
def test_ticks_are_those_of_matplotlib(low: float, width: float, most: int) -> None:
    high = low + width
    expected = MaxNLocator(most).tick_values(low, high)
    assert round_ticks(low, high, most) == pytest.approx(list(expected), abs=1e-9)
    expected = MaxNLocator(most, steps=FACTORS).tick_values(low, high)
    assert round_ticks(low, high, most, FACTORS) == pytest.approx(list(expected), abs=1e-9)


@given(st.integers(1, 10**6), st.integers(2, 6))
def test_ticks_of_counts_are_whole_numbers(high: int, most: int) -> None:
    ticks = round_ticks(0, high, most, whole=True)
    assert ticks == list(MaxNLocator(most, integer=True).tick_values(0, high))
    assert all(tick == int(tick) for tick in ticks)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 8))
def test_ticks_reach_around_the_range_evenly(low: float, width: float, most: int) -> None:
    high = low + width
    ticks = round_ticks(low, high, most)
    assert ticks[0] <= low + 1e-6 * width
    assert ticks[-1] >= high - 1e-6 * width
    steps = [b - a for a, b in pairwise(ticks)]
    assert max(steps) == pytest.approx(min(steps), rel=1e-6)
    assert sum(low <= tick <= high for tick in ticks) >= 2


def test_less_than_one_patient_has_an_axis_to_one() -> None:
    assert round_ticks(0, 0.4, 4, whole=True) == [0, 1]
