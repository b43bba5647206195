"""The hash of a large file, computed while the file is counted."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from ncstats.errors import DataError, Problem
from ncstats.files import fingerprint


@dataclass
class Hashing:
    """SHA-256 of a file, in a thread of its own."""

    file: Path
    _found: Future[str] | None = field(default=None, repr=False)
    _before: tuple[int, int] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Begin, unless it has begun."""
        if self._found is None:
            self._before = self._state()
            executor = ThreadPoolExecutor(max_workers=1)
            self._found = executor.submit(fingerprint, self.file)
            executor.shutdown(wait=False)

    def hexadecimal(self) -> str:
        """The hash, once all is read.

        Raises:
            UsageError: the file cannot be read.
            DataError: it is no longer the file that was counted.
        """
        self.start()
        assert self._found is not None  # noqa: S101 - it has begun
        found = self._found.result()
        if self._state() != self._before:
            raise DataError(Problem("engine.changed", file=self.file.name))
        return found

    def _state(self) -> tuple[int, int] | None:
        """What tells that a file was written to: its size, and when that was."""
        try:
            now = self.file.stat()
        except OSError:
            return None
        return now.st_size, now.st_mtime_ns
