"""How coarsely a number is released, so that no single patient decides what is printed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ncstats.disclosure.shown import Range
from ncstats.text.numbers import SIGNIFICANT_DIGITS


def step_at_least(width: float) -> float:
    """The smallest of 1, 2 and 5 times a power of ten that is not below a width; 0 of nothing.

    >>> step_at_least(0.3), step_at_least(2.0), step_at_least(0)
    (0.5, 2.0, 0.0)
    """
    if not width > 0:
        return 0.0
    power = math.floor(math.log10(width))
    steps = (float(f"{factor}e{power}") for factor in (1, 2, 5, 10))
    return next(step for step in steps if step >= width * (1 - 10.0**-SIGNIFICANT_DIGITS))


def rounded(value: float, step: float) -> float:
    """The nearest multiple of a step, halves upward; the value itself where the step is 0.

    >>> rounded(137.7, 5), rounded(0.874, 0.005), rounded(137.7, 0)
    (140.0, 0.875, 137.7)
    """
    if step == 0 or not math.isfinite(value):
        return value
    return float(f"{math.floor(value / step + 0.5) * step:.{SIGNIFICANT_DIGITS}g}")


def quantile_step(p25: float, p75: float, n: float, least: int) -> float:
    """The step to which quantiles of ``n`` patients are rounded, so that ``least`` share it.

    Half of the patients lie between the quartiles, so about ``least`` of them within twice that
    share of the distance.

    >>> quantile_step(135.2, 139.7, 26, least=10)  # 4.5 × 20 / 26 = 3.5
    5.0
    """
    return step_at_least((p75 - p25) * 2 * least / n)


def widest_step(
    summaries: Sequence[float], quartiles: tuple[float, float], n: Range, least: int
) -> float | None:
    """The widest step to which the released summaries of a column may have been rounded.

    It is at least as wide as the true one, and made of nothing but what is released.

    Args:
        summaries: released, of one column; all are multiples of its step.
        quartiles: the released first and third.
        n: how many patients what is released leaves possible.
        least: as for :func:`quantile_step`.

    Returns:
        None where every step is possible, as of summaries that are all 0.

    >>> widest_step([135, 140], (135, 140), Range(23, 27), least=10)
    5.0
    """
    largest = max(map(abs, summaries), default=0.0)
    if not largest:
        return None
    distance = quartiles[1] - quartiles[0]
    for power in range(math.floor(math.log10(largest)), -SIGNIFICANT_DIGITS, -1):
        for factor in (5, 2, 1):
            step = float(f"{factor}e{power}")
            narrow, wide = max(distance - step, 0.0), distance + step
            fits = quantile_step(0.0, narrow, n.high, least) <= step
            fits = fits and step <= quantile_step(0.0, wide, n.low, least)
            if fits and all(rounded(value, step) == value for value in summaries):
                return step
    return None


def share_step(n: float, least: int) -> float:
    """The step to which a share of ``n`` patients is rounded, so that ``least`` could move it.

    >>> share_step(4028, least=10)
    0.005
    """
    return step_at_least(least / n)
