"""The log-rank test."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ncstats.stats import NotComputable
from ncstats.survival.curve import Floats, Ints
from ncstats.survival.follow_up import FollowUp


@dataclass(frozen=True)
class LogRank:
    """χ² and its degrees of freedom; observed and expected events in the order of ``groups``."""

    statistic: float
    df: int
    p_value: float
    groups: tuple[Hashable, ...]
    observed: Ints = field(repr=False)
    expected: Floats = field(repr=False)
    method: str = "logrank"


def logrank(time: npt.ArrayLike, event: npt.ArrayLike, group: npt.ArrayLike) -> LogRank:
    """Log-rank test of equal survival in two groups or more (Mantel 1966; Peto and Peto 1972).

    At each event time a group with Yⱼ of the Y children at risk expects d Yⱼ/Y of the d events;
    χ² weighs observed less expected by their hypergeometric covariance. A group that nobody is at
    risk in at any event, having expected none, takes no degree of freedom.

    Args:
        time: last time under observation, shape (n,), 0 or later, none missing.
        event: 1 or True when the event happened then, 0 or False when censored.
        group: the group of each child, none missing.

    Raises:
        NotComputable: as `kaplan_meier`, or no event, or fewer than two groups at risk.

    >>> test = logrank([1, 2, 3, 4], [1, 1, 1, 1], ["a", "a", "b", "b"])
    >>> test.expected.round(6).tolist()  # in a: 2/4 at 1, 1/3 at 2, then nobody
    [0.833333, 3.166667]
    >>> round(test.statistic, 6)  # (2 - 5/6)² / (1/4 + 2/9)
    2.882353
    """
    from lifelines.statistics import multivariate_logrank_test

    followed = FollowUp.of_event(time, event)
    labels = np.asarray(group)
    if labels.shape != followed.time.shape:
        raise ValueError("time, event and group have one value per child")
    if any(label is None or label != label for label in labels.tolist()):  # noqa: PLR0124 — NaN
        raise NotComputable("survival.missing_value")
    names, place = np.unique(labels, return_inverse=True)
    observed, expected = _observed_and_expected(followed, place, len(names))
    if not observed.any():
        raise NotComputable("survival.no_event")
    compared = np.flatnonzero(expected > 0)
    if len(compared) < 2:
        raise NotComputable("survival.fewer_than_two_groups")
    kept = np.isin(place, compared)
    # Sums of floats depend on their order; patients in one order give one answer to the last bit.
    order = np.lexsort((place[kept], followed.cause[kept], followed.time[kept]))
    columns = (followed.time, place, followed.cause)
    test = multivariate_logrank_test(*(column[kept][order] for column in columns))
    return LogRank(
        statistic=float(test.test_statistic),
        df=len(compared) - 1,
        p_value=float(test.p_value),
        groups=tuple(names.tolist()),
        observed=observed,
        expected=expected,
    )


def _observed_and_expected(followed: FollowUp, place: Ints, groups: int) -> tuple[Ints, Floats]:
    steps = followed.steps()
    share = steps.events[0] / steps.at_risk
    observed = np.bincount(place[followed.cause == 1], minlength=groups)
    expected = []
    for j in range(groups):
        times = np.sort(followed.time[place == j])
        at_risk = len(times) - np.searchsorted(times, steps.time)
        expected.append(float(at_risk @ share))
    return observed, np.array(expected)
