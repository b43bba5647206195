"""The root of a function between two values of opposite sign."""

from __future__ import annotations

from collections.abc import Callable

_MOST_STEPS = 100


def brent_root(f: Callable[[float], float], low: float, high: float, tolerance: float) -> float:
    """Where ``f`` is 0, to ``tolerance`` absolute and relative.

    Brent (1973, Algorithms for Minimization without Derivatives, chapter 4): the secant or inverse
    quadratic step where it is short enough, else half the bracket. Own code, though scipy has the
    same, because loading scipy's optimisers takes longer than a report's fits together.

    Args:
        f: a continuous function; its values at the ends differ in sign, or one of them is 0.
        low: one end of the bracket.
        high: the other.
        tolerance: above 0.

    >>> round(brent_root(lambda x: x * x - 2, 0.0, 2.0, 1e-12), 10)
    1.4142135624
    """
    before, here = low, high
    f_before, f_here = f(before), f(here)
    if f_before == 0:
        return before
    other, f_other = before, f_before
    step = last_step = here - before
    for _ in range(_MOST_STEPS):
        if f_here != 0 and (f_before < 0) != (f_here < 0):
            other, f_other = before, f_before
            step = last_step = here - before
        if abs(f_other) < abs(f_here):
            before, here, other = here, other, here
            f_before, f_here, f_other = f_here, f_other, f_here
        enough = (tolerance + tolerance * abs(here)) / 2
        half = (other - here) / 2
        if f_here == 0 or abs(half) < enough:
            break
        last_step, step, so_far = half, half, (last_step, step)
        if abs(so_far[0]) > enough and abs(f_here) < abs(f_before):
            tried = _tried((before, f_before), (here, f_here), (other, f_other))
            if 2 * abs(tried) < min(abs(so_far[0]), 3 * abs(half) - enough):
                last_step, step = so_far[1], tried
        before, f_before = here, f_here
        here += step if abs(step) > enough else enough if half > 0 else -enough
        f_here = f(here)
    return here


Point = tuple[float, float]


def _tried(before: Point, here: Point, other: Point) -> float:
    """The step of the secant, or of the inverse parabola where there are three points."""
    (a, fa), (b, fb), (c, fc) = before, here, other
    if a == c:
        return -fb * (b - a) / (fb - fa)
    to_before, to_other = (fa - fb) / (a - b), (fc - fb) / (c - b)
    return -fb * (fc * to_other - fa * to_before) / (to_other * to_before * (fc - fa))
