"""What lies in a run's folder beside its results, and may not leave with them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ncstats.dictionary.model import KEY as PATIENT
from ncstats.files import fingerprint
from ncstats.plan.coarser.format import COARSER_FILE
from ncstats.results.model import Statistic
from ncstats.tally.combinations import JOINT

RELEASE_LOG = "release.json"
"""The log of a release: its ``files`` are the SHA-256 of each file by its path."""

FileKind = Literal["patients", "verification", "picture", "changed", "other"]

NOT_LOGGED = (RELEASE_LOG, "environment.json")
"""What is not in it: itself, and what differs from machine to machine."""

_OF_A_RUN = frozenset(
    {
        "report.html", "report.md", "report.docx", "report.pdf", "report.tex", "tables.xlsx",
        "results.csv", "results.json", "published.csv", COARSER_FILE, "risk.json",
        "provenance.json", *NOT_LOGGED,
    }
)  # fmt: skip
_TABLES = ("strobe", "methods", "problems", "changes", "missing_data", "text", "eligibility")
"""Tables of every report that are called by no item of the plan."""
_SWIMMER = "_swimmer"
_OF_ROWS = (".csv", ".tsv", ".txt")
_HEAD = 65_536
"""Bytes in which the header of a table of patients is looked for."""


@dataclass(frozen=True)
class FileRisk:
    """A file that may not leave with a release.

    Attributes:
        kind: ``patients``: rows of single patients; ``verification``: values as they were
            computed; ``picture``: one from which single patients can be read; ``changed``: no
            longer what was released; ``other``: nothing of the run, or not of its release.
        file: its path in the folder, with ``/``.
    """

    kind: FileKind
    file: str


def file_risks(
    folder: Path, rows: Sequence[Statistic], policy: str | None = None
) -> tuple[FileRisk, ...]:
    """The files of a run's folder that may not leave with a release, by path.

    Where the folder has the log of a release, every file is held against it. Otherwise what is
    called as nothing of a run is told, and of its pictures those that a policy leaves out.

    Args:
        folder: of a run.
        rows: of its Results.
        policy: under which the run says it was released; None where it does not say.
    """
    log = _log(folder / RELEASE_LOG)
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        file = path.relative_to(folder).as_posix()
        kind = _kind(path, file, rows, policy)
        if kind is None and log is not None and file not in NOT_LOGGED:
            kind = _held_to(log, path, file)
        elif kind is None and log is None and not _is_named(file, rows):
            kind = "other"
        if kind is not None:
            found.append(FileRisk(kind, file))
    return tuple(found)


def _log(path: Path) -> Mapping[str, str] | None:
    """The files of a release; None where there is no log that can be read."""
    try:
        files = json.loads(path.read_bytes())["files"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return files if isinstance(files, dict) else None


def _held_to(log: Mapping[str, str], path: Path, file: str) -> FileKind | None:
    if file not in log:
        return "other"
    return None if log[file] == fingerprint(path) else "changed"


def _kind(path: Path, file: str, rows: Sequence[Statistic], policy: str | None) -> FileKind | None:
    if path.stem.lower() in ("patients", "visits") or _has_patients(path):
        return "patients"
    if file == "verification.json":
        return "verification"
    pictured = file.startswith("figures/") and path.stem in _of_patients(rows, policy)
    return "picture" if pictured or path.stem.endswith(_SWIMMER) else None


def _has_patients(path: Path) -> bool:
    """Whether the first line of a table names the variable that says who a row is about."""
    if path.suffix.lower() not in _OF_ROWS:
        return False
    with path.open("rb") as stream:
        head = stream.read(_HEAD).decode("utf-8", errors="ignore")
    cells = head.partition("\n")[0].lstrip("\ufeff").strip().replace(";", ",").replace("\t", ",")
    return PATIENT in [cell.strip().strip('"') for cell in cells.split(",")]


def _of_patients(rows: Sequence[Statistic], policy: str | None) -> set[str]:
    """The items whose picture a policy leaves out: of values and of combinations of findings.

    A map of what is missing is drawn of groups where the run was released under one.
    """
    contexts: dict[str, set[str]] = {}
    for row in rows:
        contexts.setdefault(row.item, set()).add(row.context)
    combined = {row.item for row in rows if JOINT in row.variable}
    of_values = {item for item, found in contexts.items() if "continuous" in found}
    maps = {item for item, found in contexts.items() if found == {"missing"}}
    drawn_of_groups = policy not in (None, "none")
    return combined | of_values | (set() if drawn_of_groups else maps - {"eligibility"})


def _is_named(file: str, rows: Sequence[Statistic]) -> bool:
    """Whether a file is called as something that a run writes."""
    name, _, rest = file.partition("/")
    if not rest:
        return file in _OF_A_RUN
    stem = rest.rpartition(".")[0]
    items: Iterator[str] = iter(dict.fromkeys([*(row.item for row in rows), *_TABLES]))
    if name == "tables":
        return any(stem == item or stem.startswith(f"{item}_") for item in items)
    return name == "figures" and "/" not in rest
