"""The section that says what of a report could tell of single patients, and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from ncstats.disclosure.counted import Key
from ncstats.disclosure.risk import Risk, Risks
from ncstats.report.blocks import Items, Paragraph, Section
from ncstats.report.writing import Writing
from ncstats.results.model import KEY
from ncstats.text.messages import listing


def risk_section(writing: Writing) -> Section | None:
    """What could tell of a few patients; none under a policy, which has left that out."""
    risks = writing.parts.risks
    if risks is None:
        return None
    real = "synthetic" if writing.parts.plan.model.study.synthetic else "real"
    intro = writing.say(f"risk_{real}", threshold=risks.threshold)
    sentences = (*_sentences(writing, risks),) or (writing.say("risk_nothing"),)
    blocks = (Paragraph(intro), Items((*sentences, *_told_apart(writing, risks))))
    return Section("risk", writing.say("section_risk"), blocks)


def _sentences(writing: Writing, risks: Risks) -> Iterator[str]:
    for kind, rows in risks.of_kind().items():
        count = sum(row.count for row in rows)
        yield writing.say(f"risk_{kind}", count=count, where=_where(writing, rows))
    if risks.smallest is not None:
        yield writing.say("risk_smallest", row=_row(writing, risks.smallest))


def _where(writing: Writing, rows: tuple[Risk, ...]) -> str:
    return listing([row.item for row in rows if row.item], writing.lang, most=8)


def _row(writing: Writing, key: Key) -> str:
    """A statistic by its item, variable, level and group, in the dictionary's words."""
    of = dict(zip(KEY, key, strict=True))
    parts = [of["item"], _label(writing, of["variable"])]
    parts += [_level(writing, of["variable"], of["variable_level"])]
    parts += [_level(writing, of["group1"], of["group1_level"])]
    return listing([part for part in parts if part], writing.lang)


def _label(writing: Writing, name: str) -> str:
    """A variable's label; what is none, as a statement, by its own name."""
    dictionary = writing.parts.plan.dictionary
    return dictionary.patients[name].label.of(writing.lang) if name in dictionary.patients else name


def _level(writing: Writing, name: str, code: str) -> str:
    variable = writing.parts.plan.dictionary.patients.get(name)
    known = variable is not None and code in variable.codes
    return variable.level(code).label.of(writing.lang) if variable and known else code


def _told_apart(writing: Writing, risks: Risks) -> Iterator[str]:
    """How far the plan's quasi-identifiers tell patients apart, or why that is not known."""
    names, found = writing.parts.plan.model.quasi_identifiers, risks.anonymity
    if not names:
        yield writing.say("risk_no_classes")
        return
    variables = listing([_label(writing, name) for name in names], writing.lang)
    if found is None:
        yield writing.say("risk_classes_unknown", variables=variables)
        return
    counts = {name: getattr(found, name) for name in _COUNTS}
    yield writing.say("risk_classes", variables=variables, threshold=risks.threshold, **counts)
    if found.missing:
        yield writing.say("risk_classes_missing", count=found.missing)
    for one in found.diversity:
        label = _label(writing, one.variable)
        yield writing.say("risk_diversity", variable=label, least=one.least, count=one.alike)


_COUNTS = ("smallest", "unique", "few", "patients")
