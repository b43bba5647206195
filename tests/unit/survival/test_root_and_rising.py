"""Brent's root and the rising sequence, beside scipy's."""

from __future__ import annotations

from collections.abc import Callable
from math import atan, exp

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ncstats.stats.brent import brent_root
from ncstats.survival.isotonic import isotonic_regression

NUMBERS = st.floats(-10, 10, allow_subnormal=False)
WEIGHTS = st.floats(0.01, 10)


@given(st.lists(st.tuples(NUMBERS | st.integers(-3, 3).map(float), WEIGHTS), max_size=40))
def test_the_rising_sequence_is_scipys(pairs: list[tuple[float, float]]) -> None:
    from scipy import optimize

    values, weights = np.array(pairs, dtype=float).reshape(-1, 2).T
    ours = isotonic_regression(values, weights)
    assert (np.diff(ours) >= 0).all()
    if len(values):
        theirs = optimize.isotonic_regression(values, weights=weights).x
        # To the last bit, but where a compiler has fused a product and a sum.
        assert ours.tolist() == pytest.approx(theirs.tolist(), rel=1e-14, abs=1e-14)


def test_a_long_sequence_is_pooled_as_its_parts_are() -> None:
    draw = np.random.Generator(np.random.PCG64(5))
    values, weights = draw.normal(size=200), draw.uniform(0.1, 2, 200)
    # The second half lies above the first: no pool reaches across.
    values[100:] += 100
    whole = isotonic_regression(values, weights)
    parts = [
        isotonic_regression(values[half], weights[half]) for half in np.split(np.arange(200), 2)
    ]
    assert whole.tolist() == pytest.approx(np.concatenate(parts).tolist(), rel=1e-13)


@pytest.mark.parametrize(
    "shape",
    [lambda x: x, lambda x: x * (1 + x * x), lambda x: exp(x) - 1, lambda x: atan(5 * x)],
    ids=["line", "cubic", "exponential", "arctangent"],
)
@given(root=NUMBERS, below=st.floats(0.01, 5), above=st.floats(0.01, 5))
def test_the_root_is_scipys(
    shape: Callable[[float], float], root: float, below: float, above: float
) -> None:
    from scipy import optimize

    def f(x: float) -> float:
        return float(shape(x - root))

    low, high = root - below, root + above
    assume(f(low) < 0 < f(high))
    found = brent_root(f, low, high, 1e-12)
    theirs = optimize.brentq(f, low, high, xtol=1e-12, rtol=1e-12)
    assert found == pytest.approx(theirs, rel=1e-12, abs=1e-12)
    assert found == pytest.approx(root, abs=1e-10)


def test_an_end_may_be_the_root() -> None:
    assert brent_root(lambda x: x, 0.0, 3.0, 1e-12) == 0
    assert brent_root(lambda x: x, -3.0, 0.0, 1e-12) == 0
    assert brent_root(lambda x: x * x - 4, 3.0, 0.5, 1e-12) == pytest.approx(2)
