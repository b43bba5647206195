"""``ncstats check``: a file held against the dictionary, and what was found printed in groups."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ncstats.arguments import FILE, language, quietly, say
from ncstats.checking import Asked, Checked, checked_at_once, checked_long
from ncstats.errors import DataError, Problem, UsageError
from ncstats.text import message
from ncstats.text.messages import visible

if TYPE_CHECKING:
    import pandas as pd

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
@quietly
@language
def check_command(suggest: Path | None, **given: Any) -> None:
    """Read a cohort and say, cell by cell, what does not conform to the dictionary."""
    lang = given["lang"]
    if suggest is not None:
        _suggest(given["file"], given["visits"], given["dictionary"], suggest, lang)
        return
    asked = Asked(**given)
    checked = checked_long(asked) or checked_at_once(asked)
    if asked.redact:
        checked = _redacted(checked)
    if asked.json_file is not None:
        _write_json(asked.json_file, checked)
    ended = checked.ended
    if ended is None:
        counted = {"problems": checked.count("problems"), "changes": checked.count("changes")}
        say("cli.conforms", lang, file=asked.file, patients=checked.patients, **counted)
    elif len(ended.problems) == 1:
        raise ended
    _print_found(checked, lang)
    if ended is not None:
        raise DataError(_summary(ended, asked.file))
    for written in checked.write():
        say("cli.written", lang, folder=written)


def _suggest(
    file: Path, visits: Path | None, dictionary: Path | None, draft: Path, lang: str
) -> None:
    from ncstats.cohort.suggest import suggest_mapping
    from ncstats.files import write_text_whole

    if draft.exists():
        raise UsageError(Problem("cli.never_over", file=str(draft)))
    write_text_whole(draft, suggest_mapping(file, dictionary, lang=lang, visits=visits))
    say("cli.suggested", lang, file=draft)


def _redacted(checked: Checked) -> Checked:
    from ncstats.cohort.redact import redacted_frame, redacted_problems

    problems, changes = redacted_frame(checked.problems), redacted_frame(checked.changes)
    ended = checked.ended
    left = None if ended is None else DataError(redacted_problems(ended.problems))
    return replace(checked, problems=problems, changes=changes, ended=left)


def _summary(ended: DataError, file: Path) -> Problem:
    columns = {(problem.file, problem.column) for problem in ended.problems}
    details = {"errors": len(ended.problems), "columns": len(columns)}
    return Problem("cli.breaks", file=str(file), details=details)


def _write_json(target: Path, checked: Checked) -> None:
    from ncstats.files import write_text_whole
    from ncstats.report.data_files import as_json

    frames = {"problems": checked.problems, "changes": checked.changes}
    records = {name: _records(frame) for name, frame in frames.items()}
    write_text_whole(target, as_json(records))


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame for JSON, which has null and no NaN."""
    whole = frame.astype(object)
    rows = whole.where(whole.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def _print_found(checked: Checked, lang: str) -> None:
    """Errors, warnings, notes and changes, each as a table of groups at the terminal's width."""
    from ncstats.cohort.found import grouped

    counts = checked.by_sentence(lang)
    groups = [*grouped(checked.problems, counts), *grouped(checked.changes, counts)]
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
