"""One column of a number in order: what quantiles, extremes and the limits of a median are made of.

Where a statistic falls on what is known only by a limit, the statistic is that limit, and its row
says on which side of it the value lies (:attr:`ncstats.results.statistic.Statistic.side`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ncstats import stats
from ncstats.results.statistic import ABOVE_LIMIT, BELOW_LIMIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ncstats.tally.model import Tally

Found = tuple[float, dict[str, Any]]
"""A statistic, with the columns ``warning`` and ``error`` of its row."""

_WARNINGS = {-1: BELOW_LIMIT, 0: "", 1: ABOVE_LIMIT}


@dataclass(frozen=True, eq=False)
class Ordered:
    """The values of one column, ascending, each as often as it occurs.

    Attributes:
        values: distinct values or limits, shape (m,).
        side: -1 where below the limit is all that is known, 1 where above it, else 0; shape (m,).
        counts: patients at each, shape (m,).
        error: why there is no order, though there are values; then the arrays are empty.
    """

    values: NDArray[np.float64]
    side: NDArray[np.int64]
    counts: NDArray[np.int64]
    error: str = ""

    def quantiles(self, probs: Sequence[float], type_: int) -> list[Found]:
        """Quantiles of type 2, 6 or 7."""
        found = stats.quantile(self.values, probs, type_, self.counts, censored=self.side)
        return [self._found(*pair) for pair in zip(found.values, found.side, strict=True)]

    def extremes(self) -> list[Found]:
        """The smallest and the largest."""
        return [self._at(0), self._at(-1)]

    def median_limits(self) -> list[Found]:
        """The 95 % limits of the median, each the value or limit at its rank."""
        try:
            # Of the places, not the values: a place is exact where a value is a limit.
            interval = stats.median_ci(np.arange(len(self.values)), self.counts)
        except stats.NotComputable as reason:
            return [(math.nan, {"error": self.error or reason.held})] * 2
        return [self._at(int(place)) for place in (interval.ci_low, interval.ci_high)]

    def _at(self, place: int) -> Found:
        if not len(self.values):
            return self._found(math.nan, 0)
        return self._found(self.values[place], self.side[place])

    def _found(self, value: float, side: int) -> Found:
        if math.isnan(value):
            reason = "results.between_limits" if len(self.values) else "results.no_value"
            return math.nan, {"error": self.error or reason}
        return float(value), {"warning": _WARNINGS[int(side)]}


def ordered(tally: Tally, column: int) -> Ordered:
    """The values of one column of a number, as far as their limits determine the order."""
    held = tally.counts[:, column] > 0
    values, counts = tally.values[held], tally.counts[held, column]
    if not tally.side.size:
        return Ordered(values, np.zeros(len(values), dtype=np.int64), counts)
    try:
        order = stats.order_of(values, tally.side[held])
    except stats.NotComputable as reason:
        none = np.zeros(0, dtype=np.int64)
        return Ordered(none.astype(np.float64), none, none, reason.held)
    total = np.zeros(len(order.values), dtype=np.int64)
    np.add.at(total, order.codes, counts)
    return Ordered(order.values, order.side, total)
