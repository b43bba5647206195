"""Runs of denominators against the same, one denominator after another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ncstats.published.ranges import Ranges, Run

MOST = 24
SMALL = st.integers(0, MOST)
SINGLE = st.dictionaries(SMALL, st.tuples(SMALL, SMALL))


def ranges_of(counts: dict[int, tuple[int, int]]) -> Ranges:
    return Ranges.of(Run(total, total, *counts[total]) for total in sorted(counts))


def plain(counts: dict[int, tuple[int, int]]) -> dict[int, tuple[int, int]]:
    cut = {total: (low, min(high, total)) for total, (low, high) in counts.items()}
    return {total: pair for total, pair in sorted(cut.items()) if pair[0] <= pair[1]}


@given(SINGLE)
def test_they_hold_what_was_given(counts: dict[int, tuple[int, int]]) -> None:
    ranges, expected = ranges_of(counts), plain(counts)
    assert ranges == expected
    assert list(ranges) == list(expected)
    assert len(ranges) == len(expected)
    assert [total for total in range(MOST + 2) if total in ranges] == list(expected)
    if expected:
        assert ranges.totals == (min(expected), max(expected))
        lows, highs = zip(*expected.values(), strict=True)
        assert ranges.counts == (min(lows), max(highs))
        assert ranges.of_most() == {max(expected): expected[max(expected)]}
        assert ranges.anyhow() == {total: (0, total) for total in expected}


@given(SINGLE, SINGLE)
def test_what_both_allow(
    one: dict[int, tuple[int, int]], other: dict[int, tuple[int, int]]
) -> None:
    both = {
        total: (max(one[total][0], other[total][0]), min(one[total][1], other[total][1]))
        for total in one.keys() & other.keys()
    }
    assert ranges_of(one).meet(ranges_of(other)) == plain(both)


@given(SINGLE, SMALL, st.data())
def test_how_far_a_count_is_off(
    counts: dict[int, tuple[int, int]], total: int, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, total))
    expected = plain(counts)
    if expected:
        nearest = min(
            abs(total - t) + max(low - count, 0, count - high)
            for t, (low, high) in expected.items()
        )
        assert ranges_of(counts).off(count, total) == nearest


def test_thousands_of_denominators_are_one_run() -> None:
    assert Ranges.of([Run(0, 4032, 13, 17)]).runs == (Run(13, 4032, 13, 17),)
    assert Ranges.of([Run(0, 9, 5, 4)]).runs == ()
