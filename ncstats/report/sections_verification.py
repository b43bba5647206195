"""Published beside computed: registered disagreements, remarks, and the verdict on every value."""

from __future__ import annotations

from collections.abc import Sequence

from ncstats.plan.curves import CurvePlan
from ncstats.plan.figures import FigurePlan
from ncstats.plan.model import TablePlan
from ncstats.plan.study import Plan
from ncstats.published.verification import VerifiedCell
from ncstats.report.blocks import (
    Block,
    Items,
    Paragraph,
    Section,
    TableBlock,
    VerificationBlock,
    VerifiedRow,
)
from ncstats.report.writing import Writing
from ncstats.tables import Cell, Column, Row, Table
from ncstats.tables.reading import Reading
from ncstats.text.cells import FORMATS

_HEADS = ("what", "group", "statistic", "published", "computed", "status", "rule")


def registered_section(writing: Writing) -> Section | None:
    """The disagreements that were looked into, each with its reason."""
    registered = writing.parts.plan.model.registered
    under_policy = writing.parts.released.terms is not None
    if not registered or not writing.parts.own_data or under_policy:
        return None
    columns = (
        Column(writing.say("head_what"), kind="stub"),
        Column(writing.say("head_published")),
        Column(writing.say("head_computed")),
        Column(writing.say("head_reason"), kind="text"),
    )
    rows = []
    for entry in registered:
        name = " · ".join(
            filter(None, (_table_title(writing, entry.key[0]), *_names(writing, entry.key)))
        )
        texts = (name, entry.printed, entry.computed, entry.reason.of(writing.lang))
        rows.append(Row("variable", 0, tuple(map(Cell, texts))))
    title, banner = writing.say("section_registered"), writing.banner()
    table = Table("registered", title, columns, tuple(rows), banner=banner)
    block = TableBlock("table-registered", "", table)
    synthetic = writing.parts.plan.model.study.synthetic
    code = "registered_intro_synthetic" if synthetic else "registered_intro"
    intro = Paragraph(writing.say(code))
    return Section("registered", title, (intro, block))


def remarks_section(writing: Writing) -> Section | None:
    """What no cell decides."""
    remarks = writing.parts.plan.model.remarks
    if not remarks:
        return None
    items = Items(tuple(remark.of(writing.lang) for remark in remarks))
    intro = Paragraph(writing.say("remarks_intro"))
    return Section("remarks", writing.say("section_remarks"), (intro, items))


def verification_section(writing: Writing) -> Section | None:
    """Every published value by table; what failed stands first, and open."""
    verification = writing.parts.verification
    if verification is None:
        return None
    own = writing.parts.own_data
    intro = "verification_intro" if own else "comparison_intro"
    blocks: list[Block] = [Paragraph(writing.say(intro))]
    if own and writing.parts.plan.model.study.synthetic:
        blocks.append(Paragraph(writing.say("synthetic_verified")))
    if verification.finer:
        blocks.append(Paragraph(verification.not_compared(writing.lang)))
    failed = verification.with_status("failed")
    if own and failed:
        summary = writing.say("failed_summary", count=len(failed), total=verification.total)
        blocks.append(_block(writing, writing.say("failed_title"), failed, summary, opened=True))
    by_table: dict[str, list[VerifiedCell]] = {}
    for cell in verification.cells:
        by_table.setdefault(cell.key[0], []).append(cell)
    for name, cells in by_table.items():
        opened = own and any(cell.status == "failed" for cell in cells)
        blocks.append(
            _block(
                writing,
                _table_title(writing, name),
                tuple(cells),
                _agree(writing, cells),
                opened=opened,
            )
        )
    title = writing.say("section_verification" if own else "section_comparison")
    return Section("verification", title, tuple(blocks))


def _agree(writing: Writing, cells: Sequence[VerifiedCell]) -> str:
    agree = sum(cell.status == "reproduced" for cell in cells)
    code = "verified_summary" if writing.parts.own_data else "compared_summary"
    return writing.say(code, agree=agree, total=len(cells))


def _block(
    writing: Writing, title: str, cells: tuple[VerifiedCell, ...], summary: str, *, opened: bool
) -> VerificationBlock:
    return VerificationBlock(
        title=title,
        summary=summary,
        opened=opened,
        heads=tuple(writing.say(f"head_{name}") for name in _HEADS),
        rows=tuple(_row(writing, cell) for cell in cells),
    )


def _row(writing: Writing, cell: VerifiedCell) -> VerifiedRow:
    what, group = _names(writing, cell.key)
    status = "status" if writing.parts.own_data else "comparison"
    reason = cell.reason.of(writing.lang)
    return VerifiedRow(
        what=what,
        group=group,
        statistic=FORMATS[cell.key[4]].spelling,
        published=cell.printed,
        computed=cell.computed,
        status=cell.status,
        verdict=writing.say(f"{status}_{cell.status}"),
        rule=" ".join(part for part in (cell.sentence(writing.lang), reason) if part),
        explanations=cell.explained(writing.lang),
    )


def _table_title(writing: Writing, name: str) -> str:
    model, lang = writing.parts.plan.model, writing.lang
    for items in (model.tables, model.figures, model.curves):
        if name in items:
            return str(items[name].title.of(lang))
    return writing.say("section_statements")


def _names(writing: Writing, key: tuple[str, str, str, str, str]) -> tuple[str, str]:
    """What a published value is of, and of which group, as a reader calls them."""
    table, variable, level, group, _ = key
    model, plan = writing.parts.plan.model, writing.parts.plan
    if table in model.curves:
        return _curve_name(writing, table, variable, level), _group(writing, table, group)
    if table not in model.tables and table not in model.figures:
        return _statement_name(writing, variable), _of_whom(writing, variable)
    if not variable:
        return writing.say("group_size"), _group(writing, table, group)
    label = plan.label(variable, writing.lang)
    if level:
        label += ": " + plan.dictionary.variable(variable).level(level).label.of(writing.lang)
    return label, _group(writing, table, group)


def _curve_name(writing: Writing, item: str, variable: str, level: str) -> str:
    plan, lang = writing.parts.plan, writing.lang
    endpoint = plan.dictionary.endpoint(plan.model.curves[item].endpoint)
    if variable == "event_free":
        label = writing.say("event_free", event=endpoint.label.of(lang))
    else:
        competing = endpoint.competing.get(variable)
        cause = competing.label.of(lang) if competing else endpoint.label.of(lang)
        label = writing.say("incidence_of", cause=cause)
    return f"{label}: {writing.say(f'at_{endpoint.unit}', time=level)}" if level else label


def _statement_name(writing: Writing, name: str) -> str:
    found = {each.id: each.text for each in writing.parts.plan.model.statements}
    return found[name].of(writing.lang) or name if name in found else name


def _of_whom(writing: Writing, name: str) -> str:
    """The patients of a statement: all, or those of its condition."""
    parts = writing.parts
    found = {each.id: each.where for each in parts.plan.model.statements}
    where = found.get(name)
    if not where:
        return writing.say("all_patients")
    return Reading(parts.released.results, parts.plan, "", writing.lang).condition(where)


def _group(writing: Writing, table: str, group: str) -> str:
    plan: Plan = writing.parts.plan
    if group == "*":
        return writing.say("between_groups")
    model = plan.model
    items: dict[str, TablePlan | FigurePlan | CurvePlan]
    items = {**model.tables, **model.figures, **model.curves}
    by = items[table].by if table in items else None
    if not group or by is None:
        return writing.say("all_patients")
    return plan.group_label(by, group, writing.lang)
