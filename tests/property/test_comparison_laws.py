"""What must hold of the comparison of any cohort's groups, however few, equal or missing."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ncstats.results.comparison import Comparison
from ncstats.results.describe import Place
from ncstats.results.model import collect
from ncstats.results.tests import compare
from ncstats.tally.model import Tally

ASKED = st.builds(
    Comparison,
    summary=st.sampled_from(["ranks", "mean"]),
    choose=st.sampled_from(["", "shapiro"]),
    pairs=st.sampled_from(["none", "default"]),
    adjust=st.sampled_from(["holm", "bh", "none"]),
    sensitivity=st.booleans(),
)


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    """Counts of a few values or levels in two to four groups, any of which may be empty."""
    groups = draw(st.integers(2, 4))
    rows = draw(st.integers(1, 4))
    number = draw(st.booleans())
    column = st.lists(st.integers(0, 6), min_size=groups, max_size=groups)
    counts = np.array([draw(column) for _ in range(rows)], dtype=np.int64)
    if number:
        counts = counts[counts.any(axis=1)]
    return Tally(
        variable="x",
        kind="number" if number else "category",
        groups=tuple("abcd"[:groups]),
        counts=counts.reshape(-1, groups),
        missing=np.array(draw(column), dtype=np.int64),
        levels=() if number else tuple("wxyz"[:rows]),
        keys=np.arange(len(counts) if number else 0, dtype=float) if number else np.zeros(0, int),
    )


@given(tallies(), ASKED)
def test_every_cohort_has_its_rows_and_what_is_missing_its_reason(
    tally: Tally, asked: Comparison
) -> None:
    rows = list(compare(tally, Place("t", "arm", "", "x"), asked))
    # Making Results of them holds them to the contract.
    tests = [row for row in collect(rows) if (row.context, row.stat_name) == ("test", "p.value")]
    assert len(tests) == 1
    few = min(n for n, p in zip(tally.totals, tally.patients, strict=True) if p or n == p) < 2
    assert math.isnan(tests[0].stat) or not few or 0 in tally.patients


@given(tallies(), st.permutations(range(4)))
def test_the_order_of_the_groups_moves_no_p_value(tally: Tally, order: list[int]) -> None:
    place = Place("t", "arm", "", "x")
    kept = [i for i in order if i < len(tally.groups)]
    turned = replace(
        tally,
        groups=tuple(tally.groups[i] for i in kept),
        counts=tally.counts[:, kept],
        missing=tally.missing[kept],
    )
    first, second = (
        [row.stat for row in compare(each, place, Comparison()) if row.stat_name == "p.value"]
        for each in (tally, turned)
    )
    np.testing.assert_allclose(first, second, rtol=1e-12)
