"""How far a long work is: a bar on a terminal, lines in a log, nothing where nobody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO


class Step(Protocol):
    """Where the work stands."""

    @property
    def done(self) -> int:
        """How many of its parts are done."""

    @property
    def total(self) -> int:
        """How many there are."""

    @property
    def told_in_log(self) -> bool:
        """Whether a log, which keeps every line, has one of this step."""

    def text(self, lang: str = "en") -> str:
        """The step as one line."""


Report = Callable[[Step], None]


def silent(_: Step) -> None:
    """Tell nobody."""


@contextmanager
def shown(stream: TextIO, lang: str = "en", quiet: bool = False) -> Iterator[Report]:
    """A report that shows the steps: as a bar on a terminal, else as lines."""
    if quiet:
        yield silent
    elif stream.isatty():
        with _bar(stream, lang) as report:
            yield report
    else:
        yield _lines(stream, lang)


def _lines(stream: TextIO, lang: str) -> Report:
    def report(step: Step) -> None:
        if step.told_in_log:
            stream.write(f"{step.text(lang)}\n")
            stream.flush()

    return report


@contextmanager
def _bar(stream: TextIO, lang: str) -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(file=stream, highlight=False, markup=False)
    columns = (BarColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("")

        def report(step: Step) -> None:
            progress.update(
                task, completed=step.done, total=step.total, description=step.text(lang)
            )

        yield report
