"""How far a search is: a bar on a terminal, lines in a log, nothing where nobody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, TextIO

from ncstats.text import message

Stage = Literal["rows", "records", "verify", "solutions"]


@dataclass(frozen=True)
class Step:
    """Where the work stands.

    Attributes:
        stage: finding the values of numbers, placing all values in records, verifying what was
            found, finding further cohorts.
        done: of the stage's parts, how many are done; of records, the steps made.
        total: how many there are; of records, the most steps of this start.
        name: what is worked on; of records, how much is not met yet.
    """

    stage: Stage
    done: int
    total: int
    name: str = ""

    def text(self, lang: str = "en") -> str:
        """The step as one line."""
        values = {"done": self.done, "total": self.total, "name": self.name}
        return message(f"reconstruct.step_{self.stage}", lang, **values)


Report = Callable[[Step], None]


def silent(_: Step) -> None:
    """Tell nobody."""


@contextmanager
def shown(stream: TextIO, lang: str = "en", quiet: bool = False) -> Iterator[Report]:
    """A report that shows the steps: as a bar on a terminal, else as a line for each part begun."""
    if quiet:
        yield silent
    elif stream.isatty():
        with _bar(stream, lang) as report:
            yield report
    else:
        yield _lines(stream, lang)


def _lines(stream: TextIO, lang: str) -> Report:
    def report(step: Step) -> None:
        begun = step.done == 0 or step.stage == "solutions"
        if begun and step.done < step.total:
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
