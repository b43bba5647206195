"""Blanks that reading into memory fills: a file that has them does not conform, and is refused.

In memory a column is completed by its formula. An engine computes no formula: it takes a file in
which they stand computed, and there a blank says that the formula is not valid for this patient.
Which of the two a blank is the formula tells, from what else the patient's row holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ncstats.cohort.derive import computed_by, derivable, possible
from ncstats.cohort.model import KEY
from ncstats.cohort.values import Values
from ncstats.dictionary import Variable
from ncstats.errors import DataError, Problem
from ncstats.tally.sql.engine import Engine
from ncstats.tally.sql.misfits import BlankHead
from ncstats.tally.sql.rows import Rows
from ncstats.tally.sql.statement import COLUMNS, Statement
from ncstats.tally.sql.table import SqlTable

if TYPE_CHECKING:
    from sqlglot import exp

_BETWEEN = "\x1f"
"""What separates the cells of a patient: the unit separator, which no cell holds."""


def refuse_blanks(statement: Statement, rows: Rows, engine: Engine) -> None:
    """Stop where a column has blanks that are filled when the table is read into memory.

    Raises:
        DataError: one problem for each column, with how many they are and the way out.
        UsageError: the engine fails.
    """
    blank = {
        variable: engine.rows(_cells(statement.table, variable).sql(engine.dialect))
        for place, head in enumerate(statement.heads)
        if isinstance(head, BlankHead) and (rows.of_head(place)["code"] >= 0).any()
        for variable in head.columns
    }
    found = {variable: _filled(statement.table, variable, its) for variable, its in blank.items()}
    if any(found.values()):
        raise DataError([_problem(engine, variable, n) for variable, n in found.items() if n])


def _problem(engine: Engine, variable: Variable, patients: int) -> Problem:
    details = {"file": engine.name, "variable": variable.name, "patients": patients}
    return Problem("engine.left_blank", file=engine.name, column=variable.name, details=details)


def _cells(table: SqlTable, variable: Variable) -> exp.Select:
    """What stands in the columns that a variable follows from, where it is blank, each once."""
    from sqlglot import exp

    text: exp.Expr = exp.Literal.string("")
    for source in _sources(table, variable):
        shown = exp.cast(exp.paren(table.typed(source)), "varchar")
        cell = exp.func("COALESCE", shown, exp.Literal.string(""))
        for part in (exp.Literal.string(_BETWEEN), cell):
            text = exp.DPipe(this=text, expression=part)
    blank = exp.select(text.as_("text")).from_(table.relation.copy()).where(table.blank(variable))
    made: dict[str, exp.Expr] = {
        "text": exp.column("text"), "n": exp.Count(this=exp.Star()),
    }  # fmt: skip
    columns = (
        exp.cast(made.get(name, exp.null()), kind).as_(name) for name, kind in COLUMNS.items()
    )
    return exp.select(*columns).from_(blank.subquery("blank")).group_by(exp.column("text"))


def _sources(table: SqlTable, variable: Variable) -> list[Variable]:
    """The columns that a variable follows from."""
    behind = table.behind(variable)
    return [behind[name] for name in table.columns if name in behind]


def _filled(table: SqlTable, variable: Variable, rows: Rows) -> int:
    """How many of the patients for whom a cell is blank have a value in memory."""
    cells = [text.split(_BETWEEN)[1:] for text in rows["text"].tolist()]
    sources, nothing = _sources(table, variable), [""] * len(cells)
    followed = {**table.behind(variable), variable.name: variable}
    data = {KEY: _values(table.dictionary.patients[KEY], nothing)}
    for place, source in enumerate(sources):
        data[source.name] = _values(source, [row[place] for row in cells])
    data[variable.name] = _values(variable, nothing)
    for name, derivation in derivable(data, followed).items():
        found = possible(computed_by(followed[name], derivation, data).found)
        data[name] = data[name].filled(found) if name in data else found
    return int(rows["n"][~data[variable.name].missing].sum())


def _values(variable: Variable, cells: Sequence[str]) -> Values:
    """Cells as the engine shows them, as the values that they are; an empty one is missing."""
    if variable.kind == "category":
        places: Mapping[str, int] = {code: place for place, code in enumerate(variable.codes)}
        return Values.of_places(variable, np.array([places.get(cell, -1) for cell in cells]))
    if variable.kind == "number":
        return Values(variable, np.array([float(cell or "nan") for cell in cells]))
    if variable.kind == "date":
        return Values(variable, np.array([cell or "NaT" for cell in cells], "datetime64[ns]"))
    texts: Any = np.empty(len(cells), dtype=object)
    texts[:] = [cell or None for cell in cells]
    return Values(variable, texts)
