"""One printed string against unrounded statistics."""

from __future__ import annotations

import math

import pytest

from ncstats.published.compare import compare, computed_string


@pytest.mark.parametrize(
    ("statistic", "printed", "values", "rule", "differing"),
    [
        ("N", "26", {"N": 26}, "rule_counts", ()),
        ("N", "27", {"N": 26}, "rule_counts", ("26", "27")),
        ("N", ">25", {"N": 26}, "rule_no_bound", ("26", ">25")),
        ("n", "<10", {"n": 9}, "rule_below", ()),
        ("n", "<10", {"n": 10}, "rule_below", ("10", "<10")),
        ("n", "≥10", {"n": 10}, "rule_or_more", ()),
        ("n", "≥10", {"n": 9}, "rule_or_more", ("9", "≥10")),
        ("N", "23–27", {"N": 27}, "rule_between", ()),
        ("N", "23–27", {"N": 28}, "rule_between", ("28", "23–27")),
        ("median", "-2.5–2.5", {"median": -2.5}, "rule_between", ()),
        ("q1", "2.3–2.5", {"p25": 2.51}, "rule_between", ("2.51", "2.3–2.5")),
        ("n_percent", "5 (13)", {"n": 5, "N": 40}, "rule_rounded_whole", ()),
        ("n_percent", "5 (12)", {"n": 5, "N": 40}, "rule_rounded_whole", ("13", "12")),
        ("n_percent", "6 (13)", {"n": 5, "N": 40}, "rule_counts", ("5", "6")),
        ("n_percent", "1 (<1)", {"n": 1, "N": 400}, "rule_below", ()),
        ("n_percent", "8 (<1)", {"n": 8, "N": 400}, "rule_below", ("2", "<1")),
        ("n_percent", "8 (<3)", {"n": 8, "N": 400}, "rule_last_bound", ("2", "<3")),
        ("percent", ">99%", {"n": 399, "N": 400}, "rule_above", ()),
        ("percent", ">99%", {"n": 396, "N": 400}, "rule_above", ("99", ">99")),
        ("n_N_percent", "8/11 (72.7)", {"n": 8, "N": 11}, "rule_rounded_one", ()),
        ("n_N_percent", "8/11 (72.6)", {"n": 8, "N": 11}, "rule_rounded_one", ("72.7", "72.6")),
        ("mean_sd", "3.25 ± 1.5", {"mean": 3.25, "sd": 1.46}, "rule_rounded", ()),
        ("median", "-0.5", {"median": -0.45}, "rule_rounded_one", ()),
        ("median", "<0.5", {"median": 0.4}, "rule_no_bound", ("0.4", "<0.5")),
        ("percent_ci", "87.7% [81.2–91.0]", {"estimate": 0.8765, "conf.low": 0.8123,
         "conf.high": 0.91}, "rule_rounded_one", ()),
        ("percent_ci", "87.7% [81.2–91.1]", {"estimate": 0.8765, "conf.low": 0.8123,
         "conf.high": 0.91}, "rule_rounded_one", ("91.0", "91.1")),
        ("p_value", "0.747", {"p.value": 0.7465}, "rule_rounded", ()),
        ("p_value", "0.746", {"p.value": 0.7465}, "rule_rounded", ("0.747", "0.746")),
        ("p_value", "<0.001", {"p.value": 0.000999}, "rule_below", ()),
        ("p_value", "<0.001", {"p.value": 0.0}, "rule_below", ()),
        ("p_value", "<0.001", {"p.value": 0.001}, "rule_below", ("0.001", "<0.001")),
        ("p_value", "<0.002", {"p.value": 0.0004}, "rule_last_bound", ("0.0004", "<0.002")),
        ("p_value", "<0.05", {"p.value": 0.0004}, "rule_below", ()),
        ("p_value", "<0.05", {"p.value": 0.06}, "rule_below", ("0.06", "<0.05")),
        ("p_value", ">0.05", {"p.value": 0.06}, "rule_above", ()),
        ("p_value", "≤0.001", {"p.value": 0.001}, "rule_at_most", ()),
        ("p_value", "≤0.001", {"p.value": 0.0011}, "rule_at_most", ("0.0011", "≤0.001")),
        ("p_value", "≥0.05", {"p.value": 0.05}, "rule_at_least", ()),
        ("p_value", "NS", {"p.value": 0.049}, "rule_at_least", ("0.049", "≥0.05")),
        ("p_value", "NS", {"p.value": 0.05}, "rule_at_least", ()),
        ("p_value", "***", {"p.value": 0.0004}, "rule_below", ()),
        ("p_value", "**", {"p.value": 0.02}, "rule_below", ("0.02", "<0.01")),
        ("p_value", "≥0.06", {"p.value": 0.07}, "rule_last_bound", ("0.07", "≥0.06")),
        ("p_value", ">0.999", {"p.value": 0.9999}, "rule_above", ()),
    ],
)  # fmt: skip
def test_the_rule_that_decides(
    statistic: str, printed: str, values: dict[str, float], rule: str, differing: tuple[str, ...]
) -> None:
    found = compare(statistic, printed, values)
    assert (found.rule, found.differing) == (f"published.{rule}", differing)
    assert found.agrees is (differing == ())


def test_a_string_of_another_form_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="not printed as N"):
        compare("N", "x", {"N": 1})


@pytest.mark.parametrize(
    ("statistic", "printed", "values", "computed"),
    [
        ("median_iqr", "1.20 [1.00–2.00]", {"median": 1.234, "p25": 1, "p75": 2},
         "1.23 [1.00–2.00]"),
        ("median_range", "47.5 (3–105)", {"median": 47.5, "min": 3, "max": 105.26},
         "47.5 (3–105.3)"),
        ("n_percent", "5 (12)", {"n": 5, "N": 40}, "5 (13)"),
        ("N", "5", {"N": 40}, "40"),
        ("p_value", "P = .7", {"p.value": 0.7465}, "P = 0.7"),
        ("p_value", "NS", {"p.value": 0.0123}, "0.012"),
        ("median_iqr", "1,20 (1,00; 2,00)", {"median": 1.234, "p25": 1, "p75": 2},
         "1,23 (1,00; 2,00)"),
        ("p_value", "0.7", {"p.value": 0.7465}, "0.7"),
        ("p_value", "0.7465", {"p.value": 0.74651}, "0.7465"),
        ("p_value", "0.012", {"p.value": 0.0004}, "<0.001"),
        ("p_value", "0.012", {"p.value": math.nan}, "–"),
        ("n_percent", "5 (12)", {"n": 5}, "–"),
        ("n_percent", "5 (12)", {"n": 5, "N": math.nan}, "–"),
    ],
)  # fmt: skip
def test_the_computed_string_has_the_digits_that_were_printed(
    statistic: str, printed: str, values: dict[str, float], computed: str
) -> None:
    assert computed_string(statistic, printed, values) == computed


@pytest.mark.parametrize(
    ("printed", "agrees"),
    [("0.7 [<0.5–2.0]", True), ("0.7 [0.5–2.0]", False), ("0.7 [<0.4–2.0]", False)],
)
def test_a_limit_is_printed_as_that_limit(printed: str, agrees: bool) -> None:
    values = {"median": 0.7, "p25": 0.5, "p75": 2}
    found = compare("median_iqr", printed, values, {"p25": -1})
    assert found.agrees is agrees
    assert computed_string("median_iqr", printed, values, {"p25": -1}) == "0.7 [<0.5–2.0]"
    if not agrees:
        assert found.rule == "published.rule_limit"
        assert found.differing[0] == "<0.5"


def test_a_width_between_limits_agrees_with_nothing() -> None:
    values = {"median": 0.7, "p25": 0.5, "p75": 2}
    found = compare("median_iqr_width", "0.7 (1.5)", values, {"p25": -1})
    assert found.differing == ("–", "1.5")
