"""Means, standard deviations, quartiles and ranges that recorded values can or cannot have."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import combinations_with_replacement
from statistics import stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncstats.published.audit.facts import Facts
from ncstats.published.audit.moment_cohorts import values_with
from ncstats.published.audit.moments import (
    grim,
    grimmer,
    largest_variance,
    mean_is_possible,
    sd_is_possible,
    spread,
)
from ncstats.published.audit.quartiles import (
    PROBABILITIES,
    grid,
    order,
    quantile_is_possible,
)
from ncstats.published.intervals import Interval, intervals
from ncstats.published.reconstruct.ranks import between, quantile_place
from ncstats.text.numbers import number

MakeFacts = Callable[..., Facts]
Codes = Callable[[Iterable[object]], list[tuple[str, str]]]

N28 = "table1,,,,N,28"
OWN = "table1,age,,,N,28"
WHOLE = ",,,recorded as whole numbers"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # 17/8 = 2.125 is printed 2.13 or, to the even digit, 2.12.
        (("table1,,,,N,8", "table1,age,,,N,8", f"table1,age,,,mean,2.12{WHOLE}"), []),
        (("table1,,,,N,8", "table1,age,,,N,8", f"table1,age,,,mean,2.13{WHOLE}"), []),
        # 145/28 = 5.179 and 146/28 = 5.214: nothing prints 5.19 (Brown and Heathers 2017).
        ((N28, OWN, f"table1,age,,,mean,5.19{WHOLE}"), [("error", "grim")]),
        ((N28, OWN, f"table1,age,,,mean,5.18{WHOLE}"), []),
        ((N28, OWN, f"table1,age,,,mean,5.2{WHOLE}"), []),
        ((N28, f"table1,age,,,mean,5.19{WHOLE}"), [("warning", "grim_fewer")]),
        ((N28, "table1,age,,,mean,5.19"), []),
        ((N28, OWN, "table1,age,,,mean,5.19", "table1,age,,,range,1–9"), [("note", "grim")]),
        ((N28, OWN, "table1,age,,,mean,5.19,,,recorded with 2 decimals"), []),
        (("table1,age,,,mean,5.19" + WHOLE,), []),
    ],
)
def test_grim(
    facts_of: MakeFacts, codes: Codes, lines: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    assert codes(grim(facts_of(*lines))) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        # Of five whole numbers with mean 3.0 the squares exceed 45 by an even number.
        ("3.0 ± 1.58", []),  # 1 2 3 4 5: √(10/4)
        ("3.0 ± 1.60", [("error", "grimmer")]),
        ("3.1 ± 1.58", []),  # GRIM's to report: 15/5 and 16/5
    ],
)
def test_grimmer(
    facts_of: MakeFacts, codes: Codes, printed: str, expected: list[tuple[str, str]]
) -> None:
    facts = facts_of("table1,,,,N,5", "table1,age,,,N,5", f"table1,age,,,mean_sd,{printed}{WHOLE}")
    assert codes(grimmer(facts)) == expected


def test_a_mean_that_leaves_many_sums_says_nothing_of_the_squares() -> None:
    """Ten thousand threes print 3.0 ± 0.0; so do few others of the thousand sums."""
    found = intervals("mean_sd", "3.0 ± 0.0")
    assert sd_is_possible(found["mean"], found["sd"], 10_000, 1)


@given(st.lists(st.integers(-20, 60), min_size=2, max_size=9), st.integers(0, 3))
@settings(max_examples=150, deadline=None)
def test_no_sample_is_called_impossible(values: list[int], digits: int) -> None:
    n = len(values)
    mean = Fraction(sum(values), n)
    printed = f"{number(mean, digits)} ± {number(stdev(map(float, values)), digits)}"
    found = intervals("mean_sd", printed)
    assert mean_is_possible(found["mean"], n, 1)
    assert sd_is_possible(found["mean"], found["sd"], n, 1)
    assert (
        not found["mean"].holds(mean)
        or largest_variance(found["mean"], Fraction(min(values)), Fraction(max(values)))
        >= sum((x - mean) ** 2 for x in values) / n
    )


@given(st.lists(st.integers(0, 40), min_size=1, max_size=9), st.sampled_from([2, 6, 7]))
@settings(max_examples=150, deadline=None)
def test_no_quantile_of_a_sample_is_called_impossible(values: list[int], type_: int) -> None:
    for probability in PROBABILITIES.values():
        place = quantile_place(len(values), probability, type_)
        printed = number(Fraction(between(place, sorted(values)), place[2]), 1)
        interval = intervals("median", printed)["median"]
        assert quantile_is_possible(interval, len(values), probability, type_, 1)


@pytest.mark.parametrize("type_", [2, 6, 7])
def test_what_is_called_an_impossible_quantile_no_sample_has(type_: int) -> None:
    for n in (3, 4, 5):
        place = quantile_place(n, Fraction(1, 4), type_)
        had = {
            Fraction(between(place, values), place[2])
            for values in combinations_with_replacement(range(-6, 9), n)
        }
        for eighth in range(17):
            wanted = Fraction(eighth, 8)
            possible = quantile_is_possible(Interval(wanted, wanted), n, Fraction(1, 4), type_, 1)
            assert possible == (wanted in had)


@pytest.mark.parametrize(
    ("n", "own", "expected"),
    [
        (12, True, []),
        (11, True, [("error", "quantile")]),
        (11, False, [("warning", "quantile_fewer")]),
    ],
)
def test_a_median_between_two_whole_numbers(
    facts_of: MakeFacts, codes: Codes, n: int, own: bool, expected: list[tuple[str, str]]
) -> None:
    lines = [f"table1,,,,N,{n}"] + [f"table1,age,,,N,{n}"] * own
    facts = facts_of(*lines, f"table1,age,,,median,118.5{WHOLE}")
    assert codes(grid(facts)) == expected


@pytest.mark.parametrize(
    ("statistic", "printed", "expected"),
    [
        ("median_iqr", "2.4 [2.3–2.5]", []),
        ("median_iqr", "2.4 [2.4–2.4]", []),
        ("median_iqr", "2.6 [2.3–2.5]", [("error", "order")]),
        ("median_iqr", "2.2 [2.3–2.5]", [("error", "order")]),
        ("median_range", "47.5 (3–105)", []),
        ("median_range", "2.5 (3–105)", []),  # a smallest value of 2.5 is printed 3
        ("median_range", "2.4 (3–105)", [("error", "order")]),
    ],
)
def test_quartiles_ascend(
    facts_of: MakeFacts, codes: Codes, statistic: str, printed: str, expected: list[tuple[str, str]]
) -> None:
    assert codes(order(facts_of(f"table1,age,,,{statistic},{printed}"))) == expected


def test_quartiles_lie_within_a_range_that_stands_elsewhere(facts_of: MakeFacts) -> None:
    facts = facts_of("table1,age,,,median_iqr,5 [2–8]", "table1,age,,,range,3–9")
    (finding,) = order(facts)
    assert finding.lines == (2, 3)
    assert "minimum is above the first quartile" in finding.sentence()


@pytest.mark.parametrize(
    ("printed", "n", "own", "expected"),
    [
        # Half at 0 and half at 10: 5·√(10/9) = 5.27 at the most, √(50/9) = 2.36 at the least.
        ("5.0 ± 5.2", 10, True, []),
        ("5.0 ± 5.4", 10, True, [("error", "sd_too_large")]),
        ("5.0 ± 5.4", 10, False, [("warning", "sd_too_large")]),
        ("5.0 ± 7.3", 10, False, [("error", "sd_too_large")]),
        ("5.0 ± 2.3", 10, True, []),
        ("5.0 ± 2.0", 10, True, [("error", "sd_too_small")]),
        ("11.2 ± 1.0", 10, True, [("error", "mean_outside")]),
    ],
)
def test_a_standard_deviation_within_a_range(
    facts_of: MakeFacts,
    codes: Codes,
    printed: str,
    n: int,
    own: bool,
    expected: list[tuple[str, str]],
) -> None:
    lines = [f"table1,,,,N,{n}"] + [f"table1,age,,,N,{n}"] * own
    facts = facts_of(*lines, f"table1,age,,,mean_sd,{printed}", "table1,age,,,range,0.00–10.00")
    assert codes(spread(facts)) == expected


@given(st.integers(6, 80), st.integers(-50, 50), st.integers(2, 30))
@settings(max_examples=100, deadline=None)
def test_built_groups_have_their_moments(n: int, mean: int, sd: int) -> None:
    variance = (Fraction(sd**2), Fraction(sd**2) * Fraction(12, 10))
    values = values_with(n, Fraction(mean), variance)
    if values is None:
        return
    found = Fraction(sum(x * x for x in values)) - Fraction(sum(values) ** 2, n)
    assert (len(values), sum(values)) == (n, mean * n)
    assert variance[0] <= found / (n - 1) <= variance[1]


def test_built_groups_keep_the_ends_of_their_range() -> None:
    values = values_with(40, Fraction(60), (Fraction(120), Fraction(125)), (27, 88))
    assert values is not None
    assert (values[0], values[-1]) == (27, 88)
