"""What counts can be, against every set of counts that fits, tried one by one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product

import pytest

from ncstats.disclosure import Range, Subgroup
from ncstats.disclosure.equations import Part, System, View
from ncstats.disclosure.implied import Limits
from ncstats.disclosure.known import known_small
from ncstats.disclosure.links import Links, Sum
from ncstats.disclosure.possible import Possible
from ncstats.disclosure.shown import ANY

MOST = 8
"""No count tried is greater."""

SYSTEMS = 150

Counts = tuple[int, ...]


def drawn(seed: int, *, contradicts: bool = False) -> tuple[list[Sum], list[Range]]:
    """Some sums between six cells, and what is shown of each, which may contradict them."""
    draw = random.Random(seed)
    counts, sums = draw.choices(range(4), k=3), []
    for whole in (3, 4, 5):
        parts = tuple(draw.sample(range(whole), draw.randint(1, 2)))
        counts.append(sum(counts[part] for part in parts))
        sums.append(Sum(whole, parts))
    if contradicts:
        counts[draw.randrange(6)] += 3
    shown = [Range(max(0, n - draw.randrange(3)), n + draw.randrange(3)) for n in counts]
    return sums, shown


def fitting(sums: list[Sum], shown: list[Range]) -> Iterator[Counts]:
    """Every set of counts that fits."""
    for counts in product(*(range(int(each.low), int(each.high) + 1) for each in shown)):
        if all(counts[each.whole] == sum(counts[part] for part in each.parts) for each in sums):
            yield counts


@pytest.mark.parametrize("first", range(0, SYSTEMS, 50))
def test_a_cell_can_have_the_counts_that_fit_and_no_others(first: int) -> None:
    contradictions = 0
    for seed in range(first, first + 50):
        sums, shown = drawn(seed, contradicts=seed % 3 == 0)
        every = {*fitting(sums, shown)}
        possible = Possible(Part.of(System.of(range(6), sums), shown))
        possible.try_at_once(range(6), Range(1, 1))
        possible.try_at_once(range(6), Range(3, 5))
        contradictions += not every
        assert possible.anything == bool(every)
        for cell, low, width in product(range(6), range(MOST), (0, 2)):
            fits = any(low <= counts[cell] <= low + width for counts in every)
            assert possible.can(cell, Range(low, low + width)) == fits, (seed, cell)
    assert contradictions > 0


@pytest.mark.parametrize("seed", range(50))
def test_limits_leave_all_counts_that_fit(seed: int) -> None:
    sums, shown = drawn(seed, contradicts=seed % 3 == 0)
    limits = Limits(Part.of(System.of(range(6), sums), shown))
    every = [*fitting(sums, shown)]
    assert not (limits.contradict and every)
    for counts in every:
        assert all(limits.of(c).low <= n <= limits.of(c).high for c, n in enumerate(counts))


def test_limits_stop_where_a_contradiction_would_move_them_for_ever() -> None:
    """The one is the other, and a patient more."""
    system = System.of(range(3), [Sum(0, (1,)), Sum(0, (1, 2))])
    limits = Limits(Part.of(system, [ANY, ANY, Range(1, 9)]))
    assert limits.of(0).low > 50
    assert not Possible(Part.of(system, [ANY, ANY, Range(1, 9)])).anything


def test_what_is_excluded_within_limits_moves_nothing() -> None:
    limits = Limits(Part.of(System.of(range(3), [Sum(0, (1, 2))]), [Range(9, 9), ANY, ANY]))
    limits.exclude(1, Range(3, 4))
    assert limits.of(1) == limits.of(2) == Range(0, 9)
    limits.exclude(1, Range(0, 4))
    assert (limits.of(1), limits.of(2)) == (Range(5, 9), Range(0, 4))


@pytest.mark.parametrize("first", range(0, SYSTEMS, 50))
def test_a_count_is_known_to_be_small_where_all_that_fit_say_so(first: int) -> None:
    known = 0
    for seed in range(first, first + 50):
        sums, shown = drawn(seed)
        draw = random.Random(seed)
        threshold = draw.choice([2, 3, 4])
        called = {cell for cell in range(6) if draw.random() < 0.3}
        every = [*fitting(sums, shown)]
        view = View(Links((Subgroup(),) * 6, (None,) * 6, 0, tuple(sums)), tuple(shown))
        found = known_small(view, range(6), called, threshold)
        expected = [cell for cell in range(6) if tells(every, cell, cell in called, threshold)]
        assert [*found] == expected, seed
        known += len(found)
    assert known > 20


def tells(every: list[Counts], cell: int, called_small: bool, threshold: int) -> bool:
    """Whether the counts that fit tell of one that it is small, and more."""
    values = {counts[cell] for counts in every}
    small = max(values, default=0) >= 1
    if not called_small:
        small = min(values, default=0) >= 1 and max(values, default=0) <= threshold
    return small and not {1, threshold} <= values


def test_of_what_contradicts_itself_nothing_is_known() -> None:
    """Three are the sum of one and one; and apart from them four of another two, both small."""
    sums = (Sum(0, (1, 2)), Sum(3, (4, 5)))
    shown = (Range(3, 4), Range(0, 1), Range(0, 1), Range(4, 4), Range(1, 3), ANY)
    view = View(Links((Subgroup(),) * 6, (None,) * 6, 0, sums), shown)
    assert known_small(view, (5, 4, 2, 1, 0), (), threshold=9) == (5, 4)
