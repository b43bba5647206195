"""Means and standard deviations of recorded values: GRIM, GRIMMER, and what a range allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from math import ceil, floor

from ncstats.errors import Severity
from ncstats.published.audit.denominators import ranges_of
from ncstats.published.audit.facts import LARGEST_COUNT, Facts
from ncstats.published.audit.model import Finding, OneOf
from ncstats.published.audit.summaries import Summaries, closed, summaries
from ncstats.published.intervals import Interval

Possible = Callable[[Mapping[str, Interval], int, int], bool]
"""Whether summaries are those of so many values recorded in such units."""

_FEWEST = 2


def grim(facts: Facts) -> Iterator[Finding]:
    """Means that no sum of so many recorded values gives."""
    for found in summaries(facts):
        if "mean" in found.of:
            yield from _held(found, "grim", lambda of, n, s: mean_is_possible(of["mean"], n, s))


def grimmer(facts: Facts) -> Iterator[Finding]:
    """Standard deviations that no recorded values with the printed mean give."""
    for found in summaries(facts):
        if {"mean", "sd"} <= set(found.of):
            yield from _held(found, "grimmer", _both_possible)


def _both_possible(of: Mapping[str, Interval], n: int, scale: int) -> bool:
    # A mean that is impossible by itself is GRIM's to report.
    return not mean_is_possible(of["mean"], n, scale) or sd_is_possible(
        of["mean"], of["sd"], n, scale
    )


def _held(found: Summaries, check: str, possible: Possible) -> Iterator[Finding]:
    """The finding for the printed number of patients, or for the fewer that fit.

    Where the recording grid is not known, the decimals of the printed median or range suggest one,
    and a finding is a note.
    """
    size = found.size
    decimals = found.decimals if found.decimals is not None else _suggested(found)
    if size is None or size.n < 1 or decimals is None:
        return
    scale = 10**decimals
    of = {name: closed(interval) for name, interval in found.of.items()}
    if possible(of, size.n, scale):
        return
    fewer = (
        ()
        if size.own
        else tuple(n for n in range(1, min(size.n, LARGEST_COUNT)) if possible(of, n, scale))
    )
    known = found.decimals is not None
    severity: Severity = "note" if not known else "warning" if fewer else "error"
    code = f"audit.{check}_fewer" if fewer else f"audit.{check}"
    shown = " ± ".join(_digits(found, name) for name in ("mean", "sd") if name in found.of)
    details = {
        "n": size.n, "decimals": decimals, "fewer": OneOf(ranges_of(fewer[-3:])), "shown": shown,
    }  # fmt: skip
    yield Finding(check, severity, code, found.cells, details)


def _digits(found: Summaries, name: str) -> str:
    number = found.printed[name].number(name)
    return "" if number is None else f"{number.value:f}"


def mean_is_possible(mean: Interval, n: int, scale: int) -> bool:
    """Whether a sum of ``n`` values that are whole numbers of 1/scale has such a mean.

    The test of granularity-related inconsistency of means (Brown and Heathers 2017, Soc Psychol
    Personal Sci 8:363-369), with the interval of the printed mean instead of its rounding.

    >>> low, high = Fraction(519, 100) - Fraction(1, 200), Fraction(519, 100) + Fraction(1, 200)
    >>> mean_is_possible(Interval(low, high, True, False), 28, 1)  # 145/28 = 5.179, 146/28 = 5.214
    False
    """
    low, high = mean.whole(n * scale)
    return low is None or high is None or low <= high


def sd_is_possible(mean: Interval, sd: Interval, n: int, scale: int) -> bool:
    """Whether ``n`` whole numbers of 1/scale with such a mean have such a standard deviation.

    What GRIMMER tests (Anaya 2016, PeerJ Preprints 4:e2400v1; Allard 2018): for a sum S that gives
    the mean, the sum of squares Q is whole, is even or odd as S is, and is at least that of the
    values spread as evenly as they can be. These hold of every sample, so what fails is
    impossible; some that passes is impossible too. Standard deviations that divide by n pass as
    well, for a paper need not say which it prints.

    >>> three, printed = Fraction(3), Interval(Fraction("1.595"), Fraction("1.605"), True, False)
    >>> sd_is_possible(Interval(three, three), printed, 5, 1)  # √(10/4) = 1.58, √(12/4) = 1.73
    False
    """
    if n < _FEWEST:
        return sd.holds(Fraction(0))
    low, high = mean.whole(n * scale)
    if low is None or high is None or high - low > _MOST_SUMS or sd.high is None:
        return True
    return any(
        _squares_exist(sum_, n, sd, scale, divisor)
        for sum_ in range(low, high + 1)
        for divisor in (n - 1, n)
    )


_MOST_SUMS = 400
"""Sums beyond which a mean says so little that the standard deviation is not looked into."""


def _squares_exist(sum_: int, n: int, sd: Interval, scale: int, divisor: int) -> bool:
    whole, rest = divmod(sum_, n)
    least = (n - rest) * whole**2 + rest * (whole + 1) ** 2
    centre = Fraction(sum_**2, n)
    bottom = max(sd.low or Fraction(0), Fraction(0)) ** 2 * divisor * scale**2 + centre
    top = (sd.high or Fraction(0)) ** 2 * divisor * scale**2 + centre
    first = max(ceil(bottom), least)
    first += (first - sum_) % 2
    last = floor(top) - (top == floor(top) and not sd.with_high)
    return first <= last


def _suggested(found: Summaries) -> int | None:
    """The decimals of a printed median, quartile or range: the recorded values may have them."""
    names = [name for name in ("min", "max", "median") if name in found.printed]
    numbers = [found.printed[name].number(name) for name in names]
    return max((number.digits for number in numbers if number is not None), default=None)


def spread(facts: Facts) -> Iterator[Finding]:
    """Means outside the range, and standard deviations that it does not allow."""
    for found in summaries(facts):
        if "mean" not in found.of:
            continue
        limits = _limits(found)
        if limits is None:
            continue
        low, high = limits
        mean = found.of["mean"]
        if (mean.high is not None and mean.high < low) or (
            mean.low is not None and mean.low > high
        ):
            yield Finding("spread", "error", "audit.mean_outside", found.cells)
        elif "sd" in found.of and found.size is not None:
            yield from _sd_of_range(found, low, high, found.size.n)


def _limits(found: Summaries) -> tuple[Fraction, Fraction] | None:
    """Between which values all lie, by the printed range, rounding included."""
    if not {"min", "max"} <= set(found.of):
        return None
    low, high = found.of["min"].low, found.of["max"].high
    return None if low is None or high is None else (low, high)


def _sd_of_range(found: Summaries, low: Fraction, high: Fraction, n: int) -> Iterator[Finding]:
    sd = found.of["sd"]
    if n < _FEWEST or sd.low is None or sd.high is None:
        return
    widest = largest_variance(found.of["mean"], low, high)
    most = widest * Fraction(n, n - 1)
    # Of two values, the fewest that a column of n can hold, the divisor weighs most.
    whatever = most if found.size and found.size.own else widest * _FEWEST
    inner = max((found.of["max"].low or low) - (found.of["min"].high or high), Fraction(0))
    # With both ends there the squares are at least those of the two alone.
    least = inner**2 / 2 / n
    severity: Severity = "error"
    if sd.low**2 > most:
        code, bound = "sd_too_large", most
        severity = "error" if sd.low**2 > whatever else "warning"
    elif sd.high**2 < least:
        code, bound = "sd_too_small", least
    else:
        return
    details = {"n": n, "bound": f"{float(bound) ** 0.5:.4g}"}
    yield Finding("spread", severity, f"audit.{code}", found.cells, details)


def largest_variance(mean: Interval, low: Fraction, high: Fraction) -> Fraction:
    """The largest variance (divided by n) of values from ``low`` to ``high`` with such a mean.

    (high - mean)(mean - low) (Bhatia and Davis 2000, Am Math Mon 107:353-357), largest in the
    middle of the range.

    >>> largest_variance(Interval(Fraction(2), Fraction(2)), Fraction(0), Fraction(10))
    Fraction(16, 1)
    """
    middle = (low + high) / 2
    nearest = max(middle, mean.low) if mean.low is not None else middle
    nearest = min(nearest, mean.high) if mean.high is not None else nearest
    return (high - nearest) * (nearest - low)
