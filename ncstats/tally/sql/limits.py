"""Numbers that are known only by a limit: cells such as “<0.5” in a column of text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from ncstats.errors import DataError
from ncstats.tally.cells import LIMIT, SIDES
from ncstats.tally.sql.faults import cell_at_fault
from ncstats.tally.sql.heads import VariableHead
from ncstats.tally.sql.misfits import WrittenHead
from ncstats.tally.sql.rows import NULL, Rows
from ncstats.tally.sql.statement import Statement

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ncstats.tally.sql.engine import Engine


def with_limits(statement: Statement, rows: Rows, engine: Engine) -> Rows:
    """The rows with every cell that is a limit as its number and side.

    Where no number has such a cell, which is the rule, the rows are as they were; else a second
    statement counts what is written there.

    Raises:
        DataError: a cell of a number that is neither a number nor a limit.
        UsageError: the engine fails.
    """
    unread = np.isnan(rows["number"])
    heads = {
        WrittenHead(head.variable, head.splits): place
        for place, head in enumerate(statement.heads)
        if isinstance(head, VariableHead)
        and head.is_number
        and (unread & (rows["head"] == place)).any()
    }
    if not heads:
        return rows
    asked = Statement(statement.table, tuple(heads))
    found = engine.rows(asked.sql(engine.dialect))
    found = found.where((found["head"] >= 0) & (found["text"] != np.array(None)))
    _refuse_slips(asked, found, engine)
    kept = rows.where(~(unread & np.isin(rows["head"], [*heads.values()])))
    return kept.with_(_as_numbers(found, asked, statement, [*heads.values()]))


def _refuse_slips(asked: Statement, found: Rows, engine: Engine) -> None:
    slips: dict[int, str] = {}
    for place, text in zip(found["head"].tolist(), found["text"].tolist(), strict=True):
        if not re.fullmatch(LIMIT, text):
            slips[place] = min(text, slips.get(place, text))
    if slips:
        variables = [head.variable for head in asked.heads if isinstance(head, WrittenHead)]
        raise DataError(
            [cell_at_fault(engine, variables[place], text) for place, text in sorted(slips.items())]
        )


def _as_numbers(found: Rows, asked: Statement, statement: Statement, heads: list[int]) -> Rows:
    """The texts as rows of the first statement."""
    splits = [statement.splits.index(split) for split in asked.splits]
    texts = found["text"].tolist()
    columns: dict[str, NDArray[Any]] = {
        **found.columns,
        "head": np.array(heads, dtype=np.int64)[found["head"]],
        "split": np.array([*splits, NULL], dtype=np.int64)[
            np.where(found["split"] == NULL, -1, found["split"])
        ],
        "number": np.array([float(text[1:]) for text in texts], dtype=np.float64),
        "side": np.array([SIDES[text[0]] for text in texts], dtype=np.int64),
    }
    return Rows(columns)
