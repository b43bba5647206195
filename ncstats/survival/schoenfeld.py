"""Whether hazards are proportional: the score test over Schoenfeld's residuals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan
from typing import Literal

import numpy as np

from ncstats.stats import NotComputable
from ncstats.survival.cox import Cox, ModelTest, model_test
from ncstats.survival.curve import Floats
from ncstats.survival.follow_up import FollowUp

# Below this, what is left of the smallest eigenvalue of a correlation matrix is rounding.
_DEPENDENT = 1e-10

Transform = Literal["km", "identity", "rank"]


@dataclass(frozen=True)
class Schoenfeld:
    """χ² of each term's coefficient not changing with time, and of all of them together.

    Where there are too few events to tell a change from the coefficients, NaN with the reason.

    Attributes:
        terms: by term, in the order of the model.
        overall: all terms together, R's GLOBAL.
        transform: the scale of time on which a change is looked for.
        method: key of the register of methods.
    """

    terms: Mapping[str, ModelTest]
    overall: ModelTest
    transform: str
    method: str = "schoenfeld"


def schoenfeld(
    fit: Cox,
    transform: Transform = "km",
    terms: Mapping[str, Sequence[str]] | None = None,
) -> Schoenfeld:
    """Test of proportional hazards, as R's ``cox.zph`` since survival 3.0.

    The model is given a second coefficient for each covariate, that of x·g(t), and the score test
    of these being 0 is made at the fitted β, with the information of all coefficients. (Grambsch
    and Therneau 1994, Biometrika 81:515-526; not their approximation, which takes the covariance at
    every event for the same.) g is centred over the events.

    Args:
        fit: a fitted model without infinite coefficients.
        transform: g(t): ``km`` one less the Kaplan-Meier estimate just before t, ``identity`` t,
            ``rank`` the rank of t among all times.
        terms: covariates by term, where a variable has several columns; None: each is a term.

    Raises:
        NotComputable: a coefficient is infinite, or all events fall on one time.
        ValueError: an unknown transform, or terms that name a covariate of no column.

    >>> from ncstats.survival import cox
    >>> fit = cox([1, 2, 3, 4, 5], [1, 1, 1, 0, 1], [[1], [0], [1], [0], [0]], ["a"])
    >>> list(schoenfeld(fit).terms), schoenfeld(fit).overall.df
    (['a'], 1)
    """
    if fit.separated:
        raise NotComputable("survival.separated", names=", ".join(fit.separated))
    names = fit.partial.names
    columns = {name: [name] for name in names} if terms is None else terms
    if sorted(name for term in columns.values() for name in term) != sorted(names):
        raise ValueError("the terms hold each covariate once")
    score, information = _augmented(fit, _scale(fit.partial.followed, transform))
    p = len(names)

    def tested(chosen: Sequence[str]) -> ModelTest:
        later = [p + names.index(name) for name in chosen]
        kept = [*range(p), *later]
        slope = np.concatenate([np.zeros(p), score[later]])
        return _score_test(slope, information[np.ix_(kept, kept)], len(later))

    found = {term: tested(chosen) for term, chosen in columns.items()}
    return Schoenfeld(found, tested(names), transform)


def _score_test(slope: Floats, information: Floats, df: int) -> ModelTest:
    """χ² of the slope, or NaN where the information has no inverse."""
    scale = np.sqrt(np.maximum(information.diagonal(), 0))
    if scale.min() <= 0:
        return ModelTest(nan, df, nan, "survival.change_not_testable")
    correlation = information / np.outer(scale, scale)
    if np.linalg.eigvalsh(correlation)[0] < _DEPENDENT:
        return ModelTest(nan, df, nan, "survival.change_not_testable")
    slope = slope / scale
    return model_test(float(slope @ np.linalg.solve(correlation, slope)), df)


def _augmented(fit: Cox, scale: Floats) -> tuple[Floats, Floats]:
    """Score and information with the covariates followed by the covariates times g(t)."""
    g = scale[fit.partial.event]
    g = g - g.mean()
    if not np.ptp(g):
        raise NotComputable("survival.events_at_one_time")
    moments = fit.partial.moments(fit.beta)
    residuals = fit.partial.x[fit.partial.event] - moments.mean
    plain, crossed, squared = (
        np.tensordot(g**power, moments.covariance, axes=1) for power in (0, 1, 2)
    )
    score = np.concatenate([np.zeros(len(fit.beta)), g @ residuals])
    return score, np.block([[plain, crossed], [crossed, squared]])


def _scale(followed: FollowUp, transform: Transform) -> Floats:
    """The scale g at every child's time."""
    if transform == "identity":
        return followed.time
    if transform == "rank":
        ordered = np.sort(followed.time)
        # Of equal times the mean of their ranks.
        below = np.searchsorted(ordered, followed.time, "left")
        upto = np.searchsorted(ordered, followed.time, "right")
        return np.asarray((below + upto + 1) / 2)
    if transform == "km":
        steps = followed.steps()
        survival = np.cumprod((steps.at_risk - steps.events[0]) / steps.at_risk)
        before = np.concatenate([[1.0], survival])
        return np.asarray(1 - before[np.searchsorted(steps.time, followed.time)])
    raise ValueError("the transform is km, identity or rank")
