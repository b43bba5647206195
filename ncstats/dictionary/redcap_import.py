"""REDCap's data dictionary → fields: what ncstats wrote comes back, the rest is a draft."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ncstats.dictionary.levels import Codelist
from ncstats.dictionary.model import KEY
from ncstats.dictionary.redcap import ANNOTATION, COLUMNS, VISITS_FORM
from ncstats.errors import Problem, UsageError, nearest
from ncstats.files import read_bytes

Field = dict[str, Any]
"""A field as its YAML has it."""

_LIMIT = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_TAGS = re.compile(r"<[^>]*>")
_CHOICES_OF = {"yesno": "1, Yes | 0, No", "truefalse": "1, True | 0, False"}
_WITHOUT_VALUE = ("descriptive", "file")
_CODED = ("radio", "dropdown", "yesno", "truefalse")


def read_redcap(path: str | Path, codelists: Mapping[str, Codelist]) -> list[Field]:
    """The fields of a REDCap data dictionary (CSV), as a dictionary file has them.

    Of fields that ncstats wrote the columns hold what a user may have changed since, and the
    annotation the rest. Of others: labels stand in one language; a checkbox becomes one yes/no
    variable for each of its choices, as REDCap exports it; text to read and files have no value.

    Args:
        path: the CSV.
        codelists: by name; choices that are those of the codelist a field names refer to it.

    Raises:
        UsageError: the file is missing, no such CSV, or a choice in it cannot be read.
    """
    path = Path(path)
    rows = _rows(path)
    found: list[Field] = []
    for line, row in rows:
        held = _annotated(row["Field Annotation"])
        if row["Field Type"] in _WITHOUT_VALUE:
            continue
        choices = _choices(path, line, row)
        if row["Field Type"] == "checkbox":
            found += _checkboxes(row, choices)
            continue
        visits = held.pop(VISITS_FORM, None)
        found.append(_field(row, choices, held, codelists))
        if visits is not None:
            found.append({"name": KEY, **visits, "ncstats": _with_table(visits)})
    return found


def _with_table(visits: Field) -> Field:
    return {**visits.get("ncstats", {}), "table": "visits"}


def _rows(path: Path) -> list[tuple[int, Mapping[str, str]]]:
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(Problem("files.not_text", file=str(path))) from None
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    names = reader.fieldnames or []
    lacking = [name for name in COLUMNS if name not in names]
    if lacking:
        problem = Problem(
            "dictionary.not_redcap",
            file=str(path),
            line=1,
            value=lacking[0],
            nearest=nearest(lacking[0], names),
        )
        raise UsageError(problem)
    try:
        return [
            (reader.line_num, {k: (row[k] or "").strip() for k in COLUMNS})
            for row in reader
            if any(value for key, value in row.items() if key is not None)
        ]
    except csv.Error as error:
        details = {"reason": str(error)}
        raise UsageError(
            Problem("published.not_csv", file=str(path), line=reader.line_num, details=details)
        ) from None


def _annotated(annotation: str) -> Field:
    """What ncstats put into an annotation; others may have written around it."""
    _, mark, after = annotation.partition(ANNOTATION)
    if not mark:
        return {}
    try:
        held, _ = json.JSONDecoder().raw_decode(after)
    except json.JSONDecodeError:
        return {}
    return held if isinstance(held, dict) else {}


def _choices(path: Path, line: int, row: Mapping[str, str]) -> list[tuple[str, str]]:
    text = _CHOICES_OF.get(row["Field Type"], row["Choices, Calculations, OR Slider Labels"])
    if row["Field Type"] not in (*_CODED, "checkbox"):
        return []
    choices = []
    for choice in text.split("|"):
        code, comma, label = choice.partition(",")
        if not comma or not code.strip():
            column = "Choices, Calculations, OR Slider Labels"
            problem = Problem(
                "dictionary.no_choice", file=str(path), line=line, column=column, value=choice
            )
            raise UsageError(problem)
        choices.append((code.strip(), _plain(label)))
    return choices


def _plain(label: str) -> str:
    return " ".join(_TAGS.sub(" ", label).split())


def _checkboxes(row: Mapping[str, str], choices: Sequence[tuple[str, str]]) -> Iterator[Field]:
    label, name = _plain(row["Field Label"]), row["Variable / Field Name"]
    for code, choice in choices:
        values = [{"value": "0", "label": "No"}, {"value": "1", "label": "Yes"}]
        own = re.sub(r"[^a-z0-9_]", "_", f"{name}___{code}".lower())
        yield {"name": own, "type": "string", "title": f"{label}: {choice}", "categories": values}


def _field(
    row: Mapping[str, str],
    choices: Sequence[tuple[str, str]],
    held: Field,
    codelists: Mapping[str, Codelist],
) -> Field:
    extras = dict(held.get("ncstats", {}))
    name = held.get("name", row["Variable / Field Name"])
    field: Field = {"name": name, "type": held.get("type", _type(row))}
    field["title"] = _plain(row["Field Label"]) or name
    if held.get("table"):
        extras["table"] = held["table"]
    if held.get("description"):
        field["description"] = held["description"]
    constraints = _constraints(row) | ({"unique": True} if held.get("unique") else {})
    named = codelists.get(extras.get("codelist", ""))
    if named is not None and choices == [(level.code, level.label.en) for level in named.levels]:
        choices = []
    elif choices:
        extras.pop("codelist", None)
        constraints["enum"] = [code for code, _ in choices]
        field["categories"] = [{"value": code, "label": label} for code, label in choices]
    if constraints:
        field["constraints"] = constraints
    if "categoriesOrdered" in held and choices:
        field["categoriesOrdered"] = held["categoriesOrdered"]
    return {**field, "ncstats": extras} if extras else field


def _type(row: Mapping[str, str]) -> str:
    validation = row["Text Validation Type OR Show Slider Number"]
    if row["Field Type"] in ("calc", "slider") or validation.startswith("number"):
        return "number"
    if validation == "integer":
        return "integer"
    return "date" if validation in ("date_ymd", "date_mdy", "date_dmy") else "string"


def _constraints(row: Mapping[str, str]) -> Field:
    constraints: Field = {"required": True} if row["Required Field?"].lower() == "y" else {}
    if _type(row) in ("number", "integer"):
        for key, column in (("minimum", "Text Validation Min"), ("maximum", "Text Validation Max")):
            # A limit of REDCap may also name another field; that is no range.
            if _LIMIT.fullmatch(row[column]):
                limit = float(row[column])
                constraints[key] = int(limit) if limit == int(limit) else limit
    return constraints
