"""The first line of a delimited file: what its columns are called, and what stands between them."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ncstats.errors import DataError, Problem

SEPARATORS = (",", "\t", ";")
_LONGEST_LINE = 1_000_000
_MARK = "\ufeff"
"""Some writers begin a file of UTF-8 with it."""


@dataclass(frozen=True)
class Header:
    """The first line of a delimited file.

    Attributes:
        names: of the columns.
        separator: the sign between them.
        size: of the line in bytes.
    """

    names: tuple[str, ...]
    separator: str
    size: int


def header_of(file: Path) -> Header:
    """The header of a file of UTF-8 text.

    Raises:
        DataError: it has none, a name stands in it twice, or it is not UTF-8.
    """
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            written = stream.readline(_LONGEST_LINE)
    except UnicodeDecodeError:
        details = {"file": file.name}
        raise DataError(Problem("engine.not_utf8", file=file.name, details=details)) from None
    line = written.removeprefix(_MARK)
    separator = max(SEPARATORS, key=line.count)
    names = tuple(next(csv.reader([line], delimiter=separator), []))
    if not names:
        raise DataError(Problem("files.empty", file=file.name))
    name, times = Counter(names).most_common(1)[0]
    if times > 1:
        raise DataError(Problem("engine.name_twice", file=file.name, value=name))
    return Header(names, separator, len(written.encode()))
