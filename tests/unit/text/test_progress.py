"""How far a work is: shown where it is long and somebody looks, and nowhere else."""

from __future__ import annotations

import io
import re
import time

import pytest

from ncstats.text import progress
from ncstats.text.progress import Part, shown, tracked

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def work(stream: io.StringIO, parts: int = 3, after: float | None = 0, lang: str = "en") -> str:
    """What is shown of a work of some parts."""
    with shown(stream, lang, after=after) as report:
        for _ in tracked(range(parts), report, "progress.computing", lambda at: f"table{at}"):
            pass
    return stream.getvalue()


def until(holds: object, seconds: float = 20) -> None:
    """Wait until a function gives something true."""
    end = time.monotonic() + seconds
    assert callable(holds)
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_log_has_a_line_of_each_part() -> None:
    assert work(io.StringIO()).splitlines() == [
        "Computing table0 (1 of 3)", "Computing table1 (2 of 3)", "Computing table2 (3 of 3)",
    ]  # fmt: skip
    assert work(io.StringIO(), 1, lang="zh") == "正在计算 table0（1/1）\n"


@pytest.mark.parametrize("parts", [10, 11, 95, 1000])
def test_a_log_has_a_line_of_each_tenth_at_most(parts: int) -> None:
    assert len(work(io.StringIO(), parts).splitlines()) == 10


def test_what_is_soon_done_is_not_told() -> None:
    assert work(io.StringIO(), after=None) == ""
    assert work(Terminal(), after=None) == ""


def test_a_part_that_takes_long_is_told_though_no_other_begins() -> None:
    log = io.StringIO()
    with shown(log, after=0.01) as report:
        report(Part("progress.counting"))
        until(log.getvalue)
        assert log.getvalue() == "Counting the patients\n"
        report(Part("progress.releasing", name="mask10"))
    assert log.getvalue().splitlines()[1:] == ["Holding the counts to policy mask10"]


def test_a_terminal_has_one_line_that_goes_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TERM", raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    text = work(Terminal())
    assert "Computing table2 (3 of 3)" in text
    # Every line but the last, which is erased, is begun anew where it stood.
    assert all(len(line) <= 80 for line in ESCAPE.sub("", text).replace("\r", "\n").split("\n"))
    assert text.rstrip().endswith("\x1b[2K")


def test_a_narrow_terminal_cuts_the_line_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TERM", raising=False)
    monkeypatch.setenv("COLUMNS", "30")
    text = ESCAPE.sub("", work(Terminal())).replace("\r", "\n")
    assert "…" in text
    assert all(len(line) <= 30 for line in text.split("\n"))


def test_without_colours_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert not re.search(r"\x1b\[[0-9;]*3[0-9][0-9;]*m", work(Terminal()))


def test_a_terminal_that_cannot_write_over_a_line_has_those_of_a_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    text = work(Terminal())
    assert "\x1b" not in text
    assert len(text.splitlines()) == 3
    monkeypatch.setattr(progress, "IN_LOG", 0)
    assert work(Terminal(), after=None) == text


def test_the_quiet_are_told_nothing() -> None:
    terminal = Terminal()
    with shown(terminal, quiet=True, after=0) as report:
        report(Part("progress.counting"))
    assert terminal.getvalue() == ""


def test_what_a_name_holds_steers_no_terminal() -> None:
    assert Part("progress.reading", name="a\x1b[2J\nb").text() == r"Reading a\x1b[2J\nb"
