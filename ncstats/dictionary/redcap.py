"""The dictionary as REDCap's data dictionary: a CSV of 18 columns that a project can upload.

What a column of REDCap holds stands there: name, form, type, label, choices, limits, required.
Everything else (Chinese labels, units, derivations, …) travels as JSON in the field annotation,
so that ``ncstats.dictionary.redcap_import`` gives the same fields back. Endpoints do not travel.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from ncstats.dictionary.describe import say, shown_number, shown_range
from ncstats.dictionary.model import KEY, Dictionary, Variable
from ncstats.dictionary.table_schema import Fields, written_field
from ncstats.errors import Problem, UsageError

COLUMNS = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
"""REDCap's own columns, in its order."""

LONGEST_NAME = 26
VISITS_FORM = "visits"
VISITS_PREFIX = "v_"
ANNOTATION = "ncstats: "
"""What stands before the JSON in the field annotation."""

MOST_RADIO_BUTTONS = 6


def redcap(dictionary: Dictionary, fields: Fields, lang: str = "en") -> str:
    """REDCap's data dictionary as CSV: one form for each role, and a repeating form of visits.

    Field notes are in ``lang``; labels are English, with the Chinese one in the note.

    Raises:
        UsageError: two fields would have the same name in REDCap, or a choice cannot be written.
    """
    rows = list(_rows(dictionary, fields, lang))
    names = [row[0] for row in rows]
    twice = next((name for i, name in enumerate(names) if name in names[:i]), None)
    if twice is not None:
        raise UsageError(Problem("dictionary.redcap_twice", value=twice))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue()


def redcap_name(variable: Variable) -> str:
    """What the field is called in REDCap, where a name is unique over all forms.

    Fields of visits begin with ``v_``. A name longer than 26 characters is the variable's
    ``redcap:`` alias, or its beginning where it has none.
    """
    prefix = VISITS_PREFIX if variable.table == "visits" and variable.name != KEY else ""
    return (prefix + (variable.redcap or variable.name))[:LONGEST_NAME].rstrip("_")


def _rows(dictionary: Dictionary, fields: Fields, lang: str) -> Iterator[list[str]]:
    # The record's identifier comes first, and the fields of a form stand together.
    roles = dict.fromkeys(v.role or "other" for v in dictionary.patients.values())
    for form in roles:
        for variable in dictionary.patients.values():
            if (variable.role or "other") == form:
                beside = fields["visits"].get(KEY) if variable.name == KEY else None
                more = {VISITS_FORM: written_field(beside)} if beside is not None else {}
                yield _row(variable, form, "", _annotation(variable, fields, more), lang)
    header = ""
    for variable in dictionary.visits.values():
        if variable.name != KEY:
            heading = say(f"role_{variable.role or 'none'}", lang)
            annotation = _annotation(variable, fields, {"table": "visits"})
            section = heading if heading != header else ""
            yield _row(variable, VISITS_FORM, section, annotation, lang)
            header = heading


def _row(variable: Variable, form: str, section: str, annotation: str, lang: str) -> list[str]:
    kind, validation = _field_type(variable)
    low, high = variable.hard if variable.kind == "number" else (-math.inf, math.inf)
    identifies = variable.role == "identifier" or variable.kind == "date"
    return [
        redcap_name(variable),
        form,
        section,
        kind,
        variable.label.en,
        " | ".join(_choices(variable)),
        " · ".join(_note(variable, lang)),
        validation,
        "" if math.isinf(low) else shown_number(low),
        "" if math.isinf(high) else shown_number(high),
        "y" if identifies else "",
        "",
        "y" if variable.required else "",
        *[""] * 4,
        annotation,
    ]


def _field_type(variable: Variable) -> tuple[str, str]:
    if variable.kind == "category":
        return ("radio" if len(variable.levels) <= MOST_RADIO_BUTTONS else "dropdown"), ""
    if variable.kind == "date":
        return "text", "date_ymd"
    if variable.kind == "number":
        return "text", "integer" if variable.decimals == 0 else "number"
    return "text", ""


def _choices(variable: Variable) -> Iterator[str]:
    for level in variable.levels:
        if "|" in level.label.en or "," in level.code:
            details = {"variable": variable.name}
            raise UsageError(Problem("dictionary.redcap_choice", value=level.code, details=details))
        yield f"{level.code}, {level.label.en}"


def _note(variable: Variable, lang: str) -> Iterator[str]:
    yield variable.label.zh
    if variable.unit_label:
        yield variable.printed_unit(lang)
    if variable.kind == "number" and variable.soft != variable.hard:
        yield f"{say('expected_range', lang)} {shown_range(variable.soft)}"
    if variable.derivation or variable.outcome:
        yield say("leave_empty", lang)


_HELD = ("name", "title", "constraints", "categories")
"""What REDCap's columns hold of a field; the rest of it stands in the annotation."""


def _annotation(variable: Variable, fields: Fields, more: Mapping[str, Any]) -> str:
    written = written_field(fields[variable.table][variable.name])
    rest = {key: value for key, value in written.items() if key not in _HELD}
    name = {} if redcap_name(variable) == variable.name else {"name": variable.name}
    if written.get("constraints", {}).get("unique"):
        rest["unique"] = True
    return ANNOTATION + json.dumps({**name, **rest, **more}, ensure_ascii=False, sort_keys=True)
