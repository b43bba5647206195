"""The log-rank test by relabelling, for few events."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ncstats.stats import NotComputable
from ncstats.survival.curve import Floats
from ncstats.survival.follow_up import FollowUp
from ncstats.survival.groups import Groups, strata_of
from ncstats.survival.permutation import DRAWS, EXACT_TABLES, Relabelling


@dataclass(frozen=True)
class PermutationLogRank:
    """χ² with the variance of relabelling, and the share of relabellings that reach it.

    ``method`` is ``logrank_permutation`` when all were counted, or ``logrank_monte_carlo``, then
    with ``standard_error`` and ``draws``.
    """

    statistic: float
    p_value: float
    groups: tuple[Hashable, ...]
    method: str
    standard_error: float | None = None
    draws: int | None = None


def permutation_logrank(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    group: npt.ArrayLike,
    strata: npt.ArrayLike | None = None,
    draws: int = DRAWS,
    tables: int = EXACT_TABLES,
) -> PermutationLogRank:
    """Log-rank test whose p-value is counted over relabellings instead of read from χ².

    A child's score is δ - Σ d/Y over event times up to its own, which sums by group to observed
    less expected events (Peto and Peto 1972); the labels are dealt out anew within strata. It
    needs no large number of events, but the same censoring in all groups. Where the relabellings
    are more than ``tables``, ``draws`` of them with a fixed seed stand in for all.

    Args:
        time: last time under observation, shape (n,), 0 or later, none missing.
        event: 1 or True when the event happened then, 0 or False when censored.
        group: the group of each child, none missing.
        strata: the stratum of each child, none missing; None: not stratified.
        draws: of the simulation.
        tables: what the exact count may cost.

    Raises:
        NotComputable: as `logrank`.

    >>> test = permutation_logrank([1, 2, 3, 4], [1, 1, 1, 1], ["a", "a", "b", "b"])
    >>> round(test.p_value, 6), test.method  # 2 of the 6 ways to choose two children
    (0.333333, 'logrank_permutation')
    """
    followed = FollowUp.of_event(time, event)
    groups = Groups.of(group, len(followed.time))
    stratum = strata_of(strata, len(followed.time))
    if not followed.cause.any():
        raise NotComputable("survival.no_event")
    if len(groups) < 2:
        raise NotComputable("survival.fewer_than_two_groups")
    dealt = Relabelling(_scores(followed, stratum), groups, stratum)
    statistic, found = dealt.statistic(), dealt.p_value(draws, tables)
    method = "logrank_permutation" if found.exact else "logrank_monte_carlo"
    return PermutationLogRank(
        statistic, found.p_value, groups.names, method, found.standard_error, found.draws
    )


def _scores(followed: FollowUp, strata: Groups) -> Floats:
    score = np.zeros(len(followed.time))
    for s in range(len(strata)):
        chosen = strata.place == s
        part = followed.of(chosen)
        steps = part.steps()
        hazard = np.cumsum(steps.events[0] / steps.at_risk)
        score[chosen] = part.cause - hazard[np.searchsorted(steps.time, part.time)]
    return score
