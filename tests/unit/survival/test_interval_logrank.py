"""The log-rank test of interval-censored events."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from ncstats.stats import NotComputable
from ncstats.survival import interval_logrank, permutation_logrank


def test_with_exact_times_the_sun_scores_are_those_of_the_log_rank_test() -> None:
    time = np.array([2.0, 3, 3, 5, 6, 6, 8, 9, 11, 12])
    event = np.array([1, 1, 0, 1, 1, 0, 1, 0, 1, 0])
    group = list("aabbabbaab")
    by_interval = interval_logrank(time, np.where(event == 1, time, inf), group, permutation=True)
    by_time = permutation_logrank(time, event, group)
    assert by_interval.statistic == pytest.approx(by_time.statistic, rel=1e-7)
    assert by_interval.permutation is not None
    assert by_interval.permutation.exact
    assert by_interval.permutation.p_value == pytest.approx(by_time.p_value, rel=1e-9)


def test_the_sign_says_who_is_earlier() -> None:
    left, right = [0, 0, 1, 4, 5, 6], [1, 2, 2, 6, inf, inf]
    early_second = interval_logrank(left, right, list("bbbaaa"))
    assert early_second.z is not None
    assert early_second.z > 0
    assert early_second.score.sum() == pytest.approx(0, abs=1e-9)
    assert interval_logrank(left, right, list("aaabbb")).z == pytest.approx(-early_second.z)


def test_three_groups_have_no_sign() -> None:
    test = interval_logrank([0, 0, 1, 4, 5, 6], [1, 2, 2, 6, inf, inf], list("aabbcc"))
    assert (test.z, test.df, test.permutation) == (None, 2, None)
    assert test.method == "interval_logrank_sun"
    assert 0 < test.p_value < 1


@pytest.mark.parametrize(
    ("left", "right", "group", "code"),
    [
        ([1, 2], [2, 3], ["a", "a"], "survival.fewer_than_two_groups"),
        ([1, 2], [inf, inf], ["a", "b"], "survival.no_variance"),
        ([1, 1], [2, 2], ["a", "b"], "survival.no_variance"),
        ([1, 2], [2, 3], [1.0, float("nan")], "survival.missing_value"),
        ([3, 2], [2, 3], ["a", "b"], "survival.interval_turned"),
    ],
)
def test_what_cannot_be_compared_says_why(
    left: list[float], right: list[float], group: list[object], code: str
) -> None:
    with pytest.raises(NotComputable) as error:
        interval_logrank(left, right, group)
    assert error.value.reason_code == code


def test_other_scores_are_refused() -> None:
    with pytest.raises(ValueError, match="sun or finkelstein"):
        interval_logrank([1, 2], [2, 3], ["a", "b"], scores="wilcoxon")  # type: ignore[arg-type]
