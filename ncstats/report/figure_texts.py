"""What a picture shows in words: for those who do not see it, the numbers it is drawn from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from ncstats.dictionary.describe import shown_range
from ncstats.figures.bars_rows import BarFigure, read_bars
from ncstats.figures.forest_rows import left_out, read_effects
from ncstats.figures.missingness import missing_shares
from ncstats.figures.upset_sets import Intersection, read_sets
from ncstats.plan.figures import FigurePlan
from ncstats.report.writing import Writing
from ncstats.text import cells, message, number

MOST_COMBINATIONS = 12
"""Combinations of an UpSet plot that are read out; the rarer ones are counted together."""


def alt_text(writing: Writing, item: str, figure: FigurePlan) -> str:
    """The kind of picture, its title, and its numbers."""
    title = figure.title.of(writing.lang)
    if figure.forest:
        return _whole(writing, writing.say("alt_forest", title=title), _forest(writing, figure))
    if figure.upset:
        return _whole(writing, writing.say("alt_upset", title=title), _upset(writing, item))
    if figure.missingness:
        return _whole(writing, writing.say("alt_missingness", title=title), _missing(writing, item))
    plan = writing.parts.plan
    names = (figure.bars,) if figure.bars else figure.distribution
    shown = " / ".join(plan.label(name, writing.lang) for name in names)
    by = plan.label(plan.group(figure.by).variable, writing.lang) if figure.by else ""
    code = f"alt_{figure.kind}{'_by' if by else ''}"
    kind = writing.say(code, title=title, shown=shown, by=by)
    numbers = _bars(writing, item) if figure.bars else _distribution(writing, item, figure)
    return _whole(writing, kind, numbers)


def figure_notes(writing: Writing, item: str, figure: FigurePlan) -> Iterator[str]:
    """What is to be said below a picture of one kind."""
    if figure.forest:
        parts = writing.parts
        yield writing.say("forest_note")
        labels = left_out(parts.released.results, parts.plan, figure.forest, writing.lang)
        if labels:
            yield writing.say("forest_circular", rows=_joined(writing, labels))
    elif figure.distribution:
        ranges = list(_reference_ranges(writing, figure))
        if ranges:
            yield writing.say("reference_note", ranges=_joined(writing, ranges))
    elif figure.upset:
        yield writing.say("upset_note")
    elif figure.missingness and item in writing.parts.released.marks:
        yield writing.say("missingness_note")


def _whole(writing: Writing, kind: str, numbers: Iterable[str]) -> str:
    """The kind of picture, then its numbers, a sentence for each part."""
    between = message("figures.between_sentences", writing.lang)
    return between.join((kind, *numbers))


def _joined(writing: Writing, items: Iterable[str]) -> str:
    return writing.say("alt_between").join(items)


def _part(writing: Writing, name: str, items: Iterable[str]) -> str:
    """The items of one group or panel; of all patients they stand without a name."""
    listed = _joined(writing, items)
    code = "alt_part" if name else "alt_items"
    return writing.say(code, name=name, items=listed)


def _item(writing: Writing, label: str, value: str) -> str:
    return writing.say("alt_item", label=label, value=value)


def _of_bars(writing: Writing, bars: BarFigure) -> Iterator[str]:
    for panel in bars.panels:
        items = [
            _item(writing, row.label, text)
            for row, text in zip(bars.rows, panel.texts, strict=True)
            if text
        ]
        if items:
            yield _part(writing, panel.title, items)


def _bars(writing: Writing, item: str) -> Iterator[str]:
    parts = writing.parts
    return _of_bars(writing, read_bars(parts.released.results, parts.plan, item, writing.lang))


def _missing(writing: Writing, item: str) -> Iterator[str]:
    parts = writing.parts
    shares = missing_shares(parts.released.results, parts.plan, item, writing.lang)
    return _of_bars(writing, shares)


def _distribution(writing: Writing, item: str, figure: FigurePlan) -> Iterator[str]:
    plan, results = writing.parts.plan, writing.parts.released.results
    groups = plan.group(figure.by).order if figure.by else ("",)
    for name in figure.distribution:
        variable = plan.dictionary.variable(name)
        items = []
        for group in groups:
            found = results.values(item, name, context="continuous", group1_level=group)
            if found:
                stats = {**dict.fromkeys(("N", "median", "p25", "p75"), math.nan), **found}
                digits = 1 if variable.decimals is None else variable.decimals
                middle = cells.write("median_iqr", stats, digits)
                size = message("figures.group_size", writing.lang, n=number(stats["N"], 0))
                label = plan.group_label(figure.by, group, writing.lang) if figure.by else ""
                items.append(_item(writing, label, f"{middle}, {size}").strip())
        yield _part(writing, variable.label.of(writing.lang), items)


def _reference_ranges(writing: Writing, figure: FigurePlan) -> Iterator[str]:
    for name in figure.distribution:
        variable = writing.parts.plan.dictionary.variable(name)
        if variable.reference is not None:
            limits = shown_range(variable.reference.limits)
            unit = variable.printed_unit(writing.lang)
            yield _item(writing, variable.label.of(writing.lang), f"{limits} {unit}".strip())


def _forest(writing: Writing, figure: FigurePlan) -> Iterator[str]:
    parts = writing.parts
    table = figure.forest or ""
    for scale in read_effects(parts.released.results, parts.plan, table, writing.lang):
        items = [_item(writing, effect.label, effect.text) for effect in scale.effects]
        yield _part(writing, scale.label, items)


def _upset(writing: Writing, item: str) -> Iterator[str]:
    parts = writing.parts
    sets = read_sets(parts.released.results, parts.plan, item, writing.lang)
    singles = [_item(writing, one.label, number(one.n, 0)) for one in sets.sets]
    yield _part(writing, writing.say("alt_upset_sets"), singles)
    labels = {one.name: one.label for one in sets.sets}
    first = sets.shown[:MOST_COMBINATIONS]
    together = [_item(writing, _named(writing, one, labels), number(one.n, 0)) for one in first]
    rarer = len(sets.intersections) - len(first)
    if rarer:
        together.append(writing.say("alt_upset_rarer", count=rarer))
    yield _part(writing, writing.say("alt_upset_together"), together)


def _named(writing: Writing, one: Intersection, labels: dict[str, str]) -> str:
    if not one.names:
        return writing.say("alt_upset_none")
    return " + ".join(labels[name] for name in one.names)
