"""The numbers of a paper's text, as a table: the sentence, the value, of whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncstats.disclosure import Released
from ncstats.plan.model import StatementPlan
from ncstats.tables.footnotes import Footnotes
from ncstats.tables.model import Cell, Column, Row, Table
from ncstats.tables.notes import whom
from ncstats.tables.reading import Reading

if TYPE_CHECKING:
    from ncstats.plan.load import Plan

ITEM = "text"


def build_statements(released: Released, plan: Plan, lang: str = "en") -> Table:
    """Every statement of the plan in its order."""
    reading = Reading(released.results, plan, ITEM, lang)
    footnotes = Footnotes()
    say = reading.say
    columns = (
        Column(say("statement"), kind="stub"),
        Column(say("value")),
        Column(say("of_whom"), kind="text"),
    )
    rows = tuple(_row(reading, each, footnotes) for each in plan.model.statements)
    notes = tuple(whom(reading, None))
    return Table(ITEM, say("statements_title"), columns, rows, footnotes.all(), notes)


def _row(reading: Reading, statement: StatementPlan, footnotes: Footnotes) -> Row:
    found = reading.find(statement.id, context="statement")
    value = reading.cell(statement.cell, found, statement.digits, footnotes)
    all_patients = reading.say("all_patients")
    whose = reading.condition(statement.where) if statement.where else all_patients
    return Row("variable", 0, (Cell(_sentence(reading, statement)), value, Cell(whose)))


def _sentence(reading: Reading, statement: StatementPlan) -> str:
    """The plan's own words, or else the variable's label or the condition as it stands."""
    if statement.text.en:
        return statement.text.of(reading.lang)
    variable = reading.plan.dictionary.patients.get(statement.variable)
    if variable is None:
        return reading.condition(statement.variable)
    return reading.labelled(variable, variable.label.of(reading.lang))
