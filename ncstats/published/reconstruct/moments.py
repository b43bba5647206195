"""What printed means and standard deviations exclude, in exact fractions.

A mean of n whole numbers is a whole number over n (Brown and Heathers 2017, Soc Psychol Personal
Sci 8:363-369), their sum of squares is whole and even with their sum (Anaya 2016), and a spread
is bounded by the range.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from ncstats.published.intervals import Interval
from ncstats.published.reconstruct.comparisons import MeansComparison
from ncstats.published.reconstruct.f_distribution import upper_tail
from ncstats.published.reconstruct.row import Row, squared
from ncstats.text import between

_MOST_SUMS = 5000

Span = tuple[Fraction, Fraction]


def impossible_moments(row: Row, strata: tuple[int, ...]) -> str:
    """Why no values of some strata have the mean and standard deviation; empty where some may.

    Returns:
        The code of the reason: ``mean_grid``, ``mean_range``, ``sd_of_one`` or ``sd``.
    """
    wanted = {s.name: s.interval for s in row.summaries if s.strata == strata}
    n = sum(row.sizes[s] for s in strata)
    if n == 0 or not {"mean", "sd"} & wanted.keys():
        return ""
    if "sd" in wanted and n < 2:
        return "sd_of_one"
    lowest, highest = (n * limit for limit in row.limits)
    anywhere = _sums(wanted.get("mean", Interval()), row, n)
    if anywhere is not None and not len(anywhere):
        return "mean_grid"
    within = range(lowest, highest + 1) if anywhere is None else anywhere
    sums = [s for s in within[: _MOST_SUMS + 1] if lowest <= s <= highest]
    if not sums:
        return "mean_range"
    if "sd" not in wanted or len(within) > _MOST_SUMS:
        return ""
    return "" if any(_has_spread(row, n, s, wanted["sd"]) for s in sums) else "sd"


def _sums(mean: Interval, row: Row, n: int) -> range | None:
    """The sums of n values of the row's lattice whose mean lies in an interval; None: any."""
    low, high = mean.whole(n * row.scale)
    if low is None or high is None:
        return None
    first = low + (n * row.offset - low) % row.step
    return range(first, high + 1, row.step)


def _has_spread(row: Row, n: int, total: int, sd: Interval) -> bool:
    """Whether n values with this sum may have a standard deviation in an interval."""
    low, high = row.limits
    quotient, rest = divmod(total, n)
    least = (n - rest) * quotient**2 + rest * (quotient + 1) ** 2
    # (x - low)(high - x) is nowhere negative.
    most = (low + high) * total - n * low * high
    wanted = squared(sd)
    factor = n * (n - 1) * row.scale**2
    if wanted.low is not None:
        edge = (wanted.low * factor + total * total) / n
        least = max(least, floor(edge) + 1 if not wanted.with_low else ceil(edge))
    if wanted.high is not None:
        edge = (wanted.high * factor + total * total) / n
        most = min(most, ceil(edge) - 1 if not wanted.with_high else floor(edge))
    # x² is even with x.
    least += (least - total) % 2
    return least <= most


@dataclass(frozen=True)
class AttainableP:
    """Between which p-values a test of means lies, and whether the printed one is among them."""

    low: Decimal
    high: Decimal
    disjoint: bool

    def __str__(self) -> str:
        return between(f"{float(self.low):.3g}", f"{float(self.high):.3g}")


def attainable_p(row: Row, comparison: MeansComparison) -> AttainableP | None:
    """An outer bound of the p-value of two groups, from their means and standard deviations.

    None where they are not printed for both, or more than two groups are compared.
    """
    strata = [s for s in comparison.strata if row.sizes[s]]
    if len(strata) != 2 or any(row.sizes[s] < 2 for s in strata):
        return None
    found = [(_span(row, s, "mean"), _span(row, s, "sd")) for s in strata]
    means = [mean for mean, _ in found if mean is not None]
    spreads = [(sd[0] ** 2, sd[1] ** 2) for _, sd in found if sd is not None]
    if len(means) < 2 or len(spreads) < 2:
        return None
    n1, n2 = (row.sizes[s] for s in strata)
    apart = (means[0][0] - means[1][1], means[0][1] - means[1][0])
    near = Fraction(0) if apart[0] <= 0 <= apart[1] else min(abs(x) for x in apart)
    far = max(abs(x) for x in apart)
    error, df = (_welch if comparison.test == "welch" else _pooled)(spreads, n1, n2)
    low = _tail(far**2 / error[0], df[1]) if error[0] else Decimal(0)
    high = _tail(near**2 / error[1], df[0]) if error[1] else Decimal(1)
    wanted = comparison.p
    below = wanted.high is not None and Fraction(low) > wanted.high
    above = wanted.low is not None and Fraction(high) < wanted.low
    return AttainableP(low, high, below or above)


def _span(row: Row, stratum: int, name: str) -> Span | None:
    for summary in row.summaries:
        if summary.name == name and summary.strata == (stratum,):
            low, high = summary.interval.low, summary.interval.high
            if low is not None and high is not None:
                return (max(low, Fraction(0)) if name == "sd" else low), high
    return None


def _tail(statistic: Fraction, df2: Fraction) -> Decimal:
    return upper_tail(Decimal(statistic.numerator) / Decimal(statistic.denominator), 1, df2)


def _pooled(variances: list[Span], n1: int, n2: int) -> tuple[Span, Span]:
    """The squared standard error of Student's test and its degrees of freedom, as spans."""
    df = Fraction(n1 + n2 - 2)
    whole = Fraction(1, n1) + Fraction(1, n2)
    (a, b), (c, d) = variances
    ends = (((n1 - 1) * x + (n2 - 1) * y) / df * whole for x, y in ((a, c), (b, d)))
    low, high = ends
    return (low, high), (df, df)


def _welch(variances: list[Span], n1: int, n2: int) -> tuple[Span, Span]:
    """The squared standard error of Welch's test and its degrees of freedom, as spans."""
    first, second = (
        (low / n, high / n) for (low, high), n in zip(variances, (n1, n2), strict=True)
    )
    error = (first[0] + second[0], first[1] + second[1])

    def df(share: Fraction) -> Fraction:
        """By the first group's share of the squared error; largest between, smallest at an end."""
        return 1 / (share**2 / (n1 - 1) + (1 - share) ** 2 / (n2 - 1))

    least = first[0] / (first[0] + second[1]) if first[0] + second[1] else Fraction(0)
    most = first[1] / (first[1] + second[0]) if first[1] + second[0] else Fraction(1)
    best = min(max(Fraction(n1 - 1, n1 + n2 - 2), least), most)
    return error, (min(df(least), df(most)), df(best))
