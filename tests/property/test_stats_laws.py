"""What holds for every function of ncstats.stats, whatever the groups."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncstats import stats

Groups = list[list[float]]

# Every function of ncstats.stats by what it takes; the last test holds the list complete.
OF_RANKS: Mapping[str, Callable[..., Any]] = {
    "kruskal_wallis": stats.kruskal_wallis,
    "kruskal_wallis_exact": lambda *a, **k: stats.kruskal_wallis(*a, exact=True, **k),
    "mann_whitney": stats.mann_whitney,
    "mann_whitney_exact": lambda *a, **k: stats.mann_whitney(*a, exact=True, **k),
    "dunn": stats.dunn,
    "pairwise_wilcoxon": stats.pairwise_wilcoxon,
    "epsilon_squared": stats.epsilon_squared,
    "eta_squared": stats.eta_squared,
    "cliffs_delta": stats.cliffs_delta,
}
OF_VALUES: Mapping[str, Callable[..., Any]] = {
    "anova": stats.anova,
    "welch": stats.welch,
    "hodges_lehmann": stats.hodges_lehmann,
    "mean_difference": stats.mean_difference,
    "omega_squared": stats.omega_squared,
    "standardised_mean_difference": stats.standardised_mean_difference,
}
OF_TABLES: Mapping[str, Callable[..., Any]] = {
    "chi_squared": stats.chi_squared,
    "chi_squared_yates": lambda table: stats.chi_squared(table, correction=True),
    "fisher_exact": stats.fisher_exact,
    "fisher_mid_p": lambda table: stats.fisher_exact(table, mid_p=True),
    "fisher_monte_carlo": lambda table: stats.fisher_exact(table, operations=0),
    "pairwise_fisher": stats.pairwise_fisher,
    "cramers_v": stats.cramers_v,
    "odds_ratio": stats.odds_ratio,
    "risk_difference": stats.risk_difference,
    "standardised_difference": stats.standardised_difference,
}
OF_ONE_GROUP: Mapping[str, Callable[..., Any]] = {
    "mean_sd": stats.mean_sd,
    "median_ci": stats.median_ci,
    "shapiro_wilk": stats.shapiro_wilk,
    "quantile": lambda x, counts=None: stats.quantile(x, [0.25, 0.5, 0.75], counts=counts),
}
OTHERS = {"adjust", "order_of", "proportion_ci"}

value = st.integers(0, 12).map(lambda halves: halves / 2)
two_groups = st.lists(st.lists(value, max_size=8), min_size=2, max_size=2)
some_groups = st.lists(st.lists(value, max_size=6), min_size=2, max_size=3)
small_table = st.lists(st.tuples(*[st.integers(0, 6)] * 2), min_size=2, max_size=2)


def outcome(function: Callable[..., Any], *arguments: Any, **named: Any) -> object:
    """What a call gives, to the last bit: its numbers, or the code of why there are none."""
    try:
        result = function(*arguments, **named)
    except stats.NotComputable as reason:
        return reason.reason_code
    if isinstance(result, tuple):
        return [repr(astuple(one)) for one in result]
    return repr(result)


def counted(groups: Sequence[Sequence[float]]) -> tuple[Any, Any]:
    values = np.unique(np.concatenate([np.asarray(group, dtype=float) for group in groups]))
    return values, np.array([[list(group).count(v) for group in groups] for v in values])


def groups_of(name: str) -> st.SearchStrategy[Groups]:
    of_two = {"mann_whitney", "mann_whitney_exact", "cliffs_delta"}
    of_two |= {"hodges_lehmann", "mean_difference", "standardised_mean_difference"}
    return two_groups if name in of_two else some_groups


@pytest.mark.parametrize("name", [*OF_RANKS, *OF_VALUES])
@settings(max_examples=25)
@given(data=st.data(), shuffle=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_and_the_form_they_come_in_move_no_bit(
    name: str, data: st.DataObject, shuffle: random.Random
) -> None:
    groups = data.draw(groups_of(name))
    function = (OF_RANKS | OF_VALUES)[name]  # type: ignore[operator]  # both are dicts
    expected = outcome(function, groups)
    shuffled = [shuffle.sample(group, len(group)) for group in groups]
    assert outcome(function, shuffled) == expected
    if not any(groups):
        return  # without a value there is nothing to count
    values, counts = counted(groups)
    if name in OF_RANKS:
        assert outcome(function, counts=counts) == expected
    else:
        assert outcome(function, values=values, counts=counts) == expected


@pytest.mark.parametrize("name", OF_RANKS)
@settings(max_examples=25)
@given(data=st.data())
def test_rank_methods_know_only_the_order(name: str, data: st.DataObject) -> None:
    groups = data.draw(groups_of(name))
    risen = [[x**3 + x for x in group] for group in groups]
    assert outcome(OF_RANKS[name], risen) == outcome(OF_RANKS[name], groups)


@pytest.mark.parametrize("name", ["kruskal_wallis", "kruskal_wallis_exact", "anova", "welch"])
@settings(max_examples=25)
@given(groups=some_groups)
def test_the_order_of_the_groups_moves_no_bit_and_an_empty_one_nothing(
    name: str, groups: Groups
) -> None:
    function = (OF_RANKS | OF_VALUES)[name]  # type: ignore[operator]  # both are dicts
    expected = outcome(function, groups)
    assert outcome(function, groups[::-1]) == expected
    assert outcome(function, [*groups, []]) == expected


@pytest.mark.parametrize("name", OF_TABLES)
@settings(max_examples=15)
@given(table=small_table)
def test_a_table_gives_the_same_bits_twice_and_leaves_the_random_state_alone(
    name: str, table: list[tuple[int, int]]
) -> None:
    before = state()
    assert outcome(OF_TABLES[name], table) == outcome(OF_TABLES[name], table)
    assert state() == before


@pytest.mark.parametrize("name", [*OF_RANKS, *OF_VALUES])
def test_groups_give_the_same_bits_twice_and_leave_the_random_state_alone(name: str) -> None:
    groups = [[1.5, 2, 2, 7], [2, 3.5, 9, 9.5, 1]]
    function = (OF_RANKS | OF_VALUES)[name]  # type: ignore[operator]  # both are dicts
    before = state()
    assert outcome(function, groups) == outcome(function, groups)
    assert state() == before


@pytest.mark.parametrize("name", OF_ONE_GROUP)
@settings(max_examples=25)
@given(values=st.lists(value, max_size=12))
def test_one_group_counted_or_reversed_gives_the_same_bits(name: str, values: list[float]) -> None:
    before = state()
    expected = outcome(OF_ONE_GROUP[name], values)
    distinct, times = np.unique(np.array(values, dtype=float), return_counts=True)
    assert outcome(OF_ONE_GROUP[name], distinct, counts=times) == expected
    assert outcome(OF_ONE_GROUP[name], values[::-1]) == expected
    assert state() == before


def state() -> str:
    """The global random states of numpy and of Python."""
    numpy_state: Any = np.random.get_state()  # noqa: NPY002 — the global one is what is watched
    return repr((numpy_state[1].tolist(), random.getstate()))


@pytest.mark.parametrize("name", OF_TABLES)
@pytest.mark.parametrize("table", [[[0, 0], [0, 0]], [[3, 0], [0, 0]], [[5, 0], [7, 0]]])
def test_a_table_that_says_nothing_gives_a_reason(name: str, table: list[list[int]]) -> None:
    found = outcome(OF_TABLES[name], table)
    notes = ["stats.one_row_or_column", "stats.nothing_counted"]
    assert found in notes or notes[0] in str(found)


@pytest.mark.parametrize("name", [*OF_RANKS, *OF_VALUES])
@pytest.mark.parametrize("groups", [[], [[], []], [[1.0], []], [[0.1, 0.1], [0.1, 0.1, 0.1]]])
def test_groups_that_say_nothing_give_a_reason(name: str, groups: Groups) -> None:
    function = (OF_RANKS | OF_VALUES)[name]  # type: ignore[operator]  # both are dicts
    found = str(outcome(function, groups))
    assert "stats." in found or name == "hodges_lehmann"


def test_every_effect_has_its_estimate_inside_its_limits() -> None:
    groups, table = [[1.5, 2, 2, 7, 8], [2, 3.5, 9, 9.5, 1, 4]], [[7, 2], [3, 8]]
    effects = [
        function(argument)
        for functions, argument in ((OF_RANKS, groups), (OF_VALUES, groups), (OF_TABLES, table))
        for function in functions.values()
    ]
    found = [effect for effect in effects if isinstance(effect, stats.Effect)]
    assert len(found) == 11
    for effect in found:
        assert effect.note or effect.ci_low <= effect.estimate <= effect.ci_high
    assert [field.name for field in fields(stats.Effect)] == [
        "estimate",
        "ci_low",
        "ci_high",
        "method",
        "level",
        "note",
    ]


def test_the_functions_above_are_all_there_are() -> None:
    named = {name for name in stats.__all__ if name[0].islower()}
    listed = {*OF_RANKS, *OF_VALUES, *OF_TABLES, *OF_ONE_GROUP} - {
        "kruskal_wallis_exact",
        "mann_whitney_exact",
        "chi_squared_yates",
        "fisher_mid_p",
        "fisher_monte_carlo",
    }
    assert named == listed | OTHERS
