"""The data files of a run: results, verification, provenance, environment."""

from __future__ import annotations

import json
import math
import platform
import re
from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from ncstats import __version__
from ncstats.files import csv_text, fingerprint
from ncstats.results.model import COLUMNS, Results
from ncstats.text.numbers import significant

if TYPE_CHECKING:
    from ncstats.cohort import Cohort
    from ncstats.cohort.summary import CohortSummary
    from ncstats.errors import Problem
    from ncstats.plan import Plan

STACK = ("numpy", "pandas", "scipy", "matplotlib", "seaborn", "lifelines", "pydantic")


_QUOTED = re.compile(r'[,"\n\r]')
_NUMBERS = ("time", "stat")


def results_csv(results: Results) -> str:
    """Every statistic as CSV, 12 significant digits; a missing one is an empty cell.

    >>> print(results_csv(Results(())).rstrip())
    item,context,group1,group1_level,group2,group2_level,variable,variable_level,time,cause,where,stat_name,stat_label,stat,unit,method,warning,error
    """
    rows = _rows(results, _csv_cell, _csv_number)
    return "\n".join([",".join(COLUMNS), *map(",".join, rows)]) + "\n"


def _csv_cell(text: str) -> str:
    safe = csv_text(text)
    return f'"{safe.replace(chr(34), chr(34) * 2)}"' if _QUOTED.search(safe) else safe


def _csv_number(number: float | None) -> str:
    return "" if number is None else significant(number)


def results_json(results: Results) -> str:
    """Every statistic as JSON: the names of the columns, then one row a line."""
    rows = _rows(results, json.dumps, _json_number)
    return _listing({"columns": list(COLUMNS)}, "rows", (f"[{', '.join(row)}]" for row in rows))


def _json_number(number: float | None) -> str:
    """A number to 12 significant digits; what JSON has no number for is null."""
    if number is None or not math.isfinite(number):
        return "null"
    text = significant(number)
    if "e" not in text and number:  # zero has no sign here
        return text
    rounded = float(text)
    whole = rounded.is_integer() and abs(rounded) < 2**53
    return repr(int(rounded) if whole else rounded)


def _rows(
    results: Results, of_text: Callable[[str], str], of_number: Callable[[float | None], str]
) -> Iterable[tuple[str, ...]]:
    """Every row as texts; what stands in a column again and again is worked out once."""
    written: list[Iterable[str]] = []
    for name, column in results.columns.items():
        if name in _NUMBERS:
            written.append(map(of_number, column))
        else:
            texts = {text: of_text(text) for text in set(column)}
            written.append(map(texts.__getitem__, column))
    return zip(*written, strict=True)


def _listing(head: dict[str, Any], name: str, rows: Iterable[str]) -> str:
    start = json.dumps(head, ensure_ascii=False)[:-1]
    body = ",\n".join(rows)
    return f"{start}, {json.dumps(name)}: [\n{body}\n]}}\n"


def as_json(data: dict[str, Any]) -> str:
    """Readable JSON with the keys in their order."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def problems_json(problems: Iterable[Problem], lang: str = "en") -> list[dict[str, Any]]:
    """Problems for machines: code and place, with the sentence in one language."""
    return [
        {
            "severity": problem.severity,
            "code": problem.code,
            "file": problem.file,
            "line": problem.line,
            "column": problem.column,
            "patient_id": problem.patient_id,
            "raw": problem.value,
            "rule": problem.sentence(lang),
            "suggestion": problem.suggestion(lang),
        }
        for problem in problems
    ]


def provenance(plan: Plan, cohort: Cohort | CohortSummary, policy: str) -> dict[str, Any]:
    """What a run was made from, by hash; no clock, no place."""
    beside = {
        "plan": plan.document.path,
        "mapping": plan.mapping_path,
        "published": plan.published_path,
    }
    return {
        "ncstats": __version__,
        "study": plan.id,
        "policy": policy,
        "dictionary": plan.dictionary.fingerprint,
        **{name: fingerprint(path) for name, path in beside.items() if path is not None},
        "inputs": [
            {"file": source.name, "sha256": source.sha256}
            # How many patients there are is a count as any other.
            | ({"rows": source.rows} if policy == "none" else {})
            for source in cohort.sources
        ],
    }


def environment() -> dict[str, Any]:
    """What a run was made with: Python, system, versions. Never compared."""
    versions = {"ncstats": __version__}
    for name in STACK:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:  # a stack without it computes all the same
            continue
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
        "versions": versions,
    }
