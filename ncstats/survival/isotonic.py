"""The rising sequence nearest to given values."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_LONG = 128


def isotonic_regression(values: Floats, weights: Floats) -> Floats:
    """The rising x that minimises Σ wᵢ (xᵢ - vᵢ)², by pooling adjacent violators.

    Barlow, Bartholomew, Bremner and Brunk (1972, Statistical Inference under Order Restrictions):
    neighbours in the wrong order take their weighted mean, until none are left. Own code, though
    scipy has the same to the bit, because loading scipy's optimisers takes longer than a small
    report's fits together; a long sequence is left to it.

    Args:
        values: shape (n,).
        weights: shape (n,), all above 0.

    >>> isotonic_regression(np.array([1.0, 4.0, 2.0, 5.0]), np.array([1.0, 1.0, 3.0, 1.0]))
    array([1. , 2.5, 2.5, 5. ])
    """
    if len(values) > _LONG:
        from scipy.optimize import isotonic_regression as compiled

        return np.asarray(compiled(values, weights=weights).x)
    means: list[float] = []
    totals: list[float] = []
    sizes: list[int] = []
    ahead = list(zip(values.tolist(), weights.tolist(), strict=True))[::-1]
    while ahead:
        (mean, total), size = ahead.pop(), 1
        if means and means[-1] >= mean:
            product, total = totals[-1] * means.pop() + total * mean, total + totals.pop()
            mean, size = product / total, size + sizes.pop()
            # All that follow and lie lower first, then those before: the order of summing is
            # scipy's, and with it every bit.
            while ahead and mean >= ahead[-1][0]:
                value, weight = ahead.pop()
                product, total, size = product + weight * value, total + weight, size + 1
                mean = product / total
            while means and means[-1] >= mean:
                product, total = product + totals[-1] * means.pop(), total + totals.pop()
                mean, size = product / total, size + sizes.pop()
        means.append(mean)
        totals.append(total)
        sizes.append(size)
    return np.repeat(means, sizes)
