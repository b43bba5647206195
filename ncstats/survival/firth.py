"""Cox's model by Firth's penalised likelihood, for few events or separation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf, sqrt

import numpy as np
import numpy.typing as npt

from ncstats.stats import NotComputable
from ncstats.survival.cox import Coefficient, ModelTest, hazard_ratio, model_test
from ncstats.survival.curve import Floats, Ints
from ncstats.survival.follow_up import FollowUp
from ncstats.survival.partial_likelihood import PartialLikelihood

_SMALL_STEP = 1e-18
_MOST_STEPS = 500
# A step of more than this, in the unit of a coefficient times its covariate's spread, is cut.
_LONGEST_STEP = 2.0
_FARTHEST = 200


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
    covariance: Floats = np.linalg.inv(penalised.information(best)).astype(float)
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
    """log L(β) + ½ log |I(β)|, its slope, and its maxima."""

    def __init__(self, partial: PartialLikelihood) -> None:
        self.partial = partial

    def information(self, beta: Floats) -> Floats:
        return np.asarray(self.partial.moments(beta).covariance.sum(axis=0))

    def height(self, beta: Floats) -> float:
        sign, log = np.linalg.slogdet(self.information(beta))
        return self.partial.log_likelihood(beta) + 0.5 * float(log) if sign > 0 else -inf

    def slope(self, beta: Floats) -> tuple[Floats, Floats]:
        """Score + ½ tr(I⁻¹ ∂I/∂β), and the information."""
        moments = self.partial.moments(beta)
        information = moments.covariance.sum(axis=0)
        pull = np.einsum(
            "ij,jik->k", np.linalg.inv(information), self.partial.slope_of_information(beta)
        )
        return self.partial.score(moments) + 0.5 * pull, information

    def climb(self, beta: Floats, free: Ints) -> Floats:
        """The maximum over the free coefficients, the others held."""
        height = self.height(beta)
        spread = self.partial.x.std(axis=0)
        for _ in range(_MOST_STEPS):
            slope, information = self.slope(beta)
            step = np.zeros(len(beta))
            step[free] = np.linalg.solve(information[np.ix_(free, free)], slope[free])
            length = float(slope @ step)
            step *= min(1.0, _LONGEST_STEP / max(float(np.abs(step * spread).max()), 1e-300))
            while self.height(beta + step) < height - 1e-12 * abs(height) and length > _SMALL_STEP:
                step = step / 2
            beta = beta + step
            height = self.height(beta)
            if length < _SMALL_STEP:
                return beta
        raise NotComputable("survival.cox_not_reached")

    def coefficient(self, k: int, best: Floats, covariance: Floats) -> Coefficient:
        """One coefficient with the limits and the test of its profile."""
        error = sqrt(covariance[k, k])
        without = model_test(2 * (self.height(best) - self._profile(k, 0.0, best)), 1)
        low, high = (self._limit(k, best, way * error) for way in (-1, 1))
        return Coefficient(
            name=self.partial.names[k],
            estimate=float(best[k]),
            standard_error=error,
            hazard_ratio=hazard_ratio(float(best[k])),
            ci_low=hazard_ratio(low),
            ci_high=hazard_ratio(high),
            z=float(best[k]) / error,
            p_value=without.p_value,
        )

    def _profile(self, k: int, value: float, start: Floats) -> float:
        """The largest height with coefficient k at a value."""
        beta = start.copy()
        beta[k] = value
        free = np.delete(np.arange(len(beta)), k)
        return self.height(self.climb(beta, free) if len(free) else beta)

    def _limit(self, k: int, best: Floats, stride: float) -> float:
        """Where the profile has fallen by χ²₁(0.95)/2, on the side of ``stride``."""
        from scipy.optimize import brentq
        from scipy.special import chdtri

        least = self.height(best) - float(chdtri(1, 0.05)) / 2

        def above(value: float) -> float:
            return self._profile(k, value, best) - least

        outer = float(best[k]) + 2 * stride
        for _ in range(_FARTHEST):
            if above(outer) <= 0:
                return float(brentq(above, best[k], outer, xtol=1e-12, rtol=1e-12))
            outer += stride
        raise NotComputable("survival.cox_not_reached")
