"""The section that says what of a report could tell of single patients, and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from ncstats.disclosure import named_policy, study_of
from ncstats.disclosure.risk import Risk, Risks, measure_risks
from ncstats.report.blocks import Items, Paragraph, Section
from ncstats.report.writing import Writing
from ncstats.text.messages import listing

HELD_TO = "mask10"
"""The policy that the risk is measured by where none was asked for."""


def risk_section(writing: Writing) -> Section | None:
    """What could tell of a few patients; none under a policy, which has left that out."""
    parts = writing.parts
    terms = named_policy(HELD_TO).terms
    if parts.released.terms is not None or terms is None:
        return None
    pictures = tuple(parts.released.marks)
    released = parts.released.results
    risks = measure_risks(released, terms, study_of(parts.plan), pictures)
    real = "synthetic" if parts.plan.model.study.synthetic else "real"
    intro = writing.say(f"risk_{real}", threshold=terms.threshold)
    sentences = (*_sentences(writing, risks),) or (writing.say("risk_nothing"),)
    blocks = (Paragraph(intro), Items(sentences))
    return Section("risk", writing.say("section_risk"), blocks)


def _sentences(writing: Writing, risks: Risks) -> Iterator[str]:
    for kind, rows in risks.of_kind().items():
        count = sum(row.count for row in rows)
        yield writing.say(f"risk_{kind}", count=count, where=_where(writing, rows))


def _where(writing: Writing, rows: tuple[Risk, ...]) -> str:
    return listing([row.item for row in rows if row.item], writing.lang, most=8)
