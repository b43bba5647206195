"""Normal and χ² probabilities beside scipy's, on both sides of where its own take over."""

from __future__ import annotations

from math import inf, isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from ncstats.stats.distributions import (
    chi_squared_tail,
    noncentral_tail,
    noncentrality,
    normal_p_value,
    normal_quantile,
)

DEGREES = st.integers(1, 120)
STATISTIC = st.floats(0, 600)


@given(st.floats(1e-6, 1 - 1e-6))
def test_the_normal_quantile_is_scipys(level: float) -> None:
    assert normal_quantile(level) == pytest.approx(special.ndtri(0.5 + level / 2), rel=1e-13)


@given(st.floats(-37, 37))
def test_the_normal_p_value_is_scipys(z: float) -> None:
    assert normal_p_value(z) == pytest.approx(2 * special.ndtr(-abs(z)), rel=1e-12, abs=0)


@given(STATISTIC, DEGREES)
def test_the_tail_of_chi_squared_is_scipys(statistic: float, df: int) -> None:
    theirs = special.chdtrc(df, statistic)
    assert chi_squared_tail(statistic, df) == pytest.approx(theirs, rel=1e-12, abs=0)


@pytest.mark.parametrize("df", [1, 2, 3, 4, 101])
def test_the_ends_of_chi_squared(df: int) -> None:
    assert chi_squared_tail(0.0, df) == 1
    assert chi_squared_tail(inf, df) == 0
    assert isnan(chi_squared_tail(nan, df))


@given(st.floats(0.01, 499), st.integers(1, 100), st.floats(0, 900))
def test_the_noncentral_tail_is_scipys(statistic: float, df: int, much: float) -> None:
    # Theirs is the other tail, and of that only so much is left.
    theirs = 1 - special.chndtr(statistic, df, much)
    assert noncentral_tail(statistic, df, much) == pytest.approx(theirs, rel=1e-9, abs=1e-12)


@given(st.floats(0.01, 600), DEGREES, st.sampled_from([0.005, 0.025, 0.5, 0.975, 0.995]))
def test_the_noncentrality_gives_the_tail_that_was_asked_for(
    statistic: float, df: int, tail: float
) -> None:
    found = noncentrality(statistic, df, tail)
    reached = 1 - special.chndtr(statistic, df, found)
    if found == 0:
        assert reached >= tail * (1 - 1e-12)
    else:
        assert reached == pytest.approx(tail, rel=1e-9)


@pytest.mark.parametrize(("statistic", "df"), [(499.0, 100), (501.0, 100), (499.0, 101)])
def test_at_the_seam_both_ways_agree(statistic: float, df: int) -> None:
    theirs = special.chndtrinc(statistic, df, 0.025)
    assert noncentrality(statistic, df, 0.975) == pytest.approx(theirs, rel=1e-12)
