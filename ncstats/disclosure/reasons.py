"""Why a statistic is not released, as the column ``error`` of Results holds it."""

from __future__ import annotations

from ncstats.text.reasons import reason

WITHHELD = "disclosure.withheld"
"""A count that is small, or would give a small one away: the reader is not told which."""

FOLLOWS = "disclosure.follows"
"""What a withheld count could be worked out from."""

EXTREME = "disclosure.extreme"
"""The value of a single patient: the smallest or the largest."""

EXACT = "disclosure.exact"
"""A statistic of a test, or a standard error, from which counts could be worked back."""

STEP = "disclosure.step"
"""A time at which a curve is not told, since too few moved it since the last."""


def below(limit: int) -> str:
    """A count of fewer than ``limit``."""
    return reason("disclosure.below", limit=limit)


def at_least(limit: int) -> str:
    """A count of ``limit`` or more that is withheld for the sake of others."""
    return reason("disclosure.at_least", limit=limit)


def too_few(least: int) -> str:
    """A summary of fewer patients than a policy asks for."""
    return reason("disclosure.too_few", least=least)


KEPT = frozenset(
    {
        "results.no_value", "results.not_reached", "results.delayed_entry", "results.times_exact",
        "results.no_intercurrent_cause", "results.no_competing_cause", "results.undetermined",
        "stats.fewer_than_two_groups",
    }
)  # fmt: skip
"""Reasons why a statistic is missing that say nothing of a few patients."""

UNKNOWN = "disclosure.not_computable"
"""What stands for any other reason: that all values of a group are equal is a fact of each."""
