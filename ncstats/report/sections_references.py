"""The sources of the methods a report uses, numbered once and cited by their number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ncstats.methods import Method
from ncstats.report.blocks import Paragraph, Section, Terms
from ncstats.report.writing import Writing


def numbered(methods: Sequence[Method]) -> Mapping[str, int]:
    """The number of each source, in the order of the methods; one that serves several has one."""
    sources = dict.fromkeys(method.source for method in methods)
    return {source: i for i, source in enumerate(sources, start=1)}


def citation(number: int) -> str:
    """How a number is cited.

    >>> citation(3)
    '[3]'
    """
    return f"[{number}]"


def cited(writing: Writing, methods: Sequence[Method]) -> Paragraph:
    """The methods by name, each with the number of its source."""
    numbers = numbered(methods)
    named = (
        writing.say("method_cited", method=method.title(writing.lang), number=number)
        for method in methods
        for number in (citation(numbers[method.source]),)
    )
    joint = writing.say("between_cases")
    return Paragraph(writing.say("methods_cited", methods=joint.join(named)))


def references_section(writing: Writing, methods: Sequence[Method]) -> Section | None:
    """The numbered list of sources; None where no method is used."""
    if not methods:
        return None
    terms = tuple((citation(number), source) for source, number in numbered(methods).items())
    return Section("references", writing.say("section_references"), (Terms(terms),))
