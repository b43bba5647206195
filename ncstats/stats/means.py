"""Comparing means: analysis of variance, Welch's test, and the difference of two means.

For rows that are shown as mean ± SD; rows of ranks are in `ncstats.stats.ranks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, inf, sqrt
from typing import TYPE_CHECKING

from ncstats.stats.distributions import normal_quantile
from ncstats.stats.effect import Effect
from ncstats.stats.not_computable import NotComputable
from ncstats.stats.samples import samples
from ncstats.stats.summaries import Moments

if TYPE_CHECKING:
    import numpy.typing as npt


@dataclass(frozen=True)
class FTest:
    """F, its degrees of freedom between and within groups, and its upper tail."""

    statistic: float
    df: int
    df_within: float
    p_value: float
    n: int
    method: str


def anova(
    groups: Sequence[npt.ArrayLike] | None = None,
    values: npt.ArrayLike | None = None,
    counts: npt.ArrayLike | None = None,
) -> FTest:
    """One-way analysis of variance (Fisher 1925), which takes the groups' variances for equal.

    F = Σ nⱼ(mⱼ - m)² / (k - 1) over Σ (xᵢⱼ - mⱼ)² / (N - k). Own code because scipy sums in the
    order of the rows, which moves the last digits.

    Args:
        groups: one array of values per group; missing values dropped before.
        values: instead, distinct values of shape (m,), with ``counts``.
        counts: whole numbers of shape (m, groups).

    Raises:
        NotComputable: fewer than two groups hold a value, all values are equal, or no group has
            any spread to set the difference against.

    >>> test = anova([[1, 2, 3], [3, 4, 5]])  # between 6, within 4 on 4 degrees of freedom
    >>> test.statistic, test.df, test.df_within, round(test.p_value, 4)
    (6.0, 1, 4.0, 0.0705)
    """
    parts = _compared(samples(groups, values, counts).moments())
    n = sum(part.n for part in parts)
    within = fsum(part.squares for part in parts)
    if within == 0:
        raise NotComputable("stats.no_variance")
    mean = fsum(part.n * part.mean for part in parts) / n
    between = fsum(part.n * (part.mean - mean) ** 2 for part in parts)
    df, rest = len(parts) - 1, n - len(parts)
    f = (between / df) / (within / rest)
    return FTest(f, df, float(rest), _upper_tail(f, df, rest), n, "anova")


def welch(
    groups: Sequence[npt.ArrayLike] | None = None,
    values: npt.ArrayLike | None = None,
    counts: npt.ArrayLike | None = None,
) -> FTest:
    """Welch's one-way test (1951, Biometrika 38:330-336), the variances not taken for equal.

    With wⱼ = nⱼ/sⱼ², W = Σ wⱼ, m̃ = Σ wⱼmⱼ/W and Λ = Σ (1 - wⱼ/W)² / (nⱼ - 1),
    F = Σ wⱼ(mⱼ - m̃)² / (k - 1) / (1 + 2(k - 2)Λ/(k² - 1)) on k - 1 and (k² - 1)/(3Λ) degrees of
    freedom. For two groups F is the square of Welch's t. A single group without spread is taken
    as the limit of ever smaller spread: its weight is all of W, and m̃ its mean. Own code because
    scipy has the test for two groups only.

    Args:
        groups: one array of values per group; missing values dropped before.
        values: instead, distinct values of shape (m,), with ``counts``.
        counts: whole numbers of shape (m, groups).

    Raises:
        NotComputable: fewer than two groups hold a value, a group holds one value only, all values
            are equal, or two groups or more have no spread.

    >>> test = welch([[1, 2, 3], [3, 4, 5]])  # t = 2/√(1/3 + 1/3), and t² = 6
    >>> round(test.statistic, 12), test.df, round(test.df_within, 12)
    (6.0, 1, 4.0)
    """
    parts = _compared(samples(groups, values, counts).moments())
    if any(part.n < 2 for part in parts):
        raise NotComputable("stats.one_value_in_group")
    if sum(part.squares == 0 for part in parts) > 1:
        raise NotComputable("stats.no_variance")
    k = len(parts)
    share, centre = _weights(parts)
    lack = fsum((1 - w) ** 2 / (part.n - 1) for w, part in zip(share, parts, strict=True))
    between = fsum(
        part.n / part.variance * (part.mean - centre) ** 2 for part in parts if part.squares > 0
    )
    f = between / (k - 1) / (1 + 2 * (k - 2) * lack / (k * k - 1))
    rest = (k * k - 1) / (3 * lack)
    n = sum(part.n for part in parts)
    return FTest(f, k - 1, rest, _upper_tail(f, k - 1, rest), n, "welch")


def mean_difference(
    groups: Sequence[npt.ArrayLike] | None = None,
    values: npt.ArrayLike | None = None,
    counts: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Effect:
    """Difference of two means, with Welch's t interval (Welch 1938, Biometrika 29:350-362).

    First less second: m₁ - m₂ ± t √(s₁²/n₁ + s₂²/n₂), t on the degrees of freedom of Satterthwaite
    and Welch. The interval leaves out 0 exactly where `welch` gives a p-value below 1 - ``level``.

    Args:
        groups: two arrays of values; missing values dropped before.
        values: instead, distinct values of shape (m,), with ``counts``.
        counts: whole numbers of shape (m, 2).
        level: confidence level, between 0 and 1.

    Raises:
        NotComputable: a group holds one value or none, or neither has any spread.
        ValueError: other than two groups.

    >>> effect = mean_difference([[3, 4, 5], [1, 2, 3]])
    >>> effect.estimate, round(effect.ci_low, 3), round(effect.ci_high, 3)  # 2 ± 2.776 · 0.8165
    (2.0, -0.267, 4.267)
    """
    from scipy.special import stdtrit

    first, second = _with_spread(samples(groups, values, counts).two_groups())
    parts = (first.variance / first.n, second.variance / second.n)
    error = sqrt(fsum(parts))
    # As shares, or a very small variance squared would be nothing.
    shares = (parts[0] / fsum(parts), parts[1] / fsum(parts))
    df = 1 / (shares[0] ** 2 / (first.n - 1) + shares[1] ** 2 / (second.n - 1))
    estimate = first.mean - second.mean
    half = float(stdtrit(df, 0.5 + level / 2)) * error
    return Effect(estimate, estimate - half, estimate + half, "mean_difference", level)


def standardised_mean_difference(
    groups: Sequence[npt.ArrayLike] | None = None,
    values: npt.ArrayLike | None = None,
    counts: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Effect:
    """Difference of two means in standard deviations (Austin 2009, Stat Med 28:3083-3107).

    d = (m₁ - m₂) / √((s₁² + s₂²)/2), ± z √((n₁ + n₂)/(n₁n₂) + d²/(2(n₁ + n₂))), the standard error
    of Hedges and Olkin (1985, Statistical Methods for Meta-Analysis).

    Args:
        groups: two arrays of values; missing values dropped before.
        values: instead, distinct values of shape (m,), with ``counts``.
        counts: whole numbers of shape (m, 2).
        level: confidence level, between 0 and 1.

    Raises:
        NotComputable: a group holds one value or none, or neither has any spread.
        ValueError: other than two groups.

    >>> standardised_mean_difference([[3, 4, 5], [1, 2, 3]]).estimate  # both deviations are 1
    2.0
    """
    first, second = _with_spread(samples(groups, values, counts).two_groups())
    d = (first.mean - second.mean) / sqrt((first.variance + second.variance) / 2)
    half = normal_quantile(level) * difference_error(d, first.n, second.n)
    return Effect(d, d - half, d + half, "standardised_mean_difference", level)


def difference_error(d: float, first: int, second: int) -> float:
    """Standard error of a standardised difference ``d`` between groups of these sizes."""
    return sqrt((first + second) / (first * second) + d * d / (2 * (first + second)))


def _compared(parts: list[Moments]) -> list[Moments]:
    if len(parts) < 2:
        raise NotComputable("stats.fewer_than_two_groups")
    if len({part.mean for part in parts}) == 1 and not any(part.squares for part in parts):
        raise NotComputable("stats.all_values_equal")
    return parts


def _with_spread(parts: tuple[Moments, Moments]) -> tuple[Moments, Moments]:
    if min(part.n for part in parts) < 2:
        raise NotComputable("stats.one_value_in_group")
    if not any(part.squares for part in parts):
        raise NotComputable("stats.no_variance")
    return parts


def _weights(parts: list[Moments]) -> tuple[list[float], float]:
    """Each group's share of the weight, and the weighted mean."""
    for j, part in enumerate(parts):
        if part.squares == 0:
            return [float(i == j) for i in range(len(parts))], part.mean
    weights = [part.n / part.variance for part in parts]
    total = fsum(weights)
    centre = fsum(w * part.mean for w, part in zip(weights, parts, strict=True)) / total
    return [w / total for w in weights], centre


def _upper_tail(f: float, df: float, df_within: float) -> float:
    from scipy.special import fdtrc

    return float(fdtrc(df, df_within, f)) if f < inf else 0.0
