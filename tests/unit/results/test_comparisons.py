"""Rows that compare groups: test, effects, pairs, choice by normality, sensitivity."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from ncstats import stats
from ncstats.results.comparison import Comparison
from ncstats.results.describe import Place
from ncstats.results.model import Results, collect
from ncstats.results.tests import adjust, compare
from ncstats.tally.model import Tally

PLACE = Place("t", "arm", "", "x")
RULE = Comparison()


def numbers(**groups: list[float]) -> Tally:
    """A tally of a number from the values of each group."""
    pooled = np.concatenate([np.asarray(values, dtype=float) for values in groups.values()])
    keys = np.unique(pooled)
    counts = [[list(values).count(key) for values in groups.values()] for key in keys]
    return Tally(
        variable="x",
        kind="number",
        groups=tuple(groups),
        counts=np.array(counts, dtype=np.int64),
        missing=np.zeros(len(groups), dtype=np.int64),
        keys=keys,
    )


def levels(counts: list[list[int]], missing: list[int] | None = None, **names: str) -> Tally:
    """A tally of a category from counts of level × group."""
    k = len(counts[0])
    return Tally(
        variable="x",
        kind="category",
        groups=tuple("abcd"[:k]),
        counts=np.array(counts, dtype=np.int64),
        missing=np.array(missing or [0] * k, dtype=np.int64),
        levels=tuple(names.get("levels", "no yes").split())
        if len(counts) == 2
        else tuple(f"l{i}" for i in range(len(counts))),
    )


def rows(tally: Tally, asked: Comparison = RULE) -> Results:
    return collect(compare(tally, PLACE, asked))


TWELVE = [float(i) for i in range(12)]
THREE = {"a": TWELVE, "b": [v + 2.5 for v in TWELVE], "c": [v + 9 for v in TWELVE]}


def test_the_rule_s_test_stands_first_with_the_effects_that_belong_to_it() -> None:
    results = rows(numbers(**THREE))
    (p,) = results.find("t", "x", context="test", stat_name="p.value")
    assert p.method == "kruskal_wallis"
    assert p.stat == stats.kruskal_wallis(list(THREE.values())).p_value
    shown = [row.method for row in results.find("t", "x", context="effect", stat_name="estimate")]
    assert shown == ["epsilon_squared", "eta_squared"]
    limits = results.values("t", "x", context="effect", variable_level="epsilon_squared")
    assert limits["conf.low"] < limits["estimate"] < limits["conf.high"]
    assert limits["conf.level"] == 0.95


@pytest.mark.parametrize("test", ["welch", "anova"])
def test_three_groups_shown_by_their_means_have_a_share_of_variance(test: str) -> None:
    results = rows(numbers(**THREE), replace(RULE, test=test, summary="mean"))
    shown = [row.method for row in results.find("t", "x", context="effect", stat_name="estimate")]
    assert shown == ["omega_squared"]
    # Within each group Σ (i - 5.5)² = 143 on 11; between, 12 Σ of the squares of -23/6, -4/3, 31/6.
    between, within = 12 * (23**2 + 8**2 + 31**2) / 36, 3 * 143
    error = within / 33
    expected = (between - 2 * error) / (between + within + error)
    values = results.values("t", "x", context="effect", variable_level="omega_squared")
    assert values["estimate"] == pytest.approx(expected, rel=1e-12)
    assert values["conf.low"] < expected < values["conf.high"]


@pytest.mark.parametrize(
    ("asked", "method"),
    [
        (replace(RULE, summary="mean"), "welch"),
        (replace(RULE, test="anova", summary="mean"), "anova"),
        (replace(RULE, test="kruskal_wallis_exact"), "kruskal_wallis_exact"),
    ],
)
def test_a_plan_can_name_any_test_of_the_register(asked: Comparison, method: str) -> None:
    few = {name: values[::4] for name, values in THREE.items()}
    results = rows(numbers(**few), asked)
    (p,) = results.find("t", "x", context="test", stat_name="p.value")
    assert (p.method, 0 < p.stat < 1) == (method, True)
    degrees = results.values("t", "x", context="test")
    assert ("den.df" in degrees) == (method in ("welch", "anova"))


def test_two_groups_of_a_number_have_a_shift_and_of_a_category_a_difference() -> None:
    two = numbers(a=TWELVE, b=[v + 3 for v in TWELVE])
    first = next(row for row in rows(two) if row.context == "effect")
    assert (first.method, first.stat) == ("hodges_lehmann", -3.0)
    by_mean = next(
        row for row in rows(two, replace(RULE, summary="mean")) if row.context == "effect"
    )
    assert (by_mean.method, by_mean.stat) == ("mean_difference", -3.0)
    ticked = next(row for row in rows(levels([[5, 10], [15, 10]])) if row.context == "effect")
    # Yes is what is asked about: 15 of 20 against 10 of 20.
    assert (ticked.method, ticked.stat) == ("risk_difference", 0.25)
    named = rows(levels([[5, 10], [15, 10]]), replace(RULE, effect="odds_ratio"))
    assert next(row for row in named if row.context == "effect").method == "odds_ratio"
    assert not rows(two, replace(RULE, effect="none")).find("t", "x", context="effect")


def test_a_group_with_one_value_or_none_says_why_there_is_no_test() -> None:
    one = numbers(a=TWELVE, b=[3.0])
    (p,) = rows(one).find("t", "x", context="test")
    assert (math.isnan(p.stat), p.error, p.method) == (
        True, "results.group_too_small", "mann_whitney",
    )  # fmt: skip
    nothing_known = replace(one, missing=np.array([0, 4]))
    assert [row.error for row in rows(nothing_known)] == ["results.group_too_small"]


def test_a_group_with_nobody_is_left_out_of_the_comparison() -> None:
    empty = numbers(a=TWELVE, b=[v + 3 for v in TWELVE], c=[])
    (p,) = rows(empty).find("t", "x", context="test", stat_name="p.value")
    assert p.method == "mann_whitney"
    (alone,) = rows(numbers(a=TWELVE, b=[])).find("t", "x", context="test")
    assert alone.error == "stats.fewer_than_two_groups"


def test_small_groups_are_marked() -> None:
    nine = numbers(a=TWELVE, b=TWELVE[:9])
    (p,) = rows(nine).find("t", "x", context="test", stat_name="p.value")
    assert p.warning == "results.small_group"
    ten = numbers(a=TWELVE, b=TWELVE[:10])
    (p,) = rows(ten).find("t", "x", context="test", stat_name="p.value")
    assert p.warning == ""


def test_an_effect_that_the_data_do_not_determine_keeps_its_row() -> None:
    equal = rows(numbers(a=[3.0] * 11, b=[3.0] * 12), replace(RULE, test="welch", summary="mean"))
    assert [row.error for row in equal] == ["stats.all_values_equal"]
    tied = rows(numbers(a=[3.0] * 11, b=[3.0, 4.0] * 6), replace(RULE, effect="mean_difference"))
    assert next(row for row in tied if row.context == "effect").method == "mean_difference"


@pytest.mark.parametrize(
    ("tally", "pairs", "method"),
    [
        (numbers(**THREE), "default", "dunn"),
        (numbers(**THREE), "pairwise_wilcoxon", "pairwise_wilcoxon"),
        (levels([[8, 4, 6], [3, 1, 4]]), "default", "pairwise_fisher"),
    ],
)
def test_pairs_are_compared_only_where_they_are_asked_for(
    tally: Tally, pairs: str, method: str
) -> None:
    assert not rows(tally).find("t", "x", context="pairwise")
    results = rows(tally, replace(RULE, pairs=pairs, adjust="bonferroni"))
    found = results.find("t", "x", context="pairwise", stat_name="p.value")
    assert [(row.group1_level, row.group2_level, row.method) for row in found] == [
        ("a", "b", method), ("a", "c", method), ("b", "c", method),
    ]  # fmt: skip
    adjusted = results.find("t", "x", context="pairwise", stat_name="p.adjusted")
    assert [row.stat for row in adjusted] == [min(1.0, 3 * row.stat) for row in found]
    assert {row.method for row in adjusted} == {"bonferroni"}
    unadjusted = rows(tally, replace(RULE, pairs=pairs, adjust="none"))
    assert not unadjusted.find("t", "x", stat_name="p.adjusted")


def test_two_groups_have_no_pairs() -> None:
    asked = replace(RULE, pairs="default")
    assert not rows(numbers(a=TWELVE, b=TWELVE[:10]), asked).find("t", "x", context="pairwise")


def test_a_test_of_normality_chooses_between_mean_and_median() -> None:
    asked = replace(RULE, choose="shapiro")
    even = rows(numbers(**THREE), asked)
    assert even.find("t", "x", context="test", stat_name="p.value")[0].method == "welch"
    w = even.find("t", "x", context="continuous", stat_name="statistic", group1_level="a")
    assert w[0].stat == pytest.approx(stats.shapiro_wilk(TWELVE).statistic)
    skewed = {**THREE, "a": [2.0**v for v in TWELVE]}
    by_ranks = rows(numbers(**skewed), asked)
    assert (
        by_ranks.find("t", "x", context="test", stat_name="p.value")[0].method == "kruskal_wallis"
    )
    two_values = rows(numbers(a=TWELVE, b=[1.0, 2.0]), asked)
    assert (
        two_values.find("t", "x", context="test", stat_name="p.value")[0].method == "mann_whitney"
    )
    # A category is described in one way only.
    assert rows(levels([[5, 10], [15, 10]]), asked) == rows(levels([[5, 10], [15, 10]]))


def test_what_other_choices_would_give_stands_beside() -> None:
    results = rows(numbers(**THREE), replace(RULE, sensitivity=True))
    choices = {row.variable_level for row in results.find("t", "x", context="sensitivity")}
    assert choices == {"quantile_2", "quantile_6", "quantile_7", "kruskal_wallis_exact"}
    (exact,) = results.find("t", "x", variable_level="kruskal_wallis_exact")
    assert math.isnan(exact.stat) == bool(exact.error)


def test_missing_counted_as_a_level_is_one_of_the_choices() -> None:
    # The paper's row of persistent nephrocalcinosis: 8 of 11, 4 of 5, 6 of 10, 24 not assessed.
    paper = levels([[3, 1, 4], [8, 4, 6]], [15, 7, 2])
    results = rows(paper, replace(RULE, sensitivity=True))
    (p,) = results.find("t", "x", context="test", stat_name="p.value")
    assert p.stat == pytest.approx(4241 / 5681, rel=1e-12)
    by_choice = {
        row.variable_level: row.stat for row in results.find("t", "x", context="sensitivity")
    }
    assert by_choice["chi_squared"] == pytest.approx(0.692, abs=5e-4)
    assert set(by_choice) == {"fisher_mid_p", "chi_squared", "missing_as_level"}
    complete = rows(levels([[3, 1], [8, 4]]), replace(RULE, sensitivity=True))
    choices = {row.variable_level for row in complete.find("t", "x", context="sensitivity")}
    assert choices == {"fisher_mid_p", "chi_squared", "chi_squared_yates"}


def test_adjustment_leaves_out_what_has_no_meaning() -> None:
    p = rows(numbers(**THREE)).find("t", "x", context="test", stat_name="p.value")[0]
    circular = replace(p, variable="y", warning="results.groups_made_of_row")
    small = replace(p, variable="z", warning="results.small_group", stat=0.04)
    made = adjust([replace(p, stat=0.03), circular, small], "bh")
    assert [row.variable for row in made if row.stat_name == "p.adjusted"] == ["x", "z"]
    assert [row.stat for row in made if row.stat_name == "p.adjusted"] == [0.04, 0.04]
    assert {row.method for row in made if row.stat_name == "p.adjusted"} == {"bh"}
    assert adjust([p], "none") == [p]


def test_nothing_is_compared_where_no_test_is_asked_for() -> None:
    assert not rows(numbers(**THREE), replace(RULE, test="none"))
