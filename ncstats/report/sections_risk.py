"""The section that says what of a report could tell of single patients, and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from ncstats.disclosure.risk import Risk, Risks
from ncstats.report.blocks import Items, Paragraph, Section
from ncstats.report.writing import Writing
from ncstats.text.messages import listing


def risk_section(writing: Writing) -> Section | None:
    """What could tell of a few patients; none under a policy, which has left that out."""
    risks = writing.parts.risks
    if risks is None:
        return None
    real = "synthetic" if writing.parts.plan.model.study.synthetic else "real"
    intro = writing.say(f"risk_{real}", threshold=risks.threshold)
    sentences = (*_sentences(writing, risks),) or (writing.say("risk_nothing"),)
    blocks = (Paragraph(intro), Items(sentences))
    return Section("risk", writing.say("section_risk"), blocks)


def _sentences(writing: Writing, risks: Risks) -> Iterator[str]:
    for kind, rows in risks.of_kind().items():
        count = sum(row.count for row in rows)
        yield writing.say(f"risk_{kind}", count=count, where=_where(writing, rows))


def _where(writing: Writing, rows: tuple[Risk, ...]) -> str:
    return listing([row.item for row in rows if row.item], writing.lang, most=8)
