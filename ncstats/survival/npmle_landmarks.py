"""Interval-censored estimates at landmarks, with approximate limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ncstats.stats import NotComputable
from ncstats.survival.competing_npmle import checked, fit_competing
from ncstats.survival.curve import Floats, Ints
from ncstats.survival.interval_likelihood import LARGEST_GAP
from ncstats.survival.npmle import fit
from ncstats.survival.turnbull import Observed, Turnbull

FEWEST_CHILDREN = 30
DRAWS = 500
SEED = 1976

Bounds = tuple[float, float]
"""The lowest and the highest value at a time."""


@dataclass(frozen=True)
class NpmleLandmark:
    """An estimate from interval-censored events at one time.

    It is P(T > time), or where events compete the cumulative incidence of one cause.

    Attributes:
        time: the landmark.
        lowest: smallest value that the data allow; with ``highest`` the same as it, unless the
            landmark lies inside a Turnbull interval.
        highest: largest value.
        ci_low: 2.5th percentile of the lowest value over draws. Approximate.
        ci_high: 97.5th percentile of the highest value.
        known_free: children seen free of the event at the landmark or later.
        draws: of the bootstrap.
        method: key of the register of methods.
    """

    time: float
    lowest: float
    highest: float
    ci_low: float
    ci_high: float
    known_free: int
    draws: int
    method: str = "npmle_bootstrap"


def npmle_landmarks(
    left: npt.ArrayLike, right: npt.ArrayLike, at: Sequence[float], draws: int = DRAWS
) -> tuple[NpmleLandmark, ...]:
    """The estimate at landmarks, with percentile limits of a seeded bootstrap of the children.

    The limits are approximate: the estimate converges more slowly than a bootstrap assumes, and at
    26 children they held the truth 90 times of 100 instead of 95. So there are none between the
    landmarks, and none for fewer than 30 children.

    Args:
        left: last time known to be free of the event, shape (n,), 0 or later, none missing.
        right: first time known to have had it; infinite where it was never seen.
        at: the landmarks, 0 or later.
        draws: of the bootstrap.

    Raises:
        NotComputable: as `npmle`, or fewer than 30 children.
        ValueError: a landmark is negative or missing.

    >>> half = npmle_landmarks([1] * 20 + [4] * 20, [2] * 20 + [5] * 20, at=[3])[0]
    >>> half.lowest == half.highest, round(half.lowest, 6), half.known_free
    (True, 0.5, 20)
    """
    given = Observed.of(left, right)
    _require_enough(given)
    observed = given.of_children(np.lexsort((given.right, given.left)))

    def drawn(chosen: Ints) -> list[Bounds]:
        again = fit(Turnbull.of(observed.of_children(chosen)), LARGEST_GAP)
        return [again.bounds(t) for t in at]

    estimate = fit(Turnbull.of(observed))
    found = [estimate.bounds(t) for t in at]
    return _landmarks(found, at, observed.left, drawn, draws)


def competing_npmle_landmarks(
    left: npt.ArrayLike,
    right: npt.ArrayLike,
    cause: npt.ArrayLike,
    at: Sequence[float],
    of: int = 1,
    draws: int = DRAWS,
) -> tuple[NpmleLandmark, ...]:
    """The cumulative incidence of one cause at landmarks, limits as in `npmle_landmarks`.

    Args:
        left: last time known to be free of every event, shape (n,), 0 or later, none missing.
        right: first time known to have had one; infinite where none was seen.
        cause: 1, 2, … what happened; 0 where none was seen.
        at: the landmarks, 0 or later.
        of: the cause whose incidence is estimated.
        draws: of the bootstrap.

    Raises:
        NotComputable: as `competing_npmle`, nobody had the cause, or fewer than 30 children.
        ValueError: a landmark is negative or missing.

    >>> left, right, cause = [1] * 20 + [4] * 20, [2] * 20 + [5] * 20, [1, 2] * 20
    >>> competing_npmle_landmarks(left, right, cause, at=[3])[0].lowest
    0.25
    """
    return competing_npmle_landmarks_of(left, right, cause, at, (of,), draws)[of]


def competing_npmle_landmarks_of(
    left: npt.ArrayLike,
    right: npt.ArrayLike,
    cause: npt.ArrayLike,
    at: Sequence[float],
    causes: Sequence[int],
    draws: int = DRAWS,
) -> dict[int, tuple[NpmleLandmark, ...]]:
    """The same of several causes by one bootstrap, by cause.

    Raises:
        NotComputable: as `competing_npmle_landmarks`, of any of the causes.
        ValueError: likewise.
    """
    given, codes = checked(left, right, cause)
    if not np.isin(causes, codes).all():
        raise NotComputable("survival.no_event")
    _require_enough(given)
    order = np.lexsort((codes, given.right, given.left))
    observed, codes = given.of_children(order), codes[order]
    estimate = fit_competing(observed, codes)

    points = [(of, t) for of in causes for t in at]

    def drawn(chosen: Ints) -> list[Bounds]:
        again = fit_competing(observed.of_children(chosen), codes[chosen], LARGEST_GAP)
        # A draw may hold nobody with the cause.
        return [again.bounds(t, of) if of in again.intervals else (0.0, 0.0) for of, t in points]

    found = [estimate.bounds(t, of) for of, t in points]
    landmarks = _landmarks(found, [t for _, t in points], observed.left, drawn, draws)
    each = len(at)
    return {of: landmarks[i * each : (i + 1) * each] for i, of in enumerate(causes)}


def _require_enough(observed: Observed) -> None:
    n = len(observed.left)
    if n < FEWEST_CHILDREN:
        raise NotComputable("survival.too_few_for_limits", n=n, least=FEWEST_CHILDREN)


def _landmarks(
    found: Sequence[Bounds],
    at: Sequence[float],
    left: Floats,
    refit: Callable[[Ints], Sequence[Bounds]],
    draws: int,
) -> tuple[NpmleLandmark, ...]:
    # The draws are of places: children come sorted, so that their order in a file is nothing.
    n = len(left)
    generator = np.random.Generator(np.random.PCG64(SEED))
    drawn = [refit(generator.integers(n, size=n)) for _ in range(draws)]
    low, high = np.array(drawn).transpose(2, 1, 0)
    return tuple(
        NpmleLandmark(
            time=float(t),
            lowest=found[i][0],
            highest=found[i][1],
            ci_low=float(np.quantile(low[i], 0.025)),
            ci_high=float(np.quantile(high[i], 0.975)),
            known_free=int((left >= t).sum()),
            draws=draws,
        )
        for i, t in enumerate(at)
    )
