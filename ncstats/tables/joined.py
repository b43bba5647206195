"""What a table says of levels that are told as one: which they are, and what it leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ncstats.dictionary.model import Variable
from ncstats.expression import parse
from ncstats.plan.coarser.joins import Joins
from ncstats.results.model import KEY
from ncstats.tables.model import Key, Table
from ncstats.text import listing, message

if TYPE_CHECKING:
    from ncstats.plan.study import Plan

_VARIABLES = tuple(KEY.index(name) for name in ("variable", "group1", "group2"))
_WHERE, _VARIABLE = KEY.index("where"), KEY.index("variable")


def with_joined(table: Table, plan: Plan, lang: str) -> Table:
    """The table with notes on its levels that are joined; as it is where none are."""
    if plan.finer is None:
        return table
    notes = joined_notes(plan, _shown(table, plan), lang)
    rows = [each.label.of(lang) for each in plan.left_out if each.of == table.item]
    if rows:
        listed = message("tables.joined_between", lang).join(rows)
        notes.append(message("tables.joined_rows", lang, rows=listed))
    return replace(table, notes=(*table.notes, *notes)) if notes else table


def joined_notes(plan: Plan, names: Iterable[str], lang: str) -> list[str]:
    """The notes on those of some variables that have joined levels."""
    joined, shown = Joins.of(plan.dictionary).variables, {*names}
    return [joined_note(joined[name], lang) for name in joined if name in shown]


def joined_note(variable: Variable, lang: str) -> str:
    """Which levels of a variable each coarser one stands for, as a sentence."""
    between = message("tables.joined_between", lang)
    levels = between.join(_levels(variable, lang))
    return message("tables.joined", lang, variable=variable.label.of(lang), levels=levels)


def _levels(variable: Variable, lang: str) -> Iterator[str]:
    for level in variable.levels:
        if level.joins:
            finer = [each.label.of(lang) for each in level.joins]
            listed = listing(finer, lang, most=len(finer))
            label = level.label.of(lang)
            yield message("tables.joined_level", lang, level=label, finer=listed)


def _shown(table: Table, plan: Plan) -> set[str]:
    """The variables that the cells of a table are about."""
    asked = {statement.id: statement.variable for statement in plan.model.statements}
    keys = {key for cell in table.cells() for key in cell.statistics}
    keys.update(key for column in table.columns for key in column.statistics)
    return {name for key in keys for name in _of_statistic(key, asked)}


def _of_statistic(key: Key, asked: dict[str, str]) -> Iterable[str]:
    names = [str(key[place]) for place in _VARIABLES]
    conditions = [str(key[_WHERE]), asked.get(str(key[_VARIABLE]), "")]
    return [*names, *(name for text in conditions if text for name in parse(text).names)]
