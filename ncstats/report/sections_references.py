"""The sources of the methods a report uses, numbered once and cited by their number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ncstats.methods import REFERENCES, Method
from ncstats.report.blocks import Paragraph, Section, Terms
from ncstats.report.writing import Writing


def numbered(methods: Sequence[Method]) -> Mapping[str, int]:
    """The number of each source, in the order of the methods; one that serves several has one."""
    names = dict.fromkeys(name for method in methods for name in method.references)
    return {name: i for i, name in enumerate(names, start=1)}


def citation(numbers: Sequence[int]) -> str:
    """How sources are cited by their numbers; empty where there are none.

    >>> citation([3]), citation([3, 4])
    ('[3]', '[3, 4]')
    """
    return f"[{', '.join(map(str, numbers))}]" if numbers else ""


def citations(methods: Sequence[Method]) -> Mapping[str, str]:
    """How the sources of each method are cited, by its key; empty where it needs none."""
    numbers = numbered(methods)
    return {
        method.key: citation([numbers[name] for name in method.references]) for method in methods
    }


def cited(writing: Writing, methods: Sequence[Method]) -> Paragraph:
    """The methods by name, each with how it is computed and the numbers of its sources."""
    numbers = citations(methods)
    joint = writing.say("between_cases")
    told = joint.join(_told(writing, method, numbers[method.key]) for method in methods)
    return Paragraph(writing.say("methods_cited", methods=told))


def _told(writing: Writing, method: Method, number: str) -> str:
    detail = method.detail_in(writing.lang)
    code = "method_detailed" if detail else "method_named"
    told = writing.say(code, method=method.label[writing.lang], detail=detail)
    return writing.say("method_cited", method=told, number=number) if number else told


def references_section(writing: Writing, methods: Sequence[Method]) -> Section | None:
    """The numbered list of sources; None where no method has one."""
    terms = tuple(
        (citation([number]), str(REFERENCES[name])) for name, number in numbered(methods).items()
    )
    if not terms:
        return None
    return Section("references", writing.say("section_references"), (Terms(terms),))
