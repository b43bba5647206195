"""Results → the rows of a bar figure: levels, and above them the class they belong to."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ncstats.dictionary.levels import FACTS
from ncstats.dictionary.model import Level
from ncstats.figures.style import FAINT, Stroke, strokes
from ncstats.plan import Plan
from ncstats.results.model import Results
from ncstats.text import cells, message, number

UNCLASSED = Stroke(FAINT)
"""Of levels that belong to no class."""


@dataclass(frozen=True)
class Row:
    """A level with its bar, or the heading of a class.

    Attributes:
        variable: whose level it is.
        code: of the level; empty for the heading of those that belong to no class.
        stroke: of its class; None where levels are not classed.
    """

    variable: str
    code: str
    label: str
    stroke: Stroke | None = None
    heading: bool = False


@dataclass(frozen=True)
class Bars:
    """The bars of all patients, or of one group.

    Attributes:
        title: the group's name, empty for all patients.
        stroke: of bars that no class gives another.
        n: patients of each row, NaN where they may not be shown.
        total: patients whose level is known.
        lengths: patients, or percentages of the group where groups are compared; NaN where there
            is no bar.
        texts: each row's n (%); percentages with a decimal where there are 100 patients or more.
    """

    title: str
    stroke: Stroke
    n: tuple[float, ...]
    total: float
    lengths: tuple[float, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class BarFigure:
    """All that a figure of bars shows.

    Attributes:
        name: what stands above the rows.
        axes: the label of each panel's axis.
    """

    rows: tuple[Row, ...]
    panels: tuple[Bars, ...]
    name: str
    axes: tuple[str, ...]


def bar_rows(results: Results, plan: Plan, item: str, lang: str) -> tuple[Row, ...]:
    """The rows in their order: levels, or class after class with its levels."""
    figure = plan.model.figures[item]
    variable = plan.dictionary.variable(figure.bars or "")
    levels = [variable.level(code) for code in _shown(results, plan, item, variable.name)]
    if figure.classes is None:
        return tuple(_level_row(variable.name, level, lang) for level in levels)
    classes = plan.dictionary.variable(figure.classes)
    counted = results.find(item, classes.name, context="categorical", stat_name="n")
    nobody = {row.variable_level for row in counted if row.stat == 0}
    rows: list[Row] = []
    for of_class, stroke in zip(classes.levels, strokes(len(classes.levels)), strict=True):
        inside = [level for level in levels if of_class.code in _classes(level, classes.name)]
        if inside or of_class.code not in nobody:
            label = of_class.label.of(lang)
            rows.append(Row(classes.name, of_class.code, label, stroke, heading=True))
        rows += [_level_row(variable.name, level, lang, stroke) for level in inside]
    outside = [level for level in levels if not _classes(level, classes.name)]
    if outside:
        label = message("figures.no_class", lang)
        rows.append(Row(classes.name, "", label, UNCLASSED, heading=True))
    return (*rows, *(_level_row(variable.name, level, lang, UNCLASSED) for level in outside))


def _level_row(variable: str, level: Level, lang: str, stroke: Stroke | None = None) -> Row:
    return Row(variable, level.code, level.label.of(lang), stroke)


def _classes(level: Level, variable: str) -> tuple[str, ...]:
    """What a codelist says of a level in the levels of another variable: the first is its class."""
    found = next((codes for fact, codes in level.facts.items() if FACTS[fact] == variable), ())
    return found[:1]


def _shown(results: Results, plan: Plan, item: str, name: str) -> list[str]:
    """The codes of the levels drawn, in their order.

    A level whose count may not be shown, or stands nowhere, is not one that nobody has.
    """
    codes = plan.dictionary.variable(name).codes
    if plan.model.figures[item].sort == "level":
        return list(codes)
    found: dict[str, list[float]] = {code: [] for code in codes}
    for row in results.find(item, name, context="categorical", stat_name="n"):
        found[row.variable_level].append(row.stat)
    shown = [code for code in codes if not found[code] or any(n != 0 for n in found[code])]
    counts = {code: sum(n for n in found[code] if n > 0) for code in shown}
    return sorted(shown, key=lambda code: (-counts[code], codes.index(code)))


def read_bars(results: Results, plan: Plan, item: str, lang: str) -> BarFigure:
    """The levels with their bars: of all patients, or of each group in the plan's order."""
    figure = plan.model.figures[item]
    rows = bar_rows(results, plan, item, lang)
    panels = tuple(_panels(results, plan, item, rows, lang))
    code = "figures.bars_share_axis" if figure.by else "figures.bars_axis"
    axes = tuple(message(code, lang, total=number(bars.total, 0)) for bars in panels)
    return BarFigure(rows, panels, plan.label(figure.bars or "", lang), axes)


def _panels(
    results: Results, plan: Plan, item: str, rows: Sequence[Row], lang: str
) -> Iterator[Bars]:
    figure = plan.model.figures[item]
    groups = plan.group(figure.by).order if figure.by else ("",)
    for group, stroke in zip(groups, strokes(len(groups)), strict=True):
        stats = [_stats(results, item, row, group) for row in rows]
        own = [one for row, one in zip(rows, stats, strict=True) if row.variable == figure.bars]
        total = max((one.get("N", 0.0) for one in own), default=0.0)
        n = tuple(one.get("n", math.nan) for one in stats)
        unit = (100 / total if total else math.nan) if figure.by else 1.0
        lengths = [
            math.nan if row.heading else count * unit for row, count in zip(rows, n, strict=True)
        ]
        title = plan.group_label(figure.by, group, lang) if figure.by else ""
        texts = tuple(
            n_percent(count, total) if row.code else "" for row, count in zip(rows, n, strict=True)
        )
        yield Bars(title, stroke, n, total, tuple(lengths), texts)


def _stats(results: Results, item: str, row: Row, group: str) -> dict[str, float]:
    """The count of a row in a group; nothing of the levels that belong to no class together."""
    where = {"context": "categorical", "group1_level": group, "variable_level": row.code}
    return results.values(item, row.variable, **where) if row.code else {}


def n_percent(n: float, total: float) -> str:
    """A bar's n (%); a dash where nobody is counted or the count may not be shown."""
    digits = 1 if total >= 100 else 0
    return cells.write("n_percent", {"n": n if total else math.nan, "N": total}, digits)
