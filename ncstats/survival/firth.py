"""Cox's model by Firth's penalised likelihood, for few events or separation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf, sqrt

import numpy as np
import numpy.typing as npt

from ncstats.stats import NotComputable
from ncstats.stats.brent import brent_root
from ncstats.stats.distributions import normal_quantile
from ncstats.survival.cox import Coefficient, ModelTest, hazard_ratio, model_test
from ncstats.survival.curve import Floats, Ints
from ncstats.survival.follow_up import FollowUp
from ncstats.survival.partial_likelihood import PartialLikelihood

# Squared lengths of the last step, in standard errors: for the estimates, and for a height, which
# is in error by no more than this.
_SMALL_STEP = 1e-18
_SMALL_FALL = 1e-14
_MOST_STEPS = 100
_SCORING_STEPS = 8
# Of a coefficient times its covariate's spread.
_DIFFERENCE = 1e-4
# Of a height, relative.
_ROUNDING = 1e-12
# A step of more than this, in the unit of a coefficient times its covariate's spread, is cut.
_LONGEST_STEP = 2.0
# Each time a limit lies beyond, the search goes half as far again.
_FARTHER = 1.5
_FARTHEST = 60


@dataclass(frozen=True, eq=False)
class Firth:
    """A fitted model.

    Attributes:
        coefficients: one per covariate; ``standard_error`` and ``z`` are Wald's, the limits
            are of the profile and the p-value of the penalised likelihood ratio.
        covariance: inverse of the information at the estimates, shape (p, p).
        log_likelihood: penalised, at the estimates.
        log_likelihood_null: penalised, with all coefficients 0.
        likelihood_ratio: twice the difference of the two.
        n: number of children.
        events: number of events.
        method: key of the register of methods.
    """

    coefficients: tuple[Coefficient, ...]
    covariance: Floats = field(repr=False)
    log_likelihood: float
    log_likelihood_null: float
    likelihood_ratio: ModelTest
    n: int
    events: int
    method: str = "firth"


def firth(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    covariates: npt.ArrayLike,
    names: Sequence[str],
    entry: npt.ArrayLike | None = None,
    strata: npt.ArrayLike | None = None,
) -> Firth:
    """Cox's model with Firth's correction (Heinze and Schemper 2001, Biometrics 57:114-119).

    The partial likelihood is multiplied by √|I(β)|, Jeffreys' prior, which takes off the first
    order of the bias of few events and has a maximum even where covariates separate the events.
    Limits are those of the profile: all values of a coefficient that, with the others at their
    best, lose no more than χ²₁(0.95)/2; the p-value is that of the penalised likelihood ratio.

    Args:
        time: last time under observation, shape (n,), 0 or later, none missing.
        event: 1 or True when the event happened then, 0 or False when censored.
        covariates: numbers, none missing, shape (n, p).
        names: of the columns, p of them.
        entry: when observation began, earlier than ``time``; None: the origin.
        strata: the stratum of each child; None: one.

    Raises:
        NotComputable: as `cox`.
        ValueError: covariates and names do not fit.

    >>> fit = firth([1, 2, 3, 4], [1, 1, 0, 0], [[1], [1], [0], [0]], ["a"])
    >>> 0 < fit.coefficients[0].estimate < 5  # Cox's is infinite: both events are in a
    True
    """
    followed = FollowUp.of_event(time, event, entry)
    partial = PartialLikelihood.of(followed, covariates, names, strata)
    penalised = _Penalised(partial)
    best = penalised.climb(np.zeros(len(names)), np.arange(len(names)))
    height, null = penalised.height(best), penalised.height(np.zeros(len(names)))
    covariance: Floats = np.linalg.inv(partial.information(best)).astype(float)
    return Firth(
        coefficients=tuple(penalised.coefficient(k, best, covariance) for k in range(len(names))),
        covariance=covariance,
        log_likelihood=height,
        log_likelihood_null=null,
        likelihood_ratio=model_test(2 * (height - null), len(names)),
        n=len(partial.x),
        events=len(partial.event),
    )


class _Penalised:
    """The height log L(β) + ½ log |I(β)|, its slope, and its maxima."""

    def __init__(self, partial: PartialLikelihood) -> None:
        self.partial = partial
        self._spread = partial.x.std(axis=0)

    def height(self, beta: Floats) -> float:
        sign, log = np.linalg.slogdet(self.partial.information(beta))
        return self.partial.log_likelihood(beta) + 0.5 * float(log) if sign > 0 else -inf

    def slope(self, beta: Floats) -> tuple[Floats, Floats]:
        """Score + ½ tr(I⁻¹ ∂I/∂β), and the information."""
        moments = self.partial.moments(beta)
        information = moments.covariance.sum(axis=0)
        inverse: Floats = np.linalg.inv(information).astype(float)
        pull = self.partial.slope_of_information(beta, moments, inverse)
        return self.partial.score(moments) + 0.5 * pull, information

    def climb(self, beta: Floats, free: Ints, small: float = _SMALL_STEP) -> Floats:
        """The maximum over the free coefficients, the others held.

        It exists: whichever way β goes, hazards end by resting on few children, and |I| goes to 0.
        """
        height = self.height(beta)
        for steps in range(_MOST_STEPS):
            slope, information = self.slope(beta)
            curvature = information[np.ix_(free, free)]
            length = float(slope[free] @ np.linalg.solve(curvature, slope[free]))
            if length < small:
                return beta
            if steps >= _SCORING_STEPS:
                curvature = self._curvature(beta, free, curvature)
            step = np.zeros(len(beta))
            step[free] = np.linalg.solve(curvature, slope[free])
            step *= min(1.0, _LONGEST_STEP / float(np.abs(step * self._spread).max()))
            reached = self.height(beta + step)
            while reached < height - _ROUNDING * abs(height):
                step = step / 2
                reached = self.height(beta + step)
            beta, height = beta + step, reached
        raise NotComputable("survival.cox_not_reached")

    def _curvature(self, beta: Floats, free: Ints, information: Floats) -> Floats:
        """Less the second derivative, from differences of the slope; where it bends up, I.

        Where events are fewer than a handful, the penalty bends as much as the likelihood, and
        steps by the information alone would take hundreds.
        """
        columns = []
        for k in free:
            change = np.zeros(len(beta))
            change[k] = _DIFFERENCE / self._spread[k]
            up, down = self.slope(beta + change)[0], self.slope(beta - change)[0]
            columns.append((down - up)[free] / (2 * change[k]))
        curvature = np.array(columns)
        curvature = (curvature + curvature.T) / 2
        return curvature if np.linalg.eigvalsh(curvature)[0] > 0 else information

    def coefficient(self, k: int, best: Floats, covariance: Floats) -> Coefficient:
        """One coefficient with the limits and the test of its profile."""
        profile = _Profile(self, k, best, covariance)
        low, high = profile.limit(-1), profile.limit(1)
        error = sqrt(covariance[k, k])
        return Coefficient(
            name=self.partial.names[k],
            estimate=float(best[k]),
            standard_error=error,
            hazard_ratio=hazard_ratio(float(best[k])),
            ci_low=hazard_ratio(low),
            ci_high=hazard_ratio(high),
            z=float(best[k]) / error,
            p_value=model_test(profile.fall(0.0), 1).p_value,
        )


@dataclass(frozen=True)
class _Profile:
    """The penalised likelihood by one coefficient, with the others at their best."""

    penalised: _Penalised
    k: int
    best: Floats
    covariance: Floats

    def fall(self, value: float) -> float:
        """Twice the height lost by holding the coefficient at a value."""
        # The others follow as they would if the likelihood were a parabola, then climb the rest.
        along = self.covariance[self.k] / self.covariance[self.k, self.k]
        beta = self.best + (value - self.best[self.k]) * along
        beta[self.k] = value
        if self.penalised.height(beta) == -inf:
            return inf
        free = np.delete(np.arange(len(beta)), self.k)
        if len(free):
            beta = self.penalised.climb(beta, free, _SMALL_FALL)
        return 2 * (self.penalised.height(self.best) - self.penalised.height(beta))

    def limit(self, way: int) -> float:
        """Where the fall is χ²₁(0.95), below (-1) or above (1) the estimate."""
        centre, error = float(self.best[self.k]), sqrt(self.covariance[self.k, self.k])
        root = normal_quantile(0.95)

        # The root of the fall is nearly a straight line.
        def beyond(far: float) -> float:
            return sqrt(max(self.fall(centre + way * far * error), 0.0)) - root

        near, far = 0.0, root
        for _ in range(_FARTHEST):
            fallen = beyond(far)
            if 0 <= fallen < inf:
                return centre + way * brent_root(beyond, near, far, 1e-12) * error
            # Past a float's reach the search turns back half way.
            near, far = (near, (near + far) / 2) if fallen == inf else (far, far * _FARTHER)
        raise NotComputable("survival.cox_not_reached")
