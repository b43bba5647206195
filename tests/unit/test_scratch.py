"""ncstats.files.scratch_folder: what is left is removed, and what is in use stays."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ncstats.files import scratch, scratch_folder

ROOT = Path(__file__).parents[2]
HOLDS = """
from ncstats.files import scratch_folder
with scratch_folder() as folder:
    (folder / "spilled").write_text("x")
    print(folder, flush=True)
    input()
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The system's place for temporary folders, for one test alone."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    scratch._remove_left.cache_clear()
    yield tmp_path
    scratch._remove_left.cache_clear()


@contextmanager
def another_run(place: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A run that holds a folder until it is killed, or its input ends."""
    where = {"PYTHONPATH": str(ROOT), "TMPDIR": str(place), "TEMP": str(place)}
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS],
        env={**os.environ, **where},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield process, Path(process.stdout.readline().strip())


def test_a_folder_is_gone_with_its_block(place: Path) -> None:
    with scratch_folder() as folder:
        (folder / "more").mkdir()
        (folder / "more" / "file").write_text("x", encoding="utf-8")
        assert folder.parent == place
    assert not list(place.iterdir())


def test_a_folder_is_gone_with_an_error(place: Path) -> None:
    with pytest.raises(KeyboardInterrupt), scratch_folder():
        raise KeyboardInterrupt
    assert not list(place.iterdir())


def test_two_folders_of_one_run_do_not_meet(place: Path) -> None:
    with scratch_folder() as first:
        scratch._remove_left.cache_clear()
        with scratch_folder() as second:
            assert first != second
        assert first.is_dir()
    assert not list(place.iterdir())


def test_what_a_killed_run_left_is_removed_and_what_lives_stays(place: Path) -> None:
    with another_run(place) as (killed, left), another_run(place) as (alive, used):
        killed.kill()
        killed.wait()
        assert left.is_dir()
        with scratch_folder():
            assert not left.exists()
            assert (used / "spilled").is_file()
        alive.communicate("\n")
    assert not list(place.iterdir())


def test_a_name_like_ours_is_no_folder_of_ours(place: Path) -> None:
    """A folder without a lock, a lock that is a folder, and one that may not be opened."""
    (place / "ncstats-mine").mkdir()
    (place / "ncstats-odd.lock").mkdir()
    with scratch_folder():
        pass
    assert {found.name for found in place.iterdir()} == {"ncstats-mine", "ncstats-odd.lock"}


def test_a_disk_without_locks_serves_too(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "_is_taken", lambda number: number < 0)
    with scratch_folder() as folder:
        assert folder.is_dir()
    assert not list(place.iterdir())
