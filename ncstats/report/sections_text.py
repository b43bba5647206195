"""The results in sentences, each with its numbers and denominators; never a cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ncstats.methods import method
from ncstats.plan.study import Plan, PlannedRow
from ncstats.report.blocks import Block, Items, Paragraph, Section
from ncstats.report.sections_text_curves import curve_sentences, equation, follow_up_sentences
from ncstats.report.writing import Writing
from ncstats.results.check import BAND
from ncstats.results.eligibility import ITEM as ELIGIBILITY
from ncstats.results.model import Results, Statistic
from ncstats.tables import Table
from ncstats.tables.columns import context_and_level, group_column
from ncstats.tables.comparisons import decided, found_test
from ncstats.tables.reading import Reading

THRESHOLD = 0.05
"""A comparison with a p-value below it is told by name; of the others the number is told."""


def text_section(writing: Writing) -> Section:
    """Participants, follow-up, what differed between groups, and incidence at the landmarks."""
    blocks: list[Block] = [Paragraph(_join(writing, _participants(writing)))]
    followed = tuple(follow_up_sentences(writing))
    blocks += [Paragraph(_join(writing, followed))] if followed else []
    for name, table in writing.parts.tables.items():
        blocks += _compared(writing, name, table)
    # What two curves of one endpoint say alike is said once.
    told = tuple(dict.fromkeys(curve_sentences(writing)))
    blocks += [Items(told)] if told else []
    return Section("results", writing.say("section_results"), tuple(blocks))


def _join(writing: Writing, sentences: Iterator[str] | tuple[str, ...]) -> str:
    return writing.say("between_sentences").join(sentences)


def _participants(writing: Writing) -> Iterator[str]:
    parts = writing.parts
    count = analysed_text(parts.released.results, parts.plan, writing.lang)
    if count:
        yield writing.say("text_analysed", count=count)
    split = ((i, t.by) for i, t in parts.plan.model.tables.items() if t.by and not t.where)
    item, by = next(split, ("", None))
    if by is None:
        return
    reading = Reading(parts.released.results, parts.plan, item, writing.lang)
    group = parts.plan.group(by)
    labels = [
        group_column(
            reading, group.variable, level, parts.plan.group_label(by, level, writing.lang)
        ).label
        for level in group.order
    ]
    variable = parts.plan.label(group.variable, writing.lang)
    joint = writing.say("between_cases")
    yield writing.say("text_groups", variable=variable, groups=joint.join(labels))


def analysed_text(results: Results, plan: Plan, lang: str) -> str:
    """How many patients were analysed, as far as the results say it: of the first that do."""
    everybody = {"group1": "", "group1_level": "", "where": "", "variable_level": ""}
    items = (ELIGIBILITY, *plan.model.tables, *plan.model.curves)
    counts = (
        results.find(item, variable, stat_name="N_obs", **everybody)
        for item in items
        for variable in ("", *_endpoint(plan, item))
    )
    found = next(filter(None, counts), ())
    return Reading(results, plan, "", lang).text("N", found, renamed=_AS_N) if found else ""


_AS_N = {"N_obs": "N"}


def _endpoint(plan: Plan, item: str) -> tuple[str, ...]:
    return (plan.model.curves[item].endpoint,) if item in plan.model.curves else ()


def _compared(writing: Writing, name: str, table: Table) -> Iterator[Block]:
    """How many comparisons a table makes, and those below the threshold with their numbers."""
    parts = writing.parts
    reading = Reading(parts.released.results, parts.plan, name, writing.lang)
    rows = [decided(reading, row) for row in parts.plan.rows[name]]
    tests = {row.variable.name: found_test(reading, row, "p.value") for row in rows}
    valid = {key: test for key, test in tests.items() if test is not None and _counts(test)}
    if not valid:
        return
    below = [row for row in rows if _below(valid.get(row.variable.name))]
    adjusted = (found_test(reading, row, "p.adjusted") for row in rows)
    yield Paragraph(
        writing.say(
            _code(valid, below, adjust=parts.plan.model.tables[name].adjust),
            table=table.title,
            tests=len(valid),
            below=len(below),
            others=len(valid) - len(below),
            adjusted=sum(test is not None and _below(test) for test in adjusted),
        )
    )
    if below:
        differing = _Differing(writing, reading, table)
        yield Items(tuple(differing.sentence(row) for row in below))


def _counts(test: Statistic) -> bool:
    """Whether a test was computed and means something."""
    return not test.error and test.warning != "results.groups_made_of_row"


def _below(test: Statistic | None) -> bool:
    if test is None or not _counts(test):
        return False
    # Of a band the upper limit is known, which lies outside it.
    return test.stat <= THRESHOLD if test.stat_label == BAND else test.stat < THRESHOLD


def _code(valid: Mapping[str, object], below: list[PlannedRow], adjust: str) -> str:
    if len(valid) == 1:
        return "text_one_below" if below else "text_one_not"
    return "text_compared" if adjust == "none" else "text_compared_adjusted"


class _Differing:
    """Puts one comparison into a sentence, with the numbers that the table prints."""

    def __init__(self, writing: Writing, reading: Reading, table: Table) -> None:
        self.say, self.reading = writing.say, reading
        self.printed = {key: cell.text for cell in table.cells() for key in cell.statistics}
        self.by = reading.plan.model.tables[reading.item].by or ""

    def sentence(self, row: PlannedRow) -> str:
        find = self.reading.find
        test = found_test(self.reading, row, "p.value")
        assert test is not None  # noqa: S101 - only rows whose p-value is known come here
        effects = find(row.variable.name, context="effect", stat_name="estimate")
        effect = next((e for e in effects if e.key in self.printed and not e.error), None)
        groups = self.say("between_cases").join(self._groups(row))
        code = "text_differs" if groups else "text_distributed"
        return self.say(
            code if effect is None else f"{code}_effect",
            variable=row.label.of(self.reading.lang),
            method=method(test.method).label["zh" if self.reading.lang == "zh" else "en"],
            p=self._p(test),
            effect="" if effect is None else method(effect.method).short(self.reading.lang),
            size="" if effect is None else self.printed[effect.key],
            groups=groups,
        )

    def _p(self, test: Statistic) -> str:
        adjusted = self.reading.find(test.variable, context="test", stat_name="p.adjusted")
        shown = [row for row in adjusted if row.key in self.printed and not row.error]
        p = equation(self.printed[test.key])
        if not shown:
            return p
        return self.say("text_p_adjusted", p=p, adjusted=equation(self.printed[shown[0].key]))

    def _groups(self, row: PlannedRow) -> Iterator[str]:
        """Each group's summary with its denominator; none for a category of several levels."""
        if row.variable.kind == "category" and not row.ticked:
            return
        group = self.reading.plan.group(self.by)
        context, variable_level = context_and_level(row)
        cell = row.cell if context == "continuous" else "percent_n_N"
        for level in group.order:
            found = self.reading.find(
                row.variable.name,
                context=context,
                variable_level=variable_level,
                group1=group.variable,
                group1_level=level,
            )
            label = self.reading.plan.group_label(self.by, level, self.reading.lang)
            text, n = self.reading.text(cell, found, row.digits), self.reading.text("N", found)
            yield self.say(f"text_group_{context}", group=label, value=text, n=n)
