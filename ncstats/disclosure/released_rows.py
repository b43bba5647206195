"""Results under a policy, row by row: everything follows from the counts that are released."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ncstats.disclosure import reasons
from ncstats.disclosure.follow import Follow
from ncstats.disclosure.released_counts import Counts
from ncstats.results.check import COUNTS, WITHHELD
from ncstats.results.model import Statistic
from ncstats.results.statistic import ABOVE_LIMIT, BELOW_LIMIT
from ncstats.results.tests import CIRCULAR

_KEPT = (CIRCULAR, BELOW_LIMIT, ABOVE_LIMIT)
"""Warnings that say nothing of how few patients there are."""


def sanitised(row: Statistic) -> Statistic:
    """A row whose number is missing, or is released, without what its notes say of a few."""
    warning = row.warning if row.warning in _KEPT else ""
    error = row.error
    if error and not error.startswith(WITHHELD) and error not in reasons.KEPT:
        error = reasons.UNKNOWN
    return replace(row, warning=warning, error=error)


def released_rows(counts: Counts) -> Iterator[Statistic]:
    """Every row as it is released; points of curves between those that are told have none."""
    shown = {row.key: counts.row(row) for row in counts.results if row.stat_name in COUNTS}
    follow = Follow(counts, shown)
    for row in counts.results:
        if follow.has_no_row(row):
            continue
        released = shown.get(row.key) or follow.row(row)
        yield sanitised(released)
