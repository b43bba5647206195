"""``ncstats check``: a file held against the dictionary, and what was found printed in groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from ncstats.arguments import FILE, language, say
from ncstats.errors import DataError, Problem, UsageError
from ncstats.text import message
from ncstats.text.messages import visible

if TYPE_CHECKING:
    import pandas as pd

    from ncstats.cohort import Cohort
    from ncstats.cohort.found import Group

_TITLES = {"error": "errors", "warning": "warnings", "note": "notes", "change": "changes"}


@click.command("check")
@click.argument("file", type=FILE)
@click.option("--visits", type=FILE, help="One row per visit.")
@click.option("--dictionary", type=FILE, help="A study's extension of the shared dictionary.")
@click.option("--mapping", type=FILE, help="What the file's headers and codes mean.")
@click.option("--suggest", type=FILE, help="Write a draft of a mapping.yaml for the file.")
@click.option("--json", "json_file", type=FILE, help="Write every problem and change as JSON.")
@click.option("--clean", type=FILE, help="Write the conforming cohort as Parquet.")
@click.option("--redact", is_flag=True, help="Leave out values and patients everywhere.")
@language
def check_command(
    file: Path,
    visits: Path | None,
    dictionary: Path | None,
    mapping: Path | None,
    suggest: Path | None,
    json_file: Path | None,
    clean: Path | None,
    redact: bool,
    lang: str,
) -> None:
    """Read a cohort and say, cell by cell, what does not conform to the dictionary."""
    from ncstats.cohort import read_cohort
    from ncstats.cohort.sources.parquet import write_clean

    if suggest is not None:
        _suggest(file, visits, dictionary, suggest, lang)
        return

    def read(errors: Literal["raise", "coerce"]) -> Cohort:
        return read_cohort(file, visits, dictionary, mapping, errors, lang)

    cohort, found, ended = _tried(read, lang)
    if redact:
        found, ended = _redacted(found, ended)
    if json_file is not None:
        _write_json(json_file, found)
    if ended is None:
        say("cli.conforms", lang, file=file, **_counts(found))
    elif len(ended.problems) == 1:
        raise ended
    _print_found(found, lang)
    if ended is not None:
        raise DataError(_summary(ended, file))
    if clean is not None and cohort is not None:
        for written in write_clean(cohort, clean):
            say("cli.written", lang, folder=written)


def _suggest(
    file: Path, visits: Path | None, dictionary: Path | None, draft: Path, lang: str
) -> None:
    from ncstats.cohort import suggest_mapping
    from ncstats.files import write_text_whole

    if draft.exists():
        raise UsageError(Problem("cli.never_over", file=str(draft)))
    write_text_whole(draft, suggest_mapping(file, dictionary, lang=lang, visits=visits))
    say("cli.suggested", lang, file=draft)


@dataclass(frozen=True)
class _Found:
    """What is to be told of a file: the two ledgers, and how many patients it has."""

    problems: pd.DataFrame
    changes: pd.DataFrame
    patients: int = 0


def _tried(
    read: Callable[[Literal["raise", "coerce"]], Cohort], lang: str
) -> tuple[Cohort | None, _Found, DataError | None]:
    """The cohort, what is to be told of it, and the error that ended the reading, if one did."""
    try:
        cohort = read("raise")
    except DataError as error:
        return None, _found_despite(error, read, lang), error
    return cohort, _found(cohort), None


def _found(cohort: Cohort) -> _Found:
    return _Found(cohort.problems, cohort.changes, cohort.n)


def _found_despite(
    error: DataError, read: Callable[[Literal["coerce"]], Cohort], lang: str
) -> _Found:
    """With the bad cells left out, warnings and changes can be told beside the errors."""
    from ncstats.cohort.ledger import joined, problem_frame

    try:
        found = _found(read("coerce"))
    except DataError:  # without headers or keys there is nothing beside them
        return _Found(problem_frame(error.problems, lang), joined([]))
    # These are the errors again.
    again = found.changes["rule"] == message("cohort.changed_error", lang)
    return replace(found, changes=found.changes[~again])


def _redacted(found: _Found, ended: DataError | None) -> tuple[_Found, DataError | None]:
    from ncstats.cohort.redact import redacted_frame, redacted_problems

    problems, changes = redacted_frame(found.problems), redacted_frame(found.changes)
    left = None if ended is None else DataError(redacted_problems(ended.problems))
    return replace(found, problems=problems, changes=changes), left


def _counts(found: _Found) -> dict[str, int]:
    rows = {"problems": len(found.problems), "changes": len(found.changes)}
    return {"patients": found.patients, **rows}


def _summary(ended: DataError, file: Path) -> Problem:
    columns = {(problem.file, problem.column) for problem in ended.problems}
    details = {"errors": len(ended.problems), "columns": len(columns)}
    return Problem("cli.breaks", file=str(file), details=details)


def _write_json(target: Path, found: _Found) -> None:
    from ncstats.files import write_text_whole
    from ncstats.report.data_files import as_json

    frames = {"problems": found.problems, "changes": found.changes}
    records = {name: _records(frame) for name, frame in frames.items()}
    write_text_whole(target, as_json(records))


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame for JSON, which has null and no NaN."""
    whole = frame.astype(object)
    rows = whole.where(whole.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def _print_found(found: _Found, lang: str) -> None:
    """Errors, warnings, notes and changes, each as a table of groups at the terminal's width."""
    from ncstats.cohort.found import grouped

    groups = [*grouped(found.problems), *grouped(found.changes)]
    several_files = len({group.file for group in groups}) > 1
    for kind, title in _TITLES.items():
        chosen = [group for group in groups if group.kind == kind]
        if chosen:
            _print_groups(chosen, message(f"cli.{title}", lang), several_files, lang)


def _print_groups(groups: list[Group], title: str, with_file: bool, lang: str) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column(message("cli.column", lang), overflow="fold")
    table.add_column(message("cli.rule", lang), ratio=1, overflow="fold")
    table.add_column(message("cli.count", lang), justify="right", no_wrap=True)
    table.add_column(message("cli.lines", lang), max_width=18)
    for group in groups:
        where = f"{group.column}\n({group.file})" if with_file else group.column
        parts = [visible(group.rule, 300), visible(group.suggestion, 600)]
        table.add_row(
            "\n".join(visible(line, 40) for line in where.split("\n")),
            "\n→ ".join(filter(None, parts)),
            str(group.count),
            group.shown_lines(),
        )
    Console(highlight=False, markup=False).print(table)
