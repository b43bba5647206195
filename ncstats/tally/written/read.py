"""From what was written back to answers, of which nothing is taken on trust."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from ncstats.cohort.coded import LARGEST_KEY
from ncstats.dictionary import Dictionary
from ncstats.tally.combinations import every_combination, joint_name
from ncstats.tally.events import NO_GROUP, EventCounts
from ncstats.tally.model import Tally
from ncstats.tally.questions import (
    Answer,
    Asked,
    CombinationQuestion,
    ConditionCounts,
    EventQuestion,
    MissingQuestion,
    Question,
)
from ncstats.tally.reasons import NO_REASON, REASONS
from ncstats.tally.written.model import SIDES, WrittenCondition, WrittenEvents, WrittenTally

if TYPE_CHECKING:
    from pydantic import BaseModel

_NUMBER = re.compile(r"([<>]?)(-?[0-9]{1,20}(?:\.[0-9]{1,20})?(?:e[+-]?[0-9]{1,3})?)")


def answer_of(asked: Asked, written: BaseModel, dictionary: Dictionary) -> Answer:
    """The answer to a question from what was written; nothing of it is taken on trust.

    Raises:
        ValueError: it is no answer to this question.
    """
    if isinstance(written, WrittenCondition):
        return ConditionCounts(written.true, written.known, written.patients)
    if isinstance(written, WrittenEvents):
        assert isinstance(asked, EventQuestion)  # noqa: S101 - as WRITTEN pairs them
        return _events_of(asked, written, dictionary)
    assert isinstance(written, WrittenTally)  # noqa: S101 - the last kind there is
    return _tally_of(asked, written, dictionary)


def _tally_of(asked: Asked, written: WrittenTally, dictionary: Dictionary) -> Tally:
    name, groups, levels = _shape(asked, dictionary)
    _require(written.groups == groups, "groups")
    values = tuple(row.value for row in written.values)
    parts: dict[str, Any] = {"kind": "category", "levels": levels}
    if levels:
        _require(values == levels and written.decimals is None, "levels")
    else:
        parts = {"kind": "number", **_keys(values, written.decimals)}
    counts = [row.n for row in written.values]
    _require(all(len(row) == len(groups) for row in counts), "one count for each group")
    return Tally(
        variable=name,
        groups=groups,
        counts=np.array(counts, dtype=np.int64).reshape(len(counts), len(groups)),
        missing=np.array(written.missing, dtype=np.int64),
        ungrouped=written.without_group,
        left_out=written.in_other_groups,
        **parts,
    )


def _shape(asked: Asked, dictionary: Dictionary) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The name, groups and levels of the tally that answers a question; a number has no levels."""
    if isinstance(asked, CombinationQuestion):
        return joint_name(asked.variables), ("",), tuple(every_combination(asked.variables))
    if isinstance(asked, MissingQuestion):
        return asked.variable, ("",), (*REASONS, NO_REASON)
    assert isinstance(asked, Question)  # noqa: S101 - no other is answered by a tally
    groups = ("",) if asked.by is None else asked.order or dictionary.patients[asked.by].codes
    return asked.variable, groups, dictionary.patients[asked.variable].codes


def _keys(values: Sequence[str], scale: int | None) -> dict[str, Any]:
    found = [_NUMBER.fullmatch(value) for value in values]
    parts = [match.groups() for match in found if match is not None]
    _require(len(parts) == len(values), "numbers")
    sides = np.array([SIDES[sign] for sign, _ in parts], dtype=np.int64)
    side = sides if sides.any() else np.zeros(0, dtype=np.int64)
    if scale is None:
        return {"keys": np.array([float(text) for _, text in parts]), "side": side}
    whole = [Decimal(text).scaleb(scale) for _, text in parts]
    _require(all(key == key.to_integral_value() for key in whole), "more decimals than declared")
    _require(all(abs(key) <= LARGEST_KEY for key in whole), "keys too large")
    keys = np.array([int(key) for key in whole], dtype=np.int64)
    return {"keys": keys, "side": side, "scale": scale}


def _events_of(asked: EventQuestion, written: WrittenEvents, dictionary: Dictionary) -> EventCounts:
    strata = dictionary.patients[asked.strata].codes if asked.strata else ()
    _require(written.groups == asked.order and written.strata == strata, "groups")
    courses = written.courses
    for column, there in (("entry", written.by_entry), ("scans", written.by_scans)):
        _require(all((getattr(c, column) is not None) == there for c in courses), column)
    endpoint = dictionary.endpoint(asked.endpoint)
    _require({*written.causes} <= {endpoint.name, *endpoint.competing}, "causes")
    causes = {None: 0} | {name: place for place, name in enumerate(written.causes, start=1)}
    groups = {None: NO_GROUP} | {name: place for place, name in enumerate(written.groups)}
    within = {None: NO_GROUP} | {name: place for place, name in enumerate(strata)}
    _require(all(c.cause in causes and c.group in groups and c.stratum in within
                 for c in courses), "cause, group or stratum")  # fmt: skip
    entry = np.array([c.entry for c in courses], dtype=np.float64) if written.by_entry else None
    scans = np.array([c.scans for c in courses], dtype=np.int64) if written.by_scans else None
    return EventCounts(
        endpoint=asked.endpoint,
        causes=written.causes,
        left=np.array([c.after for c in courses], dtype=np.float64),
        right=np.array([math.inf if c.until is None else c.until for c in courses], np.float64),
        cause=np.array([causes[c.cause] for c in courses], dtype=np.int64),
        group=np.array([groups[c.group] for c in courses], dtype=np.int64),
        stratum=np.array([within[c.stratum] for c in courses], dtype=np.int64),
        counts=np.array([c.n for c in courses], dtype=np.int64),
        entry=entry,
        scans=scans,
        groups=written.groups,
        strata=strata,
        excluded=dict(written.excluded),
        listed={(row.what, row.cause): row.n for row in written.listed},
    )


def _require(holds: bool, part: str) -> None:
    if not holds:
        raise ValueError(part)
