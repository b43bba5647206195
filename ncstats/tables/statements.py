"""The numbers of a paper's text, as a table: the sentence, the value, of whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncstats.disclosure import Released
from ncstats.expression import parse
from ncstats.plan.model import StatementPlan
from ncstats.tables.footnotes import Footnotes
from ncstats.tables.intervals import apart, limits
from ncstats.tables.model import EMPTY, Cell, Column, Row, Table
from ncstats.tables.notes import banner
from ncstats.tables.reading import Reading

if TYPE_CHECKING:
    from ncstats.plan.study import Plan

ITEM = "text"


def build_statements(released: Released, plan: Plan, lang: str = "en") -> Table:
    """Every statement of the plan in its order; a proportion of an outcome with its limits."""
    reading = Reading(released.results, plan, ITEM, lang)
    footnotes = Footnotes()
    say = reading.say
    statements = plan.model.statements
    intervals = [_interval(reading, each) for each in statements]
    shown = any(cell.text for cell in intervals)
    columns = [Column(say("statement"), kind="stub"), Column(say("value"))]
    columns += [Column(say(f"interval_{plan.model.interval}"))] if shown else []
    columns.append(Column(say("of_whom"), kind="text"))
    rows = tuple(
        _row(reading, each, (interval,) if shown else (), footnotes)
        for each, interval in zip(statements, intervals, strict=True)
    )
    return reading.abbreviated(
        Table(
            item=ITEM,
            title=say("statements_title"),
            columns=tuple(columns),
            rows=rows,
            footnotes=footnotes.all(),
            banner=banner(reading),
        )
    )


def _interval(reading: Reading, statement: StatementPlan) -> Cell:
    if not apart(statement.cell):
        return EMPTY
    found = reading.find(statement.id, context="statement")
    return limits(reading, found, statement.digits)


def _row(
    reading: Reading, statement: StatementPlan, interval: tuple[Cell, ...], footnotes: Footnotes
) -> Row:
    sentence = Cell(_sentence(reading, statement), marks=_marks(reading, statement, footnotes))
    found = reading.find(statement.id, context="statement")
    value = reading.cell(statement.cell, found, statement.digits, footnotes)
    all_patients = reading.say("all_patients")
    whose = reading.condition(statement.where) if statement.where else all_patients
    return Row("variable", 0, (sentence, value, *interval, Cell(whose)))


def _marks(reading: Reading, statement: StatementPlan, footnotes: Footnotes) -> tuple[str, ...]:
    """The footnote of what was done by indication, where nothing else decides the condition.

    A condition that asks another variable too may be known of patients who were not tested.
    """
    variables = reading.plan.dictionary.patients
    names = parse(statement.variable).names
    by_indication = all(variables[name].ascertainment == "by_indication" for name in names)
    return footnotes.marks((reading.say("by_indication"),)) if names and by_indication else ()


def _sentence(reading: Reading, statement: StatementPlan) -> str:
    """The plan's own words, or else the variable's label or the condition as it stands."""
    if statement.text.en:
        return statement.text.of(reading.lang)
    variable = reading.plan.dictionary.patients.get(statement.variable)
    if variable is None:
        return reading.condition(statement.variable)
    return reading.labelled(variable, variable.label.of(reading.lang))
