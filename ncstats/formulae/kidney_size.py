"""Length and volume of kidneys by ultrasonography, beside what body size lets one expect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ncstats.formulae.computed import (
    Computed,
    Numbers,
    as_printed,
    first_true,
    positive,
    valid_only,
)

SIZES = ("low", "within", "high")
LEAST_WEIGHT = 10
"""kg; below it the expected range of volumes is wider than the kidney."""


@dataclass(frozen=True)
class Regression:
    """A line through a body size, and the half-width of the range that holds 95 % of children."""

    intercept: float
    slope: float
    half_width: float


LENGTH = {"right": Regression(2.383, 0.045, 1.135), "left": Regression(2.374, 0.047, 1.173)}
"""Of length in cm on height in cm."""
VOLUME = {"right": Regression(7.941, 1.246, 15.920), "left": Regression(7.303, 1.532, 18.704)}
"""Of volume in mL on weight in kg."""


def kidney_length_for_height(length: Numbers, height: Numbers, *, side: str) -> Computed:
    """Whether a kidney's length is within the 95 % range for the child's height.

    expected = 2.383 + 0.045 × height ± 1.135 (right), 2.374 + 0.047 × height ± 1.173 (left), cm

    From 794 Korean children under 18 years; a check, no diagnosis.

    Source: Kim JH et al. Korean J Radiol 2013;14:677-682.

    Args:
        length: cm.
        height: cm.
        side: ``right`` or ``left``.

    Returns:
        Positions in :data:`SIZES`.

    At 100 cm a right kidney measures 6.883 ± 1.135 cm: from 5.748 to 8.018.

    >>> lengths, height = np.array([5.74, 5.75, 8.01, 8.02]), np.full(4, 100.0)
    >>> kidney_length_for_height(lengths, height, side="right").values.tolist()
    [0, 1, 1, 2]
    """
    return Computed(_sized(positive(length), positive(height), LENGTH[side]))


def kidney_volume_for_weight(volume: Numbers, weight: Numbers, *, side: str) -> Computed:
    """Whether a kidney's volume is within the 95 % range for the child's weight.

    expected = 7.941 + 1.246 × weight ± 15.920 (right), 7.303 + 1.532 × weight ± 18.704 (left), mL

    The half-width is the same at every weight and wider than an infant's kidney, so that nothing
    is said below 10 kg, where the length tells more.

    Source: Kim JH et al. Korean J Radiol 2013;14:677-682.

    Args:
        volume: mL.
        weight: kg.
        side: ``right`` or ``left``.

    Returns:
        Positions in :data:`SIZES`.

    At 20 kg a left kidney has 37.943 ± 18.704 mL: from 19.239 to 56.647.

    >>> volumes, weight = np.array([19.2, 19.3, 56.6, 56.7]), np.full(4, 20.0)
    >>> kidney_volume_for_weight(volumes, weight, side="left").values.tolist()
    [0, 1, 1, 2]
    """
    sizes = _sized(positive(volume), positive(weight), VOLUME[side])
    return valid_only(sizes, under_10_kg=weight < LEAST_WEIGHT)


def _sized(measured: Numbers, body: Numbers, line: Regression) -> np.ndarray:
    apart = as_printed(measured - (line.intercept + line.slope * body))
    small, large = apart < -line.half_width, apart > line.half_width
    return first_true(small, ~(small | large), large, known=~np.isnan(apart))
