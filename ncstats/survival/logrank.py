"""The log-rank test, plain or stratified."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ncstats.stats import NotComputable
from ncstats.stats.distributions import chi_squared_tail
from ncstats.survival.curve import Floats, Ints
from ncstats.survival.follow_up import FollowUp, total
from ncstats.survival.groups import Groups, strata_of

# Relative size below which R's ``solve`` takes a pivot for zero.
_RANK = 1e-10


@dataclass(frozen=True)
class LogRank:
    """χ² and its degrees of freedom; observed and expected events in the order of ``groups``."""

    statistic: float
    df: int
    p_value: float
    groups: tuple[Hashable, ...]
    observed: Ints = field(repr=False)
    expected: Floats = field(repr=False)
    variance: Floats = field(repr=False)
    method: str = "logrank"


def logrank(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    group: npt.ArrayLike,
    strata: npt.ArrayLike | None = None,
    counts: npt.ArrayLike | None = None,
) -> LogRank:
    """Log-rank test of equal survival in two groups or more (Mantel 1966; Peto and Peto 1972).

    At each event time a group with Yⱼ of the Y children at risk expects d Yⱼ/Y of the d events;
    χ² weighs observed less expected by their hypergeometric covariance,
    d (Y - d)/(Y - 1) · (Yⱼ/Y)(δⱼₖ - Yₖ/Y). With strata both are summed over the strata, and only
    children of one stratum are compared. A group that nobody is at risk in at any event, having
    expected none, takes no degree of freedom.

    Args:
        time: last time under observation, shape (n,), 0 or later, none missing.
        event: 1 or True when the event happened then, 0 or False when censored.
        group: the group of each child, none missing.
        strata: the stratum of each child, none missing; None: not stratified.
        counts: how many children each entry of the columns stands for, 1 or more; None: one.

    Raises:
        NotComputable: as `kaplan_meier`, or no event, fewer than two groups at risk of it, or a
            variance of zero.
        ValueError: the columns differ in length, or a count is not whole or below 1.

    >>> test = logrank([1, 2, 3, 4], [1, 1, 1, 1], ["a", "a", "b", "b"])
    >>> test.expected.round(6).tolist()  # in a: 2/4 at 1, 1/3 at 2, then nobody
    [0.833333, 3.166667]
    >>> round(test.statistic, 6)  # (2 - 5/6)² / (1/4 + 2/9)
    2.882353
    """
    followed = FollowUp.of_event(time, event, counts=counts)
    groups = Groups.of(group, len(followed.time))
    stratum = strata_of(strata, len(followed.time))
    had_it = followed.cause == 1
    observed = total(groups.place[had_it], followed.counts[had_it], len(groups))
    if not observed.any():
        raise NotComputable("survival.no_event")
    expected, variance = np.zeros(len(groups)), np.zeros((len(groups), len(groups)))
    for s in range(len(stratum)):
        chosen = stratum.place == s
        part = _expected_and_variance(followed.of(chosen), groups.place[chosen], len(groups))
        expected, variance = expected + part[0], variance + part[1]
    compared = np.flatnonzero(expected > 0)
    if len(compared) < 2:
        raise NotComputable("survival.fewer_than_two_groups")
    kept = compared[:-1]
    statistic = quadratic_form((observed - expected)[kept], variance[np.ix_(kept, kept)])
    return LogRank(
        statistic=statistic,
        df=len(kept),
        p_value=chi_squared_tail(statistic, len(kept)),
        groups=groups.names,
        observed=observed,
        expected=expected,
        variance=variance,
    )


def quadratic_form(score: Floats, variance: Floats) -> float:
    """Score · variance⁻¹ · score, the χ² of a score test.

    Raises:
        NotComputable: the variance has no inverse.

    >>> quadratic_form(np.array([3.0]), np.array([[4.5]]))
    2.0
    """
    largest = float(variance.diagonal().max())
    rank = np.linalg.matrix_rank(variance, tol=_RANK * largest, hermitian=True) if largest else 0
    if rank < len(score):
        raise NotComputable("survival.no_variance")
    return float(score @ np.linalg.solve(variance, score))


def _expected_and_variance(followed: FollowUp, place: Ints, groups: int) -> tuple[Floats, Floats]:
    """Within one stratum: events expected by group, and their covariance."""
    steps = followed.steps()
    some = steps.events[0] > 0
    times, events, everybody = steps.time[some], steps.events[0][some], steps.at_risk[some]
    # A child is at risk at all event times up to its own: so many.
    reached = np.searchsorted(times, followed.time, side="right")
    width = len(times) + 1
    ended = total(place * width + reached, followed.counts, groups * width)
    at_risk = np.cumsum(ended.reshape(groups, width)[:, ::-1], axis=1)[:, -2::-1]
    share = at_risk / everybody
    # One child at risk has its event for certain.
    spread = events * (everybody - events) / np.maximum(everybody - 1, 1)
    # Summed along the last axis, where numpy adds pairwise and loses no digit.
    own = np.eye(groups)[:, :, None]
    variance = (spread * share[:, None, :] * (own - share[None, :, :])).sum(axis=2)
    return (events * share).sum(axis=1), variance
