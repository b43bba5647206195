"""The dictionary as a plain Table Schema, and fields as YAML that ``load_dictionary`` reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ncstats.dictionary.format import SchemaField
from ncstats.dictionary.model import KEY, Dictionary, TableName, Variable

Fields = Mapping[TableName, Mapping[str, SchemaField]]
"""Fields as they are written, by table and name."""

PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"


def table_schema(dictionary: Dictionary, fields: Fields, table: TableName) -> dict[str, Any]:
    """One table as a Table Schema, version 2, that stands alone.

    Codelists are written out as categories and repeated as ``constraints.enum``, because most
    readers of Table Schema enforce only the latter. Visits have no primary key there: theirs, of
    patient, time and modality, may have blanks, which Table Schema allows in none.
    """
    variables = dictionary.patients if table == "patients" else dictionary.visits
    key = {"primaryKey": [KEY]} if table == "patients" else {}
    return {
        "$schema": PROFILE,
        "fields": [_plain(variable, fields[table]) for variable in variables.values()],
        **key,
        "missingValues": [""],
    }


def _plain(variable: Variable, fields: Mapping[str, SchemaField]) -> dict[str, Any]:
    written = written_field(fields[variable.name])
    plain = {
        "name": variable.name,
        "type": written.get("type", "string"),
        "title": variable.label.en,
        "description": variable.description.en if variable.description else None,
        "constraints": dict(written.get("constraints", {})),
    }
    if variable.levels:
        plain["constraints"]["enum"] = list(variable.codes)
        levels = ({"value": lv.code, "label": lv.label.en} for lv in variable.levels)
        plain |= {"categories": list(levels), "categoriesOrdered": variable.ordered}
    plain["ncstats"] = {
        **written.get("ncstats", {}),
        "label_zh": variable.label.zh,
        "levels_zh": {level.code: level.label.zh for level in variable.levels},
    }
    plain["ncstats"] = _given(plain["ncstats"])
    return _given(plain)


def _given(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parts.items() if value not in (None, {}, [])}


def written_field(field: SchemaField) -> dict[str, Any]:
    """A field as its YAML has it: only what is given, by the keys of the format."""
    return field.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)


def fields_yaml(fields: Iterable[Mapping[str, Any]]) -> str:
    """Fields as a dictionary file."""
    import yaml

    document = {"$schema": PROFILE, "fields": list(fields)}
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)


def as_json(value: object) -> str:
    """JSON for readers: indented, characters as they are, a line feed at the end."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
