"""Every two groups compared."""

from __future__ import annotations

from math import isnan

import pytest

from ncstats.stats import NotComputable
from ncstats.survival import logrank, pairwise_logrank

TIME = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
EVENT = [1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1]
GROUP = list("aaabbbaccccb")


def test_a_pair_is_the_test_of_its_two_groups() -> None:
    pairs = pairwise_logrank(TIME, EVENT, GROUP)
    assert [(pair.first, pair.second) for pair in pairs] == [("a", "b"), ("a", "c"), ("b", "c")]
    kept = [i for i, name in enumerate(GROUP) if name != "b"]
    alone = logrank(*([column[i] for i in kept] for column in (TIME, EVENT, GROUP)))
    assert pairs[1].statistic == alone.statistic
    assert pairs[1].p_value == alone.p_value


def test_adjustments() -> None:
    raw = [pair.p_value for pair in pairwise_logrank(TIME, EVENT, GROUP)]
    plain = pairwise_logrank(TIME, EVENT, GROUP, adjust="none")
    assert [pair.p_adjusted for pair in plain] == raw
    bonferroni = pairwise_logrank(TIME, EVENT, GROUP, adjust="bonferroni")
    assert [pair.p_adjusted for pair in bonferroni] == [min(1, 3 * p) for p in raw]
    holm = pairwise_logrank(TIME, EVENT, GROUP)
    assert min(pair.p_adjusted for pair in holm) == pytest.approx(min(1, 3 * min(raw)))
    with pytest.raises(ValueError, match="adjusted by holm, bonferroni"):
        pairwise_logrank(TIME, EVENT, GROUP, adjust="tukey")  # type: ignore[arg-type]


def test_a_pair_that_cannot_be_compared_keeps_its_place() -> None:
    for adjust in ("holm", "bonferroni"):
        pairs = pairwise_logrank([1, 2, 3, 9, 8], [1, 1, 1, 0, 0], list("aabcd"), adjust=adjust)  # type: ignore[arg-type]
        last = pairs[-1]
        assert (last.first, last.second, last.reason) == ("c", "d", "survival.no_event")
        assert isnan(last.p_value)
        assert isnan(last.p_adjusted)
        known = [pair for pair in pairs if not pair.reason]
        assert len(known) == 5
        assert pairs[0].p_adjusted == min(1, 5 * pairs[0].p_value) or adjust == "holm"


def test_strata_stay_with_their_children() -> None:
    strata = [0, 1] * 6
    pair = pairwise_logrank(TIME, EVENT, GROUP, strata=strata)[0]
    kept = [i for i, name in enumerate(GROUP) if name != "c"]
    alone = logrank(*([column[i] for i in kept] for column in (TIME, EVENT, GROUP, strata)))
    assert pair.statistic == alone.statistic


def test_one_group_has_no_pair() -> None:
    with pytest.raises(NotComputable) as error:
        pairwise_logrank([1, 2], [1, 1], ["a", "a"])
    assert error.value.reason_code == "survival.fewer_than_two_groups"
