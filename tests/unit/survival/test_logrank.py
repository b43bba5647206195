"""The log-rank test."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ncstats.stats import NotComputable
from ncstats.survival import logrank

FOLLOWED = st.lists(
    st.tuples(st.integers(1, 12), st.integers(0, 1), st.sampled_from("abc")),
    min_size=2,
    max_size=25,
)


def test_two_groups_by_hand() -> None:
    test = logrank([1, 2, 3, 4], [1, 1, 1, 1], [1, 1, 2, 2])
    # Variances of the hypergeometric counts: 1/4 at 1, 2/9 at 2, then nobody of the first group.
    assert test.statistic == pytest.approx((2 - 5 / 6) ** 2 / (1 / 4 + 2 / 9))
    assert (test.df, test.groups, test.observed.tolist()) == (1, (1, 2), [2, 2])


@given(FOLLOWED)
def test_relabelling_groups_moves_nothing(followed: list[tuple[int, int, str]]) -> None:
    time, event, group = zip(*followed, strict=True)
    try:
        test = logrank(time, event, group)
    except NotComputable:
        assume(False)
    turned = logrank(time, event, [{"a": "z", "b": "y", "c": "x"}[name] for name in group])
    assert turned.statistic == pytest.approx(test.statistic, rel=1e-9, abs=1e-12)
    assert turned.df == test.df
    assert turned.observed.tolist() == test.observed.tolist()[::-1]
    assert test.expected.sum() == pytest.approx(test.observed.sum())


def test_a_group_censored_before_the_first_event_takes_no_degree_of_freedom() -> None:
    with_it = logrank([1, 2, 2, 3, 4, 5], [0, 1, 1, 1, 1, 1], list("cababb"))
    without = logrank([2, 2, 3, 4, 5], [1, 1, 1, 1, 1], list("ababb"))
    assert (with_it.df, with_it.statistic) == (1, pytest.approx(without.statistic))
    assert with_it.groups == ("a", "b", "c")
    assert with_it.expected[2] == 0


@pytest.mark.parametrize(
    ("time", "event", "group", "code"),
    [
        ([1, 2], [1, 1], ["a", "a"], "survival.fewer_than_two_groups"),
        ([1, 2, 3], [0, 1, 1], ["a", "b", "b"], "survival.fewer_than_two_groups"),
        ([1, 2], [0, 0], ["a", "b"], "survival.no_event"),
        ([1, 2], [1, 2], ["a", "b"], "survival.event_coded_1_2"),
        ([1, 2], [0, 1], ["a", "b"], "survival.fewer_than_two_groups"),
        ([1, 1], [1, 1], ["a", "b"], "survival.no_variance"),
        ([1, 2], [1, 0], np.array(["a", None], dtype=object), "survival.missing_value"),
        ([1, 2], [1, 0], [1.0, np.nan], "survival.missing_value"),
    ],
)
def test_what_cannot_be_compared_says_why(
    time: list[float], event: list[int], group: list[object], code: str
) -> None:
    with pytest.raises(NotComputable) as error:
        logrank(time, event, group)
    assert error.value.reason_code == code


def test_one_group_per_child() -> None:
    with pytest.raises(ValueError, match="one value per child"):
        logrank([1, 2], [1, 0], ["a"])
