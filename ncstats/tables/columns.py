"""The columns of a table: one for each group, with a denominator beside it where one is needed."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ncstats.plan.study import PlannedRow
from ncstats.results.model import Statistic
from ncstats.tables.model import Column, ColumnKind, Key
from ncstats.tables.reading import Reading
from ncstats.text.cells import FORMATS
from ncstats.text.withheld import count_text


@dataclass(frozen=True)
class GroupColumn:
    """The patients of one column.

    Attributes:
        group1: the variable that forms the groups, empty for all patients.
        level: the group's level, empty for all patients.
        n: how many patients, None where the count is not known.
        denominator: whether a column N stands beside the cells.
    """

    group1: str
    level: str
    label: str
    n: float | None
    statistics: tuple[Key, ...]
    denominator: bool = False

    def of(self) -> dict[str, object]:
        """The columns of Results that hold this group's statistics."""
        return {"group1": self.group1, "group1_level": self.level}


def group_columns(reading: Reading, rows: tuple[PlannedRow, ...]) -> tuple[GroupColumn, ...]:
    """All patients where the plan asks for them, then the groups in their order."""
    table = reading.plan.model.tables[reading.item]
    columns = []
    if table.by is None or table.total:
        columns.append(group_column(reading, "", "", reading.say("all_patients")))
    if table.by is not None:
        group = reading.plan.group(table.by)
        for level in group.order:
            label = reading.plan.group_label(table.by, level, reading.lang)
            columns.append(group_column(reading, group.variable, level, label))
    return tuple(with_denominator(reading, column, rows) for column in columns)


def group_column(reading: Reading, group1: str, level: str, label: str) -> GroupColumn:
    """One group with its size in the heading, where that is known."""
    found = reading.find("", context="missing", stat_name="N_obs", group1_level=level)
    if not found:
        return GroupColumn(group1, level, label, None, ())
    n = found[0].stat
    heading = reading.say("group_n", label=label, n=count_text(n, found[0].error))
    return GroupColumn(group1, level, heading, n, (found[0].key,))


def with_denominator(
    reading: Reading, column: GroupColumn, rows: tuple[PlannedRow, ...]
) -> GroupColumn:
    """The same group, with a column N where one of the rows needs it."""
    needed = any(denominator(reading, column, row) is not None for row in rows)
    return GroupColumn(
        column.group1, column.level, column.label, column.n, column.statistics, needed
    )


def denominator(reading: Reading, column: GroupColumn, row: PlannedRow) -> Statistic | None:
    """The row's own denominator, where it is not the column's N and no cell prints it."""
    if any(part.name == "N" for part in FORMATS[row.cell].parts):
        return None
    context, level = context_and_level(row)
    found = reading.find(
        row.variable.name, context=context, stat_name="N", variable_level=level, **column.of()
    )
    if not found or found[0].stat == column.n:
        return None
    # Where both are withheld, a column N would say nothing.
    both = math.isnan(found[0].stat) and column.n is not None and math.isnan(column.n)
    return None if both else found[0]


def context_and_level(row: PlannedRow) -> tuple[str, str]:
    """Where the statistics of a variable's own row stand in Results."""
    if row.variable.kind == "number":
        return "continuous", ""
    if row.ticked:
        return "categorical", "yes"
    return "categorical", row.levels[0]


def table_columns(
    reading: Reading,
    groups: tuple[GroupColumn, ...],
    cell_label: str,
    compared: tuple[ColumnKind, ...] = (),
) -> tuple[Column, ...]:
    """The stub, the groups, and what is compared between them, by the kinds of its columns."""
    columns = [Column(reading.say("stub"), kind="stub")]
    for group in groups:
        if group.denominator:
            columns.append(Column(reading.say("n_heading"), group.label, "denominator"))
        label = cell_label or (reading.say("value") if group.denominator else "")
        columns.append(Column(label, group.label, "cell", group.statistics))
    columns += [Column(reading.say(kind), kind=kind) for kind in compared]
    return tuple(columns)
