"""A statement that counts more than an engine holds at once, asked in parts."""

from __future__ import annotations

from functools import reduce

import numpy as np

from ncstats.tally.sql.engine import Engine
from ncstats.tally.sql.rows import NULL, Rows
from ncstats.tally.sql.statement import Statement

MOST_HEADS = 64
"""Heads of one pass. An engine sets some megabytes aside for each, however few values it has."""


def rows_of(statement: Statement, engine: Engine, most: int = MOST_HEADS) -> Rows:
    """The rows of a statement, in one pass over the patients for every ``most`` heads.

    Raises:
        UsageError: the engine fails.
        DataError: what it reads is broken.
    """
    heads = statement.heads
    starts = range(0, len(heads), most)
    parts = [Statement(statement.table, heads[start : start + most]) for start in starts]
    found = [
        _renumbered(engine.rows(part.sql(engine.dialect)), part, statement, start)
        for part, start in zip(parts, starts, strict=True)
    ]
    return reduce(Rows.with_, found)


def _renumbered(rows: Rows, part: Statement, whole: Statement, start: int) -> Rows:
    """The rows of a part, with the heads and splits at their places in the whole."""
    splits = np.array([*(whole.splits.index(split) for split in part.splits), NULL], dtype=np.int64)
    head, split = rows["head"], rows["split"]
    columns = {
        **rows.columns,
        "head": np.where(head == NULL, NULL, head + start),
        "split": splits[np.where(split == NULL, -1, split)],
    }
    return Rows(columns)
