"""The odds ratio of a 2 × 2 table, with the interval that belongs to Fisher's exact test.

With its margins fixed, the first cell X of the table has a probability in proportion to
w(x) ψˣ, w(x) the ways to fill the table and ψ the odds ratio (Fisher 1935, J R Stat Soc 98:39-82).
The test of any ψ, not of 1 alone, adds up the probabilities of all x no likelier than the observed
one. R and most others invert two one-sided tests instead, so that their interval can hold 1 beside
a p-value of 0.035.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, exp, inf, sqrt

import numpy as np
import numpy.typing as npt

from ncstats.stats.effect import Effect
from ncstats.stats.not_computable import NotComputable
from ncstats.stats.summaries import whole_counts

_Floats = npt.NDArray[np.float64]

# As in the exact test, tables this much likelier than the observed one still count as equal.
_TIE = 1e-7
# A cell farther from the observed one than ten times the root of N, forty standard deviations at
# least, has no probability that a float would notice.
_REACH = 10
# Probabilities worked out to find every gap of the interval; a larger table is not searched.
_SEARCHED = 10_000_000
# A p-value this little below the level is not below it.
_ROUNDING = 1 - 1e-9


def odds_ratio(table: npt.ArrayLike, level: float = 0.95) -> Effect:
    """Conditional odds ratio of a 2 × 2 table, (a/c) / (b/d) by its likelihood given the margins.

    The estimate makes the expected first cell equal to the observed one. The interval holds every ψ
    that the two-sided test by probability, `fisher_exact`, does not reject at 1 - ``level``; where
    these have gaps it spans them, with a note. (In tables of a hundred thousand and more, where a
    gap is nothing beside the interval, gaps are not looked for.) A cell of 0 gives an estimate and
    a limit of 0 or infinity.

    Args:
        table: whole counts of shape (2, 2), the groups as columns.
        level: confidence level, between 0 and 1.

    Raises:
        NotComputable: a row or a column holds no count.
        ValueError: the table is not 2 × 2.

    >>> effect = odds_ratio([[0, 4], [11, 6]])  # 0 of 11 against 4 of 10: p = 0.035
    >>> effect.estimate, effect.ci_low, effect.ci_high < 1
    (0.0, 0.0, True)
    """
    counts = whole_counts(table)
    if counts.shape != (2, 2):
        raise ValueError("an odds ratio is of a 2 × 2 table")
    if not (counts.any(axis=0).all() and counts.any(axis=1).all()):
        raise NotComputable("stats.one_row_or_column")
    cell = _FirstCell.of(counts.tolist())
    # With the columns exchanged an odds ratio is its reciprocal, and its limits change places.
    other = _FirstCell.of(counts[:, ::-1].tolist())
    (low, low_gap), (high, high_gap) = (side.lower_limit(1 - level) for side in (cell, other))
    note = "stats.interval_spans_gaps" if low_gap or high_gap else ""
    return Effect(_exp(cell.estimate()), _exp(low), _exp(-high), "odds_ratio", level, note)


def _exp(log: float) -> float:
    return exp(log) if log < 709 else inf


@dataclass(frozen=True)
class _FirstCell:
    """The distribution of the first cell about the observed one, by θ = log ψ."""

    step: _Floats  # x less the observed one, ascending, in whole numbers
    log_ways: _Floats  # log w(x) / w(observed)
    lowest: bool  # the observed one cannot be smaller
    highest: bool

    @classmethod
    def of(cls, counts: list[list[int]]) -> _FirstCell:
        (a, b), (c, d) = counts
        reach = ceil(_REACH * sqrt(a + b + c + d)) + _REACH
        up, down = min(b, c, reach), min(a, d, reach)
        i = np.arange(max(up, down))
        # w(x + 1) / w(x) = (b - i)(c - i) / ((a + i + 1)(d + i + 1)), i steps up from the observed.
        rise = np.cumsum(_log_ratio(i[:up], (b, c), (a, d)))
        fall = np.cumsum(_log_ratio(i[:down], (a, d), (b, c)))
        step = np.arange(-down, up + 1).astype(float)
        ways = np.concatenate([fall[::-1], [0.0], rise])
        return cls(step, ways, lowest=down == 0, highest=up == 0)

    def probability(self, theta: float) -> _Floats:
        log_p = self.log_ways + theta * self.step
        p = np.exp(log_p - log_p.max())
        return np.asarray(p / p.sum())

    def upper_tail(self, theta: float) -> float:
        """The chance of the observed cell or a larger one."""
        return float(self.probability(theta)[self.step >= 0].sum())

    def estimate(self) -> float:
        if self.lowest or self.highest:
            return -inf if self.lowest else inf
        return _root(lambda theta: float(self.probability(theta) @ self.step))

    def lower_limit(self, alpha: float) -> tuple[float, bool]:
        """The least θ that is not rejected at ``alpha``, and whether rejected ones lie above it.

        Below the θ at which the observed cell is the likeliest, the p-value adds to the upper tail
        all smaller cells that are no likelier. One more of them joins at each jump; in between, the
        θ that are rejected form one stretch.
        """
        if self.lowest:
            return -inf, False
        # From here on the upper tail alone suffices; below the start not even every cell would.
        enough = _root(lambda theta: self.upper_tail(theta) - alpha)
        start = _root(lambda theta: self.upper_tail(theta) - alpha / (len(self.step) + 1))
        smaller = self.step < 0
        jumps = (self.log_ways[smaller] - _TIE) / -self.step[smaller]
        ends = [start, *jumps[(jumps > start) & (jumps < enough)].tolist(), enough]
        if len(ends) * len(self.step) > _SEARCHED:

            def excess(theta: float) -> float:
                joined = int(np.searchsorted(jumps, theta, side="right"))
                return _Stretch(self, joined, theta, theta).p_value(theta) - alpha

            return _root(excess, (start, enough)), False
        stretches = [
            _Stretch(self, joined, low, high)
            for joined, (low, high) in enumerate(pairwise(ends), int((jumps <= start).sum()))
        ]
        for i, stretch in enumerate(stretches):
            limit = stretch.first_kept(alpha)
            if limit is not None:
                later = stretches[i + (limit > stretch.low) :]
                return limit, any(part.least() < alpha * _ROUNDING for part in later)
        return enough, False


@dataclass(frozen=True)
class _Stretch:
    """The θ from ``low`` to ``high``, where the same ``joined`` smallest cells count."""

    cell: _FirstCell
    joined: int
    low: float
    high: float

    def p_value(self, theta: float) -> float:
        p = self.cell.probability(theta)
        return float(p[self.cell.step >= 0].sum() + p[: self.joined].sum())

    def first_kept(self, alpha: float) -> float | None:
        """The least θ of the stretch with a p-value above ``alpha``, if there is one."""
        if self.p_value(self.low) > alpha:
            return self.low
        if self.p_value(self.high) > alpha:
            return _root(lambda theta: self.p_value(theta) - alpha, (self.low, self.high))
        return None

    def least(self) -> float:
        """The least p-value of the stretch: it falls, and then rises."""

        def slope(theta: float) -> float:
            p = self.cell.probability(theta)
            between = (self.cell.step < 0) & (np.arange(len(p)) >= self.joined)
            mean = float(p @ self.cell.step)
            return mean - float(p[between] @ self.cell.step[between]) / float(p[between].sum())

        ends = [self.p_value(self.low), self.p_value(self.high)]
        if slope(self.low) < 0 < slope(self.high):
            ends.append(self.p_value(_root(slope, (self.low, self.high))))
        return min(ends)


def _log_ratio(i: npt.NDArray[np.int64], fewer: tuple[int, int], more: tuple[int, int]) -> _Floats:
    down = (float(fewer[0]) - i) * (float(fewer[1]) - i)
    return np.asarray(np.log(down / ((more[0] + i + 1.0) * (more[1] + i + 1.0))))


def _root(rising: Callable[[float], float], within: tuple[float, float] | None = None) -> float:
    """Where a function that rises through 0 does so, to the last bit."""
    low, high = within or (-1.0, 1.0)
    if within is None:
        while rising(low) > 0:
            low *= 2
        while rising(high) < 0:
            high *= 2
    while True:
        middle = low + (high - low) / 2
        if not low < middle < high:
            return middle
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
