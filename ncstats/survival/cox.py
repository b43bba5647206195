"""Cox's proportional hazards model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp, inf, nan, sqrt

import numpy as np
import numpy.typing as npt

from ncstats.stats import NotComputable
from ncstats.stats.distributions import chi_squared_tail, normal_p_value, normal_quantile
from ncstats.survival.curve import Floats, Ints
from ncstats.survival.follow_up import FollowUp
from ncstats.survival.partial_likelihood import PartialLikelihood
from ncstats.survival.separation import separating_direction

# A step whose squared length, in standard errors, is below this is the last: its error is squared.
_SMALL_STEP = 1e-12
_MOST_STEPS = 50
# Of a log-likelihood, relative.
_ROUNDING = 1e-12
_LARGEST_LOG = 709.0
# Towards an infinite coefficient the information vanishes; what is left of it at a maximum, of that
# at 0, is much more than this.
_VANISHED = 1e-5
# In log hazard between any two children: a longer step is cut.
_LONGEST_STEP = 20.0


@dataclass(frozen=True)
class Coefficient:
    """Of one covariate: log hazard ratio per unit, its error, the ratio and its 95 % limits.

    An infinite coefficient (the covariate separates the events) has no error, limits or test, and
    one that the infinite ones leave without information has no value either: NaN.
    """

    name: str
    estimate: float
    standard_error: float
    hazard_ratio: float
    ci_low: float
    ci_high: float
    z: float
    p_value: float


@dataclass(frozen=True)
class ModelTest:
    """χ² of a hypothesis on coefficients; NaN with the ``reason`` where it cannot be computed."""

    statistic: float
    df: int
    p_value: float
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Cox:
    """A fitted model.

    Attributes:
        coefficients: one per covariate, in their order.
        covariance: of the estimates, shape (p, p); NaN where one is infinite.
        log_likelihood: at the estimates.
        log_likelihood_null: with all coefficients 0.
        likelihood_ratio: twice the difference of the two.
        wald: of the estimates by their covariance; NaN where one is infinite.
        score: of the slope at 0; with one grouping covariate and no ties, the log-rank test.
        n: number of children.
        events: number of events.
        separated: covariates whose coefficient is infinite, or that such leave undetermined.
        method: key of the register of methods.
    """

    coefficients: tuple[Coefficient, ...]
    covariance: Floats = field(repr=False)
    log_likelihood: float
    log_likelihood_null: float
    likelihood_ratio: ModelTest
    wald: ModelTest
    score: ModelTest
    n: int
    events: int
    separated: tuple[str, ...]
    partial: PartialLikelihood = field(repr=False)
    beta: Floats = field(repr=False)
    method: str = "cox"

    @property
    def events_per_parameter(self) -> float:
        """Events for each coefficient: under ten, estimates are biased away from 0."""
        return self.events / len(self.coefficients)

    def __getitem__(self, name: str) -> Coefficient:
        """The coefficient of one covariate."""
        return self.coefficients[self.partial.names.index(name)]


def cox(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    covariates: npt.ArrayLike,
    names: Sequence[str],
    entry: npt.ArrayLike | None = None,
    strata: npt.ArrayLike | None = None,
) -> Cox:
    """Cox's model λ(t | x) = λ₀(t) exp(β·x) (1972, J R Stat Soc B 34:187-220), ties by Efron.

    β maximises the partial likelihood, Π over events of exp(β·x) of the child over the sum of
    those at risk; errors come from the information there. Where a covariate orders the events
    perfectly, no finite β does: it is then infinite, and named in ``separated``; see `firth`.

    Args:
        time: last time under observation, shape (n,), 0 or later, none missing.
        event: 1 or True when the event happened then, 0 or False when censored.
        covariates: numbers, none missing, shape (n, p); a variable of k levels is k - 1 columns
            of 0 and 1.
        names: of the columns, p of them.
        entry: when observation began, earlier than ``time``; None: the origin.
        strata: the stratum of each child, each with its own λ₀; None: one.

    Raises:
        NotComputable: as `kaplan_meier`; no event; or a covariate that is the same for all, or a
            combination of those before it.
        ValueError: covariates and names do not fit.

    >>> fit = cox([1, 2, 3], [1, 1, 1], [[0], [1], [0]], ["a"])
    >>> round(fit["a"].hazard_ratio ** 2, 6)  # 1/(2 + r) · r/(1 + r) is largest at r² = 2
    2.0
    """
    followed = FollowUp.of_event(time, event, entry)
    # Not lifelines: it stops at steps of 1e-7, takes infinite coefficients for large ones, and its
    # sums are not at hand for `schoenfeld` and `firth`. The tests hold the two together.
    partial = PartialLikelihood.of(followed, covariates, names, strata)
    beta, settled = _climb(partial)
    direction = np.zeros(len(names))
    if not settled or _information_left(partial, beta) < _VANISHED:
        direction = separating_direction(partial)
        if not settled and not direction.any():
            raise NotComputable("survival.cox_not_reached")
    return _fitted(partial, beta, direction)


def _information_left(partial: PartialLikelihood, beta: Floats) -> float:
    """In the direction that has lost most, the share of the information at 0."""
    here, null = (partial.information(at) for at in (beta, np.zeros(len(beta))))
    return float(np.linalg.eigvals(np.linalg.solve(null, here)).real.min())


def _climb(partial: PartialLikelihood) -> tuple[Floats, bool]:
    """Newton's steps from 0, halved while the likelihood falls; whether they came to an end."""
    beta = np.zeros(len(partial.names))
    height = partial.log_likelihood(beta)
    for _ in range(_MOST_STEPS):
        moments = partial.moments(beta)
        score = partial.score(moments)
        step = np.linalg.lstsq(moments.covariance.sum(axis=0), score, rcond=None)[0]
        length = float(score @ step)
        step = step * min(1.0, _LONGEST_STEP / max(float(np.ptp(partial.x @ step)), _SMALL_STEP))
        reached = partial.log_likelihood(beta + step)
        while reached < height - _ROUNDING * abs(height):
            step = step / 2
            reached = partial.log_likelihood(beta + step)
        beta, height = beta + step, reached
        if length < _SMALL_STEP:
            return beta, True
    return beta, False


def _fitted(partial: PartialLikelihood, beta: Floats, direction: Floats) -> Cox:
    p, infinite = len(beta), direction != 0
    information, null = partial.information(beta), np.zeros(p)
    covariance = _inverse(information, np.flatnonzero(~infinite))
    estimates = beta.copy()
    estimates[infinite] = inf * direction[infinite]
    heights = partial.log_likelihood(beta), partial.log_likelihood(null)
    slope = partial.score(partial.moments(null))
    score = float(slope @ np.linalg.solve(partial.information(null), slope))
    wald = model_test(float(beta @ information @ beta), p)
    if infinite.any():
        wald = ModelTest(nan, p, nan, "survival.infinite_coefficient")
    return Cox(
        coefficients=tuple(
            coefficient(name, float(estimates[k]), sqrt(covariance[k, k]))
            for k, name in enumerate(partial.names)
        ),
        covariance=covariance,
        log_likelihood=heights[0],
        log_likelihood_null=heights[1],
        likelihood_ratio=model_test(2 * (heights[0] - heights[1]), p),
        wald=wald,
        score=model_test(score, p),
        n=len(partial.x),
        events=len(partial.event),
        separated=tuple(np.array(partial.names)[infinite].tolist()),
        partial=partial,
        beta=beta,
    )


def _inverse(information: Floats, finite: Ints) -> Floats:
    """The covariance of the finite coefficients; NaN for the others."""
    covariance = np.full(information.shape, nan)
    part = np.ix_(finite, finite)
    covariance[part] = np.linalg.inv(information[part])
    return covariance


def coefficient(name: str, estimate: float, standard_error: float) -> Coefficient:
    """A coefficient with Wald's limits and test.

    >>> coefficient("a", 0.0, 1.0).hazard_ratio, coefficient("a", 0.0, 1.0).p_value
    (1.0, 1.0)
    """
    reach, z = normal_quantile(0.95) * standard_error, estimate / standard_error
    return Coefficient(
        name=name,
        estimate=estimate,
        standard_error=standard_error,
        hazard_ratio=hazard_ratio(estimate),
        ci_low=hazard_ratio(estimate - reach),
        ci_high=hazard_ratio(estimate + reach),
        z=z,
        p_value=normal_p_value(z),
    )


def hazard_ratio(log_ratio: float) -> float:
    """The exponential, infinite past the largest number.

    >>> hazard_ratio(0.0), hazard_ratio(1000.0)
    (1.0, inf)
    """
    return exp(log_ratio) if not log_ratio > _LARGEST_LOG else inf


def model_test(statistic: float, df: int) -> ModelTest:
    """A χ² with its p-value.

    >>> round(model_test(3.841459, 1).p_value, 6)
    0.05
    """
    # Rounding may leave a little less than nothing.
    statistic = max(statistic, 0.0)
    return ModelTest(statistic, df, chi_squared_tail(statistic, df))
