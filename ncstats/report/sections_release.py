"""The section that says under which policy a report is released, and how much was withheld."""

from __future__ import annotations

from collections.abc import Iterator

from ncstats.disclosure import Policy
from ncstats.plan.coarser.joins import Joins
from ncstats.plan.coarser.left_out import LeftOut
from ncstats.report.blocks import Items, Paragraph, Section
from ncstats.report.writing import Writing
from ncstats.results.check import COUNTS
from ncstats.results.model import KEY
from ncstats.tables.joined import joined_note
from ncstats.text import message

_STAT_NAME = KEY.index("stat_name")


def release_section(writing: Writing) -> Section | None:
    """The policy in words, what it withheld counted; none where nothing is withheld."""
    released = writing.parts.released
    if released.terms is None:
        return None
    intro = Paragraph(writing.say("release_policy", name=released.policy))
    sentences = (*_terms(writing, released.terms), _withheld(writing))
    blocks = (intro, Items(sentences))
    return Section("release", writing.say("section_release"), blocks)


def _terms(writing: Writing, terms: Policy) -> Iterator[str]:
    """What the policy says, a sentence each."""
    limit = terms.threshold + 1
    bounds = "bounds" if terms.bounds else "dash"
    yield writing.say(f"release_small_{bounds}", threshold=terms.threshold, limit=limit)
    if terms.rounding > 1:
        yield writing.say("release_rounded", rounding=terms.rounding)
    else:
        yield writing.say("release_exact")
    protects = bounds if terms.complements else "none"
    yield writing.say(f"release_complements_{protects}", limit=limit)
    yield writing.say("release_p")
    yield writing.say("release_numbers", least=terms.quantiles)
    if writing.parts.plan.model.curves:
        yield writing.say("release_curves", least=terms.curves)
    yield writing.say("release_pictures")
    yield from joined_sentences(writing)
    if writing.parts.plan.published_path is not None:
        yield writing.say("release_unverified")


def joined_sentences(writing: Writing) -> Iterator[str]:
    """Which levels are told as one, and what is left out of the plan for it."""
    plan, lang = writing.parts.plan, writing.lang
    for variable in Joins.of(plan.dictionary).variables.values():
        yield writing.say("release_joined", levels=joined_note(variable, lang))
    items = [_left_out(writing, each) for each in plan.left_out]
    if items:
        # Labels have commas of their own.
        between = message("tables.joined_between", lang)
        yield writing.say("release_left_out", items=between.join(items))


def _left_out(writing: Writing, left_out: LeftOut) -> str:
    """What readers know it by; of a row with its table, which may be there no longer."""
    plan, label = writing.parts.plan, left_out.label.of(writing.lang)
    if not left_out.of or plan.finer is None:
        return label
    table = plan.finer.model.tables[left_out.of].title.of(writing.lang)
    return writing.say("release_left_out_row", row=label, table=table)


def _withheld(writing: Writing) -> str:
    released = writing.parts.released
    counts = sum(key[_STAT_NAME] in COUNTS for key in released.withheld)
    others = len(released.withheld) - counts
    return writing.say("release_withheld", counts=counts, others=others)
