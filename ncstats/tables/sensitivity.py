"""The table of what other defensible choices would have given for a table's comparisons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ncstats.disclosure import Released
from ncstats.plan.study import PlannedRow
from ncstats.results.model import Statistic
from ncstats.results.sensitivity import CONTEXT, MISSING_AS_LEVEL
from ncstats.tables.columns import GroupColumn, group_columns
from ncstats.tables.comparisons import decided, found_test
from ncstats.tables.footnotes import Footnotes
from ncstats.tables.model import EMPTY, Cell, Column, Row, Table
from ncstats.tables.notes import banner
from ncstats.tables.reading import Reading

if TYPE_CHECKING:
    from ncstats.plan.study import Plan


def item_of(table: str) -> str:
    """The name of the sensitivity table of a table."""
    return f"{table}_sensitivity"


def build_sensitivity(released: Released, plan: Plan, item: str, lang: str = "en") -> Table:
    """For each variable of a table what it shows, and below it what other choices would give.

    Other quantile types for numbers, other tests of the same question, and missing counted as a
    level. A choice that cannot be computed is an en dash, marked with the reason.

    Raises:
        KeyError: the plan has no such table.
    """
    reading = Reading(released.results, plan, item, lang)
    planned = tuple(decided(reading, row) for row in plan.rows[item])
    builder = _Sensitivity(reading, group_columns(reading, planned))
    rows = tuple(row for each in planned for row in builder.rows(each))
    title = plan.model.tables[item].title.of(lang)
    return reading.abbreviated(
        Table(
            item=item_of(item),
            title=reading.say("sensitivity_title", title=title),
            columns=builder.columns(),
            rows=rows,
            footnotes=builder.footnotes.all(),
            notes=(reading.say("sensitivity_note"),),
            banner=banner(reading),
        )
    )


def build_sensitivities(released: Released, plan: Plan, lang: str = "en") -> tuple[Table, ...]:
    """The sensitivity tables of all tables with a row that asks for it, in their order."""
    asked = (
        name
        for name, table in plan.model.tables.items()
        if table.by and any(row.sensitivity for row in plan.rows[name])
    )
    return tuple(build_sensitivity(released, plan, name, lang) for name in asked)


class _Sensitivity:
    """Makes the rows in reading order, so that footnote marks follow it."""

    def __init__(self, reading: Reading, groups: tuple[GroupColumn, ...]) -> None:
        self.reading = reading
        by = reading.plan.model.tables[reading.item].by
        self.groups = tuple(group for group in groups if group.level or not by)
        self.footnotes = Footnotes()

    def columns(self) -> tuple[Column, ...]:
        say = self.reading.say
        cells = [Column("", group.label, "cell", group.statistics) for group in self.groups]
        return Column(say("sensitivity_choice"), kind="stub"), *cells, Column(say("p"), kind="p")

    def rows(self, row: PlannedRow) -> list[Row]:
        """The variable as the table shows it, then each other choice."""
        others = self.reading.find(row.variable.name, context=CONTEXT)
        test = found_test(self.reading, row, "p.value")
        if test is None or not others:
            return []
        label = row.label.of(self.reading.lang)
        shown = [self._shown(row, group) for group in self.groups]
        p = self.reading.cell("p_value", [test], 3, self.footnotes)
        if not p.marks:
            p = replace(p, marks=self.footnotes.marks((self.reading.method(test.method),)))
        made = [Row("variable", 0, (Cell(label), *shown, p))]
        choices = dict.fromkeys(other.variable_level for other in others)
        used = f"quantile_{self.reading.plan.model.quantile_type}"
        for choice in choices:
            found = tuple(other for other in others if other.variable_level == choice)
            if choice != used:
                made.append(self._choice(row, choice, found))
        return made

    def _shown(self, row: PlannedRow, group: GroupColumn) -> Cell:
        """A number as the table shows it; a category has several cells there, and none here."""
        if row.variable.kind != "number":
            return EMPTY
        found = self.reading.find(row.variable.name, context="continuous", **group.of())
        return self.reading.cell(row.cell, found, row.digits, self.footnotes)

    def _choice(self, row: PlannedRow, choice: str, found: tuple[Statistic, ...]) -> Row:
        p = [each for each in found if each.stat_name == "p.value"]
        if not p:
            cells = [self._quartiles(row, group, found) for group in self.groups]
            return Row("level", 1, (Cell(self.reading.method_label(choice)), *cells, EMPTY))
        cell = self.reading.cell("p_value", p, 3, self.footnotes)
        return Row("level", 1, (Cell(self._named(choice, p[0])), *[EMPTY] * len(self.groups), cell))

    def _named(self, choice: str, p: Statistic) -> str:
        if choice == MISSING_AS_LEVEL:
            return self.reading.say("missing_as_level", label=self.reading.method_label(p.method))
        return self.reading.method_label(p.method)

    def _quartiles(self, row: PlannedRow, group: GroupColumn, found: tuple[Statistic, ...]) -> Cell:
        of_group = [each for each in found if each.group1_level == group.level]
        return self.reading.cell("median_iqr", of_group, row.digits, self.footnotes)
