"""A plan's table from released Results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncstats.disclosure import Released
from ncstats.plan.model import Row as RowPlan
from ncstats.plan.model import TablePlan
from ncstats.plan.study import PlannedRow
from ncstats.results.model import Statistic
from ncstats.tables.columns import (
    GroupColumn,
    context_and_level,
    denominator,
    group_columns,
    table_columns,
)
from ncstats.tables.comparisons import (
    Comparisons,
    compared_kinds,
    decided,
    normality_footnote,
)
from ncstats.tables.footnotes import Footnotes
from ncstats.tables.intervals import apart, limits
from ncstats.tables.model import EMPTY, Cell, ColumnKind, Row, Table
from ncstats.tables.notes import banner, cell_names, notes
from ncstats.tables.reading import Reading
from ncstats.text.withheld import count_text

if TYPE_CHECKING:
    from ncstats.plan.study import Plan


def build_table(released: Released, plan: Plan, item: str, lang: str = "en") -> Table:
    """One of the plan's tables: every variable a row, every group a column, tests at the right.

    A denominator that is not the column's N stands in a column N beside the cell, unless the cell
    prints it. Below a proportion of an outcome stand its confidence limits. The effect with its
    interval stands before the p-value, each marked with its method; a statistic that could not be
    computed is an en dash, marked with the reason. Pairs of groups stand below their variable.

    Raises:
        KeyError: the plan has no such table.
    """
    reading = Reading(released.results, plan, item, lang)
    planned = tuple(decided(reading, row) for row in plan.rows[item])
    groups = group_columns(reading, planned)
    compared = compared_kinds(reading, planned)
    names = cell_names(planned, lang)
    label = names[0] if len(names) == 1 else ""
    columns = table_columns(reading, groups, label, compared)
    table = plan.model.tables[item]
    builder = TableRows(reading, table, groups, compared)
    rows = builder.rows(table.rows, 0)
    return reading.abbreviated(
        Table(
            item=item,
            title=table.title.of(lang),
            columns=columns,
            rows=tuple(rows),
            footnotes=builder.footnotes.all(),
            notes=notes(reading, groups, planned),
            banner=banner(reading),
        )
    )


class TableRows:
    """Makes the rows of a table's plan in reading order, so that footnote marks follow it.

    ``compared`` are the kinds of the columns right of the groups.
    """

    def __init__(
        self,
        reading: Reading,
        table: TablePlan,
        groups: tuple[GroupColumn, ...],
        compared: tuple[ColumnKind, ...] = (),
    ) -> None:
        self.reading = reading
        self.table = table
        self.groups = groups
        self.footnotes = Footnotes()
        self.comparisons = Comparisons(reading, compared, self.footnotes)

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return 1 + self._between + len(self.comparisons.kinds)

    @property
    def _between(self) -> int:
        """How many columns stand between the stub and what is compared."""
        return sum(1 + group.denominator for group in self.groups)

    def rows(self, plans: tuple[RowPlan, ...], indent: int) -> list[Row]:
        """The rows of these and of what stands under them."""
        made: list[Row] = []
        for plan in plans:
            inside = indent
            if plan.heading.en:
                heading = Cell(plan.heading.of(self.reading.lang))
                made.append(self._row("heading", indent, [heading]))
                inside += 1
            if plan.variable:
                planned = decided(self.reading, self.reading.plan.planned(plan, self.table))
                made.extend(self._variable(planned, inside))
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
        cells.extend(self.comparisons.cells(row))
        made = [self._row("variable", indent, cells)]
        if row.ticked:
            made.extend(self._interval(row, "categorical", "yes", indent + 1))
        for level in () if one_row else row.levels:
            made.append(self._level(row, level, indent + 1))
            made.extend(self._interval(row, "categorical", level, indent + 2))
        return [*made, *self._pairs(row, indent + 1)]

    def _pairs(self, row: PlannedRow, indent: int) -> list[Row]:
        """Below a variable the pairs of groups that are compared, where any are."""
        between = [EMPTY] * self._between
        return [
            Row("pair", indent, (stub, *between, *cells))
            for stub, cells in self.comparisons.pairs(row)
        ]

    def _interval(self, row: PlannedRow, context: str, level: str, indent: int) -> list[Row]:
        """The confidence limits of the cells above, where the row has any."""
        if not apart(row.cell):
            return []
        cells: list[Cell] = []
        methods: list[str] = []
        for group in self.groups:
            found = self._found(row, group, context, level)
            cells.extend([EMPTY] * group.denominator)
            cells.append(limits(self.reading, found, row.digits))
            methods += [each.method for each in found if each.stat_name == "conf.low"]
        if not any(cell.text for cell in cells):
            return []
        marks = self.footnotes.marks(tuple(map(self.reading.method, methods)))
        stub = Cell(self.reading.say("interval_row"), marks=marks)
        return [Row("interval", indent, (stub, *cells, *self.comparisons.empty))]

    def _stub(self, row: PlannedRow) -> Cell:
        label = row.label.of(self.reading.lang)
        if row.label == row.variable.label:
            label = self.reading.labelled(row.variable, label)
        by_indication = row.variable.ascertainment == "by_indication"
        texts = normality_footnote(self.reading, row)
        if by_indication:
            texts = (self.reading.say("by_indication"), *texts)
        return Cell(label, marks=self.footnotes.marks(texts))

    def _level(self, row: PlannedRow, level: str, indent: int) -> Row:
        cells = [Cell(row.variable.level(level).label.of(self.reading.lang))]
        for group in self.groups:
            cells.extend([EMPTY] * group.denominator)
            cells.append(self._cell(row, group, "categorical", level))
        return Row("level", indent, (*cells, *self.comparisons.empty))

    def _denominator(self, row: PlannedRow, group: GroupColumn) -> list[Cell]:
        if not group.denominator:
            return []
        found = denominator(self.reading, group, row)
        if found is None:
            return [EMPTY]
        return [Cell(count_text(found.stat, found.error), (found.key,))]

    def _cell(self, row: PlannedRow, group: GroupColumn, context: str, level: str) -> Cell:
        found = self._found(row, group, context, level)
        return self.reading.cell(row.cell, found, row.digits, self.footnotes)

    def _found(
        self, row: PlannedRow, group: GroupColumn, context: str, level: str
    ) -> tuple[Statistic, ...]:
        return self.reading.find(
            row.variable.name, context=context, variable_level=level, **group.of()
        )
