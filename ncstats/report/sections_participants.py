"""Who came into the analysis and who did not, and what is missing of those who did."""

from __future__ import annotations

from collections.abc import Iterator

from ncstats.report.blocks import Block, Items, Paragraph, Section, TableBlock
from ncstats.report.writing import Writing
from ncstats.tables import build_missing
from ncstats.tables.flow import LEFT_TO_THE_AUTHOR, read_flow

FLOW = "participant_flow"
"""The picture's name among the pictures of a report."""


def participants_section(writing: Writing) -> Section | None:
    """The flow as text and as a diagram, where the plan sets conditions; then the missing data."""
    blocks = (*_flow(writing), *_missing(writing))
    if not blocks:
        return None
    return Section("participants", writing.say("section_participants"), blocks)


def _flow(writing: Writing) -> Iterator[Block]:
    parts = writing.parts
    flow = read_flow(parts.released, parts.plan, writing.lang)
    if flow is None:
        return
    sentences = tuple(flow.sentences())
    yield Items(sentences)
    if any(LEFT_TO_THE_AUTHOR in sentence for sentence in sentences):
        yield Paragraph(writing.say("flow_open", blank=LEFT_TO_THE_AUTHOR), "note")
    if FLOW in parts.pictures:
        notes = (writing.banner(),) if writing.banner() else ()
        # The figures that the plan asks for keep the numbers that they have in the paper.
        alt = writing.say("alt_flow")
        caption, label = writing.say("flow_caption"), writing.say("flow_label")
        yield writing.figure(FLOW, alt, caption, notes, label)


def _missing(writing: Writing) -> Iterator[Block]:
    parts = writing.parts
    if not parts.plan.model.tables:
        return
    table = build_missing(parts.released, parts.plan, writing.lang)
    if table is None:
        yield Paragraph(writing.say("missing_none"))
    else:
        yield TableBlock(f"table-{table.item}", "", table)
