"""Tests of means: the truth within the bounds, and a cohort that prints everything."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import combinations_with_replacement, product
from statistics import stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import f_oneway, ttest_ind

from ncstats.published.audit.facts import Facts
from ncstats.published.audit.mean_bounds import Box, anova_bounds, welch_bounds
from ncstats.published.audit.mean_tests import p_of_means
from ncstats.published.audit.model import PValue
from ncstats.published.intervals import intervals
from ncstats.text.numbers import number

MakeFacts = Callable[..., Facts]
Codes = Callable[[Iterable[object]], list[tuple[str, str]]]

_values = st.lists(st.integers(0, 5), min_size=2, max_size=4).map(sorted)


def printed(values: list[int] | tuple[int, ...]) -> tuple[str, str]:
    return number(Fraction(sum(values), len(values)), 0), number(stdev(map(float, values)), 1)


def box_of(groups: list[list[int]]) -> Box:
    found = [intervals("mean_sd", " ± ".join(printed(group))) for group in groups]
    means = tuple((float(x["mean"].low or 0), float(x["mean"].high or 0)) for x in found)
    sds = tuple((max(0.0, float(x["sd"].low or 0)), float(x["sd"].high or 0)) for x in found)
    return Box(means, sds)


def enumerated(groups: list[list[int]]) -> list[tuple[tuple[int, ...], ...]]:
    same = [
        [v for v in combinations_with_replacement(range(6), len(g)) if printed(v) == printed(g)]
        for g in groups
    ]
    return [cohort for cohort in product(*same) if any(len(set(part)) > 1 for part in cohort)]


@given(st.lists(_values, min_size=2, max_size=3))
@settings(max_examples=40, deadline=None)
def test_the_analysis_of_variance_lies_within_its_bounds(groups: list[list[int]]) -> None:
    low, high = anova_bounds(box_of(groups), [len(group) for group in groups])
    for cohort in enumerated(groups):
        p = f_oneway(*cohort).pvalue
        assert low * (1 - 1e-9) <= p <= high * (1 + 1e-9)


@given(st.tuples(_values, _values))
@settings(max_examples=40, deadline=None)
def test_welchs_test_lies_within_its_bounds(pair: tuple[list[int], list[int]]) -> None:
    low, high = welch_bounds(box_of(list(pair)), [len(group) for group in pair])
    for first, second in enumerated(list(pair)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # scipy, of a group of equal values
            p = ttest_ind(first, second, equal_var=False).pvalue
        assert low * (1 - 1e-9) <= p <= high * (1 + 1e-9)


ARMS = ("table2,,,a,N,30", "table2,,,b,N,30")
# t = 2.582 with 58 degrees of freedom: p 0.0124.
ROW = ("table2,x,,a,mean_sd,10.00 ± 3.00", "table2,x,,b,mean_sd,12.00 ± 3.00")


@pytest.mark.parametrize(
    ("p", "test", "expected", "verdict"),
    [
        ("0.012", "Student's t test", [], "attainable"),
        ("0.012", "", [], "attainable"),
        ("0.012", "welch", [], "attainable"),
        ("0.02", "Student's t test", [("warning", "p_fewer")], "undecided"),
        ("0.002", "Student's t test", [("error", "p_impossible_any")], "impossible"),
        ("0.002", "", [("warning", "p_impossible_any")], "undecided"),
        ("0.002", "Mann–Whitney", [], None),
    ],
)
def test_two_groups(
    facts_of: MakeFacts,
    codes: Codes,
    p: str,
    test: str,
    expected: list[tuple[str, str]],
    verdict: str | None,
) -> None:
    found = list(p_of_means(facts_of(*ARMS, *ROW, f"table2,x,,*,p_value,{p},,{test}")))
    assert codes(found) == expected
    assert [part.verdict for part in found if isinstance(part, PValue)] == [verdict] * bool(verdict)


def test_a_number_that_is_printed_for_the_row_leaves_no_way_out(
    facts_of: MakeFacts, codes: Codes
) -> None:
    own = ("table2,x,,a,N,30", "table2,x,,b,N,30")
    facts = facts_of(*ARMS, *own, *ROW, "table2,x,,*,p_value,0.02,,Student's t test")
    assert codes(p_of_means(facts)) == [("error", "p_impossible")]


def test_the_witness_prints_everything(facts_of: MakeFacts) -> None:
    facts = facts_of(*ARMS, *ROW, "table2,x,,*,p_value,0.012,,Student's t test")
    (value,) = p_of_means(facts)
    assert isinstance(value, PValue)
    groups = [[float(x) for x in value.witness[name]] for name in "ab"]
    assert [number(sum(group) / 30, 2) for group in groups] == ["10.00", "12.00"]
    assert [number(stdev(group), 2) for group in groups] == ["3.00", "3.00"]
    assert number(float(ttest_ind(*groups).pvalue), 3) == "0.012"
    assert value.found is not None
    for end, p in zip(value.ends, value.found, strict=True):
        ends = [[float(x) for x in end[name]] for name in "ab"]
        assert float(ttest_ind(*ends).pvalue) == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize(
    ("test", "severity", "verdict"),
    [
        ("one-way ANOVA", "error", "impossible"),
        # R's oneway.test is Welch's unless told otherwise, and that has no bounds here.
        ("oneway.test", "warning", "undecided"),
        ("", "warning", "undecided"),
    ],
)
def test_three_groups(
    facts_of: MakeFacts, codes: Codes, test: str, severity: str, verdict: str
) -> None:
    own = [f"table2,x,,{group},N,30" for group in "abc"]
    lines = (
        *ARMS, "table2,,,c,N,30", *own, *ROW, "table2,x,,c,mean_sd,12.00 ± 3.00",
        f"table2,x,,*,p_value,0.5,,{test}",
    )  # fmt: skip
    found = list(p_of_means(facts_of(*lines)))
    assert codes(found) == [(severity, "p_impossible")]
    assert [part.verdict for part in found if isinstance(part, PValue)] == [verdict]


def test_welchs_test_of_three_groups_is_passed_over(facts_of: MakeFacts) -> None:
    lines = (*ARMS, "table2,,,c,N,30", *ROW, "table2,x,,c,mean_sd,12.00 ± 3.00")
    assert list(p_of_means(facts_of(*lines, "table2,x,,*,p_value,0.5,,welch"))) == []


def test_groups_of_one_have_no_test_of_means(facts_of: MakeFacts) -> None:
    facts = facts_of("table2,,,a,N,1", "table2,,,b,N,1", *ROW, "table2,x,,*,p_value,0.5")
    assert list(p_of_means(facts)) == []
