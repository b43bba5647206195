"""results.json → the statistics of an earlier run, with what is left of its provenance."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ncstats.errors import Problem, UsageError
from ncstats.files import read_bytes
from ncstats.results.model import COLUMNS, KEY, Statistic
from ncstats.text import significant

RESULTS, PROVENANCE = "results.json", "provenance.json"
MOST_BYTES = 500_000_000
_NEEDED = (*KEY, "stat", "method")
_NUMBERS = ("stat", "time")


@dataclass(frozen=True)
class Earlier:
    """An earlier run: its statistics, and what it was made from where it says so."""

    path: str
    rows: tuple[Statistic, ...]
    provenance: Mapping[str, Any] | None


def by_key(rows: Iterable[Statistic]) -> dict[tuple[Any, ...], Statistic]:
    """Statistics by their key; a time in it has the digits that the file has."""
    return {
        tuple(significant(part) if isinstance(part, float) else part for part in row.key): row
        for row in rows
    }


def read_earlier(path: str | Path) -> Earlier:
    """Read the results.json of a run, or that of a run's folder.

    provenance.json beside it says what the run was made from; it may lack.

    Raises:
        UsageError: the file is missing, no JSON, or not the results of a run.
    """
    file = Path(path) / RESULTS if Path(path).is_dir() else Path(path)
    data = _json(file)
    beside = file.parent / PROVENANCE
    provenance = _json(beside) if beside.is_file() else None
    try:
        columns = [str(name) for name in data["columns"]]
        lacking = [name for name in _NEEDED if name not in columns]
        if lacking:
            raise UsageError(Problem("locked.no_column", file=str(file), value=lacking[0]))
        rows = tuple(_statistic(dict(zip(columns, row, strict=True))) for row in data["rows"])
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(Problem("locked.not_results", file=str(file))) from error
    return Earlier(str(file), rows, provenance)


def _json(file: Path) -> dict[str, Any]:
    try:
        data = json.loads(read_bytes(file, MOST_BYTES).decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise UsageError(Problem("locked.not_json", file=str(file))) from None
    if not isinstance(data, dict):
        raise UsageError(Problem("locked.not_results", file=str(file)))
    return data


def _statistic(row: dict[str, Any]) -> Statistic:
    texts = {name: str(row[name]) for name in COLUMNS if name in row and name not in _NUMBERS}
    stat = math.nan if row["stat"] is None else float(row["stat"])
    time = None if row["time"] is None else float(row["time"])
    return Statistic(**texts, stat=stat, time=time)
