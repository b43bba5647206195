"""Cells that do not conform, found in what was counted: the run stops and says where to look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ncstats.dictionary import Variable
from ncstats.errors import DataError, Problem
from ncstats.tally.sql.heads import EventHead, SplitHead, VariableHead
from ncstats.tally.sql.misfits import FaultHead
from ncstats.tally.sql.rows import Rows
from ncstats.tally.sql.split import BAD, Split
from ncstats.tally.sql.statement import Statement
from ncstats.tally.sql.table import reference
from ncstats.text import significant

if TYPE_CHECKING:
    from ncstats.tally.sql.engine import Engine

_MARKS = {-1: "<", 0: "", 1: ">"}


def refuse_faults(statement: Statement, rows: Rows, engine: Engine) -> None:
    """Stop where a cell is no level, no day, or outside what is possible.

    Raises:
        DataError: one problem for each column, with one of its cells and the way out.
    """
    present = {variable.name for variable in statement.table.present}
    found: dict[Variable, str] = {}
    for variable, text in _at_fault(statement, rows):
        if variable.name in present:
            found[variable] = found.get(variable) or text
    if found:
        raise DataError([
            cell_at_fault(engine, variable, text or _example(statement, engine, variable))
            for variable, text in found.items()
        ])  # fmt: skip


def _at_fault(statement: Statement, rows: Rows) -> Iterator[tuple[Variable, str]]:
    """Columns with such a cell, and the cell where its text was counted."""
    for place, head in enumerate(statement.heads):
        own = rows.where(rows["head"] == place)
        match head:
            case VariableHead(variable=variable):
                yield from ((variable, text) for text in _impossible(variable, own))
            case EventHead(by=by, strata=strata):
                for category, name in ((by, "code"), (strata, "stratum")):
                    if category is not None and (own[name] == BAD).any():
                        yield category, ""
            case FaultHead(columns=columns):
                codes = own["code"]
                yield from ((columns[code], "") for code in np.unique(codes[codes >= 0]).tolist())
            case SplitHead(split=Split(by=Variable() as by)) if (own["code"] == BAD).any():
                yield by, ""


def _impossible(variable: Variable, rows: Rows) -> list[str]:
    """Values that a variable cannot have, in order."""
    if variable.kind == "category":
        return sorted({*rows["text"].tolist()} - {*variable.codes})
    numbers, (low, high) = rows["number"], variable.hard
    possible = np.isfinite(numbers) & (numbers >= low) & (numbers <= high)
    found = zip(rows["side"][~possible].tolist(), numbers[~possible].tolist(), strict=True)
    return [f"{_MARKS[side]}{significant(number)}" for side, number in sorted(found)]


def _example(statement: Statement, engine: Engine, variable: Variable) -> str:
    """One cell of a column that does not conform."""
    from sqlglot import exp

    table = statement.table
    cell = exp.cast(reference(variable.name), "varchar")
    looked = exp.select(cell).from_(table.relation.copy()).where(table.fault(variable)).limit(1)
    return engine.first(looked.sql(dialect=engine.dialect)) or ""


def cell_at_fault(engine: Engine, variable: Variable, value: str) -> Problem:
    """What is said of a cell that does not conform."""
    return Problem(
        "engine.cell_at_fault",
        file=engine.name,
        column=variable.name,
        value=value,
        details={"file": engine.name},
    )
