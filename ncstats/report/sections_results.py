"""The sections that show what came out: tables, figures, curves, numbers of the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ncstats.plan.curves import OF_INTERVALS, CurvePlan
from ncstats.plan.figures import FigurePlan
from ncstats.report.blocks import Block, FigureBlock, Paragraph, Section
from ncstats.report.writing import Writing
from ncstats.tables import build_curve_tables, build_sensitivities, build_statements
from ncstats.tables.joined import joined_notes
from ncstats.tables.reading import Reading
from ncstats.text import message


def tables_section(writing: Writing) -> Section | None:
    """The plan's tables."""
    blocks = tuple(writing.table(table) for table in writing.parts.tables.values())
    return _section(writing, "tables", blocks)


def figures_section(writing: Writing) -> Section | None:
    """The plan's figures, those that were drawn."""
    pictures = writing.parts.pictures
    blocks = tuple(
        _figure(writing, item, figure)
        for item, figure in writing.parts.plan.model.figures.items()
        if item in pictures
    )
    return _section(writing, "figures", (*_font_note(writing), *blocks) if blocks else ())


def _font_note(writing: Writing) -> Iterator[Block]:
    """That the pictures are in English for want of a font."""
    if writing.parts.borrowed:
        return
    from ncstats.figures import drawn_language

    if drawn_language(writing.lang) != writing.lang:
        yield Paragraph(writing.say("no_chinese_font"), "note")


def _figure(writing: Writing, item: str, figure: FigurePlan) -> FigureBlock:
    from ncstats.report.figure_texts import alt_text, figure_notes

    plan, lang = writing.parts.plan, writing.lang
    names = plan.shown_in(item)
    variables = [plan.dictionary.variable(name) for name in names]
    by_indication = any(each.ascertainment == "by_indication" for each in variables)
    notes = [
        _whom(writing, figure.where) if figure.where else "",
        message("tables.by_indication", lang) if figure.bars and by_indication else "",
        *figure_notes(writing, item, figure),
        *_joined(writing, figure),
        writing.say("distribution_limits") if _limits(writing, item, names) else "",
        writing.banner(),
        figure.note.of(lang),
    ]
    alt = alt_text(writing, item, figure)
    return writing.figure(item, alt, figure.title.of(lang), tuple(filter(None, notes)))


def _joined(writing: Writing, figure: FigurePlan) -> list[str]:
    """What is joined in the levels of a figure's variables or of its groups."""
    plan = writing.parts.plan
    groups = (plan.group(figure.by).variable,) if figure.by else ()
    return joined_notes(plan, (*figure.named, *groups), writing.lang)


def _limits(writing: Writing, item: str, names: Sequence[str]) -> bool:
    """Whether of some patients of a figure only a limit is known."""
    results = writing.parts.released.results
    return any(results.find(item, name, stat_name="N_limit") for name in names)


def _whom(writing: Writing, where: str) -> str:
    reading = Reading(writing.parts.released.results, writing.parts.plan, "", writing.lang)
    return reading.say("only_where", condition=reading.condition(where))


def curves_section(writing: Writing) -> Section | None:
    """Each curve with its patients and events, and its landmarks, below."""
    blocks = tuple(
        Section(f"curve-{item}", curve.title.of(writing.lang), tuple(_curve(writing, item, curve)))
        for item, curve in writing.parts.plan.model.curves.items()
    )
    return _section(writing, "curves", blocks)


def _curve(writing: Writing, item: str, curve: CurvePlan) -> Iterator[Block]:
    parts, lang = writing.parts, writing.lang
    if item in parts.pictures:
        yield _curve_figure(writing, item, curve)
    if f"{item}_swimmer" in parts.pictures:
        yield _swimmer_figure(writing, item, curve)
    for table in build_curve_tables(parts.released, parts.plan, item, lang):
        yield writing.table(table)


def _curve_figure(writing: Writing, item: str, curve: CurvePlan) -> FigureBlock:
    plan, lang = writing.parts.plan, writing.lang
    title = curve.title.of(lang)
    by = plan.label(plan.group(curve.by).variable, lang) if curve.by else ""
    endpoint = plan.dictionary.endpoint(curve.endpoint)
    code = "alt_curve_by" if by else "alt_curve"
    alt = writing.say(code, title=title, endpoint=endpoint.label.of(lang), by=by)
    notes = [
        *(writing.say(f"curve_{code}") for code in _curve_notes(curve)),
        writing.banner(),
        curve.note.of(lang),
    ]
    return writing.figure(item, alt, title, tuple(filter(None, notes)))


def _curve_notes(curve: CurvePlan) -> Iterator[str]:
    """Which sentences explain the picture of a curve."""
    between = [kind in OF_INTERVALS for kind in curve.show]
    yield "at_risk_note" if all(between) else "note"
    yield from (kind for kind in curve.show if kind not in OF_INTERVALS)
    if any(between):
        yield "between_visits"


def _swimmer_figure(writing: Writing, item: str, curve: CurvePlan) -> FigureBlock:
    title = curve.title.of(writing.lang)
    alt = writing.say("alt_swimmer", title=title)
    caption = writing.say("swimmer_caption", title=title)
    notes = (writing.say("swimmer_note"), writing.banner())
    return writing.figure(f"{item}_swimmer", alt, caption, tuple(filter(None, notes)))


def statements_section(writing: Writing) -> Section | None:
    """The numbers of the text."""
    parts = writing.parts
    if not parts.plan.model.statements:
        return None
    table = build_statements(parts.released, parts.plan, writing.lang)
    return _section(writing, "statements", (writing.table(table),))


def sensitivity_section(writing: Writing) -> Section | None:
    """What other methods would give, of the tables whose plan asks for it."""
    parts = writing.parts
    tables = build_sensitivities(parts.released, parts.plan, writing.lang)
    return _section(writing, "sensitivity", tuple(map(writing.table, tables)))


def _section(writing: Writing, name: str, blocks: tuple[Block, ...]) -> Section | None:
    return Section(name, writing.say(f"section_{name}"), blocks) if blocks else None
