"""Verdicts where GitHub shows them: annotations at the lines, and the summary of the step."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ncstats.published.outcomes import Judged, Outcome
from ncstats.text import message

_MARKUP = {ord(character): f"&#{ord(character)};" for character in "&<>\\`*_[]|~#@"}

MOST_ROWS = 200
"""Failed values that are written out; GitHub drops a summary of more than 1 MiB."""


def error_commands(outcomes: Sequence[Outcome], root: str | Path) -> Iterator[str]:
    r"""A workflow command for each failed value, which GitHub shows at the line it stands in.

    Args:
        outcomes: the verdicts.
        root: the folder of the repository; a file within it is named from there.

    >>> failed = Outcome("t", "n", "failed", "100 % more\nor less", place=("a,b.csv", 3))
    >>> list(error_commands([failed], "."))
    ['::error file=a%2Cb.csv,line=3,title=t%3A n::100 %25 more%0Aor less']
    """
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    for outcome in failed[:MOST_ROWS]:
        file, line = outcome.place
        properties = {"title": f"{outcome.item}: {outcome.name}"}
        if file:
            properties = {"file": _within(file, root), "line": str(max(line, 1)), **properties}
        named = ",".join(f"{name}={_escaped(text, ':,')}" for name, text in properties.items())
        yield f"::error {named}::{_escaped(_whole(outcome))}"


def _within(file: str, root: str | Path) -> str:
    absolute, above = os.path.abspath(file), os.path.abspath(root)  # noqa: PTH100 - links stay as they are
    inside = absolute.startswith(above + os.sep)
    return Path(os.path.relpath(absolute, above)).as_posix() if inside else file


def _whole(outcome: Outcome) -> str:
    return "\n".join((outcome.text, *outcome.more))


def _escaped(text: str, more: str = "") -> str:
    for character in f"%\r\n{more}":
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def step_summary(study: str, judged: Judged, lang: str = "en") -> str:
    """Markdown for the step's summary: the result in one line, then the failed values."""
    lines = [f"### {_cell(study)}: {_cell(judged.summary(lang))}", ""]
    failed = [outcome for outcome in judged.outcomes(lang) if outcome.status == "failed"]
    if failed:
        heads = [message(f"published.head_{name}", lang) for name in ("cell", "rule")]
        lines += [f"| {' | '.join(heads)} |", "|:--|:--|"]
    for outcome in failed[:MOST_ROWS]:
        name = _cell(f"{outcome.item} / {outcome.name}")
        lines.append(f"| {name} | {'<br>'.join(map(_cell, (outcome.text, *outcome.more)))} |")
    left = len(failed) - MOST_ROWS
    if left > 0:
        lines += ["", message("errors.more", lang, count=left)]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """A text that GitHub's Markdown shows as it is, on one line."""
    return " ".join(text.split()).translate(_MARKUP)
