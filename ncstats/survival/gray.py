"""Gray's test of equal cumulative incidence."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ncstats.stats import NotComputable
from ncstats.stats.distributions import chi_squared_tail
from ncstats.survival.curve import Floats, Ints
from ncstats.survival.follow_up import FollowUp, total

_RANK = 1e-7
"""Relative size below which R's ``qr`` takes a pivot for zero."""
_NOTHING = 1e-12
"""What is left of a probability of 1 after sums of fractions."""


@dataclass(frozen=True)
class Gray:
    """χ² and its degrees of freedom; observed less expected events in the order of ``groups``."""

    statistic: float
    df: int
    p_value: float
    groups: tuple[Hashable, ...]
    score: Floats = field(repr=False)
    method: str = "gray"


def gray(
    time: npt.ArrayLike,
    cause: npt.ArrayLike,
    group: npt.ArrayLike,
    of: int = 1,
    counts: npt.ArrayLike | None = None,
) -> Gray:
    """Gray's test of equal cumulative incidence of one cause in two groups or more (1988, ρ = 0).

    A log-rank test of the subdistribution: a child who had a competing cause stays at risk, so
    that group j counts as Rⱼ = Yⱼ (1 - Fⱼ(t-))/Sⱼ(t-), with Yⱼ children under observation, Fⱼ the
    cumulative incidence of the cause and Sⱼ the survival free of every cause. Of d events it
    expects d Rⱼ/R; the variance is the asymptotic one, corrected for ties as in R's ``cmprsk``. A
    group of which nobody is at risk at any event takes no degree of freedom. (Gray RJ, Ann Stat
    1988;16:1141-1154.)

    Args:
        time: last time under observation, shape (n,), 0 or later, none missing.
        cause: what ended it: 0 censored, 1, 2, … the cause.
        group: the group of each child, none missing.
        of: the cause whose incidence is compared.
        counts: how many children each entry of the columns stands for, 1 or more; None: one.

    Raises:
        NotComputable: as `cumulative_incidence`, or no event of the cause, fewer than two groups
            at risk of it, or a variance of zero.
        ValueError: the columns differ in length, or a count is not whole or below 1.

    >>> test = gray([1, 2, 3, 4], [1, 2, 1, 1], ["a", "a", "b", "b"])
    >>> test.score.round(6).tolist()  # in a: 2/4 of the first; then nobody of a is followed
    [0.5, -0.5]
    """
    followed = FollowUp.of_cause(time, cause, counts=counts)
    labels = np.asarray(group)
    if labels.shape != followed.time.shape:
        raise ValueError("time, cause and group have one value per child")
    if any(label is None or label != label for label in labels.tolist()):  # noqa: PLR0124 — NaN
        raise NotComputable("survival.missing_value")
    if not (followed.cause == of).any():
        raise NotComputable("survival.no_event")
    names, place = np.unique(labels, return_inverse=True)
    sums = _Sums(len(names))
    for step in _steps(followed, place, len(names), of):
        sums.add(*step)
    compared = np.flatnonzero(sums.expected > 0)
    if len(compared) < 2:
        raise NotComputable("survival.fewer_than_two_groups")
    statistic = _quadratic(sums.score[compared[:-1]], sums.variance()[np.ix_(*[compared[:-1]] * 2)])
    df = len(compared) - 1
    return Gray(statistic, df, chi_squared_tail(statistic, df), tuple(names.tolist()), sums.score)


def _quadratic(score: Floats, variance: Floats) -> float:
    if np.linalg.matrix_rank(variance, tol=_RANK * float(variance.diagonal().max())) < len(score):
        raise NotComputable("survival.no_variance")
    return float(score @ np.linalg.solve(variance, score))


def _steps(followed: FollowUp, place: Ints, groups: int, of: int) -> list[tuple[Ints, Ints, Ints]]:
    """At each time with an event: at risk, with the cause, and with another, in each group."""
    times = np.unique(followed.time[followed.cause > 0])
    at = np.searchsorted(times, followed.time)
    exact = (at < len(times)) & (times[np.minimum(at, len(times) - 1)] == followed.time)

    def counts(chosen: npt.NDArray[np.bool_]) -> Ints:
        table = np.zeros((len(times), groups), dtype=np.int64)
        np.add.at(table, (at[chosen], place[chosen]), followed.counts[chosen])
        return table

    # Under observation at a time are all whose own is no earlier.
    last = np.where(exact, at, at - 1)
    leaves = np.zeros((len(times) + 1, groups), dtype=np.int64)
    np.add.at(leaves, (last + 1, place), followed.counts)
    everybody = total(place, followed.counts, groups)
    at_risk = everybody - np.cumsum(leaves, axis=0)[:-1]
    cause = counts(exact & (followed.cause == of))
    other = counts(exact & (followed.cause > 0) & (followed.cause != of))
    return list(zip(at_risk, cause, other, strict=True))


class _Sums:
    """Score and variance, event time by event time.

    Names follow Gray's paper: for group k, S the survival free of every cause, F the cumulative
    incidence of the cause; F without a group is the incidence in all groups under the hypothesis.
    The score is a sum of stochastic integrals with respect to each group's counting processes;
    what a process adds at one time depends on the whole sum of ``c`` only at the end, so that its
    square is gathered in three parts.
    """

    def __init__(self, groups: int) -> None:
        self.free, self.incidence = np.ones(groups), np.zeros(groups)
        self.pooled = 0.0
        self.score, self.expected = np.zeros(groups), np.zeros(groups)
        self.c, self.own = np.zeros((groups, groups)), np.zeros((groups, groups))
        self.crossed, self.plain = np.zeros((groups, groups)), np.zeros(groups)

    def add(self, at_risk: Ints, cause: Ints, other: Ints) -> None:
        """Take in one time: children at risk, with the cause and with another, by group."""
        here = at_risk > 0
        size = np.where(here, at_risk, 1)
        weight = np.where(here, at_risk / np.where(here, self.free, 1), 0)
        free = self.free * np.where(here, (size - cause - other) / size, 1)
        events, total = int(cause.sum()), float(weight.sum())
        pooled = self.pooled + events / total
        if events:
            share = weight * (1 - self.incidence)
            expected = events * share / share.sum()
            self.score += cause - expected
            self.expected += expected
            a = np.zeros_like(self.c)
            # A group that is followed alone is compared with nobody: a is zero, whatever is left.
            if np.count_nonzero(weight) > 1:
                a = np.diag(weight) - np.outer(weight, weight) / total
                self.c += a * events / (total * self._rest())
            left = np.where(free > 0, 1 - (1 - pooled) / np.where(free > 0, free, 1), 1)
            # A group's share of d tied events, drawn without replacement.
            others = total * self.free - 1
            tied = 1 - (events - 1) / np.where(here & (events > 1), others, 1)
            spread = np.where(here, tied * self.free * events / (total * size), 0)
            self._gather(a - left * self.c, left, spread)
        if other.any():
            chosen = (free > 0) & (other > 0)
            left = np.where(chosen, (1 - pooled) / np.where(free > 0, free, 1), 0)
            tied = 1 - (other - 1) / np.maximum(size - 1, 1)
            spread = np.where(chosen, tied * self.free**2 * other / size**2, 0)
            self._gather(left * self.c, -left, spread)
        self.incidence = self.incidence + np.where(here, self.free * cause / size, 0)
        self.free, self.pooled = free, pooled

    def _rest(self) -> float:
        """What the pooled incidence leaves of 1; groups no longer followed bring it there or past.

        Raises:
            NotComputable: it leaves nothing, and the variance would divide by it.
        """
        rest = 1 - self.pooled
        if abs(rest) < _NOTHING:
            raise NotComputable("survival.no_variance")
        return rest

    def _gather(self, pull: Floats, factor: Floats, spread: Floats) -> None:
        self.own += (pull * spread) @ pull.T
        self.crossed += pull * (factor * spread)
        self.plain += factor**2 * spread

    def variance(self) -> Floats:
        """Covariance matrix of the score, shape (groups, groups)."""
        mixed = self.c @ self.crossed.T
        return self.own + (self.c * self.plain) @ self.c.T + mixed + mixed.T
