"""Starting anew at a landmark: those still at risk then, their time counted from it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ncstats.stats import NotComputable
from ncstats.survival.curve import Floats

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Landmark:
    """Who is still at risk at the landmark, and the time each of them is followed after it.

    Attributes:
        at: the landmark.
        at_risk: for every child, whether it is still at risk; shape (n,).
        time: follow-up after the landmark of those who are, in their order.
        left_out: number of children whose observation or freedom from the event ended by then.
    """

    at: float
    at_risk: Mask = field(repr=False)
    time: Floats = field(repr=False)
    left_out: int


def landmark(time: npt.ArrayLike, at: float) -> Landmark:
    """The children still at risk at a landmark, their time reset to it.

    What became known only after the origin (an answer to treatment, a later genotype) may group
    children without favouring those who lived to see it only if all are followed from a time at
    which it was known; whoever had the event or left observation by then belongs to no group.
    (Anderson, Cain and Gelber 1983, J Clin Oncol 1:710-719.) Events and groups are those of
    ``at_risk``.

    Args:
        time: last time under observation, shape (n,), 0 or later, none missing; for events known
            to lie in (L, R] the left ends, since a child seen free of it at L was at risk then.
        at: the landmark, 0 or later, in the unit of the times.

    Raises:
        NotComputable: no child, a missing or negative time, or nobody is at risk at the landmark.
        ValueError: the landmark is negative or missing.

    >>> six = landmark([3, 6, 9, 12], at=6)
    >>> six.at_risk.tolist(), six.time.tolist(), six.left_out
    ([False, False, True, True], [3.0, 6.0], 2)
    """
    times = np.asarray(time, dtype=float)
    if not at >= 0:
        raise ValueError("a landmark lies at a time of 0 or later")
    if not len(times):
        raise NotComputable("survival.nobody_followed")
    if np.isnan(times).any():
        raise NotComputable("survival.missing_value")
    if (times < 0).any():
        raise NotComputable("survival.negative_time", value=float(times.min()))
    later = times > at
    if not later.any():
        raise NotComputable("survival.nobody_at_landmark", at=float(at), last=float(times.max()))
    return Landmark(float(at), later, times[later] - at, int((~later).sum()))
