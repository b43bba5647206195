"""Formats that keep columns of values (Parquet, SPSS) as columns of text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from ncstats.cohort.body import TextColumn
from ncstats.cohort.model import Source
from ncstats.cohort.read import TextTable
from ncstats.errors import DataError, Problem, UsageError

PARQUET, SPSS = ".parquet", ".sav"


def library(name: str, extra: str, suffix: str) -> Any:
    """A library that comes with one of ncstats' extras.

    Raises:
        UsageError: it is not installed; what to install is named.
    """
    try:
        return import_module(name)
    except ImportError:
        details = {"extra": extra}
        raise UsageError(Problem("cohort.needs_library", value=suffix, details=details)) from None


def broken(path: Path, error: BaseException) -> DataError:
    """What a damaged file is told by."""
    details = {"reason": type(error).__name__}
    return DataError(Problem("cohort.broken_file", file=str(path), details=details))


def column_table(path: Path, content: bytes, columns: Sequence[TextColumn]) -> TextTable:
    """A table of columns; as the file has no lines, the first patient is line 2, as in a CSV.

    Rows without any text are no patients.

    Raises:
        DataError: it holds no row.
    """
    rows = len(columns[0].codes) if columns else 0
    filled = np.zeros(rows, dtype=bool)
    for column in columns:
        filled |= np.array([bool(t.strip()) for t in column.texts], dtype=bool)[column.codes]
    if not filled.any():
        raise DataError(Problem("cohort.no_patients", file=str(path)))
    lines = np.arange(2, rows + 2, dtype=np.int64)
    return TextTable(
        source=Source(path.name, hashlib.sha256(content).hexdigest(), int(filled.sum())),
        path=str(path),
        encoding="utf-8",
        header_line=1,
        columns=tuple(TextColumn(c.header, c.texts, c.codes[filled]) for c in columns),
        lines=lines[filled],
        blank=tuple(lines[~filled].tolist()),
    )


def text_column(header: str, texts: Iterable[str]) -> TextColumn:
    """A column of one text for each row."""
    places: dict[str, int] = {}
    codes = [places.setdefault(text, len(places)) for text in texts]
    return TextColumn(header, tuple(places), np.array(codes, dtype=np.intp))


def shown(value: Any) -> str:
    """A value as text: numbers without a trailing .0, dates as YYYY-MM-DD, nothing as blank.

    >>> shown(12.0), shown(0.1), shown(None), shown(date(2020, 1, 2))
    ('12', '0.1', '', '2020-01-02')
    """
    if value is None or value != value:  # noqa: PLR0124 - NaN and NaT alone differ from themselves
        return ""
    if isinstance(value, bool | np.bool_):
        return str(value).upper()
    if isinstance(value, float):
        # The shortest text that is this number; no width of floating point adds digits.
        return str(value).removesuffix(".0")
    if isinstance(value, datetime):
        return str(value.date() if value.time() == time() else value)
    return value.isoformat() if isinstance(value, date) else str(value)
