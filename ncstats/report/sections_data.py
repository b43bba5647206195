"""The section on the data: what was read, and what was found, by rule and never by patient."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from ncstats.cohort.found import GROUPED
from ncstats.errors import Problem
from ncstats.report.blocks import Block, Paragraph, Section, TableBlock
from ncstats.report.sections_release import joined_sentences
from ncstats.report.writing import Writing
from ncstats.results.eligibility import ITEM as ELIGIBILITY
from ncstats.results.eligibility import READ
from ncstats.results.run import needed_variables
from ncstats.tables import Cell, Column, Row, Table
from ncstats.text import LANGUAGES, catalogue

_Counts: TypeAlias = Counter[tuple[str, str | int | None]]


def data_section(writing: Writing) -> Section:
    """The files, the problems and the values changed on reading, counted."""
    cohort = writing.parts.cohort
    if writing.parts.released.terms is not None:
        return Section("data", writing.say("section_data"), tuple(_files_only(writing)))
    blocks: list[Block] = [
        Paragraph(text) for text in (*_read(writing), *joined_sentences(writing))
    ]
    changes = cohort.findings.changes
    found = {
        "problems": _problem_counts(_of_the_plan(writing, cohort.findings.problems)),
        "changes": Counter(zip(changes.rule.tolist(), changes.column.tolist(), strict=True)),
    }
    for name, counts in found.items():
        if counts:
            blocks.append(_counts(writing, name, counts))
        else:
            blocks.append(Paragraph(writing.say(f"{name}_none")))
    return Section("data", writing.say("section_data"), tuple(blocks))


def _files_only(writing: Writing) -> Iterator[Block]:
    """Which files were read, where a policy keeps back what is counted by patients."""
    for source in writing.parts.cohort.sources:
        yield Paragraph(writing.say("file_only", file=source.name, sha256=source.sha256))
    yield Paragraph(writing.say("findings_withheld"))


def _of_the_plan(writing: Writing, problems: Sequence[Problem]) -> list[Problem]:
    """Without notes on derived variables that the plan neither shows nor derives others from."""
    variables = writing.parts.cohort.dictionary.patients
    used, more = set[str](), [*needed_variables(writing.parts.plan)]
    while more:
        used.add(name := more.pop())
        derivation = variables[name].derivation if name in variables else None
        more += {*derivation.names} - used if derivation else ()
    others = {*variables} - used
    return [each for each in problems if each.code not in GROUPED or each.column not in others]


def _read(writing: Writing) -> list[str]:
    cohort = writing.parts.cohort
    lines = [writing.say("patients_read", count=_count_read(writing))]
    lines += [
        writing.say(
            "file_read" if source.sha256 else "table_read",
            file=source.name,
            rows=source.rows,
            sha256=source.sha256,
        )
        for source in cohort.sources
    ]
    return lines


def _count_read(writing: Writing) -> int:
    """How many patients there were before any was left out as not eligible."""
    parts = writing.parts
    read = parts.released.results.find(ELIGIBILITY, "", variable_level=READ)
    return int(read[0].stat) if read else parts.cohort.n


def _problem_counts(problems: Iterable[Problem]) -> _Counts:
    """Problems by code and column, in the order in which each is first met: that of the file."""
    counts: _Counts = Counter()
    for problem in problems:
        many = problem.code in GROUPED
        counts[problem.code, problem.column] += int(problem.value or 0) if many else 1
    return counts


def _counts(writing: Writing, name: str, counts: _Counts) -> TableBlock:
    rows = [
        Row("variable", 0, (Cell(_words(writing, what)), Cell(str(column or "")), Cell(str(count))))
        for (what, column), count in counts.items()
    ]
    heads = (
        Column(writing.say(f"{name}_what"), kind="stub"),
        Column(writing.say("counted_column"), kind="text"),
        Column(writing.say("counted_times")),
    )
    table = Table(name, writing.say(f"{name}_title"), heads, tuple(rows))
    return TableBlock(f"table-{name}", "", table)


def _words(writing: Writing, code: str) -> str:
    """A problem's rule without the value that broke it; a change's sentence in this language."""
    rule = f"report.rule_{code.rpartition('.')[2]}"
    known = code.startswith("cohort.") and rule in catalogue(writing.lang)
    return writing.say(rule.removeprefix("report.")) if known else _translated(writing, code)


def _translated(writing: Writing, sentence: str) -> str:
    """A cohort keeps the sentences of its changes in the language that it was read in."""
    for lang in LANGUAGES:
        for code, other in catalogue(lang).items():
            if other == sentence and code.startswith("cohort.changed_"):
                return catalogue(writing.lang)[code]
    return sentence
