"""The dictionary in the forms that other programs and people use, made from it and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ncstats.dictionary.codebook import codebook
from ncstats.dictionary.format import SchemaField
from ncstats.dictionary.json_schema import json_schema
from ncstats.dictionary.model import Dictionary, TableName
from ncstats.dictionary.redcap import redcap
from ncstats.dictionary.table_schema import Fields, as_json, table_schema
from ncstats.dictionary.template import template_csv
from ncstats.errors import UsageError, unknown_name
from ncstats.files import write_bytes_whole

FORMS: Mapping[str, Callable[[Dictionary, Fields, TableName, str], str]] = {
    "codebook": lambda dictionary, _, __, lang: codebook(dictionary, lang),
    "redcap": lambda dictionary, fields, _, lang: redcap(dictionary, fields, lang),
    "jsonschema": lambda dictionary, _, table, lang: as_json(json_schema(dictionary, table, lang)),
    "tableschema": lambda dictionary, fields, table, _: as_json(
        table_schema(dictionary, fields, table)
    ),
    "template": lambda dictionary, _, table, __: template_csv(dictionary, table),
}
"""Each form and how its text is made."""


def export(
    dictionary: Dictionary,
    fields: Mapping[TableName, Mapping[str, SchemaField]],
    to: str,
    out: str | Path | None = None,
    *,
    table: TableName = "patients",
    lang: str = "en",
) -> str | Path:
    """The dictionary in another form, as text or written to ``out``.

    Raises:
        UsageError: there is no such form, or the disk refuses.
    """
    if to not in FORMS:
        raise UsageError(unknown_name("dictionary.unknown_form", to, FORMS))
    if to == "template" and out is not None and Path(out).suffix.lower() == ".xlsx":
        from ncstats.dictionary.workbook import workbook

        content = workbook(dictionary, lang)
    else:
        text = FORMS[to](dictionary, fields, table, lang)
        if out is None:
            return text
        content = text.encode("utf-8")
    write_bytes_whole(out, content)
    return Path(out)
