"""One field of a dictionary file as a Variable, and one endpoint as an Endpoint.

Every rule that a file can break is tested here, with the line of the key to blame; the checks of
``model.py`` only guard against our own slips.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from ncstats.dictionary.derivation import derivation_of, no_levels
from ncstats.dictionary.format import NAME, Codelist, SchemaField, Text
from ncstats.dictionary.model import (
    NO_RANGE,
    ByVisits,
    Competing,
    Derivation,
    Endpoint,
    Level,
    Outcome,
    Variable,
    VariableKind,
)
from ncstats.dictionary.sources import EndpointAt, FieldAt
from ncstats.errors import Problem, UsageError
from ncstats.expression import KEYWORDS, Expression, parse_in
from ncstats.text import Bilingual

_KINDS: dict[str, VariableKind] = {"number": "number", "integer": "number", "date": "date"}


def variable(at: FieldAt, codelist: Codelist | None) -> Variable:
    """The field as a variable; ``codelist`` is the one it names.

    Raises:
        UsageError: everything about the field that is wrong.
    """
    field, extras = at.field, at.field.ncstats
    levels = _levels(at, codelist)
    kind = "category" if levels else _KINDS.get(field.type or "", "text")
    problems = list(_problems(at, kind, levels))
    derivation = derivation_of(at, kind, levels, problems)
    outcome = _outcome(at, levels, problems)
    if problems:
        raise UsageError(problems)
    hard, soft = ranges(field)
    unit = extras.unit or ""
    unit_label = unit if extras.unit_label is None else extras.unit_label
    return Variable(
        name=field.name,
        table=at.table,
        kind=kind,
        label=Bilingual(field.title or "", extras.label_zh or ""),
        unit=unit,
        unit_label=unit_label,
        unit_label_zh=extras.unit_label_zh or unit_label,
        decimals=0 if field.type == "integer" else extras.decimals,
        hard=hard,
        soft=soft,
        levels=levels,
        ordered=codelist.ordered if codelist else bool(field.categories_ordered),
        role=extras.role or "",
        synonyms=tuple(extras.synonyms),
        known_at=extras.known_at,
        ascertainment=extras.ascertainment or "",
        required=field.constraints.required,
        derivation=derivation,
        outcome=outcome,
        source=_source(extras.source, derivation),
        description=_description(field),
    )


def _source(given: str | None, derivation: Derivation | None) -> str:
    """Where definition, range or formula come from; a formula brings its own source."""
    formula = derivation.formula if derivation else None
    return "; ".join(filter(None, (formula.source if formula else "", given)))


def _description(field: SchemaField) -> Bilingual | None:
    if field.description is None:
        return None
    return Bilingual(field.description, field.ncstats.description_zh or field.description)


def ranges(field: SchemaField) -> tuple[tuple[float, float], tuple[float, float]]:
    """The hard and the soft range; the soft one is the hard one where it is not given."""
    low, high = field.constraints.minimum, field.constraints.maximum
    hard = (NO_RANGE[0] if low is None else low, NO_RANGE[1] if high is None else high)
    soft = field.ncstats.soft
    return hard, (soft[0], soft[1]) if soft else hard


def _levels(at: FieldAt, codelist: Codelist | None) -> tuple[Level, ...]:
    own, named = at.field.categories, at.field.ncstats.codelist
    if own is not None and named is not None:
        code = "dictionary.codelist_and_categories"
        raise UsageError(at.problem(code, "categories", value=named))
    codes = [level.value for level in (codelist.levels if codelist else own or ())]
    twice = next((code for i, code in enumerate(codes) if code in codes[:i]), None)
    if twice is not None:
        keys = ("ncstats", "codelist") if codelist else ("categories",)
        raise UsageError(at.problem("dictionary.level_twice", *keys, value=twice))
    if codelist is None:
        return _own_levels(at)
    return tuple(
        Level(level.value, Bilingual(level.label, level.label_zh)) for level in codelist.levels
    )


def _own_levels(at: FieldAt) -> tuple[Level, ...]:
    chinese = at.field.ncstats.levels_zh or {}
    codes = [category.value for category in at.field.categories or ()]
    for i, code in enumerate(codes):
        if code not in chinese:
            raise UsageError(at.problem("dictionary.level_without_zh", "categories", i, value=code))
    for code in chinese:
        if code not in codes:
            keys = ("ncstats", "levels_zh", code)
            raise UsageError(at.problem("dictionary.zh_without_level", *keys, value=code))
    return tuple(
        Level(category.value, Bilingual(category.label, chinese[category.value]))
        for category in at.field.categories or ()
    )


def _problems(at: FieldAt, kind: VariableKind, levels: tuple[Level, ...]) -> Iterator[Problem]:
    field, extras = at.field, at.field.ncstats
    codes = [level.code for level in levels]
    if not NAME.fullmatch(field.name) or field.name in KEYWORDS:
        yield at.problem("dictionary.not_a_name", "name", value=field.name)
    if field.type is None:
        yield at.problem("files.missing_key", value="type")
    if not (field.title or "").strip():
        yield at.problem("files.missing_key", value="title")
    if not (extras.label_zh or "").strip():
        yield at.problem("dictionary.label_without_zh", value=field.name)
    if levels and field.type not in ("string", None):
        yield at.problem("dictionary.levels_of_no_text", "type", value=field.type)
    if field.constraints.enum is not None and field.constraints.enum != codes:
        shown = ", ".join(field.constraints.enum)
        yield at.problem("dictionary.enum_differs", "constraints", "enum", value=shown)
    if kind == "number":
        yield from _range_problems(at)
    elif field.type is not None:
        yield from _only_for_numbers(at)


def _only_for_numbers(at: FieldAt) -> Iterator[Problem]:
    given = {
        ("constraints", "minimum"): at.field.constraints.minimum,
        ("constraints", "maximum"): at.field.constraints.maximum,
        ("ncstats", "soft"): at.field.ncstats.soft,
        ("ncstats", "decimals"): at.field.ncstats.decimals,
        ("ncstats", "unit"): at.field.ncstats.unit,
    }
    for keys, value in given.items():
        if value is not None:
            yield at.problem("dictionary.only_for_numbers", *keys, value=keys[1])


def _range_problems(at: FieldAt) -> Iterator[Problem]:
    hard, soft = ranges(at.field)
    if any(math.isnan(limit) for limit in (*hard, *soft)) or hard[0] > hard[1]:
        shown = f"{hard[0]:g} … {hard[1]:g}"
        yield at.problem("dictionary.range_reversed", "constraints", value=shown)
    elif not hard[0] <= soft[0] <= soft[1] <= hard[1]:
        shown = f"{soft[0]:g} … {soft[1]:g}"
        yield at.problem("dictionary.soft_outside_hard", "ncstats", "soft", value=shown)


def _outcome(at: FieldAt, levels: tuple[Level, ...], problems: list[Problem]) -> Outcome | None:
    derive, keys = at.field.ncstats.derive, ("ncstats", "derive")
    if derive is None or derive.endpoint is None:
        return None
    if at.table == "visits":
        value = derive.endpoint
        problems.append(at.problem("dictionary.outcome_of_visit", *keys, "endpoint", value=value))
    elif not levels or not derive.cases or derive.value is not None:
        problems.append(at.problem("dictionary.derive_needs", *keys, value="cases"))
    else:
        found = list(no_levels(at, levels, derive.cases))
        problems.extend(found)
        return None if found else Outcome(derive.endpoint, derive.cases)
    return None


def endpoint(at: EndpointAt) -> Endpoint:
    """The endpoint that stands there.

    Raises:
        UsageError: its name is none, or one of its expressions.
    """
    document, place, text = at.document, at.place, at.text
    if not NAME.fullmatch(at.name):
        raise UsageError(document.problem("dictionary.not_a_name", place, value=at.name))
    competing = {
        cause: Competing(
            when=parse_in(document, (*place, "competing", cause, "when"), given.when),
            kind=given.kind,
            label=_bilingual(given.label),
        )
        for cause, given in text.competing.items()
    }
    return Endpoint(
        name=at.name,
        label=_bilingual(text.label),
        unit=text.unit,
        time=_time(at),
        time_unit=text.time_unit or "months",
        event=parse_in(document, (*place, "event"), text.event),
        origin_label=_bilingual(text.origin_label),
        event_label=_bilingual(text.event_label),
        censoring_label=_bilingual(text.censoring_label),
        population_label=_bilingual(text.population_label),
        competing=competing,
    )


def _time(at: EndpointAt) -> Expression | ByVisits:
    document, place, text = at.document, at.place, at.text
    if text.observed_by is None:
        return parse_in(document, (*place, "time"), text.time or "")
    return ByVisits(
        origin=text.origin or "",
        observed_by=parse_in(document, (*place, "observed_by"), text.observed_by),
        competing_window=text.competing_window or 0.0,
    )


def _bilingual(text: Text) -> Bilingual:
    return Bilingual(text.en, text.zh)
