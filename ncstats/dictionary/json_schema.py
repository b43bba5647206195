"""The dictionary as JSON Schema 2020-12: what one row of clean data may hold."""

from __future__ import annotations

import math
from typing import Any

from ncstats.dictionary.model import (
    KEY,
    VISIT_DATE,
    VISIT_MONTHS,
    Dictionary,
    TableName,
    Variable,
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DATE = (
    r"^((1[89]|2[01])[0-9]{2}-("
    r"(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|"
    r"(0[469]|11)-(0[1-9]|[12][0-9]|30)|"
    r"02-(0[1-9]|1[0-9]|2[0-8]))"
    r"|((1[89]|2[01])(0[48]|[2468][048]|[13579][26])|2000)-02-29)$"
)
"""A day of the calendar in the years 1800 to 2199, so that no reader needs to assert a format."""
CUT_SHORT = r"^[0-9]+(\.[0-9]+)?[eE]\+[0-9]+$"
"""An identifier whose last digits a spreadsheet has cut off."""
_GREATEST = 1e100


def json_schema(dictionary: Dictionary, table: TableName, lang: str = "en") -> dict[str, Any]:
    """What ``ncstats check`` accepts as one row: levels by their codes, dates as YYYY-MM-DD.

    A cell without a value is null or left out. What ``check`` also reads, with a note (labels,
    other ways to write a date, NA for no value), is no clean data. What concerns several rows (a
    patient who stands twice) or the arithmetic between columns (a derived value beyond its range)
    no schema of a row can say.
    """
    variables = dictionary.patients if table == "patients" else dictionary.visits
    required = [name for name, variable in variables.items() if variable.required or name == KEY]
    schema: dict[str, Any] = {
        "$schema": DIALECT,
        "title": table,
        "type": "object",
        "properties": {
            name: _property(variable, name in required, lang)
            for name, variable in variables.items()
        },
        "required": required,
        "additionalProperties": False,
    }
    times = [name for name in (VISIT_DATE, VISIT_MONTHS) if name in variables]
    if table == "visits" and times:
        schema["anyOf"] = [
            {"required": [name], "properties": {name: {"not": {"type": "null"}}}} for name in times
        ]
    return schema


def _property(variable: Variable, required: bool, lang: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"title": variable.label.of(lang)}
    if variable.description is not None:
        shown["description"] = variable.description.of(lang)
    if variable.unit:
        shown["x-unit"] = variable.unit
    if variable.levels:
        codes = [{"const": lv.code, "title": lv.label.of(lang)} for lv in variable.levels]
        return {**shown, "oneOf": codes if required else [*codes, {"type": "null"}]}
    limits = _limits(variable)
    if required and variable.kind == "text":
        limits = {"pattern": r"\S", **limits}
    kind = {"number": "number", "date": "string", "text": "string"}[variable.kind]
    return {**shown, "type": kind if required else [kind, "null"], **limits}


def _limits(variable: Variable) -> dict[str, Any]:
    if variable.kind == "number":
        low, high = variable.hard
        return {
            "minimum": -_GREATEST if math.isinf(low) else low,
            "maximum": _GREATEST if math.isinf(high) else high,
        }
    if variable.kind == "date":
        return {"format": "date", "pattern": DATE}
    return {"pattern": r"\S", "not": {"pattern": CUT_SHORT}} if variable.name == KEY else {}
