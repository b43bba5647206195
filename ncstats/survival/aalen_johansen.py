"""Cumulative incidence of competing causes, by Aalen and Johansen."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
import numpy.typing as npt

from ncstats.survival.curve import Curve, Floats, halfway, known_until, limits
from ncstats.survival.follow_up import FollowUp, Steps


def cumulative_incidence(
    time: npt.ArrayLike, cause: npt.ArrayLike, causes: Sequence[int] | None = None
) -> dict[int, Curve]:
    """Cumulative incidence Fₖ(t) = Σ S(u-) dₖ/Y over times u up to t, one curve per cause.

    S is the Kaplan-Meier survival free of every cause, dₖ the events of cause k among the Y
    children at risk at u; any number may fall on one time. (Aalen and Johansen 1978, Scand J Stat
    5:141-150.) The standard error is the infinitesimal jackknife of R's ``survfit``, the limits are
    on its log-log scale: F^exp(± z s/(F log F)). The median is the first time with F ≥ ½.

    Args:
        time: last time under observation, shape (n,), 0 or later, none missing.
        cause: what ended it: 0 censored, 1, 2, … the cause.
        causes: the causes wanted; None: those that occur. The curve of one that nobody had is 0.

    Returns:
        One curve per cause, by its number.

    Raises:
        NotComputable: no child, a missing or negative time, a cause that is not 0, 1, 2, …

    >>> curves = cumulative_incidence([1, 2, 3, 4], [1, 2, 0, 1])
    >>> curves[1].estimate.round(6).tolist()  # 1/4, and at 4 what is left free of both: 1/2
    [0.25, 0.25, 0.25, 0.75]
    >>> curves[2].at(3).estimate, curves[2].at(3).at_risk
    (0.25, 2)
    """
    followed = FollowUp.of_cause(time, cause)
    steps = followed.steps()
    occurred = dict(zip(steps.causes.tolist(), steps.events, strict=False))
    nobody = np.zeros(len(steps.time), dtype=np.int64)
    return {
        code: _curve(followed, steps, occurred.get(code, nobody))
        for code in (sorted(occurred) if causes is None else causes)
    }


def _curve(followed: FollowUp, steps: Steps, events: npt.NDArray[np.int64]) -> Curve:
    all_events = steps.events.sum(axis=0)
    free = np.cumprod((steps.at_risk - all_events) / steps.at_risk)
    increments = np.append(1.0, free[:-1]) * events / steps.at_risk
    estimate = np.minimum(np.cumsum(increments), 1)
    error = _jackknife(steps, events, increments, np.append(1.0, free[:-1]))
    low, high = limits(estimate, error, "log-log")
    return Curve(
        time=steps.time,
        estimate=estimate,
        standard_error=error,
        ci_low=low,
        ci_high=high,
        at_risk=steps.at_risk,
        events=events,
        censored=steps.censored,
        median=halfway(steps.time, 1 - estimate),
        median_ci=(halfway(steps.time, 1 - high), halfway(steps.time, 1 - low)),
        start=0.0,
        known_until=known_until(steps.time, free),
        entries=np.sort(followed.entry),
        exits=np.sort(followed.time),
        ci="log-log",
        method="aalen_johansen",
    )


def _jackknife(
    steps: Steps, events: npt.NDArray[np.int64], increments: Floats, free: Floats
) -> Floats:
    """Standard error √Σ Uᵢ², Uᵢ = ∂F/∂wᵢ being the pull of child i's weight on the curve.

    Besides U, each child has a pull g on log S. A child still at risk is like any other still at
    risk, so one U and one g stand for all of them. For those who have left, g is fixed and each
    increment f of the curve adds f·g to U: their Σ U², Σ U g and Σ g² follow by addition.
    """
    u = g = 0.0
    uu = ug = gg = 0.0
    errors = []
    columns = (steps.at_risk, steps.events.sum(axis=0), events, steps.censored, increments, free)
    for y, d, d_k, c, f, s in zip(*(column.tolist() for column in columns), strict=True):
        uu += 2 * f * ug + f * f * gg
        ug += f * gg
        u += f * g - f / y
        stays = g + d / (y * (y - d)) if y > d else g
        leaves = (
            (d_k, u + s / y, g - 1 / y),
            (d - d_k, u, g - 1 / y),
            (c, u, stays),
        )
        for many, u_i, g_i in leaves:
            uu += many * u_i * u_i
            ug += many * u_i * g_i
            gg += many * g_i * g_i
        g = stays
        errors.append(sqrt(max(0.0, uu + (y - d - c) * u * u)))
    return np.array(errors)
