"""The data files of a run: results, verification, provenance, environment."""

from __future__ import annotations

import json
import math
import platform
import re
from collections.abc import Iterable
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


def results_csv(results: Results) -> str:
    """Every statistic as CSV, 12 significant digits; a missing one is an empty cell.

    >>> print(results_csv(Results(())).rstrip())
    item,context,group1,group1_level,group2,group2_level,variable,variable_level,time,cause,where,stat_name,stat_label,stat,unit,method,warning,error
    """
    rows = (",".join(_csv_cell(getattr(row, name)) for name in COLUMNS) for row in results)
    return "\n".join([",".join(COLUMNS), *rows]) + "\n"


def _csv_cell(value: str | float | None) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return significant(value)
    text = csv_text(value)
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if _QUOTED.search(text) else text


def results_json(results: Results) -> str:
    """Every statistic as JSON: the names of the columns, then one row a line."""
    rows = (json.dumps([_plain(getattr(row, name)) for name in COLUMNS]) for row in results)
    return _listing({"columns": list(COLUMNS)}, "rows", rows)


def _plain(value: Any) -> Any:
    """A number to 12 significant digits; what JSON has no number for is null."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        rounded = float(significant(value))
        return int(rounded) if rounded.is_integer() and abs(rounded) < 2**53 else rounded
    return value


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
