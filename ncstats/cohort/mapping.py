"""mapping.yaml: how one hospital's file speaks, translated to the dictionary's names and levels."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from ncstats.cohort.normalise import MISSING_TOKENS, Reason, folded
from ncstats.cohort.repeats import Repeat
from ncstats.cohort.units import AUTO, separable, unit_labels, unit_named
from ncstats.dictionary import Dictionary, Variable
from ncstats.dictionary.model import TableName
from ncstats.errors import Problem, UsageError, nearest
from ncstats.files import Document, read_yaml
from ncstats.files.models import Checked, read_model


def _as_text(value: object) -> object:
    """YAML reads 1 and true as values; in a mapping they are the text of a cell."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


def _as_date(value: object) -> object:
    """YAML leaves a day as text here; what is no day stays one, and is refused by its type."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _as_sheets(value: object) -> object:
    """One name alone is the sheet of the patients."""
    return {"patients": value} if isinstance(value, str) else value


DateFormat = Literal["ymd", "dmy", "mdy", "excel", "excel-1904"]
"""Order of year, month and day; or days from 1899-12-30, or from 1904-01-01."""

_Text = Annotated[str, BeforeValidator(_as_text)]


_KINDS = {
    "units": "number",
    "decimal_comma": "number",
    "thousands": "number",
    "censored": "number",
    "date_format": "date",
}
"""Keys that name variables of one kind only."""


class ColumnMapping(Checked):
    """How a file's headers and texts are to be read.

    Attributes:
        columns: variable by header.
        coding: for a category, level code by the text in the file.
        ignore: headers of columns that are not read.
        missing: further texts that stand for a missing value.
        reasons: the same, each with why the value is missing.
        units: by number, the unit of values that stand without one; ``auto`` where the unit can be
            told from the value, because no value is expected in two of them.
        date_format: by date, the order of day, month and year, or what a number counts days from.
        decimal_comma: numbers whose comma is a decimal point.
        thousands: numbers whose comma stands between thousands.
        censored: numbers of which a value known only by a limit (``<0.5``) is read as missing.
        findings: for a category, level code by a whole free text, as the user has confirmed it.
        repeat: columns that stand once for each visit, and become the visits.
        sheet: of a workbook the sheet that is a table, by ``patients`` or ``visits``.
        drop: lines of the file that are no patients.
        dated: the day on which the data were closed; a later date is an error.
    """

    columns: dict[str, str] = Field(default_factory=dict)
    coding: dict[str, dict[str, _Text]] = Field(default_factory=dict)
    ignore: list[_Text] = Field(default_factory=list)
    missing: list[_Text] = Field(default_factory=list)
    reasons: dict[str, Reason] = Field(default_factory=dict)
    units: dict[str, str] = Field(default_factory=dict)
    date_format: dict[str, DateFormat] = Field(default_factory=dict)
    decimal_comma: list[str] = Field(default_factory=list)
    thousands: list[str] = Field(default_factory=list)
    censored: dict[str, Literal["missing"]] = Field(default_factory=dict)
    findings: dict[str, dict[str, _Text]] = Field(default_factory=dict)
    repeat: list[Repeat] = Field(default_factory=list)
    sheet: Annotated[dict[TableName, _Text], BeforeValidator(_as_sheets)] = Field(
        default_factory=dict
    )
    drop: list[int] = Field(default_factory=list)
    dated: Annotated[date | None, BeforeValidator(_as_date)] = None

    def of_visits(self) -> ColumnMapping:
        """The same for the visits that repeated columns make: a pattern is a header there."""
        patterns = {header: name for each in self.repeat for header, name in each.columns.items()}
        return self.model_copy(update={"columns": {**self.columns, **patterns}})

    def level_texts(self, name: str) -> dict[str, str]:
        """Level code of a category by a text that the user has given it."""
        return {**self.findings.get(name, {}), **self.coding.get(name, {})}

    def missing_texts(self) -> dict[str, Reason]:
        """Why a value is missing, by the text that says so; the user's own words are among them."""
        own: dict[str, Reason] = dict.fromkeys(map(folded, self.missing), "unknown")
        given = {folded(text): reason for text, reason in self.reasons.items()}
        return {**MISSING_TOKENS, **own, **given}


def read_mapping(path: str | Path, dictionary: Dictionary) -> ColumnMapping:
    """Read a mapping.yaml.

    Raises:
        UsageError: the file is missing or no such mapping, or it names a variable or a level that
            the dictionary does not have; everything wrong is named with line and column.
    """
    document = read_yaml(path)
    mapping = read_model(document, ColumnMapping)
    problems = [
        *_columns(document, mapping, dictionary),
        *_repeats(document, mapping, dictionary),
        *_coding(document, "coding", mapping.coding, dictionary),
        *_coding(document, "findings", mapping.findings, dictionary),
        *_of_kind(document, mapping, dictionary),
        *_units(document, mapping, dictionary),
    ]
    if problems:
        raise UsageError(problems)
    return mapping


def _columns(
    document: Document, mapping: ColumnMapping, dictionary: Dictionary
) -> Iterator[Problem]:
    names = (*dictionary.patients, *dictionary.visits)
    for header, name in mapping.columns.items():
        if name not in names:
            yield _unknown(document, ("columns", header), name, names)


def _repeats(
    document: Document, mapping: ColumnMapping, dictionary: Dictionary
) -> Iterator[Problem]:
    for place, repeat in enumerate(mapping.repeat):
        for header, name in repeat.columns.items():
            if name not in dictionary.visits:
                at = ("repeat", place, "columns", header)
                yield _unknown(document, at, name, tuple(dictionary.visits))
        for name in repeat.values:
            if name not in dictionary.visits:
                yield _unknown(
                    document, ("repeat", place, "values", name), name, tuple(dictionary.visits)
                )


def _coding(
    document: Document,
    key: str,
    codings: Mapping[str, Mapping[str, str]],
    dictionary: Dictionary,
) -> Iterator[Problem]:
    variables = _variables(dictionary)
    for name, coding in codings.items():
        if name not in variables:
            yield _unknown(document, (key, name), name, tuple(variables))
        elif variables[name].kind != "category":
            yield document.problem("cohort.coding_of_no_category", (key, name), value=name)
        else:
            for raw, level in coding.items():
                if level not in variables[name].codes:
                    yield document.problem(
                        "cohort.mapped_level",
                        (key, name, raw),
                        value=level,
                        allowed=variables[name].codes,
                        nearest=nearest(level, variables[name].codes),
                        details={"variable": name},
                    )


def _of_kind(
    document: Document, mapping: ColumnMapping, dictionary: Dictionary
) -> Iterator[Problem]:
    """Names under keys that are for numbers or for dates only."""
    variables = _variables(dictionary)
    for key, kind in _KINDS.items():
        names: Collection[str] = getattr(mapping, key)
        for place, name in enumerate(names):
            at = (key, name) if isinstance(names, dict) else (key, place)
            if name not in variables:
                yield _unknown(document, at, name, tuple(variables))
            elif variables[name].kind != kind:
                details = {"variable": name, "kind": variables[name].kind}
                yield document.problem("cohort.mapped_kind", at, value=key, details=details)


def _units(document: Document, mapping: ColumnMapping, dictionary: Dictionary) -> Iterator[Problem]:
    variables = _variables(dictionary)
    for name, unit in mapping.units.items():
        variable = variables.get(name)
        if variable is None or variable.kind != "number":
            continue
        if unit != AUTO and unit_named(variable, unit) is None:
            yield document.problem(
                "cohort.unknown_unit",
                ("units", name),
                value=unit,
                allowed=unit_labels(variable),
                details={"variable": name},
            )
        elif unit == AUTO and not separable(variable):
            yield document.problem("cohort.unit_not_separable", ("units", name), value=name)


def _variables(dictionary: Dictionary) -> dict[str, Variable]:
    return {**dictionary.visits, **dictionary.patients}


def _unknown(
    document: Document, place: tuple[str | int, ...], name: str, names: tuple[str, ...]
) -> Problem:
    return document.problem(
        "cohort.unknown_variable", place, value=name, nearest=nearest(name, names)
    )
