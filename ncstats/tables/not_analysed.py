"""Who is not in a curve and why, and what was seen and does not count, in words and numbers."""

from __future__ import annotations

from collections.abc import Iterator

from ncstats.dictionary.endpoint import Endpoint
from ncstats.results.model import Statistic
from ncstats.results.not_analysed import EXCLUDED, LISTED
from ncstats.tables.reading import Reading
from ncstats.text.withheld import count_text


def excluded(reading: Reading, endpoint: Endpoint) -> tuple[str, ...]:
    """Each reason for which patients are not analysed, with their number."""
    return tuple(
        reading.say("reason_count", reason=reading.say(code), count=count_text(row.stat, row.error))
        for code, row in _rows(reading, endpoint, EXCLUDED)
    )


def listed(reading: Reading, endpoint: Endpoint) -> tuple[str, ...]:
    """Each finding that does not count, with the number of patients it concerns."""
    return tuple(
        reading.say("reason_count", reason=_finding(reading, endpoint, code, row), count=count)
        for code, row in _rows(reading, endpoint, LISTED)
        for count in (count_text(row.stat, row.error),)
    )


def _rows(reading: Reading, endpoint: Endpoint, kind: str) -> Iterator[tuple[str, Statistic]]:
    """The rows of one kind, each with the code of its words."""
    for row in reading.find(endpoint.name, context="missing", stat_name="n"):
        what, _, reason = row.variable_level.partition(".")
        if what == kind:
            yield f"{kind}_{reason}", row


def _finding(reading: Reading, endpoint: Endpoint, code: str, row: Statistic) -> str:
    competing = endpoint.competing.get(row.cause)
    cause = competing.label.of(reading.lang) if competing else row.cause
    return reading.say(code, cause=cause, event=endpoint.label.of(reading.lang))
