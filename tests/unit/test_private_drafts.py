"""What commands write on the way is in folders that only their user can open, and goes."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from planted import planted_study

from ncstats import cli

ROOT = Path(__file__).resolve().parents[2]
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has neither modes nor such limits")

written: list[Path] = []
"""What was opened for writing while :func:`watching` looks."""
_looks = [False]


def _seen(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _looks[0] and isinstance(arguments[0], str):
        flags = arguments[2] if isinstance(arguments[2], int) else 0
        if flags & (os.O_WRONLY | os.O_RDWR):
            written.append(Path(arguments[0]))


sys.addaudithook(_seen)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The planted patients; and beside them a study of few, whose patients can be made."""
    base = tmp_path_factory.mktemp("planted")
    (base / "few").mkdir()
    for name, text in FEW.items():
        (base / "few" / name).write_text(text, encoding="utf-8")
    return planted_study(base / "study")


@pytest.fixture
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for temporary files that everybody can read, as /tmp is."""
    folder = tmp_path / "tmp"
    folder.mkdir(mode=0o777)
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))  # and nothing is tried out
    return folder


@pytest.fixture
def drafts(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[Path, int]]:
    """The mode of each temporary folder that is made."""
    made: dict[Path, int] = {}
    make = tempfile.mkdtemp

    def recording(*arguments: Any, **named: Any) -> str:
        path = make(*arguments, **named)
        made[Path(path)] = stat.S_IMODE(Path(path).stat().st_mode)
        return path

    monkeypatch.setattr(tempfile, "mkdtemp", recording)
    written.clear()
    _looks[0] = True
    yield made
    _looks[0] = False


def commands(study: Path, out: Path) -> dict[str, tuple[object, ...]]:
    """Every command that writes, by its name, to something in a folder."""
    read = ("--visits", study / "visits.csv", "--mapping", study / "mapping.yaml")
    read = (*read, "--dictionary", study / "dictionary.yaml")
    formats = ("--formats", "html,md,docx,xlsx,latex,pdf", "--figures", "svg,png")
    return {
        "run": ("run", study, "--out", out / "run", *formats),
        "verify": ("verify", study, "--json", out / "v.json", "--junit", out / "v.xml"),
        "check": ("check", study / "patients.csv", *read, "--redact", "--json", out / "c.json"),
        "clean": ("check", study / "patients.csv", *read, "--clean", out / "clean.parquet"),
        "suggest": ("check", study / "patients.csv", *read, "--suggest", out / "mapping.yaml"),
        "audit": ("audit", study / "published.csv", "--json", out / "a.json"),
        "tally": ("tally", study, "--out", out / "counts.json"),
        "new": ("new", out / "new"),
        "export": ("dictionary", "export", "--to", "template", "--out", out / "template.xlsx"),
        "reconstruct": ("reconstruct", study.parent / "few", "--out", out / "r", "--quiet"),
    }


FEW = {
    "plan.yaml": """study: {id: few, title: Few, synthetic: true}
tables: {t: {title: T, cell: n (%), rows: [sex, preterm]}}
""",
    "published.csv": """table,variable,level,group,statistic,published,unit,test,note
t,,,,N,12,,,
t,sex,male,,n_percent,7 (58),,,
t,preterm,,,n_percent,3 (25),,,
""",
}
NAMES = [*commands(Path(), Path())]


@POSIX
@pytest.mark.parametrize("name", NAMES)
def test_all_that_a_command_writes_is_written_in_private(
    study: Path, tmp_path: Path, private: Path, drafts: dict[Path, int], name: str
) -> None:
    out = tmp_path / "out"
    with pytest.raises(SystemExit) as ended:
        cli.main([str(part) for part in commands(study, out)[name]])
    assert ended.value.code in (0, 1, 3)
    assert drafts
    assert set(drafts.values()) == {0o700}
    of_tests = [path for path in written if tmp_path in path.parents]
    outside = [path for path in of_tests if not any(draft in path.parents for draft in drafts)]
    assert outside == []
    assert [path for path in drafts if path.exists()] == []
    assert [*private.iterdir()] == []
    assert not list(tmp_path.rglob(".*"))


def started(command: tuple[object, ...], private: Path, **options: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "ncstats", *map(str, command)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(private)},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=private.parent, **options,
    )  # fmt: skip


def left(private: Path) -> list[Path]:
    """What is there beside the folder for temporary files."""
    return [path for path in private.parent.rglob("*") if path != private]


@POSIX
@pytest.mark.parametrize("name", ["run", "clean", "tally", "new"])
def test_a_disk_that_takes_no_more_leaves_nothing(study: Path, private: Path, name: str) -> None:
    import resource

    def no_file_is_long() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700))

    command = commands(study, private.parent / "out")[name]
    with started(command, private, preexec_fn=no_file_is_long) as process:
        _, err = process.communicate()
    assert (process.returncode, b"Traceback" in err) == (2, False), err
    assert left(private) == []


def wait_for(there: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    while not there() and process.poll() is None:
        time.sleep(0.002)


@POSIX
@pytest.mark.parametrize("name", ["run", "reconstruct"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_is_stopped_leaves_nothing(
    study: Path, private: Path, name: str, number: signal.Signals
) -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    command = commands(study, private.parent / "out")[name]
    try:
        with started(command, private) as process:
            wait_for(lambda: any(path.is_dir() for path in left(private)), process)
            process.send_signal(number)
            _, err = process.communicate()
    finally:
        signal.signal(signal.SIGINT, before)
    assert (process.returncode, b"Traceback" in err) == (130, False), err
    assert left(private) == []
