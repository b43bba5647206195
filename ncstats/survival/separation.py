"""Whether a covariate orders the events so perfectly that its coefficient is infinite."""

from __future__ import annotations

from math import nan

import numpy as np
import numpy.typing as npt

from ncstats.survival.curve import Floats
from ncstats.survival.partial_likelihood import PartialLikelihood

# Coefficients of the direction, each between -1 and 1, that are no more than the solver's noise.
_NOTHING = 1e-7


def separating_direction(partial: PartialLikelihood) -> Floats:
    """Where the coefficients run that have no finite maximum: 1, -1, or NaN; 0 for the others.

    Some have none exactly when a direction γ has γ·(xᵢ - xⱼ) ≥ 0 for every child i with the event
    and every j at risk then, not all of them 0: along it the partial likelihood never falls
    (Jacobsen 1989, Scand J Stat 16:335-349). Of those within [-1, 1]ᵖ a linear programme finds one
    with the largest sum. What is left to compare are the pairs on which it is 0, and the search
    goes on among them; a coefficient on which they hold no more information is NaN.

    Returns:
        One value per covariate, shape (p,).

    >>> from ncstats.survival.follow_up import FollowUp
    >>> followed = FollowUp.of_event([1, 2, 3, 4], [1, 1, 0, 0])
    >>> separating_direction(PartialLikelihood.of(followed, [[1], [1], [0], [0]], ["a"], None))
    array([1.])
    """
    scale = partial.x.std(axis=0)
    differences = _differences(partial) / np.where(scale > 0, scale, 1)
    runs = np.zeros(len(scale))
    while True:
        direction = _direction(differences)
        if not direction.any():
            break
        runs = np.where(runs != 0, runs, np.sign(direction))
        differences = differences[np.abs(differences @ direction) <= _NOTHING]
    if runs.any():
        runs[(runs == 0) & _undetermined(differences)] = nan
    return runs


def _direction(differences: Floats) -> Floats:
    """The separating direction with the largest sum; zeros where there is none."""
    from scipy.optimize import linprog

    if not differences.any():
        return np.zeros(differences.shape[1])
    solved = linprog(
        -differences.sum(axis=0),
        A_ub=-differences,
        b_ub=np.zeros(len(differences)),
        bounds=(-1, 1),
        method="highs",
    )
    found = np.asarray(solved.x)
    found = np.where(np.abs(found) > _NOTHING, found, 0.0)
    return found if (differences @ found).max() > _NOTHING else np.zeros(len(found))


def _undetermined(differences: Floats) -> npt.NDArray[np.bool_]:
    """Covariates that some direction without any difference moves."""
    _, size, directions = np.linalg.svd(np.vstack([differences, np.zeros_like(differences[:1])]))
    still = directions[np.append(size, np.zeros(len(directions) - len(size))) <= _NOTHING]
    return np.asarray((np.abs(still) > _NOTHING).any(axis=0))


def _differences(partial: PartialLikelihood) -> Floats:
    """Every distinct xᵢ - xⱼ of a child with the event and one at risk then."""
    rows: list[npt.NDArray[np.float64]] = []
    followed, stratum = partial.followed, partial.strata.place
    for child in partial.event:
        t = followed.time[child]
        at_risk = (followed.entry < t) & (followed.time >= t) & (stratum == stratum[child])
        rows.append(np.unique(partial.x[child] - partial.x[at_risk], axis=0))
    return np.unique(np.concatenate(rows), axis=0)
