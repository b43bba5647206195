"""Serum calcium corrected for albumin, and its groups."""

from __future__ import annotations

import numpy as np

from ncstats.formulae.computed import Computed, Numbers, as_printed, banded, with_remarks

CALCIUM_GROUPS = ("low", "normal", "high")


def corrected_calcium(
    calcium: Numbers,
    albumin: Numbers,
    age: Numbers | None = None,
    ph: Numbers | None = None,
    *,
    slope: float = 0.02,
    reference: float = 40.0,
) -> Computed:
    """Total calcium as it would be at a normal albumin.

    corrected = calcium + slope × (reference - albumin)

    The slope of 0.02 mmol/g is the 0.8 mg/dL per g/dL in common use (0.01996 mmol/g). It was
    measured in adults: at an albumin below 20 g/L, in acidosis and in newborns the ionised
    calcium decides, which is remarked.

    Source: Payne RB et al. BMJ 1973;4:643-646, as usually cited.

    Args:
        calcium: total, mmol/L.
        albumin: g/L.
        age: months; only for the remark.
        ph: of blood; only for the remark.
        slope: mmol of calcium per g of albumin.
        reference: the albumin at which nothing is corrected, g/L.

    Returns:
        mmol/L, not rounded; missing where calcium or albumin is.

    At an albumin of 30, 10 g below 40, 10 × 0.02 = 0.2 are added.

    >>> corrected_calcium(np.array([2.0]), np.array([30.0])).values.tolist()
    [2.2]
    """
    nowhere = np.zeros(len(calcium), dtype=bool)
    return with_remarks(
        Computed(calcium + slope * (reference - albumin)),
        albumin_below_20=albumin < 20,
        newborn=nowhere if age is None else age < 1,
        acidosis=nowhere if ph is None else ph < 7.35,
    )


def calcium_group(calcium: Numbers, *, low: float = 2.2, high: float = 2.6) -> Computed:
    """Low, normal or high corrected calcium; both limits are normal.

    The value is rounded to six decimals first: 2.10 + 0.02 × (40 - 35) is 2.2 and normal, but
    2.1999999999999997 in binary arithmetic.

    Source: the limits of the shared data dictionary, 2.2 and 2.6 mmol/L; laboratories have others.

    Args:
        calcium: corrected, mmol/L.
        low: below it is low, mmol/L.
        high: above it is high, mmol/L.

    Returns:
        Positions in :data:`CALCIUM_GROUPS`.

    >>> found = calcium_group(np.array([2.19, 2.2, 2.6, 2.61, np.nan]))
    >>> [CALCIUM_GROUPS[place] for place in found.values[:4]], int(found.values[4])
    (['low', 'normal', 'normal', 'high'], -1)
    """
    rounded = as_printed(calcium, 6)
    return Computed(banded(rounded, (low, np.nextafter(high, np.inf))))
