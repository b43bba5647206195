"""Cox's partial likelihood and its derivatives, with Efron's treatment of ties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from ncstats.stats import NotComputable
from ncstats.survival.curve import Floats, Ints
from ncstats.survival.follow_up import FollowUp
from ncstats.survival.groups import Groups, strata_of

# Below these, what is left of a spread or of a correlation matrix is rounding.
_ALIKE = 1e-7
_DEPENDENT = 1e-10


@dataclass(frozen=True)
class Moments:
    """Of the covariates over those at risk at each event, weighed by their relative hazard.

    ``log_total`` log Σ w, shape (events,); ``mean`` (events, p); ``covariance`` (events, p, p).
    """

    log_total: Floats
    mean: Floats
    covariance: Floats


@dataclass(frozen=True, eq=False)
class PartialLikelihood:
    """Followed children with their covariates, less the covariates' means.

    One row per event: the d events of one time take turns, and each later one has a further
    1/d of the tied children's weight taken off those at risk (Efron 1977, JASA 72:557-565).

    Attributes:
        followed: time, event and entry.
        x: covariates, shape (n, p), each with mean 0.
        names: of the covariates.
        strata: children of different strata are never compared.
        event: child of each row, by stratum and time.
        fraction: of the tied weight taken off.
    """

    followed: FollowUp
    x: Floats
    names: tuple[str, ...]
    strata: Groups
    event: Ints = field(init=False)
    fraction: Floats = field(init=False)

    @classmethod
    def of(
        cls,
        followed: FollowUp,
        covariates: npt.ArrayLike,
        names: Sequence[str],
        strata: npt.ArrayLike | None,
    ) -> PartialLikelihood:
        """Check the covariates and centre them.

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
        found = cls(followed, x - x.mean(axis=0), tuple(names), stratum)
        found._refuse_dependent()
        return found

    def __post_init__(self) -> None:
        """Order the events, and give each its turn among the tied ones."""
        happened = np.flatnonzero(self.followed.cause)
        keys = self.strata.place[happened], self.followed.time[happened]
        order = np.lexsort((happened, keys[1], keys[0]))
        event = happened[order]
        stratum, time = self.strata.place[event], self.followed.time[event]
        starts = np.flatnonzero(
            np.concatenate([[True], (np.diff(stratum) != 0) | (np.diff(time) != 0)])
        )
        tied = np.diff(np.append(starts, len(event)))
        turn = np.arange(len(event)) - np.repeat(starts, tied)
        object.__setattr__(self, "event", event)
        object.__setattr__(self, "fraction", turn / np.repeat(tied, tied))

    def moments(self, beta: Floats) -> Moments:
        """The first two moments at coefficients ``beta``."""
        total, first, second = self._sums(beta, 2)
        mean = first / total[:, None]
        covariance = second / total[:, None, None] - mean[:, :, None] * mean[:, None, :]
        return Moments(np.log(total) + self._shift(beta), mean, covariance)

    def log_likelihood(self, beta: Floats) -> float:
        """Σ over events of log(w of the child / Σ w of those at risk), w = exp(β·x)."""
        (total,) = self._sums(beta, 0)
        eta = (self.x @ beta)[self.event] - self._shift(beta)
        return float((eta - np.log(total)).sum())

    def score(self, moments: Moments) -> Floats:
        """First derivative: Σ covariate of the child less mean of those at risk."""
        return np.asarray((self.x[self.event] - moments.mean).sum(axis=0))

    def slope_of_information(self, beta: Floats) -> Floats:
        """Σ over events of the third central moment, the derivative of the information.

        Shape (p, p, p), the last axis being the coefficient it is taken by.
        """
        total, first, second, third = self._sums(beta, 3)
        m = first / total[:, None]
        mixed = np.einsum("eij,ek->eijk", second / total[:, None, None], m)
        mixed = mixed + mixed.transpose(0, 1, 3, 2) + mixed.transpose(0, 3, 2, 1)
        cubed = np.einsum("ei,ej,ek->eijk", m, m, m)
        return np.asarray((third / total[:, None, None, None] - mixed + 2 * cubed).sum(axis=0))

    def _shift(self, beta: Floats) -> float:
        return float((self.x @ beta).max())

    def _sums(self, beta: Floats, order: int) -> list[Floats]:
        """Σ w, Σ w x, Σ w x x, … over those at risk at each event, w = exp(β·x - largest)."""
        w = np.exp(self.x @ beta - self._shift(beta))
        powers = [w]
        for _ in range(order):
            powers.append(powers[-1][..., None] * self._aligned(powers[-1].ndim))
        return [self._at_risk(power) for power in powers]

    def _aligned(self, axes: int) -> Floats:
        """The covariates as the last of so many further axes."""
        n, p = self.x.shape
        return self.x.reshape(n, *[1] * (axes - 1), p)

    def _at_risk(self, value: Floats) -> Floats:
        """Values summed over those at risk at each event, less the share of tied events."""
        rows = []
        for s in range(len(self.strata)):
            chosen = np.flatnonzero(self.strata.place == s)
            events = self.event[self.strata.place[self.event] == s]
            times = self.followed.time[events]
            rows.append(
                _from(value[chosen], self.followed.time[chosen], times)
                - _from(value[chosen], self.followed.entry[chosen], times)
                - self._tied(value, events, times)
            )
        return np.concatenate(rows)

    def _tied(self, value: Floats, events: Ints, times: Floats) -> Floats:
        sums = _from(value[events], times, times) - _from(value[events], times, times, "right")
        fraction = self.fraction[np.isin(self.event, events)]
        return np.asarray(sums * fraction.reshape(-1, *[1] * (value.ndim - 1)))

    def _refuse_dependent(self) -> None:
        information = self.moments(np.zeros(len(self.names))).covariance.sum(axis=0)
        scale = np.sqrt(np.maximum(information.diagonal(), 0))
        spread = np.sqrt((self.x**2).sum(axis=0))
        for k, name in enumerate(self.names):
            if scale[k] <= _ALIKE * spread[k]:
                raise NotComputable("survival.covariate_constant", name=name)
            part = information[: k + 1, : k + 1] / np.outer(scale[: k + 1], scale[: k + 1])
            if np.linalg.eigvalsh(part)[0] < _DEPENDENT:
                raise NotComputable("survival.covariate_dependent", name=name)


def _from(
    value: Floats, order: Floats, at: Floats, side: Literal["left", "right"] = "left"
) -> Floats:
    """Σ of the values whose ``order`` is each of ``at`` or later (``right``: later)."""
    by = np.argsort(order, kind="stable")
    zero = np.zeros((1, *value.shape[1:]))
    sums = np.concatenate([np.cumsum(value[by][::-1], axis=0)[::-1], zero])
    return np.asarray(sums[np.searchsorted(order[by], at, side)])
