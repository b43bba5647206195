"""How the numbers were made, in words taken from the plan and the register of methods."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from ncstats import __version__
from ncstats.dictionary.endpoint import Endpoint
from ncstats.methods import METHODS, Method, method
from ncstats.plan.curves import OF_INTERVALS
from ncstats.report.blocks import Block, Paragraph, Section, TableBlock, Terms
from ncstats.report.sections_references import citations, cited, references_section
from ncstats.report.sections_study import definitions_section, eligibility_section, study_section
from ncstats.report.writing import Writing
from ncstats.tables import Cell, Column, Row, Table
from ncstats.tables.not_analysed import excluded, listed
from ncstats.tables.reading import Reading
from ncstats.text import listing, significant
from ncstats.text.cells import FORMATS
from ncstats.text.withheld import count_text

_SHOWN_ROLES = frozenset(
    {
        "count", "summary", "normality", "test", "pairwise", "effect", "adjustment", "interval",
        "curve", "model",
    }
)  # fmt: skip
_OF_CURVES = frozenset({"curve", "test", "pairwise", "effect"})


def methods_section(writing: Writing) -> Section:
    """The study, its definitions, cells, tests, curves and endpoints as the plan asks for them."""
    used = _used(writing)
    # In the order of the register.
    methods = tuple(m for m in METHODS if m.key in used and m.role in _SHOWN_ROLES)
    parts = (
        study_section(writing),
        eligibility_section(writing),
        definitions_section(writing),
        *_endpoints(writing),
        _statistics(writing, methods, used),
        references_section(writing, methods),
    )
    blocks = tuple(part for part in parts if part is not None)
    return Section("methods", writing.say("section_methods"), blocks)


def _statistics(writing: Writing, methods: tuple[Method, ...], used: set[str]) -> Section:
    """What was computed, by what, and the calls that give the same elsewhere."""
    blocks: list[Block] = []
    for sentences in (_tables(writing, used), _tests(writing), _curves(writing)):
        text = writing.say("between_sentences").join(sentences)
        blocks += [Paragraph(text)] if text else []
    blocks.append(Paragraph(writing.say("software", version=__version__)))
    if methods:
        blocks += [cited(writing, methods), Paragraph(writing.say("methods_table_intro"))]
        blocks.append(_register(writing, methods))
    return Section("statistics", writing.say("section_statistics"), tuple(blocks))


def _tables(writing: Writing, used: set[str]) -> Iterator[str]:
    plan = writing.parts.plan
    rows = [row for name in plan.model.tables for row in plan.rows[name]]
    for kind in ("category", "number"):
        cells = dict.fromkeys(row.cell for row in rows if row.variable.kind == kind)
        formats = listing([FORMATS[cell].named(writing.lang) for cell in cells], writing.lang)
        if cells:
            quantile_type = plan.model.quantile_type
            yield writing.say(f"cells_{kind}", formats=formats, type=quantile_type)
    yield writing.say("missing")
    interval = plan.model.interval
    if interval in used:
        yield writing.say("intervals", label=method(interval).title(writing.lang))


def _tests(writing: Writing) -> Iterator[str]:
    plan = writing.parts.plan
    compared = [name for name, table in plan.model.tables.items() if table.by]
    tests = [row.test for name in compared for row in plan.rows[name] if row.test != "none"]
    if not tests:
        return
    chosen = [test for test in tests if test != "default"]
    if len(chosen) < len(tests):
        yield writing.say("tests_by_rule")
    if chosen:
        code = "tests_by_plan" if len(chosen) == len(tests) else "tests_some_by_plan"
        yield writing.say(code, count=len(chosen))
    if any(row.effect != "none" for name in compared for row in plan.rows[name]):
        yield writing.say("tests_effects")
    yield writing.say("tests_small")
    for adjust in dict.fromkeys(plan.model.tables[name].adjust for name in compared):
        yield writing.say(f"tests_{adjust}")


def _curves(writing: Writing) -> Iterator[str]:
    curves = writing.parts.plan.model.curves.values()
    shown = {kind for curve in curves for kind in curve.show}
    for kind in ("incidence", "event_free"):
        if kind in shown:
            yield writing.say(f"curves_{kind}")
    if shown & set(OF_INTERVALS):
        yield writing.say("curves_between_visits")
    if curves:
        yield writing.say("curves_follow_up")
    if any(curve.by for curve in curves):
        yield writing.say("curves_logrank")
    endpoints = (writing.parts.plan.dictionary.endpoint(c.endpoint) for c in curves if c.by)
    if any(endpoint.competing for endpoint in endpoints):
        yield writing.say("curves_gray")
    if any(curve.cox for curve in curves):
        yield writing.say("curves_cox")


def _endpoints(writing: Writing) -> Iterator[Section]:
    plan = writing.parts.plan
    for name in dict.fromkeys(curve.endpoint for curve in plan.model.curves.values()):
        endpoint = plan.dictionary.endpoint(name)
        title = writing.say("endpoint", endpoint=endpoint.label.of(writing.lang))
        terms = (*_five_lines(writing, endpoint), *_not_analysed(writing, endpoint))
        yield Section(f"endpoint-{name}", title, (Terms(terms),))


def _five_lines(writing: Writing, endpoint: Endpoint) -> tuple[tuple[str, str], ...]:
    """Origin, event, competing causes, censoring, population; then where the curve is read."""
    lang = writing.lang
    lines = [
        ("origin", endpoint.origin_label.of(lang)),
        ("event", endpoint.event_label.of(lang)),
        ("competing", _competing(writing, endpoint)),
        ("censoring", endpoint.censoring_label.of(lang)),
        ("population", endpoint.population_label.of(lang)),
    ]
    landmarks = _landmarks(writing, endpoint)
    if landmarks:
        lines.append(("landmarks", landmarks))
    return tuple((writing.say(f"term_{code}"), text) for code, text in lines)


def _competing(writing: Writing, endpoint: Endpoint) -> str:
    """The competing causes, and after them those that the data do not tell of."""
    results, curves = writing.parts.released.results, writing.parts.plan.model.curves
    item = next(item for item, curve in curves.items() if curve.endpoint == endpoint.name)
    found = results.find(item, endpoint.name, context="curve", variable_level="incidence")
    recorded = {row.cause for row in found}
    labels: dict[bool, list[str]] = {True: [], False: []}
    for name, cause in endpoint.competing.items():
        labels[name in recorded or not recorded].append(cause.label.of(writing.lang))
    if not endpoint.competing:
        return writing.say("competing_none")
    known, missing = (listing(labels[there], writing.lang) for there in (True, False))
    known = known or writing.say("competing_none").rstrip(".。")
    if not missing:
        return known
    return writing.say("competing_not_recorded", causes=known, missing=missing)


def _not_analysed(writing: Writing, endpoint: Endpoint) -> Iterator[tuple[str, str]]:
    """Who is in no curve of the endpoint and why; then what was seen and does not count."""
    parts = writing.parts
    curves = parts.plan.model.curves.items()
    item = next(item for item, curve in curves if curve.endpoint == endpoint.name)
    reading = Reading(parts.released.results, parts.plan, item, writing.lang)
    between = reading.say("between_reasons")
    reasons, findings = excluded(reading, endpoint), listed(reading, endpoint)
    if reasons:
        everybody = {"context": "missing", "group1_level": "", "variable_level": ""}
        found = parts.released.results.find(item, endpoint.name, **everybody)
        counts = {row.stat_name: count_text(row.stat, row.error) for row in found}
        text = writing.say(
            "not_analysed",
            count=counts["N_miss"],
            patients=counts["N_obs"],
            reasons=between.join(reasons),
        )
        yield writing.say("term_not_analysed"), text
    if findings:
        yield writing.say("term_listed"), writing.say("listed", findings=between.join(findings))


def _landmarks(writing: Writing, endpoint: Endpoint) -> str:
    curves = writing.parts.plan.model.curves.values()
    times = {
        time for curve in curves if curve.endpoint == endpoint.name for time in curve.landmarks
    }
    if not times:
        return ""
    listed = listing([significant(time) for time in sorted(times)], writing.lang)
    return writing.say(f"landmarks_{endpoint.unit}", times=listed)


def _register(writing: Writing, methods: tuple[Method, ...]) -> TableBlock:
    """The methods behind what the report shows: source, and the R call with the same number."""
    numbers = citations(methods)
    rows = [
        Row("variable", 0, tuple(map(Cell, texts)))
        for method in methods
        for texts in [
            (
                method.title(writing.lang),
                numbers[method.key],
                method.r_call,
                method.spss or writing.say("methods_no_spss"),
            )
        ]
    ]
    heads = ("methods_method", "methods_source", "methods_r", "methods_spss")
    kinds = ("stub", "text", "code", "code")
    columns = tuple(
        Column(writing.say(head), kind=kind)  # type: ignore[arg-type]  # three of its kinds
        for head, kind in zip(heads, kinds, strict=True)
    )
    table = Table("methods", writing.say("methods_title"), columns, tuple(rows))
    return TableBlock("table-methods", "", table)


def _used(writing: Writing) -> set[str]:
    """The methods behind what a reader meets."""
    parts = writing.parts
    tables = chain(parts.tables.values(), *writing.assessed.values())
    shown = {key for table in tables for cell in table.cells() for key in cell.statistics}
    curves = parts.plan.model.curves
    return {
        row.method
        for row in parts.released.results
        if (row.item in curves and row.context in _OF_CURVES) or row.key in shown
    }
