"""Cells that do not conform, found in what was counted: the run stops and says where to look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ncstats.dictionary import Variable
from ncstats.errors import DataError, Problem
from ncstats.tally.sql.heads import BAD, EventHead, FaultHead, VariableHead
from ncstats.tally.sql.rows import Rows
from ncstats.tally.sql.statement import Statement
from ncstats.tally.sql.table import reference

if TYPE_CHECKING:
    from ncstats.tally.sql.engine import Engine


def refuse_faults(statement: Statement, rows: Rows, engine: Engine) -> None:
    """Stop where a cell is no number, no level, no day, or outside what is possible.

    Raises:
        DataError: one problem for each column, with one of its cells and the way out.
    """
    present = {variable.name for variable in statement.table.present}
    found = dict.fromkeys(
        variable.name for variable in _at_fault(statement, rows) if variable.name in present
    )
    if found:
        variables = statement.table.dictionary.patients
        raise DataError([_problem(statement, engine, variables[name]) for name in found])


def _at_fault(statement: Statement, rows: Rows) -> Iterator[Variable]:
    for place, head in enumerate(statement.heads):
        own = rows.where(rows["head"] == place)
        match head:
            case VariableHead(variable=variable):
                if _has_fault(variable, own):
                    yield variable
            case EventHead(by=by, strata=strata):
                for category, name in ((by, "code"), (strata, "stratum")):
                    if category is not None and (own[name] == BAD).any():
                        yield category
            case FaultHead(columns=columns):
                codes = own["code"]
                yield from (columns[code] for code in np.unique(codes[codes >= 0]).tolist())
    for place, split in enumerate(statement.splits):
        if split.by is not None and (rows["code"][rows["split"] == place] == BAD).any():
            yield split.by


def _has_fault(variable: Variable, rows: Rows) -> bool:
    if variable.kind == "number":
        numbers, (low, high) = rows["number"], variable.hard
        # NaN, a cell that is no number, lies in no range.
        return not bool((np.isfinite(numbers) & (numbers >= low) & (numbers <= high)).all())
    return not {*rows["text"].tolist()} <= {*variable.codes}


def _problem(statement: Statement, engine: Engine, variable: Variable) -> Problem:
    from sqlglot import exp

    table = statement.table
    cell = exp.cast(reference(variable.name), "varchar")
    looked = exp.select(cell).from_(table.relation.copy()).where(table.fault(variable)).limit(1)
    value = engine.first(looked.sql(dialect=engine.dialect))
    code = "engine.cell_at_fault"
    details = {"file": engine.name}
    return Problem(code, file=engine.name, column=variable.name, value=value or "", details=details)
