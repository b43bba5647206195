"""A statement that is asked in parts: what an engine is to know first, and what it can hold."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np

from ncstats.tally.sql.engine import Engine
from ncstats.tally.sql.heads import ConditionHead, Head, SplitHead
from ncstats.tally.sql.packing import Crowd
from ncstats.tally.sql.rows import NULL, Rows
from ncstats.tally.sql.split import Split
from ncstats.tally.sql.statement import Statement

MOST_HEADS = 64
"""Heads of one pass. An engine sets some megabytes aside for each, however few values it has."""

_EVERYBODY = ConditionHead(None, None)


def rows_of(statement: Statement, engine: Engine, most: int = MOST_HEADS) -> Rows:
    """The rows of a statement, in one pass over the patients for every ``most`` heads.

    Where counts can stand in few sums a pass over the splits alone goes before it.

    Raises:
        UsageError: the engine fails.
        DataError: what it reads is broken.
    """
    places = range(len(statement.heads))
    if not (statement.table.packs and statement.splits and _EVERYBODY in statement.heads):
        return _rows_at(places, statement, engine, most, None)
    first = [place for place in places if _is_of_crowd(statement.heads[place])]
    known = _rows_at(first, statement, engine, most, None)
    patients = int(known.of_head(statement.heads.index(_EVERYBODY))["n"].sum())
    if not patients:
        return known
    crowd = Crowd(patients, {split: _codes(known, statement, split) for split in statement.splits})
    others = [place for place in places if place not in first]
    return known.with_(_rows_at(others, statement, engine, most, crowd))


def _is_of_crowd(head: Head) -> bool:
    return head == _EVERYBODY or isinstance(head, SplitHead)


def _codes(rows: Rows, statement: Statement, split: Split) -> tuple[int, ...]:
    """The codes of a split that somebody has."""
    own = rows.of_head(statement.heads.index(SplitHead(split)))
    return tuple(sorted(own["code"].tolist()))


def _rows_at(
    places: Sequence[int], statement: Statement, engine: Engine, most: int, crowd: Crowd | None
) -> Rows:
    """The rows of some of a statement's heads."""
    found: list[Rows] = []
    for start in range(0, len(places), most):
        own = places[start : start + most]
        part = Statement(statement.table, tuple(statement.heads[place] for place in own), crowd)
        rows = engine.rows(part.sql(engine.dialect))
        found.append(_renumbered(rows, part, statement, own))
    return reduce(Rows.with_, found)


def _renumbered(rows: Rows, part: Statement, whole: Statement, places: Sequence[int]) -> Rows:
    """The rows of a part, with the heads and splits at their places in the whole."""
    heads = np.array([*places, NULL], dtype=np.int64)
    splits = np.array([*(whole.splits.index(split) for split in part.splits), NULL], dtype=np.int64)
    columns = dict(rows.columns)
    for name, at in (("head", heads), ("split", splits)):
        columns[name] = at[np.where(rows[name] == NULL, -1, rows[name])]
    return Rows(columns)
