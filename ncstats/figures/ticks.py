"""Round values for the ticks of an axis."""

from __future__ import annotations

import math
from collections.abc import Sequence

_SLACK = 1e-9
FACTORS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def round_ticks(
    low: float,
    high: float,
    most: int,
    factors: Sequence[float] = FACTORS,
    *,
    whole: bool = False,
) -> list[float]:
    """Evenly spaced round values from at or below ``low`` to at or above ``high``.

    The spacing is the smallest that parts the range into at most ``most``, or the next smaller one
    with two values in it.

    Args:
        low: of the range.
        high: of the range, above ``low``.
        most: spacings between them.
        factors: of the powers of ten that are a spacing, from 1 to 10.
        whole: only whole numbers.

    >>> round_ticks(0, 7, 4), round_ticks(1.8, 2.9, 6), round_ticks(0, 1, 4, whole=True)
    ([0.0, 2.0, 4.0, 6.0, 8.0], [1.8, 2.0, 2.2, 2.4, 2.6, 2.8, 3.0], [0.0, 1.0])
    """
    target = (high - low) / most
    power = 10.0 ** math.floor(math.log10(target))
    finer, coarser = (0.1 * f for f in factors[:-1]), 10 * factors[1]
    spacings = [f * power for f in (*finer, *factors, coarser)]
    if whole:
        spacings = [s for s in spacings if s < 1 or abs(s - round(s)) < _SLACK]
    first = next(i for i, spacing in enumerate(spacings) if spacing >= target)
    ticks: list[float] = []
    for spacing in reversed(spacings[: first + 1]):
        ticks = _multiples(max(1.0, spacing) if whole else spacing, low, high)
        if sum(low <= tick <= high for tick in ticks) > 1:
            break
    return ticks


def _multiples(spacing: float, low: float, high: float) -> list[float]:
    """Those of a spacing from the last at or below ``low`` to the first at or above ``high``."""
    first, last = math.floor(low / spacing + _SLACK), math.ceil(high / spacing - _SLACK)
    return [round(i * spacing, 12) for i in range(first, last + 1)]
