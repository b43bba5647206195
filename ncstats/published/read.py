"""published.csv → Published: one printed string per row, each in the form it claims."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from ncstats.errors import Problem, UsageError, nearest, unknown_name
from ncstats.files import read_bytes
from ncstats.plan import Plan
from ncstats.published.locate import addresses, tells_finer
from ncstats.published.model import KEY, WITHHELD, Key, Published, PublishedCell
from ncstats.text.cells import FORMATS, parse
from ncstats.text.numbers import SIGNIFICANT_DIGITS
from ncstats.text.printed import AmbiguousError

REQUIRED = (*KEY, "published")
OPTIONAL = ("unit", "test", "note", "policy")
MOST_BYTES = 20_000_000
LONGEST = 18
"""Digits before the point of the longest number that a paper prints."""

_Record = tuple[int, list[str]]


def read_published(path: str | Path, plan: Plan | None = None) -> Published:
    """Read the published values of a study, and hold them against its plan where one is given.

    The file is CSV in UTF-8, a byte order mark allowed, with the columns ``table, variable,
    level, group, statistic, published`` and, where wanted, ``unit, test, note, policy``. Blank
    lines are passed over. A file without a row is read; there is then nothing to compare. Of what
    was released under a policy, a row may say that its value was ``withheld``: it is counted.
    Of a plan in coarser levels, rows about the finer ones stand apart.

    Raises:
        UsageError: the file is missing, not UTF-8 or not CSV; a column is missing, unknown or
            there twice; a row is ragged; a statistic is unknown; a key stands twice; a string
            does not have the form of its statistic; a table, variable, level or group is not in
            the plan. Each with its physical line.
    """
    records = list(_records(str(path), _decoded(path)))
    if not records:
        return Published(str(path), ())
    (_, header), *body = records
    _refuse(_header_problems(str(path), header))
    rows, problems = _rows(str(path), header, body)
    _refuse(problems)
    told = tuple(row for row in rows if row.printed != WITHHELD)
    policy = next((row.policy for row in rows if row.policy), "")
    finer = {row.key: row for row in told if plan is not None and tells_finer(row, plan)}
    kept = tuple(row for row in told if row.key not in finer)
    published = Published(str(path), kept, len(rows) - len(told), policy, (*finer.values(),))
    if plan is not None:
        addresses(published, plan)
    return published


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise UsageError(problems)


def _decoded(path: str | Path) -> str:
    try:
        text = read_bytes(path, MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(Problem("files.not_text", file=str(path))) from None
    if "\0" in text:  # a spreadsheet's own format is full of them
        raise UsageError(Problem("files.not_text", file=str(path)))
    return text


def _records(file: str, text: str) -> Iterator[_Record]:
    """Rows that hold anything, each with the physical line on which it starts."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for record in reader:
            if any(map(str.strip, record)):
                yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        details = {"reason": str(error)}
        raise UsageError(
            Problem("published.not_csv", file=file, line=line, details=details)
        ) from None


def _header_problems(file: str, header: Sequence[str]) -> list[Problem]:
    known = (*REQUIRED, *OPTIONAL)
    if not set(known) & set(header):
        value = ",".join(header)
        return [Problem("published.no_header", file=file, line=1, value=value, allowed=known)]
    problems = [
        unknown_name("published.unknown_column", name, known, file=file, line=1, column=name)
        for name in header
        if name not in known
    ]
    problems += [
        Problem("published.duplicate_column", file=file, line=1, column=name, value=name)
        for name in sorted(set(header))
        if header.count(name) > 1
    ]
    problems += [
        Problem(
            "published.missing_column", file=file, line=1, value=name, nearest=nearest(name, header)
        )
        for name in REQUIRED
        if name not in header
    ]
    return problems


def _rows(
    file: str, header: Sequence[str], body: Sequence[_Record]
) -> tuple[list[PublishedCell], list[Problem]]:
    rows: list[PublishedCell] = []
    problems: list[Problem] = []
    first: dict[Key, int] = {}
    for line, record in body:
        found = _row(file, header, line, record)
        if isinstance(found, Problem):
            problems.append(found)
        elif found.key in first:
            problems.append(_twice(found, first[found.key]))
        else:
            first[found.key] = line
            rows.append(found)
    return rows, problems


def _twice(cell: PublishedCell, first: int) -> Problem:
    value = ",".join(cell.key)
    return cell.problem("published.key_twice", "table", value=value, details={"first": first})


def _row(
    file: str, header: Sequence[str], line: int, record: Sequence[str]
) -> PublishedCell | Problem:
    details: dict[str, object]
    if len(record) != len(header):
        details = {"found": len(record), "expected": len(header)}
        return Problem("published.ragged_row", file=file, line=line, details=details)
    texts = dict(zip(header, record, strict=True))
    statistic = texts["statistic"]
    if statistic not in FORMATS:
        return unknown_name(
            "published.unknown_statistic",
            statistic,
            FORMATS,
            file=file,
            line=line,
            column="statistic",
        )
    texts["printed"] = texts.pop("published")
    return _in_its_form(PublishedCell(**texts, place=(file, line)))


def _in_its_form(cell: PublishedCell) -> PublishedCell | Problem:
    """The cell, or what keeps its string from being read."""
    statistic = cell.statistic
    if cell.policy and cell.printed == WITHHELD:
        return cell
    try:
        numbers = parse(statistic, cell.printed)
    except AmbiguousError as error:
        return cell.problem("published.ambiguous", "published", allowed=error.readings)
    # More decimals than a statistic is kept with could only be told apart by chance.
    if numbers is None or any(
        n.digits > SIGNIFICANT_DIGITS or n.value.adjusted() > LONGEST for n in numbers.values()
    ):
        details: dict[str, object] = {
            "statistic": statistic,
            "template": FORMATS[statistic].template,
        }
        return cell.problem("published.not_its_form", "published", details=details)
    return cell
