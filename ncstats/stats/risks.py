"""Differences of proportions between two groups."""

from __future__ import annotations

from math import fsum, sqrt
from typing import TYPE_CHECKING

from ncstats.stats.contingency import filled_table
from ncstats.stats.distributions import normal_quantile
from ncstats.stats.effect import Effect
from ncstats.stats.means import difference_error
from ncstats.stats.not_computable import NotComputable
from ncstats.stats.proportions import proportion_ci
from ncstats.stats.summaries import whole_counts

if TYPE_CHECKING:
    import numpy.typing as npt


def risk_difference(table: npt.ArrayLike, level: float = 0.95) -> Effect:
    """Proportion in the first column's group less that in the second's, with Newcombe's interval.

    From the Wilson limits lⱼ and uⱼ of the proportions pⱼ, p₁ - p₂ - √((p₁ - l₁)² + (u₂ - p₂)²) to
    p₁ - p₂ + √((u₁ - p₁)² + (p₂ - l₂)²) (Newcombe 1998, Stat Med 17:873-890, method 10).

    Args:
        table: whole counts of shape (2, 2): children with the feature in the first row, those
            without in the second, the groups as columns.
        level: confidence level, between 0 and 1.

    Raises:
        NotComputable: nobody was assessed in a group.
        ValueError: the table is not 2 × 2.

    >>> effect = risk_difference([[56, 48], [14, 32]])  # 56/70 - 48/80, Newcombe's first example
    >>> round(effect.estimate, 4), round(effect.ci_low, 4), round(effect.ci_high, 4)
    (0.2, 0.0524, 0.3339)
    """
    counts = whole_counts(table)
    if counts.shape != (2, 2):
        raise ValueError("a risk difference is of a 2 × 2 table")
    (a, b), (c, d) = counts.tolist()
    first, second = proportion_ci(a, a + c, level=level), proportion_ci(b, b + d, level=level)
    # Over a common denominator, or equal proportions might differ by a rounding.
    estimate = (a * (b + d) - b * (a + c)) / ((a + c) * (b + d))
    below = sqrt((first.estimate - first.ci_low) ** 2 + (second.ci_high - second.estimate) ** 2)
    above = sqrt((first.ci_high - first.estimate) ** 2 + (second.estimate - second.ci_low) ** 2)
    return Effect(estimate, estimate - below, estimate + above, "risk_difference", level)


def standardised_difference(table: npt.ArrayLike, level: float = 0.95) -> Effect:
    """Standardised difference of a categorical variable between two groups, 0 or more.

    The Mahalanobis distance √((p₁ - p₂)' S⁻¹ (p₁ - p₂)) of Yang and Dalton (2012, SAS Global Forum,
    paper 335), S the mean of the two multinomial covariance matrices, one level left out. In closed
    form it is 2 √(q / (1 - q)) with q = Σ (p₁ - p₂)² / (2 (p₁ + p₂)) over all levels, so no matrix
    is inverted and the level left out moves nothing. The interval is ± z times the standard error
    of Hedges and Olkin, as for means, not below 0.

    Args:
        table: whole counts of shape (levels, 2); levels without a count are left out.
        level: confidence level, between 0 and 1.

    Raises:
        NotComputable: a group is empty, fewer than two levels hold a count, or no level is found in
            both groups.
        ValueError: other than two groups.

    >>> standardised_difference([[30, 10], [10, 30]]).estimate ** 2  # (½)² / (3/16)
    1.3333333333333333
    """
    if whole_counts(table).shape[1:] != (2,):
        raise ValueError("two groups are compared here, the first with the second")
    counts = filled_table(table)
    if not counts.all(axis=1).any():
        raise NotComputable("stats.no_level_in_common")
    first, second = counts.sum(axis=0).tolist()
    q = fsum(
        (a * second - b * first) ** 2 / (2 * first * second * (a * second + b * first))
        for a, b in counts.tolist()
    )
    d = 2 * sqrt(q / (1 - q))
    half = normal_quantile(level) * difference_error(d, first, second)
    return Effect(d, max(0.0, d - half), d + half, "standardised_difference", level)
