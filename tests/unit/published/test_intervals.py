"""Printed strings as intervals of unrounded statistics."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncstats.published.intervals import (
    Interval,
    count_ranges,
    denominators,
    intervals,
    rounded_to,
)
from ncstats.text.cells import FORMATS, PrintedNumber, parse
from ncstats.text.printed import Relation


@pytest.mark.parametrize(
    ("printed", "low", "high"),
    [("2.4", 235, 244), ("-2.4", -244, -235), ("0.0", -4, 4)],
)
def test_halves_round_away_from_zero(printed: str, low: int, high: int) -> None:
    number = PrintedNumber("=", Decimal(printed))
    assert rounded_to(number).whole(100) == (low, high)
    for at in range(low - 3, high + 4):
        assert number.agrees(Fraction(at, 100)) == rounded_to(number).holds(Fraction(at, 100))


@given(
    st.sampled_from(["=", "<", ">", "≤", "≥"]),
    st.decimals(-3, 3, places=2),
    st.decimals(-3, 3, places=3),
)
def test_a_number_agrees_where_its_interval_holds_the_other(
    relation: Relation, printed: Decimal, exact: Decimal
) -> None:
    number = PrintedNumber(relation, printed)
    assert number.agrees(Fraction(exact)) is rounded_to(number).holds(Fraction(exact))


def test_open_bounds_hold_everything() -> None:
    assert Interval().whole(10) == (None, None)
    assert Interval().holds(Fraction(-7))


@pytest.mark.parametrize(
    ("statistic", "printed"),
    [
        ("n_percent", "13 (27)"),
        ("percent", "45%"),
        ("percent_n_N", "75% (9/12)"),
        ("n_of_N", "3/7"),
        ("n_in_words", "three"),
        ("N", "12"),
        *(("portion_in_words", word) for word in ("none", "minority", "half", "majority", "all")),
    ],
)
def test_counts_and_denominators_are_those_that_are_printed_so(
    statistic: str, printed: str
) -> None:
    form, numbers = FORMATS[statistic], parse(statistic, printed)
    assert numbers is not None
    ranges = count_ranges(numbers, form, 25)
    for total in range(26):
        for n in range(total + 1):
            values = {"n": float(n), "N": float(total)}
            prints = all(numbers[part.name].agrees(part.of(values)) for part in form.parts)
            low, high = ranges.get(total, (1, 0))
            assert (low <= n <= high) == prints, (n, total)


@pytest.mark.parametrize(
    ("statistic", "printed", "found"),
    [
        ("median", "2.4", {"median": "[2.35, 2.45)"}),
        ("median", "2.40", {"median": "[2.395, 2.405)"}),
        ("median", "−2.4", {"median": "(-2.45, -2.35]"}),
        ("median", "0", {"median": "(-0.5, 0.5)"}),
        ("p_value", "<0.001", {"p": "[0, 0.001)"}),
        ("p_value", "≤.001", {"p": "[0, 0.001]"}),
        ("p_value", "0.000", {"p": "[0, 0.0005)"}),
        ("p_value", "1.000", {"p": "[0.9995, 1]"}),
        ("p_value", ">0.999", {"p": "(0.999, 1]"}),
        ("p_value", "NS", {"p": "[0.05, 1]"}),
        ("p_value", "**", {"p": "[0, 0.01)"}),
        ("n_percent", "24 (89)", {"n": "[24, 24]", "percent": "[88.5, 89.5)"}),
        ("n_percent", "50 (100)", {"n": "[50, 50]", "percent": "[99.5, 100]"}),
        ("median_iqr_width", "12 (3.5)", {"median": "[11.5, 12.5)", "iqr": "[3.45, 3.55)"}),
    ],
)
def test_a_string_is_the_interval_that_prints_it(
    statistic: str, printed: str, found: dict[str, str]
) -> None:
    assert {name: str(each) for name, each in intervals(statistic, printed).items()} == found


def test_a_string_of_another_form_has_no_interval() -> None:
    for read in (intervals, lambda *cell: denominators(*cell, 50)):
        with pytest.raises(ValueError, match="not printed as n_percent: 24"):
            read("n_percent", "24")
    assert str(Interval()) == "(-∞, ∞)"
