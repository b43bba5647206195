"""The section on outcomes that were assessed in too few patients to stand for all of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from ncstats.report.blocks import Block, Items, Paragraph, Section
from ncstats.report.writing import Writing
from ncstats.results.assessed import ShownOutcome, item_of
from ncstats.tables.assessed import (
    level_label,
    levels_of,
    outcome_label,
    under_assessed,
)
from ncstats.tables.intervals import limits
from ncstats.tables.reading import Reading
from ncstats.text import number
from ncstats.text.cells import FORMATS
from ncstats.text.withheld import count_text


def assessed_section(writing: Writing) -> Section | None:
    """Each such outcome with its proportion and bounds, and who was assessed."""
    parts = writing.parts
    found = under_assessed(parts.released, parts.plan)
    if not found:
        return None
    blocks: list[Block] = [Paragraph(writing.say("assessed_intro"))]
    for outcome in found:
        title = outcome_label(outcome, writing.lang)
        anchor = f"outcome-{outcome.name}"
        blocks.append(Section(anchor, title, tuple(_outcome(writing, outcome))))
    return Section("assessed", writing.say("section_assessed"), tuple(blocks))


def _outcome(writing: Writing, outcome: ShownOutcome) -> Iterator[Block]:
    yield Items(tuple(_sentences(writing, outcome)))
    yield from map(writing.table, writing.assessed[outcome.name])


def _sentences(writing: Writing, outcome: ShownOutcome) -> Iterator[str]:
    """For all patients: how many were assessed; then of each level the share and its bounds.

    In whole percents, as a sentence is read; the table below has the decimals.
    """
    parts, lang = writing.parts, writing.lang
    reading = Reading(parts.released.results, parts.plan, item_of(outcome.name), lang)
    everybody = {"group1": "", "group1_level": ""}
    found = reading.find(outcome.name, context="missing", **everybody)
    counts = {row.stat_name: row for row in found}
    of_all = {"n": counts["N_nonmiss"].stat, "N": counts["N_obs"].stat}
    patients, known = (
        count_text(counts[name].stat, counts[name].error) for name in ("N_obs", "N_nonmiss")
    )
    label, share = outcome_label(outcome, lang), _percent(of_all)
    code = "assessed_withheld" if math.isnan(sum(of_all.values())) else "assessed_count"
    yield writing.say(code, outcome=label, known=known, patients=patients, percent=share)
    for level in levels_of(outcome) if of_all["n"] else ():
        columns = {"context": "categorical", "variable_level": level, **everybody}
        found = reading.find(outcome.name, **columns)
        values = {row.stat_name: row.stat for row in found}
        if math.isnan(sum(values.values())):
            continue
        yield writing.say(
            "assessed_bounds",
            level=level_label(outcome, level, lang),
            percent=_percent(values),
            known=known,
            interval=limits(reading, found, 0).text,
            low=number(100 * values["min"], 0),
            high=number(100 * values["max"], 0),
            patients=patients,
        )


def _percent(counted: Mapping[str, float]) -> str:
    """A count in whole percents of its denominator, from the exact fraction."""
    (part,) = FORMATS["percent"].parts
    return number(part.of(counted), 0)
