"""The sentences below a table that belong to no single cell."""

from __future__ import annotations

from ncstats.plan.study import PlannedRow
from ncstats.tables.columns import GroupColumn
from ncstats.tables.comparisons import family
from ncstats.tables.reading import Reading
from ncstats.text import listing
from ncstats.text.cells import FORMATS
from ncstats.text.withheld import count_text

_QUARTILES = frozenset({"median", "p25", "p75"})


def cell_names(rows: tuple[PlannedRow, ...], lang: str) -> tuple[str, ...]:
    """How the formats of a table's cells are written, each once, in order of use."""
    return tuple(dict.fromkeys(FORMATS[row.cell].named(lang) for row in rows))


def notes(
    reading: Reading, groups: tuple[GroupColumn, ...], rows: tuple[PlannedRow, ...]
) -> tuple[str, ...]:
    """Whom the table describes, how its cells read, what is missing, how many tests it holds."""
    table = reading.plan.model.tables[reading.item]
    made = [
        *whom(reading, table.where),
        *_ungrouped(reading, table.by),
        *how(reading, groups, rows),
        *_tests(reading, rows),
        *([table.note.of(reading.lang)] if table.note.en else []),
    ]
    return tuple(made)


def how(
    reading: Reading, groups: tuple[GroupColumn, ...], rows: tuple[PlannedRow, ...]
) -> tuple[str, ...]:
    """How the cells of these rows read, and what is missing in them."""
    return (
        *_cells(rows, reading),
        *_quantiles(rows, reading),
        *_percentages(rows, reading),
        *_missing(rows, groups, reading),
        *_limits(rows, reading),
    )


def whom(reading: Reading, where: str | None) -> list[str]:
    """Which patients, where they are not all."""
    return [reading.say("only_where", condition=reading.condition(where))] if where else []


def banner(reading: Reading) -> str:
    """That the patients are no real ones, where they are not."""
    return reading.plan.banner(reading.lang)


def _ungrouped(reading: Reading, by: str | None) -> list[str]:
    if by is None:
        return []
    variable = reading.plan.group(by).variable
    found = reading.find("", context="missing", stat_name="N_miss", group1_level="")
    if not found or found[0].stat == 0:
        return []
    label = reading.plan.label(variable, reading.lang)
    count = count_text(found[0].stat, found[0].error)
    return [reading.say("ungrouped", count=count, variable=label)]


def _cells(rows: tuple[PlannedRow, ...], reading: Reading) -> list[str]:
    names = cell_names(rows, reading.lang)
    if len(names) == 1:
        return []
    return [reading.say("cells", formats=listing(names, reading.lang))]


def _quantiles(rows: tuple[PlannedRow, ...], reading: Reading) -> list[str]:
    if not any(_QUARTILES & set(FORMATS[row.cell].statistics) for row in rows):
        return []
    return [reading.say("quantiles", type=reading.plan.model.quantile_type)]


def _percentages(rows: tuple[PlannedRow, ...], reading: Reading) -> list[str]:
    percent = any(part.kind == "percent" for row in rows for part in FORMATS[row.cell].parts)
    return [reading.say("percentages")] if percent else []


def _missing(
    rows: tuple[PlannedRow, ...], groups: tuple[GroupColumn, ...], reading: Reading
) -> list[str]:
    if any(group.denominator for group in groups):
        return [reading.say("missing_in_n")]
    found = (
        stat
        for row in rows
        for stat in reading.find(row.variable.name, context="missing", stat_name="N_miss")
    )
    return [reading.say("missing_in_cell" if any(row.stat for row in found) else "missing_none")]


def _limits(rows: tuple[PlannedRow, ...], reading: Reading) -> list[str]:
    """Of which variables some values are known only by a limit, and of how many patients."""
    counted = []
    for row in {row.variable.name: row for row in rows}.values():
        found = reading.find(row.variable.name, context="missing", stat_name="N_limit")
        # All patients stand beside the groups where the plan asks for both.
        whole = [each for each in found if not each.group1] or found
        if whole:
            label = row.label.of(reading.lang)
            count = f"{sum(each.stat for each in whole):.0f}"
            counted.append(reading.say("known_by_limit_of", label=label, count=count))
    counts = listing(counted, reading.lang)
    return [reading.say("known_by_limit", counts=counts)] if counted else []


def _tests(reading: Reading, rows: tuple[PlannedRow, ...]) -> list[str]:
    count = family(reading, rows)
    if count == 0:
        return []
    adjust = reading.plan.model.tables[reading.item].adjust
    made = [reading.say("one_test" if count == 1 else f"tests_{adjust}", count=count)]
    if any(reading.find(row.variable.name, context="pairwise") for row in rows):
        made.append(reading.say(f"pairs_{adjust}"))
    return made
