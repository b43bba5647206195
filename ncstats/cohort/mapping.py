"""mapping.yaml: how one hospital's file speaks, translated to the dictionary's names and levels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from ncstats.dictionary import Dictionary
from ncstats.errors import Problem, UsageError, nearest
from ncstats.files import Document, read_yaml
from ncstats.files.models import Checked, read_model


def _as_text(value: object) -> object:
    """YAML reads 1 and true as values; in a mapping they are the text of a cell."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


_Text = Annotated[str, BeforeValidator(_as_text)]


class ColumnMapping(Checked):
    """How a file's headers and texts are to be read.

    Attributes:
        columns: variable by header.
        coding: for a category, level code by the text in the file.
        ignore: headers of columns that are not read.
        missing: further texts that stand for a missing value.
    """

    columns: dict[str, str] = Field(default_factory=dict)
    coding: dict[str, dict[str, _Text]] = Field(default_factory=dict)
    ignore: list[_Text] = Field(default_factory=list)
    missing: list[_Text] = Field(default_factory=list)


def read_mapping(path: str | Path, dictionary: Dictionary) -> ColumnMapping:
    """Read a mapping.yaml.

    Raises:
        UsageError: the file is missing or no such mapping, or it names a variable or a level that
            the dictionary does not have; everything wrong is named with line and column.
    """
    document = read_yaml(path)
    mapping = read_model(document, ColumnMapping)
    problems = [*_columns(document, mapping, dictionary), *_coding(document, mapping, dictionary)]
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


def _coding(
    document: Document, mapping: ColumnMapping, dictionary: Dictionary
) -> Iterator[Problem]:
    variables = {**dictionary.visits, **dictionary.patients}
    for name, coding in mapping.coding.items():
        if name not in variables:
            yield _unknown(document, ("coding", name), name, tuple(variables))
        elif variables[name].kind != "category":
            yield document.problem("cohort.coding_of_no_category", ("coding", name), value=name)
        else:
            for raw, level in coding.items():
                if level not in variables[name].codes:
                    yield document.problem(
                        "cohort.mapped_level",
                        ("coding", name, raw),
                        value=level,
                        allowed=variables[name].codes,
                        nearest=nearest(level, variables[name].codes),
                        details={"variable": name},
                    )


def _unknown(
    document: Document, place: tuple[str, ...], name: str, names: tuple[str, ...]
) -> Problem:
    return document.problem(
        "cohort.unknown_variable", place, value=name, nearest=nearest(name, names)
    )
