"""The nonparametric maximum likelihood estimate where interval-censored events compete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ncstats.stats import NotComputable
from ncstats.survival.curve import Floats, Ints
from ncstats.survival.follow_up import whole_codes
from ncstats.survival.interval_likelihood import TARGET_GAP, IntervalLikelihood, maximise
from ncstats.survival.turnbull import Observed, Turnbull


@dataclass(frozen=True, eq=False)
class CompetingNpmle:
    """Where the probability of each cause lies.

    The mass of each interval is unique: it ends at the right end of some child of its cause, so
    that the children's probabilities fix each cause's incidence there, step by step from 0. How it
    lies *within* the interval the data do not say.

    Attributes:
        intervals: by cause: (low, high], one time where both are equal, ascending; shape (m, 2).
        mass: by cause: probability of each interval, shape (m,).
        event_free: probability of no event while anybody was followed.
        log_likelihood: Σ log Pᵢ over children.
        gap: the largest pull less 1, as in `Npmle`: 0 at the maximum and nowhere else.
        iterations: until the gap was reached.
        n: number of children.
        method: key of the register of methods.
    """

    intervals: Mapping[int, Floats]
    mass: Mapping[int, Floats]
    event_free: float
    log_likelihood: float
    gap: float
    iterations: int
    n: int
    method: str = "competing_npmle"

    def bounds(self, t: float, cause: int) -> tuple[float, float]:
        """Lowest and highest cumulative incidence of a cause at ``t`` with this likelihood.

        They differ where ``t`` lies inside an interval with mass.

        Raises:
            ValueError: ``t`` is negative or missing.
            KeyError: nobody had the cause.

        >>> inf = float("inf")
        >>> estimate = competing_npmle([0, 0, 2, 3], [2, 2, 4, inf], [1, 2, 1, 0])
        >>> estimate.bounds(2, 1), estimate.bounds(3, 1)
        ((0.25, 0.25), (0.25, 0.25))
        """
        if not t >= 0:
            raise ValueError("a curve is read at a time of 0 or later")
        low, high = self.intervals[cause].T
        begun = np.where(low == high, low <= t, low < t)
        return float(self.mass[cause][high <= t].sum()), float(self.mass[cause][begun].sum())

    def event_free_bounds(self, t: float) -> tuple[float, float]:
        """Lowest and highest probability of no event of any cause by ``t``.

        Raises:
            ValueError: ``t`` is negative or missing.
        """
        parts = [self.bounds(t, cause) for cause in self.intervals]
        return 1 - sum(highest for _, highest in parts), 1 - sum(lowest for lowest, _ in parts)


def competing_npmle(
    left: npt.ArrayLike, right: npt.ArrayLike, cause: npt.ArrayLike
) -> CompetingNpmle:
    """Maximum likelihood estimate of competing events known to lie in (left, right].

    A child with cause k adds log Σ of k's mass within (left, right]; a child without an event adds
    log of all that lies after ``left``, of every cause and of none. Of each cause only the
    intersections of its own children's intervals and of the censored (left, ∞) can hold mass
    (Hudgens, Satten and Longini 2001, Biometrics 57:74-80). The maximum is found and certified as
    in `npmle`. With exact times it is the Aalen-Johansen estimate.

    Args:
        left: last time known to be free of every event, shape (n,), 0 or later, none missing.
        right: first time known to have had one; equal to ``left`` where the time is exact, infinite
            where none was seen.
        cause: 1, 2, … what happened; 0 where none was seen.

    Raises:
        NotComputable: as `npmle`; or a cause without an interval, or an interval without its cause.

    >>> estimate = competing_npmle([0, 0, 2], [2, 2, 4], [1, 2, 1])
    >>> {cause: mass.round(6).tolist() for cause, mass in estimate.mass.items()}
    {1: [0.333333, 0.333333], 2: [0.333333]}
    """
    return fit_competing(*checked(left, right, cause))


def checked(
    left: npt.ArrayLike, right: npt.ArrayLike, cause: npt.ArrayLike
) -> tuple[Observed, Ints]:
    """Intervals and causes that belong together.

    >>> checked([1, 2], [2, float("inf")], [2, 0])[1].tolist()
    [2, 0]
    """
    observed = Observed.of(left, right)
    codes = whole_codes(cause)
    if codes.shape != observed.left.shape:
        raise ValueError("left, right and cause have one value per child")
    if (codes < 0).any():
        raise NotComputable("survival.cause_not_whole", value=int(codes.min()))
    wrong = np.flatnonzero((codes > 0) != np.isfinite(observed.right))
    if len(wrong):
        first = int(wrong[0])
        raise NotComputable(
            "survival.cause_and_interval",
            cause=int(codes[first]),
            left=float(observed.left[first]),
            right=float(observed.right[first]),
        )
    return observed, codes


def fit_competing(observed: Observed, codes: Ints, target: float = TARGET_GAP) -> CompetingNpmle:
    """The estimate for checked children, to a gap of ``target``."""
    causes = np.unique(codes[codes > 0]).tolist()
    blocks = [_Block.of(observed, codes, cause) for cause in causes]
    if all(block.open_ended for block in blocks):
        blocks.append(_Block.of_nothing(codes))
    likelihood = IntervalLikelihood.of(
        np.array([block.first for block in blocks]),
        np.array([block.stop for block in blocks]),
        [len(block.intervals) for block in blocks],
        tail=len(blocks) > len(causes),
    )
    found = maximise(likelihood, target)
    return CompetingNpmle(
        intervals={c: block.intervals for c, block in zip(causes, blocks, strict=False)},
        mass=dict(zip(causes, found.masses, strict=False)),
        event_free=float(found.masses[-1][0]) if len(blocks) > len(causes) else 0.0,
        log_likelihood=found.log_likelihood,
        gap=found.gap,
        iterations=found.iterations,
        n=likelihood.n,
    )


@dataclass(frozen=True)
class _Block:
    """The intervals of one cause, and the stretch of them that each child covers.

    ``open_ended``: the last intersection is what is left of the censored children alone; it is of
    no cause, and not among the intervals.
    """

    intervals: Floats
    first: Ints
    stop: Ints
    open_ended: bool

    @classmethod
    def of(cls, observed: Observed, codes: Ints, cause: int) -> _Block:
        chosen = np.flatnonzero((codes == cause) | (codes == 0))
        turnbull = Turnbull.of(observed.of_children(chosen))
        open_ended = bool(np.isinf(turnbull.intervals[-1, 1]))
        size = len(turnbull.intervals) - open_ended
        first, stop = np.zeros(len(codes), dtype=np.int64), np.zeros(len(codes), dtype=np.int64)
        first[chosen] = turnbull.first
        stop[chosen] = np.minimum(turnbull.stop, size)
        return cls(turnbull.intervals[:size], first, stop, open_ended)

    @classmethod
    def of_nothing(cls, codes: Ints) -> _Block:
        """No event: one place, after everything, that the censored children cover."""
        first = np.zeros(len(codes), dtype=np.int64)
        return cls(np.full((1, 2), np.inf), first, (codes == 0).astype(np.int64), True)
