"""Folders for a while: each gone with the run that made it, or with the next one."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

_PREFIX, _LOCK = "ncstats-", ".lock"
_TRIES = 3


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A private folder among the system's temporary ones, removed when the block ends.

    A run that was killed cannot remove its own. So beside each folder stands a file that its run
    holds locked, which the system lets go of however the run ends, and the first folder that a run
    makes removes those whose lock nobody holds. Where a disk knows no locks they stay.
    """
    _remove_left(Path(tempfile.gettempdir()))
    number, lock = _locked()
    folder = lock.with_suffix("")
    try:
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        _remove(folder, number, lock)


# Once: among those of this very run a lock of some network disks would not tell.
@cache
def _remove_left(place: Path) -> None:
    """Remove what the runs that were killed have left."""
    for lock in place.glob(f"{_PREFIX}*{_LOCK}"):
        # One of another user's cannot be opened, and need not be.
        with suppress(OSError):
            number = os.open(lock, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
            if _is_taken(number):
                _remove(lock.with_suffix(""), number, lock)
            else:
                os.close(number)


def _locked() -> tuple[int, Path]:
    """A new file, locked where the disk knows locks.

    Another run may come upon it before it is locked, and take it for one that was left.
    """
    number, name = tempfile.mkstemp(_LOCK, _PREFIX)
    for _ in range(_TRIES):
        if _is_taken(number) and Path(name).exists():
            break
        _remove(Path(name).with_suffix(""), number, Path(name))
        number, name = tempfile.mkstemp(_LOCK, _PREFIX)
    return number, Path(name)


def _is_taken(number: int) -> bool:
    """Whether the lock of an open file could be taken."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _remove(folder: Path, number: int, lock: Path) -> None:
    """The folder first, while nobody else can take it for left; Windows removes no open file."""
    shutil.rmtree(folder, ignore_errors=True)
    os.close(number)
    if not folder.exists():
        with suppress(OSError):
            lock.unlink()
