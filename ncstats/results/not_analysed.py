"""Rows on who is not in a curve and why, and on what was seen and does not count in it."""

from __future__ import annotations

from collections.abc import Iterator

from ncstats.cohort.follow_up import FollowUp
from ncstats.results.describe import Place
from ncstats.results.model import Statistic

EXCLUDED, LISTED = "excluded", "listed"
"""What ``variable_level`` begins with, before the reason: ``excluded.no_time``."""

LISTED_CODES = ("event_at_origin", "reappeared", "competing_not_counted")
"""What was seen of patients and stands beside the curve without moving it."""


def not_analysed(follow_up: FollowUp, place: Place) -> Iterator[Statistic]:
    """How many patients are left out, by reason, and of how many something is only listed.

    The rows are ``n`` of the context ``missing``; what concerns nobody has none. ``cause`` names
    the competing cause that was listed.
    """
    for reason, count in follow_up.excluded.items():
        if count:
            level = f"{EXCLUDED}.{reason}"
            yield place.row("missing", "n", count, variable_level=level, method="count")
    for (code, cause), patients in sorted(_listed(follow_up).items(), key=_by_code):
        level, count = f"{LISTED}.{code}", len(patients)
        yield place.row("missing", "n", count, variable_level=level, cause=cause, method="count")


def _listed(follow_up: FollowUp) -> dict[tuple[str, str], set[str | None]]:
    """The patients behind each listed finding, by its code and the competing cause it names."""
    found: dict[tuple[str, str], set[str | None]] = {}
    for problem in follow_up.problems:
        code = problem.code.rpartition(".")[2]
        if code in LISTED_CODES:
            cause = problem.value if problem.value in follow_up.causes else ""
            found.setdefault((code, str(cause)), set()).add(problem.patient_id)
    return found


def _by_code(found: tuple[tuple[str, str], object]) -> tuple[int, str]:
    (code, cause), _ = found
    return LISTED_CODES.index(code), cause
