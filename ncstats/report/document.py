"""A run as a document: what was analysed and how, what came out, and whether it is the published.

:func:`build_document` puts the sections in order; the writers render them.
"""

from __future__ import annotations

from ncstats.report.blocks import Document, Parts, Section, Verdict
from ncstats.report.sections_assessed import assessed_section
from ncstats.report.sections_data import data_section
from ncstats.report.sections_methods import methods_section
from ncstats.report.sections_participants import participants_section
from ncstats.report.sections_release import release_section
from ncstats.report.sections_results import (
    curves_section,
    figures_section,
    sensitivity_section,
    statements_section,
    tables_section,
)
from ncstats.report.sections_risk import risk_section
from ncstats.report.sections_strobe import strobe_section
from ncstats.report.sections_text import text_section
from ncstats.report.sections_verification import (
    registered_section,
    remarks_section,
    verification_section,
)
from ncstats.report.writing import Writing

__all__ = ["Document", "Parts", "build_document"]

_SECTIONS = (
    release_section,
    methods_section,
    participants_section,
    text_section,
    tables_section,
    figures_section,
    curves_section,
    statements_section,
    sensitivity_section,
    assessed_section,
    data_section,
    risk_section,
    registered_section,
    remarks_section,
    verification_section,
)


def build_document(parts: Parts, lang: str = "en") -> Document:
    """The report of a run in one language; a section that would be empty is left out."""
    writing = Writing(parts, lang)
    made = (make(writing) for make in _SECTIONS)
    sections = [section for section in made if isinstance(section, Section)]
    sections.append(strobe_section(writing, sections))
    study = parts.plan.model.study
    return Document(
        lang=lang,
        title=study.title.of(lang),
        lines=_lines(writing),
        banner=writing.banner(),
        verdict=_verdict(writing),
        sections=tuple(sections),
        footer=writing.say("made_by", plan=parts.plan.id),
    )


def _lines(writing: Writing) -> tuple[str, ...]:
    study = writing.parts.plan.model.study
    population, source = study.population.of(writing.lang), study.source.of(writing.lang)
    lines = [
        population,
        writing.say("source", source=source) if source else "",
        writing.say("dated", dated=study.dated) if study.dated else "",
    ]
    return tuple(line for line in lines if line)


def _verdict(writing: Writing) -> Verdict | None:
    verification = writing.parts.verification
    if verification is None:
        return None
    if writing.parts.own_data:
        return Verdict(verification.summary(writing.lang), verification.ok)
    agree = writing.say("compared", agree=verification.reproduced, total=verification.total)
    return Verdict(agree, None)
