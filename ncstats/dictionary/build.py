"""One field of a dictionary file as a Variable.

Every rule that a file can break is tested here, with the line of the key to blame; the checks of
``model.py`` only guard against our own slips.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from ncstats.dictionary.browse import BrowsableVariable
from ncstats.dictionary.codelists import grouped
from ncstats.dictionary.derivation import derivation_of, no_levels
from ncstats.dictionary.format import NAME, Category, SchemaField
from ncstats.dictionary.model import (
    NO_RANGE,
    Codelist,
    Derivation,
    Level,
    Loinc,
    Outcome,
    Reference,
    Unit,
    Variable,
    VariableKind,
)
from ncstats.dictionary.sources import FieldAt
from ncstats.errors import Problem, UsageError
from ncstats.expression import KEYWORDS
from ncstats.text import Bilingual

_KINDS: dict[str, VariableKind] = {"number": "number", "integer": "number", "date": "date"}


def variable(at: FieldAt, codelist: Codelist | None, grouping: Codelist | None = None) -> Variable:
    """The field as a variable; ``codelist`` is the one it names.

    ``grouping`` is that of the variable whose levels it groups, if it does (``level_of``).

    Raises:
        UsageError: everything about the field that is wrong.
    """
    field, extras = at.field, at.field.ncstats
    levels = _levels(at, codelist)
    kind = "category" if levels else _KINDS.get(field.type or "", "text")
    problems = list(_problems(at, kind, levels))
    derivation = derivation_of(at, kind, levels, problems) or grouped(at, grouping)
    outcome = _outcome(at, levels, problems)
    if problems:
        raise UsageError(problems)
    hard, soft = ranges(field)
    unit = extras.unit or ""
    unit_label = unit if extras.unit_label is None else extras.unit_label
    return BrowsableVariable(
        name=field.name,
        table=at.table,
        kind=kind,
        label=label_of(field),
        unit=unit,
        unit_label=unit_label,
        unit_label_zh=extras.unit_label_zh or unit_label,
        decimals=0 if field.type == "integer" else extras.decimals,
        hard=hard,
        soft=soft,
        reference=_reference(field),
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
        units=tuple(Unit(u.unit, u.factor, tuple(u.labels)) for u in extras.units or ()),
        loinc=Loinc(**extras.loinc.model_dump()) if extras.loinc else None,
        codelist=codelist.name if codelist else "",
        redcap=extras.redcap or "",
    )


def _source(given: str | None, derivation: Derivation | None) -> str:
    """Where definition, range or formula come from; a formula brings its own source."""
    formula = derivation.formula if derivation else None
    return "; ".join(filter(None, (formula.source if formula else "", given)))


def label_of(field: SchemaField) -> Bilingual:
    """What readers see; where it stands in one language only, that serves for both."""
    english, chinese = field.title, field.ncstats.label_zh
    return Bilingual(english or chinese or "", chinese or english or "")


def _description(field: SchemaField) -> Bilingual | None:
    english, chinese = field.description, field.ncstats.description_zh
    if not (english or chinese):
        return None
    return Bilingual(english or chinese or "", chinese or english or "")


def ranges(field: SchemaField) -> tuple[tuple[float, float], tuple[float, float]]:
    """The hard and the soft range; the soft one is the hard one where it is not given."""
    low, high = field.constraints.minimum, field.constraints.maximum
    hard = (NO_RANGE[0] if low is None else low, NO_RANGE[1] if high is None else high)
    soft = field.ncstats.soft
    return hard, (soft[0], soft[1]) if soft else hard


def _reference(field: SchemaField) -> Reference | None:
    given = field.ncstats.reference
    if given is None:
        return None
    low = NO_RANGE[0] if given.low is None else given.low
    high = NO_RANGE[1] if given.high is None else given.high
    return Reference(low, high, given.source)


def _levels(at: FieldAt, codelist: Codelist | None) -> tuple[Level, ...]:
    own, named = at.field.categories, at.field.ncstats.codelist
    if own is not None and named is not None:
        code = "dictionary.codelist_and_categories"
        raise UsageError(at.problem(code, "categories", value=named))
    codes = [level.code for level in codelist.levels] if codelist else [c.value for c in own or ()]
    twice = next((code for i, code in enumerate(codes) if code in codes[:i]), None)
    if twice is not None:
        keys = ("ncstats", "codelist") if codelist else ("categories",)
        raise UsageError(at.problem("dictionary.level_twice", *keys, value=twice))
    return codelist.levels if codelist else _own_levels(at)


def _own_levels(at: FieldAt) -> tuple[Level, ...]:
    chinese = at.field.ncstats.levels_zh or {}
    codes = [category.value for category in at.field.categories or ()]
    for i, code in enumerate(codes):
        # Some labels and not others is a slip; none at all is a file in one language.
        if chinese and code not in chinese:
            raise UsageError(at.problem("dictionary.level_without_zh", "categories", i, value=code))
    for code in chinese:
        if code not in codes:
            keys = ("ncstats", "levels_zh", code)
            raise UsageError(at.problem("dictionary.zh_without_level", *keys, value=code))
    return tuple(_level(category, chinese) for category in at.field.categories or ())


def _level(category: Category, chinese: Mapping[str, str]) -> Level:
    english = category.value if category.label is None else category.label
    return Level(category.value, Bilingual(english, chinese.get(category.value, english)))


def _problems(at: FieldAt, kind: VariableKind, levels: tuple[Level, ...]) -> Iterator[Problem]:
    field = at.field
    codes = [level.code for level in levels]
    if not NAME.fullmatch(field.name) or field.name in KEYWORDS:
        yield at.problem("dictionary.not_a_name", "name", value=field.name)
    if field.type is None:
        yield at.problem("files.missing_key", value="type")
    if not label_of(field).en.strip():
        yield at.problem("files.missing_key", value="title")
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
        ("ncstats", "reference"): at.field.ncstats.reference,
        ("ncstats", "decimals"): at.field.ncstats.decimals,
        ("ncstats", "unit"): at.field.ncstats.unit,
        ("ncstats", "units"): at.field.ncstats.units,
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
    yield from _reference_problems(at, hard)


def _reference_problems(at: FieldAt, hard: tuple[float, float]) -> Iterator[Problem]:
    given = at.field.ncstats.reference
    if given is None:
        return
    known = [limit for limit in (given.low, given.high) if limit is not None]
    inside = all(hard[0] <= limit <= hard[1] for limit in known)
    if not known or not inside or known[0] > known[-1]:
        shown = " … ".join(f"{limit:g}" for limit in known)
        yield at.problem("dictionary.reference_range", "ncstats", "reference", value=shown)


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
