"""Bounds of tests of means, from the rounding of means and standard deviations alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import sqrt

from ncstats.published.audit.model import Span

STUDENT, WELCH = "anova", "welch"


@dataclass(frozen=True)
class Box:
    """The means and standard deviations of some groups, each between two numbers."""

    means: tuple[Span, ...]
    sds: tuple[Span, ...]


def anova_bounds(box: Box, sizes: Sequence[int]) -> Span:
    """Between which p-values the analysis of variance lies; of two groups Student's t test.

    Σ n (m - m̄)² is largest at a corner of the means, for it is convex; it is smallest at the μ
    that is nearest to all their intervals, for it is the least Σ n (m - μ)² over μ. The squares
    within groups grow with each standard deviation.

    >>> box = Box(((0.0, 0.0), (1.0, 1.0)), ((1.0, 1.0), (1.0, 1.0)))
    >>> low, high = anova_bounds(box, (10, 10))  # t = √5, 18 degrees of freedom
    >>> round(low, 4), low == high
    (0.0382, True)
    """
    from scipy.special import fdtrc

    df = (len(sizes) - 1, sum(sizes) - len(sizes))
    least, most = _between(box.means, sizes)
    within = [
        sum((n - 1) * sd[end] ** 2 for n, sd in zip(sizes, box.sds, strict=True)) for end in (0, 1)
    ]

    def p(between: float, inside: float) -> float:
        if inside == 0:
            return 0.0 if between else 1.0
        return float(fdtrc(*df, between / df[0] / (inside / df[1])))

    return p(most, within[0]), p(least, within[1])


def _between(means: Sequence[Span], sizes: Sequence[int]) -> Span:
    most = 0.0
    for corner in product(*means):
        centre = sum(n * m for n, m in zip(sizes, corner, strict=True)) / sum(sizes)
        most = max(most, sum(n * (m - centre) ** 2 for n, m in zip(sizes, corner, strict=True)))
    ends = sorted({end for span in means for end in span})

    def away(mu: float) -> float:
        return sum(
            n * max(low - mu, 0.0, mu - high) ** 2
            for n, (low, high) in zip(sizes, means, strict=True)
        )

    least = min(map(away, ends))
    for low, high in pairwise(ends):
        # Between two ends the same intervals are passed: a parabola with one lowest point.
        passed = [
            (n, b if b <= low else a)
            for n, (a, b) in zip(sizes, means, strict=True)
            if b <= low or a >= high
        ]
        if passed:
            mu = sum(n * end for n, end in passed) / sum(n for n, _ in passed)
            least = min(least, away(min(max(mu, low), high)))
    return least, most


def welch_bounds(box: Box, sizes: Sequence[int]) -> Span:
    """Between which p-values Welch's t test of two groups lies.

    |t| grows with the distance of the means and falls with each standard deviation; the degrees of
    freedom, (a + b)² / (a²/(n₁ - 1) + b²/(n₂ - 1)) with a = s₁²/n₁ and b = s₂²/n₂, depend on a/b
    alone and are largest where it is (n₁ - 1)/(n₂ - 1). The tail falls with both.

    >>> box = Box(((0.0, 0.0), (1.0, 1.0)), ((1.0, 1.0), (1.0, 1.0)))
    >>> round(welch_bounds(box, (10, 10))[0], 4)
    0.0382
    """
    (m1, m2), ((s1, t1), (s2, t2)), (n1, n2) = box.means, box.sds, sizes
    near = max(m1[0] - m2[1], m2[0] - m1[1], 0.0)
    far = max(m1[1] - m2[0], m2[1] - m1[0])
    errors = sqrt(s1**2 / n1 + s2**2 / n2), sqrt(t1**2 / n1 + t2**2 / n2)
    low, high = _degrees((s1, t1), (s2, t2), (n1, n2))
    return _two_sided(far, errors[0], high), _two_sided(near, errors[1], low)


def _two_sided(distance: float, error: float, df: float) -> float:
    from scipy.special import stdtr

    if error == 0:
        return 0.0 if distance else 1.0
    return 2 * float(stdtr(df, -distance / error))


def _degrees(first: Span, second: Span, sizes: tuple[int, int]) -> Span:
    n1, n2 = sizes

    def of(a: float, b: float) -> float:
        under = a**2 / (n1 - 1) + b**2 / (n2 - 1)
        return (a + b) ** 2 / under if under else float(n1 + n2 - 2)

    ends = [(first[0] ** 2 / n1, second[1] ** 2 / n2), (first[1] ** 2 / n1, second[0] ** 2 / n2)]
    found = [of(a, b) for a, b in ends]
    # a/b rises from the first end to the second; at the top df is n₁ + n₂ - 2.
    top = (n1 - 1) / (n2 - 1)
    (a, b), (c, d) = ends
    passes = a <= top * b and c >= top * d
    return min(found), float(n1 + n2 - 2) if passes else max(found)


def bounds_of(method: str, box: Box, sizes: Sequence[int]) -> Span:
    """Between which p-values a test of means lies."""
    return anova_bounds(box, sizes) if method == STUDENT else welch_bounds(box, sizes)
