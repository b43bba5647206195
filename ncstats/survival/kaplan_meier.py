"""The Kaplan-Meier estimate of survival."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import numpy as np
import numpy.typing as npt

from ncstats.survival.curve import Curve, CurveLimits, Floats, halfway, known_until, limits
from ncstats.survival.follow_up import FollowUp, Steps


def kaplan_meier(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    entry: npt.ArrayLike | None = None,
    ci: CurveLimits = "log-log",
    counts: npt.ArrayLike | None = None,
) -> Curve:
    """Kaplan-Meier curve S(t) = Π (1 - d/Y) over times up to t (1958, JASA 53:457-481).

    d of the Y children at risk have the event at each time; those censored at a time are still at
    risk at it. The standard error is Greenwood's, S √Σ d / (Y (Y - d)). The median is the first
    time with S ≤ ½, the middle of the stretch where S = ½; its limits are those times of the
    limits of S (Brookmeyer and Crowley 1982).

    Args:
        time: last time under observation, shape (n,), 0 or later, none missing.
        event: 1 or True when the event happened then, 0 or False when censored.
        entry: when observation began, earlier than ``time`` (left truncation); None: the origin.
        ci: scale of the 95 % limits, ``log-log``, ``log`` (R's default) or ``plain``.
        counts: how many children each entry of the columns stands for, 1 or more; None: one.

    Raises:
        NotComputable: no child, a missing or negative time, an event coded other than 0 and 1,
            an entry not before its exit.
        ValueError: the columns differ in length, or a count is not whole or below 1.

    >>> curve = kaplan_meier([1, 2, 3, 4], [1, 0, 1, 0])
    >>> curve.estimate.round(6).tolist()  # 3/4, then 3/4 · 1/2
    [0.75, 0.75, 0.375, 0.375]
    >>> curve.median, curve.at_risk.tolist()
    (3.0, [4, 3, 2, 1])
    >>> kaplan_meier([1, 2], [1, 0], counts=[250, 750]).estimate.tolist()
    [0.75, 0.75]
    """
    followed = FollowUp.of_event(time, event, entry, counts)
    steps, (entries, entered) = followed.steps(), followed.entered()
    # Not lifelines: it raises on delayed entry where nobody is at risk for a while, and sums
    # logarithms, so that 3/4 comes out as 0.7500000000000001. The tests hold the two together.
    estimate = np.cumprod((steps.at_risk - steps.events[0]) / steps.at_risk)
    error = _greenwood(steps, estimate)
    low, high = limits(estimate, error, ci)
    return Curve(
        time=steps.time,
        estimate=estimate,
        standard_error=error,
        ci_low=low,
        ci_high=high,
        at_risk=steps.at_risk,
        events=steps.events[0],
        censored=steps.censored,
        median=halfway(steps.time, estimate),
        median_ci=(halfway(steps.time, low), halfway(steps.time, high)),
        start=1.0,
        known_until=known_until(steps.time, estimate),
        entries=entries,
        entered=entered,
        ci=ci,
        method="kaplan_meier",
    )


def reverse_kaplan_meier(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    ci: CurveLimits = "log-log",
    counts: npt.ArrayLike | None = None,
) -> Curve:
    """The Kaplan-Meier curve of follow-up itself: censoring is the event, the event censors.

    Its median is the median follow-up there would have been without events (Schemper and Smith
    1996, Control Clin Trials 17:343-346); a limit that the curve does not reach is NaN, where R
    prints NA. At a time with both, those censored are still at risk, as everywhere.

    Args:
        time: last time under observation, shape (n,), 0 or later, none missing.
        event: 1 or True when an event of any cause ended observation, 0 or False when not.
        ci: scale of the 95 % limits.
        counts: how many children each entry of the columns stands for, 1 or more; None: one.

    Raises:
        NotComputable, ValueError: as `kaplan_meier`.

    >>> reverse_kaplan_meier([1, 2, 3, 4], [1, 0, 0, 0]).median  # ⅔ at 2, ⅓ at 3
    3.0
    """
    followed = FollowUp.of_event(time, event, counts=counts)
    curve = kaplan_meier(followed.time, 1 - followed.cause, ci=ci, counts=followed.counts)
    return replace(curve, method="reverse_kaplan_meier")


def _greenwood(steps: Steps, estimate: Floats) -> Floats:
    """Greenwood's standard error; NaN, as in R, from when nobody survives."""
    events = steps.events[0]
    surviving = steps.at_risk - events
    # Nobody left: the sum has no value from here on, whoever enters later.
    terms = np.divide(
        events, steps.at_risk * surviving, out=np.full(len(events), nan), where=surviving > 0
    )
    variance = np.cumsum(np.where(events == 0, 0.0, terms))
    return np.asarray(estimate * np.sqrt(variance))
