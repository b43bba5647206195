"""Rows on who is not in a curve and why, and on what was seen and does not count in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ncstats.cohort.follow_up import Reason
from ncstats.results.describe import Place
from ncstats.results.model import Statistic
from ncstats.tally.memory_events import LISTED_CODES

EXCLUDED, LISTED = "excluded", "listed"
"""What ``variable_level`` begins with, before the reason: ``excluded.no_time``."""


def not_analysed(
    left_out: Mapping[Reason, int], seen: Mapping[tuple[str, str], int], place: Place
) -> Iterator[Statistic]:
    """How many patients are left out, by reason, and of how many something is only listed.

    The rows are ``n`` of the context ``missing``; what concerns nobody has none. ``cause`` names
    the competing cause that was listed.
    """
    for reason, count in left_out.items():
        if count:
            level = f"{EXCLUDED}.{reason}"
            yield place.row("missing", "n", count, variable_level=level, method="count")
    for (code, cause), count in sorted(seen.items(), key=_by_code):
        level = f"{LISTED}.{code}"
        yield place.row("missing", "n", count, variable_level=level, cause=cause, method="count")


def _by_code(found: tuple[tuple[str, str], object]) -> tuple[int, str]:
    (code, cause), _ = found
    return LISTED_CODES.index(code), cause
