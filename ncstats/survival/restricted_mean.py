"""The mean time free of the event within a horizon."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from itertools import combinations
from math import hypot, nan, sqrt

import numpy as np
import numpy.typing as npt

from ncstats.stats import NotComputable
from ncstats.stats.distributions import normal_p_value, normal_quantile
from ncstats.survival.curve import Curve
from ncstats.survival.follow_up import FollowUp
from ncstats.survival.groups import Groups
from ncstats.survival.kaplan_meier import kaplan_meier


@dataclass(frozen=True)
class RestrictedMean:
    """Mean time free of the event up to ``until``, in its unit, with 95 % limits."""

    until: float
    estimate: float
    standard_error: float
    ci_low: float
    ci_high: float
    n: int
    events: int
    method: str = "restricted_mean"


@dataclass(frozen=True)
class RestrictedMeanDifference:
    """Restricted mean of ``first`` less that of ``second``, with 95 % limits and Wald's test.

    Where neither group had an event by the horizon nothing is uncertain that could be tested:
    limits and test are NaN, with the ``reason``.
    """

    first: Hashable
    second: Hashable
    until: float
    estimate: float
    standard_error: float
    ci_low: float
    ci_high: float
    statistic: float
    p_value: float
    reason: str = ""
    method: str = "restricted_mean_difference"


def restricted_mean(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    until: float,
    counts: npt.ArrayLike | None = None,
) -> RestrictedMean:
    """Restricted mean μ = ∫ S(t) dt from 0 to τ, the area below the Kaplan-Meier curve.

    Its variance is Greenwood's, Σ A² d/(Y (Y - d)) over event times up to τ, A being the area from
    that time to τ; as in R's ``print(survfit, rmean = τ)``, an event of all who are left adds
    nothing. (Royston and Parmar 2013, BMC Med Res Methodol 13:152.) The limits are μ ± z s.

    Args:
        time: last time under observation, shape (n,), 0 or later, none missing.
        event: 1 or True when the event happened then, 0 or False when censored.
        until: the horizon τ, above 0 and no later than the last time.
        counts: how many children each entry of the columns stands for, 1 or more; None: one.

    Raises:
        NotComputable: as `kaplan_meier`, or the horizon lies beyond the data.
        ValueError: as `kaplan_meier`, or the horizon is not above 0.

    >>> mean = restricted_mean([1, 2, 4, 4], [1, 1, 0, 0], until=3)
    >>> mean.estimate  # 1 · 1 + 1 · ¾ + 1 · ½
    2.25
    >>> round(mean.standard_error**2, 6)  # 1.25² · 1/(4 · 3) + 0.5² · 1/(3 · 2)
    0.171875
    """
    curve = kaplan_meier(time, event, counts=counts)
    _within(until, float(curve.time[-1]))
    mean, error = _area(curve, until)
    z = normal_quantile(0.95)
    return RestrictedMean(
        until=float(until),
        estimate=mean,
        standard_error=error,
        ci_low=mean - z * error,
        ci_high=mean + z * error,
        n=curve.n,
        events=int(curve.events[curve.time <= until].sum()),
    )


def restricted_mean_difference(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    group: npt.ArrayLike,
    until: float,
    counts: npt.ArrayLike | None = None,
) -> tuple[RestrictedMeanDifference, ...]:
    """Differences of restricted means, one per pair of groups in the order of their labels.

    The groups are independent, so the variances add.

    Args:
        time: last time under observation, shape (n,), 0 or later, none missing.
        event: 1 or True when the event happened then, 0 or False when censored.
        group: the group of each child, none missing.
        until: the horizon, above 0 and no later than the last time of the group followed
            shortest.
        counts: how many children each entry of the columns stands for, 1 or more; None: one.

    Raises:
        NotComputable: as `restricted_mean`, or one group only.
        ValueError: as `restricted_mean`.

    >>> pair = restricted_mean_difference([1, 2, 2, 2], [1, 0, 1, 0], list("aabb"), 2)[0]
    >>> pair.first, pair.estimate  # 1.5 in a, where one of two ends at 1, less 2 in b
    ('a', -0.5)
    """
    followed = FollowUp.of_event(time, event, counts=counts)
    groups = Groups.of(group, len(followed.time))
    if len(groups) < 2:
        raise NotComputable("survival.fewer_than_two_groups")
    parts = [followed.of(groups.place == j) for j in range(len(groups))]
    _within(until, min(float(part.time.max()) for part in parts))
    means = [restricted_mean(part.time, part.cause, until, part.counts) for part in parts]
    return tuple(
        _difference(groups.names[i], groups.names[j], means[i], means[j])
        for i, j in combinations(range(len(groups)), 2)
    )


def _difference(
    first: Hashable, second: Hashable, one: RestrictedMean, other: RestrictedMean
) -> RestrictedMeanDifference:
    difference = one.estimate - other.estimate
    error = hypot(one.standard_error, other.standard_error)
    z, reach = difference / error if error else nan, normal_quantile(0.95) * error
    return RestrictedMeanDifference(
        first=first,
        second=second,
        until=one.until,
        estimate=difference,
        standard_error=error,
        ci_low=difference - reach if error else nan,
        ci_high=difference + reach if error else nan,
        statistic=z,
        p_value=normal_p_value(z),
        reason="" if error else "survival.no_variance",
    )


def _within(until: float, last: float) -> None:
    if not until > 0:
        raise ValueError("the horizon of a restricted mean lies above 0")
    if until > last:
        raise NotComputable("survival.horizon_beyond_data", until=float(until), last=last)


def _area(curve: Curve, until: float) -> tuple[float, float]:
    """The area below the curve, and Greenwood's standard error of it."""
    inside = curve.time < until
    edges = np.concatenate([[0.0], curve.time[inside], [until]])
    heights = np.concatenate([[1.0], curve.estimate[inside]])
    pieces = np.diff(edges) * heights
    remaining = np.cumsum(pieces[::-1])[::-1][1:]
    at_risk, events = curve.at_risk[inside], curve.events[inside]
    left = at_risk - events
    terms = np.divide(events, at_risk * left, out=np.zeros(len(left)), where=left > 0)
    return float(pieces.sum()), sqrt(float((remaining**2 * terms).sum()))
