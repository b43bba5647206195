"""The tables on an outcome that was assessed in too few: the bounds, and who was assessed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ncstats.disclosure import Released
from ncstats.plan.model import Row as RowPlan
from ncstats.results.assessed import (
    ASSESSED,
    NOT_ASSESSED,
    ShownOutcome,
    baseline_rows,
    is_baseline,
    item_of,
    shown_outcomes,
)
from ncstats.tables.build import TableRows
from ncstats.tables.columns import GroupColumn, group_column, table_columns, with_denominator
from ncstats.tables.footnotes import Footnotes
from ncstats.tables.intervals import BOUNDS, limits
from ncstats.tables.model import EMPTY, Cell, Column, Row, Table
from ncstats.tables.notes import banner, cell_names, how, whom
from ncstats.tables.reading import Reading

if TYPE_CHECKING:
    from ncstats.plan.study import Plan


def under_assessed(released: Released, plan: Plan) -> tuple[ShownOutcome, ...]:
    """The outcomes of which too few were assessed: those that Results hold rows on."""
    return tuple(
        outcome
        for outcome in shown_outcomes(plan)
        if released.results.find(item_of(outcome.name), outcome.name)
    )


def outcome_label(outcome: ShownOutcome, lang: str) -> str:
    """What the plan calls an outcome."""
    return outcome.row.label.of(lang)


def level_label(outcome: ShownOutcome, level: str, lang: str) -> str:
    """What is counted: the outcome itself, or one of its levels where they are not yes and no."""
    if outcome.row.ticked:
        return outcome_label(outcome, lang)
    return outcome.row.variable.level(level).label.of(lang)


def levels_of(outcome: ShownOutcome) -> tuple[str, ...]:
    """The levels of which a proportion is shown."""
    return ("yes",) if outcome.row.ticked else outcome.row.levels


def build_bounds(released: Released, plan: Plan, outcome: ShownOutcome, lang: str = "en") -> Table:
    """How many were assessed, the proportion among them, and its bounds among all patients."""
    reading = Reading(released.results, plan, item_of(outcome.name), lang)
    builder = _Bounds(reading, outcome)
    return reading.abbreviated(
        Table(
            item=f"{reading.item}_bounds",
            title=reading.say("assessed_title", outcome=outcome_label(outcome, lang)),
            columns=builder.columns(),
            rows=tuple(row for group in builder.groups() for row in builder.rows(*group)),
            footnotes=builder.footnotes.all(),
            notes=(*whom(reading, outcome.table.where), *builder.notes()),
            banner=banner(reading),
        )
    )


class _Bounds:
    """Makes the rows of one outcome, all patients first and then its groups."""

    def __init__(self, reading: Reading, outcome: ShownOutcome) -> None:
        self.reading = reading
        self.outcome = outcome
        self.footnotes = Footnotes()

    def columns(self) -> tuple[Column, ...]:
        say = self.reading.say
        columns = [Column(say("group"), kind="stub"), Column(say("patients"))]
        columns.append(Column(say("assessed_n")))
        if levels_of(self.outcome):
            label = outcome_label(self.outcome, self.reading.lang)
            columns.append(Column(say("of_assessed", outcome=label)))
            columns += [
                Column(say(f"interval_{self.reading.plan.model.interval}")),
                Column(say("bounds")),
            ]
        return tuple(columns)

    def notes(self) -> tuple[str, ...]:
        return (self.reading.say("bounds_note"),) if levels_of(self.outcome) else ()

    def groups(self) -> Iterator[tuple[str, str, str]]:
        """Grouping variable, level and label of each row."""
        yield "", "", self.reading.say("all_patients")
        plan, by = self.reading.plan, self.outcome.table.by
        if by is not None:
            group = plan.group(by)
            for level in group.order:
                yield group.variable, level, plan.group_label(by, level, self.reading.lang)

    def rows(self, group1: str, group: str, label: str) -> Iterator[Row]:
        """One row where the outcome is a box that is ticked, else one more for each level."""
        of = {"group1": group1, "group1_level": group}
        head = (Cell(label), *self._counts(of))
        levels = levels_of(self.outcome)
        if self.outcome.row.ticked or not levels:
            proportions = [cell for level in levels for cell in self._proportion(of, level)]
            yield Row("variable", 0, (*head, *proportions))
            return
        yield Row("variable", 0, (*head, EMPTY, EMPTY, EMPTY))
        for level in levels:
            name = Cell(level_label(self.outcome, level, self.reading.lang))
            yield Row("level", 1, (name, EMPTY, EMPTY, *self._proportion(of, level)))

    def _counts(self, of: dict[str, str]) -> tuple[Cell, Cell]:
        found = self.reading.find(self.outcome.name, context="missing", **of)
        cell, digits = self.reading.cell, self.outcome.row.digits
        patients = cell("N", found, 0, self.footnotes, {"N_obs": "N"})
        names = {"N_obs": "N", "N_nonmiss": "n"}
        return patients, cell("n_percent", found, digits, self.footnotes, names)

    def _proportion(self, of: dict[str, str], level: str) -> tuple[Cell, Cell, Cell]:
        reading, digits = self.reading, self.outcome.row.digits
        found = reading.find(self.outcome.name, context="categorical", variable_level=level, **of)
        return (
            reading.cell("percent_n_N", found, digits, self.footnotes),
            limits(reading, found, digits),
            limits(reading, found, digits, BOUNDS),
        )


def build_compared(
    released: Released, plan: Plan, outcome: ShownOutcome, lang: str = "en"
) -> Table | None:
    """Those assessed beside those not, by the baseline rows of the plan's first table.

    None where that table has no such row. There are no p-values: the table describes.
    """
    planned = baseline_rows(plan)
    if not planned:
        return None
    reading = Reading(released.results, plan, item_of(outcome.name), lang)
    groups = tuple(
        with_denominator(reading, _part(reading, outcome, level), planned)
        for level in (ASSESSED, NOT_ASSESSED)
    )
    names = cell_names(planned, lang)
    columns = table_columns(reading, groups, names[0] if len(names) == 1 else "")
    first = next(iter(plan.model.tables.values()))
    builder = TableRows(reading, first, groups)
    return reading.abbreviated(
        Table(
            item=reading.item,
            title=reading.say("compared_title", outcome=outcome_label(outcome, lang)),
            columns=columns,
            rows=tuple(builder.rows(_baseline(plan, first.rows), 0)),
            footnotes=builder.footnotes.all(),
            notes=(*whom(reading, outcome.table.where), *how(reading, groups, planned)),
            banner=banner(reading),
        )
    )


def _part(reading: Reading, outcome: ShownOutcome, level: str) -> GroupColumn:
    return group_column(reading, outcome.name, level, reading.say(level))


def _baseline(plan: Plan, rows: tuple[RowPlan, ...]) -> tuple[RowPlan, ...]:
    """The rows of a table without what became known later, and without headings over nothing."""
    first = next(iter(plan.model.tables.values()))
    kept: list[RowPlan] = []
    for row in rows:
        inside = _baseline(plan, row.rows)
        shown = bool(row.variable) and is_baseline(plan.planned(row, first))
        if shown or inside:
            variable = row.variable if shown else ""
            kept.append(row.model_copy(update={"variable": variable, "rows": inside}))
    return tuple(kept)


def build_assessed(
    released: Released, plan: Plan, outcome: ShownOutcome, lang: str = "en"
) -> tuple[Table, ...]:
    """Both tables of one outcome, in the order of the report."""
    tables = (build(released, plan, outcome, lang) for build in (build_bounds, build_compared))
    return tuple(table for table in tables if table is not None)
