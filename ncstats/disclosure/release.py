"""Releasing Results under a policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ncstats.errors import UsageError, unknown_name
from ncstats.results.known_marks import KnownMarks
from ncstats.results.marks import Marks
from ncstats.results.model import Results
from ncstats.tally import Tally

POLICIES = ("none",)
"""The policies that can be named."""


@dataclass(frozen=True)
class Released:
    """What writers, tables and figures may show.

    Attributes:
        results: the statistics.
        tallies: the counts behind figures of distributions, by figure and variable.
        marks: what pictures of single children show, by curve or figure.
        policy: the policy they were released under.
        withheld: keys of the statistics that were withheld.
    """

    results: Results
    tallies: Mapping[str, Mapping[str, Tally]] = field(hash=False)
    policy: str
    withheld: tuple[tuple[object, ...], ...] = ()
    marks: Mapping[str, Marks | KnownMarks] = field(default_factory=dict, hash=False)


def release(
    results: Results,
    tallies: Mapping[str, Mapping[str, Tally]],
    policy: str = "none",
    marks: Mapping[str, Marks | KnownMarks] | None = None,
) -> Released:
    """Release statistics, and what pictures of single children show, under a policy.

    Raises:
        UsageError: there is no such policy.
    """
    if policy not in POLICIES:
        raise UsageError(unknown_name("disclosure.unknown_policy", policy, POLICIES))
    return Released(results, tallies, policy, marks=marks or {})
