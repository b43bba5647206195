"""Values known only to lie below or above a limit, such as “<0.5” and “>100”.

They are never replaced by a number: half the limit, or the limit itself, is a value that nobody
measured. What is known is their place in the order, and that is all that ranks and quantiles need.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ncstats.stats.not_computable import NotComputable

_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Order:
    """Observations in ascending order, as far as their limits determine it.

    Attributes:
        codes: the place of each observation among the distinct ones, from 0; shape (n,). Equal
            codes are ties. A rank test takes them as if they were the values.
        values: what stands at each place, ascending: a value or a limit; shape (m,).
        side: -1 where the place holds all below the limit, 1 all above it, 0 the value; shape (m,).
    """

    codes: _Ints
    values: _Floats
    side: _Ints


@dataclass(frozen=True)
class CensoredQuantiles:
    """Quantiles of values of which some are censored.

    Attributes:
        values: the quantile, or the limit that it lies below or above; NaN where there is none.
        side: -1 where the quantile lies below ``values``, 1 where above, 0 where it is that value.
    """

    values: _Floats
    side: _Ints


def order_of(x: npt.ArrayLike, censored: npt.ArrayLike) -> Order:
    """Order observations of which some lie below or above a limit.

    With several lower limits, “<0.2”, 0.3 and “<0.5” cannot be told apart: all that lies below the
    highest of them is tied, censored or not, and stands below everything at or above that limit
    (Helsel 2012, Statistics for Censored Environmental Data, 2nd ed, Wiley). So above the lowest
    upper limit.

    Args:
        x: values and limits, shape (n,).
        censored: -1 where the observation lies below ``x``, 1 where above it, 0 where it is ``x``.

    Raises:
        NotComputable: a value is missing; or a lower limit lies above an upper one, as “<10” and
            “>5”, which leaves the order open.
        ValueError: the shapes differ, or a code is none of the three.

    >>> order = order_of([0.5, 0.2, 0.5, 3, 9], [-1, 0, 0, 0, 1])  # <0.5, 0.2, 0.5, 3, >9
    >>> order.codes.tolist()
    [0, 0, 1, 2, 3]
    >>> order.values.tolist(), order.side.tolist()
    ([0.5, 0.5, 3.0, 9.0], [-1, 0, 0, 1])
    """
    values, side = _checked(x, censored)
    lowest = float(values[side < 0].max(initial=-np.inf))
    highest = float(values[side > 0].min(initial=np.inf))
    if lowest > highest:
        raise NotComputable("stats.limits_overlap", below=f"{lowest:g}", above=f"{highest:g}")
    below = (side < 0) | (values < lowest)
    above = (side > 0) | (values > highest)
    recensored = above.astype(np.int64) - below
    shown = np.where(below, lowest, np.where(above, highest, values))
    # The value and then the side: “<5” stands before 5, and 5 before “>5”.
    places, codes = np.unique(np.column_stack([shown, recensored]), axis=0, return_inverse=True)
    return Order(codes.ravel().astype(np.int64), places[:, 0], places[:, 1].astype(np.int64))


def _checked(x: npt.ArrayLike, censored: npt.ArrayLike) -> tuple[_Floats, _Floats]:
    values = np.asarray(x, dtype=float).ravel()
    side = np.asarray(censored, dtype=float).ravel()
    if values.shape != side.shape:
        raise ValueError("one code is needed for each value")
    if not np.isin(side, [-1, 0, 1]).all():
        raise ValueError("a value is censored below (-1), above (1) or not (0)")
    if np.isnan(values).any():
        raise NotComputable("stats.missing_value")
    return values, side


def between(
    low: CensoredQuantiles, high: CensoredQuantiles, weight: npt.NDArray[np.float64]
) -> CensoredQuantiles:
    """What lies between two neighbours, in proportion; ``weight`` is the upper one's.

    Between “<0.5” and 0.7 lies something below the point between 0.5 and 0.7. Between “<0.5” and
    “>9” nothing is known, not even a limit: NaN.
    """
    first, second = weight == 0, weight == 1
    point = (1 - weight) * low.values + weight * high.values
    values = np.where(first | (low.values == high.values), low.values, point)
    values = np.where(second, high.values, values)
    side = np.where(first, low.side, np.where(second, high.side, low.side + high.side))
    open_ended = ~first & ~second & (low.side * high.side < 0)
    return CensoredQuantiles(np.where(open_ended, np.nan, values), np.clip(side, -1, 1))
