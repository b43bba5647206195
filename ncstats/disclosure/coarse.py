"""How coarsely a number is released, so that no single patient decides what is printed."""

from __future__ import annotations

import math

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


def share_step(n: float, least: int) -> float:
    """The step to which a share of ``n`` patients is rounded, so that ``least`` could move it.

    >>> share_step(4028, least=10)
    0.005
    """
    return step_at_least(least / n)
