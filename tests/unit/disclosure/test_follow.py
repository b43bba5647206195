"""What is released of numbers and comparisons, from a few rows with the arithmetic left visible."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from ncstats.disclosure import Released, Study, named_policy, release
from ncstats.disclosure.released_counts import Counts
from ncstats.disclosure.released_rows import released_rows
from ncstats.results.check import BAND
from ncstats.results.model import Results, Statistic


def summary(n: int, group: str = "a") -> list[Statistic]:
    """A number of n patients: quartiles 10 apart around 52.3, as unrounded as they come."""
    numbers = {"N": float(n), "mean": 53.123, "sd": 7.891, "median": 52.345, "p25": 47.345,
               "p75": 57.345, "min": 20.0, "max": 90.0}  # fmt: skip
    return [
        Statistic("t", "continuous", "x", name, value, group1="g", group1_level=group)
        for name, value in numbers.items()
    ]


def a_test(p: float) -> list[Statistic]:
    return [
        Statistic("t", "test", "x", name, value, group1="g", method="kruskal_wallis")
        for name, value in {"statistic": 3.21, "parameter": 1.0, "p.value": p}.items()
    ]


def released(rows: list[Statistic], policy: str = "mask10") -> Released:
    return release(Results(tuple(rows)), {}, policy)


def values(found: Released, group: str = "a") -> dict[str, float]:
    return found.results.values("t", "x", context="continuous", group1_level=group)


def test_summaries_are_rounded_so_far_that_ten_share_them() -> None:
    # 10 × 2 × 10 / 100 = 2
    assert values(released(summary(100)))["median"] == 52
    assert values(released(summary(100)))["mean"] == 54
    # 10 × 2 × 10 / 1000 = 0.2
    assert values(released(summary(1000)))["median"] == 52.4


def test_a_number_of_too_few_is_not_summarised() -> None:
    assert values(released(summary(20)))["median"] == 50
    few = values(released(summary(19)))
    assert few["N"] == 19
    assert all(math.isnan(few[name]) for name in ("median", "p25", "p75", "mean", "sd"))


def test_of_rounded_patients_there_are_enough_only_if_all_that_they_can_be_are() -> None:
    # 20 to 22 are printed as 20, and so are 18 and 19: a summary would tell them apart.
    assert math.isnan(values(released(summary(22), "round5"))["median"])
    assert values(released(summary(23), "round5"))["median"] == 50


def test_where_half_of_all_values_are_one_nothing_but_that_is_told() -> None:
    rows = [replace(row, stat=52.345) if row.stat_name in ("p25", "p75") else row
            for row in summary(40)]  # fmt: skip
    found = values(released(rows))
    assert (found["p25"], found["median"], found["p75"]) == (52.345, 52.345, 52.345)
    assert math.isnan(found["mean"])
    assert math.isnan(found["sd"])


@pytest.mark.parametrize(("young", "told"), [(3, False), (0, True), (20, True), (37, False)])
def test_a_number_of_which_a_part_is_withheld_is_not_summarised(young: int, told: bool) -> None:
    """Quartiles of 40 patients say that a part beyond them is at most 10."""
    counted = [Statistic("s", "statement", "young", name, float(value))
               for name, value in (("n", young), ("N", 40))]  # fmt: skip
    everybody = [replace(row, group1="", group1_level="") for row in summary(40)]
    terms = named_policy("mask10").terms
    assert terms is not None
    study = Study({}, {"young": "x < 45"})
    counts = Counts.of(Results((*everybody, *counted)), terms, study)
    (median,) = (row for row in released_rows(counts) if row.stat_name == "median")
    assert (not math.isnan(median.stat)) is told


@pytest.mark.parametrize("n", [5, 19, 1000])
def test_the_smallest_and_the_largest_are_those_of_patients(n: int) -> None:
    found = values(released(summary(n)))
    assert math.isnan(found["min"])
    assert math.isnan(found["max"])


@pytest.mark.parametrize(
    ("p", "band"), [(0.0009, 0.001), (0.001, 0.01), (0.0123, 0.05), (0.05, 1.0), (1.0, 1.0)]
)
def test_a_p_value_is_told_as_its_band(p: float, band: float) -> None:
    found = released([*summary(40), *summary(30, "b"), *a_test(p)]).results
    test = found.values("t", "x", context="test")
    assert test["p.value"] == band
    assert test["parameter"] == 1
    assert math.isnan(test["statistic"])


def test_a_p_value_is_withheld_with_its_row() -> None:
    found = released([*summary(40), *summary(9, "b"), *a_test(0.02)]).results
    (p,) = found.find("t", "x", stat_name="p.value")
    assert (math.isnan(p.stat), p.error) == (True, "disclosure.follows")


def category(counts: dict[str, tuple[int, int]]) -> list[Statistic]:
    rows = []
    for group, pair in counts.items():
        total = sum(pair)
        for level, n in zip(("no", "yes"), pair, strict=True):
            for name, value in (("n", n), ("N", total), ("p", n / total)):
                rows.append(
                    Statistic("t", "categorical", "x", name, float(value), variable_level=level,
                              group1="g", group1_level=group)
                )  # fmt: skip
    return rows


def effect(estimate: float) -> list[Statistic]:
    shared = {"variable_level": "odds_ratio", "method": "odds_ratio", "group1": "g"}
    return [Statistic("t", "effect", "x", "estimate", estimate, **shared)]


def test_an_effect_of_exact_counts_says_no_more_than_they_do() -> None:
    rows = [*category({"a": (30, 20), "b": (25, 25)}), *effect(1.5)]
    assert released(rows).results.value("t", "x", "estimate") == 1.5


def test_an_effect_of_rounded_or_withheld_counts_is_not_given() -> None:
    rows = [*category({"a": (30, 20), "b": (25, 25)}), *effect(1.5)]
    assert math.isnan(released(rows, "round5").results.value("t", "x", "estimate"))
    rows = [*category({"a": (47, 3), "b": (25, 25)}), *effect(0.0638)]
    assert math.isnan(released(rows).results.value("t", "x", "estimate"))


def test_a_percentage_is_that_of_the_rounded_counts() -> None:
    found = released(category({"a": (31, 22)}), "round5").results
    yes = found.values("t", "x", variable_level="yes")
    assert (yes["n"], yes["N"], yes["p"]) == (20, 55, 20 / 55)


def test_notes_that_say_how_few_there_are_are_not_told() -> None:
    small = Statistic("t", "continuous", "x", "sd", math.nan, group1="g", group1_level="a",
                      error="results.one_value")  # fmt: skip
    rows = [row for row in summary(40) if row.stat_name != "sd"]
    (sd,) = released([*rows, small]).results.find("t", "x", stat_name="sd")
    assert sd.error == "disclosure.not_computable"


def test_what_is_withheld_keeps_its_row_and_is_counted() -> None:
    rows = summary(19)
    found = released(rows)
    assert len(found.results) == len(rows)
    names = {"mean", "sd", "median", "p25", "p75", "min", "max"}
    assert {key[-1] for key in found.withheld} == names


@pytest.mark.parametrize(
    ("name", "stat", "label", "error"),
    [
        ("p.value", 0.03, BAND, ""),
        ("n", 5.0, BAND, ""),
        ("n", 5.0, "", "disclosure.withheld"),
    ],
)
def test_results_hold_no_band_that_is_none_and_no_number_that_is_withheld(
    name: str, stat: float, label: str, error: str
) -> None:
    row = Statistic("t", "test", "x", name, stat, method="m", stat_label=label, error=error)
    with pytest.raises(ValueError, match=r"band|withheld"):
        Results((row,))
