"""What was studied, in whom, and what the words mean: the part of Methods before the statistics."""

from __future__ import annotations

from collections.abc import Iterator

from ncstats.cohort.summary import CohortSummary
from ncstats.dictionary.model import Derivation, Variable
from ncstats.plan.study import is_ticked
from ncstats.report.blocks import Items, Paragraph, Section, Terms
from ncstats.report.writing import Writing
from ncstats.results.missing_data import shown_variables
from ncstats.tables.reading import Reading
from ncstats.text import listing

_SENTENCES = ("design", "setting", "period", "population", "ethics", "funding")


def study_section(writing: Writing) -> Section | None:
    """Design, setting, period, population, as far as the plan tells, and how many are analysed."""
    study = writing.parts.plan.model.study
    texts = {name: getattr(study, name).of(writing.lang) for name in _SENTENCES}
    terms = [(writing.say(f"study_{name}"), text) for name, text in texts.items() if text]
    if not terms:
        return None
    return Section("study", writing.say("section_study"), (Terms(tuple(terms)),))


def eligibility_section(writing: Writing) -> Section | None:
    """The conditions in their order, each with who judged it: the plan, or somebody before."""
    criteria = writing.parts.plan.model.eligibility
    if not criteria:
        return None
    items = []
    for criterion in criteria:
        code = "criterion_before" if criterion.where is None else "criterion_judged"
        condition = _reading(writing).condition(criterion.where) if criterion.where else ""
        text = criterion.text.of(writing.lang)
        items.append(writing.say(code, criterion=text, condition=condition))
    intro = Paragraph(writing.say("eligibility_intro"))
    title = writing.say("section_eligibility")
    return Section("eligibility", title, (intro, Items(tuple(items))))


def definitions_section(writing: Writing) -> Section | None:
    """The groups that are compared, and the variables that the dictionary defines."""
    terms = (*_groups(writing), *_variables(writing))
    if not terms:
        return None
    return Section("definitions", writing.say("section_definitions"), (Terms(terms),))


def _groups(writing: Writing) -> Iterator[tuple[str, str]]:
    plan, lang = writing.parts.plan, writing.lang
    for name in plan.model.groups:
        group = plan.group(name)
        labels = listing([plan.group_label(name, level, lang) for level in group.order], lang)
        defined = _definition(writing, plan.dictionary.variable(group.variable))
        code = "groups_defined" if defined else "groups_named"
        yield (
            writing.say("groups_term", variable=plan.label(group.variable, lang)),
            writing.say(code, groups=labels, definition=defined),
        )


def _variables(writing: Writing) -> Iterator[tuple[str, str]]:
    plan, lang = writing.parts.plan, writing.lang
    grouping = {group.variable for group in plan.model.groups.values()}
    for variable in shown_variables(plan):
        # What is said of a measured number is for those who enter it.
        measured = variable.kind == "number" and variable.derivation is None
        defined = "" if measured else _definition(writing, variable)
        if defined and variable.name not in grouping:
            yield variable.label.of(lang), defined


def _definition(writing: Writing, variable: Variable) -> str:
    """What the dictionary says of a variable, and how it follows from others."""
    parts = [variable.description.of(writing.lang)] if variable.description else []
    if variable.derivation is not None and _derived(writing, variable.derivation):
        parts += _cases(writing, variable) or [
            writing.say("derived_by", formula=line) for line in variable.derivation.lines
        ]
    return writing.say("between_sentences").join(parts)


def _derived(writing: Writing, derivation: Derivation) -> bool:
    """Whether the data hold what a variable follows from; else its values were entered.

    Where the patients are elsewhere, what conforms holds the derived values themselves.
    """
    cohort = writing.parts.cohort
    if isinstance(cohort, CohortSummary):
        return True
    return all(
        name in cohort.patients and not cohort.patients[name].missing.all()
        for name in derivation.needed
    )


def _cases(writing: Writing, variable: Variable) -> list[str]:
    """The levels of a category with the condition of each, where conditions make it."""
    cases = variable.derivation.cases if variable.derivation else {}
    reading = _reading(writing)
    if is_ticked(variable) and "yes" in cases:
        return [writing.say("derived_yes", condition=reading.condition(str(cases["yes"])))]
    told = [
        writing.say(
            "derived_level",
            level=variable.level(code).label.of(writing.lang),
            condition=reading.condition(str(case)),
        )
        for code, case in cases.items()
    ]
    joint = writing.say("between_cases")
    return [writing.say("derived_cases", cases=joint.join(told))] if told else []


def _reading(writing: Writing) -> Reading:
    return Reading(writing.parts.released.results, writing.parts.plan, "", writing.lang)
