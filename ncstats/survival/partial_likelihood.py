"""Cox's partial likelihood and its derivatives, with Efron's treatment of ties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np
import numpy.typing as npt

from ncstats.stats import NotComputable
from ncstats.survival.curve import Floats, Ints
from ncstats.survival.follow_up import FollowUp
from ncstats.survival.groups import Groups, strata_of
from ncstats.survival.risk_sets import RiskSets

# Below these, what is left of a spread or of a correlation matrix is rounding.
_ALIKE = 1e-7
_DEPENDENT = 1e-10


@dataclass(frozen=True)
class Moments:
    """Of the covariates over those at risk at each event, weighed by their relative hazard w.

    ``mean`` has the shape (events, p), ``covariance`` (events, p, p).
    """

    mean: Floats
    covariance: Floats


@dataclass(frozen=True, eq=False)
class PartialLikelihood:
    """Followed children with their covariates, less the covariates' means.

    Children stand sorted by everything they have, so that no sum depends on their order in a file.

    Attributes:
        followed: time, event and entry.
        x: covariates, shape (n, p), each with mean 0.
        names: of the covariates.
        strata: children of different strata are never compared.
        risk_sets: by stratum.
        event: the child with each event, by stratum and time.
    """

    followed: FollowUp
    x: Floats
    names: tuple[str, ...]
    strata: Groups
    risk_sets: tuple[RiskSets, ...] = field(init=False)
    event: Ints = field(init=False)

    @classmethod
    def of(
        cls,
        followed: FollowUp,
        covariates: npt.ArrayLike,
        names: Sequence[str],
        strata: npt.ArrayLike | None,
    ) -> PartialLikelihood:
        """Check the covariates, centre them, and sort the children.

        Raises:
            NotComputable: no event; a covariate missing, the same for all or a combination of
                those before it.
            ValueError: not one row per child, or not one name per column.
        """
        x = np.asarray(covariates, dtype=float)
        if x.shape != (len(followed.time), len(names)) or not len(names):
            raise ValueError("covariates have one row per child and one name per column")
        if len(set(names)) < len(names):
            raise ValueError("the names of covariates differ")
        if not np.isfinite(x).all():
            raise NotComputable("survival.missing_value")
        if not followed.cause.any():
            raise NotComputable("survival.no_event_to_model")
        stratum = strata_of(strata, len(followed.time))
        keys = (*x.T, followed.entry, followed.cause, followed.time, stratum.place)
        order = np.lexsort(keys)
        x = x[order]
        sorted_strata = Groups(stratum.names, stratum.place[order])
        found = cls(followed.of(order), x - x.mean(axis=0), tuple(names), sorted_strata)
        found._refuse_dependent()
        return found

    def __post_init__(self) -> None:
        """Find who is at risk at each event."""
        strata = range(len(self.strata))
        sets = [RiskSets.of(self.followed, np.flatnonzero(self.strata.place == s)) for s in strata]
        object.__setattr__(self, "risk_sets", tuple(sets))
        object.__setattr__(self, "event", np.concatenate([part.events for part in sets]))

    def moments(self, beta: Floats) -> Moments:
        """The first two moments at coefficients ``beta``."""
        w = self._weights(beta)
        wx = w[:, None] * self.x
        total, first = self._sums(w), self._sums(wx)
        second = self._sums(wx[:, :, None] * self.x[:, None, :])
        mean = first / total[:, None]
        return Moments(mean, second / total[:, None, None] - mean[:, :, None] * mean[:, None, :])

    def information(self, beta: Floats) -> Floats:
        """Less the second derivative: the covariances summed over events, shape (p, p)."""
        return np.asarray(self.moments(beta).covariance.sum(axis=0))

    def log_likelihood(self, beta: Floats) -> float:
        """Σ over events of log(w of the child / Σ w of those at risk), w = exp(β·x).

        Minus infinity where hazards differ by more than a float can hold.
        """
        eta = self.x @ beta
        total = self._sums(self._weights(beta))
        if total.min() <= 0:
            return -inf
        return float((eta[self.event] - eta.max() - np.log(total)).sum())

    def score(self, moments: Moments) -> Floats:
        """First derivative: Σ covariate of the child less mean of those at risk."""
        return np.asarray((self.x[self.event] - moments.mean).sum(axis=0))

    def slope_of_information(self, beta: Floats, moments: Moments, along: Floats) -> Floats:
        """Σᵢⱼ aᵢⱼ ∂Iᵢⱼ/∂βₖ for every k, I being the information and a, ``along``, symmetrical.

        The derivative of a covariance is the third central moment E (x-m)ᵢ (x-m)ⱼ (x-m)ₖ. With
        q = x·a x it comes to Σ over events of E q xₖ - mₖ E q - 2 (covariance · a m)ₖ.
        """
        w = self._weights(beta)
        wq = w * np.einsum("ni,ij,nj->n", self.x, along, self.x)
        total, mean = self._sums(w), moments.mean
        crossed = self._sums(wq[:, None] * self.x) / total[:, None]
        plain = self._sums(wq) / total
        bent = np.einsum("eki,ij,ej->ek", moments.covariance, along, mean)
        return np.asarray((crossed - plain[:, None] * mean - 2 * bent).sum(axis=0))

    def _weights(self, beta: Floats) -> Floats:
        """Relative hazards exp(β·x), the largest being 1: only their ratios matter."""
        eta = self.x @ beta
        return np.asarray(np.exp(eta - eta.max()))

    def _sums(self, value: Floats) -> Floats:
        """Σ of a value over those at risk at each event."""
        return np.concatenate([part.sums(value) for part in self.risk_sets])

    def _refuse_dependent(self) -> None:
        information = self.information(np.zeros(len(self.names)))
        scale = np.sqrt(np.maximum(information.diagonal(), 0))
        spread = np.sqrt((self.x**2).sum(axis=0))
        for k, name in enumerate(self.names):
            if scale[k] <= _ALIKE * spread[k]:
                raise NotComputable("survival.covariate_constant", name=name)
            part = information[: k + 1, : k + 1] / np.outer(scale[: k + 1], scale[: k + 1])
            if np.linalg.eigvalsh(part)[0] < _DEPENDENT:
                raise NotComputable("survival.covariate_dependent", name=name)
