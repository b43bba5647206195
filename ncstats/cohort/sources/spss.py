"""SPSS files as text: labels where values have them, and missing codes as missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ncstats.cohort.body import TextColumn
from ncstats.cohort.read import TextTable
from ncstats.cohort.records import HowManyKnown
from ncstats.cohort.sources.columns import SPSS, broken, column_table, library, shown, text_column
from ncstats.files import read_bytes

EXTRA = "spss"
MOST_BYTES = 500_000_000


def read_spss(path: Path, how_many_known: HowManyKnown) -> TextTable:
    """Read an SPSS file.

    A value with a label is read as its label; one that the file declares as missing by its label
    too (``not done`` differs from nothing), or as blank where it has none. A column goes by its
    name, and where that means nothing, by its label.

    Raises:
        UsageError: the file is missing or too large, or pyreadstat is not installed.
        DataError: it is damaged, or holds no row.
    """
    content = read_bytes(path, MOST_BYTES)
    reader = library("pyreadstat", EXTRA, SPSS)
    try:
        frame, meta = reader.read_sav(str(path), user_missing=True)
    except (reader.ReadstatError, OSError, ValueError, UnicodeDecodeError) as error:
        raise broken(path, error) from None
    labels = dict(zip(meta.column_names, meta.column_labels, strict=True))
    columns = [
        _column(_header(name, labels[name] or "", how_many_known), frame[name].tolist(), meta, name)
        for name in meta.column_names
    ]
    return column_table(path, content, columns)


def _header(name: str, label: str, how_many_known: HowManyKnown) -> str:
    return label if label and not how_many_known([name]) and how_many_known([label]) else name


def _column(header: str, values: list[Any], meta: Any, name: str) -> TextColumn:
    labels = meta.variable_value_labels.get(name, {})
    missing = meta.missing_ranges.get(name, [])

    def text(value: Any) -> str:
        if value in labels:
            return str(labels[value])
        if any(_within(value, declared) for declared in missing):
            return ""
        return shown(value)

    return text_column(header, map(text, values))


def _within(value: Any, declared: dict[str, Any]) -> bool:
    low, high = declared["lo"], declared["hi"]
    if isinstance(value, str) or isinstance(low, str):
        return bool(value == low)
    return bool(low <= value <= high)
