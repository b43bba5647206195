"""Some rows of a file as Arrow has them, and what reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from ncstats.errors import DataError, Problem


@dataclass(frozen=True)
class Rows:
    """Some rows of a file.

    Attributes:
        columns: their cells, an Arrow array for each column.
        count: how many rows there are.
        line: the line of one of them, counted from 0; None where the file has no lines.
    """

    columns: Mapping[str, Any]
    count: int
    line: Callable[[int], int | None]


Job: TypeAlias = Callable[[], Iterator[Rows]]
"""Reads some pieces, in whichever thread it is called."""


def unreadable(path: Path, reason: str, line: int | None = None) -> DataError:
    """What is said of a file that cannot be read to its end."""
    details = {"engine": "Arrow", "reason": reason.replace(str(path), path.name)}
    return DataError(Problem("engine.unreadable", file=path.name, line=line, details=details))
