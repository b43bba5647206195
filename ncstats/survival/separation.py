"""Whether a covariate orders the events so perfectly that its coefficient is infinite."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import nan
from typing import Any

import numpy as np
import numpy.typing as npt

from ncstats.survival.curve import Floats, Ints
from ncstats.survival.groups import Groups
from ncstats.survival.partial_likelihood import PartialLikelihood

# Of standardised covariates and a direction between -1 and 1: the solver's noise.
_NOTHING = 1e-7
_DIGITS = 6


def separating_direction(partial: PartialLikelihood) -> Floats:
    """Where the coefficients run that have no finite maximum: 1, -1, or NaN; 0 for the others.

    Some have none exactly when a direction γ has γ·xᵢ ≥ γ·xⱼ for every child i with the event and
    every j at risk then, and not always equality: along it the partial likelihood never falls
    (Jacobsen 1989, Scand J Stat 16:335-349). Of those within [-1, 1]ᵖ a linear programme finds the
    one along which the likelihood rises fastest at 0. In the limit only children with the same γ·x
    are still compared, as if they were a stratum, and the search goes on in these; a coefficient on
    which they hold no information is NaN.

    Returns:
        One value per covariate, shape (p,).

    >>> from ncstats.survival.follow_up import FollowUp
    >>> followed = FollowUp.of_event([1, 2, 3, 4], [1, 1, 0, 0])
    >>> separating_direction(PartialLikelihood.of(followed, [[1], [1], [0], [0]], ["a"], None))
    array([1.])
    """
    compared = replace(partial, x=partial.x / partial.x.std(axis=0))
    runs = np.zeros(compared.x.shape[1])
    while True:
        direction = _direction(compared)
        if not direction.any():
            break
        runs = np.where(runs != 0, runs, np.sign(direction))
        compared = replace(compared, strata=_refined(compared, compared.x @ direction))
    if runs.any():
        runs[(runs == 0) & _undetermined(compared)] = nan
    return runs


def _direction(partial: PartialLikelihood) -> Floats:
    """The separating direction that rises fastest; zeros where there is none."""
    from scipy.optimize import linprog

    p = partial.x.shape[1]
    slope = partial.score(partial.moments(np.zeros(p)))
    rows = _inequalities(partial)
    solved = linprog(
        np.append(-slope, np.zeros(rows.shape[1] - p)),
        A_ub=rows,
        b_ub=np.zeros(rows.shape[0]),
        bounds=[(-1, 1)] * p + [(None, None)] * (rows.shape[1] - p),
        method="highs",
    )
    found = np.asarray(solved.x)[:p]
    found = np.where(np.abs(found) > _NOTHING, found, 0.0)
    return found if slope @ found > _NOTHING else np.zeros(p)


def _inequalities(partial: PartialLikelihood) -> Any:
    """What a separating direction makes 0 or less, a sparse matrix.

    Unknown are γ and at each event time the largest γ·x of those at risk, the *top*, which is that
    of the child with the event. Going back in time those at risk only grow in number, so that a top
    is at least the one after it and only newcomers are held against it.
    """
    from scipy.sparse import coo_array, csr_array, hstack

    nothing = np.zeros((1, partial.x.shape[1]))
    of_x: list[Floats] = []
    # Factor, row and place of each top in a row.
    of_top: list[tuple[float, int, int]] = []
    row = 0
    for top, (newcomers, events, follows) in enumerate(_event_times(partial)):
        of_x += [partial.x[newcomers], -partial.x[events], *[nothing] * follows]
        of_top += [(-1.0, row + i, top) for i in range(len(newcomers))]
        row += len(newcomers)
        of_top += [(1.0, row + i, top) for i in range(len(events))]
        row += len(events)
        if follows:
            of_top += [(1.0, row, top - 1), (-1.0, row, top)]
            row += 1
    factor, rows, tops = (np.array(column) for column in zip(*of_top, strict=True))
    right = coo_array((factor, (rows, tops)), shape=(row, int(tops.max()) + 1))
    return csr_array(hstack([csr_array(np.concatenate(of_x)), right]))


def _event_times(partial: PartialLikelihood) -> Iterator[tuple[Ints, Ints, bool]]:
    """By stratum and event time, the last first: newcomers, those with the event, and a mark.

    The mark: all at risk at the event time after it are at risk here. If not, all are newcomers.
    """
    followed = partial.followed
    for s in range(len(partial.strata)):
        inside = partial.strata.place == s
        events = partial.event[inside[partial.event]]
        after = np.zeros(len(inside), dtype=bool)
        for t in np.unique(followed.time[events])[::-1]:
            at_risk = inside & (followed.entry < t) & (t <= followed.time)
            follows = bool(after.any()) and not (after & ~at_risk).any()
            newcomers = at_risk & ~after if follows else at_risk
            yield np.flatnonzero(newcomers), events[followed.time[events] == t], follows
            after = at_risk


def _refined(partial: PartialLikelihood, value: Floats) -> Groups:
    """The strata, each parted by a value."""
    parts = np.column_stack([partial.strata.place, np.round(value, _DIGITS)])
    labels, place = np.unique(parts, axis=0, return_inverse=True)
    return Groups(tuple(range(len(labels))), place.reshape(-1))


def _undetermined(partial: PartialLikelihood) -> npt.NDArray[np.bool_]:
    """Covariates that can be moved, with others or alone, without any effect."""
    size, directions = np.linalg.eigh(partial.information(np.zeros(partial.x.shape[1])))
    still = directions[:, size <= _NOTHING]
    return np.asarray((np.abs(still) > _NOTHING).any(axis=1))
