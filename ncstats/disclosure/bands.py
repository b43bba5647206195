"""p-values as bands: what a reader asks of them, and too little to work back from."""

from __future__ import annotations

import math
from dataclasses import replace

from ncstats.results.check import BAND, BANDS
from ncstats.results.model import Statistic
from ncstats.text.numbers import p_band, p_value


def band(p: float) -> float:
    """The upper limit of the band in which a p-value lies: p < 0.001, < 0.01, < 0.05, or ≥ 0.05.

    >>> band(0.0004), band(0.05), band(0.7465)
    (0.001, 1.0, 1.0)
    """
    return next((limit for limit in BANDS if p < limit), BANDS[-1])


def with_band(row: Statistic) -> Statistic:
    """A p-value as its band; one that is missing as it is."""
    return row if math.isnan(row.stat) else replace(row, stat=band(row.stat), stat_label=BAND)


def printed_p(row: Statistic) -> str:
    """A p-value as it is printed, a band as one."""
    return p_band(row.stat) if row.stat_label == BAND else p_value(row.stat)
