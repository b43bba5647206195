"""The codebook: what a clinician needs to fill a sheet, as Markdown in either language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from ncstats.dictionary.codelists import thresholds
from ncstats.dictionary.describe import (
    both,
    derivation_lines,
    endpoint_parts,
    facts,
    notes,
    prevalence_lines,
    say,
    shown_number,
    shown_range,
)
from ncstats.dictionary.formula_table import HEADS, formula_rows
from ncstats.dictionary.levels import Level
from ncstats.dictionary.model import Dictionary, Endpoint, Variable
from ncstats.formulae.limits import ThresholdTable
from ncstats.text import Bilingual

MOST_LEVELS_IN_A_CELL = 6
"""A longer codelist stands in a section of its own, and the cell names it."""

PLAUSIBLE = "range: project plausibility limits"
"""The source of most ranges; the introduction says so once."""

HOW_TO_FILL = ("rows", "missing", "units", "dates", "ranges", "derived", "own")


def codebook(dictionary: Dictionary, lang: str = "en") -> str:
    """Every variable by role, every codelist, limit by age and endpoint, labels in both languages.

    Headings and sentences are in ``lang``.
    """
    parts = [
        f"# {say('codebook_title', lang)}",
        say("codebook_made_by", lang),
        f"## {say('codebook_how', lang)}",
        "\n".join(f"- {say(f'codebook_{key}', lang)}" for key in HOW_TO_FILL),
        *_table_section(dictionary, dictionary.patients, lang),
        *_table_section(dictionary, dictionary.visits, lang),
        *_codelists_section(dictionary, lang),
        *_thresholds_section(lang),
        f"## {say('formulae', lang)}",
        say("formulae_how", lang),
        _markdown([say(head, lang) for head in HEADS], formula_rows(lang)),
    ]
    if dictionary.endpoints:
        parts.append(f"## {say('endpoints', lang)}")
        parts += [_endpoint_section(endpoint, lang) for endpoint in dictionary.endpoints.values()]
    return "\n\n".join(parts) + "\n"


def _table_section(
    dictionary: Dictionary, variables: Mapping[str, Variable], lang: str
) -> Iterator[str]:
    heads = [say(key, lang) for key in ("name", "english", "chinese", "values", "notes")]
    row = partial(_row, dictionary, lang=lang)
    for table in dict.fromkeys(variable.table for variable in variables.values()):
        yield f"## {say(f'table_{table}', lang)}"
    for role in dict.fromkeys(variable.role for variable in variables.values()):
        heading = f"role_{role or 'none'}"
        yield f"### {say(heading, lang)}"
        yield _markdown(heads, [row(v) for v in variables.values() if v.role == role])


def _row(dictionary: Dictionary, variable: Variable, lang: str) -> list[str]:
    return [
        f"`{variable.name}`",
        variable.label.en,
        variable.label.zh,
        "<br>".join(_values(variable, lang)),
        " ".join(_notes(dictionary, variable, lang)),
    ]


def _values(variable: Variable, lang: str) -> Iterator[str]:
    if variable.kind == "category":
        yield from _level_cells(variable, lang)
        return
    if variable.kind != "number":
        yield say(f"kind_{variable.kind}", lang)
        return
    yield from filter(None, (variable.printed_unit(lang), shown_range(variable.hard)))
    if variable.soft != variable.hard:
        yield say("expected_range", lang) + " " + shown_range(variable.soft)
    if variable.reference is not None:
        yield say("reference_range_is", lang) + " " + shown_range(variable.reference.limits)
    others = [f"{u.printed(lang)} × {shown_number(u.factor)}" for u in variable.units]
    if others:
        yield say("units_too", lang) + " " + "; ".join(others)


def _level_cells(variable: Variable, lang: str) -> Iterator[str]:
    link = f"[{variable.codelist}](#{_anchor(variable.codelist)})"
    if variable.codelist and len(variable.levels) > MOST_LEVELS_IN_A_CELL:
        yield say("see_codelist", lang, codelist=link)
        return
    for level in variable.levels:
        yield f"`{level.code}` {both(level.label.en, level.label.zh)}"
    if any(lv.description or lv.facts or lv.prevalence for lv in variable.levels):
        yield say("more_in_codelist", lang, codelist=link)


def _notes(dictionary: Dictionary, variable: Variable, lang: str) -> Iterator[str]:
    if _as_at_diagnosis(dictionary, variable):
        yield say("as_at_diagnosis", lang)
        return
    yield from notes(variable, lang)
    derived = [f"`{line}`" for line in derivation_lines(variable)]
    # What follows from a codelist's own column would only repeat it.
    if derived and sum(map(len, derived)) < _LONGEST_DERIVATION:
        yield say("derived_as", lang) + " " + "; ".join(derived) + "."
    elif derived:
        yield say("derived_by_codelist", lang)
    if variable.loinc is not None:
        yield f"LOINC {variable.loinc.code}."
    if variable.source and variable.source != PLAUSIBLE:
        yield say("source_is", lang) + " " + variable.source + "."


_LONGEST_DERIVATION = 700


def _as_at_diagnosis(dictionary: Dictionary, variable: Variable) -> bool:
    """Whether a variable of visits is one that patients have too, with the same meaning."""
    first = dictionary.patients.get(variable.name)
    if variable.table != "visits" or first is None or variable.required:
        return False
    return (first.label, first.description) == (variable.label, variable.description)


def _codelists_section(dictionary: Dictionary, lang: str) -> Iterator[str]:
    if dictionary.codelists:
        yield f"## {say('codelists', lang)}"
    for codelist in dictionary.codelists.values():
        title = both(codelist.title.en, codelist.title.zh)
        yield f'<a id="{_anchor(codelist.name)}"></a>\n\n### `{codelist.name}`: {title}'
        heads = [say(key, lang) for key in ("code", "english", "chinese", "notes")]
        yield _markdown(heads, [_level_row(dictionary, lv, lang) for lv in codelist.levels])
        if codelist.source:
            yield say("source_is", lang) + " " + codelist.source + "."


def _level_row(dictionary: Dictionary, level: Level, lang: str) -> list[str]:
    known = [level.description.of(lang)] if level.description else []
    known += [f"{say(f'fact_{k}', lang)}: {v}." for k, v in facts(level, dictionary, lang).items()]
    known += [say("found", lang, text=line) for line in prevalence_lines(level, lang)]
    if level.variable:
        known.append(say("see_variable", lang, variable=f"`{level.variable}`"))
    if level.source:
        known.append(say("source_is", lang) + " " + level.source + ".")
    return [f"`{level.code}`", level.label.en, level.label.zh, " ".join(known)]


def _anchor(codelist: str) -> str:
    return f"codelist-{codelist}"


def _thresholds_section(lang: str) -> Iterator[str]:
    yield f"## {say('thresholds', lang)}"
    for name, table in thresholds().tables.items():
        yield f"### `{name}`: {both(table.title.en, table.title.zh)}"
        yield "\n".join(f"- {line}" for line in _threshold_lines(table, lang))


def _threshold_lines(table: ThresholdTable, lang: str) -> Iterator[str]:
    unit = table.unit_label or table.unit
    yield f"`{table.variable}`, {unit}, {say(f'abnormal_{table.abnormal}', lang)}"
    for row in table.rows:
        code = "from_to_months" if row.to_months is not None else "from_months"
        ages = {"low": row.from_months, "high": row.to_months or 0}
        age = say(code, lang, **{key: shown_number(months) for key, months in ages.items()})
        sex = f", {say(row.sex, lang)}" if row.sex else ""
        yield f"{age}{sex}: {shown_number(row.limit)}"
    if table.note is not None:
        yield Bilingual(table.note.en, table.note.zh).of(lang)
    yield f"{say('source_is', lang)} {table.source} ({table.version})."


def _endpoint_section(endpoint: Endpoint, lang: str) -> str:
    parts = endpoint_parts(endpoint, lang, "`{}`")
    listed = [f"- {say(key, lang)}: {text}" for key, text in parts.items() if text]
    return "\n".join([f"### `{endpoint.name}`", "", *listed])


def _markdown(header: list[str], rows: Iterable[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(_cell(text) for text in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
