"""A plan's table from released Results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncstats.disclosure import Released
from ncstats.plan.load import PlannedRow
from ncstats.plan.model import Row as RowPlan
from ncstats.results.model import Statistic
from ncstats.tables.columns import (
    GroupColumn,
    context_and_level,
    denominator,
    group_columns,
    table_columns,
)
from ncstats.tables.footnotes import Footnotes
from ncstats.tables.model import EMPTY, Cell, Row, Table
from ncstats.tables.notes import cell_names, family, notes
from ncstats.tables.reading import Reading
from ncstats.text import number

if TYPE_CHECKING:
    from ncstats.plan.load import Plan


def build_table(released: Released, plan: Plan, item: str, lang: str = "en") -> Table:
    """One of the plan's tables: every variable a row, every group a column, tests at the right.

    A denominator that is not the column's N stands in a column N beside the cell, unless the cell
    prints it. Each p-value is marked with the method of its row; a statistic that could not be
    computed is an en dash, marked with the reason.

    Raises:
        KeyError: the plan has no such table.
    """
    reading = Reading(released.results, plan, item, lang)
    planned = plan.rows[item]
    groups = group_columns(reading, planned)
    tested = any(_test(reading, row, "p.value") for row in planned)
    p_values = int(tested) + int(family(reading) > 1)
    names = cell_names(planned)
    label = names[0] if len(names) == 1 else ""
    columns = table_columns(reading, groups, label, p_values)
    builder = _Rows(reading, groups, len(columns))
    rows = builder.rows(plan.model.tables[item].rows, 0)
    return Table(
        item=item,
        title=plan.model.tables[item].title.of(lang),
        columns=columns,
        rows=tuple(rows),
        footnotes=builder.footnotes.all(),
        notes=notes(reading, groups),
    )


def _test(reading: Reading, row: PlannedRow, name: str) -> Statistic | None:
    found = reading.find(row.variable.name, context="test", stat_name=name)
    return found[0] if found else None


class _Rows:
    """Makes the rows in reading order, so that footnote marks follow it."""

    def __init__(self, reading: Reading, groups: tuple[GroupColumn, ...], width: int) -> None:
        self.reading = reading
        self.groups = groups
        self.width = width
        self.tests = width - 1 - sum(1 + group.denominator for group in groups)
        self.footnotes = Footnotes()

    def rows(self, plans: tuple[RowPlan, ...], indent: int) -> list[Row]:
        made: list[Row] = []
        for plan in plans:
            inside = indent
            if plan.heading.en:
                heading = Cell(plan.heading.of(self.reading.lang))
                made.append(self._row("heading", indent, [heading]))
                inside += 1
            if plan.variable:
                table = self.reading.plan.model.tables[self.reading.item]
                made.extend(self._variable(self.reading.plan.planned(plan, table), inside))
            made.extend(self.rows(plan.rows, inside))
        return made

    def _row(self, kind: str, indent: int, cells: list[Cell]) -> Row:
        filled = (*cells, *[EMPTY] * (self.width - len(cells)))
        return Row("heading" if kind == "heading" else "variable", indent, filled)

    def _variable(self, row: PlannedRow, indent: int) -> list[Row]:
        cells = [self._stub(row)]
        one_row = row.variable.kind == "number" or row.ticked
        for group in self.groups:
            cells.extend(self._denominator(row, group))
            cells.append(self._cell(row, group, *context_and_level(row)) if one_row else EMPTY)
        cells.extend(self._p_values(row))
        made = [self._row("variable", indent, cells)]
        if not one_row:
            made.extend(self._level(row, level, indent + 1) for level in row.levels)
        return made

    def _stub(self, row: PlannedRow) -> Cell:
        label = row.label.of(self.reading.lang)
        if row.label == row.variable.label:
            label = self.reading.labelled(row.variable, label)
        by_indication = row.variable.ascertainment == "by_indication"
        texts = (self.reading.say("by_indication"),) if by_indication else ()
        return Cell(label, marks=self.footnotes.marks(texts))

    def _level(self, row: PlannedRow, level: str, indent: int) -> Row:
        cells = [Cell(row.variable.level(level).label.of(self.reading.lang))]
        for group in self.groups:
            cells.extend([EMPTY] * group.denominator)
            cells.append(self._cell(row, group, "categorical", level))
        return Row("level", indent, (*cells, *[EMPTY] * self.tests))

    def _denominator(self, row: PlannedRow, group: GroupColumn) -> list[Cell]:
        if not group.denominator:
            return []
        found = denominator(self.reading, group, row)
        return [EMPTY if found is None else Cell(number(found.stat, 0), (found.key,))]

    def _cell(self, row: PlannedRow, group: GroupColumn, context: str, level: str) -> Cell:
        found = self.reading.find(
            row.variable.name, context=context, variable_level=level, **group.of()
        )
        return self.reading.cell(row.cell, found, row.digits, self.footnotes)

    def _p_values(self, row: PlannedRow) -> list[Cell]:
        test = _test(self.reading, row, "p.value") if self.tests else None
        if test is None:
            return [EMPTY] * self.tests
        cells = [self._p(row, test)]
        adjusted = _test(self.reading, row, "p.adjusted")
        if self.tests == 2:
            cells.append(self._adjusted(adjusted))
        return cells

    def _p(self, row: PlannedRow, test: Statistic) -> Cell:
        cell = self.reading.cell("p_value", [test], 3, self.footnotes)
        if cell.marks:
            return cell
        error = _test(self.reading, row, "std.error")
        texts = [self.reading.method(test.method, error)]
        if test.warning:
            texts.append(self.reading.warning(test.warning))
        return Cell(cell.text, cell.statistics, self.footnotes.marks(tuple(texts)))

    def _adjusted(self, adjusted: Statistic | None) -> Cell:
        if adjusted is None:
            return EMPTY
        return self.reading.cell(
            "p_value", [adjusted], 3, self.footnotes, {"p.adjusted": "p.value"}
        )
