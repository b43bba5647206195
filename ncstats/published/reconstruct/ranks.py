"""Rank tests and quantiles as whole numbers, for searches that must decide alike everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor
from typing import Literal

RankTest = Literal["kruskal_wallis", "mann_whitney", "mann_whitney_uncorrected"]
Place = tuple[int, int, int]
"""(k, a, d): the quantile is ((d - a)·x₍ₖ₎ + a·x₍ₖ₊₁₎) / d of the ordered values, k from 1."""


def rank_sums(groups: Sequence[Sequence[int]]) -> tuple[list[int], int]:
    """Twice each group's sum of mid-ranks, and N³ - N - Σ (t³ - t) over the ties.

    >>> rank_sums([[1, 2], [2, 3]])  # ranks 1, 2.5 and 2.5, 4
    ([7, 13], 54)
    """
    width = len(groups)
    tagged = sorted(value * width + g for g, group in enumerate(groups) for value in group)
    doubled, ties, n = [0] * width, 0, len(tagged)
    start = 0
    while start < n:
        value = tagged[start] // width
        end = start + 1
        while end < n and tagged[end] // width == value:
            end += 1
        for tag in tagged[start:end]:
            doubled[tag % width] += start + end + 1
        ties += (end - start) ** 3 - (end - start)
        start = end
    return doubled, n**3 - n - ties


def statistic(groups: Sequence[Sequence[int]], test: RankTest) -> tuple[int, int]:
    """Numerator and denominator of the statistic that χ² approximates; (0, 1) without spread.

    Kruskal-Wallis: H with the tie correction. Mann-Whitney: z² with the tie correction, and with
    the continuity correction or without.

    >>> statistic([[1, 2], [3, 4], [5, 6]], "kruskal_wallis")  # 32/7
    (7680, 1680)
    """
    filled = [group for group in groups if group]
    doubled, spread = rank_sums(filled)
    return of_rank_sums([len(group) for group in filled], doubled, spread, test)


def of_rank_sums(
    sizes: Sequence[int], doubled: Sequence[int], spread: int, test: RankTest
) -> tuple[int, int]:
    """The same of what :func:`rank_sums` gives of groups none of which is empty.

    >>> of_rank_sums([2, 2], [7, 13], 54, "kruskal_wallis")  # 3/2
    (324, 216)
    """
    if len(sizes) < 2 or spread == 0:
        return 0, 1
    n = sum(sizes)
    if test != "kruskal_wallis":
        # 2W - n₁n₂ = 2R₁ - n₁(N + 1); half a unit of W is one of this.
        away = max(0, abs(doubled[0] - sizes[0] * (n + 1)) - continuity(test))
        return 3 * n * (n - 1) * away**2, sizes[0] * sizes[1] * spread
    product = 1
    for size in sizes:
        product *= size
    between = sum(
        (r - size * (n + 1)) ** 2 * (product // size)
        for r, size in zip(doubled, sizes, strict=True)
    )
    return 3 * (n - 1) * between, product * spread


def continuity(test: RankTest) -> int:
    """The continuity correction in units of twice a rank sum."""
    return int(test == "mann_whitney")


def quantile_place(n: int, p: Fraction, type_: int) -> Place:
    """Between which ordered values of ``n`` a quantile lies, and how far.

    Types 2, 6 and 7 of Hyndman and Fan (1996, Am Stat 50:361-365).

    >>> quantile_place(12, Fraction(1, 4), 6), quantile_place(12, Fraction(1, 2), 6)
    ((3, 1, 4), (6, 1, 2))
    """
    if type_ == 2:
        whole = floor(n * p)
        at = whole + Fraction(1, 2) if n * p == whole else Fraction(whole + 1)
    else:
        at = (n + 1) * p if type_ == 6 else 1 + (n - 1) * p
    at = min(max(at, Fraction(1)), Fraction(n))
    k = floor(at)
    weight = at - k
    return k, weight.numerator, weight.denominator


def between(place: Place, ordered: Sequence[int]) -> int:
    """The quantile times the denominator of its place."""
    k, a, d = place
    return d * ordered[k - 1] if a == 0 else (d - a) * ordered[k - 1] + a * ordered[k]
