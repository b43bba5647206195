"""How far a long work is: one line on a terminal, lines in a log, nothing of what is soon done."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock, Timer
from typing import TYPE_CHECKING, Protocol, TextIO, TypeVar

from ncstats.text.messages import message, visible

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")

ON_TERMINAL = 2.0
"""Seconds after which a terminal shows how far a work is."""
IN_LOG = 10.0
"""Seconds after which a log is told: who reads it later wants to know of long work only."""
_TENTHS = 10


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


@dataclass(frozen=True)
class Part:
    """The beginning of one part of a work.

    Attributes:
        code: its sentence in the catalogue.
        done: how many parts are done before it.
        total: how many there are.
        name: what is worked on.
    """

    code: str
    done: int = 0
    total: int = 1
    name: str = ""

    @property
    def told_in_log(self) -> bool:
        """A log has the first part, and one of each tenth of many."""
        before = _TENTHS * (self.done - 1) // self.total
        return self.done == 0 or _TENTHS * self.done // self.total > before

    def text(self, lang: str = "en") -> str:
        """The part as one line."""
        at = min(self.done + 1, self.total)
        return message(self.code, lang, at=at, total=self.total, name=visible(self.name, 60))


def tracked(
    items: Sequence[T], report: Report, code: str, name: Callable[[T], str] = str
) -> Iterator[T]:
    """The items one after the other, each told as it is begun.

    >>> told = []
    >>> list(tracked(["html", "pdf"], told.append, "progress.writing"))
    ['html', 'pdf']
    >>> told[1].text()
    'Writing pdf (2 of 2)'
    """
    for done, item in enumerate(items):
        report(Part(code, done, len(items), name(item)))
        yield item


@contextmanager
def shown(
    stream: TextIO, lang: str = "en", quiet: bool = False, after: float | None = None
) -> Iterator[Report]:
    """A report that shows the steps: as one line that changes on a terminal, else as lines.

    Args:
        stream: where they are shown; what a command is asked for stands elsewhere.
        lang: ``en`` or ``zh``.
        quiet: show nothing at all.
        after: seconds of work before anything is shown; if None, :data:`ON_TERMINAL` or
            :data:`IN_LOG`.
    """
    if quiet:
        yield silent
        return
    terminal = stream.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")
    display = _Line(stream, lang) if terminal else _Lines(stream, lang)
    usual = ON_TERMINAL if terminal else IN_LOG
    later = _Later(display, usual if after is None else after)
    try:
        yield later.report
    finally:
        later.end()


class _Display(Protocol):
    def begin(self, step: Step | None) -> None:
        """Show where the work stands, now that it has been long."""

    def show(self, step: Step) -> None:
        """Show a step."""

    def end(self) -> None:
        """Leave nothing behind that is not meant to stay."""


class _Later:
    """Tells a display of the steps once the work has been long, from wherever it stands then."""

    def __init__(self, display: _Display, seconds: float) -> None:
        self._display = display
        self._lock = Lock()
        self._latest: Step | None = None
        self._begun = self._ended = False
        self._timer: Timer | None = None
        if seconds <= 0:
            self._begin()
        else:
            # Not a look at the clock at each step: the step that takes minutes has none within.
            self._timer = Timer(seconds, self._begin)
            self._timer.daemon = True
            self._timer.start()

    def report(self, step: Step) -> None:
        with self._lock:
            self._latest = step
            if self._begun:
                self._display.show(step)

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._ended = True
            if self._begun:
                self._display.end()

    def _begin(self) -> None:
        with self._lock:
            if not self._ended:
                self._begun = True
                self._display.begin(self._latest)


@dataclass(frozen=True)
class _Lines:
    """Each step that a log has, as a line of its own."""

    stream: TextIO
    lang: str

    def begin(self, step: Step | None) -> None:
        if step is not None:
            self._write(step)

    def show(self, step: Step) -> None:
        if step.told_in_log:
            self._write(step)

    def end(self) -> None:
        """Lines stay."""

    def _write(self, step: Step) -> None:
        self.stream.write(f"{step.text(self.lang)}\n")
        self.stream.flush()


class _Line:
    """The latest step and the time since it was first shown, in one line that goes at the end."""

    def __init__(self, stream: TextIO, lang: str) -> None:
        self._stream, self._lang = stream, lang
        self._progress: Progress | None = None

    def begin(self, step: Step | None) -> None:
        self._progress = _progress(self._stream)
        self._progress.add_task("", total=None)
        if step is not None:
            self.show(step)
        self._progress.start()

    def show(self, step: Step) -> None:
        if self._progress is not None:
            (task,) = self._progress.task_ids
            total = step.total if step.total > 1 else None  # of one part nobody knows how far it is
            text = step.text(self._lang)
            self._progress.update(task, completed=step.done, total=total, description=text)

    def end(self) -> None:
        if self._progress is not None:
            self._progress.stop()


def _progress(stream: TextIO) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
    from rich.table import Column

    console = Console(file=stream, highlight=False, markup=False)
    # Cut off on a narrow terminal: a second line could not be written over.
    words = Column(no_wrap=True, overflow="ellipsis", ratio=1)
    columns = (
        BarColumn(bar_width=min(20, console.width // 4)),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False, table_column=words),
    )
    return Progress(
        *columns,
        console=console,
        transient=True,
        expand=True,
        redirect_stdout=False,  # what else is printed is the command's
        redirect_stderr=False,
    )
