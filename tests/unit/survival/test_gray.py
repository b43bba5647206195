"""Gray's test."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ncstats.stats import NotComputable
from ncstats.survival import gray

FOLLOWED = st.lists(
    st.tuples(st.integers(1, 9), st.integers(0, 2), st.sampled_from("abc")),
    min_size=2,
    max_size=25,
)


def test_the_expected_events_by_hand() -> None:
    test = gray([1, 2, 3, 4, 5], [2, 1, 1, 0, 1], ["a", "a", "b", "b", "b"])
    # At 2 one of a is left of the two that count as at risk (one had the competing cause) and b has
    # three: a expects 2/5 of the event. At 3 nobody of a is under observation: b expects its own.
    assert test.score.tolist() == pytest.approx([1 - 2 / 5, 2 - 8 / 5 - 1])
    assert (test.df, test.groups, test.method) == (1, ("a", "b"), "gray")


@given(FOLLOWED)
def test_relabelling_groups_moves_nothing(followed: list[tuple[int, int, str]]) -> None:
    time, cause, group = zip(*followed, strict=True)
    try:
        test = gray(time, cause, group)
    except NotComputable:
        assume(False)
    turned = gray(time, cause, [{"a": "z", "b": "y", "c": "x"}[name] for name in group])
    assert turned.statistic == pytest.approx(test.statistic, rel=1e-7, abs=1e-9)
    assert turned.df == test.df
    assert test.score.sum() == pytest.approx(0, abs=1e-9)
    assert 0 <= test.p_value <= 1


@given(FOLLOWED, st.randoms(use_true_random=False))
def test_the_order_of_the_children_is_nothing(
    followed: list[tuple[int, int, str]], random: object
) -> None:
    try:
        test = gray(*zip(*followed, strict=True))
    except NotComputable:
        assume(False)
    shuffled = list(followed)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert gray(*zip(*shuffled, strict=True)).statistic == test.statistic


def test_a_group_censored_before_the_first_event_takes_no_degree_of_freedom() -> None:
    time, cause = [1, 2, 2, 3, 4, 5, 6], [0, 1, 1, 2, 1, 0, 1]
    with_it = gray(time, cause, list("cabaabb"))
    without = gray(time[1:], cause[1:], list("abaabb"))
    assert (with_it.df, with_it.statistic) == (1, pytest.approx(without.statistic))
    assert with_it.groups == ("a", "b", "c")


def test_a_group_that_is_followed_alone_adds_nothing_to_the_variance() -> None:
    """R's cmprsk 2.2.11 prints stat 3, pv 0.2231302, df 2."""
    test = gray([1, 1, 6, 5], [1, 1, 1, 1], list("bacc"))
    assert (test.statistic, test.df) == (pytest.approx(3, rel=1e-12), 2)
    assert test.p_value == pytest.approx(0.2231302, abs=5e-8)


@pytest.mark.parametrize(
    ("time", "cause", "group", "code"),
    [
        ([1, 2], [1, 1], ["a", "a"], "survival.fewer_than_two_groups"),
        ([1, 2, 3], [0, 1, 1], ["a", "b", "b"], "survival.fewer_than_two_groups"),
        ([1, 2], [0, 2], ["a", "b"], "survival.no_event"),
        ([1, 1], [1, 1], ["a", "b"], "survival.no_variance"),
        ([1, 2], [1, -1], ["a", "b"], "survival.cause_not_whole"),
        ([1, 2], [1, 0], np.array(["a", None], dtype=object), "survival.missing_value"),
        ([1, 2], [1, 0], [1.0, np.nan], "survival.missing_value"),
    ],
)
def test_what_cannot_be_compared_says_why(
    time: list[float], cause: list[int], group: list[object], code: str
) -> None:
    with pytest.raises(NotComputable) as error:
        gray(time, cause, group)
    assert error.value.reason_code == code


def test_one_group_per_child() -> None:
    with pytest.raises(ValueError, match="one value per child"):
        gray([1, 2], [1, 0], ["a"])
