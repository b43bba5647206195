"""Every pair of groups compared, with the p-values adjusted for their number."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from itertools import combinations
from math import nan
from typing import Literal

import numpy as np
import numpy.typing as npt

from ncstats.stats import NotComputable
from ncstats.stats import adjust as adjust_family
from ncstats.survival.follow_up import FollowUp
from ncstats.survival.groups import Groups, strata_of
from ncstats.survival.logrank import logrank


@dataclass(frozen=True)
class LogRankPair:
    """Two groups compared; NaN with the ``reason`` where they cannot be."""

    first: Hashable
    second: Hashable
    statistic: float
    p_value: float
    p_adjusted: float
    reason: str = ""
    method: str = "logrank"


def pairwise_logrank(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    group: npt.ArrayLike,
    adjust: Literal["holm", "bonferroni", "none"] = "holm",
    strata: npt.ArrayLike | None = None,
    counts: npt.ArrayLike | None = None,
) -> tuple[LogRankPair, ...]:
    """The log-rank test of every two groups, in the order of their labels, as R's ``survdiff``.

    A pair that cannot be compared keeps its place with the code of its reason, and does not count
    among those adjusted for.

    Args:
        time: last time under observation, shape (n,), 0 or later, none missing.
        event: 1 or True when the event happened then, 0 or False when censored.
        group: the group of each child, none missing.
        adjust: ``holm`` (1979), ``bonferroni``, or ``none``.
        strata: the stratum of each child, none missing; None: not stratified.
        counts: how many children each entry of the columns stands for, 1 or more; None: one.

    Raises:
        NotComputable: what no curve can be drawn from, or one group only.
        ValueError: as `logrank`, or an unknown adjustment.

    >>> pairs = pairwise_logrank([1, 2, 3, 4, 5, 6], [1] * 6, list("aabbcc"))
    >>> [(pair.first, pair.second) for pair in pairs]
    [('a', 'b'), ('a', 'c'), ('b', 'c')]
    >>> round(pairs[0].p_adjusted / pairs[0].p_value)
    3
    """
    followed = FollowUp.of_event(time, event, counts=counts)
    groups = Groups.of(group, len(followed.time))
    stratum = strata_of(strata, len(followed.time))
    if len(groups) < 2:
        raise NotComputable("survival.fewer_than_two_groups")
    compared = []
    for i, j in combinations(range(len(groups)), 2):
        kept = np.isin(groups.place, (i, j))
        columns = (followed.time, followed.cause, groups.place, stratum.place, followed.counts)
        try:
            test = logrank(*(column[kept] for column in columns))
            compared.append((i, j, test.statistic, test.p_value, ""))
        except NotComputable as error:
            compared.append((i, j, nan, nan, error.reason_code))
    adjusted = _adjusted([pair[3] for pair in compared], adjust)
    return tuple(
        LogRankPair(groups.names[i], groups.names[j], statistic, p, p_adjusted, reason)
        for (i, j, statistic, p, reason), p_adjusted in zip(compared, adjusted, strict=True)
    )


def _adjusted(p_values: list[float], adjust: Literal["holm", "bonferroni", "none"]) -> list[float]:
    return p_values if adjust == "none" else adjust_family(p_values, adjust)
