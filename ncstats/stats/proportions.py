"""Confidence intervals of a proportion."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

from ncstats.stats.distributions import normal_quantile
from ncstats.stats.not_computable import NotComputable

ProportionMethod = Literal["wilson", "clopper_pearson"]


@dataclass(frozen=True)
class ProportionInterval:
    """k/n with its confidence limits, all between 0 and 1."""

    estimate: float
    ci_low: float
    ci_high: float
    method: str


def proportion_ci(
    k: int, n: int, method: ProportionMethod = "wilson", level: float = 0.95
) -> ProportionInterval:
    """Two-sided confidence interval of a proportion.

    ``wilson`` (Wilson 1927, JASA 22:209-212) inverts the score test: with z the normal quantile,
    (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n). ``clopper_pearson`` (1934, Biometrika
    26:404-413) inverts the two one-sided binomial tests and never covers less than ``level``.

    Args:
        k: children with the feature.
        n: children assessed; missing ones are not among them.
        method: ``wilson`` or ``clopper_pearson``.
        level: confidence level, between 0 and 1.

    Raises:
        NotComputable: nobody was assessed.
        ValueError: k is not between 0 and n, or the method or level is unknown.

    >>> interval = proportion_ci(0, 10)  # 0 to z²/(n + z²) = 3.8415/13.8415
    >>> interval.ci_low, round(interval.ci_high, 4)
    (0.0, 0.2775)
    >>> round(proportion_ci(0, 10, "clopper_pearson").ci_high, 4)  # 1 - 0.025^(1/10)
    0.3085
    """
    if not (0 <= k <= n and 0 < level < 1):
        raise ValueError("a proportion needs 0 ≤ k ≤ n and a level between 0 and 1")
    if n == 0:
        raise NotComputable("stats.nothing_counted")
    if method == "wilson":
        low, high = _wilson(k, n, level)
    elif method == "clopper_pearson":
        low, high = _clopper_pearson(k, n, level)
    else:
        raise ValueError("the interval is wilson or clopper_pearson")
    return ProportionInterval(k / n, low, high, method)


def _wilson(k: int, n: int, level: float) -> tuple[float, float]:
    z = normal_quantile(level)
    centre = k + z * z / 2
    half = z * sqrt(k * (n - k) / n + z * z / 4)
    total = n + z * z
    # At k = 0 and k = n a limit is the end of the scale; rounding must not carry it past.
    low = 0.0 if k == 0 else (centre - half) / total
    high = 1.0 if k == n else (centre + half) / total
    return low, high


def _clopper_pearson(k: int, n: int, level: float) -> tuple[float, float]:
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    low = 0.0 if k == 0 else float(betaincinv(k, n - k + 1, tail))
    high = 1.0 if k == n else float(betaincinv(k + 1, n - k, 1 - tail))
    return low, high
