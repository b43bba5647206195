"""Tests whose p-value is counted over relabellings."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ncstats.stats import NotComputable
from ncstats.survival import logrank, permutation_logrank
from ncstats.survival.follow_up import FollowUp
from ncstats.survival.groups import Groups, strata_of
from ncstats.survival.permutation import Relabelling
from ncstats.survival.permutation_logrank import _scores

FOLLOWED = st.lists(
    st.tuples(st.integers(1, 5), st.integers(0, 1), st.sampled_from("abc"), st.integers(0, 1)),
    min_size=3,
    max_size=5,
)


@settings(max_examples=40)  # 120 orders each
@given(FOLLOWED)
def test_the_p_value_is_that_of_all_orders(followed: list[tuple[int, int, str, int]]) -> None:
    time, event, group, strata = zip(*followed, strict=True)
    try:
        test = permutation_logrank(time, event, group, strata)
    except NotComputable:
        assume(False)
    reached, ways = 0, 0
    for order in permutations(range(len(group))):
        if any(strata[i] != strata[j] for i, j in enumerate(order)):
            continue
        dealt = permutation_logrank(time, event, [group[j] for j in order], strata)
        reached += dealt.statistic >= test.statistic * (1 - 1e-9)
        ways += 1
    assert test.method == "logrank_permutation"
    assert test.p_value == pytest.approx(reached / ways, rel=1e-9)


@given(FOLLOWED)
def test_the_scores_sum_to_observed_less_expected(
    followed: list[tuple[int, int, str, int]],
) -> None:
    time, event, group, strata = zip(*followed, strict=True)
    groups, stratum = Groups.of(group, len(group)), Groups.of(strata, len(strata))
    score = _scores(FollowUp.of_event(time, event), stratum)
    try:
        plain = logrank(time, event, group, strata)
    except NotComputable:
        assume(False)
    dealt = Relabelling(score, groups, stratum)
    assert dealt.score_sums.tolist() == pytest.approx(
        (plain.observed - plain.expected).tolist(), abs=1e-12
    )


def test_past_the_budget_a_seeded_simulation_stands_in() -> None:
    draw = np.random.Generator(np.random.PCG64(11))
    time, event = draw.exponential(size=12), draw.integers(0, 2, 12)
    group = np.repeat(["a", "b", "c"], 4)
    exact = permutation_logrank(time, event, group)
    state = np.random.get_state()[1].tolist()  # noqa: NPY002 — the global state is what is held here
    drawn = permutation_logrank(time, event, group, tables=100)
    assert np.random.get_state()[1].tolist() == state  # noqa: NPY002 — as above
    assert permutation_logrank(time, event, group, tables=100) == drawn
    assert (exact.method, exact.standard_error) == ("logrank_permutation", None)
    assert (drawn.method, drawn.draws) == ("logrank_monte_carlo", 100_000)
    assert drawn.standard_error is not None
    assert abs(drawn.p_value - exact.p_value) < 4 * drawn.standard_error
    fewer = permutation_logrank(time, event, group, draws=99, tables=100)
    assert fewer.draws == 99
    assert fewer.p_value >= 0.01


def test_groups_are_dealt_within_strata() -> None:
    # In each stratum one child of each group: 2 · 2 ways, of which two are as far apart.
    test = permutation_logrank([1, 2, 3, 4], [1, 0, 1, 0], list("abab"), strata=[0, 0, 1, 1])
    assert test.p_value == pytest.approx(0.5)
    # A stratum of one group moves nothing.
    more = permutation_logrank(
        [1, 2, 3, 4, 9], [1, 0, 1, 0, 1], list("ababa"), strata=[0, 0, 1, 1, 2]
    )
    assert more.p_value == pytest.approx(test.p_value)
    assert more.statistic == pytest.approx(test.statistic)


def test_the_moments_are_those_of_all_orders() -> None:
    score = np.array([2.0, -1, 0.5, 0.5, -2])
    place = np.array([0, 1, 1, 0, 1])
    dealt = Relabelling(score, Groups.of(place, 5), strata_of(None, 5))
    sums = np.array([score[list(order)][place == 0].sum() for order in permutations(range(5))])
    assert dealt.covariance[0, 0] == pytest.approx(sums.var())
    assert dealt.score_sums[0] == pytest.approx(score[place == 0].sum() - sums.mean())


@pytest.mark.parametrize(
    ("time", "event", "group", "code"),
    [
        ([1, 2], [0, 0], ["a", "b"], "survival.no_event"),
        ([1, 2], [1, 1], ["a", "a"], "survival.fewer_than_two_groups"),
        ([1, 1], [1, 1], ["a", "b"], "survival.no_variance"),
        ([1, 2], [1, 2], ["a", "b"], "survival.event_coded_1_2"),
        ([1, -2], [1, 0], ["a", "b"], "survival.negative_time"),
    ],
)
def test_what_cannot_be_compared_says_why(
    time: list[float], event: list[int], group: list[str], code: str
) -> None:
    with pytest.raises(NotComputable) as error:
        permutation_logrank(time, event, group)
    assert error.value.reason_code == code


def test_strata_that_hold_one_group_each_leave_nothing_to_exchange() -> None:
    with pytest.raises(NotComputable) as error:
        permutation_logrank([1, 2, 3, 4], [1, 1, 1, 1], list("aabb"), strata=list("xxyy"))
    assert error.value.reason_code == "survival.no_variance"
